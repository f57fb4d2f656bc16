//! Which resources an aggregator has gathered, and how they stand, of accounts that are not asked themselves.

use aws_sdk_config::types::{AggregateResourceIdentifier, ResourceFilters, ResourceType};
use serde_json::{Value, json};
use tickmark_domain::Source;

use crate::call::asked;
use crate::look::{Look, Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// Resources that one request for present states may name.
pub(crate) const KEYS: usize = 100;

/// Every resource of a type in an account.
pub(crate) static GATHERED: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "ListAggregateDiscoveredResources",
    holds: Holds::List("ResourceIdentifiers"),
    token: "NextToken",
    ask: |clients, params, token| {
        let filters = ResourceFilters::builder().set_account_id(given(&params["Filters"], "AccountId"));
        asked(
            clients
                .config
                .list_aggregate_discovered_resources()
                .set_configuration_aggregator_name(given(params, "ConfigurationAggregatorName"))
                .set_resource_type(given(params, "ResourceType").map(|t| ResourceType::from(t.as_str())))
                .filters(filters.build())
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let place = (text(item, "SourceAccountId"), text(item, "SourceRegion"));
        let id = id_of(
            look,
            place,
            (text(item, "ResourceType"), text(item, "ResourceId")),
        );
        let mut data = pick(
            item,
            &[
                "SourceAccountId",
                "SourceRegion",
                "ResourceType",
                "ResourceId",
                "ResourceName",
            ],
        );
        data["aggregator"] = json!(look.param("ConfigurationAggregatorName"));
        look.tells("config.aggregate_resource", id, item, data)
    },
};

/// How resources stand.
pub(crate) static STATES: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "BatchGetAggregateResourceConfig",
    holds: Holds::List("BaseConfigurationItems"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .config
                .batch_get_aggregate_resource_config()
                .set_configuration_aggregator_name(given(params, "ConfigurationAggregatorName"))
                .set_resource_identifiers(Some(keys(params)))
                .send(),
        )
    },
    read: |look, item| {
        let place = (text(item, "accountId"), text(item, "awsRegion"));
        let id = id_of(
            look,
            place,
            (text(item, "resourceType"), text(item, "resourceId")),
        );
        let members = [
            "configurationItemCaptureTime",
            "configurationStateId",
            "configurationItemStatus",
        ];
        let fact = look.fact("config.aggregate_resource_state", id, item);
        let at = time(item, "configurationItemCaptureTime");
        vec![fact.at(at).with(pick(item, &members))]
    },
};

fn keys(params: &Value) -> Vec<AggregateResourceIdentifier> {
    let listed = params["ResourceIdentifiers"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    listed
        .iter()
        .filter_map(|key| {
            AggregateResourceIdentifier::builder()
                .source_account_id(text(key, "SourceAccountId"))
                .source_region(text(key, "SourceRegion"))
                .resource_type(ResourceType::from(text(key, "ResourceType")))
                .resource_id(text(key, "ResourceId"))
                .build()
                .ok()
        })
        .collect()
}

fn id_of(look: &Look<'_>, (account, region): (&str, &str), (kind, id): (&str, &str)) -> String {
    format!(
        "{}|{account}|{region}|{kind}|{id}",
        look.param("ConfigurationAggregatorName")
    )
}
