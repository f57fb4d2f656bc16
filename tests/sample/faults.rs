//! Every fault does what it says, and goes away when it is switched off.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tickmark_sample::{Endpoint, Fault, SampleConfig, Size};

use crate::client::{Answer, Caller, config, start, with_fault};

/// Many different questions.
fn questions() -> Vec<(&'static str, &'static str, Value)> {
    let rules = (1..=25).map(|limit| ("config", "DescribeComplianceByResource", json!({"Limit": limit})));
    let events = (1..=25).map(|limit| ("cloudtrail", "LookupEvents", json!({"MaxResults": limit})));
    rules.chain(events).collect()
}

async fn ask(caller: &Caller) -> Vec<Answer> {
    let mut answers = Vec::new();
    for (service, operation, params) in questions() {
        answers.push(caller.json(service, operation, &params).await);
    }
    answers
}

/// Asks three times: the fault must hit some, not all, and be over by the third time.
async fn passes(fault: Fault, is_hit: impl Fn(&Answer) -> bool) -> Endpoint {
    let endpoint = with_fault(fault).await;
    let caller = Caller::new(&endpoint, 1, "us-east-1");
    let first = ask(&caller).await;
    let hit = first.iter().filter(|answer| is_hit(answer)).count();
    assert!(
        hit > 3 && hit < first.len() / 2,
        "{fault:?} hit {hit} of {}",
        first.len()
    );
    ask(&caller).await;
    let last = ask(&caller).await;
    assert!(
        last.iter()
            .all(|answer| answer.status == 200 && answer.body.len() == answer.announced)
    );
    endpoint
}

#[tokio::test]
async fn throttled_requests_succeed_when_tried_again() {
    let endpoint = passes(Fault::Throttle, |answer| {
        answer.status == 400 && answer.code() == "ThrottlingException"
    })
    .await;
    let clean = start(config()).await;
    let (one, other) = (
        Caller::new(&endpoint, 1, "us-east-1"),
        Caller::new(&clean, 1, "us-east-1"),
    );
    assert_eq!(
        ask(&one).await,
        ask(&other).await,
        "what comes in the end is the same"
    );
}

#[tokio::test]
async fn failed_requests_succeed_when_tried_again() {
    passes(Fault::ServerErrors, |answer| answer.status == 500).await;
}

#[tokio::test]
async fn cut_bodies_announce_more_than_they_bring_and_come_whole_later() {
    passes(Fault::CutBodies, |answer| {
        answer.status == 200 && answer.body.len() < answer.announced
    })
    .await;
}

#[tokio::test]
async fn slow_answers_are_late_and_right() {
    let endpoint = with_fault(Fault::Slow).await;
    let caller = Caller::new(&endpoint, 1, "us-east-1");
    let mut late = 0;
    for (service, operation, params) in questions().into_iter().take(12) {
        let asked = Instant::now();
        assert_eq!(caller.json(service, operation, &params).await.status, 200);
        late += usize::from(asked.elapsed() >= Duration::from_millis(400));
    }
    assert!(late > 0 && late < 12, "{late}");
}

#[tokio::test]
async fn malformed_bodies_are_whole_but_not_the_document() {
    let endpoint = with_fault(Fault::MalformedBody).await;
    let caller = Caller::new(&endpoint, 1, "us-east-1");
    let is_bad = |answer: &Answer| {
        assert_eq!((answer.status, answer.body.len()), (200, answer.announced));
        let parsed: Result<Value, _> = serde_json::from_str(&answer.body);
        !parsed.is_ok_and(|page| page.get("Events").or(page.get("ComplianceByResources")).is_some())
    };
    let first = ask(&caller).await.iter().filter(|answer| is_bad(answer)).count();
    let second = ask(&caller).await.iter().filter(|answer| is_bad(answer)).count();
    assert!(first > second && second > 0, "{first} then {second}");
}

