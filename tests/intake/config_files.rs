//! Configuration items out of snapshots, history files and notifications.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tickmark_intake::text_at;

use crate::place::{Place, gzip, problem_of};

/// An item as Config writes it into files and notifications.
fn item(number: u32) -> Value {
    json!({
        "relatedEvents": [], "relationships": [{ "resourceId": "k", "resourceType": "AWS::KMS::Key", "name": "Is attached to " }],
        "configuration": { "name": format!("bucket-{number}"), "creationDate": "2023-11-14T22:13:20.000Z" },
        "supplementaryConfiguration": { "BucketPolicy": { "policyText": null }, "AccessControlList": "{\"grantSet\":null}" },
        "tags": {}, "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": "2026-05-12T09:14:03.123Z",
        "configurationStateId": 1_778_577_243_123_i64, "awsAccountId": "111122223333", "configurationItemStatus": "OK",
        "resourceType": "AWS::S3::Bucket", "resourceId": format!("bucket-{number}"),
        "resourceName": format!("bucket-{number}"), "ARN": format!("arn:aws:s3:::bucket-{number}"),
        "awsRegion": "eu-central-1", "availabilityZone": "Regional", "configurationStateMd5Hash": "",
        "resourceCreationTime": "2023-11-14T22:13:20.000Z",
    })
}

fn snapshot(items: &[Value]) -> String {
    json!({ "fileVersion": "1.0", "configSnapshotId": "7e8a1f8c-0000-4000-8000-000000000001",
        "configurationItems": items })
    .to_string()
}

fn change(item: &Value) -> Value {
    json!({
        "configurationItemDiff": { "changedProperties": {}, "changeType": "CREATE" }, "configurationItem": item,
        "notificationCreationTime": "2026-05-12T09:14:05.000Z", "messageType": "ConfigurationItemChangeNotification",
        "recordVersion": "1.3",
    })
}

fn through_sns(message: &Value) -> Value {
    json!({ "Type": "Notification", "MessageId": "m-1", "TopicArn": "arn:aws:sns:eu-central-1:111122223333:config",
        "Subject": "x", "Message": message.to_string(), "Timestamp": "2026-05-12T09:14:06.000Z" })
}

fn through_event_bus(message: &Value, detail_type: &str) -> Value {
    json!({ "version": "0", "id": "e-1", "detail-type": detail_type, "source": "aws.config", "account": "111122223333",
        "time": "2026-05-12T09:14:06Z", "region": "eu-central-1", "resources": [], "detail": message })
}

#[test]
fn a_state_is_one_fact_in_snapshot_history_and_notification() {
    let place = Place::new();
    let state = item(1);
    place.write(
        "111122223333_Config_eu-central-1_ConfigSnapshot_20260512T100000Z_x.json.gz",
        gzip(&snapshot(&[state.clone(), item(2)])),
    );
    // A colon is no letter of a file name everywhere; the content says the type.
    place.write(
        "111122223333_Config_eu-central-1_ConfigHistory_AWS%3A%3AS3%3A%3ABucket_x_1.json",
        json!({ "fileVersion": "1.0", "configurationItems": [state] }).to_string(),
    );
    place.write("sns.json", through_sns(&change(&state)).to_string());
    place.write(
        "bus.json",
        through_event_bus(&change(&state), "Config Configuration Item Change").to_string(),
    );
    let report = place.import();
    assert_eq!(report.problems, []);
    assert_eq!(
        (report.items.read, report.items.new, report.items.duplicate),
        (5, 2, 3)
    );
    let items = place.evidence();
    assert_eq!(
        items.iter().map(|e| e.native_id.as_str()).collect::<Vec<_>>(),
        [
            "AWS::S3::Bucket|bucket-1|1778577243123|1778577243123",
            "AWS::S3::Bucket|bucket-2|1778577243123|1778577243123"
        ]
    );
    for item in &items {
        assert_eq!(item.fact_kind, "config.configuration_item");
        assert_eq!(
            (
                item.account_id.as_str(),
                item.region.as_str(),
                item.resource_type.as_str()
            ),
            ("111122223333", "eu-central-1", "AWS::S3::Bucket")
        );
        let original = place.store.read_artifact(item.artifact_id, 1 << 20).unwrap();
        let text = text_at(&original, &item.position).unwrap();
        assert!(
            text.contains(&format!("\"{}\"", item.resource_id)) && text.contains("configurationItemStatus")
        );
    }
}

