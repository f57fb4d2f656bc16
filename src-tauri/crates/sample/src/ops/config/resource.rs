//! Resources: counts, lists, current state and history. The history of a resource's compliance is a resource too.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::Operation;
use super::{PAGES, here, recorded};

use crate::time::{HOUR, epoch_ms};
use crate::wire::{Answer, ApiError, Call, PageRule, page_of};
use crate::world::resource::{ACCOUNT, COMPLIANCE, Resource, State};
use crate::world::rules::{Evaluation, overall};
use crate::world::site::Site;

pub(crate) const OPERATIONS: &[Operation] = &[
    ("GetDiscoveredResourceCounts", get_discovered_resource_counts),
    ("ListDiscoveredResources", list_discovered_resources),
    ("BatchGetResourceConfig", batch_get_resource_config),
    ("GetResourceConfigHistory", get_resource_config_history),
];

/// The older operations spell limit and token small.
const SMALL_PAGES: PageRule = PageRule {
    default: 100,
    limit_key: "limit",
    token_key: "nextToken",
    ..PAGES
};

fn get_discovered_resource_counts(call: &Call<'_>) -> Answer {
    let site = here(call);
    let asked = call.texts("resourceTypes");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for resource in site.recorded().iter().filter(|resource| resource.is_live()) {
        if super::wanted(&asked, resource.kind) {
            *counts.entry(resource.kind).or_default() += 1;
        }
    }
    let total: usize = counts.values().sum();
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    // AWS lists the most frequent first.
    counts.sort_by(|one, other| (other.1, one.0).cmp(&(one.1, other.0)));
    let (range, next) = page_of(call, &SMALL_PAGES, counts.len())?;
    let page: Vec<Value> = counts[range]
        .iter()
        .map(|(kind, count)| json!({"resourceType": kind, "count": call.count(*count)}))
        .collect();
    Ok(json!({"totalDiscoveredResources": call.count(total), "resourceCounts": page, "nextToken": next}))
}

fn list_discovered_resources(call: &Call<'_>) -> Answer {
    let site = recorded(call)?;
    let kind = call.text("resourceType").unwrap_or_default();
    let ids = call.texts("resourceIds");
    let name = call.text("resourceName");
    if !ids.is_empty() && name.is_some() {
        let message = "Give resource ids or a resource name, not both";
        return Err(ApiError::new("ValidationException", message));
    }
    if ids.len() > 20 {
        return Err(ApiError::new(
            "ValidationException",
            "At most 20 resource ids may be given",
        ));
    }
    let with_deleted = call
        .params
        .get("includeDeletedResources")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let mut found: Vec<Value> = site
        .recorded()
        .iter()
        .filter(|resource| resource.kind == kind && (with_deleted || resource.is_live()))
        .filter(|resource| super::wanted(&ids, &resource.id))
        .filter(|resource| name.is_none_or(|name| resource.name.as_deref() == Some(name)))
        .map(identifier)
        .collect();
    if kind == COMPLIANCE && name.is_none() {
        found.extend(
            site.judged()
                .iter()
                .map(|(kind, id)| format!("{kind}/{id}"))
                .filter(|id| super::wanted(&ids, id))
                .map(|id| json!({"resourceType": COMPLIANCE, "resourceId": id})),
        );
    }
    let (range, next) = page_of(call, &SMALL_PAGES, found.len())?;
    Ok(json!({"resourceIdentifiers": found[range], "nextToken": next}))
}

fn identifier(resource: &Resource) -> Value {
    let mut identifier = json!({"resourceType": resource.kind, "resourceId": resource.id});
    if let Some(members) = identifier.as_object_mut() {
        if let Some(name) = &resource.name {
            members.insert(String::from("resourceName"), json!(name));
        }
        if let Some(deleted_s) = resource.deleted_s {
            members.insert(String::from("resourceDeletionTime"), json!(deleted_s));
        }
    }
    identifier
}

