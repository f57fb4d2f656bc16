//! AWS Security Hub: standards, their controls, and findings.

mod finding;
mod lane;
mod standard;

pub(crate) use lane::{collect, first_step, operations};
