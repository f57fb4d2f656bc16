//! What Security Hub finds reaches the controls that name it.

use std::collections::BTreeSet;

use serde_json::Value;
use tickmark_domain::{
    ControlDefinition, ControlSetDefinition, EvidenceSource, FrameworkDefinition, MachineResult,
    Responsibility, Severity,
};
use tickmark_sample::{Fault, REGIONS};

use crate::scene::{engagement, now, start};
use crate::services::{collected, data};

fn framework(sources: Vec<EvidenceSource>) -> FrameworkDefinition {
    let control = ControlDefinition {
        code: "S3-1".to_owned(),
        title: "Buckets cannot be read by everyone".to_owned(),
        intent: "Keep data inside".to_owned(),
        implementation: String::new(),
        test_procedure: vec![],
        severity: Severity::High,
        guardrail: None,
        owner: String::new(),
        review_cadence: String::new(),
        responsibility: Responsibility::default(),
        sources,
    };
    FrameworkDefinition {
        id: "test".to_owned(),
        version: "1".to_owned(),
        title: "Test".to_owned(),
        description: String::new(),
        locale: String::new(),
        copyright: String::new(),
        control_sets: vec![ControlSetDefinition {
            id: "S3".to_owned(),
            title: "S3".to_owned(),
            controls: vec![control],
        }],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn findings_reach_the_controls_that_name_their_security_control() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let named = EvidenceSource::SecurityHubControl {
        control_id: "S3.2".to_owned(),
        optional: false,
    };
    store
        .pin_framework(&framework(vec![named]), &"0".repeat(64), "Dana", now())
        .unwrap();
    collected(&store, &endpoint).await;
    let findings = store.list_facts("securityhub.finding", None).unwrap();
    let own: Vec<Value> = findings
        .iter()
        .map(data)
        .filter(|f| f["control"] == "S3.2")
        .collect();
    let regions: BTreeSet<&str> = findings
        .iter()
        .filter(|f| data(f)["control"] == "S3.2")
        .map(|f| f.region.as_str())
        .collect();
    assert_eq!(regions.len(), REGIONS.len(), "consolidated or not");
    let counts = store.count_checks().unwrap();
    let of = |result| {
        counts
            .iter()
            .filter(|c| c.result == result)
            .map(|c| c.items)
            .sum::<u64>()
    };
    let such = |status: &str, workflow: &str, record: &str| {
        let is =
            |f: &&Value| f["status"] == status && f["workflow"] == workflow && f["record_state"] == record;
        own.iter().filter(is).count() as u64
    };
    assert_eq!(of(MachineResult::Compliant), such("PASSED", "RESOLVED", "ACTIVE"));
    assert_eq!(
        of(MachineResult::Inconclusive),
        such("FAILED", "SUPPRESSED", "ACTIVE")
    );
    assert_eq!(
        of(MachineResult::Inconclusive),
        1,
        "the public website, suppressed by a person"
    );
    assert_eq!(of(MachineResult::Noncompliant), 0);
    assert!(of(MachineResult::Compliant) > 5);
}
