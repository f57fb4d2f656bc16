//! Reading: records as the report and the lists need them. Nothing here decides anything.

mod controls;
mod coverage;
mod evidence;
mod known;
#[cfg(test)]
pub(crate) mod plan;
mod receipts;
mod tally;

pub use controls::{CheckCount, ControlRecord, FrameworkRecord, LinkCount, SourceRecord};
pub use coverage::{FactVersion, SwitchEvent};
pub use evidence::{EvidenceCount, EvidenceFilter, EvidenceRecord, FactRecord, Freshness};
pub(crate) use known::older;
pub use known::{FactKey, KnownVersion};
pub use receipts::{AskedOperation, ReceiptFilter, ReceiptRecord, StepPlace, StepState};
pub use tally::{Tally, TallyOf};

/// An SQLite integer as a count.
pub(crate) fn count(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(column)?.try_into().unwrap_or(0))
}
