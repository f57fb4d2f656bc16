//! Findings of Security Hub and of scanners.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tickmark_domain::{EvidenceKind, MachineResult};
use tickmark_intake::text_at;

use crate::place::{Place, problem_of};

const HEADER: &str = "AUTH_METHOD;TIMESTAMP;ACCOUNT_UID;ACCOUNT_NAME;ACCOUNT_EMAIL;ACCOUNT_ORGANIZATION_UID;\
ACCOUNT_ORGANIZATION_NAME;ACCOUNT_TAGS;FINDING_UID;PROVIDER;CHECK_ID;CHECK_TITLE;CHECK_TYPE;STATUS;STATUS_EXTENDED;MUTED;\
SERVICE_NAME;SUBSERVICE_NAME;SEVERITY;RESOURCE_TYPE;RESOURCE_UID;RESOURCE_NAME;RESOURCE_DETAILS;RESOURCE_TAGS;PARTITION;\
REGION;DESCRIPTION";

fn asff(updated: &str, status: &str) -> Value {
    json!({
        "SchemaVersion": "2018-10-08", "Id": "arn:aws:securityhub:eu-central-1:111122223333:finding/1",
        "ProductArn": "arn:aws:securityhub:eu-central-1::product/aws/securityhub", "GeneratorId": "security-control/S3.8",
        "AwsAccountId": "111122223333", "Region": "eu-central-1", "CreatedAt": "2026-05-01T00:00:00Z",
        "UpdatedAt": updated, "Severity": { "Label": "HIGH" }, "Title": "S3 should block public access",
        "Resources": [{ "Type": "AwsS3Bucket", "Id": "arn:aws:s3:::b" }],
        "Compliance": { "Status": status, "SecurityControlId": "S3.8" }, "Workflow": { "Status": "NEW" },
        "RecordState": "ACTIVE",
    })
}

fn ocsf() -> Value {
    json!({
        "message": "m", "metadata": { "event_code": "s3_bucket_public_access", "version": "1.4.0",
            "product": { "name": "Prowler", "uid": "prowler", "vendor_name": "Prowler", "version": "5.2.0" } },
        "severity_id": 4, "severity": "High", "status": "New", "status_code": "FAIL", "status_id": 1,
        "finding_info": { "uid": "prowler-aws-s3-1", "title": "Public access, blocked", "created_time": 1_778_577_243 },
        "resources": [{ "uid": "arn:aws:s3:::b", "name": "b", "type": "AwsS3Bucket", "region": "eu-central-1" }],
        "category_uid": 2, "class_name": "Detection Finding", "class_uid": 2004,
        "cloud": { "account": { "uid": "111122223333" }, "provider": "aws", "region": "eu-central-1" },
        "time": 1_778_577_243, "time_dt": "2026-05-12T09:14:03.000000",
    })
}

fn row(uid: &str, check: &str) -> String {
    format!(
        "profile;2026-05-12 09:14:03.913874;111122223333;;;;;;{uid};aws;{check};\"Public access, blocked\";IAM;FAIL;\
         \"line\nbreak; and more\";False;s3;;high;AwsS3Bucket;arn:aws:s3:::b;b;;;aws;eu-central-1;\"=HYPERLINK(1)\""
    )
}

#[test]
fn a_finding_of_security_hub_is_a_check_of_its_control() {
    for text in [
        json!({ "Findings": [asff("2026-05-10T00:00:00Z", "FAILED")] }).to_string(),
        json!({ "findings": [asff("2026-05-10T00:00:00Z", "FAILED")] }).to_string(),
        json!([asff("2026-05-10T00:00:00Z", "FAILED")]).to_string(),
        json!({ "version": "0", "detail-type": "Security Hub Findings - Imported", "source": "aws.securityhub",
            "account": "999900001111", "region": "us-east-1", "id": "e",
            "detail": { "findings": [asff("2026-05-10T00:00:00Z", "FAILED")] } })
        .to_string(),
    ] {
        let place = Place::new();
        place.write("findings", &text);
        let report = place.import();
        assert_eq!((report.items.new, report.problems.len()), (1, 0), "{report:?}");
        let found = &place.evidence()[0];
        assert_eq!(
            (found.fact_kind.as_str(), found.kind, found.result, found.match_key.as_str()),
            (
                "securityhub.finding",
                EvidenceKind::ComplianceCheck,
                Some(MachineResult::Noncompliant),
                "S3.8"
            )
        );
        assert_eq!(
            (found.account_id.as_str(), found.region.as_str()),
            ("111122223333", "eu-central-1")
        );
        let original = place.store.read_artifact(found.artifact_id, 1 << 20).unwrap();
        assert!(text_at(&original, &found.position).unwrap().starts_with("{\"SchemaVersion\""));
    }
}

