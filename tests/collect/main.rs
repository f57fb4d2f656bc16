//! Collecting, against the sample organisation through the real AWS SDK and into a real engagement file.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod again;
#[cfg(feature = "artifact")]
mod artifact;
mod assessments;
mod audit_manager;
mod cloudtrail;
mod config;
mod contract;
mod counts;
mod credentials;
mod faults;
mod flaws;
mod kill;
mod organisation;
mod outcomes;
mod place;
mod refusals;
mod resume;
mod scene;
mod scope;
mod secrets;
#[cfg(feature = "securityhub")]
mod security_hub;
mod server;
mod services;
mod sessions;
mod sources;
