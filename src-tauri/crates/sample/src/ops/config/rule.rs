//! Rules, their evaluation status, the text of the custom policy, and tags.

use serde_json::{Value, json};

use super::super::Operation;
use super::{PAGES, here, no_such_rule, wanted};
use crate::wire::{Answer, ApiError, Call, PageRule, page_of};
use crate::world::rule_catalogue::{IMDS_POLICY, IMDS_RULE, Origin};
use crate::world::rules::Rule;

pub(crate) const OPERATIONS: &[Operation] = &[
    ("DescribeConfigRules", describe_config_rules),
    (
        "DescribeConfigRuleEvaluationStatus",
        describe_config_rule_evaluation_status,
    ),
    ("GetCustomRulePolicy", get_custom_rule_policy),
    ("ListTagsForResource", list_tags_for_resource),
];

/// At most this many names in one call.
const MAX_NAMES: usize = 25;

/// The rules that the call names, or all.
pub(crate) fn named<'a>(call: &Call<'a>) -> Result<Vec<(usize, &'a Rule)>, ApiError> {
    let site = here(call);
    let names = call.texts("ConfigRuleNames");
    if names.len() > MAX_NAMES {
        return Err(ApiError::new(
            "InvalidParameterValueException",
            format!("At most {MAX_NAMES} rule names may be given"),
        ));
    }
    if let Some(name) = names.iter().find(|name| site.rule(name).is_none()) {
        return Err(no_such_rule(name));
    }
    Ok(site
        .rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| wanted(&names, &rule.name))
        .collect())
}

fn describe_config_rules(call: &Call<'_>) -> Answer {
    let mut rules = named(call)?;
    let proactive = call.inner("Filters", "EvaluationMode") == Some("PROACTIVE");
    let internal = call.inner("Filters", "RuleEvaluationVisibility") == Some("INTERNAL");
    if proactive || internal {
        rules.clear();
    }
    let (range, next) = page_of(
        call,
        &PageRule {
            limit_key: "",
            ..PAGES
        },
        rules.len(),
    )?;
    let place = here(call).place();
    let page: Vec<Value> = rules[range]
        .iter()
        .map(|(_, rule)| rule.document(place))
        .collect();
    Ok(json!({"ConfigRules": page, "NextToken": next}))
}

fn describe_config_rule_evaluation_status(call: &Call<'_>) -> Answer {
    let rules = named(call)?;
    let rule = PageRule {
        default: 50,
        max: 50,
        limit_error: "InvalidParameterValueException",
        ..PAGES
    };
    let (range, next) = page_of(call, &rule, rules.len())?;
    let page: Vec<Value> = rules[range]
        .iter()
        .map(|(_, rule)| rule.evaluation_status())
        .collect();
    Ok(json!({"ConfigRulesEvaluationStatus": page, "NextToken": next}))
}

fn get_custom_rule_policy(call: &Call<'_>) -> Answer {
    let name = call.text("ConfigRuleName").unwrap_or_default();
    if name == IMDS_RULE && here(call).rule(name).is_some() {
        return Ok(json!({"PolicyText": IMDS_POLICY}));
    }
    Err(no_such_rule(name))
}

fn list_tags_for_resource(call: &Call<'_>) -> Answer {
    let arn = call.text("ResourceArn").unwrap_or_default();
    let site = here(call);
    let rule = site.rules.iter().find(|rule| rule.arn == arn);
    let pack = site.packs.iter().find(|pack| pack.arn == arn);
    if rule.is_none() && pack.is_none() {
        return Err(ApiError::new(
            "ResourceNotFoundException",
            format!("The resource {arn} does not exist"),
        ));
    }
    let mut tags = vec![json!({"Key": "owner", "Value": "security"})];
    if rule.is_some_and(|rule| rule.plan.origin == Origin::SecurityHub) {
        tags.push(json!({"Key": "managed-by", "Value": "securityhub"}));
    }
    let (range, next) = page_of(call, &PAGES, tags.len())?;
    Ok(json!({"Tags": tags[range], "NextToken": next}))
}
