//! Audit Manager's mapping sources: real frameworks and every type of source, none dropped.

use std::path::Path;

use serde_json::{Value, json};
use tickmark_catalogue::audit_manager::{Became, Mapping, map_control};
use tickmark_domain::EvidenceSource;

/// Every control document of the two published frameworks.
fn published() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/catalogue/audit-manager");
    let read =
        |path: &Path| -> Value { serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap() };
    let mut controls = Vec::new();
    for set in std::fs::read_dir(folder.join("hds")).unwrap() {
        let set = set.unwrap().path();
        if set.is_dir() {
            controls.extend(std::fs::read_dir(set).unwrap().map(|f| read(&f.unwrap().path())));
        }
    }
    let iso = read(&folder.join("iso27001-sample.json"));
    let sets = iso.as_object().unwrap().values();
    controls.extend(sets.flat_map(|set| set.as_object().unwrap().values().cloned()));
    controls
}

fn one(entry: &Value) -> Mapping {
    let control = json!({ "controlMappingSources": [entry] });
    let mut lines = map_control(&control, &|_| None);
    assert_eq!(lines.len(), 1);
    lines.remove(0)
}

fn of(source_type: &str, keyword: &str) -> Mapping {
    one(
        &json!({ "sourceType": source_type, "sourceName": "N", "sourceKeyword": { "keywordValue": keyword } }),
    )
}

fn rules(mapping: &Mapping) -> Vec<&str> {
    let rules = mapping.to.iter().filter_map(|s| match s {
        EvidenceSource::ConfigRule { identifier } => Some(identifier.as_str()),
        _ => None,
    });
    rules.collect()
}

#[test]
fn every_source_of_real_frameworks_is_accounted_for() {
    let (mut sources, mut lines) = (0, Vec::new());
    for control in published() {
        let entries = control["controlMappingSources"].as_array().unwrap();
        sources += entries.len();
        let mapped = map_control(&control, &|_| None);
        assert_eq!(mapped.len(), entries.len(), "{}", control["name"]);
        lines.extend(mapped);
    }
    assert_eq!(sources, 93, "45 of HDS, 48 of the ISO 27001 sample");
    let count = |became| lines.iter().filter(|l| l.became == became).count();
    assert_eq!(
        (
            count(Became::Mapped),
            count(Became::Manual),
            count(Became::Unmapped)
        ),
        (46, 45, 2)
    );
    for line in &lines {
        assert!(!line.to.is_empty() && !line.how.is_empty(), "{line:?}");
        match line.became {
            Became::Mapped => assert!(!rules(line).is_empty(), "{line:?}"),
            Became::Manual => assert_eq!(line.source.source_type, "MANUAL"),
            // A rule's name that AWS does not have: it is listed, not guessed at.
            Became::Unmapped => assert_eq!(line.source.keyword, "lambda-functions-public-access-prohibited"),
        }
    }
}

#[test]
fn a_rule_is_found_by_identifier_by_name_and_by_the_name_that_aws_gave_it() {
    assert_eq!(
        rules(&of("AWS_Config", "INCOMING_SSH_DISABLED")),
        ["INCOMING_SSH_DISABLED"]
    );
    assert_eq!(
        rules(&of("AWS_Config", "restricted-ssh")),
        ["INCOMING_SSH_DISABLED"]
    );
    assert_eq!(rules(&of("AWS_Config", "Custom_my-rule")), ["Custom_my-rule"]);
    assert_eq!(
        rules(&of("AWS_Config", "Custom_mine-conformance-pack")),
        ["Custom_mine"]
    );
    for (keyword, found) in [
        (
            "Custom_OrgConfigRule-s3-bucket-versioning-enabled",
            [
                "S3_BUCKET_VERSIONING_ENABLED",
                "Custom_OrgConfigRule-s3-bucket-versioning-enabled",
            ],
        ),
        (
            "Custom_securityhub-vpc-flow-logs-enabled",
            [
                "VPC_FLOW_LOGS_ENABLED",
                "Custom_securityhub-vpc-flow-logs-enabled",
            ],
        ),
    ] {
        assert_eq!(rules(&of("AWS_Config", keyword)), found);
    }
}

