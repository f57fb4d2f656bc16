//! What the rules found: by rule, by resource, in detail and summed up. The sums are made of the details.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::Operation;
use super::{PAGES, capped, compliance_document, evaluation_document, here, no_such_rule, rule, wanted};
use crate::seed;
use crate::time::DAY;
use crate::wire::{Answer, ApiError, Call, PageRule, page_of};
use crate::world::rules::{COMPLIANT, Evaluation, NON_COMPLIANT, overall};
use crate::world::{HOME_REGION, PROD};

pub(crate) const OPERATIONS: &[Operation] = &[
    (
        "DescribeComplianceByConfigRule",
        describe_compliance_by_config_rule,
    ),
    ("DescribeComplianceByResource", describe_compliance_by_resource),
    (
        "GetComplianceDetailsByConfigRule",
        get_compliance_details_by_config_rule,
    ),
    (
        "GetComplianceDetailsByResource",
        get_compliance_details_by_resource,
    ),
    (
        "GetComplianceSummaryByConfigRule",
        get_compliance_summary_by_config_rule,
    ),
    (
        "GetComplianceSummaryByResourceType",
        get_compliance_summary_by_resource_type,
    ),
    ("ListResourceEvaluations", list_resource_evaluations),
    ("GetResourceEvaluationSummary", get_resource_evaluation_summary),
];

const TYPES: [&str; 4] = [
    "COMPLIANT",
    "NON_COMPLIANT",
    "NOT_APPLICABLE",
    "INSUFFICIENT_DATA",
];

/// The compliance types that the call wants; it may not name others.
fn types<'a>(call: &'a Call<'_>) -> Result<Vec<&'a str>, ApiError> {
    let types = call.texts("ComplianceTypes");
    match types.iter().find(|kind| !TYPES.contains(kind)) {
        Some(kind) => Err(ApiError::new(
            "InvalidParameterValueException",
            format!("{kind} is not a compliance type"),
        )),
        None => Ok(types),
    }
}

fn describe_compliance_by_config_rule(call: &Call<'_>) -> Answer {
    let types = types(call)?;
    let site = here(call);
    let found: Vec<Value> = rule::named(call)?
        .into_iter()
        .filter_map(|(index, rule)| {
            let (compliance, count) = overall(site.found_by(index));
            wanted(&types, compliance).then(
                || json!({"ConfigRuleName": rule.name, "Compliance": compliance_document(compliance, count)}),
            )
        })
        .collect();
    let (range, next) = page_of(
        call,
        &PageRule {
            limit_key: "",
            ..PAGES
        },
        found.len(),
    )?;
    Ok(json!({"ComplianceByConfigRules": found[range], "NextToken": next}))
}

fn describe_compliance_by_resource(call: &Call<'_>) -> Answer {
    let types = types(call)?;
    let (kind, id) = (call.text("ResourceType"), call.text("ResourceId"));
    if id.is_some() && kind.is_none() {
        let message = "A resource id needs a resource type";
        return Err(ApiError::new("InvalidParameterValueException", message));
    }
    let site = here(call);
    let found: Vec<Value> = site
        .judged()
        .into_iter()
        .filter(|(judged, judged_id)| {
            kind.is_none_or(|kind| kind == *judged) && id.is_none_or(|id| id == *judged_id)
        })
        .filter_map(|(judged, judged_id)| {
            let (compliance, count) = overall(site.found_of(judged, judged_id));
            wanted(&types, compliance).then(|| {
                json!({"ResourceType": judged, "ResourceId": judged_id,
                       "Compliance": compliance_document(compliance, count)})
            })
        })
        .collect();
    let rule = PageRule {
        default: 10,
        limit_error: "InvalidParameterValueException",
        ..PAGES
    };
    let (range, next) = page_of(call, &rule, found.len())?;
    Ok(json!({"ComplianceByResources": found[range], "NextToken": next}))
}

fn get_compliance_details_by_config_rule(call: &Call<'_>) -> Answer {
    let types = types(call)?;
    let site = here(call);
    let name = call.text("ConfigRuleName").unwrap_or_default();
    let (index, _) = site.rule(name).ok_or_else(|| no_such_rule(name))?;
    let found: Vec<&Evaluation> = site
        .found_by(index)
        .filter(|evaluation| wanted(&types, evaluation.compliance))
        .collect();
    let rule = PageRule {
        default: 10,
        limit_error: "InvalidParameterValueException",
        ..PAGES
    };
    let (range, next) = page_of(call, &rule, found.len())?;
    let page: Vec<Value> = found[range]
        .iter()
        .map(|evaluation| evaluation_document(site, evaluation))
        .collect();
    Ok(json!({"EvaluationResults": page, "NextToken": next}))
}