#[test]
fn the_later_version_of_a_finding_stands_whichever_came_first() {
    let (older, newer) = (
        json!([asff("2026-05-10T00:00:00Z", "FAILED")]).to_string(),
        json!([asff("2026-05-11T00:00:00Z", "PASSED")]).to_string(),
    );
    for order in [[&older, &newer], [&newer, &older]] {
        let place = Place::new();
        for (number, text) in order.into_iter().enumerate() {
            place.write(&format!("{number}"), text);
            assert_eq!(place.import().items.new, 1);
        }
        let stands = place.evidence();
        assert_eq!(stands.len(), 1, "one version stands");
        assert_eq!(stands[0].result, Some(MachineResult::Compliant));
        assert_eq!(place.store.count_evidence_versions().unwrap(), 2);
        // The same older version in another file is nothing new.
        place.write("again", format!("{older}\n"));
        let report = place.import();
        assert_eq!((report.items.new, report.items.duplicate), (0, 1));
    }
}

#[test]
fn an_import_brings_of_findings_what_its_preview_said() {
    let version = |day: u32| asff(&format!("2026-05-{day:02}T00:00:00Z"), "FAILED");
    for (kept, exports) in [
        (&[10][..], &[11, 11][..]),
        (&[10], &[11, 10]),
        (&[], &[10, 10]),
        (&[], &[11, 10, 11]),
        (&[], &[10, 11, 10]),
        (&[11], &[10, 11, 10]),
        (&[10, 11, 12], &[10, 11]),
        (&[], &[10, 11, 12, 10]),
        (&[12, 10, 11, 13], &[10, 11, 12, 9, 10]),
    ] {
        let place = Place::new();
        for day in kept {
            place.write(&format!("kept {day}"), json!([version(*day)]).to_string());
            place.import();
        }
        for (number, day) in exports.iter().enumerate() {
            let lines = "\n".repeat(number + 1); // so that it is another file
            place.write(&format!("{number}"), format!("{}{lines}", json!([version(*day)])));
        }
        let preview = place.import_paths(&[place.logs()], true).unwrap();
        assert_eq!(
            preview.items,
            place.import().items,
            "{exports:?}, where {kept:?} are kept"
        );
        let versions: BTreeSet<_> = kept.iter().chain(exports).collect();
        assert_eq!(
            place.store.count_evidence_versions().unwrap(),
            versions.len() as u64,
            "each version once"
        );
    }
}

#[test]
fn a_scan_is_the_same_findings_in_both_of_its_formats() {
    let place = Place::new();
    place.write("scan.ocsf.json", json!([ocsf()]).to_string());
    place.write(
        "scan.csv",
        format!(
            "{HEADER}\n{}\n{}\n",
            row("prowler-aws-s3-1", "s3_bucket_public_access"),
            row("prowler-aws-s3-2", "s3_bucket_versioning")
        ),
    );
    let report = place.import();
    assert_eq!(
        (
            report.items.read,
            report.items.new,
            report.items.duplicate,
            report.problems.len()
        ),
        (3, 2, 1, 0),
        "{report:?}"
    );
    let found = place.evidence();
    for finding in &found {
        assert_eq!(
            (finding.kind, finding.result, finding.fact_kind.as_str()),
            (EvidenceKind::Finding, None, "scanner.finding")
        );
        assert_eq!(finding.account_id, "111122223333");
        let original = place.store.read_artifact(finding.artifact_id, 1 << 20).unwrap();
        let text: Value = serde_json::from_str(&text_at(&original, &finding.position).unwrap()).unwrap();
        assert!(text.get("class_uid").is_some() || text["RESOURCE_UID"] == "arn:aws:s3:::b");
    }
    let titles: Vec<&str> = found.iter().map(|f| f.title.as_str()).collect();
    assert!(
        titles.contains(&"FAIL: Public access, blocked (s3_bucket_public_access)"),
        "{titles:?}"
    );
}

#[test]
fn a_bad_row_is_named_with_its_number_and_the_rest_comes_in() {
    let place = Place::new();
    let good = row("1", "a");
    let mut text = format!("{HEADER}\nonly one column\n{good}\n").into_bytes();
    text.extend(b"\xff\xfe;x;1;;;;;;u;aws;c;t;i;FAIL\n");
    text.extend(row("2", "b").as_bytes());
    place.write("scan.csv", text);
    let report = place.import();
    assert_eq!((report.items.new, report.items.unreadable), (2, 2), "{report:?}");
    let problems: Vec<&str> = report.problems.iter().map(|p| p.problem.as_str()).collect();
    assert_eq!(problems, ["row 1: it names no check", "row 3: it is not UTF-8"]);
}

#[test]
fn a_row_without_an_end_is_bounded() {
    let place = Place::new();
    let mut text = format!("{HEADER}\n{}\nprofile;\"", row("1", "a")).into_bytes();
    text.resize(text.len() + (40 << 20), b'x');
    place.write("scan.csv", text);
    let report = place.import();
    assert_eq!((report.files.failed, report.items.new), (1, 0), "{report:?}");
    assert!(
        problem_of(&report, "scan.csv").contains("longer than 16 MB"),
        "{report:?}"
    );
}
