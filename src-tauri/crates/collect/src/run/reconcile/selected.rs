//! Audit Manager: what is selected for the assessment report, as folders and controls count it, against the items that
//! say so of themselves.

use std::collections::BTreeMap;

use tickmark_domain::{ReconciliationLine, Source, Verdict};
use tickmark_store::{FactRecord, Result, TallyOf};

use super::{Here, Run};
use crate::look::{data_of, text};

/// A folder or control with its two counts.
struct Count {
    here: Here,
    assessment: String,
    what: String,
    expected: u64,
    found: u64,
    reason: Option<String>,
}

impl Count {
    fn line(&self) -> ReconciliationLine {
        self.here.line(
            Source::AuditManager,
            self.what.clone(),
            self.expected,
            self.found,
            self.reason.clone(),
        )
    }
}

pub(super) fn lines(run: &Run<'_>) -> Result<Vec<ReconciliationLine>> {
    let mut selected: BTreeMap<(Here, String), u64> = BTreeMap::new();
    for tally in run.store.tally(TallyOf::SelectedByFolder, run.id)? {
        if tally.second.eq_ignore_ascii_case("yes") {
            let here = Here {
                account: tally.account_id,
                region: tally.region,
            };
            *selected.entry((here, tally.first)).or_default() += tally.items;
        }
    }
    let folders = run.seen("auditmanager.evidence_folder")?;
    if folders.is_empty() {
        return Ok(vec![]);
    }
    let mut of_controls: BTreeMap<(Here, String), (u64, Option<String>)> = BTreeMap::new();
    let mut by_folder = Vec::new();
    for fact in &folders {
        let data = data_of(fact.data.as_deref());
        let here = Here::of(fact);
        let key = (here.clone(), fact.native_id.clone());
        let found = selected.get(&key).copied().unwrap_or(0);
        let reason = run.missing(&here, &["GetEvidenceByEvidenceFolder"], text(&data, "id"));
        let control = format!(
            "{}|{}|{}",
            assessment_of(fact),
            text(&data, "control_set_id"),
            text(&data, "control_id")
        );
        let (sum, why) = of_controls.entry((here.clone(), control)).or_default();
        *sum += found;
        *why = why.take().or_else(|| reason.clone());
        if let Some(expected) = data["counters"]["assessmentReportSelectionCount"].as_u64() {
            by_folder.push(Count {
                here,
                assessment: assessment_of(fact).to_owned(),
                what: format!(
                    "items selected for the report in folder {} of {}",
                    text(&data, "id"),
                    text(&data, "name")
                ),
                expected,
                found,
                reason,
            });
        }
    }
    let mut by_control = Vec::new();
    for fact in run.seen("auditmanager.control")? {
        let data = data_of(fact.data.as_deref());
        let Some(expected) = data["selected_count"].as_u64() else {
            continue;
        };
        let here = Here::of(&fact);
        let key = (here.clone(), fact.native_id.clone());
        let (found, reason) = of_controls.get(&key).cloned().unwrap_or_default();
        by_control.push(Count {
            here,
            assessment: assessment_of(&fact).to_owned(),
            what: format!("items selected for the report of control {}", text(&data, "name")),
            expected,
            found,
            reason,
        });
    }
    let mut lines = together(&by_folder, "folders");
    lines.extend(together(&by_control, "controls"));
    Ok(lines)
}

/// All of an assessment, and each that differs.
fn together(counts: &[Count], many: &str) -> Vec<ReconciliationLine> {
    let mut all: BTreeMap<(Here, &str), Count> = BTreeMap::new();
    for count in counts {
        let total = all
            .entry((count.here.clone(), &count.assessment))
            .or_insert_with(|| Count {
                here: count.here.clone(),
                assessment: count.assessment.clone(),
                what: format!(
                    "items selected for the report of assessment {}, by its {many}",
                    count.assessment
                ),
                expected: 0,
                found: 0,
                reason: None,
            });
        total.expected += count.expected;
        total.found += count.found;
        total.reason = total.reason.take().or_else(|| count.reason.clone());
    }
    for ((here, assessment), total) in &mut all {
        let of = counts
            .iter()
            .filter(|c| c.here == *here && c.assessment == *assessment);
        if of.clone().any(|c| c.expected != c.found && c.reason.is_none()) {
            total.reason = None;
        }
    }
    let each = counts
        .iter()
        .map(Count::line)
        .filter(|line| line.verdict != Verdict::Equal);
    all.values().map(Count::line).chain(each).collect()
}

fn assessment_of(fact: &FactRecord) -> &str {
    fact.native_id.split('|').next().unwrap_or_default()
}
