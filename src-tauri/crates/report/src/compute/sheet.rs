//! The reconciliation sheet of a collection, as the collection's end left it.

use tickmark_domain::Verdict;
use tickmark_store::{Result, Store};

use super::Snapshot;
use super::coverage::small;
use crate::model::{Completeness, ReconciliationSheet};

impl Snapshot {
    /// Calendar and second counts together.
    pub fn completeness(&self) -> Result<Completeness> {
        let collections = self.runs.iter().filter(|run| run.kind == "collect");
        Ok(Completeness {
            coverage: self.coverage()?,
            lanes: self.lanes()?,
            sheets: collections
                .map(|run| sheet(&self.store, run.id))
                .collect::<Result<_>>()?,
        })
    }
}

/// The sheet of one collection; without lines where it has not ended yet.
pub fn sheet(store: &Store, run_id: i64) -> Result<ReconciliationSheet> {
    let lines = store.list_reconciliation(run_id)?;
    let without = if lines.is_empty() {
        vec![]
    } else {
        store.list_uncounted(run_id)?
    };
    let with = |verdict: Verdict| small(lines.iter().filter(|line| line.verdict == verdict).count());
    Ok(ReconciliationSheet {
        run_id,
        equal: with(Verdict::Equal),
        explained: with(Verdict::Explained),
        differs: with(Verdict::Differs),
        without,
        lines,
    })
}
