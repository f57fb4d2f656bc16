//! What the organization deploys: rules and conformance packs with how they stand in each account. Only the account that
//! administers Config for the organization is answered; elsewhere that it does not is the answer.

mod lane;
mod pack;
mod rule;

pub(super) use lane::{collect, operations};
