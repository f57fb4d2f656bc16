//! What is particular of Config: history by choice, compliance over time, aggregators, the organization, queries.

use std::collections::BTreeSet;

use serde_json::Value;
use tickmark_collect::Choices;
use tickmark_domain::{EvidenceKind, Outcome, ResourceHistory, Source};
use tickmark_sample::{Fault, REGIONS};
use tickmark_store::{FactRecord, Store};

use crate::scene::{SECURITY, engagement, run, start, steps};

fn data(fact: &FactRecord) -> Value {
    serde_json::from_str(fact.data.as_deref().unwrap_or("null")).unwrap()
}

fn choices(history: ResourceHistory) -> Choices {
    Choices {
        sources: vec![Source::Config],
        accounts: vec![SECURITY.to_owned()],
        regions: vec![REGIONS[0].to_owned()],
        history,
        ..Choices::default()
    }
}

/// Resources with a recorded state, compliance items apart.
fn with_history(store: &Store) -> BTreeSet<String> {
    let items = store.list_facts("config.configuration_item", None).unwrap();
    let items = items.iter().filter(|i| !i.native_id.starts_with("AWS::Config::"));
    items
        .map(|item| {
            item.native_id
                .splitn(3, '|')
                .take(2)
                .collect::<Vec<_>>()
                .join("|")
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_states_of_all_resources_are_asked_for_by_choice() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    run(&store, &endpoint, &choices(ResourceHistory::Named)).await;
    let named = with_history(&store);
    let listed: BTreeSet<String> = store
        .list_facts("config.resource", None)
        .unwrap()
        .into_iter()
        .map(|fact| fact.native_id)
        .collect();
    assert!(!named.is_empty() && named.is_subset(&listed) && named.len() < listed.len());
    run(&store, &endpoint, &choices(ResourceHistory::All)).await;
    assert_eq!(with_history(&store), listed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_a_resource_was_judged_over_time_is_kept_and_judges_nothing_again() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let everywhere = Choices {
        sources: vec![Source::Config],
        accounts: vec![endpoint.accounts()[1].id.clone()],
        regions: vec![REGIONS[0].to_owned()],
        ..Choices::default()
    };
    run(&store, &endpoint, &everywhere).await;
    let items = store.list_facts("config.configuration_item", None).unwrap();
    let bucket = "AWS::Config::ResourceCompliance|AWS::S3::Bucket/nw-phi-exports|";
    let judged: Vec<Value> = items
        .iter()
        .filter(|i| i.native_id.starts_with(bucket))
        .map(data)
        .collect();
    let words: BTreeSet<&str> = judged.iter().filter_map(|j| j["compliance"].as_str()).collect();
    assert!(
        words.contains("COMPLIANT") && words.contains("NON_COMPLIANT"),
        "{judged:?}"
    );
    assert!(
        judged
            .iter()
            .all(|j| j["resource_id"] == "nw-phi-exports" && j["rules"].is_array())
    );
    let states: u64 = store
        .count_evidence()
        .unwrap()
        .iter()
        .filter(|(kind, ..)| *kind == EvidenceKind::ConfigurationSnapshot)
        .map(|(.., items)| items)
        .sum();
    let plain = items.iter().filter(|i| !i.native_id.starts_with("AWS::Config::"));
    assert_eq!(states, plain.count() as u64, "they are facts and no evidence");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_aggregator_tells_in_detail_of_accounts_that_are_not_asked_themselves() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let report = run(&store, &endpoint, &choices(ResourceHistory::Named)).await;
    let details = steps(&report, "GetAggregateComplianceDetailsByConfigRule");
    assert!(!details.is_empty() && details.iter().all(|s| s.outcome == Outcome::Complete));
    let own = format!("\"AccountId\":\"{SECURITY}\",\"AwsRegion\":\"{}\"", REGIONS[0]);
    assert!(
        details.iter().all(|s| !s.parameters.contains(&own)),
        "what is asked itself is not asked twice"
    );
    let gathered = store.list_facts("config.aggregate_evaluation", None).unwrap();
    let accounts: BTreeSet<&str> = gathered
        .iter()
        .filter_map(|f| f.native_id.split('|').nth(1))
        .collect();
    assert_eq!(accounts.len(), 4, "its other Region among them: {accounts:?}");
    // And the resources of those, each with its present state.
    let resources = store.list_facts("config.aggregate_resource", None).unwrap();
    let states = store.list_facts("config.aggregate_resource_state", None).unwrap();
    let ids =
        |facts: &[FactRecord]| -> BTreeSet<String> { facts.iter().map(|f| f.native_id.clone()).collect() };
    let here = format!("northwind-organisation|{SECURITY}|{}|", REGIONS[0]);
    let elsewhere: BTreeSet<String> = ids(&resources)
        .into_iter()
        .filter(|id| !id.starts_with(&here))
        .collect();
    assert!(
        elsewhere.len() > 100 && ids(&states) == elsewhere,
        "{} {}",
        elsewhere.len(),
        states.len()
    );
    let asked = steps(&report, "BatchGetAggregateResourceConfig");
    assert_eq!(asked.len(), elsewhere.len().div_ceil(100), "100 at a time");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_does_not_administer_the_organization_says_so_and_misses_nothing() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let both = Choices {
        accounts: vec![endpoint.accounts()[0].id.clone(), SECURITY.to_owned()],
        ..choices(ResourceHistory::Named)
    };
    let report = run(&store, &endpoint, &both).await;
    let asked = steps(&report, "DescribeOrganizationConfigRules");
    assert_eq!(asked.len(), 2);
    for step in asked {
        assert_eq!(step.outcome, Outcome::Complete, "{step:?}");
        let administers = step.account == SECURITY;
        assert_eq!(
            step.reason.contains("does not administer"),
            !administers,
            "{step:?}"
        );
    }
    let members = steps(&report, "GetOrganizationConfigRuleDetailedStatus");
    assert!(members.iter().all(|s| s.account == SECURITY) && members.len() == 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_is_kept_with_its_text_and_its_rows() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let report = run(&store, &endpoint, &choices(ResourceHistory::Named)).await;
    let asked = steps(&report, "SelectResourceConfig");
    assert!(asked.len() > 1 && asked.iter().all(|s| s.parameters.contains("SELECT ")));
    let rows = store.list_facts("config.query_row", None).unwrap();
    let total: u64 = asked.iter().map(|s| s.items).sum();
    assert_eq!(rows.len() as u64, total);
    let counted: u64 = rows
        .iter()
        .map(data)
        .filter(|row| row["query"] == "resources by type")
        .filter_map(|row| row["row"]["COUNT(*)"].as_u64())
        .sum();
    assert_eq!(
        counted,
        store.list_facts("config.resource", None).unwrap().len() as u64
    );
    let texts = store.list_facts("config.stored_query_text", None).unwrap();
    assert!(!texts.is_empty() && texts.iter().all(|t| data(t)["Expression"].as_str().is_some()));
    let policy = store.list_facts("config.rule_policy", None).unwrap();
    assert!(policy.iter().all(|p| {
        data(p)["PolicyText"]
            .as_str()
            .is_some_and(|t| t.contains("rule "))
    }));
    assert!(!policy.is_empty());
}
