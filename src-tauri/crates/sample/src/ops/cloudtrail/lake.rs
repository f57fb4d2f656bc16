//! CloudTrail Lake, as the many see it who never had it: lists are empty, and nothing is found.

use serde_json::json;

use super::super::Operation;
use crate::wire::{Answer, ApiError, Call, PageRule, page_of};

pub(crate) const OPERATIONS: &[Operation] = &[
    ("ListEventDataStores", |call| empty(call, "EventDataStores")),
    ("ListChannels", |call| empty(call, "Channels")),
    ("ListDashboards", |call| empty(call, "Dashboards")),
    ("ListImports", |call| empty(call, "Imports")),
    ("GetEventDataStore", no_store),
    ("ListQueries", no_store),
];

fn empty(call: &Call<'_>, member: &str) -> Answer {
    let limit_error = if member == "EventDataStores" {
        "InvalidMaxResultsException"
    } else {
        "InvalidParameterException"
    };
    page_of(
        call,
        &PageRule {
            limit_error,
            ..super::PAGES
        },
        0,
    )?;
    Ok(json!({member: []}))
}

fn no_store(call: &Call<'_>) -> Answer {
    let store = call.text("EventDataStore").unwrap_or_default();
    if store.starts_with("arn:") && !store.contains(":eventdatastore/") {
        let message = format!("{store} is not the ARN of an event data store");
        return Err(ApiError::new("EventDataStoreARNInvalidException", message));
    }
    Err(ApiError::new(
        "EventDataStoreNotFoundException",
        format!("{store} is not found"),
    ))
}
