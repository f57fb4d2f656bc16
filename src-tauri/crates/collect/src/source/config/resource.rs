//! Resources: how many of which type Config knows, and how those that were judged were configured over time.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_config::types::{ResourceKey, ResourceType};
use serde_json::{Value, json};
use tickmark_domain::Source;
use tickmark_intake::configuration_item::{COMPLIANCE, item_fact};
use tickmark_store::{FactRecord, NewFact};

use crate::call::asked;
use crate::look::{Look, Node, Told, data_of, entries, given, number, pick, text, time};
use crate::operation::{Holds, Operation};
use crate::step::{Place, Step};

/// How many resources of each type there are.
pub(crate) static COUNTS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetDiscoveredResourceCounts",
    holds: Holds::List("resourceCounts"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .get_discovered_resource_counts()
                .set_limit(number(params, "limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let fact = look.fact("config.resource_count", text(item, "resourceType"), item);
        vec![fact.with(pick(item, &["count"]))]
    },
};

/// Resources that one request for present states may name.
const KEYS: usize = 100;

/// How resources stand now: when that differs from last time, there is more history to ask for.
pub(crate) static STATES: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "BatchGetResourceConfig",
    holds: Holds::List("baseConfigurationItems"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .config
                .batch_get_resource_config()
                .set_resource_keys(Some(keys(params)))
                .send(),
        )
    },
    read: |look, item| {
        let id = format!("{}|{}", text(item, "resourceType"), text(item, "resourceId"));
        let members = [
            "configurationItemCaptureTime",
            "configurationStateId",
            "configurationItemStatus",
        ];
        let fact = look.fact("config.resource_state", id, item);
        let at = time(item, "configurationItemCaptureTime");
        vec![fact.at(at).with(pick(item, &members))]
    },
};

fn keys(params: &Value) -> Vec<ResourceKey> {
    let listed = params["resourceKeys"].as_array().map_or(&[][..], Vec::as_slice);
    listed
        .iter()
        .filter_map(|key| {
            ResourceKey::builder()
                .resource_type(ResourceType::from(text(key, "resourceType")))
                .resource_id(text(key, "resourceId"))
                .build()
                .ok()
        })
        .collect()
}

