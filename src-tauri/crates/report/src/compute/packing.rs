//! What goes into a package and what stays out: collected = included + excluded, every exclusion with its reason.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use tickmark_domain::evidence::in_period;
use tickmark_domain::{ResultCounts, Timestamp};
use tickmark_store::{EvidenceRecord, Result};

use super::Snapshot;
use super::evidence::row_of;
use super::overview::is_concluded;
use crate::model::{
    ArtifactRef, ControlSection, EvidenceRow, ExclusionRow, Exhibit, PackageFileCount, PackagePreview,
    Report, SetSummary, original_path,
};

/// Exhibits of one control.
const EXHIBITS: usize = 12;
/// Exhibits of one source of a control.
const EXHIBITS_OF_A_SOURCE: u32 = 3;

/// Why an item stays out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exclusion {
    /// It does not speak for the period.
    OutsidePeriod,
    /// A newer version of the same thing is known.
    Replaced,
    /// No control of the engagement uses it.
    NotLinked,
    /// Only controls of other control sets use it.
    OtherControlSet,
}

impl Exclusion {
    /// As in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OutsidePeriod => "outside_period",
            Self::Replaced => "replaced",
            Self::NotLinked => "not_linked",
            Self::OtherControlSet => "other_control_set",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::OutsidePeriod => "Outside the period",
            Self::Replaced => "Replaced by a newer version",
            Self::NotLinked => "Used by no control",
            Self::OtherControlSet => "Other control sets",
        }
    }

    const fn detail(self) -> &'static str {
        match self {
            Self::OutsidePeriod => "Happened before the first or after the last day; kept in the engagement.",
            Self::Replaced => "An older version of an item that is included; kept in the engagement.",
            Self::NotLinked => "No control of the pinned frameworks asks for it; kept in the engagement.",
            Self::OtherControlSet => "Used only by controls of control sets that were not chosen.",
        }
    }
}

/// What a report is made of.
#[derive(Debug, Clone)]
pub struct ReportOptions {
    /// Control set ids; empty means all.
    pub control_sets: Vec<String>,
    /// Who exports.
    pub prepared_by: String,
    /// When.
    pub exported_at: Timestamp,
    /// `Tickmark 0.1.0`.
    pub made_with: String,
    /// As in `allowed_signers`; empty when unsigned.
    pub signer_identity: String,
    /// `SHA256:…`; empty when unsigned.
    pub signer_fingerprint: String,
}

/// Every evidence item, in or out.
#[derive(Debug, Default)]
pub struct PackingList {
    /// Included items by number.
    pub included: BTreeSet<i64>,
    /// Excluded items by number.
    pub excluded: BTreeMap<i64, Exclusion>,
    /// Originals of included items: number of the original → codes of the controls that use it.
    pub originals: BTreeMap<i64, BTreeSet<String>>,
}

impl PackingList {
    /// Every item that was ever collected.
    #[must_use]
    pub fn collected(&self) -> u64 {
        (self.included.len() + self.excluded.len()) as u64
    }
}

impl Snapshot {
    /// Decides of every item whether it goes into the package.
    pub fn packing_list(&self, control_sets: &[String]) -> Result<PackingList> {
        let chosen: HashMap<i64, &str> = self
            .controls
            .iter()
            .filter(|c| control_sets.is_empty() || control_sets.contains(&c.set_id))
            .map(|c| (c.id, c.definition.code.as_str()))
            .collect();
        let mut linked: HashSet<i64> = HashSet::new();
        let mut wanted: HashMap<i64, Vec<&str>> = HashMap::new();
        self.store.each_link(|control_id, evidence_id| {
            linked.insert(evidence_id);
            if let Some(code) = chosen.get(&control_id) {
                wanted.entry(evidence_id).or_default().push(code);
            }
        })?;
        let period = self.facts.scope.period;
        let mut list = PackingList::default();
        self.store.each_evidence(true, |item| {
            let reason = if item.superseded {
                Some(Exclusion::Replaced)
            } else if wanted.contains_key(&item.id) {
                None
            } else if linked.contains(&item.id) {
                Some(Exclusion::OtherControlSet)
            } else if in_period(
                item.kind,
                item.source,
                item.occurred_at,
                item.collected_at,
                &period,
            ) {
                Some(Exclusion::NotLinked)
            } else {
                Some(Exclusion::OutsidePeriod)
            };
            if let Some(reason) = reason {
                list.excluded.insert(item.id, reason);
            } else {
                list.included.insert(item.id);
                let codes = wanted
                    .get(&item.id)
                    .into_iter()
                    .flatten()
                    .map(|c| (*c).to_owned());
                list.originals.entry(item.artifact_id).or_default().extend(codes);
            }
            Ok(())
        })?;
        Ok(list)
    }

