//! The order in which Lake is asked in one account and Region: the listings say whether there is more to ask.

use std::sync::Arc;

use serde_json::json;

use super::pipe::{CHANNEL, CHANNELS, DASHBOARD, DASHBOARDS, FAILURES, IMPORT, IMPORTS, POLICY};
use super::store::{QUERIES, QUERY, RESULTS, STORE, STORE_CONFIGURATION, STORE_INSIGHTS, STORES};
use crate::job::{Done, Job};
use crate::look::{data_of, text};
use crate::operation::Operation;
use crate::source::cloudtrail::trail::TAGS;
use crate::step::{Place, Step};

/// The listings, each with the kind that it holds whole.
static LISTINGS: [(&Operation, &[&str]); 4] = [
    (&STORES, &["cloudtrail.event_data_store"]),
    (&CHANNELS, &["cloudtrail.channel"]),
    (&DASHBOARDS, &["cloudtrail.dashboard"]),
    (&IMPORTS, &["cloudtrail.import"]),
];

/// Every operation with how often it is asked in one account and Region, estimated, and whether that is only found
/// on the way. Few accounts have anything here.
pub(crate) fn operations() -> Vec<(&'static Operation, u64, bool)> {
    let listed = LISTINGS.iter().map(|(operation, _)| (*operation, 1, false));
    // What is asked of trails too stands with them.
    let found: [&'static Operation; 9] = [
        &STORE, &QUERIES, &QUERY, &RESULTS, &CHANNEL, &DASHBOARD, &IMPORT, &FAILURES, &POLICY,
    ];
    listed
        .chain(found.map(|operation| (operation, 0, true)))
        .collect()
}

/// Collects Lake in one account and Region.
pub(crate) async fn collect(job: Arc<Job>, place: Place) -> Done<()> {
    let ask = |(operation, _): &(&'static Operation, _)| {
        let params = json!({ "MaxResults": 1000 });
        place.step(operation, params)
    };
    let ended = job.run_all(LISTINGS.iter().map(ask).collect()).await?;
    for ((_, kinds), outcome) in LISTINGS.iter().zip(ended) {
        job.sweep(kinds, &place, &[outcome]).await?;
    }
    let mut steps = Vec::new();
    let mut arns = Vec::new();
    for store in job.seen("cloudtrail.event_data_store", &place).await? {
        let params = json!({ "EventDataStore": store.native_id });
        for operation in [&STORE, &STORE_INSIGHTS, &STORE_CONFIGURATION] {
            steps.push(place.step(operation, params.clone()));
        }
        let paged = json!({ "EventDataStore": store.native_id, "MaxResults": 1000 });
        steps.push(place.step(&QUERIES, paged));
        arns.push(store.native_id);
    }
    for channel in job.seen("cloudtrail.channel", &place).await? {
        steps.push(place.step(&CHANNEL, json!({ "Channel": channel.native_id })));
        arns.push(channel.native_id);
    }
    for dashboard in job.seen("cloudtrail.dashboard", &place).await? {
        steps.push(place.step(&DASHBOARD, json!({ "DashboardId": dashboard.native_id })));
        arns.push(dashboard.native_id);
    }
    for import in job.seen("cloudtrail.import", &place).await? {
        steps.push(place.step(&IMPORT, json!({ "ImportId": import.native_id })));
        let paged = json!({ "ImportId": import.native_id, "MaxResults": 1000 });
        steps.push(place.step(&FAILURES, paged));
    }
    for arn in &arns {
        steps.push(place.step(&POLICY, json!({ "ResourceArn": arn })));
        // One at a time: what one listing did not answer changes nothing of what is asked after another.
        steps.push(place.step(&TAGS, json!({ "ResourceIdList": [arn] })));
    }
    job.run_all(steps).await?;
    let queries = job.seen("cloudtrail.query", &place).await?;
    let queries: Vec<Step> = queries
        .iter()
        .map(|query| place.step(&QUERY, json!({ "QueryId": query.native_id })))
        .collect();
    job.run_all(queries).await?;
    job.run_all(results(&job, &place).await?).await?;
    Ok(())
}

/// What finished queries found; not again, because a query that has finished finds nothing more.
async fn results(job: &Arc<Job>, place: &Place) -> Done<Vec<Step>> {
    let mut steps = Vec::new();
    for query in job.seen("cloudtrail.query_detail", place).await? {
        let data = data_of(query.data.as_deref());
        if text(&data, "QueryStatus") != "FINISHED" {
            continue;
        }
        let id = &query.native_id;
        let params = json!({ "QueryId": id, "MaxQueryResults": 1000 });
        let brings = vec![("cloudtrail.query_row", format!("{id}|"))];
        let step = place.step(&RESULTS, params);
        steps.push(
            step.about(json!({ "query": text(&data, "QueryString") }))
                .unless_changed(&json!(text(&data, "QueryStatus")), brings),
        );
    }
    Ok(steps)
}
