//! How far the engagement is, and what the machine found.

use serde::{Deserialize, Serialize};
use tickmark_domain::{ResultCounts, Role, Timestamp};
use ts_rs::TS;

use super::{EngagementHeader, Freshness, Unknown};

/// What people did, of all controls.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct Progress {
    /// All controls.
    pub total: u32,
    /// With at least one evidence item.
    pub with_evidence: u32,
    /// With a conclusion in force other than not tested.
    pub concluded: u32,
    /// With a current sign-off of a preparer.
    pub prepared: u32,
    /// With a current sign-off of a reviewer.
    pub reviewed: u32,
    /// With a current sign-off of an approver.
    pub approved: u32,
    /// With a stale sign-off.
    pub stale: u32,
    /// Conclusions in force.
    pub effective: u32,
    /// Conclusions in force.
    pub deficient: u32,
    /// Conclusions in force.
    pub not_applicable: u32,
    /// Without a conclusion, or concluded as not tested.
    pub not_tested: u32,
}

/// A control set in one line.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetSummary {
    /// The framework.
    pub framework_id: String,
    /// The set's id inside it.
    pub id: String,
    /// One line.
    pub title: String,
    /// Controls of the set by machine result.
    pub results: ResultCounts,
    /// Controls concluded.
    pub concluded: u32,
    /// Controls.
    pub total: u32,
}

/// A sign-off whose content has changed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct StaleSignOff {
    /// The control.
    #[ts(type = "number")]
    pub control_id: i64,
    /// Its code.
    pub code: String,
    /// Who signed as what.
    pub role: Role,
    /// Who signed.
    pub person: String,
    /// When.
    pub signed_at: Timestamp,
    /// What changed, in words.
    pub changes: Vec<String>,
}

/// The overview.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Overview {
    /// The engagement.
    pub header: EngagementHeader,
    /// What people did.
    pub progress: Progress,
    /// Controls by machine result; the total is all controls.
    pub results: ResultCounts,
    /// By control set, in order.
    pub sets: Vec<SetSummary>,
    /// What is not known, and why.
    pub unknown: Vec<Unknown>,
    /// By source.
    pub freshness: Vec<Freshness>,
    /// Sign-offs to be made again.
    pub stale: Vec<StaleSignOff>,
    /// Current evidence items by machine result.
    pub evidence: ResultCounts,
    /// Current evidence items.
    #[ts(type = "number")]
    pub evidence_total: u64,
    /// Originals.
    #[ts(type = "number")]
    pub artifacts: u64,
    /// Receipts.
    #[ts(type = "number")]
    pub receipts: u64,
}
