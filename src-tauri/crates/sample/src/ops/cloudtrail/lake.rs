//! CloudTrail Lake: the security account has kept one event data store, and nobody has queried it lately.

use serde_json::{Map, Value, json};

use super::super::Operation;
use crate::seed;
use crate::time::DAY;
use crate::wire::{Answer, ApiError, Call, PageRule, page_of};
use crate::world::{HOME_REGION, SECURITY};

pub(crate) const OPERATIONS: &[Operation] = &[
    ("ListEventDataStores", list_event_data_stores),
    ("GetEventDataStore", get_event_data_store),
    ("ListQueries", list_queries),
    ("DescribeQuery", no_query),
    ("GetQueryResults", no_query),
    ("SearchSampleQueries", search_sample_queries),
    ("ListChannels", |call| empty(call, "Channels")),
    ("ListDashboards", |call| empty(call, "Dashboards")),
    ("ListImports", |call| empty(call, "Imports")),
    ("ListImportFailures", |call| empty(call, "Failures")),
    ("GetChannel", |call| {
        not_found(call, "Channel", "ChannelNotFoundException")
    }),
    ("GetDashboard", |call| {
        not_found(call, "DashboardId", "ResourceNotFoundException")
    }),
    ("GetImport", |call| {
        not_found(call, "ImportId", "ImportNotFoundException")
    }),
];

const STORE: &str = "nw-org-events";
const LAKE_PAGES: PageRule = PageRule {
    limit_error: "InvalidParameterException",
    ..super::PAGES
};

fn empty(call: &Call<'_>, member: &str) -> Answer {
    page_of(call, &LAKE_PAGES, 0)?;
    Ok(json!({member: []}))
}

fn not_found(call: &Call<'_>, key: &str, code: &'static str) -> Answer {
    Err(ApiError::new(
        code,
        format!("{} is not found", call.text(key).unwrap_or_default()),
    ))
}

/// The event data store's members, where the caller has it.
fn store(call: &Call<'_>) -> Option<Map<String, Value>> {
    let owns = call.caller.account.id == SECURITY && call.region == HOME_REGION;
    let id = seed::uuid(call.world.seed, &["event data store"]);
    let made_s = call.world.as_of_s - 700 * DAY;
    let store = json!({
        "EventDataStoreArn": format!("arn:aws:cloudtrail:{HOME_REGION}:{SECURITY}:eventdatastore/{id}"),
        "Name": STORE, "Status": "ENABLED", "TerminationProtectionEnabled": true, "MultiRegionEnabled": true,
        "OrganizationEnabled": true, "RetentionPeriod": 2_557, "CreatedTimestamp": made_s,
        "UpdatedTimestamp": made_s + DAY,
        "AdvancedEventSelectors": [{"Name": "Management events",
            "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}],
    });
    owns.then(|| store.as_object().cloned()).flatten()
}

fn list_event_data_stores(call: &Call<'_>) -> Answer {
    let stores: Vec<Value> = store(call).into_iter().map(Value::Object).collect();
    let (range, next) = page_of(call, &super::PAGES, stores.len())?;
    Ok(json!({"EventDataStores": stores[range], "NextToken": next}))
}

/// The store that the call names, by ARN or by the id at its end.
fn named(call: &Call<'_>) -> Result<Map<String, Value>, ApiError> {
    let name = call.text("EventDataStore").unwrap_or_default();
    if name.starts_with("arn:") && !name.contains(":eventdatastore/") {
        let message = format!("{name} is not the ARN of an event data store");
        return Err(ApiError::new("EventDataStoreARNInvalidException", message));
    }
    let is_named = |store: &Map<String, Value>| {
        store["EventDataStoreArn"]
            .as_str()
            .is_some_and(|arn| name.len() >= 36 && arn.ends_with(name))
    };
    store(call)
        .filter(is_named)
        .ok_or_else(|| ApiError::new("EventDataStoreNotFoundException", format!("{name} is not found")))
}

fn get_event_data_store(call: &Call<'_>) -> Answer {
    let mut store = named(call)?;
    store.insert(String::from("BillingMode"), json!("FIXED_RETENTION_PRICING"));
    store.insert(String::from("FederationStatus"), json!("DISABLED"));
    Ok(Value::Object(store))
}

fn list_queries(call: &Call<'_>) -> Answer {
    named(call)?;
    page_of(call, &super::PAGES, 0)?;
    Ok(json!({"Queries": []}))
}

fn no_query(call: &Call<'_>) -> Answer {
    not_found(call, "QueryId", "QueryIdNotFoundException")
}

fn search_sample_queries(call: &Call<'_>) -> Answer {
    page_of(
        call,
        &PageRule {
            default: 10,
            max: 50,
            ..LAKE_PAGES
        },
        0,
    )?;
    Ok(json!({"SearchResults": []}))
}
