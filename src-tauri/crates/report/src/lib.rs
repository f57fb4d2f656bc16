//! The computed report model and its faces.
//!
//! `model` holds the one set of documents that every face draws from: the window, the command line, PDF, HTML
//! and CSV show the same structures, so that they cannot disagree. `compute` makes them from an engagement file.

pub mod compute;
pub mod model;
pub mod page;
