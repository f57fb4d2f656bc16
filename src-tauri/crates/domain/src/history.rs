//! How far a collection goes into the past of resources.

use crate::word::words;

words! {
    /// Of which resources the recorded states are asked for.
    ResourceHistory {
        /// Those that a rule judged.
        Named => "named",
        /// All that Config knows.
        All => "all",
    }
}

#[allow(
    clippy::derivable_impls,
    reason = "the words are declared by a macro that takes no derives"
)]
impl Default for ResourceHistory {
    fn default() -> Self {
        Self::Named
    }
}
