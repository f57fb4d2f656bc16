//! What is not known and why: every step that did not end complete, and every gap of the calendar that no receipt names.

use std::collections::{BTreeMap, BTreeSet};

use tickmark_domain::{DayState, EvidenceSource, Outcome, Source, Timestamp};
use tickmark_store::{ReceiptRecord, Result};

use super::{Snapshot, policy};
use crate::model::Unknown;

/// Steps that are one line: the same kind of not knowing, for the same reason, in the same place.
type Line = (Outcome, Source, String, String, String, String);

impl Snapshot {
    /// What is not known, worst first.
    pub fn unknown(&self) -> Result<Vec<Unknown>> {
        let mut lines: BTreeMap<Line, (BTreeSet<&str>, u32)> = BTreeMap::new();
        for r in self
            .newest
            .iter()
            .filter(|r| !r.outcome.is_known() && !is_dated(r))
        {
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
        if !self.runs.is_empty() {
            found.extend(self.gaps()?);
        }
        if self.runs.is_empty() {
            found.push(Unknown {
                source: Source::Config,
                operation: String::new(),
                account_id: String::new(),
                region: String::new(),
                outcome: Outcome::NotCollected,
                reason: "Nothing was collected or imported yet".to_owned(),
                action: "Start a collection".to_owned(),
                policy: String::new(),
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
        let policy = match outcome {
            Outcome::Denied => policy::statement(std::slice::from_ref(&action)),
            _ => String::new(),
        };
        Unknown {
            policy,
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

    /// Stretches of time that are missing without a receipt that says so: a line for each lane.
    fn gaps(&self) -> Result<Vec<Unknown>> {
        let mut found = Vec::new();
        for gap in &self.calendar()?.coverage.gaps {
            if !gap.stands_alone() {
                continue;
            }
            let (operation, outcome) = match gap.kind {
                DayState::RecorderStopped => ("DescribeConfigurationRecorderStatus", Outcome::Partial),
                DayState::TrailPaused => ("GetTrailStatus", Outcome::Partial),
                DayState::OutOfRetention if gap.source == Source::CloudTrail => {
                    ("LookupEvents", Outcome::OutOfRetention)
                }
                DayState::OutOfRetention => ("", Outcome::OutOfRetention),
                DayState::NotEnabled => ("", Outcome::NotEnabled),
                _ => ("", Outcome::NotCollected),
            };
            let stands_in_words = matches!(gap.kind, DayState::RecorderStopped | DayState::TrailPaused);
            let reason = if stands_in_words {
                gap.reason.clone()
            } else {
                let to = gap.to.map_or_else(
                    || "now".to_owned(),
                    |to| Timestamp::from_ms(to.ms() - 1).date().to_reading(),
                );
                format!(
                    "{}; {} to {to} is missing",
                    gap.reason,
                    gap.from.date().to_reading()
                )
            };
            found.extend(gap.places.iter().map(|(account, region)| Unknown {
                source: gap.source,
                operation: operation.to_owned(),
                account_id: account.clone(),
                region: region.clone(),
                outcome,
                reason: reason.clone(),
                action: gap.action.clone(),
                policy: gap.policy.clone(),
                controls: gap.controls.clone(),
            }));
        }
        Ok(found)
    }

    /// Codes of the controls whose evidence comes from a source in a place.
    pub(super) fn touched(&self, source: Source, account: &str, region: &str) -> Vec<String> {
        let wants = |s: &EvidenceSource| match s {
            EvidenceSource::ConfigRule { .. } | EvidenceSource::ConfigurationHistory { .. } => {
                source == Source::Config
            }
            EvidenceSource::EventSelection { .. } => source == Source::CloudTrail,
            EvidenceSource::AuditManagerControl { .. } => source == Source::AuditManager,
            EvidenceSource::SecurityHubControl { .. } => source == Source::SecurityHub,
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

/// A listing of the event history speaks for its own stretch: what is missing of it, the calendar says.
fn is_dated(receipt: &ReceiptRecord) -> bool {
    receipt.source == Source::CloudTrail
        && receipt.operation == "LookupEvents"
        && receipt.outcome == Outcome::OutOfRetention
}

/// The reason as a person reads it. A refusal of AWS names caller and action at length; both stand beside it already.
pub(super) fn plainly(outcome: Outcome, reason: String) -> String {
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
