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

/// One look at the collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    /// Items on them.
    pub items: u64,
    /// What is asked now, in words: `Config GetComplianceDetailsByConfigRule in nw-prod eu-west-1`.
    pub doing: String,
    /// What a person should know: why it waits.
    pub message: String,
}
