//! What the engagement is, what was collected, and what is not known.

use serde::{Deserialize, Serialize};
use tickmark_domain::{Outcome, Scope, Source, Timestamp};
use ts_rs::TS;

/// A framework pinned into the engagement.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FrameworkRef {
    /// `aws-evidence-starter`, or `auditmanager:<assessment id>`.
    pub id: String,
    /// As pinned.
    pub version: String,
    /// One line.
    pub title: String,
    /// SHA-256 of the pinned definition, hex.
    pub digest: String,
    /// How many controls it has.
    pub controls: u32,
}

/// The head of every screen and of every printed page.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EngagementHeader {
    /// Random, for life.
    pub id: String,
    /// The name of the audit.
    pub name: String,
    /// The compliance owner.
    pub owner: String,
    /// Pinned frameworks.
    pub frameworks: Vec<FrameworkRef>,
    /// Accounts × Regions × period.
    pub scope: Scope,
    /// Days of the period.
    pub days: u32,
    /// Days of the period that had begun when the data was collected.
    pub days_elapsed: u32,
    /// When the newest collection ended or last got a page; none before the first.
    pub collected_at: Option<Timestamp>,
    /// How many collections were started.
    pub collections: u32,
    /// Controls in all frameworks.
    pub controls: u32,
    /// Number of the last activity entry.
    #[ts(type = "number")]
    pub activity_entries: u64,
    /// Hash of the last activity entry, hex.
    pub activity_head: String,
    /// Whether the file is protected by a passphrase.
    pub encrypted: bool,
}

/// How new the newest fact of a source is.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Freshness {
    /// Which source.
    pub source: Source,
    /// When its newest item happened or was recorded.
    pub newest_at: Option<Timestamp>,
    /// When it was last collected.
    pub collected_at: Option<Timestamp>,
    /// In how many accounts of the scope it answered.
    pub accounts: u32,
    /// Current evidence items.
    #[ts(type = "number")]
    pub items: u64,
}

/// Something that is not known, why, and what to do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Unknown {
    /// Which source.
    pub source: Source,
    /// AWS's name of the operation.
    pub operation: String,
    /// Where.
    pub account_id: String,
    /// Where; empty where a thing has no Region.
    pub region: String,
    /// Which kind of not knowing.
    pub outcome: Outcome,
    /// What happened, in words.
    pub reason: String,
    /// The IAM action to allow, where that would help; else what to do, in words.
    pub action: String,
    /// IAM statement that would allow what was denied, ready to copy; else empty.
    pub policy: String,
    /// Codes of the controls whose result it touches.
    pub controls: Vec<String>,
}

/// A collection run.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CollectionRow {
    /// 1, 2, 3 …
    #[ts(type = "number")]
    pub id: i64,
    /// Who started it, on this computer.
    pub actor: String,
    /// `collect` or `import`.
    pub kind: String,
    /// When.
    pub started_at: Timestamp,
    /// None while it can go on.
    pub finished_at: Option<Timestamp>,
    /// `complete`, `partial`, or `not_collected` while it can go on.
    pub outcome: Outcome,
    /// Receipts.
    #[ts(type = "number")]
    pub receipts: u64,
    /// Pages.
    #[ts(type = "number")]
    pub pages: u64,
    /// Items.
    #[ts(type = "number")]
    pub items: u64,
    /// Receipts that did not end complete.
    #[ts(type = "number")]
    pub unknown: u64,
}

/// One cell of the steps grid: a source in an account and Region.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct StepCell {
    /// Where.
    pub account_id: String,
    /// Where.
    pub region: String,
    /// What.
    pub source: Source,
    /// Receipts so far.
    pub steps: u32,
    /// Receipts that are closed.
    pub steps_done: u32,
    /// Pages so far.
    #[ts(type = "number")]
    pub pages: u64,
    /// Items so far.
    #[ts(type = "number")]
    pub items: u64,
    /// Worst outcome of its closed receipts; `not_collected` while none is closed.
    pub outcome: Outcome,
    /// Whether a step of it is running now.
    pub running: bool,
}

/// A receipt: one operation with its parameters in one account and Region.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReceiptRow {
    /// Printed as R-0412.
    #[ts(type = "number")]
    pub id: i64,
    /// The collection.
    #[ts(type = "number")]
    pub run_id: i64,
    /// Which source.
    pub source: Source,
    /// AWS's name of the operation, or `import`.
    pub operation: String,
    /// Where.
    pub account_id: String,
    /// Where.
    pub region: String,
    /// Canonical JSON.
    pub parameters: String,
    /// `not_collected` while it is open.
    pub outcome: Outcome,
    /// Why it is not complete.
    pub reason: String,
    /// Pages received.
    #[ts(type = "number")]
    pub pages: u64,
    /// Items on them.
    #[ts(type = "number")]
    pub items: u64,
    /// First call.
    pub started_at: Timestamp,
    /// None while open.
    pub finished_at: Option<Timestamp>,
    /// ARN of the caller; empty when it never became known.
    pub caller_arn: String,
    /// AWS's id of the last page's request.
    pub request_id: String,
}
