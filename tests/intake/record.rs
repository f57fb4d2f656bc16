//! What a CloudTrail record says, whatever its form.

use serde_json::{Value, json};
use tickmark_domain::EvidenceKind;
use tickmark_intake::cloudtrail_record::{
    EVENT_KIND, INSIGHT_KIND, Record, RecordError, event_fact, read_record,
};

/// A record of a bucket's policy being changed by an IAM user in the console; `changes` replaces members.
fn record(changes: &Value) -> Value {
    let mut record = json!({
        "eventVersion": "1.10", "eventID": "0f1f3b1c-0000-4000-8000-000000000001",
        "eventTime": "2026-05-12T09:14:03Z", "eventSource": "s3.amazonaws.com", "eventName": "PutBucketPolicy",
        "awsRegion": "eu-central-1", "sourceIPAddress": "203.0.113.7", "userAgent": "[S3Console/0.4]",
        "eventType": "AwsApiCall", "readOnly": false, "recipientAccountId": "111122223333",
        "sessionCredentialFromConsole": "true",
        "userIdentity": { "type": "IAMUser", "userName": "jonas.feld", "accountId": "111122223333",
            "sessionContext": { "attributes": { "mfaAuthenticated": "true" } } },
        "requestParameters": { "bucketName": "nw-phi-exports" }, "responseElements": null
    });
    for (name, value) in changes.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

fn read(changes: &Value) -> Record {
    read_record(&record(changes).to_string()).unwrap()
}

#[test]
fn a_record_is_read_into_what_is_searched() {
    let record = read_record(&record(&json!({})).to_string()).unwrap();
    assert_eq!(record.event_id, "0f1f3b1c-0000-4000-8000-000000000001");
    assert_eq!(record.event_time.unwrap().to_string(), "2026-05-12T09:14:03.000Z");
    assert_eq!(
        (record.account.as_str(), record.region.as_str()),
        ("111122223333", "eu-central-1")
    );
    assert_eq!(record.principal, "jonas.feld");
    assert_eq!(
        (record.resource_type.as_str(), record.resource_id.as_str()),
        ("AWS::S3::Bucket", "nw-phi-exports")
    );
    assert_eq!(
        (record.console, record.mfa, record.read_only),
        (true, Some(true), Some(false))
    );
    assert_eq!(
        record.title,
        "PutBucketPolicy on nw-phi-exports by jonas.feld, from the console with MFA"
    );
}

#[test]
fn every_form_of_identity_has_a_readable_name() {
    let session = |name: &str| json!({ "sessionIssuer": { "type": "Role", "userName": name } });
    for (identity, principal, phrase) in [
        (
            json!({ "type": "Root", "accountId": "1", "arn": "arn:aws:iam::1:root" }),
            "root",
            "by root",
        ),
        (json!({ "type": "IAMUser", "userName": "ana" }), "ana", "by ana"),
        (
            json!({ "type": "AssumedRole", "principalId": "AROA1:ana", "sessionContext": session("Admin") }),
            "Admin/ana",
            "by ana as Admin",
        ),
        (
            json!({ "type": "AssumedRole", "principalId": "AROA1:ana@x.test",
                    "sessionContext": session("AWSReservedSSO_PowerUser_0123456789abcdef") }),
            "AWSReservedSSO_PowerUser_0123456789abcdef/ana@x.test",
            "by ana@x.test as PowerUser",
        ),
        (
            json!({ "type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/Deploy/build-7" }),
            "build-7",
            "by build-7",
        ),
        (
            json!({ "type": "FederatedUser", "principalId": "1:ana", "sessionContext": session("broker") }),
            "broker/ana",
            "by ana as broker",
        ),
        (
            json!({ "type": "AWSService", "invokedBy": "config.amazonaws.com" }),
            "config.amazonaws.com",
            "by config.amazonaws.com",
        ),
        (
            json!({ "invokedBy": "AWS Internal" }),
            "AWS Internal",
            "by AWS Internal",
        ),
        (
            json!({ "type": "AWSAccount", "accountId": "444455556666" }),
            "444455556666",
            "by account 444455556666",
        ),
        (
            json!({ "type": "SAMLUser", "userName": "ana@idp", "principalId": "x:y" }),
            "ana@idp",
            "by ana@idp",
        ),
        (
            json!({ "type": "IdentityCenterUser", "onBehalfOf": { "userId": "u-1" } }),
            "u-1",
            "Identity Center user u-1",
        ),
        (
            json!({ "type": "IAMUser", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS" }),
            "HIDDEN_DUE_TO_SECURITY_REASONS",
            "whose name AWS hides",
        ),
        (json!({ "type": "Unknown" }), "Unknown", "by Unknown"),
        (json!({}), "", "PutBucketPolicy on nw-phi-exports, from"),
        (json!("nobody"), "", "PutBucketPolicy on nw-phi-exports, from"),
    ] {
        let record = read(&json!({ "userIdentity": identity }));
        assert_eq!(record.principal, principal, "{identity}");
        assert!(record.title.contains(phrase), "{identity}: {}", record.title);
        assert_eq!(
            record.identity_type,
            identity.get("type").and_then(Value::as_str).unwrap_or_default()
        );
    }
}

#[test]
fn a_title_says_how_it_ended() {
    for (changes, ending) in [
        (json!({ "errorCode": "AccessDenied" }), "with MFA, denied"),
        (
            json!({ "errorCode": "Client.UnauthorizedOperation" }),
            "with MFA, denied",
        ),
        (
            json!({ "errorCode": "NoSuchBucket" }),
            "with MFA, failed: NoSuchBucket",
        ),
        (
            json!({ "eventName": "ConsoleLogin", "responseElements": { "ConsoleLogin": "Failure" } }),
            ", failed",
        ),
        (
            json!({ "eventName": "ConsoleLogin", "responseElements": { "ConsoleLogin": "Success" } }),
            "with MFA",
        ),
    ] {
        let title = read(&changes).title;
        assert!(title.ends_with(ending), "{title}");
    }
}

#[test]
fn only_users_of_aws_itself_are_said_to_come_without_mfa() {
    let signed_in = |identity_type: &str| {
        json!({ "eventName": "ConsoleLogin", "eventType": "AwsConsoleSignIn", "additionalEventData": { "MFAUsed": "No" },
                "userIdentity": { "type": identity_type, "userName": "ana" } })
    };
    assert!(
        read(&signed_in("IAMUser"))
            .title
            .ends_with("from the console without MFA")
    );
    assert!(
        read(&signed_in("AssumedRole"))
            .title
            .ends_with("from the console")
    );
    assert_eq!(read(&signed_in("AssumedRole")).mfa, Some(false));
}

#[test]
fn resources_are_named_as_aws_config_names_them() {
    for (source, members, expected) in [
        (
            "iam",
            json!({ "requestParameters": { "roleName": "Admin" } }),
            "AWS::IAM::Role Admin",
        ),
        (
            "sts",
            json!({ "requestParameters": { "roleArn": "arn:aws:iam::1:role/break/Glass" } }),
            "AWS::IAM::Role Glass",
        ),
        (
            "ec2",
            json!({ "requestParameters": null, "responseElements": { "groupId": "sg-1" } }),
            "AWS::EC2::SecurityGroup sg-1",
        ),
        (
            "ec2",
            json!({ "requestParameters": { "instancesSet": { "items": [{ "instanceId": "i-1" }] } } }),
            "AWS::EC2::Instance i-1",
        ),
        (
            "cloudtrail",
            json!({ "requestParameters": { "name": "arn:aws:cloudtrail:eu-west-1:1:trail/main" } }),
            "AWS::CloudTrail::Trail main",
        ),
        (
            "kms",
            json!({ "requestParameters": { "keyId": "arn:aws:kms:eu-west-1:1:key/ab-12" } }),
            "AWS::KMS::Key ab-12",
        ),
        (
            "lambda",
            json!({ "requestParameters": { "functionName": "arn:aws:lambda:eu-west-1:1:function:f:3" } }),
            "AWS::Lambda::Function f",
        ),
        (
            "glue",
            json!({ "resources": [{ "type": "AWS::Glue::Job" }, { "ARN": "arn:aws:glue:r:1:job:nightly" }] }),
            " nightly",
        ),
        (
            "ssm",
            json!({ "requestParameters": {}, "resources": [{ "ARN": "arn:aws:ssm:r:1:parameter/a/b" }] }),
            " /a/b",
        ),
        (
            "s3",
            json!({ "requestParameters": {}, "resources": [{ "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::b" }] }),
            "AWS::S3::Bucket b",
        ),
        (
            "glue",
            json!({ "requestParameters": { "bucketName": 7 }, "resources": "none" }),
            " ",
        ),
    ] {
        let mut changes = members;
        changes["eventSource"] = json!(format!("{source}.amazonaws.com"));
        let record = read(&changes);
        assert_eq!(
            format!("{} {}", record.resource_type, record.resource_id),
            expected,
            "{source}"
        );
    }
}

#[test]
fn a_record_is_kept_and_read_as_far_as_it_allows() {
    let bare = read_record(r#"{ "eventName": "X", "eventSource": "y" }"#).unwrap();
    assert_eq!(
        (bare.event_time, bare.account.as_str(), bare.title.as_str()),
        (None, "", "X")
    );
    let odd = read(
        &json!({ "eventVersion": "9.4", "eventTime": "yesterday", "novelty": {}, "awsRegion": ["x"],
                            "recipientAccountId": null }),
    );
    assert_eq!(
        (odd.event_time, odd.region.as_str(), odd.account.as_str()),
        (None, "", "111122223333")
    );
    let shipped = json!({ "eventName": "X", "eventSource": "y", "@timestamp": "2020-09-14T00:00:01.000Z" });
    assert_eq!(
        read_record(&shipped.to_string())
            .unwrap()
            .event_time
            .unwrap()
            .to_string(),
        "2020-09-14T00:00:01.000Z"
    );
}

#[test]
fn other_json_is_refused_with_what_it_looks_like() {
    for (value, looks) in [
        (json!({ "configurationItems": [] }), "AWS Config snapshot"),
        (json!({ "digestEndTime": "x", "logFiles": [] }), "digest file"),
        (json!({ "a": 1, "b": 2 }), "an object with \"a\", \"b\""),
        (json!({}), "no members"),
        (json!("text"), "a text"),
        (json!([1]), "a list"),
        (
            json!({ "eventName": "OrderPlaced" }),
            "an object with \"eventName\"",
        ),
    ] {
        match read_record(&value.to_string()) {
            Err(RecordError::NotCloudTrail { found }) => assert!(found.contains(looks), "{found}"),
            other => panic!("{value}: {other:?}"),
        }
    }
}

#[test]
fn a_record_that_could_be_read_two_ways_is_refused() {
    for text in [
        r#"{"eventName":"A","eventSource":"s","eventName":"B"}"#,
        r#"{"eventName":"A","eventSource":"s","userIdentity":{"type":"Root","type":"IAMUser"}}"#,
        r#"{"eventName":"A","eventSource":"s","userIdentity":{"sessionContext":{"a":1,"a":2}}}"#,
    ] {
        match read_record(text) {
            Err(RecordError::Json { reason, offset }) => {
                assert!(reason.contains("stands twice"), "{reason}");
                assert!(offset > 10 && offset <= text.len(), "{offset}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    let elsewhere = r#"{"eventName":"A","eventSource":"s","requestParameters":{"a":1,"a":2}}"#;
    assert!(read_record(elsewhere).is_ok());
}

#[test]
fn what_could_mislead_the_eye_is_replaced() {
    let record = read(
        &json!({ "requestParameters": { "bucketName": "a\u{0}b\u{202e}c\n" }, "errorCode": "x".repeat(9000) }),
    );
    assert_eq!(record.resource_id, "a\u{fffd}b\u{fffd}c\u{fffd}");
    assert!(record.title.chars().count() < 600 && record.error_code.chars().count() == 513);
}

#[test]
fn an_event_is_a_fact_under_its_own_id() {
    let text = record(&json!({})).to_string();
    let fact = event_fact(&text, "/Records/3".to_owned(), "999", "us-east-1").unwrap();
    assert_eq!(
        (fact.kind.as_str(), fact.position.as_str()),
        (EVENT_KIND, "/Records/3")
    );
    assert_eq!(fact.native_id, "0f1f3b1c-0000-4000-8000-000000000001");
    assert_eq!(
        (fact.account_id.as_str(), fact.region.as_str()),
        ("111122223333", "eu-central-1")
    );
    let evidence = fact.evidence.unwrap();
    assert_eq!(
        (evidence.kind, evidence.result),
        (EvidenceKind::UserActivity, None)
    );
    assert_eq!(evidence.service, "s3.amazonaws.com");
}

#[test]
fn the_layout_of_a_record_does_not_make_another_version_of_it() {
    let value = record(&json!({}));
    let compact = event_fact(&value.to_string(), String::new(), "", "").unwrap();
    let pretty = event_fact(
        &serde_json::to_string_pretty(&value).unwrap(),
        String::new(),
        "",
        "",
    )
    .unwrap();
    assert_eq!(compact.content_hash, pretty.content_hash);
    let other = event_fact(
        &record(&json!({ "readOnly": true })).to_string(),
        String::new(),
        "",
        "",
    )
    .unwrap();
    assert_ne!(compact.content_hash, other.content_hash);
}

#[test]
fn an_event_without_an_id_is_known_by_its_content() {
    for id in [json!(null), json!(""), json!("x".repeat(5000))] {
        let text = record(&json!({ "eventID": id })).to_string();
        let fact = event_fact(&text, String::new(), "", "").unwrap();
        assert!(
            fact.native_id.starts_with("content:") && fact.native_id.len() == 40,
            "{}",
            fact.native_id
        );
    }
}

#[test]
fn account_and_region_stand_in_where_the_record_names_none() {
    let text = json!({ "eventName": "X", "eventSource": "y" }).to_string();
    let fact = event_fact(&text, String::new(), "111122223333", "eu-west-1").unwrap();
    assert_eq!(
        (fact.account_id.as_str(), fact.region.as_str()),
        ("111122223333", "eu-west-1")
    );
}

#[test]
fn an_insight_is_a_finding_and_no_activity_of_anyone() {
    let bare = json!({ "eventType": "AwsCloudTrailInsight", "eventName": "X", "eventID": "i-1" }).to_string();
    let fact = event_fact(&bare, String::new(), "", "").unwrap();
    assert_eq!(fact.kind, INSIGHT_KIND);
    assert_eq!(fact.evidence.unwrap().kind, EvidenceKind::Finding);
}

#[test]
fn an_insight_names_the_call_that_it_is_about_among_its_details() {
    let text = json!({
        "eventVersion": "1.11", "eventTime": "2026-06-13T13:14:00Z", "awsRegion": "us-east-1", "eventID": "i-1",
        "eventType": "AwsCloudTrailInsight", "recipientAccountId": "111122223333", "eventCategory": "Insight",
        "sharedEventID": "s-1", "insightDetails": {
            "state": "Start", "eventSource": "ec2.amazonaws.com", "eventName": "RunInstances",
            "insightType": "ApiErrorRateInsight", "errorCode": "Client.InstanceLimitExceeded",
        },
    });
    let fact = event_fact(&text.to_string(), String::new(), "", "").unwrap();
    assert_eq!(
        (fact.kind.as_str(), fact.native_id.as_str()),
        (INSIGHT_KIND, "i-1")
    );
    let data: Value = serde_json::from_str(&fact.data.unwrap()).unwrap();
    assert_eq!(data["insightType"], "ApiErrorRateInsight");
    let evidence = fact.evidence.unwrap();
    assert_eq!(
        (evidence.service.as_str(), evidence.event_name.as_str()),
        ("ec2.amazonaws.com", "RunInstances")
    );
    assert_eq!(
        evidence.title,
        "RunInstances failed unusually often with Client.InstanceLimitExceeded: begins"
    );
}
