//! The rows of the table of imported files that CloudTrail's own proof speaks of.

use super::{Cells, Line};
use crate::model::ProvenFile;

/// An imported file and how it stands.
#[derive(Debug, Clone, Copy)]
pub struct ProofLine<'a> {
    /// The file.
    pub file: &'a ProvenFile,
}

impl Line for ProofLine<'_> {
    const HEADS: &'static [&'static str] = &[
        "sha256",
        "name",
        "kind",
        "verdict",
        "reason",
        "chain",
        "proven_by",
        "proven_at",
    ];

    fn fill(&self, cells: &mut Cells) {
        let ProvenFile {
            sha256,
            name,
            kind,
            proof,
        } = self.file;
        cells.text(sha256);
        cells.text(name);
        cells.value(kind);
        cells.value(proof.verdict);
        for text in [&proof.reason, &proof.chain, &proof.by] {
            cells.text(text);
        }
        cells.value(proof.at);
    }
}
