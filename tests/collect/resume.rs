//! Pause, stop, go on: at the page.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tickmark_collect::{Choices, CollectReport, Controller, Interruption, State, StepLine};
use tickmark_domain::{Outcome, Source};
use tickmark_sample::{Endpoint, Fault, SampleConfig};
use tickmark_store::Store;

use crate::scene::{
    AS_OF_S, Last, access, assert_same, clean_part, content, engagement, part, reopen, request, run_steered,
    start,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_is_stopped_at_any_page_goes_on_there_and_asks_nothing_twice() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.tickmark");
    drop(engagement(&path, &endpoint));
    let before = endpoint.requests_served();
    let (mut runs, mut stops) = (0, 0);
    // Stops after a different number of pages each time.
    for after in [1, 7, 3, 29, 2, 41, 13, 5, 60, u64::MAX] {
        let store = reopen(&path);
        let control = Controller::new();
        let steer = control.clone();
        let start_at = Arc::new(AtomicU64::new(u64::MAX));
        let report = run_steered(
            &store,
            request(&store, access(&endpoint), &part()),
            control,
            move |progress| {
                start_at.fetch_min(progress.pages, Ordering::SeqCst);
                if progress.pages - start_at.load(Ordering::SeqCst) >= after {
                    steer.stop();
                }
            },
        )
        .await
        .unwrap();
        runs = report.run_id;
        if report.interrupted.is_none() {
            break;
        }
        stops += 1;
        assert_eq!(report.interrupted, Some(Interruption::Stopped));
        assert_eq!(report.outcome, Outcome::Partial);
    }
    assert_eq!(runs, 1, "it was one run all along");
    assert!(stops >= 3, "{stops}");
    let store = reopen(&path);
    let clean = clean_part().await;
    assert_same(&content(&store), clean, "after stops");
    let receipts = store.all_receipts().unwrap();
    let pages: u64 = receipts.iter().map(|r| r.pages).sum();
    // Behind a report's URL there is one more request, for the file.
    let files: u64 = receipts
        .iter()
        .filter(|r| r.operation == "GetAssessmentReportUrl")
        .map(|r| r.pages)
        .sum();
    let asked = endpoint.requests_served() - before;
    // One identity a start, and what was under way when it was stopped: those pages were stored.
    assert!(
        asked <= pages + files + stops + 1,
        "{asked} requests for {pages} pages"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paused_run_asks_nothing_until_it_goes_on() {
    let endpoint = Arc::new(start(Fault::None).await);
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let control = Controller::new();
    let (steer, told) = (control.clone(), AtomicBool::new(false));
    let (paused, mut seen) = tokio::sync::mpsc::unbounded_channel();
    let wanted = request(&store, access(&endpoint), &part());
    let job = {
        let store = store.clone();
        tokio::spawn(async move {
            run_steered(&store, wanted, control, move |progress| {
                if progress.pages >= 10 && !told.swap(true, Ordering::SeqCst) {
                    steer.pause();
                }
                if progress.state == State::Paused {
                    let _ = paused.send((steer.clone(), progress.pages));
                }
            })
            .await
        })
    };
    let (steer, _) = seen.recv().await.expect("it pauses");
    // Everything under way ends before the count stands still.
    let mut still = 0;
    let mut last = endpoint.requests_served();
    while still < 20 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        let now = endpoint.requests_served();
        still = if now == last { still + 1 } else { 0 };
        last = now;
    }
    assert!(!job.is_finished());
    steer.resume();
    let report = job.await.unwrap().unwrap();
    assert_eq!(report.interrupted, None);
    assert_same(&content(&store), clean_part().await, "after a pause");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn progress_counts_up_and_ends_with_every_step_done() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let looks = Arc::new(std::sync::Mutex::new(Vec::new()));
    let sink = Arc::clone(&looks);
    let wanted = request(&store, access(&endpoint), &part());
    let report = run_steered(&store, wanted, Controller::new(), move |p| {
        sink.lock().unwrap().push(p);
    })
    .await
    .unwrap();
    let looks = looks.lock().unwrap();
    let last = looks.last().unwrap();
    assert_eq!(last.state, State::Done);
    assert_eq!(last.steps_done, last.steps);
    assert_eq!(u64::from(last.steps), report.steps.len() as u64);
    assert_eq!(last.pages, report.steps.iter().map(|s| s.pages).sum::<u64>());
    assert_eq!(last.items, report.steps.iter().map(|s| s.items).sum::<u64>());
    assert!(
        looks
            .iter()
            .all(|p| p.pages <= p.pages_expected && p.run_id == report.run_id)
    );
    assert!(looks.iter().any(|p| p.doing.contains("nw-security")));
}

/// A run that was stopped while a listing had pages and not all of them; when that is, is chance.
async fn stopped_in_a_listing(
    endpoint: &Endpoint,
    folder: &Path,
    choices: &Choices,
) -> (Store, CollectReport) {
    for pages in 6..60 {
        let store = engagement(&folder.join(format!("{pages}.tickmark")), endpoint);
        let control = Controller::new();
        let steer = control.clone();
        let request = request(&store, access(endpoint), choices);
        let report = run_steered(&store, request, control, move |progress| {
            if progress.pages >= pages {
                steer.stop();
            }
        })
        .await
        .unwrap();
        let begun =
            |s: &StepLine| s.operation == "LookupEvents" && s.outcome == Outcome::NotCollected && s.pages > 0;
        if report.steps.iter().any(begun) {
            return (store, report);
        }
    }
    panic!("no stop found a listing in the middle");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_token_that_is_no_longer_good_starts_its_listing_again() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let choices = Choices {
        sources: vec![Source::CloudTrail],
        ..part()
    };
    let (store, report) = stopped_in_a_listing(&endpoint, folder.path(), &choices).await;
    // Another seed seals its tokens differently, so that those of the first are refused.
    let config = SampleConfig {
        seed: 2,
        as_of_unix_s: AS_OF_S,
        ..SampleConfig::default()
    };
    let other = Endpoint::start(config).await.unwrap();
    let last = Last::default();
    let sink = last.clone();
    let again = run_steered(
        &store,
        request(&store, access(&other), &choices),
        Controller::new(),
        move |p| sink.see(&p),
    )
    .await
    .unwrap();
    last.assert_adds_up(&again);
    assert_eq!((again.run_id, again.interrupted.as_ref()), (report.run_id, None));
    let lookups = again.steps.iter().filter(|s| s.operation == "LookupEvents");
    for step in lookups {
        assert!(
            matches!(step.outcome, Outcome::Complete | Outcome::OutOfRetention),
            "{step:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_goes_away_ends_the_run_so_that_it_can_be_gone_on_with() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let (url, wanted) = (
        endpoint.url().to_owned(),
        request(&store, access(&endpoint), &part()),
    );
    let gone = std::sync::Mutex::new(Some(endpoint));
    let report = run_steered(&store, wanted, Controller::new(), move |progress| {
        if progress.pages >= 20 {
            drop(gone.lock().unwrap().take());
        }
    })
    .await
    .unwrap();
    let Some(Interruption::Network { message }) = &report.interrupted else {
        panic!("{:?}", report.interrupted)
    };
    assert!(message.contains("collect again"), "{message}");
    let port = url.rsplit(':').next().unwrap().parse().unwrap();
    let config = SampleConfig {
        as_of_unix_s: AS_OF_S,
        port,
        ..SampleConfig::default()
    };
    let back = Endpoint::start(config).await.unwrap();
    let report = run_steered(
        &store,
        request(&store, access(&back), &part()),
        Controller::new(),
        |_| {},
    )
    .await
    .unwrap();
    assert_eq!((report.run_id, report.interrupted), (1, None));
    assert_same(
        &content(&store),
        clean_part().await,
        "after the network came back",
    );
}