fn batch_get_resource_config(call: &Call<'_>) -> Answer {
    let site = recorded(call)?;
    let keys = call
        .params
        .get("resourceKeys")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    if keys.is_empty() || keys.len() > 100 {
        return Err(ApiError::new(
            "ValidationException",
            "resourceKeys must hold 1 to 100 keys",
        ));
    }
    let mut items = Vec::new();
    let mut unprocessed = Vec::new();
    for key in keys {
        let member = |name: &str| key.get(name).and_then(Value::as_str).unwrap_or_default();
        match site.resource(member("resourceType"), member("resourceId")) {
            Some(resource) => items.push(Value::Object(base_item(site, resource, resource.now()))),
            None => unprocessed.push(key.clone()),
        }
    }
    Ok(json!({"baseConfigurationItems": items, "unprocessedResourceKeys": unprocessed}))
}

/// The `BaseConfigurationItem` of a state.
pub(crate) fn base_item(site: &Site, resource: &Resource, state: &State) -> Map<String, Value> {
    let mut item = Map::new();
    let mut put = |key: &str, value: Value| {
        item.insert(key.to_owned(), value);
    };
    put("version", json!("1.3"));
    put("accountId", json!(site.account));
    put("awsRegion", json!(site.region));
    put("availabilityZone", json!(resource.zone));
    put("resourceType", json!(resource.kind));
    put("resourceId", json!(resource.id));
    if let Some(name) = &resource.name {
        put("resourceName", json!(name));
    }
    put("arn", json!(resource.arn));
    put("resourceCreationTime", json!(resource.created_s));
    put("configurationItemCaptureTime", epoch_ms(state.captured_ms));
    put(
        "configurationItemDeliveryTime",
        epoch_ms(state.captured_ms + 1_310),
    );
    put("configurationItemStatus", json!(state.status));
    put("configurationStateId", json!(state.captured_ms.to_string()));
    put("recordingFrequency", json!("CONTINUOUS"));
    if !state.configuration.is_empty() {
        put("configuration", json!(state.configuration));
    }
    put("supplementaryConfiguration", json!(state.supplementary));
    item
}

/// The whole `ConfigurationItem` of a state.
pub(crate) fn whole_item(site: &Site, resource: &Resource, state: &State) -> Value {
    let mut item = base_item(site, resource, state);
    let relationships: Vec<Value> = state
        .relationships
        .iter()
        .map(|to| json!({"resourceType": to.kind, "resourceId": to.id, "relationshipName": to.name}))
        .collect();
    item.insert(String::from("configurationItemMD5Hash"), json!(""));
    item.insert(String::from("tags"), json!(state.tags));
    item.insert(String::from("relatedEvents"), json!(state.related_events));
    item.insert(String::from("relationships"), json!(relationships));
    Value::Object(item)
}

fn get_resource_config_history(call: &Call<'_>) -> Answer {
    let site = recorded(call)?;
    let (kind, id) = (
        call.text("resourceType").unwrap_or_default(),
        call.text("resourceId").unwrap_or_default(),
    );
    let later_ms = call.time_ms("laterTime").unwrap_or(call.world.as_of_s * 1_000);
    let earlier_ms = call.time_ms("earlierTime").unwrap_or(i64::MIN);
    if earlier_ms > later_ms {
        let message = "The earlier time is after the later time";
        return Err(ApiError::new("InvalidTimeRangeException", message));
    }
    let unknown = || {
        ApiError::new(
            "ResourceNotDiscoveredException",
            format!("Resource {id} of type {kind} is not discovered"),
        )
    };
    let mut items: Vec<(i64, Value)> = if kind == COMPLIANCE {
        compliance_items(call, site, id).ok_or_else(unknown)?
    } else {
        let resource = site.resource(kind, id).ok_or_else(unknown)?;
        resource
            .states
            .iter()
            .map(|state| (state.captured_ms, whole_item(site, resource, state)))
            .collect()
    };
    items.retain(|(captured_ms, _)| (earlier_ms..=later_ms).contains(captured_ms));
    if call.text("chronologicalOrder") != Some("Forward") {
        items.reverse();
    }
    let (range, next) = page_of(
        call,
        &PageRule {
            default: 10,
            ..SMALL_PAGES
        },
        items.len(),
    )?;
    let page: Vec<&Value> = items[range].iter().map(|(_, item)| item).collect();
    Ok(json!({"configurationItems": page, "nextToken": next}))
}