#[test]
fn an_event_is_selected_with_the_service_that_writes_it() {
    for (keyword, source, name) in [
        ("kms_Decrypt", "kms.amazonaws.com", "Decrypt"),
        (
            "cloudwatch_DeleteAlarms",
            "monitoring.amazonaws.com",
            "DeleteAlarms",
        ),
        ("CreateAccessKey", "", "CreateAccessKey"),
    ] {
        let line = of("AWS_Cloudtrail", keyword);
        assert!(
            matches!(&line.to[..], [EvidenceSource::EventSelection { event_source, event_names, .. }]
                if event_source == source && event_names == &[name]),
            "{line:?}"
        );
    }
    assert_eq!(of("AWS_Cloudtrail", "every thing").became, Became::Unmapped);
}

#[test]
fn a_call_is_mapped_where_config_records_what_it_describes_and_else_says_why_not() {
    let users = of("AWS_API_Call", "iam_ListUsers");
    assert!(
        matches!(&users.to[..], [EvidenceSource::ConfigurationHistory { resource_type }]
        if resource_type == "AWS::IAM::User")
    );
    assert_eq!(
        rules(&of("AWS_API_Call", "iam_GetAccountPasswordPolicy")),
        ["IAM_PASSWORD_POLICY"]
    );
    for keyword in ["config_DescribeConfigurationRecorders", "quantum_ListQubits", ""] {
        let line = of("AWS_API_Call", keyword);
        assert_eq!(line.became, Became::Unmapped, "{keyword}");
        assert!(
            matches!(&line.to[..], [EvidenceSource::Manual { what }] if what.contains("needs manual evidence, because")
                && what.ends_with(&line.how)),
            "{line:?}"
        );
    }
}

#[test]
fn a_security_hub_control_is_mapped_to_the_rule_behind_it() {
    assert_eq!(
        rules(&of("AWS_Security_Hub", "IAM.6")),
        ["ROOT_ACCOUNT_HARDWARE_MFA_ENABLED"]
    );
    assert_eq!(of("AWS_Security_Hub", "EC2.19").became, Became::Unmapped);
    assert_eq!(of("AWS_Security_Hub", "Quantum.1").became, Became::Unmapped);
}

#[test]
fn a_core_control_stands_for_its_own_sources_and_a_circle_of_them_ends() {
    let id = |n: u8| format!("00000000-0000-4000-8000-0000000000{n:02}");
    let group = |n: u8| json!({ "sourceType": "Core_Control", "sourceKeyword": { "keywordValue": id(n) } });
    let core = json!({ "name": "Trails are on", "controlMappingSources": [
        { "sourceType": "AWS_Config", "sourceKeyword": { "keywordValue": "CLOUD_TRAIL_ENABLED" } },
        { "sourceType": "AWS_Cloudtrail", "sourceKeyword": { "keywordValue": "StopLogging" } },
        group(1),
    ]});
    let control = json!({ "controlMappingSources": [group(1), group(2)] });
    let lines = map_control(&control, &|asked| (asked == id(1)).then_some(&core));
    let read: Vec<(&str, &str, Became)> = lines
        .iter()
        .map(|l| (l.via.as_str(), l.source.keyword.as_str(), l.became))
        .collect();
    let unknown = id(2);
    assert_eq!(
        read,
        [
            ("Trails are on", "CLOUD_TRAIL_ENABLED", Became::Mapped),
            ("Trails are on", "StopLogging", Became::Mapped),
            ("", unknown.as_str(), Became::Unmapped),
        ]
    );
}

#[test]
fn a_type_that_is_not_known_yet_is_listed_and_not_dropped() {
    for kind in ["AWS_Something_New", ""] {
        let line = of(kind, "x");
        assert_eq!(line.became, Became::Unmapped);
        assert!(matches!(&line.to[..], [EvidenceSource::Manual { .. }]));
    }
    assert_eq!(one(&json!({ "sourceType": "MANUAL" })).became, Became::Manual);
    assert_eq!(one(&json!("not even an object")).became, Became::Unmapped);
}
