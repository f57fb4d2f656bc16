//! Rules as they stand in one account and Region, and what they found.

use serde_json::{Map, Value, json};

use super::draft::Place;
use super::packs::Pack;
use super::resource::{ACCOUNT, BUCKET, Resource, STACK};
use super::rule_catalogue::{IMDS_POLICY, Origin, Owner, RULES, RulePlan};
use super::story::Story;
use super::{HOME_REGION, SECURITY};
use crate::seed;
use crate::time::{DAY, HOUR, MINUTE};

/// One rule.
pub(crate) struct Rule {
    pub plan: &'static RulePlan,
    pub name: String,
    pub id: String,
    pub arn: String,
    pub last_run_s: i64,
    /// What went wrong with its last run.
    pub failure: Option<(&'static str, &'static str)>,
}

/// What a rule found of one resource.
#[derive(Clone)]
pub(crate) struct Evaluation {
    /// Index of the rule in its site.
    pub rule: usize,
    pub kind: &'static str,
    pub resource_id: String,
    pub compliance: &'static str,
    pub annotation: Option<String>,
    /// When the state that was judged was captured.
    pub ordering_ms: i64,
    pub invoked_ms: i64,
    pub recorded_ms: i64,
}

pub(crate) const COMPLIANT: &str = "COMPLIANT";
pub(crate) const NON_COMPLIANT: &str = "NON_COMPLIANT";
pub(crate) const NOT_APPLICABLE: &str = "NOT_APPLICABLE";
pub(crate) const INSUFFICIENT_DATA: &str = "INSUFFICIENT_DATA";

/// The suffix that the organisation and Security Hub put behind a rule's name.
pub(crate) fn suffixed(seed: u64, place: Place, name: &str) -> String {
    seed::word(
        seed,
        &["suffix", place.account, place.region, name],
        seed::LOWER,
        8,
    )
}

/// The rules of a place, in the order of their names, as Config lists them.
pub(crate) fn rules_of(seed: u64, story: &Story, place: Place, packs: &[Pack]) -> Vec<Rule> {
    let mut rules: Vec<Rule> = RULES
        .iter()
        .filter(|plan| !plan.home_only || place.region == HOME_REGION)
        .filter_map(|plan| Some((plan, name_of(seed, place, packs, plan)?)))
        .map(|(plan, name)| {
            let id = format!(
                "config-rule-{}",
                seed::word(
                    seed,
                    &["rule", place.account, place.region, &name],
                    seed::LOWER,
                    6
                )
            );
            let lag = i64::try_from(seed::digest(seed, &["run", place.account, place.region, &name]) % 300)
                .unwrap_or_default();
            let broken =
                plan.owner == Owner::Lambda && place.region == HOME_REGION && place.account == SECURITY;
            Rule {
                plan,
                arn: format!(
                    "arn:aws:config:{}:{}:config-rule/{id}",
                    place.region, place.account
                ),
                id,
                name,
                last_run_s: story.as_of_s - 9 * HOUR - lag * MINUTE / 2,
                failure: broken.then_some((
                    "AccessDenied",
                    "The function nw-config-phi-bucket-owner may not be invoked.",
                )),
            }
        })
        .collect();
    rules.sort_by(|one, other| one.name.cmp(&other.name));
    rules
}

fn name_of(seed: u64, place: Place, packs: &[Pack], plan: &RulePlan) -> Option<String> {
    Some(match plan.origin {
        Origin::Account => plan.name.to_owned(),
        Origin::Organisation => format!("OrgConfigRule-{}-{}", plan.name, suffixed(seed, place, plan.name)),
        Origin::SecurityHub => format!("securityhub-{}-{}", plan.name, suffixed(seed, place, plan.name)),
        Origin::Pack(number) => {
            let pack = packs.iter().find(|pack| pack.number == number)?;
            format!("{}-{}", plan.name, pack.id)
        }
    })
}

