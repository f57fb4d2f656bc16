//! The sources, one folder each: a file for each group of operations, and the order in which they are asked.

pub(crate) mod audit_manager;
pub(crate) mod cloudtrail;
pub(crate) mod config;
