//! What a person sees while it runs. The counts fill the window's progress document.

use serde::Serialize;

/// How the collection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Under way.
    Running,
    /// Waits for the person.
    Paused,
    /// Waits for new credentials; `message` says what to do.
    WaitsForCredentials,
    /// Ended by itself.
    Done,
    /// Ended early; can be gone on with.
    Stopped,
}

/// How fast one operation is asked in one account and Region.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rate {
    /// `cloudtrail`.
    pub service: String,
    /// AWS's name of the operation.
    pub operation: String,
    /// Where.
    pub account_id: String,
    /// Where.
    pub region: String,
    /// Requests a second that AWS publishes as its limit; none where it publishes nothing or no pace is kept.
    pub limit: Option<f64>,
    /// Requests a second over the last ten.
    pub now: f64,
    /// Requests that AWS refused as too many.
    pub throttles: u32,
    /// Requests a second of every ten seconds, oldest first, at most 60; the last is `now`.
    pub history: Vec<f32>,
}

/// One look at the collection.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Progress {
    /// How it stands.
    pub state: State,
    /// The run.
    pub run_id: i64,
    /// Whether it goes on with a run that was interrupted.
    pub resumed: bool,
    /// Steps that are known so far; more may be found.
    pub steps: u32,
    /// Steps that have ended.
    pub steps_done: u32,
    /// Pages received, those of an interrupted start of this run included.
    pub pages: u64,
    /// Pages expected, from what is known so far; never fewer than received.
    pub pages_expected: u64,
    /// Items on them, and those of earlier answers that stand.
    pub items: u64,
    /// Seconds that the known steps will take; none while nothing can be said.
    pub left_s: Option<f64>,
    /// The places that are asked most, those with a published limit first.
    pub rates: Vec<Rate>,
    /// What is asked now, in words: `Config GetComplianceDetailsByConfigRule in nw-prod eu-west-1`.
    pub doing: String,
    /// What a person should know: why it waits.
    pub message: String,
    /// The command that signs in again, while it waits for credentials and that is known; else empty.
    pub login: String,
}
