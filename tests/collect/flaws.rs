//! Answers that cannot be used, from a server that gives exactly these: each is named and kept, and ends its step.

use std::sync::atomic::{AtomicUsize, Ordering};

use tickmark_collect::{Access, Choices, CollectReport, Controller};
use tickmark_domain::{Outcome, Source};
use tickmark_sample::Fault;
use tickmark_store::Store;

use crate::scene::{SECURITY, engagement, request, run_steered, start, steps};
use crate::server::{self, serve};

/// What the server answers to an operation: so many bytes announced, and these sent.
type Answer = (usize, String);

const WHO: &str = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
<Arn>arn:aws:iam::333344445555:user/x</Arn><UserId>x</UserId><Account>333344445555</Account>\
</GetCallerIdentityResult></GetCallerIdentityResponse>";

fn whole(body: &str) -> Answer {
    (body.len(), body.to_owned())
}

/// Collects CloudTrail of one place from a server that answers so.
async fn collected(store: &Store, answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> CollectReport {
    let (url, server) = serve(move |asked| {
        let (announced, body) = if asked.operation.is_empty() {
            whole(WHO)
        } else {
            answer(&asked.operation)
        };
        server::Answer {
            status: 200,
            announced,
            body,
        }
    })
    .await;
    let access = Access {
        endpoint: Some(url),
        static_keys: Some(("AKIAIOSFODNN7EXAMPLE".to_owned(), "secret".to_owned())),
        ..Access::default()
    };
    let choices = Choices {
        assessments: vec![],
        sources: vec![Source::CloudTrail],
        accounts: vec![SECURITY.to_owned()],
        regions: vec!["us-east-1".to_owned()],
        full: false,
        history: tickmark_domain::ResourceHistory::default(),
    };
    let wanted = request(store, access, &choices);
    let report = run_steered(store, wanted, Controller::new(), |_| {})
        .await
        .unwrap();
    server.abort();
    report
}

fn nothing(operation: &str) -> Answer {
    whole(match operation {
        "describetrails" => r#"{"trailList":[]}"#,
        "lookupevents" => r#"{"Events":[]}"#,
        "listpublickeys" => r#"{"PublicKeyList":[]}"#,
        _ => r#"{"member":"that nobody knows"}"#,
    })
}

async fn new_store(folder: &tempfile::TempDir) -> Store {
    let endpoint = start(Fault::None).await;
    engagement(&folder.path().join("a.tickmark"), &endpoint)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listing_that_goes_round_or_never_ends_is_ended_and_said_to_be_one() {
    for goes_round in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let store = new_store(&folder).await;
        let asked = AtomicUsize::new(0);
        let report = collected(&store, move |operation| {
            if operation != "lookupevents" {
                return nothing(operation);
            }
            let n = asked.fetch_add(1, Ordering::SeqCst);
            let token = if goes_round { n % 2 } else { n };
            whole(&format!(r#"{{"Events":[],"NextToken":"{token}"}}"#))
        })
        .await;
        assert_eq!(report.interrupted, None, "the run ends by itself");
        let lookups = steps(&report, "LookupEvents");
        let asked: Vec<_> = lookups
            .iter()
            .filter(|s| s.outcome != Outcome::OutOfRetention)
            .collect();
        assert!(!asked.is_empty());
        for step in asked {
            assert_eq!(step.outcome, Outcome::Partial, "{step:?}");
            assert!(step.reason.contains("the listing has no end"), "{step:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_answer_is_kept_as_far_as_it_came_and_a_huge_one_is_refused_by_its_size() {
    let folder = tempfile::tempdir().unwrap();
    let store = new_store(&folder).await;
    let half = r#"{"trailList":[{"Name":"half of it"#;
    let report = collected(&store, move |operation| match operation {
        "describetrails" => (1000, half.to_owned()),
        "listpublickeys" => (100 * 1024 * 1024, "{".to_owned()),
        other => nothing(other),
    })
    .await;
    let trails = steps(&report, "DescribeTrails");
    assert_eq!(trails[0].outcome, Outcome::Failed);
    let says = &trails[0].reason;
    assert!(
        says.contains("of 1000 bytes came") && says.contains("sha256"),
        "{says}"
    );
    let receipts = store.all_receipts().unwrap();
    let receipt = receipts.iter().find(|r| r.operation == "DescribeTrails").unwrap();
    let kept = store.list_flawed_pages(receipt.id).unwrap();
    assert!(!kept.is_empty());
    for page in &kept {
        let bytes = store.read_artifact(page.artifact_id, 1000).unwrap();
        assert_eq!(bytes, half.as_bytes());
        assert!(says.contains(&page.artifact_sha256), "{says}");
    }
    let keys = steps(&report, "ListPublicKeys");
    assert_eq!(keys[0].outcome, Outcome::Failed);
    assert!(keys[0].reason.contains("104857600 bytes"), "{:?}", keys[0]);

    // A whole page on a later try is the page, and nothing stands on the half any more.
    let again = collected(&store, nothing).await;
    assert_eq!(again.run_id, report.run_id, "what was missing is taken up");
    assert_eq!(steps(&again, "DescribeTrails")[0].outcome, Outcome::Complete);
    let half = &kept[0].artifact_sha256;
    assert!(store.list_artifacts().unwrap().iter().all(|a| a.sha256 != *half));
    assert!(store.every_artifact().unwrap().iter().any(|a| a.sha256 == *half));
}
