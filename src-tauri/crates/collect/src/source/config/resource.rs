//! Resources: how many of which type Config knows, and how those that were judged were configured over time.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_config::types::{ResourceKey, ResourceType};
use serde_json::{Value, json};
use tickmark_domain::{EvidenceKind, Source};
use tickmark_store::{FactRecord, NewEvidence, NewFact};

use crate::call::asked;
use crate::look::{Look, Told, data_of, evidence, given, number, pick, text, time};
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

fn configuration_item(look: &Look<'_>, item: &Value) -> Vec<NewFact> {
    let (resource_type, resource_id) = (text(item, "resourceType"), text(item, "resourceId"));
    let captured = time(item, "configurationItemCaptureTime");
    let captured_ms = captured.map_or_else(String::new, |at| at.ms().to_string());
    let state = text(item, "configurationStateId");
    let status = text(item, "configurationItemStatus");
    let says = match status {
        "ResourceDiscovered" => "was discovered",
        "ResourceDeleted" | "ResourceDeletedNotRecorded" => "was deleted",
        "ResourceNotRecorded" => "was not recorded",
        _ => "was configured",
    };
    let proof = NewEvidence {
        resource_type: resource_type.to_owned(),
        resource_id: resource_id.to_owned(),
        ..evidence(
            EvidenceKind::ConfigurationSnapshot,
            Source::Config,
            format!("{resource_id} {says} ({resource_type})"),
        )
    };
    let id = format!("{resource_type}|{resource_id}|{captured_ms}|{state}");
    let data = pick(
        item,
        &["configurationItemStatus", "arn", "resourceName", "relatedEvents"],
    );
    vec![
        look.fact("config.configuration_item", id, item)
            .at(captured)
            .with(data)
            .proves(proof),
    ]
}

/// The resources that an evaluation names and Config can record: type and id.
pub(crate) fn named(evaluations: &[FactRecord], recorders: &[FactRecord]) -> BTreeSet<(String, String)> {
    let only = recorded_only(recorders);
    evaluations
        .iter()
        .map(|fact| data_of(fact.data.as_deref()))
        .map(|data| {
            (
                text(&data, "resource_type").to_owned(),
                text(&data, "resource_id").to_owned(),
            )
        })
        // `AWS::::Account` is what rules about the whole account name; it has no configuration item.
        .filter(|(resource_type, id)| !id.is_empty() && !resource_type.contains("::::"))
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
        place
            .step(
                &HISTORY,
                json!({ "resourceType": resource_type, "resourceId": id, "limit": 100 }),
            )
            .unless_changed(states.get(native.as_str()).unwrap_or(&Value::Null), brings)
    };
    resources.iter().map(ask).collect()
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
