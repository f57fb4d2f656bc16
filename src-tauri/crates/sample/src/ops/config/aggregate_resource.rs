//! The resources that the aggregator has gathered: counts, lists, configurations and queries.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::Operation;
use super::aggregate::{WIDE_PAGES, covered, group_of};
use super::resource::{base_item, whole_item};
use super::{PAGES, query};
use crate::wire::{Answer, ApiError, Call, PageRule, page_of};
use crate::world::resource::Resource;
use crate::world::site::Site;

pub(crate) const OPERATIONS: &[Operation] = &[
    (
        "GetAggregateDiscoveredResourceCounts",
        get_aggregate_discovered_resource_counts,
    ),
    (
        "ListAggregateDiscoveredResources",
        list_aggregate_discovered_resources,
    ),
    ("GetAggregateResourceConfig", get_aggregate_resource_config),
    (
        "BatchGetAggregateResourceConfig",
        batch_get_aggregate_resource_config,
    ),
    ("SelectAggregateResourceConfig", select_aggregate_resource_config),
];

fn get_aggregate_discovered_resource_counts(call: &Call<'_>) -> Answer {
    let kind = call.inner("Filters", "ResourceType");
    let by_kind = call.text("GroupByKey") == Some("RESOURCE_TYPE");
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    for site in covered(call, "Region")? {
        for resource in site.recorded().iter().filter(|resource| resource.is_live()) {
            if kind.is_none_or(|kind| kind == resource.kind) {
                let group = if by_kind {
                    resource.kind
                } else {
                    group_of(call, site)?
                };
                *groups.entry(group).or_default() += 1;
            }
        }
    }
    let total: usize = groups.values().sum();
    let groups: Vec<Value> = groups
        .into_iter()
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, count)| json!({"GroupName": name, "ResourceCount": call.count(count)}))
        .collect();
    let (range, next) = page_of(call, &WIDE_PAGES, groups.len())?;
    Ok(
        json!({"TotalDiscoveredResources": call.count(total), "GroupByKey": call.text("GroupByKey"),
              "GroupedResourceCounts": groups[range], "NextToken": next}),
    )
}

fn list_aggregate_discovered_resources(call: &Call<'_>) -> Answer {
    let kind = call.text("ResourceType").unwrap_or_default();
    let (id, name) = (
        call.inner("Filters", "ResourceId"),
        call.inner("Filters", "ResourceName"),
    );
    let mut found = Vec::new();
    for site in covered(call, "Region")? {
        for resource in site
            .recorded()
            .iter()
            .filter(|one| one.kind == kind && one.is_live())
        {
            if id.is_some_and(|id| id != resource.id)
                || name.is_some_and(|name| resource.name.as_deref() != Some(name))
            {
                continue;
            }
            let mut identifier = json!({"SourceAccountId": site.account, "SourceRegion": site.region,
                                        "ResourceId": resource.id, "ResourceType": resource.kind});
            if let (Some(name), Some(members)) = (&resource.name, identifier.as_object_mut()) {
                members.insert(String::from("ResourceName"), json!(name));
            }
            found.push(identifier);
        }
    }
    let (range, next) = page_of(
        call,
        &PageRule {
            default: 100,
            ..PAGES
        },
        found.len(),
    )?;
    Ok(json!({"ResourceIdentifiers": found[range], "NextToken": next}))
}

/// The resource that an aggregate identifier names.
fn find<'a>(sites: &[&'a Site], key: &Value) -> Option<(&'a Site, &'a Resource)> {
    let member = |name: &str| key.get(name).and_then(Value::as_str).unwrap_or_default();
    let site = sites
        .iter()
        .find(|site| site.account == member("SourceAccountId") && site.region == member("SourceRegion"))?;
    Some((site, site.resource(member("ResourceType"), member("ResourceId"))?))
}

fn get_aggregate_resource_config(call: &Call<'_>) -> Answer {
    let sites = covered(call, "Region")?;
    let key = call.params.get("ResourceIdentifier").unwrap_or(&Value::Null);
    let (site, resource) = find(&sites, key).ok_or_else(|| {
        ApiError::new(
            "ResourceNotDiscoveredException",
            "The resource is not in the aggregator",
        )
    })?;
    Ok(json!({"ConfigurationItem": whole_item(site, resource, resource.now())}))
}

fn batch_get_aggregate_resource_config(call: &Call<'_>) -> Answer {
    let sites = covered(call, "Region")?;
    let keys = call
        .params
        .get("ResourceIdentifiers")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    if keys.is_empty() || keys.len() > 100 {
        return Err(ApiError::new(
            "ValidationException",
            "ResourceIdentifiers must hold 1 to 100 keys",
        ));
    }
    let mut items = Vec::new();
    let mut unprocessed = Vec::new();
    for key in keys {
        match find(&sites, key) {
            Some((site, resource)) => items.push(Value::Object(base_item(site, resource, resource.now()))),
            None => unprocessed.push(key.clone()),
        }
    }
    Ok(json!({"BaseConfigurationItems": items, "UnprocessedResourceIdentifiers": unprocessed}))
}

fn select_aggregate_resource_config(call: &Call<'_>) -> Answer {
    let sites = covered(call, "Region")?;
    let (fields, rows) = query::run(call, &sites)?;
    query::answer(
        call,
        &PageRule {
            default: 500,
            ..PAGES
        },
        &fields,
        &rows,
    )
}
