//! What a package will hold, and what it leaves out.

use serde::{Deserialize, Serialize};
use tickmark_domain::ResultCounts;
use ts_rs::TS;

use super::EngagementHeader;

/// One kind of file in the package.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PackageFileCount {
    /// `Originals, once each`.
    pub what: String,
    /// Files.
    #[ts(type = "number")]
    pub files: u64,
    /// Bytes.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// One reason for leaving items out.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ExclusionRow {
    /// `outside_period`, `replaced`, `not_for_auditor`, `other_control_set`, `not_linked`.
    pub reason: String,
    /// The phrase a person reads.
    pub title: String,
    /// What that means here.
    pub detail: String,
    /// Items.
    #[ts(type = "number")]
    pub items: u64,
}

/// The preview: collected = included + excluded.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PackagePreview {
    /// The engagement.
    pub header: EngagementHeader,
    /// Evidence items collected, every version.
    #[ts(type = "number")]
    pub collected: u64,
    /// By reason.
    pub exclusions: Vec<ExclusionRow>,
    /// What is left.
    #[ts(type = "number")]
    pub included: u64,
    /// By kind.
    pub files: Vec<PackageFileCount>,
    /// Controls by machine result.
    pub results: ResultCounts,
    /// Pages of the report.
    pub pages: u32,
    /// Outline of the report: title and page, for jumping.
    pub outline: Vec<(String, u32)>,
}
