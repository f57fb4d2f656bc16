//! AWS Organizations: the organization, its accounts, and the units that they are in.

mod lane;
mod listing;

pub(crate) use lane::{collect, everywhere, first_step, once};
pub(crate) use listing::ACCOUNTS;
