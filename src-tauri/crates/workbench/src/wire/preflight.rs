//! What a collection will do, before anything is asked.

use serde::{Deserialize, Serialize};
use tickmark_domain::Source;
use ts_rs::TS;

/// What will be called, how long it takes, what will be refused, and the policy that allows exactly this.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Preflight {
    /// By source and operation.
    pub steps: Vec<PreflightStep>,
    /// Estimated requests.
    #[ts(type = "number")]
    pub requests: u64,
    /// Estimated seconds at the known limits, lanes beside one another.
    #[ts(type = "number")]
    pub seconds: u64,
    /// Calls that are expected to be refused.
    pub denials: Vec<ExpectedDenial>,
    /// The least-privilege IAM policy, as JSON.
    pub policy: String,
    /// Further policies, where one would be longer than IAM takes.
    pub more_policies: Vec<String>,
    /// Whether the numbers rest on an earlier collection, not on a guess.
    pub from_earlier: bool,
}

/// One operation, over all accounts and Regions in which it is asked.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PreflightStep {
    /// Which source.
    pub source: Source,
    /// AWS's name of the operation.
    pub operation: String,
    /// The IAM action that it needs.
    pub action: String,
    /// In how many accounts and Regions it is asked.
    pub places: u32,
    /// Estimated requests, all places together.
    #[ts(type = "number")]
    pub requests: u64,
    /// Whether how often it is asked is only found on the way: once a rule, a folder, a resource.
    pub discovered: bool,
    /// Estimated seconds of the slowest place at the operation's own limit.
    #[ts(type = "number")]
    pub seconds: u64,
}

/// A call that is expected to be refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExpectedDenial {
    /// The IAM action.
    pub action: String,
    /// Where; empty for everywhere.
    pub account_id: String,
    /// Where; empty for everywhere.
    pub region: String,
    /// Why it is expected.
    pub reason: String,
}
