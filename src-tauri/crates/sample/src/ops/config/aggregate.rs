//! The aggregator of the security account: every account and Region in one view, with nothing of its own.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::Operation;
use super::pack::{rules_of, status_of};
use super::{PAGES, capped, compliance_document, evaluation_document};
use crate::time::{DAY, MINUTE};
use crate::wire::{Answer, ApiError, Call, PageRule, page_of};
use crate::world::rules::{COMPLIANT, NON_COMPLIANT, overall};
use crate::world::site::Site;
use crate::world::{ACCOUNTS, HOME_REGION, REGIONS, SECURITY, STAGING};

pub(crate) const OPERATIONS: &[Operation] = &[
    (
        "DescribeConfigurationAggregators",
        describe_configuration_aggregators,
    ),
    (
        "DescribeConfigurationAggregatorSourcesStatus",
        describe_configuration_aggregator_sources_status,
    ),
    (
        "DescribeAggregationAuthorizations",
        describe_aggregation_authorizations,
    ),
    (
        "DescribePendingAggregationRequests",
        describe_pending_aggregation_requests,
    ),
    (
        "DescribeAggregateComplianceByConfigRules",
        describe_aggregate_compliance_by_config_rules,
    ),
    (
        "DescribeAggregateComplianceByConformancePacks",
        describe_aggregate_compliance_by_conformance_packs,
    ),
    (
        "GetAggregateComplianceDetailsByConfigRule",
        get_aggregate_compliance_details_by_config_rule,
    ),
    (
        "GetAggregateConfigRuleComplianceSummary",
        get_aggregate_config_rule_compliance_summary,
    ),
    (
        "GetAggregateConformancePackComplianceSummary",
        get_aggregate_conformance_pack_compliance_summary,
    ),
];

const NAME: &str = "northwind-organisation";
pub(super) const WIDE_PAGES: PageRule = PageRule {
    default: 100,
    max: 1_000,
    ..PAGES
};

fn has_aggregator(call: &Call<'_>) -> bool {
    call.caller.account.id == SECURITY && call.region == HOME_REGION
}

/// The sites that the call's aggregator covers, narrowed by its filters.
pub(super) fn covered<'a>(call: &Call<'a>, region_key: &str) -> Result<Vec<&'a Site>, ApiError> {
    let name = call.text("ConfigurationAggregatorName").unwrap_or_default();
    if !has_aggregator(call) || name != NAME {
        return Err(ApiError::new(
            "NoSuchConfigurationAggregatorException",
            format!("The configuration aggregator {name} does not exist. Check the aggregator name."),
        ));
    }
    let account = call.inner("Filters", "AccountId");
    let region = call.inner("Filters", region_key);
    Ok(call
        .world
        .sites
        .iter()
        .filter(|site| account.is_none_or(|id| id == site.account))
        .filter(|site| region.is_none_or(|region| region == site.region))
        .collect())
}

fn describe_configuration_aggregators(call: &Call<'_>) -> Answer {
    let names = call.texts("ConfigurationAggregatorNames");
    if names.iter().any(|name| !has_aggregator(call) || *name != NAME) {
        return Err(ApiError::new(
            "NoSuchConfigurationAggregatorException",
            "The aggregator does not exist.",
        ));
    }
    let (range, next) = page_of(call, &PAGES, usize::from(has_aggregator(call)))?;
    let accounts: Vec<&str> = ACCOUNTS.iter().map(|(id, _)| *id).collect();
    let created_s = call.world.as_of_s - 300 * DAY;
    let page: Vec<Value> = range
        .map(|_| {
            json!({
                "ConfigurationAggregatorName": NAME,
                "ConfigurationAggregatorArn":
                    format!("arn:aws:config:{HOME_REGION}:{SECURITY}:config-aggregator/config-aggregator-nw000001"),
                "AccountAggregationSources": [{"AccountIds": accounts, "AllAwsRegions": false, "AwsRegions": REGIONS}],
                "CreationTime": created_s, "LastUpdatedTime": created_s + 60,
            })
        })
        .collect();
    Ok(json!({"ConfigurationAggregators": page, "NextToken": next}))
}