/// Every resource of a type that Config knows.
pub(crate) static LISTED: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "ListDiscoveredResources",
    holds: Holds::List("resourceIdentifiers"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .list_discovered_resources()
                .set_resource_type(given(params, "resourceType").map(|t| ResourceType::from(t.as_str())))
                .set_limit(number(params, "limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let id = format!("{}|{}", text(item, "resourceType"), text(item, "resourceId"));
        let data = json!({
            "resource_type": text(item, "resourceType"), "resource_id": text(item, "resourceId"),
            "name": text(item, "resourceName"),
        });
        look.tells("config.resource", id, item, data)
    },
};

/// Every recorded state of a resource.
pub(crate) static HISTORY: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetResourceConfigHistory",
    holds: Holds::List("configurationItems"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .get_resource_config_history()
                .set_resource_type(given(params, "resourceType").map(|t| ResourceType::from(t.as_str())))
                .set_resource_id(given(params, "resourceId"))
                .set_limit(number(params, "limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: configuration_item,
};

fn configuration_item(look: &Look<'_>, item: &Node<'_>) -> Vec<NewFact> {
    let fact = item_fact(&item.to_value(), look.position.clone(), look.account, look.region);
    vec![NewFact {
        account_id: look.account.to_owned(),
        region: look.region.to_owned(),
        ..fact
    }]
}

/// The resources that an evaluation names, or that were listed, and Config can record: type and id.
pub(crate) fn named(
    evaluations: &[FactRecord],
    listed: &[FactRecord],
    recorders: &[FactRecord],
) -> BTreeSet<(String, String)> {
    let only = recorded_only(recorders);
    evaluations
        .iter()
        .chain(listed)
        .map(|fact| data_of(fact.data.as_deref()))
        .map(|data| {
            (
                text(&data, "resource_type").to_owned(),
                text(&data, "resource_id").to_owned(),
            )
        })
        // `AWS::::Account` is what rules about the whole account name; it has no configuration item.
        .filter(|(resource_type, id)| {
            !id.is_empty() && !resource_type.contains("::::") && resource_type != COMPLIANCE
        })
        .filter(|(resource_type, _)| only.as_ref().is_none_or(|types| types.contains(resource_type)))
        .collect()
}

/// Asks how the resources stand now, so many at a time.
pub(crate) fn states_of(place: &Place, resources: &BTreeSet<(String, String)>) -> Vec<Step> {
    let all: Vec<Value> = resources
        .iter()
        .map(|(resource_type, id)| json!({ "resourceType": resource_type, "resourceId": id }))
        .collect();
    all.chunks(KEYS)
        .map(|keys| place.step(&STATES, json!({ "resourceKeys": keys })))
        .collect()
}

/// Asks for the history of the resources whose present state is not the one of last time.
pub(crate) fn histories(
    place: &Place,
    resources: &BTreeSet<(String, String)>,
    states: &[FactRecord],
) -> Vec<Step> {
    let states: BTreeMap<&str, Value> = states
        .iter()
        .map(|state| (state.native_id.as_str(), data_of(state.data.as_deref())))
        .collect();
    let ask = |(resource_type, id): &(String, String)| {
        let native = format!("{resource_type}|{id}");
        let brings = vec![("config.configuration_item", format!("{native}|"))];
        history(place, resource_type, id)
            .unless_changed(states.get(native.as_str()).unwrap_or(&Value::Null), brings)
    };
    resources.iter().map(ask).collect()
}

/// Asks how every judged resource was judged over time, where that is recorded; not again while the results of all its
/// rules are the ones of last time.
pub(crate) fn judgements(
    place: &Place,
    evaluations: &[FactRecord],
    listed: &[FactRecord],
    recorders: &[FactRecord],
) -> Vec<Step> {
    let is_recorded = recorded_only(recorders).is_none_or(|types| types.contains(COMPLIANCE));
    if !is_recorded || excluded(recorders) {
        return vec![];
    }
    let mut judged: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for fact in evaluations {
        let data = data_of(fact.data.as_deref());
        if !text(&data, "resource_id").is_empty() {
            let id = format!("{}/{}", text(&data, "resource_type"), text(&data, "resource_id"));
            let at = fact.occurred_at.map(tickmark_domain::Timestamp::ms);
            judged.entry(id).or_default().push(json!([data, at]));
        }
    }
    let all = listed.iter().filter_map(|fact| fact.native_id.split_once('|'));
    for (_, id) in all.filter(|(resource_type, _)| *resource_type == COMPLIANCE) {
        judged.entry(id.to_owned()).or_default();
    }
    let ask = |(id, results): (&String, &Vec<Value>)| {
        let brings = vec![("config.configuration_item", format!("{COMPLIANCE}|{id}|"))];
        let stamp = if results.is_empty() {
            Value::Null
        } else {
            json!(results)
        };
        history(place, COMPLIANCE, id).unless_changed(&stamp, brings)
    };
    judged.iter().map(ask).collect()
}

fn history(place: &Place, resource_type: &str, id: &str) -> Step {
    let params = json!({ "resourceType": resource_type, "resourceId": id, "limit": 100 });
    place.step(&HISTORY, params)
}

/// Whether every recorder leaves the compliance items out.
fn excluded(recorders: &[FactRecord]) -> bool {
    let leaves_out = |recorder: &FactRecord| {
        let data = data_of(recorder.data.as_deref());
        let left_out = &data["recordingGroup"]["exclusionByResourceTypes"];
        entries(left_out, "resourceTypes").iter().any(|t| t == COMPLIANCE)
    };
    !recorders.is_empty() && recorders.iter().all(leaves_out)
}

/// The types that the recorder is limited to; none where it records all that it can.
fn recorded_only(recorders: &[FactRecord]) -> Option<BTreeSet<String>> {
    let mut types = BTreeSet::new();
    for recorder in recorders {
        let data = data_of(recorder.data.as_deref());
        let group = &data["recordingGroup"];
        if group["recordingStrategy"]["useOnly"] != "INCLUSION_BY_RESOURCE_TYPES" {
            return None;
        }
        let listed = group["resourceTypes"].as_array().map_or(&[][..], Vec::as_slice);
        types.extend(listed.iter().filter_map(Value::as_str).map(str::to_owned));
    }
    (!types.is_empty()).then_some(types)
}
