//! What verifying finds. *Bad* is a proven fault, *incomplete* is what could not be proven.

use serde::{Deserialize, Serialize};

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything was checked and holds.
    Good,
    /// Something is provably wrong.
    Bad,
    /// Nothing is provably wrong, and something could not be proven.
    Incomplete,
}

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

/// Which way a thing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// Its bytes are not the ones that were written.
    Changed,
    /// It was written and is not there.
    Missing,
    /// It is there and was not written.
    Added,
    /// It is there and nothing refers to it.
    Unreferenced,
    /// The activity log does not hold together.
    BrokenChain,
    /// The signature is not over these bytes.
    BadSignature,
    /// The signature is good, and by another key.
    WrongKey,
    /// There is nothing to verify it with.
    NotVerifiable,
    /// Bytes lie behind the end.
    TrailingBytes,
    /// It is not where, or not called as, it must be.
    Misplaced,
    /// It cannot be read.
    Unreadable,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// The file, relative to the package; or the part of an engagement file.
    pub path: String,
    /// Which way.
    pub problem: ProblemKind,
    /// In words.
    pub detail: String,
}

/// One check that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckLine {
    /// `Every file matches its hash`.
    pub title: String,
    /// Whether it holds; none when it could not be made.
    pub holds: Option<bool>,
    /// `1,314 of 1,314`.
    pub detail: String,
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

impl VerifyReport {
    /// The verdict that these problems amount to.
    pub(crate) fn judge(problems: &[Problem]) -> Verdict {
        if problems.is_empty() {
            Verdict::Good
        } else if problems.iter().all(|p| p.problem == ProblemKind::NotVerifiable) {
            Verdict::Incomplete
        } else {
            Verdict::Bad
        }
    }
}
