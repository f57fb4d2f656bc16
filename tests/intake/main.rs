//! Intake driven from outside: records, files, folders, bad input.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod archives;
mod audit_report;
mod bad_input;
mod config_files;
mod documents;
mod elsewhere;
mod findings;
mod fuzzed;
mod hostile;
mod import;
mod place;
mod real_logs;
mod record;
mod record_properties;
mod spellings;
mod tables;
