//! Audit Manager: the counters of folders, controls and control sets against the items that came out of the folders.

use std::collections::BTreeMap;

use tickmark_domain::{ReconciliationLine, Source, Timestamp, Verdict, counts};
use tickmark_store::{FactRecord, Result, Tally, TallyOf};

use super::{Here, Run};
use crate::look::{data_of, text};

/// The counters of a folder by kind of evidence, with the word that items carry.
const KINDS: [(&str, &str); 4] = [
    ("evidenceByTypeComplianceCheckCount", "Compliance check"),
    ("evidenceByTypeConfigurationDataCount", "Configuration data"),
    ("evidenceByTypeUserActivityCount", "User activity"),
    ("evidenceByTypeManualCount", "Manual"),
];

/// What came out of one folder.
#[derive(Default)]
struct Items {
    all: u64,
    by_kind: BTreeMap<String, u64>,
    newest: Option<Timestamp>,
}

/// What was counted of one assessment, control set or control.
#[derive(Default, Clone)]
struct Sum {
    expected: u64,
    found: u64,
    /// Why counts differ, where a folder says so.
    reason: Option<String>,
    /// A folder differs and does not say why.
    unexplained: bool,
}

impl Sum {
    fn add(&mut self, expected: u64, found: u64, folder: &Folder<'_>) {
        self.expected += expected;
        self.found += found;
        self.reason = self.reason.take().or_else(|| folder.reason.clone());
        self.unexplained |= folder.reason.is_none() && folder.total() != folder.items.all;
    }

    fn line(self, here: &Here, what: String) -> ReconciliationLine {
        let reason = self.reason.filter(|_| !self.unexplained);
        here.line(Source::AuditManager, what, self.expected, self.found, reason)
    }
}

/// One folder as it was listed and as it was read.
struct Folder<'f> {
    fact: &'f FactRecord,
    data: serde_json::Value,
    items: &'f Items,
    reason: Option<String>,
}

impl Folder<'_> {
    fn total(&self) -> u64 {
        self.data["total"].as_u64().unwrap_or(0)
    }
}

pub(super) fn lines(run: &Run<'_>) -> Result<Vec<ReconciliationLine>> {
    let listed = run.seen("auditmanager.evidence_folder")?;
    if listed.is_empty() {
        return Ok(vec![]);
    }
    let items = items_by_folder(run.store.tally(TallyOf::EvidenceByFolder, run.id)?);
    let taken = run.taken(Source::AuditManager, "GetEvidenceFoldersByAssessment")?;
    let none = Items::default();
    let folders: Vec<Folder<'_>> = listed
        .iter()
        .map(|fact| {
            let data = data_of(fact.data.as_deref());
            let here = Here::of(fact);
            let assessment = fact.native_id.split('|').next().unwrap_or_default();
            let items = items
                .get(&(here.clone(), fact.native_id.clone()))
                .unwrap_or(&none);
            let counted = taken
                .iter()
                .find(|(place, parameters, _)| *place == here && parameters.contains(assessment))
                .map(|(_, _, at)| *at);
            let id = text(&data, "id");
            let reason = run
                .missing(&here, &["GetEvidenceByEvidenceFolder"], id)
                .or_else(|| {
                    later(items, counted).filter(|_| items.all > data["total"].as_u64().unwrap_or(0))
                });
            Folder {
                fact,
                data,
                items,
                reason,
            }
        })
        .collect();
    let mut lines = totals(&folders);
    lines.extend(counters(run, &folders)?);
    lines.extend(one_by_one(&folders));
    Ok(lines)
}

fn items_by_folder(tallies: Vec<Tally>) -> BTreeMap<(Here, String), Items> {
    let mut found: BTreeMap<(Here, String), Items> = BTreeMap::new();
    for tally in tallies {
        let here = Here {
            account: tally.account_id,
            region: tally.region,
        };
        let items = found.entry((here, tally.first)).or_default();
        items.all += tally.items;
        *items
            .by_kind
            .entry(tally.second.to_ascii_lowercase())
            .or_default() += tally.items;
        items.newest = items.newest.max(tally.newest);
    }
    found
}

/// Items that happened after the counters were read are not part of them.
fn later(items: &Items, counted: Option<Timestamp>) -> Option<String> {
    let (newest, counted) = (items.newest?, counted?);
    (newest > counted).then(|| {
        format!(
            "changed during collection: the counters were read at {}, and an item is of {}",
            counted.to_reading_seconds(),
            newest.to_reading_seconds()
        )
    })
}

