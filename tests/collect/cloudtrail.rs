//! What is particular of CloudTrail: the values behind Insights events, and what queries of Lake found.

use serde_json::Value;
use tickmark_collect::Choices;
use tickmark_domain::{Outcome, Source};
use tickmark_sample::{Fault, REGIONS};
use tickmark_store::FactRecord;

use crate::scene::{SECURITY, engagement, run, start, steps};

fn data(fact: &FactRecord) -> Value {
    serde_json::from_str(fact.data.as_deref().unwrap_or("null")).unwrap()
}

fn in_account(id: &str) -> Choices {
    Choices {
        sources: vec![Source::CloudTrail],
        accounts: vec![id.to_owned()],
        regions: vec![REGIONS[0].to_owned()],
        ..Choices::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_unusual_is_kept_with_the_values_around_it_and_asked_for_once() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let choices = in_account(&endpoint.accounts()[0].id);
    let report = run(&store, &endpoint, &choices).await;
    let asked = steps(&report, "ListInsightsMetricData");
    let [asked] = asked[..] else { panic!("{asked:?}") };
    assert_eq!((asked.outcome, asked.pages), (Outcome::Complete, 1), "{asked:?}");
    let metrics = store.list_facts("cloudtrail.insight_metric", None).unwrap();
    let [metric] = &metrics[..] else {
        panic!("{metrics:?}")
    };
    assert_eq!(
        metric.native_id,
        "ec2.amazonaws.com|RunInstances|ApiCallRateInsight|"
    );
    assert!(
        data(metric)["values"].as_u64() > Some(24),
        "the days around it: {}",
        data(metric)
    );
    let again = run(&store, &endpoint, &choices).await;
    let pages: u64 = steps(&again, "ListInsightsMetricData")
        .iter()
        .map(|s| s.pages)
        .sum();
    assert_eq!(pages, 0, "its days are over");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_finished_query_found_is_kept_with_its_text_and_asked_for_once() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let report = run(&store, &endpoint, &in_account(SECURITY)).await;
    let asked = steps(&report, "GetQueryResults");
    let [asked] = asked[..] else {
        panic!("the failed one found nothing: {asked:?}")
    };
    assert_eq!((asked.outcome, asked.items), (Outcome::Complete, 3), "{asked:?}");
    let rows = store.list_facts("cloudtrail.query_row", None).unwrap();
    assert_eq!(rows.len(), 3);
    for row in rows.iter().map(data) {
        assert!(row["query"].as_str().unwrap().starts_with("SELECT"), "{row}");
        assert!(row["row"]["eventName"].is_string(), "{row}");
    }
    let again = run(&store, &endpoint, &in_account(SECURITY)).await;
    let pages: u64 = steps(&again, "GetQueryResults").iter().map(|s| s.pages).sum();
    assert_eq!(pages, 0, "it finds nothing more");
}
