//! AWS License Manager: licences that are counted, what uses them, and what could.

mod lane;
mod licence;

pub(crate) use lane::{collect, first_step, operations};
