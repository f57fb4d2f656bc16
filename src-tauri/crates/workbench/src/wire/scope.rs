//! Which accounts and Regions there are, before an engagement is made.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::AccountAccess;

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ScopeFrom {
    /// AWS Organizations.
    Organizations,
    /// A Config aggregator.
    Aggregator,
}

/// Asks AWS which accounts there are, and which Regions each of them has enabled.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DiscoverScope {
    /// Who is asked.
    pub from: ScopeFrom,
    /// Name of the aggregator; empty for the first.
    pub aggregator: String,
    /// The Region in which the aggregator stands.
    pub region: String,
    /// How AWS is reached; a role with `{account}` is assumed in each account that was found.
    pub access: AccountAccess,
}

/// An account that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DiscoveredAccount {
    /// Twelve digits.
    pub id: String,
    /// Its name; empty where it is not told.
    pub name: String,
    /// `ACTIVE`, `SUSPENDED` and so on; empty where it is not told.
    pub status: String,
    /// Regions that it has enabled, or that the aggregator covers.
    pub regions: Vec<String>,
    /// Why its Regions are not fully known; empty when they are.
    pub problem: String,
}

/// What was found; a person chooses from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DiscoveredScope {
    /// In the order in which AWS gave them.
    pub accounts: Vec<DiscoveredAccount>,
}
