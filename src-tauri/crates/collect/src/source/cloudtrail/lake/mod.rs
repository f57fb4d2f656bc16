//! CloudTrail Lake where an account has kept it: event data stores with their past queries, channels, dashboards and
//! imports. Queries that were run are told of with their text and what they found; none
//! is started, because each costs money.

mod lane;
mod pipe;
mod store;

pub(crate) use lane::{collect, operations};