/// The compliance of a judged resource, oldest first: as it is, and for the bucket and the group of the story also as
/// it was.
fn compliance_items(call: &Call<'_>, site: &Site, id: &str) -> Option<Vec<(i64, Value)>> {
    let judged = site.judged();
    let (kind, resource_id) = judged
        .into_iter()
        .find(|(kind, judged)| format!("{kind}/{judged}") == id)?;
    let found: Vec<&Evaluation> = site.found_of(kind, resource_id).collect();
    let resource = site.resource(kind, resource_id);
    let captures: Vec<i64> = match resource {
        Some(resource) => resource
            .states
            .iter()
            .map(|state| state.captured_ms + 2_400)
            .collect(),
        None => vec![(call.world.as_of_s - 100 * HOUR) * 1_000],
    };
    let last = captures.len().checked_sub(1)?;
    let items = captures.iter().enumerate().map(|(number, captured_ms)| {
        let was_bad = resource.is_some_and(|resource| opened_in(&resource.states[number]));
        let rules: Vec<Value> = found
            .iter()
            .map(|evaluation| {
                let name = &site.rules[evaluation.rule].name;
                let looks_for_it =
                    ["public-read", "open-ssh"].contains(&site.rules[evaluation.rule].plan.flaw);
                let compliance = match (number == last, looks_for_it, was_bad) {
                    (true, _, _) | (false, false, _) => evaluation.compliance,
                    (false, true, true) => "NON_COMPLIANT",
                    (false, true, false) => "COMPLIANT",
                };
                json!({"configRuleName": name, "complianceType": compliance})
            })
            .collect();
        let bad = rules.iter().any(|rule| rule["complianceType"] == "NON_COMPLIANT");
        let compliance = if bad {
            "NON_COMPLIANT"
        } else {
            overall(found.iter().copied()).0
        };
        let compliance = if !bad && compliance == "NON_COMPLIANT" {
            "COMPLIANT"
        } else {
            compliance
        };
        let configuration = json!({
            "complianceType": compliance, "targetResourceId": resource_id, "targetResourceType": kind,
            "configRuleList": rules,
        });
        let item = json!({
            "version": "1.3", "accountId": site.account, "awsRegion": site.region, "resourceType": COMPLIANCE,
            "resourceId": id, "configurationItemCaptureTime": epoch_ms(*captured_ms),
            "configurationItemStatus": if number == 0 { "ResourceDiscovered" } else { "OK" },
            "configurationStateId": captured_ms.to_string(), "configurationItemMD5Hash": "",
            "configuration": configuration.to_string(), "supplementaryConfiguration": {}, "tags": {},
            "relatedEvents": [], "recordingFrequency": "CONTINUOUS",
            "relationships": related(kind, resource_id),
        });
        (*captured_ms, item)
    });
    Some(items.collect())
}

fn related(kind: &str, id: &str) -> Value {
    if kind == ACCOUNT {
        return json!([]);
    }
    json!([{"resourceType": kind, "resourceId": id, "relationshipName": "Is associated with "}])
}

/// Whether the state is open to everyone.
fn opened_in(state: &State) -> bool {
    let public = state
        .supplementary
        .get("BucketPolicy")
        .is_some_and(|policy| policy.contains("TempShare"));
    public || state.configuration.contains("\"fromPort\":22")
}
