//! Aggregators: which accounts and Regions they gather, whether they may, and what they say over all.

mod compliance;
mod lane;
mod resource;
mod source;

pub(super) use lane::{collect, everywhere, operations};