/// All of an assessment, and by kind of evidence.
fn totals(folders: &[Folder<'_>]) -> Vec<ReconciliationLine> {
    let mut all: BTreeMap<(Here, String), Sum> = BTreeMap::new();
    let mut kinds: BTreeMap<(Here, String, usize), Sum> = BTreeMap::new();
    for folder in folders {
        let here = Here::of(folder.fact);
        let assessment = assessment_of(folder).to_owned();
        let sum = all.entry((here.clone(), assessment.clone())).or_default();
        sum.add(folder.total(), folder.items.all, folder);
        for (n, (counter, kind)) in KINDS.iter().enumerate() {
            let Some(expected) = folder.data["counters"][*counter].as_u64() else {
                continue;
            };
            let found = folder.items.by_kind.get(&kind.to_ascii_lowercase());
            let sum = kinds.entry((here.clone(), assessment.clone(), n)).or_default();
            sum.add(expected, found.copied().unwrap_or(0), folder);
        }
    }
    let mut lines = Vec::new();
    for ((here, assessment), sum) in all {
        lines.push(sum.line(
            &here,
            format!("evidence of assessment {assessment}, by its folders"),
        ));
        for (n, (_, kind)) in KINDS.iter().enumerate() {
            if let Some(sum) = kinds.remove(&(here.clone(), assessment.clone(), n)) {
                let kind = kind.to_lowercase();
                let what = format!("{kind} evidence of assessment {assessment}, by its folders");
                lines.push(sum.line(&here, what));
            }
        }
    }
    lines
}

/// What the assessment itself counts of its controls and control sets: all together, and each that differs.
fn counters(run: &Run<'_>, folders: &[Folder<'_>]) -> Result<Vec<ReconciliationLine>> {
    let mut by_control: BTreeMap<(Here, String), Sum> = BTreeMap::new();
    let mut by_set: BTreeMap<(Here, String), Sum> = BTreeMap::new();
    for folder in folders {
        let here = Here::of(folder.fact);
        let set = format!(
            "{}|{}",
            assessment_of(folder),
            text(&folder.data, "control_set_id")
        );
        let control = format!("{set}|{}", text(&folder.data, "control_id"));
        for (sums, key) in [(&mut by_control, control), (&mut by_set, set)] {
            let sum = sums.entry((here.clone(), key)).or_default();
            sum.add(0, folder.items.all, folder);
        }
    }
    let mut lines = Vec::new();
    for (kind, many, one, sums) in [
        ("auditmanager.control_set", "control sets", "control set", by_set),
        ("auditmanager.control", "controls", "control", by_control),
    ] {
        let mut all: BTreeMap<(Here, String), (u64, Sum)> = BTreeMap::new();
        let mut differing = Vec::new();
        for fact in run.seen(kind)? {
            let data = data_of(fact.data.as_deref());
            let Some(expected) = counted(&data) else { continue };
            let here = Here::of(&fact);
            let key = (here.clone(), fact.native_id.clone());
            let mut sum = sums.get(&key).cloned().unwrap_or_default();
            sum.expected = expected;
            let assessment = fact.native_id.split('|').next().unwrap_or_default().to_owned();
            let (n, total) = all.entry((here.clone(), assessment)).or_default();
            *n += 1;
            total.expected += expected;
            total.found += sum.found;
            total.reason = total.reason.take().or_else(|| sum.reason.clone());
            total.unexplained |= sum.unexplained;
            if expected != sum.found {
                let name = [text(&data, "name"), text(&data, "id")]
                    .into_iter()
                    .find(|name| !name.is_empty())
                    .unwrap_or_default()
                    .to_owned();
                differing.push(sum.line(&here, format!("evidence of {one} {name}")));
            }
        }
        for ((here, assessment), (n, sum)) in all {
            lines.push(sum.line(
                &here,
                format!(
                    "evidence of {} of assessment {assessment}",
                    counts::counted(n, one, many)
                ),
            ));
        }
        lines.extend(differing);
    }
    Ok(lines)
}

/// What `GetAssessment` says of a control, or of a control set.
fn counted(data: &serde_json::Value) -> Option<u64> {
    if let Some(count) = data["evidence_count"].as_u64() {
        return Some(count);
    }
    let counters = &data["counters"];
    let system = counters["systemEvidenceCount"].as_u64()?;
    Some(system + counters["manualEvidenceCount"].as_u64()?)
}

/// Every folder that differs.
fn one_by_one(folders: &[Folder<'_>]) -> Vec<ReconciliationLine> {
    let line = |folder: &Folder<'_>| {
        let (id, name) = (text(&folder.data, "id"), text(&folder.data, "name"));
        let what = format!("items of folder {id} of {name}");
        Here::of(folder.fact).line(
            Source::AuditManager,
            what,
            folder.total(),
            folder.items.all,
            folder.reason.clone(),
        )
    };
    folders
        .iter()
        .map(line)
        .filter(|line| line.verdict != Verdict::Equal)
        .collect()
}

fn assessment_of<'f>(folder: &Folder<'f>) -> &'f str {
    folder.fact.native_id.split('|').next().unwrap_or_default()
}
