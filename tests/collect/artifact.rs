//! A report of Artifact is got when a person names it and accepts its terms, and at no other time.

use std::sync::Arc;

use serde_json::Value;
use tickmark_collect::{ArtifactOrder, Choices, CollectReport, Limits, get_artifact_report};
use tickmark_domain::{Account, Outcome, Source};
use tickmark_sample::{Endpoint, Fault};
use tickmark_store::Store;

use crate::scene::{SECURITY, access, engagement, now, run, start, steps};

fn data(fact: &tickmark_store::FactRecord) -> Value {
    serde_json::from_str(fact.data.as_deref().unwrap_or("null")).unwrap()
}

/// An engagement with the list of reports.
async fn listed() -> (Endpoint, tempfile::TempDir, Store) {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    run(&store, &endpoint, &choices()).await;
    (endpoint, folder, store)
}

fn choices() -> Choices {
    Choices {
        sources: vec![Source::Artifact],
        accounts: vec![SECURITY.to_owned()],
        ..Choices::default()
    }
}

async fn get(
    store: &Store,
    endpoint: &Endpoint,
    report: &str,
    version: i64,
    accepts_terms: bool,
) -> CollectReport {
    let order = ArtifactOrder {
        account: Account {
            id: SECURITY.to_owned(),
            alias: String::new(),
        },
        report: report.to_owned(),
        version,
        name: "SOC 2".to_owned(),
        accepts_terms,
        access: access(endpoint),
        limits: Limits::none(),
        actor: "Dana".to_owned(),
        made_with: "test".to_owned(),
        clock: Arc::new(now),
    };
    get_artifact_report(store.clone(), order).await.unwrap()
}

/// The report that wants its terms accepted, with its version.
fn explicit(store: &Store) -> (String, i64) {
    let reports = store.list_facts("artifact.report", None).unwrap();
    let mut found = reports.iter().filter(|r| data(r)["acceptanceType"] == "EXPLICIT");
    let report = found.next().unwrap();
    (
        report.native_id.clone(),
        data(report)["version"].as_i64().unwrap(),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_terms_come_first_and_the_report_only_to_whom_accepts_them() {
    let (endpoint, _folder, store) = listed().await;
    let (report, version) = explicit(&store);
    let id = format!("{report}|{version}");

    let read = get(&store, &endpoint, &report, version, false).await;
    assert_eq!(steps(&read, "GetTermForReport")[0].outcome, Outcome::Complete);
    assert!(steps(&read, "GetReport").is_empty());
    assert_eq!(
        store.list_facts("artifact.report_terms", None).unwrap()[0].native_id,
        id
    );
    assert!(store.list_facts("artifact.report_file", None).unwrap().is_empty());

    let got = get(&store, &endpoint, &report, version, true).await;
    assert_eq!(got.outcome, Outcome::Complete);
    let files = store.list_facts("artifact.report_file", None).unwrap();
    let [file] = &files[..] else { panic!("{files:?}") };
    assert_eq!((file.native_id.as_str(), file.region.as_str()), (id.as_str(), ""));
    let told = data(file);
    assert_eq!(told["name"], "SOC 2");
    let original = store
        .find_artifact(told["sha256"].as_str().unwrap())
        .unwrap()
        .unwrap();
    assert_eq!(original.media_type, "application/pdf");
    assert!(
        store
            .read_artifact(original.id, 1 << 20)
            .unwrap()
            .starts_with(b"%PDF-")
    );
    let runs = store.list_runs().unwrap();
    assert!(
        runs[0].kind == "artifact" && runs[0].plan.contains(r#""terms":"accepted""#),
        "{:?}",
        runs[0]
    );
    assert!(runs[1].plan.contains(r#""terms":"not accepted""#));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_the_urls_nor_the_token_that_accepts_are_kept() {
    let (endpoint, folder, store) = listed().await;
    let (report, version) = explicit(&store);
    let got = get(&store, &endpoint, &report, version, true).await;
    let mut kept = serde_json::to_vec(&got).unwrap();
    for original in store.every_artifact().unwrap() {
        kept.extend(store.read_artifact(original.id, u64::MAX).unwrap());
    }
    drop(store);
    for file in ["a.tickmark", "a.tickmark-wal"] {
        kept.extend(std::fs::read(folder.path().join(file)).unwrap_or_default());
    }
    for secret in ["X-Amz-Signature", "termToken"] {
        assert!(
            !kept.windows(secret.len()).any(|w| w == secret.as_bytes()),
            "{secret}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_collection_goes_on_with_an_order_or_repeats_it() {
    let (endpoint, _folder, store) = listed().await;
    let (report, version) = explicit(&store);
    get(&store, &endpoint, &report, version, true).await;
    let again = run(&store, &endpoint, &choices()).await;
    assert!(steps(&again, "GetReport").is_empty() && steps(&again, "GetTermForReport").is_empty());
    let files = store.list_facts("artifact.report_file", None).unwrap();
    assert!(
        files.len() == 1 && files[0].gone_at.is_none(),
        "it is not listed, and stays"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_is_not_given_out_says_why_and_leaves_nothing() {
    let (endpoint, _folder, store) = listed().await;
    let (report, version) = explicit(&store);
    let missing = get(&store, &endpoint, &report, version + 100, true).await;
    assert!(
        steps(&missing, "GetTermForReport")[0]
            .reason
            .contains("does not exist")
    );
    assert!(store.list_facts("artifact.report_file", None).unwrap().is_empty());
}