fn describe_configuration_aggregator_sources_status(call: &Call<'_>) -> Answer {
    let sites = covered(call, "AwsRegion")?;
    let wanted = call.texts("UpdateStatus");
    let found: Vec<Value> = sites
        .iter()
        .filter(|_| super::wanted(&wanted, "SUCCEEDED"))
        .map(|site| {
            json!({"SourceId": site.account, "SourceType": "ACCOUNT", "AwsRegion": site.region,
                   "LastUpdateStatus": "SUCCEEDED", "LastUpdateTime": call.world.as_of_s - 38 * MINUTE})
        })
        .collect();
    let (range, next) = page_of(
        call,
        &PageRule {
            default: 100,
            ..PAGES
        },
        found.len(),
    )?;
    Ok(json!({"AggregatedSourceStatusList": found[range], "NextToken": next}))
}

fn describe_aggregation_authorizations(call: &Call<'_>) -> Answer {
    let account = &call.caller.account.id;
    let given = account != SECURITY;
    let (range, next) = page_of(call, &PAGES, usize::from(given))?;
    let page: Vec<Value> = range
        .map(|_| {
            json!({
                "AggregationAuthorizationArn": format!("arn:aws:config:{}:{account}:aggregation-authorization/{SECURITY}/{HOME_REGION}", call.region),
                "AuthorizedAccountId": SECURITY, "AuthorizedAwsRegion": HOME_REGION,
                "CreationTime": call.world.as_of_s - 300 * DAY,
            })
        })
        .collect();
    Ok(json!({"AggregationAuthorizations": page, "NextToken": next}))
}

/// An account that is none of the company's wants to gather from the staging account; nobody has answered.
fn describe_pending_aggregation_requests(call: &Call<'_>) -> Answer {
    let rule = PageRule {
        default: 20,
        max: 20,
        ..PAGES
    };
    let is_asked = call.caller.account.id == STAGING && call.region == HOME_REGION;
    let (range, next) = page_of(call, &rule, usize::from(is_asked))?;
    let page: Vec<Value> = range
        .map(|_| json!({"RequesterAccountId": "999988887777", "RequesterAwsRegion": HOME_REGION}))
        .collect();
    Ok(json!({"PendingAggregationRequests": page, "NextToken": next}))
}

fn describe_aggregate_compliance_by_config_rules(call: &Call<'_>) -> Answer {
    let name = call.inner("Filters", "ConfigRuleName");
    let kind = call.inner("Filters", "ComplianceType");
    let mut found = Vec::new();
    for site in covered(call, "AwsRegion")? {
        for (index, rule) in site.rules.iter().enumerate() {
            let (compliance, count) = overall(site.found_by(index));
            if name.is_none_or(|name| name == rule.name) && kind.is_none_or(|kind| kind == compliance) {
                found.push(
                    json!({"ConfigRuleName": rule.name, "AccountId": site.account, "AwsRegion": site.region,
                                  "Compliance": compliance_document(compliance, count)}),
                );
            }
        }
    }
    let (range, next) = page_of(call, &WIDE_PAGES, found.len())?;
    Ok(json!({"AggregateComplianceByConfigRules": found[range], "NextToken": next}))
}

fn describe_aggregate_compliance_by_conformance_packs(call: &Call<'_>) -> Answer {
    let name = call.inner("Filters", "ConformancePackName");
    let kind = call.inner("Filters", "ComplianceType");
    let mut found = Vec::new();
    for site in covered(call, "AwsRegion")? {
        for pack in &site.packs {
            let compliance = status_of(site, pack);
            if name.is_some_and(|name| name != pack.name) || kind.is_some_and(|kind| kind != compliance) {
                continue;
            }
            let results: Vec<&str> = rules_of(site, pack)
                .iter()
                .map(|(index, _)| overall(site.found_by(*index)).0)
                .collect();
            let count = |wanted: &str| results.iter().filter(|result| **result == wanted).count();
            found.push(json!({
                "ConformancePackName": pack.name, "AccountId": site.account, "AwsRegion": site.region,
                "Compliance": {"ComplianceType": compliance, "CompliantRuleCount": count(COMPLIANT),
                    "NonCompliantRuleCount": count(NON_COMPLIANT), "TotalRuleCount": results.len()},
            }));
        }
    }
    let (range, next) = page_of(call, &PAGES, found.len())?;
    Ok(json!({"AggregateComplianceByConformancePacks": found[range], "NextToken": next}))
}

