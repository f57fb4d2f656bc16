//! CloudTrail Lake: the security account has kept one event data store with what belongs to it.

use serde_json::{Value, json};

use super::super::Operation;
use crate::wire::{Answer, ApiError, Call, PageRule, page_of};
use crate::world::lake::{CHANNEL, DASHBOARD, Lake};
use crate::world::{HOME_REGION, SECURITY};

pub(crate) const OPERATIONS: &[Operation] = &[
    ("ListEventDataStores", list_event_data_stores),
    ("GetEventDataStore", get_event_data_store),
    ("ListQueries", list_queries),
    ("DescribeQuery", describe_query),
    ("GetQueryResults", get_query_results),
    ("SearchSampleQueries", search_sample_queries),
    ("ListChannels", list_channels),
    ("GetChannel", get_channel),
    ("ListDashboards", list_dashboards),
    ("GetDashboard", get_dashboard),
    ("ListImports", list_imports),
    ("GetImport", get_import),
    ("ListImportFailures", list_import_failures),
];

const LAKE_PAGES: PageRule = PageRule {
    limit_error: "InvalidParameterException",
    ..super::PAGES
};

/// The lake, where the caller has it.
pub(super) fn lake(call: &Call<'_>) -> Option<Lake> {
    let owns = call.caller.account.id == SECURITY && call.region == HOME_REGION;
    owns.then(|| Lake::new(call.world.seed, call.world.as_of_s))
}

fn not_found(call: &Call<'_>, key: &str, code: &'static str) -> ApiError {
    ApiError::new(
        code,
        format!("{} is not found", call.text(key).unwrap_or_default()),
    )
}

/// One page of what the lake has; nothing where there is no lake.
fn listed(call: &Call<'_>, rule: &PageRule, member: &str, found: &[Value]) -> Answer {
    let (range, next) = page_of(call, rule, found.len())?;
    Ok(json!({member: found[range], "NextToken": next}))
}

fn list_event_data_stores(call: &Call<'_>) -> Answer {
    let stores: Vec<Value> = lake(call).iter().map(Lake::store).collect();
    listed(call, &super::PAGES, "EventDataStores", &stores)
}

/// The lake with the store that the call names, by ARN or by the id at its end.
pub(super) fn named(call: &Call<'_>) -> Result<Lake, ApiError> {
    let name = call.text("EventDataStore").unwrap_or_default();
    if name.starts_with("arn:") && !name.contains(":eventdatastore/") {
        let message = format!("{name} is not the ARN of an event data store");
        return Err(ApiError::new("EventDataStoreARNInvalidException", message));
    }
    lake(call)
        .filter(|lake| name.len() >= 36 && lake.arn().ends_with(name))
        .ok_or_else(|| not_found(call, "EventDataStore", "EventDataStoreNotFoundException"))
}

fn get_event_data_store(call: &Call<'_>) -> Answer {
    Ok(named(call)?.whole_store())
}

fn list_queries(call: &Call<'_>) -> Answer {
    let status = call.text("QueryStatus");
    let queries: Vec<Value> = named(call)?
        .queries()
        .iter()
        .filter(|query| status.is_none_or(|status| query["QueryStatus"] == status))
        .map(|query| {
            json!({"QueryId": query["QueryId"], "QueryStatus": query["QueryStatus"],
                   "CreationTime": query["QueryStatistics"]["CreationTime"]})
        })
        .collect();
    listed(call, &super::PAGES, "Queries", &queries)
}

fn query(call: &Call<'_>) -> Result<(Lake, Value), ApiError> {
    let id = call.text("QueryId").unwrap_or_default();
    let found = lake(call).and_then(|lake| {
        let query = lake.queries().into_iter().find(|query| query["QueryId"] == id)?;
        Some((lake, query))
    });
    found.ok_or_else(|| not_found(call, "QueryId", "QueryIdNotFoundException"))
}

fn describe_query(call: &Call<'_>) -> Answer {
    Ok(query(call)?.1)
}

fn get_query_results(call: &Call<'_>) -> Answer {
    let (_, query) = query(call)?;
    let rows = Lake::rows(&query);
    let rule = PageRule {
        limit_key: "MaxQueryResults",
        ..super::PAGES
    };
    let (range, next) = page_of(call, &rule, rows.len())?;
    Ok(json!({
        "QueryStatus": query["QueryStatus"], "QueryResultRows": rows[range.clone()], "NextToken": next,
        "QueryStatistics": {"ResultsCount": range.len(), "TotalResultsCount": rows.len(),
            "BytesScanned": query["QueryStatistics"]["BytesScanned"]},
        "ErrorMessage": query["ErrorMessage"],
    }))
}

fn search_sample_queries(call: &Call<'_>) -> Answer {
    let rule = PageRule {
        default: 10,
        max: 50,
        ..LAKE_PAGES
    };
    page_of(call, &rule, 0)?;
    Ok(json!({"SearchResults": []}))
}

fn list_channels(call: &Call<'_>) -> Answer {
    let channels: Vec<Value> = lake(call)
        .iter()
        .map(|lake| json!({"ChannelArn": lake.channel_arn(), "Name": CHANNEL}))
        .collect();
    listed(call, &LAKE_PAGES, "Channels", &channels)
}

fn get_channel(call: &Call<'_>) -> Answer {
    let name = call.text("Channel").unwrap_or_default();
    lake(call)
        .filter(|lake| name.len() >= 36 && lake.channel_arn().ends_with(name))
        .map(|lake| lake.channel())
        .ok_or_else(|| not_found(call, "Channel", "ChannelNotFoundException"))
}

fn list_dashboards(call: &Call<'_>) -> Answer {
    let dashboards: Vec<Value> = lake(call)
        .iter()
        .filter(|_| call.text("Type").is_none_or(|kind| kind == "CUSTOM"))
        .map(|_| json!({"DashboardArn": Lake::dashboard_arn(), "Type": "CUSTOM"}))
        .collect();
    listed(call, &LAKE_PAGES, "Dashboards", &dashboards)
}

fn get_dashboard(call: &Call<'_>) -> Answer {
    let name = call.text("DashboardId").unwrap_or_default();
    lake(call)
        .filter(|_| name == DASHBOARD || name == Lake::dashboard_arn())
        .map(|lake| lake.dashboard())
        .ok_or_else(|| not_found(call, "DashboardId", "ResourceNotFoundException"))
}

fn list_imports(call: &Call<'_>) -> Answer {
    let imports: Vec<Value> = lake(call)
        .iter()
        .map(|lake| {
            let whole = lake.import();
            json!({"ImportId": whole["ImportId"], "ImportStatus": whole["ImportStatus"],
                   "Destinations": whole["Destinations"], "CreatedTimestamp": whole["CreatedTimestamp"],
                   "UpdatedTimestamp": whole["UpdatedTimestamp"]})
        })
        .collect();
    listed(call, &LAKE_PAGES, "Imports", &imports)
}

/// The lake, where the call names its import.
fn import(call: &Call<'_>) -> Option<Lake> {
    let id = call.text("ImportId").unwrap_or_default();
    lake(call).filter(|lake| lake.import()["ImportId"] == id)
}

fn get_import(call: &Call<'_>) -> Answer {
    import(call)
        .map(|lake| lake.import())
        .ok_or_else(|| not_found(call, "ImportId", "ImportNotFoundException"))
}

fn list_import_failures(call: &Call<'_>) -> Answer {
    let failures = import(call).map_or_else(Vec::new, |lake| lake.import_failures());
    listed(call, &LAKE_PAGES, "Failures", &failures)
}
