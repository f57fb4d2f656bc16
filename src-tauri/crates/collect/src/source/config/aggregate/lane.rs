//! The order in which aggregators are asked: the listing says whether there is one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};
use tickmark_domain::Outcome;

use super::compliance::{BY_RULE, COUNTS, DETAILS, PACK_SUMMARY, PACKS, RULE_SUMMARY};
use super::resource::{GATHERED, KEYS, STATES};
use super::source::{AGGREGATORS, AUTHORIZATIONS, PENDING, SOURCES};
use crate::job::{Done, Job};
use crate::look::{data_of, pick, text};
use crate::operation::Operation;
use crate::source::config::query::{QUERIES, SELECT_AGGREGATE, selected};
use crate::step::{Place, Step};

/// What is asked once in every account and Region, recorder or not.
pub(crate) fn everywhere(place: &Place) -> Vec<(Step, &'static [&'static str])> {
    vec![
        (
            place.step(&AGGREGATORS, json!({ "Limit": 100 })),
            &["config.aggregator"],
        ),
        (
            place.step(&AUTHORIZATIONS, json!({ "Limit": 100 })),
            &["config.aggregation_authorization"],
        ),
        (
            place.step(&PENDING, json!({ "Limit": 20 })),
            &["config.pending_aggregation"],
        ),
    ]
}

/// Every operation with how often it is asked, estimated: few accounts have an aggregator.
pub(crate) fn operations() -> Vec<(&'static Operation, u64, bool)> {
    let once = [&AGGREGATORS, &AUTHORIZATIONS, &PENDING].map(|operation| (operation, 1, false));
    let found: [&'static Operation; 10] = [
        &SOURCES,
        &BY_RULE,
        &RULE_SUMMARY,
        &PACKS,
        &PACK_SUMMARY,
        &COUNTS,
        &DETAILS,
        &GATHERED,
        &STATES,
        &SELECT_AGGREGATE,
    ];
    let found = found.into_iter().map(|operation| (operation, 0, true));
    once.into_iter().chain(found).collect()
}

/// Asks every aggregator of this account and Region.
pub(crate) async fn collect(job: &Arc<Job>, place: &Place) -> Done<()> {
    let mut steps = Vec::new();
    for aggregator in job.seen("config.aggregator", place).await? {
        let about = |limit: u32, group: &str| -> Value {
            let mut params = json!({ "ConfigurationAggregatorName": aggregator.native_id, "Limit": limit });
            if !group.is_empty() {
                params["GroupByKey"] = json!(group);
            }
            params
        };
        steps.push(place.step(&SOURCES, about(100, "")));
        steps.push(place.step(&BY_RULE, about(1000, "")));
        steps.push(place.step(&RULE_SUMMARY, about(1000, "ACCOUNT_ID")));
        steps.push(place.step(&PACKS, about(100, "")));
        steps.push(place.step(&PACK_SUMMARY, about(100, "ACCOUNT_ID")));
        steps.push(place.step(&COUNTS, about(1000, "RESOURCE_TYPE")));
        for (_, text) in QUERIES {
            let mut params = selected(text);
            params["ConfigurationAggregatorName"] = json!(aggregator.native_id);
            steps.push(place.step(&SELECT_AGGREGATE, params));
        }
    }
    job.run_all(steps).await?;
    details(job, place).await?;
    resources(job, place).await
}

/// What every rule says of each resource in an account and Region that is not asked itself.
async fn details(job: &Arc<Job>, place: &Place) -> Done<()> {
    let mut steps = Vec::new();
    for rule in job.seen("config.aggregate_rule_compliance", place).await? {
        let data = data_of(rule.data.as_deref());
        let (account, region) = (text(&data, "account"), text(&data, "region"));
        if !is_asked(job, account, region) {
            let params = json!({
                "ConfigurationAggregatorName": text(&data, "aggregator"), "AccountId": account, "AwsRegion": region,
                "ConfigRuleName": text(&data, "rule"), "Limit": 100,
            });
            steps.push(place.step(&DETAILS, params));
        }
    }
    job.run_all(steps).await?;
    Ok(())
}

/// The resources of accounts with a Region that is not asked itself, type by type, and how they stand.
async fn resources(job: &Arc<Job>, place: &Place) -> Done<()> {
    let mut accounts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for rule in job.seen("config.aggregate_rule_compliance", place).await? {
        let data = data_of(rule.data.as_deref());
        let account = text(&data, "account");
        if !is_asked(job, account, text(&data, "region")) {
            let gathered_by = accounts.entry(text(&data, "aggregator").to_owned());
            gathered_by.or_default().insert(account.to_owned());
        }
    }
    let mut steps = Vec::new();
    for count in job.seen("config.aggregate_resource_count", place).await? {
        let Some((aggregator, kind)) = count.native_id.rsplit_once('|') else {
            continue;
        };
        for account in accounts.get(aggregator).into_iter().flatten() {
            let params = json!({
                "ConfigurationAggregatorName": aggregator, "ResourceType": kind,
                "Filters": { "AccountId": account }, "Limit": 100,
            });
            steps.push(place.step(&GATHERED, params));
        }
    }
    if steps.is_empty() {
        return Ok(());
    }
    let ended = job.run_all(steps).await?;
    job.sweep(&["config.aggregate_resource"], place, &ended).await?;
    let mut named: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for resource in job.seen("config.aggregate_resource", place).await? {
        let data = data_of(resource.data.as_deref());
        if !is_asked(job, text(&data, "SourceAccountId"), text(&data, "SourceRegion")) {
            let members = ["SourceAccountId", "SourceRegion", "ResourceType", "ResourceId"];
            let all = named.entry(text(&data, "aggregator").to_owned()).or_default();
            all.push(pick(&data, &members));
        }
    }
    // Which resources there are is known when every listing was answered, one way or the other; else it is asked later.
    let settled = |o: &Outcome| matches!(o, Outcome::Complete | Outcome::Denied | Outcome::NotEnabled);
    if !ended.iter().all(settled) {
        return Ok(());
    }
    let batches = named.iter().flat_map(|(aggregator, all)| {
        all.chunks(KEYS).map(move |keys| {
            let params = json!({ "ConfigurationAggregatorName": aggregator, "ResourceIdentifiers": keys });
            place.step(&STATES, params)
        })
    });
    job.run_all(batches.collect()).await?;
    Ok(())
}

/// Whether an account and Region is asked itself.
fn is_asked(job: &Job, account: &str, region: &str) -> bool {
    job.plan.accounts.iter().any(|a| a.id == account) && job.plan.regions.iter().any(|r| r == region)
}
