//! Rows of evidence items, included and left out.

use tickmark_domain::EvidenceKind;
use tickmark_domain::verification::FileVerdict;

use super::{Cells, Line};
use crate::model::{ArtifactRef, EvidenceRow, original_path};

/// An included evidence item with its original.
#[derive(Debug, Clone, Copy)]
pub struct EvidenceLine<'a> {
    /// The item.
    pub row: &'a EvidenceRow,
    /// Its original.
    pub artifact: &'a ArtifactRef,
    /// The receipt's number; none for manual items.
    pub receipt_id: Option<i64>,
    /// Codes of the controls that use it.
    pub controls: &'a [String],
    /// How its original stands before CloudTrail's own proof; none where nobody looked.
    pub proof: Option<FileVerdict>,
}

impl Line for EvidenceLine<'_> {
    const HEADS: &'static [&'static str] = &[
        "id",
        "kind",
        "source",
        "native_id",
        "account_id",
        "region",
        "service",
        "resource_type",
        "resource_id",
        "event_name",
        "principal",
        "source_ip",
        "result",
        "occurred_at",
        "collected_at",
        "title",
        "controls",
        "receipt_id",
        "file",
        "position",
        "sha256",
        "media_type",
        "size_bytes",
        "proof",
    ];

    fn fill(&self, cells: &mut Cells) {
        item(cells, self.row);
        cells.text(&self.controls.join(" "));
        cells.maybe(self.receipt_id);
        cells.text(&original_path(&self.artifact.sha256, &self.artifact.media_type));
        cells.text(&self.artifact.position);
        cells.text(&self.artifact.sha256);
        cells.text(&self.artifact.media_type);
        cells.value(self.artifact.size_bytes);
        cells.maybe(self.proof);
    }
}

fn item(cells: &mut Cells, row: &EvidenceRow) {
    cells.value(row.id);
    cells.value(row.kind);
    cells.value(row.source);
    for text in [
        &row.native_id,
        &row.account_id,
        &row.region,
        &row.service,
        &row.resource_type,
        &row.resource_id,
        &row.event_name,
        &row.principal,
        &row.source_ip,
    ] {
        cells.text(text);
    }
    cells.maybe(row.result);
    cells.maybe(row.occurred_at);
    cells.value(row.collected_at);
    cells.text(&row.title);
}

/// An evidence item that is left out.
#[derive(Debug, Clone, Copy)]
pub struct ExclusionLine<'a> {
    /// The item.
    pub row: &'a EvidenceRow,
    /// As in the preview's exclusions.
    pub reason: &'a str,
    /// SHA-256 of its original, hex; the original itself is not in the package.
    pub sha256: &'a str,
}

impl Line for ExclusionLine<'_> {
    const HEADS: &'static [&'static str] = &[
        "id",
        "reason",
        "kind",
        "source",
        "native_id",
        "account_id",
        "region",
        "occurred_at",
        "collected_at",
        "title",
        "sha256",
    ];

    fn fill(&self, cells: &mut Cells) {
        let row = self.row;
        // A manual item that is kept from the auditor may say in its title what it must not.
        let title = if self.reason == "not_for_auditor" && row.kind == EvidenceKind::Manual {
            ""
        } else {
            &row.title
        };
        cells.value(row.id);
        cells.text(self.reason);
        cells.value(row.kind);
        cells.value(row.source);
        for text in [&row.native_id, &row.account_id, &row.region] {
            cells.text(text);
        }
        cells.maybe(row.occurred_at);
        cells.value(row.collected_at);
        cells.text(title);
        cells.text(self.sha256);
    }
}
