//! The `status` document of the command line: the same figures as the overview, for other programs.

use std::collections::BTreeMap;

use serde::Serialize;
use tickmark_domain::{ConclusionKind, Scope, Source};
use tickmark_report::compute::{Snapshot, step_cells};
use tickmark_report::model::{EngagementHeader, Freshness, SlotState, StepCell};
use tickmark_store::Store;

use crate::wire::CommandError;

/// The document.
#[derive(Debug, Serialize)]
pub struct Status {
    /// What the engagement is.
    pub engagement: EngagementHeader,
    /// Accounts × Regions × period.
    pub scope: Scope,
    /// How much there is.
    pub counts: Counts,
    /// Controls by result and conclusion.
    pub controls: Controls,
    /// What is not known, and why.
    pub unknown: Vec<UnknownLine>,
    /// Account × Region × source of the newest collection.
    pub coverage: Vec<StepCell>,
    /// How new every source is.
    pub freshness: Vec<Freshness>,
}

/// How much there is.
#[derive(Debug, Serialize)]
pub struct Counts {
    /// Originals.
    pub artifacts: u64,
    /// Receipts.
    pub receipts: u64,
    /// Current evidence items.
    pub evidence: u64,
    /// Evidence items of every version, as a package counts them.
    pub evidence_versions: u64,
    /// Current evidence by kind.
    pub by_kind: BTreeMap<String, u64>,
    /// Current evidence by source.
    pub by_source: BTreeMap<String, u64>,
    /// Current evidence by result; `none` for kinds that carry none.
    pub by_result: BTreeMap<String, u64>,
}

/// Controls by result and conclusion.
#[derive(Debug, Serialize)]
pub struct Controls {
    /// All.
    pub total: u64,
    /// By machine result.
    pub by_result: BTreeMap<String, u64>,
    /// By conclusion in force; `none` where there is none.
    pub by_conclusion: BTreeMap<String, u64>,
    /// With a current sign-off of a preparer at least.
    pub signed: u64,
    /// With a stale sign-off.
    pub stale: u64,
}

/// Something that is not known.
#[derive(Debug, Serialize)]
pub struct UnknownLine {
    /// Which source.
    pub source: Source,
    /// AWS's name of the operation.
    pub operation: String,
    /// Where.
    pub account: String,
    /// Where.
    pub region: String,
    /// Which kind of not knowing.
    pub outcome: tickmark_domain::Outcome,
    /// What happened.
    pub reason: String,
    /// What to do.
    pub action: String,
    /// Codes of the controls that it touches.
    pub controls: Vec<String>,
}

/// Computes the document.
pub fn status(store: &Store, snapshot: &Snapshot) -> Result<Status, CommandError> {
    let overview = snapshot.overview()?;
    let (mut by_kind, mut by_source, mut by_result) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (kind, source, result, items) in store.count_evidence()? {
        *by_kind.entry(kind.as_str().to_owned()).or_insert(0) += items;
        *by_source.entry(source.as_str().to_owned()).or_insert(0) += items;
        *by_result
            .entry(
                result
                    .map_or("none", tickmark_domain::MachineResult::as_str)
                    .to_owned(),
            )
            .or_insert(0) += items;
    }
    let mut by_conclusion = BTreeMap::new();
    let mut results = BTreeMap::new();
    for row in snapshot.rows() {
        let conclusion = row.conclusion.map_or("none", ConclusionKind::as_str);
        *by_conclusion.entry(conclusion.to_owned()).or_insert(0) += 1;
        *results.entry(row.result.as_str().to_owned()).or_insert(0) += 1;
    }
    let newest = store.list_runs()?.into_iter().find(|r| r.kind == "collect");
    Ok(Status {
        scope: overview.header.scope.clone(),
        counts: Counts {
            artifacts: overview.artifacts,
            receipts: overview.receipts,
            evidence: overview.evidence_total,
            evidence_versions: store.count_evidence_versions()?,
            by_kind,
            by_source,
            by_result,
        },
        controls: Controls {
            total: u64::from(overview.progress.total),
            by_result: results,
            by_conclusion,
            signed: snapshot
                .rows()
                .filter(|r| r.slots[0] == SlotState::Current)
                .count() as u64,
            stale: u64::from(overview.progress.stale),
        },
        unknown: overview
            .unknown
            .into_iter()
            .map(|u| UnknownLine {
                source: u.source,
                operation: u.operation,
                account: u.account_id,
                region: u.region,
                outcome: u.outcome,
                reason: u.reason,
                action: u.action,
                controls: u.controls,
            })
            .collect(),
        coverage: match newest {
            Some(run) => step_cells(store, run.id)?,
            None => vec![],
        },
        freshness: overview.freshness,
        engagement: overview.header,
    })
}
