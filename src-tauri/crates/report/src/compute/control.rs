//! The page of one control.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use tickmark_domain::{EvidenceKind, ResultCounts, Role};
use tickmark_store::{ATTACHED, Result};

use super::Snapshot;
use crate::model::{
    Cell, CommentRow, ConclusionRow, ControlPage, ControlTexts, EvidenceGroup, ManualRow, ReceiptRow,
    SourceCount,
};

impl Snapshot {
    /// The page of one control.
    pub fn control_page(&self, control_id: i64) -> Result<ControlPage> {
        let record = self.record(control_id)?;
        let row = self
            .row(control_id)
            .cloned()
            .ok_or_else(|| tickmark_store::StoreError::NotFound {
                what: "control",
                id: control_id.to_string(),
            })?;
        let framework = self.frameworks.iter().find(|f| f.id == record.framework_id);
        let cells = self.cells.get(&control_id).cloned().unwrap_or_default();
        let checks = self.checks.get(&control_id).copied().unwrap_or_default();
        let sign_offs = self.sign_off_rows(control_id);
        let content = self.content(control_id)?;
        let (sources, open_receipts) = self.source_counts(control_id)?;
        let (accounts_answered, regions_answered) = answered(&cells);
        Ok(ControlPage {
            result_sentence: sentence(&checks, &cells),
            accounts_answered,
            regions_answered,
            texts: ControlTexts {
                definition: record.definition.clone(),
                framework_title: framework.map(|f| f.title.clone()).unwrap_or_default(),
                framework_version: framework.map(|f| f.version.clone()).unwrap_or_default(),
                set_title: record.set_title.clone(),
                digest: record.digest.clone(),
            },
            by_kind: self.by_kind(control_id),
            groups: self.groups(control_id).into_iter().map(|(_, g)| g).collect(),
            exceptions: self.exceptions.get(&control_id).cloned().unwrap_or_default(),
            manual: self.manual_rows(control_id),
            comments: self.comment_rows(control_id),
            conclusions: self.conclusion_rows(control_id),
            slots: self.slots(control_id, &sign_offs),
            content_digest: content.document(Role::Preparer, &[])?.digest,
            row,
            checks,
            cells,
            sources,
            sign_offs,
            open_receipts,
        })
    }

    /// Groups of the evidence list with the number of their source: trouble first, then in the order of the sources.
    pub(super) fn groups(&self, control_id: i64) -> Vec<(i64, EvidenceGroup)> {
        let mut groups: BTreeMap<i64, EvidenceGroup> = BTreeMap::new();
        for count in self.links.get(&control_id).into_iter().flatten() {
            let source = self
                .sources
                .get(&control_id)
                .into_iter()
                .flatten()
                .find(|s| s.ordinal == count.ordinal);
            let Some(source) = source else { continue };
            let group = groups.entry(count.ordinal).or_insert_with(|| EvidenceGroup {
                group: source.title.clone(),
                what: what(&source.kind).to_owned(),
                kind: count.kind,
                items: 0,
                results: ResultCounts::default(),
            });
            group.items += count.items;
            if let Some(result) = count.result {
                group.results.add(result, count.items);
            }
        }
        let mut groups: Vec<(i64, EvidenceGroup)> = groups.into_iter().collect();
        groups.sort_by_key(|(ordinal, g)| (g.results.noncompliant == 0, *ordinal));
        groups
    }

    fn source_counts(&self, control_id: i64) -> Result<(Vec<SourceCount>, Vec<ReceiptRow>)> {
        let mut receipts: HashMap<i64, Vec<i64>> = HashMap::new();
        for (ordinal, receipt) in self.store.list_link_receipts(control_id)? {
            receipts.entry(ordinal).or_default().push(receipt);
        }
        let mut open: Vec<ReceiptRow> = Vec::new();
        for id in receipts.values().flatten() {
            if let Some(record) = self.newest.iter().find(|r| r.id == *id && !r.outcome.is_known()) {
                open.push(record.clone().into());
            }
        }
        open.sort_by_key(|r| r.id);
        open.dedup_by_key(|r| r.id);
        let groups: HashMap<i64, EvidenceGroup> = self.groups(control_id).into_iter().collect();
        let sources = self.sources.get(&control_id).into_iter().flatten();
        let mut counts: Vec<SourceCount> = sources
            .filter(|s| s.ordinal != ATTACHED || groups.contains_key(&ATTACHED))
            .map(|s| {
                let group = groups.get(&s.ordinal);
                SourceCount {
                    title: s.title.clone(),
                    kind: group.map_or_else(|| kind_of(&s.kind), |g| g.kind),
                    items: group.map_or(0, |g| g.items),
                    results: group.map(|g| g.results).unwrap_or_default(),
                    receipts: ranges(receipts.get(&s.ordinal).map_or(&[][..], Vec::as_slice)),
                }
            })
            .collect();
        counts.sort_by_key(|c| c.results.noncompliant == 0);
        Ok((counts, open))
    }