fn get_aggregate_compliance_details_by_config_rule(call: &Call<'_>) -> Answer {
    let (account, region) = (call.text("AccountId"), call.text("AwsRegion"));
    let name = call.text("ConfigRuleName").unwrap_or_default();
    let kind = call.text("ComplianceType");
    let mut found = Vec::new();
    for site in covered(call, "AwsRegion")? {
        if Some(site.account) != account || Some(site.region) != region {
            continue;
        }
        for evaluation in site
            .rule(name)
            .into_iter()
            .flat_map(|(index, _)| site.found_by(index))
        {
            let mut document = evaluation_document(site, evaluation);
            if let Some(members) = document.as_object_mut() {
                members.insert(String::from("AccountId"), json!(site.account));
                members.insert(String::from("AwsRegion"), json!(site.region));
            }
            if kind.is_none_or(|kind| kind == evaluation.compliance) {
                found.push(document);
            }
        }
    }
    let (range, next) = page_of(call, &PageRule { default: 50, ..PAGES }, found.len())?;
    Ok(json!({"AggregateEvaluationResults": found[range], "NextToken": next}))
}

/// The group of a site under the call's `GroupByKey`; everything together without one.
pub(super) fn group_of(call: &Call<'_>, site: &Site) -> Result<&'static str, ApiError> {
    match call.text("GroupByKey") {
        None => Ok(""),
        Some("ACCOUNT_ID") => Ok(site.account),
        Some("AWS_REGION") => Ok(site.region),
        Some(other) => Err(ApiError::new(
            "ValidationException",
            format!("Cannot group by {other}"),
        )),
    }
}

fn get_aggregate_config_rule_compliance_summary(call: &Call<'_>) -> Answer {
    let mut groups: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for site in covered(call, "AwsRegion")? {
        let count = groups.entry(group_of(call, site)?).or_default();
        for index in 0..site.rules.len() {
            match overall(site.found_by(index)).0 {
                COMPLIANT => count.0 += 1,
                NON_COMPLIANT => count.1 += 1,
                _ => {}
            }
        }
    }
    let groups: Vec<Value> = groups
        .into_iter()
        .map(|(name, (good, bad))| {
            let summary = json!({
                "CompliantResourceCount": capped(good, 10_000),
                "NonCompliantResourceCount": capped(call.count(bad), 10_000),
                "ComplianceSummaryTimestamp": call.world.as_of_s,
            });
            grouped(name, "ComplianceSummary", &summary)
        })
        .collect();
    let (range, next) = page_of(call, &WIDE_PAGES, groups.len())?;
    Ok(
        json!({"GroupByKey": call.text("GroupByKey"), "AggregateComplianceCounts": groups[range], "NextToken": next}),
    )
}

fn grouped(name: &str, member: &str, value: &Value) -> Value {
    let mut group = json!({member: value});
    if let (false, Some(members)) = (name.is_empty(), group.as_object_mut()) {
        members.insert(String::from("GroupName"), json!(name));
    }
    group
}

fn get_aggregate_conformance_pack_compliance_summary(call: &Call<'_>) -> Answer {
    let mut groups: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for site in covered(call, "AwsRegion")? {
        let count = groups.entry(group_of(call, site)?).or_default();
        for pack in &site.packs {
            match status_of(site, pack) {
                COMPLIANT => count.0 += 1,
                NON_COMPLIANT => count.1 += 1,
                _ => {}
            }
        }
    }
    let groups: Vec<Value> = groups
        .into_iter()
        .map(|(name, (good, bad))| {
            let summary = json!({"CompliantConformancePackCount": good,
                                 "NonCompliantConformancePackCount": call.count(bad)});
            grouped(name, "ComplianceSummary", &summary)
        })
        .collect();
    let (range, next) = page_of(call, &PAGES, groups.len())?;
    Ok(json!({"GroupByKey": call.text("GroupByKey"),
              "AggregateConformancePackComplianceSummaries": groups[range], "NextToken": next}))
}
