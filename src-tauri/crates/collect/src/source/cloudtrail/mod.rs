//! AWS CloudTrail: trails and how they stand, the event history, the keys that sign digests, and Lake where it is kept.

mod history;
mod lake;
mod lane;
mod metric;
mod trail;
mod window;

#[cfg(test)]
pub(crate) use history::{LOOKUP, PUBLIC_KEYS};
pub(crate) use lake::collect as collect_lake;
pub(crate) use lane::{collect_history, collect_trails, operations, trail_steps};
