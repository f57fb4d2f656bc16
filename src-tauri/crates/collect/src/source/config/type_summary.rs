//! How many resources of each type are compliant, as Config counts them itself.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tickmark_domain::Source;
use tickmark_store::FactRecord;

use crate::call::asked;
use crate::look::{Told, pick, text, texts, time};
use crate::operation::{Holds, Operation};
use crate::step::{Place, Step};

/// Types that one request may name.
const TYPES: usize = 20;

/// Compliant and noncompliant resources of some types; AWS counts up to 100 of each.
pub(crate) static BY_TYPE: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetComplianceSummaryByResourceType",
    holds: Holds::List("ComplianceSummariesByResourceType"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .config
                .get_compliance_summary_by_resource_type()
                .set_resource_types(texts(params, "ResourceTypes"))
                .send(),
        )
    },
    read: |look, item| {
        let summary = &item["ComplianceSummary"];
        let counts = pick(summary, &["CompliantResourceCount", "NonCompliantResourceCount"]);
        // The time of the summary changes with every call and says nothing about the resources.
        let fact = look.fact("config.type_summary", text(item, "ResourceType"), &counts);
        vec![fact.at(time(summary, "ComplianceSummaryTimestamp")).with(counts)]
    },
};

/// Asks about every type that rules judged, unless `stamp` is the one of last time.
pub(crate) fn summaries(place: &Place, judged: &[FactRecord], stamp: &Value) -> Vec<Step> {
    let types: BTreeSet<&str> = judged
        .iter()
        .filter_map(|fact| fact.native_id.split_once('|'))
        .map(|(resource_type, _)| resource_type)
        .collect();
    let types: Vec<&str> = types.into_iter().collect();
    types
        .chunks(TYPES)
        .map(|types| {
            let brings = types.iter().map(|t| ("config.type_summary", (*t).to_owned()));
            place
                .step(&BY_TYPE, json!({ "ResourceTypes": types }))
                .unless_changed(stamp, brings.collect())
        })
        .collect()
}
