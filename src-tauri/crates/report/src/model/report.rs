//! The whole report: what is printed, and what the tables of the package hold.

use serde::{Deserialize, Serialize};
use tickmark_domain::Timestamp;
use ts_rs::TS;

use super::{
    ArtifactRef, Completeness, ControlPage, EvidenceRow, ItemProof, Overview, PackagePreview, ProvenFile,
    ReceiptRow,
};

/// An exhibit: an evidence item shown in the report, boxed X1, X2 … through the whole report.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Exhibit {
    /// 1, 2, 3 …
    pub number: u32,
    /// The item.
    pub row: EvidenceRow,
    /// Its original.
    pub artifact: ArtifactRef,
    /// Where the original lies in the package, relative to the report.
    pub file: String,
    /// The receipt's number; none for manual items.
    #[ts(type = "number | null")]
    pub receipt_id: Option<i64>,
    /// Code of the control in whose section it is shown.
    pub control: String,
    /// What CloudTrail's own proof says of the original.
    pub proof: Option<ItemProof>,
}

/// A control with the exhibits of its section.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ControlSection {
    /// The page of the control.
    pub page: ControlPage,
    /// Sample evidence: trouble first.
    pub exhibits: Vec<Exhibit>,
}

/// One evidence item that is left out.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ExcludedItem {
    /// The item.
    pub row: EvidenceRow,
    /// As in the preview's exclusions.
    pub reason: String,
}

/// Everything that a report says.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Report {
    /// Overview, with the header.
    pub overview: Overview,
    /// Counts and exclusions; `pages` and `outline` are filled by the layout.
    pub preview: PackagePreview,
    /// One section per control, in order.
    pub controls: Vec<ControlSection>,
    /// Every receipt.
    pub receipts: Vec<ReceiptRow>,
    /// What was recorded on which day, and whether the counts agree.
    pub completeness: Completeness,
    /// The imported files that CloudTrail's digests and signatures were held against, by hash.
    pub proofs: Vec<ProvenFile>,
    /// Who exports.
    pub prepared_by: String,
    /// When the package is made; the only moment in the report that is not a fact of the engagement.
    pub exported_at: Timestamp,
    /// `Tickmark 0.1.0`.
    pub made_with: String,
    /// Identity of the signature, as in `allowed_signers`; empty when the package is not signed.
    pub signer_identity: String,
    /// `SHA256:…` of the signing key; empty when the package is not signed.
    pub signer_fingerprint: String,
}

/// Where an original lies in the package: its name is the beginning of its hash, its ending follows from its media
/// type and never from a text that somebody else wrote.
#[must_use]
pub fn original_path(sha256: &str, media_type: &str) -> String {
    let ending = match media_type {
        "application/json" => "json",
        "application/gzip" => "json.gz",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "application/xml" | "text/xml" => "xml",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "text/csv" => "csv",
        "text/plain" => "txt",
        _ => "bin",
    };
    let (folder, name) = (
        sha256.get(..2).unwrap_or("00"),
        sha256.get(..24).unwrap_or(sha256),
    );
    format!("evidence/{folder}/{name}.{ending}")
}
