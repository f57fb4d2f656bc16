//! What is not known and why: every step that did not end complete, and recorders and trails that stood still.

use std::collections::{BTreeMap, BTreeSet};

use tickmark_domain::{EvidenceSource, Outcome, Source, Timestamp};
use tickmark_store::{FactRecord, Result};

use super::Snapshot;
use super::exceptions::time;
use crate::model::Unknown;

/// Steps that are one line: the same kind of not knowing, for the same reason, in the same place.
type Line = (Outcome, Source, String, String, String, String);

impl Snapshot {
    /// What is not known, worst first.
    pub fn unknown(&self) -> Result<Vec<Unknown>> {
        let mut lines: BTreeMap<Line, (BTreeSet<&str>, u32)> = BTreeMap::new();
        for r in self.newest.iter().filter(|r| !r.outcome.is_known()) {
            let line = (
                r.outcome,
                r.source,
                r.account_id.clone(),
                r.region.clone(),
                r.reason.clone(),
                r.action.clone(),
            );
            let (operations, steps) = lines.entry(line).or_default();
            operations.insert(&r.operation);
            *steps += 1;
        }
        let mut found: Vec<Unknown> = lines.into_iter().map(|(line, of)| self.line(line, of)).collect();
        found.extend(self.standstills()?);
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

    fn line(&self, line: Line, (operations, steps): (BTreeSet<&str>, u32)) -> Unknown {
        let (outcome, source, account_id, region, reason, action) = line;
        let first = operations.first().copied().unwrap_or_default();
        let operation = match operations.len() {
            0 | 1 => first.to_owned(),
            n => format!("{first} and {} more", n - 1),
        };
        let reason = plainly(outcome, reason);
        Unknown {
            controls: self.touched(source, &account_id, &region),
            reason: if steps > 1 && operations.len() == 1 {
                format!("{steps} steps: {reason}")
            } else {
                reason
            },
            source,
            operation,
            account_id,
            region,
            outcome,
            action,
        }
    }

    fn standstills(&self) -> Result<Vec<Unknown>> {
        let mut found = Vec::new();
        let kinds = [
            (
                "config.recorder_status",
                Source::Config,
                "DescribeConfigurationRecorderStatus",
                "The recorder",
            ),
            (
                "cloudtrail.trail_status",
                Source::CloudTrail,
                "GetTrailStatus",
                "The trail",
            ),
        ];
        for (kind, source, operation, what) in kinds {
            for fact in self.store.list_facts(kind, None)? {
                let Some((stop, start)) = self.standstill(&fact) else {
                    continue;
                };
                let name = fact.native_id.rsplit('/').next().unwrap_or_default();
                let what = if source == Source::CloudTrail {
                    format!("{what} {name}")
                } else {
                    what.to_owned()
                };
                let reason = start.map_or_else(
                    || format!("{what} has not run since {}", stop.to_reading()),
                    |start| {
                        format!(
                            "{what} stood still from {} to {}",
                            stop.to_reading(),
                            start.to_reading()
                        )
                    },
                );
                found.push(Unknown {
                    source,
                    operation: operation.to_owned(),
                    controls: self.touched(source, &fact.account_id, &fact.region),
                    account_id: fact.account_id,
                    region: fact.region,
                    outcome: Outcome::Partial,
                    reason,
                    action: "Cannot be recovered; explain it in the controls that it touches".to_owned(),
                });
            }
        }
        Ok(found)
    }

    /// When it stopped inside the period, and when it went on after that.
    fn standstill(&self, fact: &FactRecord) -> Option<(Timestamp, Option<Timestamp>)> {
        let data: serde_json::Value = serde_json::from_str(fact.data.as_deref()?).ok()?;
        let stop = time(&data, &["lastStopTime", "StopLoggingTime"])?;
        let start = time(&data, &["lastStartTime", "StartLoggingTime"]).filter(|start| *start > stop);
        self.facts.scope.period.contains(stop).then_some((stop, start))
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
        let touched = self
            .controls
            .iter()
            .filter(|c| c.definition.sources.iter().any(wants));
        touched.map(|c| c.definition.code.clone()).collect()
    }
}

/// The reason as a person reads it. A refusal of AWS names caller and action at length; both stand beside it already.
fn plainly(outcome: Outcome, reason: String) -> String {
    if reason.is_empty() {
        return outcome.title().to_owned();
    }
    match reason.split_once(" because ") {
        Some((_, why)) if outcome == Outcome::Denied => format!("AWS refused: {}", why.trim_end_matches('.')),
        _ => reason,
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
