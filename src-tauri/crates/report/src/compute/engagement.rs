//! The engagement's head, its collections and receipts.

use tickmark_domain::{Outcome, Source, Timestamp};
use tickmark_store::{ReceiptRecord, Result, Store, StoreError};

use super::Snapshot;
use crate::model::{CollectionRow, EngagementHeader, FrameworkRef, Freshness, ReceiptRow, StepCell};

impl From<ReceiptRecord> for ReceiptRow {
    fn from(r: ReceiptRecord) -> Self {
        Self {
            id: r.id,
            run_id: r.run_id,
            source: r.source,
            operation: r.operation,
            account_id: r.account_id,
            region: r.region,
            parameters: r.parameters,
            outcome: r.outcome,
            reason: r.reason,
            pages: r.pages,
            items: r.items,
            started_at: r.started_at,
            finished_at: r.finished_at,
            caller_arn: r.caller_arn,
            request_id: r.request_id,
        }
    }
}

impl Snapshot {
    /// The head of every screen and page.
    #[must_use]
    pub fn header(&self) -> EngagementHeader {
        let period = self.facts.scope.period;
        let seen: Timestamp = self.collected_at.unwrap_or(self.facts.created_at);
        EngagementHeader {
            id: self.facts.id.clone(),
            name: self.facts.name.clone(),
            owner: self.facts.owner.clone(),
            frameworks: self
                .frameworks
                .iter()
                .map(|f| FrameworkRef {
                    id: f.id.clone(),
                    version: f.version.clone(),
                    title: f.title.clone(),
                    digest: f.digest.clone(),
                    controls: u32::try_from(f.controls).unwrap_or(u32::MAX),
                })
                .collect(),
            scope: self.facts.scope.clone(),
            days: period.days(),
            days_elapsed: period.days_elapsed(seen),
            collected_at: self.collected_at,
            collections: self
                .runs
                .iter()
                .filter(|r| r.kind == "collect")
                .count()
                .try_into()
                .unwrap_or(u32::MAX),
            controls: self.controls.len().try_into().unwrap_or(u32::MAX),
            activity_entries: self.head.seq,
            activity_head: self.head.hash.clone(),
            encrypted: self.store.is_encrypted(),
        }
    }

    /// How new every source is.
    pub fn freshness(&self) -> Result<Vec<Freshness>> {
        Ok(self
            .store
            .list_freshness()?
            .into_iter()
            .map(|f| Freshness {
                source: f.source,
                newest_at: f.newest_at,
                collected_at: f.collected_at,
                accounts: u32::try_from(f.accounts).unwrap_or(u32::MAX),
                items: f.items,
            })
            .collect())
    }
}

/// Every collection and import, newest first.
pub fn collections(store: &Store) -> Result<Vec<CollectionRow>> {
    let mut rows = Vec::new();
    for run in store.list_runs()? {
        let steps = store.count_steps(run.id)?;
        rows.push(CollectionRow {
            id: run.id,
            actor: run.actor,
            kind: run.kind,
            started_at: run.started_at,
            finished_at: run.finished_at,
            outcome: run.outcome,
            receipts: steps.iter().map(|s| s.receipts).sum(),
            pages: steps.iter().map(|s| s.pages).sum(),
            items: steps.iter().map(|s| s.items).sum(),
            unknown: steps
                .iter()
                .filter(|s| !s.outcome.is_known())
                .map(|s| s.receipts)
                .sum(),
        });
    }
    Ok(rows)
}

/// One collection.
pub fn collection(store: &Store, run_id: i64) -> Result<CollectionRow> {
    let found = collections(store)?.into_iter().find(|r| r.id == run_id);
    found.ok_or_else(|| StoreError::NotFound {
        what: "collection",
        id: run_id.to_string(),
    })
}

/// The grid of a collection: account × Region × source.
pub fn step_cells(store: &Store, run_id: i64) -> Result<Vec<StepCell>> {
    let mut cells: Vec<StepCell> = Vec::new();
    for step in store.count_steps(run_id)? {
        let same = |c: &StepCell| {
            c.account_id == step.account_id && c.region == step.region && c.source == step.source
        };
        let at = cells.iter().position(same).unwrap_or_else(|| {
            cells.push(StepCell {
                account_id: step.account_id.clone(),
                region: step.region.clone(),
                source: step.source,
                steps: 0,
                steps_done: 0,
                pages: 0,
                items: 0,
                outcome: Outcome::NotCollected,
                running: false,
            });
            cells.len() - 1
        });
        let cell = &mut cells[at];
        let receipts = u32::try_from(step.receipts).unwrap_or(u32::MAX);
        cell.steps += receipts;
        cell.pages += step.pages;
        cell.items += step.items;
        if step.outcome == Outcome::NotCollected {
            cell.running = true;
        } else {
            let first = cell.steps_done == 0;
            cell.steps_done += receipts;
            cell.outcome = if first {
                step.outcome
            } else {
                worse(cell.outcome, step.outcome)
            };
        }
    }
    cells.retain(|c| c.source != Source::Sts);
    Ok(cells)
}

/// Of two outcomes the one that a person must know of; "not enabled" is the mildest trouble.
const fn worse(a: Outcome, b: Outcome) -> Outcome {
    const fn weight(o: Outcome) -> u8 {
        match o {
            Outcome::Complete => 0,
            Outcome::NotEnabled => 1,
            Outcome::OutOfRetention => 2,
            Outcome::NotCollected => 3,
            Outcome::Partial => 4,
            Outcome::Denied => 5,
            Outcome::Failed => 6,
        }
    }
    if weight(a) >= weight(b) { a } else { b }
}
