//! Overview, controls, evidence, originals.

use std::path::Path;

use tickmark_report::model::{ControlPage, EvidenceItem, Overview};

use crate::actions;
use crate::wire::{
    CommandError, ControlRequest, ControlsAnswer, EvidenceRequest, EvidenceSlice, ItemRequest, Nothing,
    OriginalRequest, OriginalText, SaveOriginal,
};
use crate::workbench::Workbench;

/// Rows sent at once.
pub(super) const ROWS: u32 = 500;

impl Workbench {
    pub(crate) async fn overview(&self, _: Nothing) -> Result<Overview, CommandError> {
        self.beside(|w| Ok(w.session()?.snapshot()?.overview()?)).await
    }

    pub(crate) async fn controls(&self, _: Nothing) -> Result<ControlsAnswer, CommandError> {
        self.beside(|w| {
            let sets = w.session()?.snapshot()?.sets();
            let total = sets.iter().map(|s| s.controls.len()).sum::<usize>();
            let concluded = sets.iter().map(|s| s.concluded as usize).sum::<usize>();
            let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            Ok(ControlsAnswer {
                sets,
                total: small(total),
                open: small(total - concluded),
            })
        })
        .await
    }

    pub(crate) async fn control(&self, request: ControlRequest) -> Result<ControlPage, CommandError> {
        self.beside(move |w| Ok(w.session()?.snapshot()?.control_page(request.control_id)?))
            .await
    }

    pub(crate) async fn control_evidence(
        &self,
        request: EvidenceRequest,
    ) -> Result<EvidenceSlice, CommandError> {
        self.beside(move |w| {
            let snapshot = w.session()?.snapshot()?;
            let (total, rows) = snapshot.evidence_slice(
                request.control_id,
                request.group.as_deref(),
                request.account_id.as_deref(),
                request.region.as_deref(),
                request.slice.offset,
                request.slice.limit.min(ROWS),
            )?;
            Ok(EvidenceSlice {
                total,
                offset: request.slice.offset,
                rows,
            })
        })
        .await
    }

    pub(crate) async fn evidence_item(&self, request: ItemRequest) -> Result<EvidenceItem, CommandError> {
        self.beside(move |w| Ok(w.session()?.snapshot()?.evidence_item(request.evidence_id)?))
            .await
    }

    pub(crate) async fn save_original(&self, request: SaveOriginal) -> Result<Nothing, CommandError> {
        self.beside(move |w| {
            actions::save_document(&w.session()?.store, &request.sha256, Path::new(&request.path))?;
            Ok(Nothing {})
        })
        .await
    }

    pub(crate) async fn original(&self, request: OriginalRequest) -> Result<OriginalText, CommandError> {
        self.beside(move |w| actions::original_text(&w.session()?.store, &request))
            .await
    }
}
