//! The same configuration and request give the same bytes.

use serde_json::json;
use tickmark_sample::{Fault, Organisation, SampleConfig};

use crate::client::{AS_OF, Caller, config, interview, start, with_fault};

#[tokio::test]
async fn the_same_seed_gives_the_same_bytes_on_another_endpoint() {
    let (one, other) = (start(config()).await, start(config()).await);
    let first = interview(&one).await;
    assert!(
        first
            .iter()
            .all(|answer| answer.header("x-amzn-requestid").is_some())
    );
    assert_eq!(first, interview(&other).await);
    assert_eq!(first, interview(&one).await, "asking again changes nothing");
    let another_seed = start(SampleConfig { seed: 2, ..config() }).await;
    assert_ne!(first, interview(&another_seed).await);
}

#[tokio::test]
async fn an_answer_that_is_remembered_is_the_one_that_would_be_made_and_no_fault_passes_it_by() {
    let made = interview(&start(config()).await).await;
    let remembering = start(SampleConfig {
        remembered_bytes: 64 << 20,
        ..config()
    })
    .await;
    assert_eq!(made, interview(&remembering).await);
    assert_eq!(made, interview(&remembering).await, "from memory");
    remembering.set_fault(Fault::WrongCounts);
    let lied = interview(&with_fault(Fault::WrongCounts).await).await;
    assert_eq!(lied, interview(&remembering).await);
    remembering.set_fault(Fault::None);
    assert_eq!(made, interview(&remembering).await);
}

#[tokio::test]
async fn another_moment_moves_the_whole_company() {
    let later = start(SampleConfig {
        as_of_unix_s: AS_OF + 86_400,
        ..config()
    })
    .await;
    let caller = Caller::new(&later, 1, "us-east-1");
    let answer = caller
        .json("cloudtrail", "LookupEvents", &json!({"MaxResults": 1}))
        .await;
    let at = answer.json()["Events"][0]["EventTime"].as_i64().expect("a time");
    assert!((AS_OF..=AS_OF + 86_400).contains(&at), "{at}");
}

#[tokio::test]
async fn both_spellings_of_the_cloudtrail_target_are_one_operation() {
    let endpoint = start(config()).await;
    let caller = Caller::new(&endpoint, 0, "eu-west-1");
    let params = json!({"MaxResults": 3});
    let short = caller
        .target("cloudtrail", "CloudTrail_20131101.LookupEvents", &params)
        .await;
    let long = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";
    assert_eq!(short, caller.target("cloudtrail", long, &params).await);
}

#[tokio::test]
async fn a_stopped_endpoint_answers_no_more() {
    let endpoint = start(config()).await;
    let url = endpoint.url().trim_start_matches("http://").to_owned();
    let caller = Caller::new(&endpoint, 0, "us-east-1");
    caller.sts("Action=GetCallerIdentity").await;
    assert_eq!(endpoint.requests_served(), 1);
    endpoint.stop().await;
    assert!(tokio::net::TcpStream::connect(url).await.is_err());
}

#[test]
fn a_company_without_a_moment_can_still_be_made() {
    let made = Organisation::generate(&SampleConfig::default());
    assert_eq!(made.event_count(), 4_000);
}