#[test]
fn what_the_api_answers_and_what_a_file_says_are_the_same_state() {
    let place = Place::new();
    let mut answered = item(1);
    let members = answered.as_object_mut().unwrap();
    for (from, to) in [
        ("awsAccountId", "accountId"),
        ("ARN", "arn"),
        ("configurationItemVersion", "version"),
    ] {
        let value = members.remove(from).unwrap();
        members.insert(to.to_owned(), value);
    }
    members.insert("configurationStateId".to_owned(), json!("1778577243123"));
    members.insert(
        "configurationItemCaptureTime".to_owned(),
        json!(1_778_577_243.123),
    );
    members.insert("resourceCreationTime".to_owned(), json!(1_700_000_000.0));
    for name in ["configuration", "BucketPolicy"] {
        let holder = if name == "configuration" {
            &mut *members
        } else {
            members["supplementaryConfiguration"].as_object_mut().unwrap()
        };
        let text = holder[name].to_string();
        holder.insert(name.to_owned(), json!(text));
    }
    members["relationships"][0] = json!({ "resourceId": "k", "resourceType": "AWS::KMS::Key",
        "relationshipName": "Is attached to " });
    place.write("file", snapshot(&[item(1)]));
    place.write("answer", json!({ "configurationItems": [answered] }).to_string());
    let report = place.import();
    assert_eq!(
        (report.items.new, report.items.duplicate, report.items.conflicting),
        (1, 1, 0),
        "{report:?}"
    );
    let mut other = item(1);
    other["configuration"]["name"] = json!("another");
    place.write("other", snapshot(&[other]));
    let report = place.import();
    assert_eq!((report.items.new, report.items.conflicting), (0, 1), "{report:?}");
    assert!(problem_of(&report, "other").contains("says something else"));
}

#[test]
fn what_was_judged_and_delivered_is_kept_and_decides_nothing() {
    let place = Place::new();
    let judged = json!({
        "awsAccountId": "111122223333", "configRuleName": "s3-bucket-public-read-prohibited", "resourceType": "AWS::S3::Bucket",
        "resourceId": "b", "awsRegion": "eu-central-1",
        "newEvaluationResult": { "complianceType": "NON_COMPLIANT", "resultRecordedTime": "2026-05-12T09:14:03.000Z" },
        "oldEvaluationResult": { "complianceType": "COMPLIANT" }, "notificationCreationTime": "2026-05-12T09:14:04.000Z",
        "messageType": "ComplianceChangeNotification", "recordVersion": "1.0",
    });
    let oversized = json!({
        "configurationItemSummary": { "resourceType": "AWS::S3::Bucket", "resourceId": "huge", "awsAccountId": "111122223333" },
        "s3DeliverySummary": { "s3BucketLocation": "b/k", "errorCode": null },
        "notificationCreationTime": "2026-05-12T09:14:05.000Z",
        "messageType": "OversizedConfigurationItemChangeNotification", "recordVersion": "1.0",
    });
    let delivered = json!({ "configSnapshotId": "s", "s3ObjectKey": "k", "s3Bucket": "b",
        "notificationCreationTime": "2026-05-12T09:14:05.000Z",
        "messageType": "ConfigurationSnapshotDeliveryCompleted", "recordVersion": "1.1" });
    let logs = json!({ "s3Bucket": "trail", "s3ObjectKey": ["AWSLogs/1.json.gz", "AWSLogs/2.json.gz"] });
    place.write(
        "judged",
        through_event_bus(&judged, "Config Rules Compliance Change").to_string(),
    );
    place.write("oversized", through_sns(&oversized).to_string());
    place.write("delivered", through_sns(&logs).to_string());
    place.write("snapshot", delivered.to_string());
    let report = place.import();
    assert_eq!((report.problems.len(), report.items.new), (0, 5), "{report:?}");
    assert_eq!(
        report
            .summary
            .kinds
            .iter()
            .map(|(k, n)| (k.as_str(), *n))
            .collect::<Vec<_>>(),
        [
            ("cloudtrail.delivery", 2),
            ("config.compliance_change", 1),
            ("config.notification", 2)
        ]
    );
    let items = place.evidence();
    assert_eq!(items.len(), 1);
    assert_eq!(
        (items[0].title.as_str(), items[0].result),
        (
            "s3-bucket-public-read-prohibited says NON_COMPLIANT of b, said COMPLIANT before",
            None
        )
    );
}

