//! The `status` document of the command line: the same figures as the overview, for other programs.

use std::collections::BTreeMap;

use serde::Serialize;
use tickmark_domain::{ConclusionKind, ReconciliationLine, Scope, Source, Verdict};
use tickmark_report::compute::{Snapshot, sheet};
use tickmark_report::model::{Coverage, EngagementHeader, Freshness, Lane, SlotState};
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
    /// Which days are recorded, and what is missing.
    pub coverage: CoverageFigures,
    /// Second counts of the newest collection.
    pub reconciliation: Option<SecondCounts>,
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

/// The calendar in figures.
#[derive(Debug, Serialize)]
pub struct CoverageFigures {
    /// Days, lanes, and every gap.
    #[serde(flatten)]
    pub coverage: Coverage,
    /// Account × Region × source.
    pub by_lane: Vec<LaneFigures>,
}

/// A lane in figures.
#[derive(Debug, Serialize)]
pub struct LaneFigures {
    /// Where.
    pub account: String,
    /// Where.
    pub region: String,
    /// What.
    pub source: Source,
    /// Items of the period.
    pub items: u64,
    /// Days by state; together all days of the period.
    pub days: BTreeMap<String, u32>,
}

/// Second counts beside what a collection brought.
#[derive(Debug, Serialize)]
pub struct SecondCounts {
    /// The collection.
    pub run_id: i64,
    /// Counts that agree.
    pub equal: u32,
    /// Counts that differ for a known reason.
    pub explained: u32,
    /// Counts that differ.
    pub differs: u32,
    /// Sources of which AWS offers no second count.
    pub without: Vec<Source>,
    /// Those that do not agree.
    pub lines: Vec<ReconciliationLine>,
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
    /// IAM statement that would allow what was denied; else empty.
    pub policy: String,
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
                policy: u.policy,
                controls: u.controls,
            })
            .collect(),
        coverage: CoverageFigures {
            by_lane: snapshot.lanes()?.into_iter().map(figures).collect(),
            coverage: snapshot.coverage()?,
        },
        reconciliation: match newest {
            Some(run) => Some(second_counts(store, run.id)?),
            None => None,
        },
        freshness: overview.freshness,
        engagement: overview.header,
    })
}

fn figures(lane: Lane) -> LaneFigures {
    let mut days = BTreeMap::new();
    for mark in &lane.days {
        *days.entry(mark.state.as_str().to_owned()).or_insert(0) += 1;
    }
    LaneFigures {
        account: lane.account_id,
        region: lane.region,
        source: lane.source,
        items: lane.items,
        days,
    }
}

fn second_counts(store: &Store, run_id: i64) -> Result<SecondCounts, CommandError> {
    let sheet = sheet(store, run_id)?;
    Ok(SecondCounts {
        run_id,
        equal: sheet.equal,
        explained: sheet.explained,
        differs: sheet.differs,
        without: sheet.without,
        lines: sheet
            .lines
            .into_iter()
            .filter(|line| line.verdict != Verdict::Equal)
            .collect(),
    })
}
