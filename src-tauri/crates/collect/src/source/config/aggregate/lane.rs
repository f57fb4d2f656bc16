//! The order in which aggregators are asked: the listing says whether there is one.

use std::sync::Arc;

use serde_json::{Value, json};

use super::compliance::{BY_RULE, COUNTS, DETAILS, PACK_SUMMARY, PACKS, RULE_SUMMARY};
use super::source::{AGGREGATORS, AUTHORIZATIONS, PENDING, SOURCES};
use crate::job::{Done, Job};
use crate::look::{data_of, text};
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
    let found: [&'static Operation; 8] = [
        &SOURCES,
        &BY_RULE,
        &RULE_SUMMARY,
        &PACKS,
        &PACK_SUMMARY,
        &COUNTS,
        &DETAILS,
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
    let mut steps = Vec::new();
    for rule in job.seen("config.aggregate_rule_compliance", place).await? {
        let data = data_of(rule.data.as_deref());
        let (account, region) = (text(&data, "account"), text(&data, "region"));
        let is_asked =
            job.plan.accounts.iter().any(|a| a.id == account) && job.plan.regions.iter().any(|r| r == region);
        if !is_asked {
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
