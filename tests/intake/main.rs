//! Intake driven from outside: records, files, folders, bad input.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bad_input;
mod import;
mod place;
mod real_logs;
mod record;
mod record_properties;