    /// The preview, without the pages that only the layout knows.
    pub fn preview(&self, control_sets: &[String], list: &PackingList) -> Result<PackagePreview> {
        let mut by_reason: BTreeMap<Exclusion, u64> = BTreeMap::new();
        for reason in list.excluded.values() {
            *by_reason.entry(*reason).or_default() += 1;
        }
        let mut results = ResultCounts::default();
        for row in self
            .rows()
            .filter(|r| control_sets.is_empty() || control_sets.contains(&r.set_id))
        {
            results.add(row.result, 1);
        }
        let sizes: HashMap<i64, u64> = self
            .store
            .list_artifacts()?
            .into_iter()
            .map(|a| (a.id, a.size_bytes))
            .collect();
        let manual: HashSet<i64> = self.manual_originals()?;
        let size = |id: &i64| sizes.get(id).copied().unwrap_or(0);
        let (by_hand, from_aws): (Vec<&i64>, Vec<&i64>) =
            list.originals.keys().partition(|id| manual.contains(id));
        Ok(PackagePreview {
            header: self.header(),
            collected: list.collected(),
            included: list.included.len() as u64,
            exclusions: by_reason
                .into_iter()
                .map(|(reason, items)| ExclusionRow {
                    reason: reason.as_str().to_owned(),
                    title: reason.title().to_owned(),
                    detail: reason.detail().to_owned(),
                    items,
                })
                .collect(),
            files: vec![
                PackageFileCount {
                    what: "Originals, once each".to_owned(),
                    files: from_aws.len() as u64,
                    bytes: from_aws.into_iter().map(size).sum(),
                },
                PackageFileCount {
                    what: "Manual evidence".to_owned(),
                    files: by_hand.len() as u64,
                    bytes: by_hand.into_iter().map(size).sum(),
                },
            ],
            results,
            pages: 0,
            outline: vec![],
        })
    }

    /// The whole report.
    pub fn report(&self, options: &ReportOptions, list: &PackingList) -> Result<Report> {
        let chosen =
            |set: &str| options.control_sets.is_empty() || options.control_sets.iter().any(|s| s == set);
        let mut number = 0;
        let mut sections = Vec::new();
        for control in self.controls.iter().filter(|c| chosen(&c.set_id)) {
            let page = self.control_page(control.id)?;
            let exhibits = self.exhibits(control.id, &control.definition.code, &mut number)?;
            sections.push(ControlSection { page, exhibits });
        }
        let mut overview = self.overview()?;
        if !options.control_sets.is_empty() {
            overview.sets.retain(|s| chosen(&s.id));
            overview.results = ResultCounts::default();
            for set in &overview.sets {
                overview.results.merge(&set.results);
            }
            narrow(&mut overview.progress, &sections, &overview.sets);
        }
        Ok(Report {
            preview: self.preview(&options.control_sets, list)?,
            overview,
            controls: sections,
            receipts: self.store.all_receipts()?.into_iter().map(Into::into).collect(),
            completeness: self.completeness()?,
            proofs: self.store.list_proofs()?.into_iter().map(Into::into).collect(),
            prepared_by: options.prepared_by.clone(),
            exported_at: options.exported_at,
            made_with: options.made_with.clone(),
            signer_identity: options.signer_identity.clone(),
            signer_fingerprint: options.signer_fingerprint.clone(),
        })
    }

    /// Hands every evidence item with its exclusion, if any, to `sink`, by number.
    pub fn each_item(
        &self,
        list: &PackingList,
        mut sink: impl FnMut(EvidenceRow, &EvidenceRecord, Option<Exclusion>) -> Result<()>,
    ) -> Result<()> {
        self.store.each_evidence(true, |record| {
            let reason = list.excluded.get(&record.id).copied();
            let row = row_of(record.clone(), String::new());
            sink(row, &record, reason)
        })
    }

    fn exhibits(&self, control_id: i64, code: &str, number: &mut u32) -> Result<Vec<Exhibit>> {
        let mut found = Vec::new();
        for (ordinal, group) in self.groups(control_id) {
            let filter = tickmark_store::EvidenceFilter {
                ordinal: Some(ordinal),
                ..Default::default()
            };
            let (_, records) = self
                .store
                .list_linked(control_id, &filter, 0, EXHIBITS_OF_A_SOURCE)?;
            for record in records {
                if found.len() == EXHIBITS {
                    return Ok(found);
                }
                let artifact = self.store.artifact(record.artifact_id)?;
                *number += 1;
                found.push(Exhibit {
                    number: *number,
                    file: original_path(&artifact.sha256, &artifact.media_type),
                    artifact: ArtifactRef {
                        sha256: artifact.sha256,
                        media_type: artifact.media_type,
                        size_bytes: artifact.size_bytes,
                        position: record.position.clone(),
                    },
                    receipt_id: record.receipt_id,
                    control: code.to_owned(),
                    proof: self.store.file_proof(record.artifact_id)?.map(Into::into),
                    row: row_of(record, group.group.clone()),
                });
            }
        }
        Ok(found)
    }

    fn manual_originals(&self) -> Result<HashSet<i64>> {
        let mut found = HashSet::new();
        for manual in self.manual.values().flatten() {
            if let Some(artifact) = self.store.find_artifact(&manual.sha256)? {
                found.insert(artifact.id);
            }
        }
        Ok(found)
    }
}

/// Progress over the chosen controls only.
fn narrow(progress: &mut crate::model::Progress, sections: &[ControlSection], sets: &[SetSummary]) {
    use crate::model::SlotState;
    use tickmark_domain::ConclusionKind;
    let rows = || sections.iter().map(|s| &s.page.row);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let with = |kind| count(rows().filter(|r| r.conclusion == Some(kind)).count());
    let slot = |i: usize| count(rows().filter(|r| r.slots[i] == SlotState::Current).count());
    *progress = crate::model::Progress {
        total: sets.iter().map(|s| s.total).sum(),
        with_evidence: count(rows().filter(|r| r.evidence_count > 0).count()),
        concluded: count(rows().filter(|r| is_concluded(r)).count()),
        prepared: slot(0),
        reviewed: slot(1),
        approved: slot(2),
        stale: count(rows().filter(|r| r.slots.contains(&SlotState::Stale)).count()),
        effective: with(ConclusionKind::Effective),
        deficient: with(ConclusionKind::Deficient),
        not_applicable: with(ConclusionKind::NotApplicable),
        not_tested: count(rows().filter(|r| !is_concluded(r)).count()),
    };
}
