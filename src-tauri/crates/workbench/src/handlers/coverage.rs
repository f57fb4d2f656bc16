//! The proof that a collection is complete: calendar, second counts, and what a collection will do.

use tickmark_report::compute::sheet;
use tickmark_report::model::{Coverage, LaneSlice, ReconciliationSheet};

use super::reading::ROWS;
use crate::actions;
use crate::wire::{
    CollectionRequest, CommandError, GapRequest, Nothing, Preflight, ReceiptSlice, Slice, StartCollection,
};
use crate::workbench::Workbench;

impl Workbench {
    pub(crate) async fn coverage(&self, _: Nothing) -> Result<Coverage, CommandError> {
        self.beside(|w| Ok(w.session()?.snapshot()?.coverage()?)).await
    }

    pub(crate) async fn coverage_lanes(&self, slice: Slice) -> Result<LaneSlice, CommandError> {
        let offset = u32::try_from(slice.offset).unwrap_or(u32::MAX);
        let limit = slice.limit.min(ROWS);
        self.beside(move |w| Ok(w.session()?.snapshot()?.coverage_lanes(offset, limit)?))
            .await
    }

    pub(crate) async fn gap_receipts(&self, request: GapRequest) -> Result<ReceiptSlice, CommandError> {
        let (offset, limit) = (request.slice.offset, request.slice.limit.min(ROWS));
        self.beside(move |w| {
            let (total, rows) = w
                .session()?
                .snapshot()?
                .gap_receipts(request.gap, offset, limit)?;
            Ok(ReceiptSlice { total, offset, rows })
        })
        .await
    }

    pub(crate) async fn reconciliation(
        &self,
        request: CollectionRequest,
    ) -> Result<ReconciliationSheet, CommandError> {
        self.beside(move |w| Ok(sheet(&w.session()?.store, request.run_id)?))
            .await
    }

    pub(crate) async fn preflight(&self, request: StartCollection) -> Result<Preflight, CommandError> {
        self.beside(move |w| actions::preflight(&w.session()?.store, &request))
            .await
    }
}
