//! Everything that the computations read, read once for one revision of the file.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use tickmark_domain::{MachineResult, ResultCounts, Scope, Timestamp, result};
use tickmark_store::{
    ActivityHead, CommentRecord, ConclusionRecord, Content, ControlRecord, ControlState, EngagementFacts,
    FrameworkRecord, ManualRecord, ReceiptRecord, Result, Run, SignOffRecord, SourceRecord, Store,
};

use super::cells::{CellFacts, cells_of};
use super::coverage::Calendar;
use super::exceptions;
use super::signing::{self, SignedRole};
use super::standing;
use crate::model::{Cell, ControlRow, ExceptionRow, SlotState};

/// Where: account and Region.
pub(super) type Place = (String, String);

/// The engagement as it stood at one moment.
pub struct Snapshot {
    pub(super) store: Store,
    pub(super) facts: EngagementFacts,
    pub(super) frameworks: Vec<FrameworkRecord>,
    pub(super) controls: Vec<ControlRecord>,
    pub(super) sources: HashMap<i64, Vec<SourceRecord>>,
    pub(super) links: HashMap<i64, Vec<tickmark_store::LinkCount>>,
    pub(super) cells: HashMap<i64, Vec<Cell>>,
    pub(super) checks: HashMap<i64, ResultCounts>,
    pub(super) newest: Vec<ReceiptRecord>,
    pub(super) runs: Vec<Run>,
    pub(super) conclusions: HashMap<i64, Vec<ConclusionRecord>>,
    pub(super) comments: HashMap<i64, Vec<CommentRecord>>,
    pub(super) manual: HashMap<i64, Vec<ManualRecord>>,
    pub(super) sign_offs: HashMap<i64, Vec<SignOffRecord>>,
    pub(super) signed: HashMap<i64, Vec<SignedRole>>,
    pub(super) exceptions: HashMap<i64, Vec<ExceptionRow>>,
    pub(super) head: ActivityHead,
    pub(super) collected_at: Option<Timestamp>,
    /// Computed when it is asked for first.
    pub(super) calendar: OnceLock<Arc<Calendar>>,
    rows: BTreeMap<i64, ControlRow>,
}

impl Snapshot {
    /// Reads and computes.
    pub fn load(store: &Store) -> Result<Self> {
        let facts = store.engagement()?;
        let controls = store.list_controls()?;
        let sources = group(store.list_sources()?, |s| s.control_id);
        let runs = store.list_runs()?;
        let newest = standing::receipts(store, &runs)?;
        let cell_facts = CellFacts::read(store, &newest)?;
        let mut by_place: HashMap<i64, HashMap<Place, ResultCounts>> = HashMap::new();
        let mut checks: HashMap<i64, ResultCounts> = HashMap::new();
        for count in store.count_checks()? {
            let place = (count.account_id, count.region);
            by_place
                .entry(count.control_id)
                .or_default()
                .entry(place)
                .or_default()
                .add(count.result, count.items);
            checks
                .entry(count.control_id)
                .or_default()
                .add(count.result, count.items);
        }
        let none = HashMap::new();
        let cells = controls
            .iter()
            .map(|c| {
                (
                    c.id,
                    cells_of(
                        &c.definition,
                        &facts.scope,
                        by_place.get(&c.id).unwrap_or(&none),
                        &cell_facts,
                    ),
                )
            })
            .collect();
        let sign_offs = group(store.list_sign_offs(None)?, |s| s.control_id);
        let mut signed = HashMap::new();
        for (&control_id, all) in &sign_offs {
            signed.insert(control_id, signing::state_of(store, control_id, all)?);
        }
        let collected_at = runs
            .iter()
            .filter(|r| r.kind == "collect")
            .map(|r| r.finished_at.unwrap_or(r.started_at))
            .max();
        let exceptions = exceptions::read(store, &controls, collected_at)?;
        let mut snapshot = Self {
            store: store.clone(),
            frameworks: store.list_frameworks()?,
            links: group(store.count_links()?, |l| l.control_id),
            conclusions: group(store.list_conclusions(None)?, |c| c.control_id),
            comments: group(store.list_comments(None)?, |c| c.control_id),
            manual: group(store.list_manual(None)?, |m| m.control_id),
            head: store.activity_head()?,
            facts,
            controls,
            sources,
            cells,
            checks,
            newest,
            runs,
            sign_offs,
            signed,
            exceptions,
            collected_at,
            calendar: OnceLock::new(),
            rows: BTreeMap::new(),
        };
        snapshot.rows = snapshot
            .controls
            .iter()
            .map(|c| (c.id, snapshot.compute_row(c)))
            .collect();
        Ok(snapshot)
    }

