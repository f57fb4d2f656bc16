//! Remediation: what is set up, what ran, what is excepted.

use serde_json::{Value, json};

use super::super::Operation;
use super::{PAGES, here};
use crate::wire::{Answer, ApiError, Call, PageRule, page_of};
use crate::world::remediation::{REMEDIATED, configuration, exceptions, executions};

pub(crate) const OPERATIONS: &[Operation] = &[
    (
        "DescribeRemediationConfigurations",
        describe_remediation_configurations,
    ),
    (
        "DescribeRemediationExecutionStatus",
        describe_remediation_execution_status,
    ),
    ("DescribeRemediationExceptions", describe_remediation_exceptions),
];

fn describe_remediation_configurations(call: &Call<'_>) -> Answer {
    let site = here(call);
    let names = call.texts("ConfigRuleNames");
    if names.is_empty() || names.len() > 25 {
        return Err(ApiError::new(
            "ValidationException",
            "ConfigRuleNames must hold 1 to 25 names",
        ));
    }
    // A rule without remediation is simply left out.
    let found: Vec<Value> = names
        .into_iter()
        .filter(|name| site.rule(name).is_some())
        .filter_map(|name| configuration(call.world.seed, site.place(), name))
        .collect();
    Ok(json!({"RemediationConfigurations": found}))
}

/// The resource ids that the call asks for; the two operations spell them differently.
fn ids<'a>(call: &'a Call<'_>, key: &str) -> Vec<&'a str> {
    let keys = call.params.get("ResourceKeys").and_then(Value::as_array);
    keys.map_or_else(Vec::new, |keys| {
        keys.iter()
            .filter_map(|one| one.get(key).and_then(Value::as_str))
            .collect()
    })
}

fn describe_remediation_execution_status(call: &Call<'_>) -> Answer {
    let site = here(call);
    let rule = call.text("ConfigRuleName").unwrap_or_default();
    if site.rule(rule).is_none() || !REMEDIATED.contains(&rule) {
        return Err(ApiError::new(
            "NoSuchRemediationConfigurationException",
            format!("No remediation configuration exists for rule {rule}"),
        ));
    }
    let ids = ids(call, "resourceId");
    let found: Vec<Value> = executions(&call.world.story, site.place(), rule)
        .into_iter()
        .filter(|(id, _)| super::wanted(&ids, id))
        .map(|(_, document)| document)
        .collect();
    let pages = PageRule {
        limit_error: "InvalidParameterValueException",
        ..PAGES
    };
    let (range, next) = page_of(call, &pages, found.len())?;
    Ok(json!({"RemediationExecutionStatuses": found[range], "NextToken": next}))
}

fn describe_remediation_exceptions(call: &Call<'_>) -> Answer {
    let site = here(call);
    let rule = call.text("ConfigRuleName").unwrap_or_default();
    let ids = ids(call, "ResourceId");
    let found: Vec<Value> = if site.rule(rule).is_some() {
        exceptions(&call.world.story, site.place(), rule)
            .into_iter()
            .filter(|(id, _)| super::wanted(&ids, id))
            .map(|(_, document)| document)
            .collect()
    } else {
        Vec::new()
    };
    let pages = PageRule {
        limit_error: "InvalidParameterValueException",
        ..PAGES
    };
    let (range, next) = page_of(call, &pages, found.len())?;
    Ok(json!({"RemediationExceptions": found[range], "NextToken": next}))
}
