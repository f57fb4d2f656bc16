//! AWS to store: receipts, limits, resume.
//!
//! The only crate that knows the AWS SDK. A **step** is one operation with its parameters in one account and Region;
//! it has one receipt. The rule of this crate: a page of an answer, its original bytes, its receipt, what was read
//! from it and the token of the next page are stored in one transaction, so that any stop goes on at the page, and
//! what was not answered is kept as what it is: denied, not enabled, out of retention, failed. It is never "no items".
//!
//! What the next steps are is always read from the store, never from memory: which details a rule has, which folders
//! an assessment. So a run that was killed continues as if it had not been.
//!
//! Credentials stay in the SDK's chain; nothing here writes them to disk or log.

#![forbid(unsafe_code)]

mod access;
mod ask;
mod body;
mod call;
mod control;
mod discover;
mod error;
mod fetch;
mod forecast;
mod job;
mod judge;
mod keep;
mod keeping;
mod limits;
mod live;
mod look;
mod meter;
mod operation;
mod pace;
mod page;
mod pages;
mod plan;
mod progress;
mod readers;
mod refused;
mod report;
mod run;
mod session;
mod source;
mod step;
mod tracker;
mod usual;
mod words;

pub use access::Access;
pub use control::{Command, Controller};
pub use discover::{FoundAccount, ScopeOrigin, discover};
pub use error::CollectError;
pub use limits::Limits;
pub use live::{LiveAssessment, LiveAssessments, LiveTrouble, evidence_span, list_assessments};
pub use plan::{Choices, ExpectedDenial, Plan, PlannedStep, PlannedSteps, offered, preview};
pub use progress::{Progress, Rate, State};
pub use report::{CollectReport, Interruption, StepLine};
#[cfg(feature = "artifact")]
pub use run::{ArtifactOrder, get_artifact_report};
pub use run::{CollectRequest, WhenExpired, begin_run, collect};
