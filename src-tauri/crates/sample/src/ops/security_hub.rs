//! Security Hub: one standard enabled wherever it is on, and findings that agree with Config's rules.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Operation;
use crate::time::DAY;
use crate::wire::{Answer, ApiError, Call, PageRule, page_of};
use crate::world::security_checks::{
    CHECKS, STANDARD, by_standard, disabled, findings, is_on, precise, subscription,
};
use crate::world::site::Site;

pub(crate) const OPERATIONS: &[Operation] = &[
    ("DescribeHub", describe_hub),
    ("DescribeStandards", describe_standards),
    ("GetEnabledStandards", get_enabled_standards),
    ("DescribeStandardsControls", describe_standards_controls),
    ("GetFindings", get_findings),
    ("GetInsightResults", get_insight_results),
];

const PAGES: PageRule = PageRule {
    default: 100,
    max: 100,
    min: 1,
    limit_key: "MaxResults",
    token_key: "NextToken",
    limit_error: "InvalidInputException",
    token_error: "InvalidInputException",
};

fn here<'a>(call: &Call<'a>) -> &'a Site {
    call.world.site(&call.caller.account.id, call.region)
}

/// Lets a call through, or refuses it as AWS does where Security Hub is off.
pub(crate) fn admit(call: &Call<'_>) -> Result<(), ApiError> {
    if is_on(here(call)) {
        return Ok(());
    }
    let account = &call.caller.account.id;
    Err(refusal(
        "InvalidAccessException",
        format!("Account {account} is not subscribed to AWS Security Hub"),
    ))
}

/// Security Hub's errors repeat their code and write the message large.
fn refusal(code: &'static str, message: impl Into<String>) -> ApiError {
    let message = message.into();
    ApiError::new(code, message.clone())
        .with("Message", json!(message))
        .with("Code", json!(code))
}

fn describe_hub(call: &Call<'_>) -> Answer {
    let generator = if by_standard(here(call)) {
        "STANDARD_CONTROL"
    } else {
        "SECURITY_CONTROL"
    };
    Ok(json!({
        "HubArn": format!("arn:aws:securityhub:{}:{}:hub/default", call.region, call.caller.account.id),
        "SubscribedAt": precise(call.world.as_of_s - 400 * DAY), "AutoEnableControls": true,
        "ControlFindingGenerator": generator,
    }))
}

fn describe_standards(call: &Call<'_>) -> Answer {
    let region = call.region;
    let standards = [
        json!({"StandardsArn": format!("arn:aws:securityhub:{region}::standards/{STANDARD}"),
               "Name": "AWS Foundational Security Best Practices v1.0.0", "EnabledByDefault": true,
               "Description": "A set of automated security checks that detect when accounts and resources do not align to best practices.",
               "StandardsManagedBy": {"Company": "AWS", "Product": "Security Hub"}}),
        json!({"StandardsArn": format!("arn:aws:securityhub:{region}::standards/cis-aws-foundations-benchmark/v/3.0.0"),
               "Name": "CIS AWS Foundations Benchmark v3.0.0", "EnabledByDefault": false,
               "Description": "Configuration guidelines of the Center for Internet Security.",
               "StandardsManagedBy": {"Company": "AWS", "Product": "Security Hub"}}),
    ];
    let (range, next) = page_of(call, &PAGES, standards.len())?;
    Ok(json!({"Standards": standards[range], "NextToken": next}))
}

fn get_enabled_standards(call: &Call<'_>) -> Answer {
    let enabled = [json!({
        "StandardsSubscriptionArn": subscription(here(call)),
        "StandardsArn": format!("arn:aws:securityhub:{}::standards/{STANDARD}", call.region),
        "StandardsInput": {}, "StandardsStatus": "READY", "StandardsControlsUpdatable": "READY_FOR_UPDATES",
    })];
    let (range, next) = page_of(call, &PAGES, enabled.len())?;
    Ok(json!({"StandardsSubscriptions": enabled[range], "NextToken": next}))
}

