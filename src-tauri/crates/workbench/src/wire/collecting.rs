//! Collecting: starting, following, pausing.

use serde::{Deserialize, Serialize};
use tickmark_domain::{Outcome, ResourceHistory, Source, Timestamp};
use tickmark_report::model::{CollectionRow, StepCell};
use ts_rs::TS;

use super::Slice;

/// How the accounts are reached.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct AccountAccess {
    /// Profile of the AWS configuration; empty for the default chain.
    pub profile: String,
    /// Role to assume; `{account}` is replaced by each account's id; empty for none.
    pub role_arn: String,
    /// External id for the role; empty for none.
    pub external_id: String,
    /// What the role's session is called, as CloudTrail will show it; empty for `tickmark`.
    #[serde(default)]
    #[ts(as = "Option<String>", optional)]
    pub session_name: String,
}

/// Starts a collection, or goes on with the one that was interrupted.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct StartCollection {
    /// Which sources; empty means all.
    pub sources: Vec<Source>,
    /// Which accounts of the scope; empty means all.
    pub accounts: Vec<String>,
    /// Which Regions of the scope; empty means all.
    pub regions: Vec<String>,
    /// Ask everything again, what did not change included.
    #[serde(default)]
    pub full: bool,
    /// Of which resources the recorded states are asked for.
    #[serde(default)]
    #[ts(as = "Option<ResourceHistory>", optional)]
    pub history: ResourceHistory,
    /// How the accounts are reached; ignored for the sample engagement.
    pub access: AccountAccess,
}

/// Pauses, resumes or stops the running collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CollectControl {
    /// Finish the pages under way, then wait.
    Pause,
    /// Go on.
    Resume,
    /// Finish the pages under way, then end; it can be gone on with later.
    Stop,
}

/// How the job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// No job.
    Idle,
    /// Under way.
    Running,
    /// Waits for the person.
    Paused,
    /// Waits for new credentials; `message` says what to do.
    WaitsForCredentials,
    /// Ended by itself.
    Done,
    /// Ended by the person; can be gone on with.
    Stopped,
    /// Ended by an error; can be gone on with once it is mended.
    Failed,
}

/// How fast one operation is asked in one account and Region.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Rate {
    /// `cloudtrail`.
    pub service: String,
    /// AWS's name of the operation.
    pub operation: String,
    /// Where.
    pub account_id: String,
    /// Where.
    pub region: String,
    /// Requests a second that AWS publishes as its limit; none where it publishes nothing (the pace kept there is our
    /// own care) and where no pace is kept.
    pub limit: Option<f64>,
    /// Requests a second over the last ten.
    pub now: f64,
    /// Requests that AWS refused as too many.
    pub throttles: u32,
    /// Requests a second of every ten seconds, oldest first, at most 60; the last is `now`.
    pub history: Vec<f32>,
}

/// The progress document; also sent as the `progress` event.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct JobProgress {
    /// How it stands.
    pub state: JobState,
    /// The collection; none before its first.
    #[ts(type = "number | null")]
    pub run_id: Option<i64>,
    /// Steps that are known so far; more may be found (rules, resources).
    pub steps: u32,
    /// Steps that have ended.
    pub steps_done: u32,
    /// Pages received.
    #[ts(type = "number")]
    pub pages: u64,
    /// Pages expected, estimated from the plan and what was seen.
    #[ts(type = "number")]
    pub pages_expected: u64,
    /// Items on them.
    #[ts(type = "number")]
    pub items: u64,
    /// When it started.
    pub started_at: Option<Timestamp>,
    /// Seconds that it has worked.
    pub elapsed_s: f64,
    /// Seconds that the known steps will take, at the pace of each place; none while nothing can be said.
    pub left_s: Option<f64>,
    /// The places that are asked most, at most eight, those with a published limit first.
    pub rates: Vec<Rate>,
    /// What is being asked now, in words.
    pub doing: String,
    /// What a person should know: why it waits, why it failed.
    pub message: String,
    /// The command that signs in again, while it waits for credentials and that is known; else empty.
    pub login: String,
}

/// Asks for one collection.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct CollectionRequest {
    /// Which.
    #[ts(type = "number")]
    pub run_id: i64,
}

/// One collection with its grid.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CollectionDetail {
    /// The run.
    pub row: CollectionRow,
    /// Account × Region × source.
    pub cells: Vec<StepCell>,
    /// Receipts by outcome.
    pub outcomes: Vec<(Outcome, u32)>,
}

/// A source in an account and Region.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReceiptsAt {
    /// What.
    pub source: Source,
    /// Where.
    pub account_id: String,
    /// Where; empty where a step has no Region.
    pub region: String,
}

/// Asks for receipts of a collection, newest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReceiptsRequest {
    /// The collection; none for all.
    #[ts(type = "number | null")]
    pub run_id: Option<i64>,
    /// Only those that are not complete; one that is open is not.
    pub troubled: bool,
    /// Only those that are not open any more.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub ended: bool,
    /// Only those of a source in one place.
    pub at: Option<ReceiptsAt>,
    /// Only those that ended so.
    pub outcome: Option<Outcome>,
    /// Which rows.
    pub slice: Slice,
}
