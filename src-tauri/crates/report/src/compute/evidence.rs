//! Evidence items as rows, and one item with all that proves it.

use tickmark_domain::{EvidenceKind, MachineResult, Timestamp};
use tickmark_store::{EvidenceFilter, EvidenceRecord, FileProof, NamedProof, Result, StoreError};

use super::Snapshot;
use crate::model::{ArtifactRef, EvidenceItem, EvidenceRow, ItemProof, ProvenFile};

impl From<FileProof> for ItemProof {
    fn from(p: FileProof) -> Self {
        Self {
            verdict: p.verdict,
            chain: p.chain,
            by: p.by,
            reason: p.reason,
            at: p.at,
        }
    }
}

impl From<NamedProof> for ProvenFile {
    fn from(p: NamedProof) -> Self {
        Self {
            sha256: p.sha256,
            name: p.name,
            kind: p.proof.kind,
            proof: p.proof.into(),
        }
    }
}

/// A row, in the group that it belongs to.
pub(super) fn row_of(record: EvidenceRecord, group: String) -> EvidenceRow {
    EvidenceRow {
        id: record.id,
        kind: record.kind,
        source: record.source,
        native_id: record.native_id,
        account_id: record.account_id,
        region: record.region,
        service: record.service,
        resource_type: record.resource_type,
        resource_id: record.resource_id,
        event_name: record.event_name,
        principal: record.principal,
        source_ip: record.source_ip,
        result: record.result,
        occurred_at: record.occurred_at,
        collected_at: record.collected_at,
        title: record.title,
        group,
    }
}

impl Snapshot {
    /// A slice of a control's evidence: trouble first by group, then by the order of its sources.
    pub fn evidence_slice(
        &self,
        control_id: i64,
        group: Option<&str>,
        account_id: Option<&str>,
        region: Option<&str>,
        offset: u64,
        limit: u32,
    ) -> Result<(u64, Vec<EvidenceRow>)> {
        let page_groups = self.groups(control_id);
        let wanted: Vec<&(i64, crate::model::EvidenceGroup)> = page_groups
            .iter()
            .filter(|(_, g)| group.is_none_or(|w| w == g.group))
            .collect();
        let (mut total, mut rows) = (0, Vec::new());
        for (ordinal, group) in wanted {
            let filter = EvidenceFilter {
                control_id: Some(control_id),
                ordinal: Some(*ordinal),
                account_id: account_id.map(str::to_owned),
                region: region.map(str::to_owned),
                superseded_too: false,
            };
            let room = limit.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
            let skip = offset.saturating_sub(total);
            let (n, found) = self.store.list_linked(control_id, &filter, skip, room)?;
            total += n;
            rows.extend(found.into_iter().map(|r| row_of(r, group.group.clone())));
        }
        Ok((total, rows))
    }

    /// One item with all that proves it.
    pub fn evidence_item(&self, id: i64) -> Result<EvidenceItem> {
        let record = self.store.evidence(id)?;
        let artifact = self.store.artifact(record.artifact_id)?;
        let receipt = match record.receipt_id {
            Some(receipt) => Some(self.store.receipt(receipt)?.into()),
            None => None,
        };
        let uses = self.store.list_uses(id)?;
        let mut facts = self.facts_of(&record);
        let proof = self.store.file_proof(record.artifact_id)?.map(ItemProof::from);
        if let Some(proof) = &proof {
            facts.push(("Proof".to_owned(), proof.words()));
        }
        let superseded = record.superseded;
        let position = record.position.clone();
        let group = uses.first().map(|(_, _, why)| why.clone()).unwrap_or_default();
        Ok(EvidenceItem {
            row: row_of(record, group),
            facts,
            artifact: ArtifactRef {
                sha256: artifact.sha256,
                media_type: artifact.media_type,
                size_bytes: artifact.size_bytes,
                position,
            },
            receipt,
            used_by: uses.into_iter().map(|(_, code, why)| (code, why)).collect(),
            superseded,
            proof,
        })
    }

    /// The control with this number, or that it is not there.
    pub(super) fn record(&self, control_id: i64) -> Result<&tickmark_store::ControlRecord> {
        let found = self.controls.iter().find(|c| c.id == control_id);
        found.ok_or_else(|| StoreError::NotFound {
            what: "control",
            id: control_id.to_string(),
        })
    }

    fn facts_of(&self, r: &EvidenceRecord) -> Vec<(String, String)> {
        let data: serde_json::Value = r
            .data
            .as_deref()
            .and_then(|d| serde_json::from_str(d).ok())
            .unwrap_or_default();
        let account = self.facts.scope.account_name(&r.account_id).to_owned();
        let place = if r.region.is_empty() {
            account
        } else {
            format!("{account}, {}", r.region)
        };
        let mut facts: Vec<(&str, String)> = Vec::new();
        match r.kind {
            EvidenceKind::UserActivity => {
                facts.push(("Who", r.principal.clone()));
                facts.push(("What", r.event_name.clone()));
                facts.push(("On", r.resource_id.clone()));
                facts.push(("Service", r.service.clone()));
                facts.push(("From", r.source_ip.clone()));
            }
            EvidenceKind::Manual => {
                if let Some(manual) = self.manual.values().flatten().find(|m| m.evidence_id == r.id) {
                    facts.push(("File", manual.file_name.clone()));
                    facts.push(("Attached by", manual.added_by.clone()));
                    facts.push(("Received", manual.received_at.to_reading_seconds()));
                    if let Some(period) = manual.effective {
                        facts.push((
                            "Speaks for",
                            format!("{} to {}", period.from.to_reading(), period.to.to_reading()),
                        ));
                    }
                }
            }
            _ => {
                facts.push((
                    "Result",
                    r.result.map(result_words).unwrap_or_default().to_owned(),
                ));
                facts.push(("Rule", r.match_key.clone()));
                facts.push(("Resource", r.resource_id.clone()));
                facts.push(("Type", r.resource_type.clone()));
            }
        }
        for (label, names) in [
            ("Annotation", ["annotation", "Annotation"]),
            ("Error", ["errorCode", "error_code"]),
        ] {
            if let Some(text) = names.iter().find_map(|n| data[*n].as_str()) {
                facts.push((label, text.to_owned()));
            }
        }
        facts.push((
            "When",
            r.occurred_at
                .map(Timestamp::to_reading_seconds)
                .unwrap_or_default(),
        ));
        facts.push(("Where", place.trim_end_matches(", ").to_owned()));
        if let Some(gone) = r.gone_at {
            facts.push(("Gone", format!("no longer found on {}", gone.to_reading())));
        }
        facts.retain(|(_, value)| !value.is_empty());
        facts
            .into_iter()
            .map(|(label, value)| (label.to_owned(), value))
            .collect()
    }
}

/// The result as a person reads it.
pub(super) const fn result_words(result: MachineResult) -> &'static str {
    match result {
        MachineResult::Compliant => "Compliant",
        MachineResult::Excepted => "Excepted",
        MachineResult::Inconclusive => "Inconclusive",
        MachineResult::Noncompliant => "Noncompliant",
        MachineResult::Unknown => "Unknown",
        MachineResult::NotApplicable => "Not applicable",
    }
}
