//! What is not known and why: every step that did not end complete, and recorders that stopped.

use std::collections::BTreeMap;

use tickmark_domain::{EvidenceSource, Outcome, Source};
use tickmark_store::Result;

use super::Snapshot;
use super::exceptions::time;
use crate::model::Unknown;

impl Snapshot {
    /// What is not known, worst first; steps of one operation in one place are one line.
    pub fn unknown(&self) -> Result<Vec<Unknown>> {
        let mut lines: BTreeMap<(Outcome, Source, String, String, String), Unknown> = BTreeMap::new();
        let mut times: BTreeMap<(Outcome, Source, String, String, String), u32> = BTreeMap::new();
        for receipt in self.newest.iter().filter(|r| !r.outcome.is_known()) {
            let key = (
                receipt.outcome,
                receipt.source,
                receipt.operation.clone(),
                receipt.account_id.clone(),
                receipt.region.clone(),
            );
            *times.entry(key.clone()).or_default() += 1;
            lines.entry(key).or_insert_with(|| Unknown {
                source: receipt.source,
                operation: receipt.operation.clone(),
                account_id: receipt.account_id.clone(),
                region: receipt.region.clone(),
                outcome: receipt.outcome,
                reason: if receipt.reason.is_empty() {
                    receipt.outcome.title().to_owned()
                } else {
                    receipt.reason.clone()
                },
                action: receipt.action.clone(),
                controls: self.touched(receipt.source, &receipt.account_id, &receipt.region),
            });
        }
        let mut found: Vec<Unknown> = lines
            .into_iter()
            .map(|(key, mut line)| {
                let n = times.get(&key).copied().unwrap_or(1);
                if n > 1 {
                    line.reason = format!("{n} steps: {}", line.reason);
                }
                line
            })
            .collect();
        found.extend(self.stopped_recorders()?);
        if self.runs.is_empty() {
            found.push(Unknown {
                source: Source::Config,
                operation: String::new(),
                account_id: String::new(),
                region: String::new(),
                outcome: Outcome::NotCollected,
                reason: "Nothing was collected or imported yet".to_owned(),
                action: "Start a collection".to_owned(),
                controls: self.rows().map(|r| r.code.clone()).collect(),
            });
        }
        found.sort_by_key(|u| weight(u.outcome));
        Ok(found)
    }

    fn stopped_recorders(&self) -> Result<Vec<Unknown>> {
        let period = self.facts.scope.period;
        let mut found = Vec::new();
        for fact in self.store.list_facts("config.recorder", None)? {
            let data: serde_json::Value = fact
                .data
                .as_deref()
                .and_then(|d| serde_json::from_str(d).ok())
                .unwrap_or_default();
            let stop = time(&data, &["lastStopTime", "last_stop_time"]);
            let start = time(&data, &["lastStartTime", "last_start_time"]);
            let Some(stop) = stop.filter(|s| period.contains(*s)) else {
                continue;
            };
            let until = start.filter(|s| *s > stop);
            let reason = until.map_or_else(
                || format!("The recorder has not run since {}", stop.to_reading()),
                |until| {
                    format!(
                        "The recorder stood still from {} to {}",
                        stop.to_reading(),
                        until.to_reading()
                    )
                },
            );
            found.push(Unknown {
                source: Source::Config,
                operation: "DescribeConfigurationRecorderStatus".to_owned(),
                controls: self.touched(Source::Config, &fact.account_id, &fact.region),
                account_id: fact.account_id,
                region: fact.region,
                outcome: Outcome::Partial,
                reason,
                action: "Cannot be recovered; explain it in the controls that it touches".to_owned(),
            });
        }
        Ok(found)
    }

    /// Codes of the controls whose evidence comes from a source in a place.
    fn touched(&self, source: Source, account: &str, region: &str) -> Vec<String> {
        let wants = |s: &EvidenceSource| match s {
            EvidenceSource::ConfigRule { .. } | EvidenceSource::ConfigurationHistory { .. } => {
                source == Source::Config
            }
            EvidenceSource::EventSelection { .. } => source == Source::CloudTrail,
            EvidenceSource::AuditManagerControl { .. } => source == Source::AuditManager,
            EvidenceSource::Manual { .. } => false,
        };
        let scope = &self.facts.scope;
        let in_scope = scope.accounts.iter().any(|a| a.id == account)
            && (region.is_empty() || scope.regions.iter().any(|r| r == region));
        if !in_scope || source == Source::Sts {
            return vec![];
        }
        self.controls
            .iter()
            .filter(|c| c.definition.sources.iter().any(wants))
            .map(|c| c.definition.code.clone())
            .collect()
    }
}

const fn weight(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Failed => 0,
        Outcome::Denied => 1,
        Outcome::Partial => 2,
        Outcome::OutOfRetention => 3,
        Outcome::NotEnabled => 4,
        Outcome::NotCollected => 5,
        Outcome::Complete => 6,
    }
}
