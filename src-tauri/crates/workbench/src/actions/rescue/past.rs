//! What of an archive goes over into the engagement that continues it: whole receipts, so that they stay true. An
//! evidence folder goes over when its day or one of its items lies in the new period; everything that is about the
//! assessment itself goes over always.

use std::collections::{BTreeMap, BTreeSet};

use tickmark_domain::evidence::in_period;
use tickmark_domain::{Period, Source};
use tickmark_store::Store;

use super::mapping::parameter;
use crate::wire::CommandError;

/// What goes over, and what stays.
#[derive(Debug, Clone, Default)]
pub(super) struct Past {
    /// Receipts, oldest first.
    pub receipts: Vec<i64>,
    /// Native ids of the folders that go over: `assessment|folder`.
    pub folders: BTreeSet<String>,
    /// Items in them.
    pub taken: u64,
    /// Items that stay in the archive.
    pub left: u64,
    /// The first and last day of the archive's items.
    pub span: Option<Period>,
}

/// Chooses what speaks for a period.
#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "a period is lent as the rest of the scope is"
)]
pub(super) fn choose(store: &Store, assessment: &str, period: &Period) -> Result<Past, CommandError> {
    let mine = format!("{assessment}|");
    let mut folders: BTreeMap<String, (u64, bool)> = BTreeMap::new();
    let mut past = Past::default();
    store.each_evidence(false, |item| {
        if item.fact_kind != "auditmanager.evidence" || !item.native_id.starts_with(&mine) {
            return Ok(());
        }
        let Some((folder, _)) = item.native_id.rsplit_once('|') else {
            return Ok(());
        };
        let speaks = in_period(
            item.kind,
            item.source,
            item.occurred_at,
            item.collected_at,
            period,
        );
        let known = folders.entry(folder.to_owned()).or_default();
        known.0 += 1;
        known.1 |= speaks;
        if let Some(day) = item.occurred_at.map(tickmark_domain::Timestamp::date) {
            let span = past.span.get_or_insert(Period { from: day, to: day });
            span.from = span.from.min(day);
            span.to = span.to.max(day);
        }
        Ok(())
    })?;
    for folder in store.list_facts("auditmanager.evidence_folder", None)? {
        if folder.native_id.starts_with(&mine) && folder.occurred_at.is_some_and(|day| period.contains(day)) {
            folders.entry(folder.native_id).or_default().1 = true;
        }
    }
    for (folder, (items, speaks)) in folders {
        if speaks {
            past.taken += items;
            past.folders.insert(folder);
        } else {
            past.left += items;
        }
    }
    for receipt in store.all_receipts()? {
        let about = parameter(&receipt.parameters, "assessmentId");
        let goes = match (receipt.source, receipt.operation.as_str()) {
            (Source::AuditManager, "GetEvidenceByEvidenceFolder") => {
                let folder = parameter(&receipt.parameters, "evidenceFolderId");
                past.folders.contains(&format!("{about}|{folder}"))
            }
            (Source::AuditManager, _) => about.is_empty() || about == assessment,
            (Source::Sts, _) => true,
            _ => false,
        };
        if goes && receipt.operation != "import" {
            past.receipts.push(receipt.id);
        }
    }
    Ok(past)
}
