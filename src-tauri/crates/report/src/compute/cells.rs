//! The matrix of a control: for every account × Region, what its Config rules and Security Hub controls say, or why they
//! say nothing.

use std::collections::{HashMap, HashSet};

use tickmark_domain::{
    ControlDefinition, EvidenceSource, MachineResult, Outcome, ResultCounts, Scope, control, coverage,
};
use tickmark_store::{ReceiptRecord, Result, Store};

use super::snapshot::Place;
use crate::model::Cell;

/// What is known of Config in every place.
pub(super) struct CellFacts {
    /// Whether rules could be listed.
    listing: HashMap<Place, Outcome>,
    /// Identifier → names of the rules with it.
    rules: HashMap<Place, HashMap<String, Vec<String>>>,
    /// Rules whose details did not come whole, with how that ended.
    details: HashMap<(Place, String), Outcome>,
    /// Audit Manager assessments of which a step did not end complete.
    troubled_assessments: HashSet<String>,
    /// Whether Security Hub's findings came.
    findings: HashMap<Place, Outcome>,
    /// Security Hub's controls and whether they are switched on.
    security_controls: HashMap<Place, HashMap<String, bool>>,
    /// Whether anything was ever asked of Audit Manager.
    audit_manager_steps: Vec<(String, Outcome)>,
}

impl CellFacts {
    /// Reads rules and the newest receipts.
    pub fn read(store: &Store, newest: &[ReceiptRecord]) -> Result<Self> {
        let mut facts = Self {
            listing: HashMap::new(),
            rules: HashMap::new(),
            details: HashMap::new(),
            troubled_assessments: HashSet::new(),
            findings: HashMap::new(),
            security_controls: HashMap::new(),
            audit_manager_steps: vec![],
        };
        for receipt in newest {
            let place = (receipt.account_id.clone(), receipt.region.clone());
            match receipt.operation.as_str() {
                "DescribeConfigRules" => {
                    facts.listing.insert(place, receipt.outcome);
                }
                "GetFindings" => {
                    facts.findings.insert(place, receipt.outcome);
                }
                "GetComplianceDetailsByConfigRule" => {
                    let rule = parameter(&receipt.parameters, &["ConfigRuleName", "rule"]);
                    facts.details.insert((place, rule), receipt.outcome);
                }
                "GetEvidenceByEvidenceFolder" | "GetEvidenceFoldersByAssessment" => {
                    let assessment = parameter(&receipt.parameters, &["assessmentId", "assessment_id"]);
                    if !receipt.outcome.is_known() {
                        facts.troubled_assessments.insert(assessment.clone());
                    }
                    facts.audit_manager_steps.push((assessment, receipt.outcome));
                }
                _ => {}
            }
        }
        for rule in store.list_facts("config.rule", None)? {
            if rule.gone_at.is_some() {
                continue;
            }
            let data: serde_json::Value = rule
                .data
                .as_deref()
                .and_then(|d| serde_json::from_str(d).ok())
                .unwrap_or_default();
            let identifier = data["identifier"].as_str().unwrap_or(&rule.native_id).to_owned();
            let place = (rule.account_id, rule.region);
            facts
                .rules
                .entry(place)
                .or_default()
                .entry(identifier)
                .or_default()
                .push(rule.native_id);
        }
        for control in store.list_facts("securityhub.control", None)? {
            let data: serde_json::Value = control
                .data
                .as_deref()
                .and_then(|d| serde_json::from_str(d).ok())
                .unwrap_or_default();
            let id = data["ControlId"].as_str().unwrap_or_default().to_owned();
            let on = data["ControlStatus"] != "DISABLED";
            let place = (control.account_id, control.region);
            // In several standards: one of them is enough.
            *facts
                .security_controls
                .entry(place)
                .or_default()
                .entry(id)
                .or_default() |= on;
        }
        Ok(facts)
    }

    /// Why Security Hub does not answer for one of these controls; empty when it does.
    fn findings_silence(&self, place: &Place, wanted: &[&str]) -> String {
        match self.findings.get(place) {
            Some(Outcome::Complete) => {}
            Some(other) => return words(*other),
            None => return "not collected".to_owned(),
        }
        let known = self.security_controls.get(place);
        for id in wanted {
            match known.and_then(|controls| controls.get(*id)) {
                Some(true) => {}
                Some(false) => return "control switched off".to_owned(),
                None => return "no such control".to_owned(),
            }
        }
        String::new()
    }

    /// Why the cell does not answer for these identifiers; empty when it does.
    fn silence(&self, place: &Place, wanted: &[&str], account_has_global: bool) -> Silence {
        let listing = self.listing.get(place).copied();
        match listing {
            Some(Outcome::Complete) => {}
            Some(other) => return Silence::Unknown(words(other)),
            None => return Silence::Unknown("not collected".to_owned()),
        }
        let rules = self.rules.get(place);
        let here: Vec<&String> = wanted
            .iter()
            .filter_map(|w| rules.and_then(|r| r.get(*w)))
            .flatten()
            .collect();
        if here.is_empty() {
            if wanted.iter().all(|w| control::is_global_rule(w)) && account_has_global {
                return Silence::Elsewhere;
            }
            return Silence::Unknown("no such rule".to_owned());
        }
        for rule in here {
            match self.details.get(&(place.clone(), rule.clone())) {
                Some(Outcome::Complete) => {}
                Some(other) => return Silence::Unknown(words(*other)),
                None => return Silence::Unknown("not collected".to_owned()),
            }
        }
        Silence::Answered
    }

