//! What keeps a collection from starting gets a message that names the thing and the way out, and leaves no run.

use tickmark_collect::{Access, Choices, CollectError, Controller, preview};
use tickmark_domain::{Outcome, Source};
use tickmark_sample::Fault;

use crate::scene::{access, engagement, part, request, run_steered, start, steps};

async fn refused(given: impl Fn(&tickmark_sample::Endpoint) -> Access) -> (CollectError, usize) {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let wanted = request(&store, given(&endpoint), &part());
    let error = run_steered(&store, wanted, Controller::new(), |_| {})
        .await
        .unwrap_err();
    (error, store.list_runs().unwrap().len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_that_cannot_be_reached_is_named_and_nothing_is_started() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("http://127.0.0.1:{port}");
    let (error, runs) = refused(|endpoint| Access {
        endpoint: Some(url.clone()),
        ..access(endpoint)
    })
    .await;
    let message = error.to_string();
    assert!(matches!(error, CollectError::Unreachable { .. }), "{message}");
    assert!(
        message.contains(&url) && message.contains("333344445555") && message.contains("AWS_ENDPOINT_URL")
    );
    assert_eq!(runs, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_key_is_said_to_be_one_and_nothing_is_started() {
    let (error, runs) = refused(|endpoint| Access {
        account_keys: vec![],
        static_keys: Some(("AKIAIOSFODNN7EXAMPLE".to_owned(), "not-the-secret".to_owned())),
        ..access(endpoint)
    })
    .await;
    let message = error.to_string();
    assert!(matches!(error, CollectError::Credentials { .. }), "{message}");
    assert!(
        message.contains("InvalidClientTokenId") && !message.contains("not-the-secret"),
        "{message}"
    );
    assert_eq!(runs, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_choice_that_leaves_nothing_is_refused() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let choices = Choices {
        regions: vec!["mars-north-1".to_owned()],
        ..Choices::default()
    };
    let wanted = request(&store, access(&endpoint), &choices);
    let error = run_steered(&store, wanted, Controller::new(), |_| {})
        .await
        .unwrap_err();
    assert!(matches!(error, CollectError::NothingToCollect(_)), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_of_another_account_is_not_used_and_the_account_is_said_to_be_denied() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let key = &endpoint.accounts()[2];
    let one_key = Access {
        account_keys: vec![],
        static_keys: Some((key.access_key_id.clone(), key.secret_access_key.clone())),
        ..access(&endpoint)
    };
    let choices = Choices {
        accounts: vec![key.id.clone(), endpoint.accounts()[0].id.clone()],
        sources: vec![Source::CloudTrail],
        ..part()
    };
    let wanted = request(&store, one_key, &choices);
    let report = run_steered(&store, wanted, Controller::new(), |_| {})
        .await
        .unwrap();
    let other = &endpoint.accounts()[0].id;
    let trails = steps(&report, "DescribeTrails");
    let denied = trails.iter().filter(|s| s.account == *other);
    assert!(
        denied.clone().count() == 2 && denied.clone().all(|s| s.outcome == Outcome::Denied),
        "{trails:?}"
    );
    assert!(
        denied
            .clone()
            .all(|s| s.reason.contains("not for") && s.action == "sts:AssumeRole")
    );
    assert!(
        store
            .list_facts("cloudtrail.event", None)
            .unwrap()
            .iter()
            .all(|f| f.account_id == key.id)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preview_names_every_operation_that_a_collection_then_asks() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let wanted = request(&store, access(&endpoint), &part());
    let planned = preview(&wanted.plan, None).unwrap();
    assert!(
        planned.requests > 100 && planned.seconds > 10,
        "{} {}",
        planned.requests,
        planned.seconds
    );
    let report = run_steered(&store, wanted, Controller::new(), |_| {})
        .await
        .unwrap();
    for step in &report.steps {
        assert!(
            planned
                .steps
                .iter()
                .any(|p| p.operation == step.operation && p.source == step.source),
            "{} is not in the preview",
            step.operation
        );
    }
}