/// What a rule found, one by one.
pub(crate) fn evaluate(
    index: usize,
    rule: &Rule,
    resources: &[Resource],
    account_flaws: &[&'static str],
    account: &str,
) -> Vec<Evaluation> {
    if rule.failure.is_some() {
        return Vec::new();
    }
    let found = |kind, id: &str, flaws: &[&str], captured_ms: i64| {
        let (compliance, annotation) = verdict(rule.plan, id, flaws);
        let run_ms = if rule.plan.frequency.is_some() {
            rule.last_run_s * 1_000
        } else {
            captured_ms.max(rule.last_run_s * 1_000 - 40 * DAY * 1_000)
        };
        Evaluation {
            rule: index,
            kind,
            resource_id: id.to_owned(),
            compliance,
            annotation,
            ordering_ms: run_ms,
            invoked_ms: run_ms + 1_204,
            recorded_ms: run_ms + 1_877,
        }
    };
    if rule.plan.kind == ACCOUNT {
        return vec![found(ACCOUNT, account, account_flaws, rule.last_run_s * 1_000)];
    }
    resources
        .iter()
        .filter(|resource| resource.kind == rule.plan.kind && resource.is_live())
        .map(|resource| {
            found(
                resource.kind,
                &resource.id,
                &resource.flaws,
                resource.now().captured_ms,
            )
        })
        .collect()
}

fn verdict(plan: &RulePlan, id: &str, flaws: &[&str]) -> (&'static str, Option<String>) {
    if flaws.contains(&plan.flaw) {
        return (NON_COMPLIANT, Some(plan.annotation.replace("{id}", id)));
    }
    if plan.kind == STACK && flaws.contains(&"drift-unknown") {
        let why = "Drift could not be detected for a stack of a stack set; its result was reset.";
        return (INSUFFICIENT_DATA, Some(String::from(why)));
    }
    if plan.owner == Owner::Lambda && plan.kind == BUCKET && !flaws.contains(&"phi") {
        return (
            NOT_APPLICABLE,
            Some(String::from("The bucket holds no health data.")),
        );
    }
    (COMPLIANT, None)
}

/// A rule's result as a whole: noncompliant if one resource is, unknown if nothing was judged.
pub(crate) fn overall<'a>(evaluations: impl Iterator<Item = &'a Evaluation>) -> (&'static str, usize) {
    let mut judged = 0;
    let mut bad = 0;
    for evaluation in evaluations {
        match evaluation.compliance {
            NON_COMPLIANT => bad += 1,
            COMPLIANT => judged += 1,
            _ => {}
        }
    }
    match (bad, judged) {
        (0, 0) => (INSUFFICIENT_DATA, 0),
        (0, _) => (COMPLIANT, judged),
        _ => (NON_COMPLIANT, bad),
    }
}

impl Rule {
    /// The `ConfigRule` document.
    pub(crate) fn document(&self, place: Place) -> Value {
        let plan = self.plan;
        let mut rule = Map::new();
        let mut put = |key: &str, value: Value| {
            rule.insert(key.to_owned(), value);
        };
        put("ConfigRuleName", json!(self.name));
        put("ConfigRuleArn", json!(self.arn));
        put("ConfigRuleId", json!(self.id));
        put("Description", json!(plan.about));
        put("ConfigRuleState", json!("ACTIVE"));
        put("EvaluationModes", json!([{"Mode": "DETECTIVE"}]));
        put("InputParameters", json!(plan.parameters.unwrap_or("{}")));
        if plan.kind != ACCOUNT {
            put("Scope", json!({"ComplianceResourceTypes": [plan.kind]}));
        }
        if let (Some(frequency), Owner::Aws) = (plan.frequency, plan.owner) {
            put("MaximumExecutionFrequency", json!(frequency));
        }
        let details =
            json!([{"EventSource": "aws.config", "MessageType": "ConfigurationItemChangeNotification"}]);
        let source = match plan.owner {
            Owner::Aws => json!({"Owner": "AWS", "SourceIdentifier": plan.identifier}),
            Owner::Lambda => json!({
                "Owner": "CUSTOM_LAMBDA", "SourceDetails": details,
                "SourceIdentifier": plan.identifier.replace("{region}", place.region).replace("{account}", place.account),
            }),
            Owner::Policy => json!({
                "Owner": "CUSTOM_POLICY", "SourceDetails": details,
                "CustomPolicyDetails": {"PolicyRuntime": "guard-2.x.x", "PolicyText": IMDS_POLICY,
                    "EnableDebugLogDelivery": false},
            }),
        };
        put("Source", source);
        let created_by = match plan.origin {
            Origin::Account => None,
            Origin::Organisation => Some("config-multiaccountsetup.amazonaws.com"),
            Origin::SecurityHub => Some("securityhub.amazonaws.com"),
            Origin::Pack(_) => Some("config-conforms.amazonaws.com"),
        };
        if let Some(service) = created_by {
            put("CreatedBy", json!(service));
        }
        Value::Object(rule)
    }

    /// The `ConfigRuleEvaluationStatus` document.
    pub(crate) fn evaluation_status(&self) -> Value {
        let mut status = Map::new();
        let mut put = |key: &str, value: Value| {
            status.insert(key.to_owned(), value);
        };
        put("ConfigRuleName", json!(self.name));
        put("ConfigRuleArn", json!(self.arn));
        put("ConfigRuleId", json!(self.id));
        put("FirstActivatedTime", json!(self.last_run_s - 169 * DAY));
        if let Some((code, message)) = self.failure {
            put("FirstEvaluationStarted", json!(false));
            put("LastFailedInvocationTime", json!(self.last_run_s));
            put("LastErrorCode", json!(code));
            put("LastErrorMessage", json!(message));
        } else {
            put("FirstEvaluationStarted", json!(true));
            put("LastSuccessfulInvocationTime", json!(self.last_run_s));
            put("LastSuccessfulEvaluationTime", json!(self.last_run_s + 2));
        }
        Value::Object(status)
    }
}
