//! CloudTrail records in every spelling in which they are delivered, exported and passed on.

use serde_json::{Value, json};
use tickmark_intake::text_at;

use crate::place::{Place, event, gzip, log, problem_of};

/// What an API call looks like on an event bus.
fn on_event_bus(record: &Value) -> Value {
    json!({
        "version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.s3", "account": "111122223333", "time": "2026-05-12T09:14:03Z", "region": "eu-central-1",
        "resources": [], "detail": record,
    })
}

fn looked_up(record: &Value) -> Value {
    json!({
        "EventId": record["eventID"], "EventName": record["eventName"], "EventTime": 1_778_577_243.0, "Username": "ana",
        "Resources": [], "CloudTrailEvent": record.to_string(),
    })
}

#[test]
fn one_event_is_the_same_fact_in_every_spelling() {
    let record = event(1);
    let answer = json!({ "Events": [looked_up(&record)], "NextToken": "t" });
    let sent = json!({ "Type": "Notification", "MessageId": "m", "TopicArn": "arn:aws:sns:eu-central-1:1:t",
        "Message": on_event_bus(&record).to_string() });
    let spellings = [
        log(std::slice::from_ref(&record)),
        serde_json::to_string_pretty(&json!({ "Records": [&record] })).unwrap(),
        json!([&record]).to_string(),
        record.to_string(),
        format!("{record}\n"),
        format!("{record}\n{record}\n"),
        format!("{record}{record}"),
        answer.to_string(),
        serde_json::to_string_pretty(&answer).unwrap(),
        json!([looked_up(&record)]).to_string(),
        on_event_bus(&record).to_string(),
        json!([on_event_bus(&record)]).to_string(),
        format!("{}\n{}\n", on_event_bus(&record), on_event_bus(&record)),
        format!("{}{}", on_event_bus(&record), on_event_bus(&record)),
        sent.to_string(),
        json!({ "Records": [sent] }).to_string(),
    ];
    for (number, text) in spellings.iter().enumerate() {
        for bytes in [text.clone().into_bytes(), gzip(text)] {
            let place = Place::new();
            place.write("a file", bytes);
            let report = place.import();
            assert_eq!(report.problems, [], "{number}: {text}");
            let items = place.evidence();
            assert_eq!((items.len(), report.items.new), (1, 1), "{number}: {text}");
            let item = &items[0];
            assert_eq!(
                (
                    item.native_id.as_str(),
                    item.fact_kind.as_str(),
                    item.title.as_str()
                ),
                ("event-1", "cloudtrail.event", "PutBucketPolicy on b by ana")
            );
            let original = place.store.read_artifact(item.artifact_id, 1 << 20).unwrap();
            let found: Value = serde_json::from_str(&text_at(&original, &item.position).unwrap()).unwrap();
            assert_eq!(found, record, "{number}: {}", item.position);
        }
    }
}

#[test]
fn all_spellings_together_are_one_event() {
    let place = Place::new();
    let record = event(1);
    place.write("1", log(std::slice::from_ref(&record)));
    place.write("2", on_event_bus(&record).to_string());
    place.write("3", json!({ "Events": [looked_up(&record)] }).to_string());
    let report = place.import();
    assert_eq!((report.items.new, report.items.duplicate), (1, 2), "{report:?}");
    assert_eq!(
        report.file_kinds.into_iter().collect::<Vec<_>>(),
        [
            ("CloudTrail event history".to_owned(), 1),
            ("CloudTrail log".to_owned(), 1),
            ("notifications".to_owned(), 1)
        ]
    );
}

#[test]
fn every_category_of_event_is_kept_as_what_it_is() {
    let place = Place::new();
    let mut data = event(1);
    data["eventCategory"] = json!("Data");
    data["managementEvent"] = json!(false);
    let mut network = event(2);
    network["eventCategory"] = json!("NetworkActivity");
    network["eventType"] = json!("AwsVpceEvent");
    // As Insights are delivered: what they are about stands in the details only.
    let insight = json!({
        "eventVersion": "1.07", "eventTime": "2026-05-12T09:00:00Z", "awsRegion": "eu-central-1", "eventID": "insight-1",
        "eventType": "AwsCloudTrailInsight", "recipientAccountId": "111122223333", "sharedEventID": "s",
        "eventCategory": "Insight",
        "insightDetails": { "state": "Start", "eventSource": "ec2.amazonaws.com", "eventName": "RunInstances",
            "insightType": "ApiCallRateInsight" },
    });
    place.write("a", log(&[data, network, insight, event(3)]));
    let report = place.import();
    assert_eq!((report.items.new, report.items.unreadable), (4, 0), "{report:?}");
    let items = place.evidence();
    let data: Vec<Option<&str>> = items.iter().map(|e| e.data.as_deref()).collect();
    assert_eq!(
        data,
        [
            Some(r#"{"category":"Data"}"#),
            Some(r#"{"category":"NetworkActivity"}"#),
            Some(
                r#"{"eventSource":"ec2.amazonaws.com","eventName":"RunInstances","insightType":"ApiCallRateInsight"}"#
            ),
            None
        ]
    );
    let insight = &items[2];
    assert_eq!(
        (
            insight.fact_kind.as_str(),
            insight.service.as_str(),
            insight.title.as_str()
        ),
        (
            "cloudtrail.insight_event",
            "ec2.amazonaws.com",
            "RunInstances was called unusually often: begins"
        )
    );
}

#[test]
fn records_are_kept_as_far_as_they_allow() {
    let place = Place::new();
    let mut nobody = event(1);
    nobody["userIdentity"] = json!({ "invokedBy": "kms.amazonaws.com" });
    let mut timeless = event(2);
    timeless.as_object_mut().unwrap().remove("eventTime");
    let mut future = event(3);
    future["eventVersion"] = json!("9.99");
    future["somethingNew"] = json!({ "deep": [1, 2] });
    let mut sourceless = event(4);
    sourceless.as_object_mut().unwrap().remove("eventSource");
    place.write("a", log(&[nobody, timeless, future, sourceless]));
    let report = place.import();
    assert_eq!((report.items.new, report.problems.len()), (4, 0), "{report:?}");
    let items = place.evidence();
    assert_eq!(items[0].principal, "kms.amazonaws.com");
    assert_eq!(items[1].occurred_at, None);
    assert_eq!(items[2].title, "PutBucketPolicy on b by ana");
    assert_eq!(items[3].service, "");
}

#[test]
fn an_answer_of_the_event_history_whose_record_is_broken_is_named() {
    let place = Place::new();
    let mut broken = looked_up(&event(1));
    broken["CloudTrailEvent"] = json!("{\"eventName\":");
    place.write(
        "a",
        json!({ "Events": [broken, looked_up(&event(2))] }).to_string(),
    );
    let report = place.import();
    assert_eq!((report.items.new, report.items.unreadable), (1, 1));
    assert!(
        problem_of(&report, "a").starts_with("record /Events/0: "),
        "{report:?}"
    );
}

#[test]
fn envelopes_inside_of_envelopes_end() {
    let place = Place::new();
    let mut inner = event(1);
    for _ in 0..40 {
        inner = json!({ "Type": "Notification", "MessageId": "m", "Message": inner });
    }
    place.write("a", json!([inner, event(2)]).to_string());
    let report = place.import();
    assert_eq!((report.items.new, report.items.unreadable), (1, 1), "{report:?}");
}