    /// The scope that everything is counted against.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.facts.scope
    }

    /// The list row of a control.
    pub(super) fn row(&self, control_id: i64) -> Option<&ControlRow> {
        self.rows.get(&control_id)
    }

    /// Every row, in the order of the controls.
    pub fn rows(&self) -> impl Iterator<Item = &ControlRow> {
        self.controls.iter().filter_map(|c| self.rows.get(&c.id))
    }

    /// The results in the form that plain SQL reads.
    #[must_use]
    pub fn states(&self) -> Vec<ControlState> {
        self.rows()
            .map(|row| ControlState {
                control_id: row.id,
                result: row.result.as_str().to_owned(),
                evidence_count: row.evidence_count,
                unknown_reason: row.unknown_reason.clone(),
                conclusion: row.conclusion.map(|c| c.as_str().to_owned()),
                signed_state: signed_state(row),
            })
            .collect()
    }

    pub(super) fn conclusion(&self, control_id: i64) -> Option<&ConclusionRecord> {
        self.conclusions
            .get(&control_id)?
            .first()
            .filter(|c| c.reopened.is_none())
    }

    pub(super) fn content(&self, control_id: i64) -> Result<Content> {
        self.store.content(control_id)
    }

    fn compute_row(&self, control: &ControlRecord) -> ControlRow {
        let id = control.id;
        let cells = self.cells.get(&id).map_or(&[][..], Vec::as_slice);
        let unknown: HashSet<&str> = cells
            .iter()
            .filter(|c| !c.reason.is_empty())
            .map(|c| c.reason.as_str())
            .collect();
        let cells_unknown = cells.iter().filter(|c| !c.reason.is_empty()).count() as u64;
        let checks = self.checks.get(&id).copied().unwrap_or_default();
        let has_test = control
            .definition
            .sources
            .iter()
            .any(tickmark_domain::EvidenceSource::is_machine_test)
            || checks.total() > 0;
        let result = result::of_control(&checks, has_test, cells_unknown);
        let undecided = matches!(result, MachineResult::Unknown | MachineResult::Inconclusive);
        let mut reasons: Vec<&str> = unknown.into_iter().collect();
        reasons.sort_unstable();
        let unknown_reason = match (undecided, reasons.is_empty()) {
            (false, _) => String::new(),
            (true, false) => reasons.join("; "),
            (true, true) if self.runs.is_empty() => "nothing was collected yet".to_owned(),
            (true, true) if checks.total() == 0 => "no check of its sources was found".to_owned(),
            (true, true) => "some checks carry no result".to_owned(),
        };
        let mut slots = [SlotState::Open; 3];
        for signed in self.signed.get(&id).into_iter().flatten() {
            slots[signed.role as usize] = if signed.changes.is_empty() {
                SlotState::Current
            } else {
                SlotState::Stale
            };
        }
        ControlRow {
            id,
            framework_id: control.framework_id.clone(),
            set_id: control.set_id.clone(),
            code: control.definition.code.clone(),
            title: control.definition.title.clone(),
            result,
            unknown_reason,
            conclusion: self.conclusion(id).map(|c| c.conclusion),
            evidence_count: self.links.get(&id).into_iter().flatten().map(|l| l.items).sum(),
            slots,
        }
    }
}

fn signed_state(row: &ControlRow) -> String {
    if row.slots.contains(&SlotState::Stale) {
        return "stale".to_owned();
    }
    let signed = tickmark_domain::Role::ALL
        .iter()
        .zip(row.slots)
        .filter(|(_, s)| *s == SlotState::Current);
    signed
        .map(|(role, _)| role.as_str())
        .collect::<Vec<_>>()
        .join("+")
}

fn group<T>(all: Vec<T>, key: impl Fn(&T) -> i64) -> HashMap<i64, Vec<T>> {
    let mut groups: HashMap<i64, Vec<T>> = HashMap::new();
    for item in all {
        groups.entry(key(&item)).or_default().push(item);
    }
    groups
}
