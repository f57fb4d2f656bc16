//! The tickmark command, run as other programs run it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod artifact;
mod bad_input;
#[allow(dead_code, reason = "the suite that it belongs to uses more of it")]
#[path = "../digest/delivery.rs"]
mod delivery;
mod digests;
mod figures;
mod imports;
mod interrupted;
#[allow(dead_code, reason = "the suite that it belongs to uses more of it")]
#[path = "../digest/key.rs"]
mod key;
mod program;
mod proof;
mod rescue;
mod secrets;
mod walk;
mod wording;
