//! Collecting, against the sample organisation through the real AWS SDK and into a real engagement file.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod again;
mod assessments;
mod audit_manager;
mod config;
mod counts;
mod faults;
mod flaws;
mod kill;
mod organisation;
mod outcomes;
mod refusals;
mod resume;
mod scene;
mod scope;
mod secrets;
mod server;
mod services;
