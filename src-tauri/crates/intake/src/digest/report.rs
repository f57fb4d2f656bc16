//! What verifying a folder of CloudTrail's files answers.

use tickmark_domain::Timestamp;
use tickmark_domain::verification::{CheckLine, FileVerdict, Problem, ProvenKind, Verdict};

/// The verdict with all that led to it.
#[derive(Debug, Clone)]
pub struct Proof {
    /// The answer.
    pub verdict: Verdict,
    /// Files that were read.
    pub checked: u64,
    /// Bytes that were hashed, inflated.
    pub bytes: u64,
    /// Check by check.
    pub checks: Vec<CheckLine>,
    /// What is wrong, by path.
    pub problems: Vec<Problem>,
    /// Every file that digests and query results speak of, by path.
    pub files: Vec<ProvenFile>,
    /// Logs that are named and not here, beside those in `files`: digests that nobody signed name any number.
    pub more_missing: u64,
    /// Times between two digests of a chain that no digest speaks for.
    pub gaps: Vec<Gap>,
    /// Chain by chain.
    pub chains: Vec<Chain>,
}

/// How a file stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProvenFile {
    /// Inside the folder; of a file that is not here, `s3://bucket/key`.
    pub path: String,
    /// What it is.
    pub kind: ProvenKind,
    /// How it stands.
    pub verdict: FileVerdict,
    /// Why it stands so; empty where it is valid.
    pub reason: String,
    /// The digest, or the signature file, that speaks for it; empty where none does.
    pub by: String,
    /// The chain that it belongs to, or that speaks for it; empty where there is none.
    pub chain: String,
    /// Its place among the files that were judged; none of a file that is not here.
    pub item: Option<usize>,
}

/// A time that no digest speaks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// First moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
    /// The chain.
    pub chain: String,
    /// Of a chain that was made after the fact.
    pub backfill: bool,
    /// CloudTrail itself began anew behind it, and signed that.
    pub restart: bool,
}

/// Digest after digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// What the names of its digests share.
    pub name: String,
    /// The account.
    pub account: String,
    /// The Region.
    pub region: String,
    /// The trail.
    pub trail: String,
    /// Made after the fact.
    pub backfill: bool,
    /// By time.
    pub links: Vec<Link>,
}

/// One digest of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Inside the folder.
    pub path: String,
    /// First moment that it speaks for.
    pub start: Timestamp,
    /// The first moment after it.
    pub end: Timestamp,
    /// How it stands.
    pub verdict: FileVerdict,
    /// Logs that it names.
    pub logs: u64,
    /// Those of them that are valid.
    pub valid_logs: u64,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Files that were read.
    pub files: u64,
    /// Of so many.
    pub of: u64,
    /// Bytes that were hashed.
    pub bytes: u64,
}
