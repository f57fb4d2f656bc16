//! AWS Config: recorders, rules and their results, conformance packs, remediation, resource history.

mod change;
mod compliance;
mod lane;
mod pack;
mod recorder;
mod remediation;
mod resource;
mod rule;

#[cfg(test)]
pub(crate) use compliance::DETAILS;
pub(crate) use lane::{collect, first_step, operations};
