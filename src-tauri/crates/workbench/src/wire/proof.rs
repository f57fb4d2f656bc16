//! What digests and signed query results say of the files of CloudTrail.

use serde::{Deserialize, Serialize};
use tickmark_domain::verification::{FileVerdict, ProvenKind};
use tickmark_domain::{Date, Timestamp};
use ts_rs::TS;

use super::engagement::Slice;
use super::package::VerifyReport;

/// How a file of CloudTrail stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProvenFile {
    /// Inside the folder; of a file that is not there, `s3://bucket/key`.
    pub path: String,
    /// What it is.
    pub kind: ProvenKind,
    /// How it stands.
    pub verdict: FileVerdict,
    /// Why; empty where it is valid.
    pub reason: String,
    /// The digest, or the signature file, that speaks for it; empty where none does.
    pub by: String,
}

/// A time that no digest of a chain speaks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProofGap {
    /// First moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
    /// The chain: account, Region and trail, as the names of its digests say.
    pub chain: String,
    /// CloudTrail itself began a new chain behind it.
    pub restart: bool,
}

/// Verifies a folder of CloudTrail for the window, beside whatever else goes on.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct StartProof {
    /// The folder; empty for what was imported into the open engagement, whose verdicts are kept with it then.
    pub path: String,
    /// A file of public keys; empty for those of the open engagement. What was imported is verified by both, and keys
    /// that are given for it are kept.
    pub keys: String,
}

/// How the newest proof stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProofState {
    /// None was asked for.
    Idle,
    /// Files are being read.
    Running,
    /// There is a verdict.
    Done,
    /// Ended by the person.
    Stopped,
    /// There is nothing to judge; `message` says why.
    Failed,
}

/// The newest proof, without its lists.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProofNow {
    /// How it stands.
    pub state: ProofState,
    /// The folder; empty for what was imported.
    pub path: String,
    /// Public keys that were given.
    pub keys: u32,
    /// Files that were read.
    #[ts(type = "number")]
    pub files: u64,
    /// Of so many.
    #[ts(type = "number")]
    pub of: u64,
    /// Why there is no verdict.
    pub message: String,
    /// The verdict, its lists left out.
    pub report: Option<VerifyReport>,
    /// Chain by chain.
    pub chains: Vec<ProofChain>,
    /// Files that are not valid.
    #[ts(type = "number")]
    pub faults: u64,
}

/// What of CloudTrail's own proof was imported into the open engagement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProofImported {
    /// Digests and signature files.
    #[ts(type = "number")]
    pub digests: u64,
}

/// A chain of digests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProofChain {
    /// The account.
    pub account: String,
    /// The Region.
    pub region: String,
    /// The trail.
    pub trail: String,
    /// Made after the fact.
    pub backfill: bool,
    /// First moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
    /// Digests.
    pub digests: u32,
    /// Digests that are valid.
    pub valid: u32,
    /// Logs that they name.
    #[ts(type = "number")]
    pub logs: u64,
    /// Logs that are valid.
    #[ts(type = "number")]
    pub valid_logs: u64,
    /// Days from its first digest to its last.
    pub days: u32,
}

/// Asks for days of a chain.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProofDays {
    /// Its place among the chains.
    pub chain: u32,
    /// Which days.
    pub slice: Slice,
}

/// Days of a chain.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProofDaySlice {
    /// Days in all.
    #[ts(type = "number")]
    pub total: u64,
    /// The first of these.
    #[ts(type = "number")]
    pub offset: u64,
    /// Day by day.
    pub rows: Vec<ProofDay>,
}

/// A day of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProofDay {
    /// Which.
    pub day: Date,
    /// Its 24 hours.
    pub hours: Vec<HourMark>,
}

/// An hour of a chain, by the worst that is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HourMark {
    /// Before the chain or after it.
    Outside,
    /// A valid digest, and all logs that it names.
    Proven,
    /// CloudTrail began a new chain behind it, and no digest speaks for it.
    Restart,
    /// A digest that cannot be verified.
    Unverifiable,
    /// A valid digest, and not all logs that it names.
    Logs,
    /// No digest speaks for it.
    Gap,
    /// A digest that is not valid.
    Invalid,
}

/// Asks for what is in an hour of a chain.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProofHour {
    /// Its place among the chains.
    pub chain: u32,
    /// Its first moment.
    pub at: Timestamp,
}

/// What is in an hour.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProofHourPage {
    /// Digests that speak for it.
    pub digests: Vec<ProofDigest>,
    /// Times that none speaks for.
    pub gaps: Vec<ProofGap>,
    /// Logs that they name, those with a fault first.
    pub logs: Vec<ProvenFile>,
    /// Logs in all.
    #[ts(type = "number")]
    pub logs_total: u64,
}

/// A digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProofDigest {
    /// Inside the folder.
    pub path: String,
    /// First moment that it speaks for.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
    /// How it stands.
    pub verdict: FileVerdict,
    /// Why; empty where it is valid.
    pub reason: String,
}

/// Asks for files that are not valid.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProofFaults {
    /// Which.
    pub slice: Slice,
}

/// Files that are not valid.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProofFaultSlice {
    /// Files in all.
    #[ts(type = "number")]
    pub total: u64,
    /// The first of these.
    #[ts(type = "number")]
    pub offset: u64,
    /// File by file.
    pub rows: Vec<ProofFault>,
}

/// A file that is not valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProofFault {
    /// The file.
    pub file: ProvenFile,
    /// The chain and hour in which it is drawn; none where it is in none.
    pub at: Option<FaultPlace>,
}

/// Where a fault is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FaultPlace {
    /// Place among the chains.
    pub chain: u32,
    /// First moment of the hour.
    pub hour: Timestamp,
}
