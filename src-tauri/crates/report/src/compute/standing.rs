//! The receipts that speak for the present: what is known of each step today.

use std::collections::{HashMap, HashSet};

use tickmark_domain::Source;
use tickmark_store::{ReceiptRecord, Result, Run, Store};

use super::coverage::listing_of;

/// The newest receipt of every step, without the troubles of things that are gone: a later collection that had the
/// whole list of a place did not ask about them any more.
pub(super) fn receipts(store: &Store, runs: &[Run]) -> Result<Vec<ReceiptRecord>> {
    let ended: HashSet<i64> = runs
        .iter()
        .filter(|run| run.finished_at.is_some())
        .map(|run| run.id)
        .collect();
    let mut listed: HashMap<(Source, String, String), i64> = HashMap::new();
    for asked in store.count_operations()? {
        if asked.complete > 0 && ended.contains(&asked.run_id) && asked.operation == listing_of(asked.source)
        {
            let run = listed
                .entry((asked.source, asked.account_id, asked.region))
                .or_default();
            *run = asked.run_id.max(*run);
        }
    }
    let mut newest = store.newest_receipts()?;
    newest.retain(|receipt| {
        let place = (receipt.source, receipt.account_id.clone(), receipt.region.clone());
        receipt.outcome.is_known() || listed.get(&place).is_none_or(|run| *run <= receipt.run_id)
    });
    Ok(newest)
}
