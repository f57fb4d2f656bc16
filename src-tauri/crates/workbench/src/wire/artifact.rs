//! Reports of AWS Artifact: which there are, and the one that a person asks for.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::AccountAccess;

/// A document that is held in the engagement.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ArtifactFile {
    /// What it is called outside the engagement: `report-bqhUAF3Mk8-3-terms.pdf`
    pub name: String,
    /// SHA-256 of the original.
    pub sha256: String,
    /// `application/pdf`
    pub media_type: String,
    /// Its size.
    #[ts(type = "number")]
    pub size_bytes: u64,
}

/// A report, as the newest collection found it listed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ArtifactRow {
    /// Its id.
    pub id: String,
    /// The newest version.
    #[ts(type = "number")]
    pub version: i64,
    /// What people call it.
    pub name: String,
    /// `SOC 2`
    pub series: String,
    /// Whose report it is.
    pub company: String,
    /// The period that it speaks for, as AWS writes it.
    pub period_from: String,
    /// The period that it speaks for, as AWS writes it.
    pub period_to: String,
    /// `EXPLICIT` where AWS wants its terms accepted, `PASSTHROUGH` where it only states them.
    pub acceptance: String,
    /// The terms, where they were got.
    pub terms: Option<ArtifactFile>,
    /// The report, where it was got.
    pub file: Option<ArtifactFile>,
}

/// Reports.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ArtifactReports {
    /// By name.
    pub rows: Vec<ArtifactRow>,
}

/// Gets the terms of a report and, once a person accepts them, the report itself.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GetArtifactReport {
    /// Its id.
    pub report: String,
    /// Its version; the newest that was listed without one.
    #[ts(type = "number | null")]
    pub version: Option<i64>,
    /// Whether the person accepts the terms; otherwise only the terms are got, to be read.
    pub accept_terms: bool,
    /// The account that asks; the first that the report was listed in when it is empty.
    pub account_id: String,
    /// How it is reached; ignored for the sample.
    pub access: AccountAccess,
}

/// What came of it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ArtifactGot {
    /// The report, with what is held of it now: of the version that was asked for.
    pub report: ArtifactRow,
    /// Whether all that was asked for was got.
    pub got: bool,
    /// Why not; empty where it was.
    pub reason: String,
    /// The IAM action to allow; empty where none is missing.
    pub action: String,
}
