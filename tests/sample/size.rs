//! The sizes are what they say.

use serde_json::json;
use tickmark_sample::{Organisation, Size};

use crate::client::{Caller, SECURITY, sized, start};

#[test]
fn each_size_has_exactly_its_events_and_items() {
    for (size, events, items) in [
        (Size::Small, 4_000, 600),
        (Size::Large, 100_000, 25_000),
        (Size::Events(9_000), 9_000, 2_250),
    ] {
        let organisation = Organisation::generate(&sized(size));
        assert_eq!(
            (organisation.event_count(), organisation.evidence_count()),
            (events, items),
            "{size:?}"
        );
    }
}

#[tokio::test]
async fn large_is_read_in_pages_to_its_end() {
    let endpoint = start(sized(Size::Large)).await;
    let caller = Caller::new(&endpoint, 3, "eu-north-1");
    let events = caller
        .pages("cloudtrail", "LookupEvents", &json!({}), "Events", "NextToken")
        .await;
    assert!(events.len() > 2_000, "{}", events.len());
    let mut ids: Vec<&str> = events
        .iter()
        .filter_map(|event| event["EventId"].as_str())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), events.len());
    let security = Caller::new(&endpoint, SECURITY, "us-east-1");
    let assessment = security.get("/assessments").await.json()["assessmentMetadata"][0]["id"].clone();
    let path = format!(
        "/assessments/{}/evidenceFolders?maxResults=1000",
        assessment.as_str().expect("an id")
    );
    let mut total = 0;
    let mut next = path.clone();
    loop {
        let page = security.get(&next).await.json();
        let folders = page["evidenceFolders"].as_array().expect("folders");
        total += folders
            .iter()
            .filter_map(|folder| folder["totalEvidence"].as_u64())
            .sum::<u64>();
        match page["nextToken"].as_str() {
            Some(token) => next = format!("{path}&nextToken={token}"),
            None => break,
        }
    }
    assert_eq!(total, 25_000);
}