    fn account_has(&self, scope: &Scope, account: &str, wanted: &[&str]) -> bool {
        scope.regions.iter().any(|region| {
            let rules = self.rules.get(&(account.to_owned(), region.clone()));
            rules.is_some_and(|r| wanted.iter().any(|w| r.contains_key(*w)))
        })
    }
}

enum Silence {
    /// It answers.
    Answered,
    /// Another Region answers for the account.
    Elsewhere,
    /// It does not, for this reason.
    Unknown(String),
}

fn words(outcome: Outcome) -> String {
    outcome.title().to_lowercase()
}

/// A member of a receipt's parameters, under any of its spellings.
pub(super) fn parameter(parameters: &str, names: &[&str]) -> String {
    let value: serde_json::Value = serde_json::from_str(parameters).unwrap_or_default();
    names
        .iter()
        .find_map(|n| value[*n].as_str())
        .unwrap_or_default()
        .to_owned()
}

/// The matrix of a control; empty where it has no machine test.
pub(super) fn cells_of(
    definition: &ControlDefinition,
    scope: &Scope,
    checks: &HashMap<Place, ResultCounts>,
    facts: &CellFacts,
) -> Vec<Cell> {
    let mut rules = Vec::new();
    let mut security_controls = Vec::new();
    let mut assessments = Vec::new();
    let mut archived = false;
    for source in &definition.sources {
        match source {
            EvidenceSource::ConfigRule { identifier } => rules.push(identifier.as_str()),
            EvidenceSource::SecurityHubControl {
                control_id,
                optional: false,
            } => security_controls.push(control_id.as_str()),
            EvidenceSource::AuditManagerControl {
                assessment_id,
                archive,
                ..
            } => {
                assessments.push(assessment_id.as_str());
                archived |= archive.is_some();
            }
            _ => {}
        }
    }
    if !assessments.is_empty() && !archived {
        return assessment_cells(&assessments, checks, facts);
    }
    if rules.is_empty() && security_controls.is_empty() {
        return if archived {
            after_archive(&assessments, checks, facts)
        } else {
            vec![]
        };
    }
    let mut cells = Vec::with_capacity(scope.cells());
    for account in &scope.accounts {
        let has_global = facts.account_has(scope, &account.id, &rules);
        for region in &scope.regions {
            let place = (account.id.clone(), region.clone());
            let counts = checks.get(&place).copied().unwrap_or_default();
            let of_rules = if rules.is_empty() {
                Silence::Answered
            } else {
                facts.silence(&place, &rules, has_global)
            };
            let (answered, reason) = match of_rules {
                Silence::Unknown(reason) => (false, reason),
                Silence::Answered | Silence::Elsewhere if security_controls.is_empty() => {
                    (true, String::new())
                }
                Silence::Answered | Silence::Elsewhere => {
                    let reason = facts.findings_silence(&place, &security_controls);
                    (reason.is_empty(), reason)
                }
            };
            cells.push(Cell {
                account_id: place.0,
                region: place.1,
                result: coverage::of_cell(&counts, answered),
                checks: counts,
                reason,
            });
        }
    }
    if archived {
        // What was taken over from elsewhere than the scope's places is part of the control's checks too.
        let elsewhere = checks.iter().filter(|(place, _)| {
            !cells
                .iter()
                .any(|c| c.account_id == place.0 && c.region == place.1)
        });
        let elsewhere: HashMap<Place, ResultCounts> = elsewhere.map(|(p, c)| (p.clone(), *c)).collect();
        cells.extend(assessment_cells(&assessments, &elsewhere, facts));
    }
    cells
}

/// Checks that were taken over from an archive, where no rule goes on with them: they hold for their days, and
/// nothing is known of the days after them.
fn after_archive(
    assessments: &[&str],
    checks: &HashMap<Place, ResultCounts>,
    facts: &CellFacts,
) -> Vec<Cell> {
    let mut cells = assessment_cells(assessments, checks, facts);
    if !cells.is_empty() {
        cells.push(Cell {
            account_id: String::new(),
            region: String::new(),
            result: MachineResult::Unknown,
            checks: ResultCounts::default(),
            reason: "nothing collects it since the archive".to_owned(),
        });
    }
    cells
}

/// Audit Manager collects in one place for many accounts: its cells are the places that its items name.
fn assessment_cells(
    assessments: &[&str],
    checks: &HashMap<Place, ResultCounts>,
    facts: &CellFacts,
) -> Vec<Cell> {
    let mut places: Vec<&Place> = checks.keys().collect();
    places.sort();
    let mut cells: Vec<Cell> = places
        .into_iter()
        .map(|place| Cell {
            account_id: place.0.clone(),
            region: place.1.clone(),
            result: coverage::of_cell(&checks[place], true),
            checks: checks[place],
            reason: String::new(),
        })
        .collect();
    let troubled = assessments
        .iter()
        .any(|a| facts.troubled_assessments.contains(*a));
    if troubled {
        let worst = facts
            .audit_manager_steps
            .iter()
            .filter(|(a, o)| assessments.contains(&a.as_str()) && !o.is_known())
            .map(|(_, o)| *o)
            .max();
        cells.push(Cell {
            account_id: String::new(),
            region: String::new(),
            result: MachineResult::Unknown,
            checks: ResultCounts::default(),
            reason: words(worst.unwrap_or(Outcome::NotCollected)),
        });
    }
    cells
}
