//! What verifying a package or an engagement file answers.

use serde::{Deserialize, Serialize};
pub use tickmark_domain::verification::{CheckLine, Problem, ProblemKind, Verdict};

/// What was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A package's folder.
    Package,
    /// A package in one zip.
    Zip,
    /// An engagement file.
    Engagement,
}

/// The verdict with all that led to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyReport {
    /// The answer.
    pub verdict: Verdict,
    /// What it was.
    pub kind: Kind,
    /// What was verified.
    pub path: String,
    /// Files, or originals and entries, that were checked.
    pub checked: u64,
    /// Check by check.
    pub checks: Vec<CheckLine>,
    /// What is wrong, by path.
    pub problems: Vec<Problem>,
    /// Who signed, as in `allowed_signers`; empty when nobody did, or it does not hold.
    pub signer: String,
    /// `SHA256:…` of the key; empty when nobody signed, or it does not hold.
    pub signer_fingerprint: String,
}