fn get_compliance_details_by_resource(call: &Call<'_>) -> Answer {
    let types = types(call)?;
    let site = here(call);
    let (Some(kind), Some(id)) = (call.text("ResourceType"), call.text("ResourceId")) else {
        let message = "A resource type and a resource id are needed";
        return Err(ApiError::new("InvalidParameterValueException", message));
    };
    if !site.knows(kind, id) {
        let message = format!("Config knows no resource {id} of type {kind}");
        return Err(ApiError::new("InvalidParameterValueException", message));
    }
    let found: Vec<&Evaluation> = site
        .found_of(kind, id)
        .filter(|evaluation| wanted(&types, evaluation.compliance))
        .collect();
    let rule = PageRule {
        default: 100,
        limit_key: "",
        token_error: "InvalidParameterValueException",
        ..PAGES
    };
    let (range, next) = page_of(call, &rule, found.len())?;
    let page: Vec<Value> = found[range]
        .iter()
        .map(|evaluation| evaluation_document(site, evaluation))
        .collect();
    Ok(json!({"EvaluationResults": page, "NextToken": next}))
}

/// Rules that are compliant and that are not; each is reported up to 25.
fn get_compliance_summary_by_config_rule(call: &Call<'_>) -> Answer {
    let site = here(call);
    let (mut good, mut bad) = (0, 0);
    for index in 0..site.rules.len() {
        match overall(site.found_by(index)).0 {
            COMPLIANT => good += 1,
            NON_COMPLIANT => bad += 1,
            _ => {}
        }
    }
    Ok(json!({"ComplianceSummary": summary(call, good, bad, 25)}))
}

fn summary(call: &Call<'_>, good: usize, bad: usize, cap: usize) -> Value {
    json!({
        "CompliantResourceCount": capped(good, cap), "NonCompliantResourceCount": capped(call.count(bad), cap),
        "ComplianceSummaryTimestamp": call.world.as_of_s,
    })
}

/// Resources that are compliant and that are not, each reported up to 100: for each type asked for, or all together.
fn get_compliance_summary_by_resource_type(call: &Call<'_>) -> Answer {
    let site = here(call);
    let asked = call.texts("ResourceTypes");
    if asked.len() > 20 {
        let message = "At most 20 resource types may be given";
        return Err(ApiError::new("InvalidParameterValueException", message));
    }
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (kind, id) in site.judged() {
        if !wanted(&asked, kind) {
            continue;
        }
        let group = if asked.is_empty() { "" } else { kind };
        let count = counts.entry(group).or_default();
        match overall(site.found_of(kind, id)).0 {
            COMPLIANT => count.0 += 1,
            NON_COMPLIANT => count.1 += 1,
            _ => {}
        }
    }
    if asked.is_empty() {
        counts.entry("").or_default();
    }
    let summaries: Vec<Value> = counts
        .into_iter()
        .map(|(kind, (good, bad))| {
            let mut item = json!({"ComplianceSummary": summary(call, good, bad, 100)});
            if let (false, Some(members)) = (kind.is_empty(), item.as_object_mut()) {
                members.insert(String::from("ResourceType"), json!(kind));
            }
            item
        })
        .collect();
    Ok(json!({"ComplianceSummariesByResourceType": summaries}))
}

/// The pipeline asked once, in the production account's home Region, whether a bucket would comply.
fn proactive(call: &Call<'_>) -> Option<Value> {
    let site = here(call);
    let asked_here = site.account == PROD && site.region == HOME_REGION;
    let started_s = call.world.as_of_s - 3 * DAY;
    let bucket = json!({"BucketName": "nw-invoices-2026", "VersioningConfiguration": {"Status": "Enabled"}});
    asked_here.then(|| {
        json!({
            "ResourceEvaluationId": seed::uuid(call.world.seed, &["resource evaluation"]),
            "EvaluationMode": "PROACTIVE", "EvaluationStatus": {"Status": "SUCCEEDED"},
            "EvaluationStartTimestamp": started_s, "Compliance": "COMPLIANT",
            "EvaluationContext": {"EvaluationContextIdentifier": "nw-pipeline/1841"},
            "ResourceDetails": {"ResourceId": "nw-invoices-2026", "ResourceType": "AWS::S3::Bucket",
                "ResourceConfiguration": bucket.to_string(), "ResourceConfigurationSchemaType": "CFN_RESOURCE_SCHEMA"},
        })
    })
}

fn list_resource_evaluations(call: &Call<'_>) -> Answer {
    let rule = PageRule {
        limit_error: "InvalidParameterValueException",
        ..PAGES
    };
    let found: Vec<Value> = proactive(call)
        .into_iter()
        .map(|whole| {
            json!({"ResourceEvaluationId": whole["ResourceEvaluationId"], "EvaluationMode": whole["EvaluationMode"],
                   "EvaluationStartTimestamp": whole["EvaluationStartTimestamp"]})
        })
        .collect();
    let (range, next) = page_of(call, &rule, found.len())?;
    Ok(json!({"ResourceEvaluations": found[range], "NextToken": next}))
}

fn get_resource_evaluation_summary(call: &Call<'_>) -> Answer {
    let id = call.text("ResourceEvaluationId").unwrap_or_default();
    proactive(call)
        .filter(|found| found["ResourceEvaluationId"] == id)
        .ok_or_else(|| {
            ApiError::new(
                "ResourceNotFoundException",
                format!("The resource evaluation {id} does not exist"),
            )
        })
}
