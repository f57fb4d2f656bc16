//! The overview: how far, what was found, what is not known.

use tickmark_domain::{ConclusionKind, ResultCounts};
use tickmark_store::Result;

use super::Snapshot;
use crate::model::{ControlRow, ControlSetRows, Overview, Progress, SetSummary, SlotState, StaleSignOff};

impl Snapshot {
    /// The overview.
    pub fn overview(&self) -> Result<Overview> {
        let mut results = ResultCounts::default();
        for row in self.rows() {
            results.add(row.result, 1);
        }
        let mut evidence = ResultCounts::default();
        let mut evidence_total = 0;
        for (_, _, result, items) in self.store.count_evidence()? {
            evidence_total += items;
            if let Some(result) = result {
                evidence.add(result, items);
            }
        }
        let sets = self.sets();
        Ok(Overview {
            header: self.header(),
            progress: self.progress(),
            results,
            sets: sets
                .iter()
                .map(|s| SetSummary {
                    framework_id: s.framework_id.clone(),
                    id: s.id.clone(),
                    title: s.title.clone(),
                    results: s.results,
                    concluded: s.concluded,
                    total: u32::try_from(s.controls.len()).unwrap_or(u32::MAX),
                })
                .collect(),
            unknown: self.unknown()?,
            freshness: self.freshness()?,
            stale: self.stale(),
            evidence,
            evidence_total,
            artifacts: self.store.list_artifacts()?.len() as u64,
            receipts: self
                .store
                .list_receipts(&tickmark_store::ReceiptFilter::default(), 0, 0)?
                .0,
        })
    }

    /// Every control set with its controls, in order.
    #[must_use]
    pub fn sets(&self) -> Vec<ControlSetRows> {
        let mut sets = Vec::new();
        for framework in &self.frameworks {
            for (set_id, title) in &framework.sets {
                let controls: Vec<ControlRow> = self
                    .rows()
                    .filter(|r| r.framework_id == framework.id && r.set_id == *set_id)
                    .cloned()
                    .collect();
                let mut results = ResultCounts::default();
                for row in &controls {
                    results.add(row.result, 1);
                }
                sets.push(ControlSetRows {
                    framework_id: framework.id.clone(),
                    framework_title: framework.title.clone(),
                    id: set_id.clone(),
                    title: title.clone(),
                    results,
                    concluded: count(controls.iter().filter(|r| is_concluded(r))),
                    controls,
                });
            }
        }
        sets
    }

    fn progress(&self) -> Progress {
        let with_slot = |slot: usize, state: SlotState| count(self.rows().filter(|r| r.slots[slot] == state));
        let with = |kind: ConclusionKind| count(self.rows().filter(|r| r.conclusion == Some(kind)));
        Progress {
            total: count(self.rows()),
            with_evidence: count(self.rows().filter(|r| r.evidence_count > 0)),
            concluded: count(self.rows().filter(|r| is_concluded(r))),
            prepared: with_slot(0, SlotState::Current),
            reviewed: with_slot(1, SlotState::Current),
            approved: with_slot(2, SlotState::Current),
            stale: count(self.rows().filter(|r| r.slots.contains(&SlotState::Stale))),
            effective: with(ConclusionKind::Effective),
            deficient: with(ConclusionKind::Deficient),
            not_applicable: with(ConclusionKind::NotApplicable),
            not_tested: count(self.rows().filter(|r| !is_concluded(r))),
        }
    }

    fn stale(&self) -> Vec<StaleSignOff> {
        let mut found = Vec::new();
        for row in self.rows() {
            for sign_off in self.sign_off_rows(row.id) {
                let in_force = self.signed.get(&row.id).into_iter().flatten();
                let is_stale = in_force
                    .into_iter()
                    .any(|s| s.sign_off_id == sign_off.id && !s.changes.is_empty());
                if is_stale {
                    found.push(StaleSignOff {
                        control_id: row.id,
                        code: row.code.clone(),
                        role: sign_off.role,
                        person: sign_off.person,
                        signed_at: sign_off.at,
                        changes: sign_off.changes,
                    });
                }
            }
        }
        found
    }
}

/// Concluded means that somebody tested it and said so.
pub(super) fn is_concluded(row: &ControlRow) -> bool {
    row.conclusion.is_some_and(|c| c != ConclusionKind::NotTested)
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
