//! AWS Config: recorders, rules and their results, conformance packs, remediation, resources and their history,
//! queries, and what an aggregator or the organization adds.

mod aggregate;
mod change;
mod compliance;
mod connector;
mod lane;
mod organization;
mod pack;
mod proactive;
mod query;
mod recorder;
mod remediation;
mod resource;
mod rule;
mod type_summary;

#[cfg(test)]
pub(crate) use compliance::DETAILS;
pub(crate) use lane::{collect, first_step, operations};
