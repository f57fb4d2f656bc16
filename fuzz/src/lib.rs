//! The ways in, for the fuzz targets.

pub mod entries;