    fn by_kind(&self, control_id: i64) -> Vec<(EvidenceKind, u32)> {
        let links = self.links.get(&control_id).map_or(&[][..], Vec::as_slice);
        EvidenceKind::ALL
            .iter()
            .map(|&kind| {
                let n: u64 = links.iter().filter(|l| l.kind == kind).map(|l| l.items).sum();
                (kind, u32::try_from(n).unwrap_or(u32::MAX))
            })
            .filter(|(_, n)| *n > 0)
            .collect()
    }

    fn manual_rows(&self, control_id: i64) -> Vec<ManualRow> {
        let period = self.facts.scope.period;
        let rows = self.manual.get(&control_id).map_or(&[][..], Vec::as_slice);
        rows.iter()
            .map(|m| ManualRow {
                evidence_id: m.evidence_id,
                title: m.title.clone(),
                file_name: m.file_name.clone(),
                effective: m.effective,
                captured_at: m.captured_at,
                received_at: m.received_at,
                added_by: m.added_by.clone(),
                in_period: m.effective.map(|e| e.overlaps(&period)),
            })
            .collect()
    }

    fn comment_rows(&self, control_id: i64) -> Vec<CommentRow> {
        let rows = self.comments.get(&control_id).map_or(&[][..], Vec::as_slice);
        rows.iter()
            .map(|c| CommentRow {
                id: c.id,
                author: c.author.clone(),
                at: c.at,
                body: c.body.clone(),
                shared: c.is_shared,
            })
            .collect()
    }

    fn conclusion_rows(&self, control_id: i64) -> Vec<ConclusionRow> {
        let rows = self.conclusions.get(&control_id).map_or(&[][..], Vec::as_slice);
        rows.iter()
            .enumerate()
            .map(|(n, c)| ConclusionRow {
                conclusion: c.conclusion,
                basis: c.basis.clone(),
                person: c.person.clone(),
                at: c.at,
                in_force: n == 0 && c.reopened.is_none(),
                reopened: c.reopened.clone(),
            })
            .collect()
    }
}

fn what(kind: &str) -> &'static str {
    match kind {
        "config_rule" => "Config rule",
        "event_selection" => "CloudTrail selection",
        "audit_manager_control" => "Audit Manager",
        "configuration_history" => "Configuration history",
        "attached" => "Manual",
        _ => "Expected by hand",
    }
}

fn kind_of(kind: &str) -> EvidenceKind {
    match kind {
        "config_rule" | "audit_manager_control" => EvidenceKind::ComplianceCheck,
        "event_selection" => EvidenceKind::UserActivity,
        "configuration_history" => EvidenceKind::ConfigurationSnapshot,
        _ => EvidenceKind::Manual,
    }
}

/// Accounts, and Regions, of which every cell answered.
fn answered(cells: &[Cell]) -> (u32, u32) {
    let whole = |key: fn(&Cell) -> &str| {
        let mut places: BTreeMap<&str, bool> = BTreeMap::new();
        for cell in cells.iter().filter(|c| !key(c).is_empty()) {
            *places.entry(key(cell)).or_insert(true) &= cell.reason.is_empty();
        }
        u32::try_from(places.values().filter(|ok| **ok).count()).unwrap_or(u32::MAX)
    };
    (whole(|c| &c.account_id), whole(|c| &c.region))
}

fn sentence(checks: &ResultCounts, cells: &[Cell]) -> String {
    let mut text = String::new();
    if cells.is_empty() && checks.total() == 0 {
        return "No machine test; a person concludes from the evidence".to_owned();
    }
    if checks.total() == 0 {
        text.push_str("No check was found");
    } else {
        let _ = write!(
            text,
            "{} of {} checks compliant",
            checks.compliant,
            checks.total()
        );
        for (n, what) in [
            (checks.noncompliant, "noncompliant"),
            (checks.excepted, "excepted"),
            (checks.inconclusive, "inconclusive"),
            (checks.unknown, "without a result"),
            (checks.not_applicable, "not applicable"),
        ] {
            if n > 0 {
                let _ = write!(text, ", {n} {what}");
            }
        }
    }
    let unknown = cells.iter().filter(|c| !c.reason.is_empty()).count();
    if unknown > 0 {
        let cells = cells.len();
        let _ = write!(
            text,
            "; {unknown} of {cells} {} unknown",
            if cells == 1 { "cell" } else { "cells" }
        );
    }
    text
}

/// `0301–0312, 0320`.
fn ranges(sorted: &[i64]) -> String {
    let mut parts: Vec<(i64, i64)> = Vec::new();
    for &id in sorted {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == id => *last = id,
            _ => parts.push((id, id)),
        }
    }
    let texts = parts.iter().map(|(a, b)| {
        if a == b {
            format!("{a:04}")
        } else {
            format!("{a:04}–{b:04}")
        }
    });
    let texts: Vec<String> = texts.collect();
    if texts.len() > 6 {
        return format!("{}, and {} more", texts[..6].join(", "), texts.len() - 6);
    }
    texts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipts_are_printed_as_ranges() {
        assert_eq!(ranges(&[301, 302, 303, 320]), "0301–0303, 0320");
        assert_eq!(ranges(&[]), "");
    }
}
