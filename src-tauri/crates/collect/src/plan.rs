//! What a collection asks for. It is stored with the run as JSON, and a run that goes on reads it again: the moment
//! it was made is part of it, because the parameters of its steps must stay the same.

use serde::{Deserialize, Serialize};
use tickmark_domain::time::DAY_MS;
use tickmark_domain::{Period, ResourceHistory, Scope, Source, Timestamp};
use tickmark_store::{Store, StoreError};

/// Days that CloudTrail keeps its event history.
pub(crate) const HISTORY_DAYS: i64 = 90;
/// Days of event history that one listing covers: listings of one Region can then run beside one another.
const SLICE_DAYS: i64 = 30;

/// Regions that have Audit Manager, as AWS's endpoint list gives them; the service takes no new ones.
pub(crate) const AUDIT_MANAGER_REGIONS: [&str; 12] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-northeast-1",
];

/// The sources that this build collects from.
#[must_use]
pub const fn offered() -> &'static [Source] {
    &[
        Source::AuditManager,
        Source::Config,
        Source::CloudTrail,
        Source::Organizations,
        #[cfg(feature = "securityhub")]
        Source::SecurityHub,
        #[cfg(feature = "artifact")]
        Source::Artifact,
        #[cfg(feature = "licensemanager")]
        Source::LicenseManager,
    ]
}

/// What of a scope is to be collected; empty means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// Which sources.
    pub sources: Vec<Source>,
    /// Which accounts of the scope.
    pub accounts: Vec<String>,
    /// Which Regions of the scope.
    pub regions: Vec<String>,
    /// Whether everything is asked again, what did not change included.
    pub full: bool,
    /// Which Audit Manager assessments, by their ids.
    pub assessments: Vec<String>,
    /// Of which resources the recorded states are asked for.
    pub history: ResourceHistory,
}

/// What a collection asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Which accounts, each with the name people use.
    pub accounts: Vec<tickmark_domain::Account>,
    /// Which Regions.
    pub regions: Vec<String>,
    /// The engagement's period.
    pub period: Period,
    /// Which sources.
    pub sources: Vec<Source>,
    /// Which Audit Manager assessments; empty means all that there are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assessments: Vec<String>,
    /// Of which resources the recorded states are asked for.
    #[serde(default)]
    pub history: ResourceHistory,
    /// The moment it was made: "90 days ago" and "until now" are counted from here.
    pub as_of: Timestamp,
    /// Whether everything is asked again, what did not change included.
    #[serde(default)]
    pub full: bool,
}

impl Plan {
    /// What the choices leave of a scope.
    #[must_use]
    pub fn new(scope: &Scope, choices: &Choices, as_of: Timestamp) -> Self {
        let chosen = |all: &[String], one: &str| all.is_empty() || all.iter().any(|a| a == one);
        let sources = offered()
            .iter()
            .copied()
            .filter(|s| choices.sources.is_empty() || choices.sources.contains(s));
        let accounts = scope.accounts.iter().filter(|a| chosen(&choices.accounts, &a.id));
        let regions = scope.regions.iter().filter(|r| chosen(&choices.regions, r));
        Self {
            accounts: accounts.cloned().collect(),
            regions: regions.cloned().collect(),
            period: scope.period,
            sources: sources.collect(),
            assessments: choices.assessments.clone(),
            history: choices.history,
            as_of,
            full: choices.full,
        }
    }

    /// Whether a source was chosen.
    #[must_use]
    pub fn has(&self, source: Source) -> bool {
        self.sources.contains(&source)
    }

    /// Whether an assessment was chosen.
    #[must_use]
    pub fn has_assessment(&self, id: &str) -> bool {
        self.assessments.is_empty() || self.assessments.iter().any(|a| a == id)
    }

    /// The part of the period that the event history still holds, in listings of at most 30 days, newest first.
    pub(crate) fn history(&self) -> Vec<(Timestamp, Timestamp)> {
        let now = whole_second(self.as_of);
        let from = self.period.from.start().ms().max(now - HISTORY_DAYS * DAY_MS);
        let to = self.period.to.end().ms().min(now + 1000);
        let mut slices = Vec::new();
        let mut end = to;
        while end > from {
            let start = end - SLICE_DAYS * DAY_MS;
            // A last part shorter than a day is not worth a listing of its own.
            let start = if start - from < DAY_MS { from } else { start };
            // Events have whole seconds, and both ends of a listing are part of it.
            slices.push((Timestamp::from_ms(start), Timestamp::from_ms(end - 1000)));
            end = start;
        }
        slices
    }
}

/// Milliseconds of the second that the moment falls into.
pub(crate) fn whole_second(at: Timestamp) -> i64 {
    at.ms().div_euclid(1000) * 1000
}

/// One line of the preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedStep {
    /// Which source.
    pub source: Source,
    /// AWS's name of the operation.
    pub operation: &'static str,
    /// The IAM action that it needs.
    pub action: String,
    /// In how many accounts and Regions it is asked.
    pub places: u32,
    /// Estimated requests, all places together.
    pub requests: u64,
    /// Whether how often it is asked is only found on the way: once a rule, a folder, a resource.
    pub discovered: bool,
    /// Estimated seconds of the slowest place at the operation's own limit.
    pub seconds: u64,
}

/// A call that is expected to be refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExpectedDenial {
    /// The IAM action.
    pub action: String,
    /// Where; empty for everywhere.
    pub account_id: String,
    /// Where; empty for everywhere.
    pub region: String,
    /// Why it is expected.
    pub reason: String,
}

/// What a collection will do, estimated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedSteps {
    /// By source and operation.
    pub steps: Vec<PlannedStep>,
    /// Estimated requests.
    pub requests: u64,
    /// Estimated seconds at AWS's limits.
    pub seconds: u64,
    /// Calls that are expected to be refused.
    pub denials: Vec<ExpectedDenial>,
    /// Whether an earlier collection told how many rules, folders, resources and pages there are.
    pub from_earlier: bool,
}

/// What collecting a plan will do, without asking AWS anything; the engagement tells what earlier collections found.
pub fn preview(plan: &Plan, store: Option<&Store>) -> Result<PlannedSteps, StoreError> {
    crate::run::preview(plan, store)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tickmark_domain::Account;

    fn plan(from: &str, to: &str, as_of: &str) -> Plan {
        let account = |id: &str| Account {
            id: id.to_owned(),
            alias: String::new(),
        };
        let scope = Scope {
            accounts: vec![account("111122223333"), account("222233334444")],
            regions: vec!["eu-west-1".into(), "eu-north-1".into()],
            period: Period {
                from: from.parse().unwrap(),
                to: to.parse().unwrap(),
            },
        };
        Plan::new(&scope, &Choices::default(), as_of.parse().unwrap())
    }

    #[test]
    fn the_history_is_covered_without_a_gap() {
        let plan = plan("2026-01-01", "2026-12-31", "2026-11-21T13:05:13Z");
        let slices = plan.history();
        assert_eq!(slices.len(), 3);
        for pair in slices.windows(2) {
            assert_eq!(pair[1].1.ms() + 1000, pair[0].0.ms());
        }
        assert_eq!(slices[2].0.to_string(), "2026-08-23T13:05:13.000Z");
    }

    #[test]
    fn a_plan_is_read_back_as_it_was_stored() {
        let plan = plan("2026-11-01", "2026-11-10", "2026-11-21T13:05:13Z");
        let text = serde_json::to_string(&plan).unwrap();
        assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
    }
}