fn describe_standards_controls(call: &Call<'_>) -> Answer {
    let site = here(call);
    let wanted = call.text("StandardsSubscriptionArn").unwrap_or_default();
    if wanted != subscription(site) {
        return Err(refusal(
            "ResourceNotFoundException",
            format!("Standards subscription {wanted} was not found"),
        ));
    }
    let controls: Vec<Value> = CHECKS
        .iter()
        .map(|check| {
            let off = disabled(check, site.account);
            let mut control = json!({
                "StandardsControlArn":
                    format!("arn:aws:securityhub:{}:{}:control/{STANDARD}/{}", site.region, site.account, check.id),
                "ControlStatus": if off.is_some() { "DISABLED" } else { "ENABLED" },
                "ControlStatusUpdatedAt": precise(call.world.as_of_s - 120 * DAY), "ControlId": check.id,
                "Title": check.title, "Description": format!("This control checks: {}.", check.title),
                "RemediationUrl": format!("https://docs.aws.amazon.com/console/securityhub/{}/remediation", check.id),
                "SeverityRating": check.severity, "RelatedRequirements": [],
            });
            if let Some(reason) = off {
                control["DisabledReason"] = json!(reason);
            }
            control
        })
        .collect();
    let (range, next) = page_of(call, &PAGES, controls.len())?;
    Ok(json!({"Controls": controls[range], "NextToken": next}))
}

fn get_findings(call: &Call<'_>) -> Answer {
    let mut found = findings(call.world.seed, &call.world.story, here(call));
    if let Some(filters) = call.params.get("Filters").and_then(Value::as_object) {
        for (name, wanted) in filters {
            let wanted = wanted.as_array().map_or(&[][..], Vec::as_slice);
            let path = match name.as_str() {
                "UpdatedAt" | "CreatedAt" => {
                    let member = name.clone();
                    found.retain(|f| is_between(f[&member].as_str().unwrap_or_default(), wanted));
                    continue;
                }
                "AwsAccountId" => "/AwsAccountId",
                "Id" => "/Id",
                "Region" => "/Region",
                "RecordState" => "/RecordState",
                "ComplianceStatus" => "/Compliance/Status",
                "ComplianceSecurityControlId" => "/Compliance/SecurityControlId",
                "WorkflowStatus" => "/Workflow/Status",
                _ => {
                    let message = format!("The sample organisation does not filter by {name}");
                    return Err(refusal("InvalidInputException", message));
                }
            };
            found.retain(|f| is_one_of(f.pointer(path).and_then(Value::as_str), wanted));
        }
    }
    let (range, next) = page_of(call, &PAGES, found.len())?;
    Ok(json!({"Findings": found[range], "NextToken": next}))
}

/// The managed insights that count every finding of an account and of a severity: those that are current and that
/// nobody has dealt with.
fn get_insight_results(call: &Call<'_>) -> Answer {
    let wanted = call.text("InsightArn").unwrap_or_default();
    let (attribute, member) = match wanted.strip_prefix("arn:aws:securityhub:::insight/securityhub/default/")
    {
        Some("27") => ("AwsAccountId", "/AwsAccountId"),
        Some("29") => ("SeverityLabel", "/Severity/Label"),
        _ => {
            let message = format!("Insight {wanted} was not found");
            return Err(refusal("ResourceNotFoundException", message));
        }
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for finding in findings(call.world.seed, &call.world.story, here(call)) {
        let text = |path: &str| finding.pointer(path).and_then(Value::as_str).unwrap_or_default();
        if text("/RecordState") == "ACTIVE" && ["NEW", "NOTIFIED"].contains(&text("/Workflow/Status")) {
            *counts.entry(text(member).to_owned()).or_default() += 1;
        }
    }
    let values: Vec<Value> = counts
        .into_iter()
        .map(|(value, count)| json!({"GroupByAttributeValue": value, "Count": call.count(count)}))
        .collect();
    Ok(
        json!({"InsightResults": {"InsightArn": wanted, "GroupByAttribute": attribute, "ResultValues": values}}),
    )
}

/// Filters of one member are joined by "or".
fn is_one_of(value: Option<&str>, wanted: &[Value]) -> bool {
    wanted.is_empty()
        || wanted.iter().any(|filter| {
            let equal = filter["Value"].as_str() == value;
            equal == (filter["Comparison"] != "NOT_EQUALS")
        })
}

fn is_between(at: &str, wanted: &[Value]) -> bool {
    let moment = |text: &str| text.parse::<jiff::Timestamp>().ok();
    let at = moment(at);
    wanted.is_empty()
        || wanted.iter().any(|filter| {
            let bound = |name: &str| filter[name].as_str().and_then(moment);
            bound("Start").is_none_or(|start| at >= Some(start))
                && bound("End").is_none_or(|end| at <= Some(end))
        })
}
