//! CloudTrail: trails, event history, and what else its read operations ask for.

mod history;
mod lake;
mod trail;

use super::Operation;
use crate::wire::PageRule;

pub(crate) fn tables() -> Vec<&'static [Operation]> {
    vec![history::OPERATIONS, trail::OPERATIONS, lake::OPERATIONS]
}

/// The common shape: `MaxResults` of 1 to 1,000.
const PAGES: PageRule = PageRule {
    default: 100,
    max: 1_000,
    min: 1,
    limit_key: "MaxResults",
    token_key: "NextToken",
    limit_error: "InvalidMaxResultsException",
    token_error: "InvalidNextTokenException",
};
