//! Evidence items as lists and the inspector show them.

use serde::{Deserialize, Serialize};
use tickmark_domain::verification::{FileVerdict, ProvenKind};
use tickmark_domain::{EvidenceKind, MachineResult, Source, Timestamp};
use ts_rs::TS;

use super::ReceiptRow;

/// One evidence item in a list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EvidenceRow {
    /// Printed as E31.
    #[ts(type = "number")]
    pub id: i64,
    /// Which kind.
    pub kind: EvidenceKind,
    /// Which source.
    pub source: Source,
    /// The source's own id.
    pub native_id: String,
    /// Where; empty for manual items.
    pub account_id: String,
    /// Where; empty where a thing has no Region.
    pub region: String,
    /// `s3.amazonaws.com`, `config`.
    pub service: String,
    /// `AWS::S3::Bucket`; empty where unknown.
    pub resource_type: String,
    /// The resource; empty where unknown.
    pub resource_id: String,
    /// For events.
    pub event_name: String,
    /// Who acted, for events; who attached, for manual items.
    pub principal: String,
    /// For events.
    pub source_ip: String,
    /// Unknown means that the item carries no result the machine could read; events carry none by nature.
    pub result: Option<MachineResult>,
    /// When it happened or was recorded.
    pub occurred_at: Option<Timestamp>,
    /// When it was collected.
    pub collected_at: Timestamp,
    /// One line.
    pub title: String,
    /// The rule, selection or document group it belongs to, for grouping.
    pub group: String,
}

/// The bytes behind an item.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ArtifactRef {
    /// Hex.
    pub sha256: String,
    /// `application/json`.
    pub media_type: String,
    /// Of the original.
    #[ts(type = "number")]
    pub size_bytes: u64,
    /// JSON pointer, or record number, of the item inside the original; empty when it is the whole.
    pub position: String,
}

/// An evidence item with all that proves it, for the inspector.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EvidenceItem {
    /// The facts.
    pub row: EvidenceRow,
    /// Label and value pairs a person reads first: who, what, when, from; or rule, resource, annotation.
    pub facts: Vec<(String, String)>,
    /// The original.
    pub artifact: ArtifactRef,
    /// How it was obtained; none for manual items.
    pub receipt: Option<ReceiptRow>,
    /// Codes of the controls that use it, each with why.
    pub used_by: Vec<(String, String)>,
    /// Whether a newer version of the same thing is known.
    pub superseded: bool,
    /// What CloudTrail's own proof says of the file that the item stands in; none where none was taken in.
    pub proof: Option<ItemProof>,
}

/// What CloudTrail's own proof says of a file that was imported.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ItemProof {
    /// How the file stands.
    pub verdict: FileVerdict,
    /// The chain of digests that speaks for it; empty where none does.
    pub chain: String,
    /// The digest or the signature file that names it; empty where none does.
    pub by: String,
    /// Why it stands so; empty where it is valid.
    pub reason: String,
    /// When that was found.
    pub at: Timestamp,
}

/// A file that was imported, with what CloudTrail's own proof says of it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProvenFile {
    /// Its hash, hex; evidence whose original has this hash stands in it.
    pub sha256: String,
    /// Its name inside of what was imported.
    pub name: String,
    /// What it is.
    pub kind: ProvenKind,
    /// What was found.
    pub proof: ItemProof,
}

impl ItemProof {
    /// In words: `verified by chain …`.
    #[must_use]
    pub fn words(&self) -> String {
        match (self.verdict, self.chain.is_empty()) {
            (FileVerdict::Valid, false) => format!("verified by chain {}", self.chain),
            (FileVerdict::Valid, true) => format!("verified by {}", self.by),
            (other, _) if self.reason.is_empty() => other.to_string(),
            (other, _) => format!("{other}: {}", self.reason),
        }
    }
}
