//! How a count of what was collected stands beside a second one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::evidence::Source;
use crate::word::words;

words! {
    /// How two counts of the same thing stand.
    Verdict {
        /// They agree.
        Equal => "equal",
        /// They differ, and it is known why.
        Explained => "explained",
        /// They differ.
        Differs => "differs",
    }
}

words! {
    /// Which lines of a sheet are looked at.
    ShownLines {
        /// Every one, in the sheet's order.
        All => "all",
        /// Those whose counts differ for a known reason.
        Explained => "explained",
        /// Those whose counts differ.
        Differs => "differs",
        /// Those that do not agree, first the ones that nothing explains.
        Unequal => "unequal",
    }
}

/// A second count beside what was collected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReconciliationLine {
    /// Which source.
    pub source: Source,
    /// Where; empty where a count spans accounts.
    pub account_id: String,
    /// Where; empty where a count spans Regions.
    pub region: String,
    /// What was counted.
    pub what: String,
    /// What AWS says.
    #[ts(type = "number")]
    pub expected: u64,
    /// What was collected.
    #[ts(type = "number")]
    pub found: u64,
    /// How the two stand.
    pub verdict: Verdict,
    /// Why they differ, where that is known; otherwise empty.
    pub explanation: String,
}
