//! How a count of what was collected stands beside a second one.

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
