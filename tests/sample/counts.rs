//! Sums are made of details, and lie only when told to.

use serde_json::{Value, json};
use tickmark_sample::Fault;

use crate::client::{AS_OF, Caller, SECURITY, config, start, with_fault};

/// Buckets by count and by list.
async fn buckets(caller: &Caller) -> (u64, usize) {
    let kinds = json!({"resourceTypes": ["AWS::S3::Bucket"]});
    let counted = caller
        .json("config", "GetDiscoveredResourceCounts", &kinds)
        .await
        .json();
    let kind = json!({"resourceType": "AWS::S3::Bucket"});
    let listed = caller
        .pages(
            "config",
            "ListDiscoveredResources",
            &kind,
            "resourceIdentifiers",
            "nextToken",
        )
        .await;
    (
        counted["totalDiscoveredResources"].as_u64().expect("a count"),
        listed.len(),
    )
}

/// Noncompliant rules by summary and by list.
async fn bad_rules(caller: &Caller) -> (u64, usize) {
    let summary = caller
        .json("config", "GetComplianceSummaryByConfigRule", &json!({}))
        .await
        .json();
    let count = &summary["ComplianceSummary"]["NonCompliantResourceCount"]["CappedCount"];
    let only = json!({"ComplianceTypes": ["NON_COMPLIANT"]});
    let rules = caller
        .pages(
            "config",
            "DescribeComplianceByConfigRule",
            &only,
            "ComplianceByConfigRules",
            "NextToken",
        )
        .await;
    (count.as_u64().expect("a count"), rules.len())
}

/// Items of the first folder by its counter and by list.
async fn items(caller: &Caller) -> (u64, usize) {
    let id = caller.get("/assessments").await.json()["assessmentMetadata"][0]["id"].clone();
    let id = id.as_str().expect("an id");
    let folders = caller
        .get(&format!("/assessments/{id}/evidenceFolders?maxResults=1"))
        .await
        .json();
    let folder = &folders["evidenceFolders"][0];
    let set = percent(folder["controlSetId"].as_str().expect("a name"));
    let path = format!(
        "/assessments/{id}/controlSets/{set}/evidenceFolders/{}/evidence",
        folder["id"].as_str().expect("an id")
    );
    let listed = caller.get(&path).await.json()["evidence"]
        .as_array()
        .map_or(0, Vec::len);
    (folder["totalEvidence"].as_u64().expect("a count"), listed)
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[tokio::test]
async fn sums_equal_their_details() {
    let endpoint = start(config()).await;
    for account in 0..4 {
        for region in ["us-east-1", "eu-west-1"] {
            let caller = Caller::new(&endpoint, account, region);
            let (counted, listed) = buckets(&caller).await;
            assert_eq!(counted, listed as u64);
            let (counted, listed) = bad_rules(&caller).await;
            assert_eq!(counted, listed as u64);
        }
    }
    let (counted, listed) = items(&Caller::new(&endpoint, SECURITY, "us-east-1")).await;
    assert_eq!(counted, listed as u64);
}

#[tokio::test]
async fn wrong_counts_say_one_more_than_there_is() {
    let endpoint = with_fault(Fault::WrongCounts).await;
    let data = Caller::new(&endpoint, 1, "us-east-1");
    for (counted, listed) in [
        buckets(&data).await,
        bad_rules(&data).await,
        items(&Caller::new(&endpoint, SECURITY, "us-east-1")).await,
    ] {
        assert_eq!(counted, listed as u64 + 1);
    }
    endpoint.set_fault(Fault::None);
    let (counted, listed) = buckets(&data).await;
    assert_eq!(counted, listed as u64);
}

#[tokio::test]
async fn nothing_lies_after_the_moment() {
    let endpoint = start(config()).await;
    for (account, region) in [(0, "eu-west-1"), (1, "eu-west-1"), (1, "us-east-1")] {
        let caller = Caller::new(&endpoint, account, region);
        for kind in ["AWS::S3::Bucket", "AWS::EC2::SecurityGroup", "AWS::EC2::Volume"] {
            let kind = json!({"resourceType": kind});
            let found = caller
                .pages(
                    "config",
                    "ListDiscoveredResources",
                    &kind,
                    "resourceIdentifiers",
                    "nextToken",
                )
                .await;
            for resource in found {
                let items = caller
                    .json("config", "GetResourceConfigHistory", &resource_key(&resource))
                    .await
                    .json();
                for item in items["configurationItems"].as_array().expect("items") {
                    let at = item["configurationItemCaptureTime"].as_f64().expect("a time");
                    #[expect(clippy::cast_precision_loss, reason = "seconds of this century")]
                    let now = AS_OF as f64;
                    assert!(at < now && at > now - 400.0 * 86_400.0, "{item}");
                }
            }
        }
    }
}

fn resource_key(resource: &Value) -> Value {
    json!({"resourceType": resource["resourceType"], "resourceId": resource["resourceId"]})
}
