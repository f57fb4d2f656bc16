//! With anything going wrong a run ends by itself and says what is missing; afterwards it is made whole.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tickmark_collect::{Access, Controller, Interruption, State, WhenExpired};
use tickmark_domain::{Outcome, Verdict};
use tickmark_sample::{AUDIT_ROLE, Fault};

use crate::scene::{
    access, assert_same, assert_same_rows, clean_part, content, engagement, part, reopen, request, run,
    run_steered, start, troubled,
};

/// A collection with the fault on, then one with it off.
async fn check(fault: Fault, expect: impl Fn(&tickmark_collect::CollectReport)) {
    let endpoint = start(fault).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.tickmark");
    let store = engagement(&path, &endpoint);
    let first = run(&store, &endpoint, &part()).await;
    expect(&first);
    let missed = first.interrupted.is_some() || !troubled(&first).is_empty();
    for step in troubled(&first) {
        assert!(
            !step.reason.is_empty() || step.outcome == Outcome::NotCollected,
            "{step:?}"
        );
    }
    if !missed && fault != Fault::WrongCounts {
        assert_same(
            &content(&store),
            clean_part().await,
            &format!("{fault:?}, while it is on"),
        );
    }
    drop(store);
    endpoint.set_fault(Fault::None);
    let store = reopen(&path);
    let report = run(&store, &endpoint, &part()).await;
    assert_eq!(report.interrupted, None);
    assert_eq!(troubled(&report), Vec::<&tickmark_collect::StepLine>::new());
    let differing = report
        .reconciliation
        .iter()
        .filter(|l| l.verdict == Verdict::Differs);
    assert_eq!(differing.count(), 0, "{fault:?}: the sheet closes");
    let (found, clean) = (content(&store), clean_part().await);
    assert_eq!(
        report.run_id == first.run_id,
        missed,
        "what was missing is taken up by its own run"
    );
    if missed {
        assert_same(&found, clean, &format!("{fault:?}"));
    } else {
        // Another run, which asked for the last minutes once more, and again for what had been said wrongly; what came
        // then stays beside it.
        let lost = clean.artifacts.difference(&found.artifacts).count();
        assert_eq!(
            lost, 0,
            "{fault:?}: originals of a clean collection that are not there"
        );
        assert_same_rows(&found, clean, &format!("{fault:?}"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_requests_are_slowed_down_and_nothing_is_missing() {
    check(Fault::Throttle, |r| {
        assert_eq!(troubled(r).len(), 0, "{:?}", troubled(r));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_answers_are_waited_for_and_nothing_is_missing() {
    check(Fault::Slow, |r| {
        assert_eq!(
            (troubled(r).len(), &r.interrupted),
            (0, &None),
            "{:?}",
            troubled(r)
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn internal_errors_are_tried_again_and_nothing_is_missing() {
    check(Fault::ServerErrors, |r| {
        assert_eq!(troubled(r).len(), 0, "{:?}", troubled(r));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_was_cut_is_tried_again_and_never_taken_for_an_empty_page() {
    check(Fault::CutBodies, |r| {
        assert_eq!(troubled(r).len(), 0, "{:?}", troubled(r));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_is_no_document_fails_its_step_with_the_reason() {
    check(Fault::MalformedBody, |r| {
        assert_eq!(r.interrupted, None);
        let troubled = troubled(r);
        assert!(!troubled.is_empty());
        for step in troubled {
            assert!(
                matches!(step.outcome, Outcome::Failed | Outcome::Partial),
                "{step:?}"
            );
            assert!(
                step.reason.contains("cannot be used") && step.reason.contains("sha256"),
                "{step:?}"
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_denied_operation_names_its_action_and_the_rest_goes_on() {
    check(Fault::Denied, |r| {
        assert_eq!(r.interrupted, None);
        let troubled = troubled(r);
        assert!(!troubled.is_empty());
        for step in troubled {
            assert_eq!(step.outcome, Outcome::Denied, "{step:?}");
            assert!(step.action.ends_with(&format!(":{}", step.operation)), "{step:?}");
        }
        assert!(r.steps.iter().any(|s| s.outcome == Outcome::Complete));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_counts_show_in_the_reconciliation() {
    check(Fault::WrongCounts, |r| {
        let differing = r
            .reconciliation
            .iter()
            .filter(|l| l.verdict == Verdict::Differs)
            .count();
        assert!(differing > 0);
        // Every kind of count that was made wrong is told, and what was not is still equal.
        for what in [
            "by its folders",
            "rules that are noncompliant",
            "evidence of control ",
        ] {
            assert!(
                r.reconciliation
                    .iter()
                    .any(|l| l.verdict == Verdict::Differs && l.what.contains(what)),
                "{what}"
            );
        }
        let score = r.reconciliation.iter().filter(|l| l.what.starts_with("score of"));
        assert!(score.clone().count() > 0 && score.into_iter().all(|l| l.verdict == Verdict::Equal));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn expired_credentials_end_the_run_so_that_it_can_be_gone_on_with() {
    check(Fault::ExpiredToken, |r| {
        let Some(Interruption::Credentials { message }) = &r.interrupted else {
            panic!("{:?}", r.interrupted)
        };
        assert!(
            message.contains("333344445555") && message.contains("Sign in again"),
            "{message}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn expired_credentials_pause_the_run_when_somebody_is_there() {
    let endpoint = Arc::new(start(Fault::ExpiredToken).await);
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let control = Controller::new();
    let has_waited = Arc::new(AtomicBool::new(false));
    let (steer, seen, at) = (control.clone(), Arc::clone(&has_waited), Arc::clone(&endpoint));
    let mut wanted = request(&store, access(&endpoint), &part());
    wanted.when_expired = WhenExpired::Wait;
    let report = run_steered(&store, wanted, control, move |progress| {
        if progress.state == State::WaitsForCredentials && !seen.swap(true, Ordering::SeqCst) {
            assert!(progress.message.contains("have expired"), "{}", progress.message);
            at.set_fault(Fault::None);
            let steer = steer.clone();
            // The collection starts to wait after it has said so.
            tokio::spawn(async move { steer.resume() });
        }
    })
    .await
    .unwrap();
    assert!(has_waited.load(Ordering::SeqCst));
    assert_eq!(report.interrupted, None);
    assert_same(
        &content(&store),
        clean_part().await,
        "after waiting for credentials",
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_role_is_assumed_again_without_anybody() {
    let endpoint = start(Fault::ExpiredToken).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let key = &endpoint.accounts()[0];
    let by_role = Access {
        endpoint: Some(endpoint.url().to_owned()),
        static_keys: Some((key.access_key_id.clone(), key.secret_access_key.clone())),
        role_arn: Some(format!("arn:aws:iam::{{account}}:role/{AUDIT_ROLE}")),
        external_id: Some("northwind-7".to_owned()),
        ..Access::default()
    };
    let report = run_steered(
        &store,
        request(&store, by_role, &part()),
        Controller::new(),
        |_| {},
    )
    .await
    .unwrap();
    assert_eq!(report.interrupted, None);
    assert_same_rows(&content(&store), clean_part().await, "by role");
    let receipts = store.all_receipts().unwrap();
    assert!(
        receipts
            .iter()
            .any(|r| r.caller_arn.contains(":assumed-role/TickmarkAudit/tickmark"))
    );
}
