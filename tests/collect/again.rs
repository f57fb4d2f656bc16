//! A second collection asks what is new, what changed and what was missing; the rest stands, with a receipt that says
//! on which answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use tickmark_collect::{Choices, CollectReport, CollectRequest, Controller, collect, preview};
use tickmark_domain::{Outcome, ResourceHistory, Timestamp};
use tickmark_sample::{Endpoint, Fault, SampleConfig, Size};
use tickmark_store::Store;

use crate::scene::{AS_OF_S, Last, access, clean_part, content, engagement, part, request, run, start};

/// The same choice two days later.
fn later(store: &Store, endpoint: &Endpoint, choices: &Choices, days: i64) -> CollectRequest {
    let at = Timestamp::from_ms((AS_OF_S + days * 86_400) * 1000);
    let mut wanted = request(store, access(endpoint), choices);
    wanted.plan.as_of = at;
    wanted.clock = Arc::new(move || at);
    wanted
}

fn pages_by_operation(report: &CollectReport) -> BTreeMap<String, u64> {
    let mut pages = BTreeMap::new();
    for step in &report.steps {
        *pages.entry(step.operation.clone()).or_default() += step.pages;
    }
    pages
}

/// What the preview of another collection says is near what such a one asked.
fn assert_foretold(store: &Store, endpoint: &Endpoint, choices: &Choices, asked: u64) {
    let plan = request(store, access(endpoint), choices).plan;
    let foretold = preview(&plan, Some(store)).unwrap();
    assert!(foretold.from_earlier);
    println!("{} requests foretold, {asked} asked", foretold.requests);
    let apart = foretold.requests.abs_diff(asked);
    assert!(
        apart * 20 <= asked,
        "{} requests foretold, {asked} asked",
        foretold.requests
    );
}

/// The history of all resources is foretold to cost more than that of the named ones did.
fn assert_all_cost_more(store: &Store, endpoint: &Endpoint) {
    let foretold = |history| {
        let choices = Choices {
            history,
            ..Choices::default()
        };
        let plan = request(store, access(endpoint), &choices).plan;
        preview(&plan, Some(store)).unwrap().requests
    };
    let [all, named] = [ResourceHistory::All, ResourceHistory::default()].map(foretold);
    assert!(
        all > named,
        "{all} with the history of all resources, {named} without"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_collection_of_what_did_not_change_costs_little() {
    let size: Size = std::env::var("TICKMARK_TEST_SIZE").map_or(Size::Small, |s| s.parse().unwrap());
    let config = SampleConfig {
        as_of_unix_s: AS_OF_S,
        size,
        ..SampleConfig::default()
    };
    let endpoint = Endpoint::start(config).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let all = Choices::default();
    let first = run(&store, &endpoint, &all).await;
    let asked_first = endpoint.requests_served();
    assert_foretold(&store, &endpoint, &all, asked_first);
    assert_all_cost_more(&store, &endpoint);
    let before = content(&store);
    let last = Last::default();
    let sink = last.clone();
    let second = collect(
        store.clone(),
        later(&store, &endpoint, &all, 2),
        Controller::new(),
        move |p| sink.see(&p),
    )
    .await
    .unwrap();
    last.assert_adds_up(&second);
    let asked_second = endpoint.requests_served() - asked_first;
    println!("{asked_first} requests, then {asked_second}");
    assert_foretold(&store, &endpoint, &all, asked_second);
    let full = Choices {
        full: true,
        ..all.clone()
    };
    assert_foretold(&store, &endpoint, &full, asked_first);
    assert!(second.run_id > first.run_id);
    assert_eq!((second.new_facts, second.changed_facts), (0, 0));
    assert_eq!(
        content(&store).rows,
        before.rows,
        "nothing is gone and nothing is new"
    );
    let (then, now) = (pages_by_operation(&first), pages_by_operation(&second));
    for operation in [
        "GetEvidenceByEvidenceFolder",
        "GetComplianceDetailsByConfigRule",
        "GetConformancePackComplianceDetails",
        "GetResourceConfigHistory",
        "DescribeComplianceByConfigRule",
    ] {
        let (then, now) = (then[operation], now[operation]);
        assert!(now * 4 <= then, "{operation}: {then} pages, then {now}");
    }
    let lanes = endpoint.accounts().len() as u64 * 3;
    assert_eq!(
        now["LookupEvents"],
        lanes * 2,
        "one look at what is new of management and one of Insights in every place"
    );
    if size == Size::Large {
        assert!(
            asked_second * 20 <= asked_first,
            "{asked_second} requests after {asked_first}"
        );
    }

    for step in second
        .steps
        .iter()
        .filter(|s| s.outcome == Outcome::Complete && s.pages == 0)
    {
        assert!(step.reason.contains("stand"), "{step:?}");
    }
    let receipts = store.newest_receipts().unwrap();
    let evidence = receipts
        .iter()
        .filter(|r| r.operation == "GetEvidenceByEvidenceFolder");
    assert!(evidence.clone().count() > 0);
    assert!(
        evidence
            .clone()
            .all(|r| r.run_id == second.run_id && r.outcome == Outcome::Complete),
        "readers of the newest receipts know every folder as answered"
    );
    let items: u64 = evidence.map(|r| r.items).sum();
    let organisation = endpoint.organisation();
    let all = organisation.evidence_count() + organisation.past_evidence_count();
    assert_eq!(items, all as u64);

    let full = Choices {
        full: true,
        ..Choices::default()
    };
    let served = endpoint.requests_served();
    let third = run(&store, &endpoint, &full).await;
    assert!(third.run_id > second.run_id);
    let asked_third = endpoint.requests_served() - served;
    assert!(
        asked_third + asked_first / 20 >= asked_first,
        "{asked_third} of {asked_first} requests when everything is wanted again"
    );
    assert_eq!((third.new_facts, third.changed_facts), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_failed_is_taken_up_by_the_next_collection_and_what_was_denied_is_asked_once() {
    let endpoint = start(Fault::Denied).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let first = run(&store, &endpoint, &part()).await;
    let denied = |report: &CollectReport| {
        let denied = report.steps.iter().filter(|s| s.outcome == Outcome::Denied);
        denied.count()
    };
    assert!(denied(&first) > 0);
    let served = endpoint.requests_served();
    let second = run(&store, &endpoint, &part()).await;
    assert!(
        second.run_id > first.run_id,
        "what is denied for good does not keep a run open"
    );
    assert_eq!(denied(&second), denied(&first));
    let again = endpoint.requests_served() - served;
    assert!(again < served, "{again} requests after {served}");
    endpoint.set_fault(Fault::None);
    let third = run(&store, &endpoint, &part()).await;
    assert_eq!((third.run_id, denied(&third)), (second.run_id, 0));
    assert_eq!(content(&store).rows, clean_part().await.rows);
}
