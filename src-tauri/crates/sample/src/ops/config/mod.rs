//! Config: recorders, rules and their results, resources and their history, packs, remediation, aggregation.

mod aggregate;
mod aggregate_resource;
mod compliance;
mod organisation;
mod pack;
mod query;
mod recorder;
mod remediation;
mod resource;
mod rule;

use serde_json::{Value, json};

use super::Operation;
use crate::time::epoch_ms;
use crate::wire::{ApiError, Call, PageRule};
use crate::world::rules::Evaluation;
use crate::world::site::Site;

pub(crate) fn tables() -> Vec<&'static [Operation]> {
    vec![
        recorder::OPERATIONS,
        rule::OPERATIONS,
        compliance::OPERATIONS,
        resource::OPERATIONS,
        pack::OPERATIONS,
        remediation::OPERATIONS,
        query::OPERATIONS,
        aggregate::OPERATIONS,
        aggregate_resource::OPERATIONS,
        organisation::OPERATIONS,
    ]
}

/// The common shape: `Limit` of 0 to 100, where 0 means the default.
const PAGES: PageRule = PageRule {
    default: 25,
    max: 100,
    min: 0,
    limit_key: "Limit",
    token_key: "NextToken",
    limit_error: "InvalidLimitException",
    token_error: "InvalidNextTokenException",
};

/// What stands in the caller's account and Region.
fn here<'a>(call: &Call<'a>) -> &'a Site {
    call.world.site(&call.caller.account.id, call.region)
}

/// The site, where there is a recorder.
fn recorded<'a>(call: &Call<'a>) -> Result<&'a Site, ApiError> {
    let site = here(call);
    if site.config_on {
        return Ok(site);
    }
    Err(ApiError::new(
        "NoAvailableConfigurationRecorderException",
        "Configuration recorder is not available for this account and Region. Set up a recorder first.",
    ))
}

/// The `EvaluationResult` document.
fn evaluation_document(site: &Site, evaluation: &Evaluation) -> Value {
    let mut document = json!({
        "EvaluationResultIdentifier": {
            "EvaluationResultQualifier": {
                "ConfigRuleName": site.rules[evaluation.rule].name, "ResourceType": evaluation.kind,
                "ResourceId": evaluation.resource_id, "EvaluationMode": "DETECTIVE",
            },
            "OrderingTimestamp": epoch_ms(evaluation.ordering_ms),
        },
        "ComplianceType": evaluation.compliance, "ResultRecordedTime": epoch_ms(evaluation.recorded_ms),
        "ConfigRuleInvokedTime": epoch_ms(evaluation.invoked_ms),
    });
    if let (Some(annotation), Some(members)) = (&evaluation.annotation, document.as_object_mut()) {
        members.insert(String::from("Annotation"), json!(annotation));
    }
    document
}

/// Whether a list of wanted words lets one through; an empty list lets everything through.
fn wanted(words: &[&str], word: &str) -> bool {
    words.is_empty() || words.contains(&word)
}

/// A count and whether it was capped.
fn capped(count: usize, cap: usize) -> Value {
    json!({"CappedCount": count.min(cap), "CapExceeded": count > cap})
}

/// The compliance of a rule or resource, with the number of its noncompliant contributors.
fn compliance_document(compliance: &str, bad: usize) -> Value {
    if compliance == crate::world::rules::NON_COMPLIANT {
        return json!({"ComplianceType": compliance, "ComplianceContributorCount": capped(bad, 25)});
    }
    json!({"ComplianceType": compliance})
}

fn no_such_rule(name: &str) -> ApiError {
    ApiError::new(
        "NoSuchConfigRuleException",
        format!(
            "The ConfigRule '{name}' provided in the request is invalid. Please check the configRule name."
        ),
    )
}
