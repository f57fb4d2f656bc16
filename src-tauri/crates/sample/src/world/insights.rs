//! Audit Manager's insights: counts of the latest day of evidence, not totals.

use serde_json::{Value, json};

use super::assessment::Audit;
use super::controls::{CONTROL_SETS, CONTROLS, control_id};
use super::evidence::{Folder, Sums};
use crate::seed;
use crate::time::HOUR;

/// The control domains, each of some control sets.
const DOMAINS: [(&str, &[usize]); 3] = [
    ("Identity and access", &[0]),
    ("Logging, monitoring and change", &[1, 2]),
    ("Governance and resilience", &[3, 4]),
];

/// Counts of some folders.
#[derive(Default)]
struct Counts {
    bad: usize,
    good: usize,
    open: usize,
    controls_with_bad: usize,
    controls: usize,
}

/// A view on the latest day.
pub(crate) struct Insights<'a> {
    audit: &'a Audit,
    seed: u64,
    latest_s: i64,
}

impl<'a> Insights<'a> {
    pub(crate) fn new(audit: &'a Audit, seed: u64) -> Self {
        let latest_s = audit
            .folders
            .iter()
            .find(|folder| !folder.manual)
            .map_or(0, |folder| folder.date_s);
        Self {
            audit,
            seed,
            latest_s,
        }
    }

    fn today(&self, control: usize) -> impl Iterator<Item = &Folder> {
        let latest_s = self.latest_s;
        self.audit
            .folders_of(control)
            .filter(move |folder| folder.date_s == latest_s)
    }

    fn counts(&self, wanted: impl Fn(usize) -> bool) -> Counts {
        let mut counts = Counts::default();
        for number in (0..CONTROLS.len()).filter(|number| wanted(*number)) {
            let mut bad = 0;
            for Folder { sums, count, .. } in self.today(number) {
                let Sums { issues, passed, .. } = *sums;
                bad += issues;
                counts.good += passed;
                counts.open += count - issues - passed;
            }
            counts.bad += bad;
            counts.controls += 1;
            counts.controls_with_bad += usize::from(bad > 0);
        }
        counts
    }

    fn last_updated(&self) -> i64 {
        self.latest_s + 23 * HOUR
    }

    /// `Insights` and `InsightsByAssessment`.
    pub(crate) fn all(&self, with_assessments: bool) -> Value {
        let counts = self.counts(|_| true);
        let mut insights = json!({
            "noncompliantEvidenceCount": counts.bad, "compliantEvidenceCount": counts.good,
            "inconclusiveEvidenceCount": counts.open,
            "assessmentControlsCountByNoncompliantEvidence": counts.controls_with_bad,
            "totalAssessmentControlsCount": counts.controls, "lastUpdated": self.last_updated(),
        });
        if let (true, Some(members)) = (with_assessments, insights.as_object_mut()) {
            members.insert(String::from("activeAssessmentsCount"), json!(1));
        }
        insights
    }

    /// The control domains.
    pub(crate) fn domains(&self) -> Vec<Value> {
        DOMAINS
            .iter()
            .map(|(name, sets)| {
                let counts = self.counts(|number| sets.contains(&CONTROLS[number].set));
                json!({
                    "name": name, "id": self.domain_id(name), "totalControlsCount": counts.controls,
                    "controlsCountByNoncompliantEvidence": counts.controls_with_bad,
                    "evidenceInsights": evidence_insights(&counts), "lastUpdated": self.last_updated(),
                })
            })
            .collect()
    }

    fn domain_id(&self, name: &str) -> String {
        format!(
            "arn:aws:controlcatalog:::domain/{}",
            seed::word(self.seed, &["domain", name], seed::LOWER, 12)
        )
    }

    /// The controls of a domain, or `None` if there is no such domain.
    pub(crate) fn controls(&self, domain: &str, with_set: bool) -> Option<Vec<Value>> {
        let (_, sets) = DOMAINS.iter().find(|(name, _)| self.domain_id(name) == domain)?;
        let items = CONTROLS
            .iter()
            .enumerate()
            .filter(|(_, plan)| sets.contains(&plan.set))
            .map(|(number, plan)| {
                let mut item = json!({
                    "name": plan.name, "id": control_id(self.seed, number), "lastUpdated": self.last_updated(),
                    "evidenceInsights": evidence_insights(&self.counts(|other| other == number)),
                });
                if let (true, Some(members)) = (with_set, item.as_object_mut()) {
                    members.insert(String::from("controlSetName"), json!(CONTROL_SETS[plan.set]));
                }
                item
            })
            .collect();
        Some(items)
    }
}

fn evidence_insights(counts: &Counts) -> Value {
    json!({"noncompliantEvidenceCount": counts.bad, "compliantEvidenceCount": counts.good,
           "inconclusiveEvidenceCount": counts.open})
}
