//! Use cases and wire types; the one list of commands; the only crate a shell may call.
//!
//! A window calls [`Workbench::dispatch`]; the command line calls the same use cases in [`actions`] with a file and a
//! person. Nothing here knows Tauri, SQL or AWS.

#![forbid(unsafe_code)]

pub mod actions;
mod commands;
pub mod crash;
mod handlers;
pub mod home;
mod import_job;
mod job;
mod moment;
mod proving;
mod session;
pub mod status;
pub mod typescript;
pub mod wire;
mod workbench;

/// Collecting and importing, for a shell without a window.
pub mod collecting {
    pub use tickmark_collect::{
        CollectReport, CollectRequest, Controller, Interruption, Limits, LiveAssessments, PlannedSteps,
        WhenExpired, collect, preview,
    };
    pub use tickmark_domain::{ReconciliationLine, Verdict};
    pub use tickmark_intake::ImportReport;
}

/// The documents that every face draws from.
pub use tickmark_report::model;

/// The sample organisation's endpoint.
pub mod sample {
    pub use tickmark_sample::{Endpoint, SampleConfig};
}

/// The words of the product.
pub mod words {
    pub use tickmark_domain::counts::{counted, number, word};
    pub use tickmark_domain::{
        Account, ConclusionKind, Date, MachineResult, Outcome, Period, ResourceHistory, Role, Source,
        Timestamp,
    };
}

pub use commands::{COMMANDS, Class, Command};
pub use moment::{MADE_WITH, VERSION, now};
pub use tickmark_report::compute::Snapshot;
pub use tickmark_store::Store as OpenStore;
pub use workbench::{Event, Workbench};