#[tokio::test]
async fn denied_operations_stay_denied() {
    let endpoint = with_fault(Fault::Denied).await;
    let mut denied = 0;
    for region in ["us-east-1", "eu-west-1", "eu-north-1"] {
        for account in 0..4 {
            let caller = Caller::new(&endpoint, account, region);
            let answer = caller.json("config", "DescribeConfigRules", &json!({})).await;
            assert_eq!(
                answer,
                caller.json("config", "DescribeConfigRules", &json!({})).await
            );
            denied += usize::from(answer.code() == "AccessDeniedException");
        }
    }
    assert!(denied > 0 && denied < 8, "{denied}");
}

#[tokio::test]
async fn a_session_expires_until_the_role_is_assumed_again() {
    let endpoint = with_fault(Fault::ExpiredToken).await;
    let owner = Caller::new(&endpoint, 2, "eu-west-1");
    let account = endpoint.accounts()[1].id.clone();
    let session = owner.assume(&account).await;
    let mut served = 0;
    let expired = loop {
        let answer = session.json("config", "DescribeConfigRules", &json!({})).await;
        if answer.status != 200 {
            break answer;
        }
        served += 1;
    };
    assert_eq!(
        (served, expired.status, expired.code().as_str()),
        (25, 400, "ExpiredTokenException")
    );
    let renewed = owner.assume(&account).await;
    let former = session.json("config", "DescribeConfigRules", &json!({})).await;
    assert_eq!(former.status, 400, "the old session stays expired");
    assert_eq!(
        renewed
            .json("config", "DescribeConfigRules", &json!({}))
            .await
            .status,
        200
    );
    for _ in 0..30 {
        renewed.json("config", "DescribeConfigRules", &json!({})).await;
    }
    assert_eq!(
        renewed
            .json("config", "DescribeConfigRules", &json!({}))
            .await
            .status,
        400
    );
    endpoint.set_fault(Fault::None);
    assert_eq!(
        renewed
            .json("config", "DescribeConfigRules", &json!({}))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn lookups_are_limited_only_when_asked_for() {
    let lookup = json!({"MaxResults": 1});
    let open = start(config()).await;
    let caller = Caller::new(&open, 0, "us-east-1");
    for _ in 0..6 {
        assert_eq!(
            caller.json("cloudtrail", "LookupEvents", &lookup).await.status,
            200
        );
    }
    let limited = start(SampleConfig {
        enforce_limits: true,
        ..config()
    })
    .await;
    let caller = Caller::new(&limited, 0, "us-east-1");
    let mut codes = Vec::new();
    for _ in 0..6 {
        codes.push(caller.json("cloudtrail", "LookupEvents", &lookup).await.code());
    }
    assert!(
        codes.iter().any(|code| code == "ThrottlingException"),
        "{codes:?}"
    );
    let elsewhere = Caller::new(&limited, 0, "eu-west-1");
    assert_eq!(
        elsewhere.json("cloudtrail", "LookupEvents", &lookup).await.status,
        200
    );
}

#[tokio::test]
async fn unknown_keys_and_regions_are_refused_in_the_services_own_shape() {
    let endpoint = start(config()).await;
    let caller = Caller::new(&endpoint, 0, "us-west-2");
    let answer = caller.json("config", "DescribeConfigRules", &json!({})).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (403, "UnrecognizedClientException")
    );
    let answer = caller.get("/account/status").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (403, "UnrecognizedClientException")
    );
    let known = Caller::new(&endpoint, 0, "us-east-1");
    let answer = known.json("cloudtrail", "DeleteTrail", &json!({})).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (400, "UnknownOperationException")
    );
    assert_eq!(known.get("/nothing").await.status, 404);
}

#[test]
fn names_of_faults_and_sizes_are_read() {
    assert_eq!("cut-bodies".parse(), Ok(Fault::CutBodies));
    assert_eq!("none".parse(), Ok(Fault::None));
    assert_eq!("large".parse(), Ok(Size::Large));
    assert_eq!("12000".parse(), Ok(Size::Events(12_000)));
    let error = "huge".parse::<Size>().expect_err("is not a size").to_string();
    assert!(error.contains("huge") && error.contains("small"), "{error}");
    assert!("flood".parse::<Fault>().is_err());
}