#[test]
fn a_snapshot_that_is_too_large_to_be_held_is_read_in_parts() {
    let place = Place::new();
    let padding = "p".repeat(3000);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder
        .write_all(br#"{"fileVersion":"1.0","configurationItems":["#)
        .unwrap();
    let count = 18_000;
    for number in 0..count {
        let mut item = item(number);
        // Not all alike, so that it does not shrink to next to nothing.
        item["configuration"]["padding"] = json!(format!("{number}{padding}"));
        if number > 0 {
            encoder.write_all(b",").unwrap();
        }
        encoder.write_all(item.to_string().as_bytes()).unwrap();
        if number == 9000 {
            encoder.write_all(b",{\"resourceType\":\"broken").unwrap();
            encoder.write_all(b"\xff\"}").unwrap();
        }
    }
    encoder.write_all(b"]}").unwrap();
    let bytes = encoder.finish().unwrap();
    place.write("snapshot.json.gz", &bytes);
    for dry_run in [true, false] {
        let report = place.import_paths(&[place.logs()], dry_run).unwrap();
        assert_eq!(
            (
                report.files.read,
                report.items.new,
                report.items.unreadable,
                report.problems.len()
            ),
            (1, u64::from(count), 1, 1),
            "{:?}",
            report.problems
        );
    }
    let items = place.evidence();
    assert_eq!(items.len(), 18_000);
    let last = items.last().unwrap();
    assert_eq!(last.position, "/configurationItems/18000");
    let original = place.store.read_artifact(last.artifact_id, 1 << 30).unwrap();
    assert_eq!(original, bytes);
    assert!(
        text_at(&original, &last.position)
            .unwrap()
            .contains("bucket-17999")
    );
    let receipt = &place.store.all_receipts().unwrap()[0];
    assert_eq!(
        (receipt.items, receipt.account_id.as_str()),
        (18_001, "111122223333")
    );
    assert_eq!(place.import().files.known, 1);
}

#[test]
fn nothing_is_kept_of_a_large_file_that_cannot_be_trusted() {
    let place = Place::new();
    let events: Vec<String> = (0..45_000)
        .map(|n| json!({ "eventName": "X", "eventSource": "s", "eventID": n.to_string() }).to_string())
        .collect();
    let whole = format!("{{\"Records\":[{}],\"Records\":[]}}", events.join(","));
    place.write("twice", &whole);
    let gzipped = gzip(&whole);
    place.write("cut.gz", &gzipped[..gzipped.len() - 10]);
    let report = place.import();
    assert_eq!(
        (report.files.failed, report.items.read, report.items.new),
        (2, 0, 0),
        "{report:?}"
    );
    assert!(problem_of(&report, "twice").contains("stands twice"));
    assert!(problem_of(&report, "cut.gz").contains("damaged"));
    assert_eq!(
        (
            place.evidence().len(),
            place.store.list_artifacts().unwrap().len()
        ),
        (0, 0)
    );
    assert_eq!(place.store.all_receipts().unwrap().len(), 0);
}
