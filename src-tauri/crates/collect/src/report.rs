//! The `collect` document: how every step ended, and whether the counts agree.

use serde::Serialize;
use tickmark_domain::ReconciliationLine;
use tickmark_domain::{Outcome, Source};

/// What a collection did. Its JSON is the `collect` document of the command line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CollectReport {
    /// `complete` or `partial`.
    pub outcome: Outcome,
    /// The run.
    pub run_id: i64,
    /// Set when the run did not end by itself; it can be gone on with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interrupted: Option<Interruption>,
    /// Every step, by its receipt.
    pub steps: Vec<StepLine>,
    /// Second counts beside what was collected.
    pub reconciliation: Vec<ReconciliationLine>,
    /// Sources that answered and of which AWS offers no second count.
    pub without_second_count: Vec<Source>,
    /// Facts that were seen for the first time.
    pub new_facts: u64,
    /// Facts of which a newer version came.
    pub changed_facts: u64,
}

/// Why a run ended before its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Interruption {
    /// A person stopped it.
    Stopped,
    /// Credentials expired.
    Credentials {
        /// Which account, and what to do.
        message: String,
    },
    /// Nothing can be reached any more.
    Network {
        /// What was tried, and what to do.
        message: String,
    },
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepLine {
    /// Which source.
    pub source: Source,
    /// AWS's name of the operation.
    pub operation: String,
    /// Where.
    pub account: String,
    /// Where.
    pub region: String,
    /// Canonical JSON.
    pub parameters: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it is not complete.
    pub reason: String,
    /// The IAM action to allow, or what to do.
    pub action: String,
    /// Pages.
    pub pages: u64,
    /// Items.
    pub items: u64,
}
