//! What verifying finds. *Bad* is a proven fault, *incomplete* is what could not be proven.

use serde::{Deserialize, Serialize};

use crate::word::words;

words! {
    /// The answer.
    Verdict {
        /// Everything was checked and holds.
        Good => "good",
        /// Something is provably wrong.
        Bad => "bad",
        /// Nothing is provably wrong, and something could not be proven.
        Incomplete => "incomplete",
    }
}

words! {
    /// Which way a thing is wrong.
    ProblemKind {
        /// Its bytes are not the ones that were written.
        Changed => "changed",
        /// It was written and is not there.
        Missing => "missing",
        /// It is there and was not written.
        Added => "added",
        /// It is there and nothing refers to it.
        Unreferenced => "unreferenced",
        /// A chain does not hold together: the activity log, or digest after digest.
        BrokenChain => "broken_chain",
        /// The signature is not over these bytes.
        BadSignature => "bad_signature",
        /// The signature is good, and by another key.
        WrongKey => "wrong_key",
        /// There is nothing to verify it with.
        NotVerifiable => "not_verifiable",
        /// Bytes lie behind the end.
        TrailingBytes => "trailing_bytes",
        /// It is not where, or not called as, it must be.
        Misplaced => "misplaced",
        /// It cannot be read.
        Unreadable => "unreadable",
    }
}

words! {
    /// What a file is to CloudTrail.
    ProvenKind {
        /// Names the logs of an hour.
        Digest => "digest",
        /// Names logs after the fact, in a chain of its own.
        BackfillDigest => "backfill digest",
        /// Holds events.
        Log => "log",
        /// Names the files of a Lake query's result.
        ResultSignature => "query signature",
        /// Holds rows of a Lake query's result.
        Result => "query result",
    }
}

words! {
    /// How one file of CloudTrail stands.
    FileVerdict {
        /// Nothing is wrong with it.
        Valid => "valid",
        /// Something is provably wrong with it.
        Invalid => "invalid",
        /// It is named and is not here.
        Missing => "missing",
        /// It is here, and none of the digests that must name it does.
        Unreferenced => "unreferenced",
        /// There is nothing to verify its signature with.
        Unverifiable => "unverifiable",
        /// No valid digest speaks for it.
        Unproven => "unproven",
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// The file, relative to what was verified; or the part of an engagement file.
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

impl Verdict {
    /// What these problems amount to.
    #[must_use]
    pub fn of(problems: &[Problem]) -> Self {
        if problems.is_empty() {
            Self::Good
        } else if problems.iter().all(|p| p.problem == ProblemKind::NotVerifiable) {
            Self::Incomplete
        } else {
            Self::Bad
        }
    }
}
