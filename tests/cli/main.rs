//! The tickmark command, run as other programs run it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod artifact;
mod bad_input;
mod digests;
mod figures;
mod imports;
mod interrupted;
mod program;
mod proof;
mod proving;
mod rescue;
mod secrets;
mod walk;
mod wording;
