//! What the small engagement is filled with.

use tickmark_domain::{
    Account, ControlDefinition, ControlSetDefinition, EvidenceKind, EvidenceSource, FrameworkDefinition,
    MachineResult, Period, Responsibility, Role, Scope, Severity, Source,
};
use tickmark_package::{NAMESPACE, Signer};
use tickmark_store::{
    Closing, Codec, NewEngagement, NewEvidence, NewFact, NewPage, NewRun, NewSignOff, Step, Store, Versions,
    content_hash,
};

use super::{MADE_WITH, at};

const ACCOUNT: &str = "111122223333";
const REGION: &str = "eu-central-1";
/// What somebody attached: more than one piece of an original, and no text.
const ATTACHED: usize = (1 << 20) + 4321;

pub fn sign(
    store: &Store,
    control: i64,
    signer: &Signer,
    role: Role,
    person: &str,
    ground: &[(Role, String, String)],
) -> String {
    let document = store.content(control).unwrap().document(role, ground).unwrap();
    let digest = document.digest.clone();
    let new = NewSignOff {
        control_id: control,
        role,
        person: person.into(),
        at: at(60),
        signature: signer.sign(NAMESPACE, document.json.as_bytes()).unwrap(),
        public_key: signer.public_key_line(),
        key_fingerprint: signer.fingerprint(),
        document,
        stands_on: ground.to_vec(),
    };
    store.sign_off(new).unwrap();
    digest
}

pub fn attached_bytes() -> Vec<u8> {
    (0..ATTACHED)
        .map(|i| u8::try_from(i * i % 251).unwrap())
        .collect()
}

pub fn engagement() -> NewEngagement {
    NewEngagement {
        id: "5f0c6f0e-0001".into(),
        name: "SOC 2 readiness".into(),
        owner: "Dana Whitfield".into(),
        scope: Scope {
            accounts: vec![Account {
                id: ACCOUNT.into(),
                alias: "production".into(),
            }],
            regions: vec![REGION.into()],
            period: Period {
                from: "2026-01-01".parse().unwrap(),
                to: "2026-03-31".parse().unwrap(),
            },
        },
        is_sample: false,
        actor: "Dana Whitfield".into(),
        created_at: at(0),
    }
}

pub fn framework() -> FrameworkDefinition {
    let control = |code: &str, source: EvidenceSource| ControlDefinition {
        code: code.into(),
        title: format!("{code} in one line"),
        intent: "Logs are kept.".into(),
        implementation: String::new(),
        test_procedure: vec!["Look.".into()],
        severity: Severity::High,
        guardrail: None,
        owner: "platform".into(),
        review_cadence: "monthly".into(),
        responsibility: Responsibility::default(),
        sources: vec![source],
    };
    let selection = EvidenceSource::EventSelection {
        name: "trail changes".into(),
        event_source: "cloudtrail.amazonaws.com".into(),
        event_names: vec!["StopLogging".into()],
        identity_types: vec![],
    };
    FrameworkDefinition {
        id: "test-framework".into(),
        version: "1.0".into(),
        title: "Test framework".into(),
        description: String::new(),
        locale: "en".into(),
        copyright: String::new(),
        control_sets: vec![ControlSetDefinition {
            id: "LOG".into(),
            title: "Logging".into(),
            controls: vec![
                control(
                    "LOG-001",
                    EvidenceSource::ConfigRule {
                        identifier: "CLOUD_TRAIL_ENABLED".into(),
                    },
                ),
                control("LOG-002", selection),
            ],
        }],
    }
}

fn fact(
    kind: &str,
    id: &str,
    item: &serde_json::Value,
    versions: Versions,
    evidence: NewEvidence,
) -> NewFact {
    NewFact {
        kind: kind.into(),
        account_id: ACCOUNT.into(),
        region: REGION.into(),
        native_id: id.into(),
        occurred_at: Some(at(3600)),
        position: "/0".into(),
        content_hash: content_hash(item),
        versions,
        data: None,
        evidence: Some(evidence),
    }
}

pub fn evaluation(resource: &str, result: MachineResult) -> NewFact {
    let item = serde_json::json!({ "resource": resource, "result": result.as_str() });
    let evidence = NewEvidence {
        kind: EvidenceKind::ComplianceCheck,
        source: Source::Config,
        service: "config".into(),
        resource_type: "AWS::CloudTrail::Trail".into(),
        resource_id: resource.into(),
        event_name: String::new(),
        principal: String::new(),
        source_ip: String::new(),
        match_key: "CLOUD_TRAIL_ENABLED".into(),
        identity_type: String::new(),
        result: Some(result),
        title: format!("{resource} is {result}"),
    };
    fact(
        "config.evaluation",
        resource,
        &item,
        Versions::Supersede,
        evidence,
    )
}

pub fn event(id: &str, who: &str) -> NewFact {
    let item = serde_json::json!({ "eventID": id, "who": who });
    let evidence = NewEvidence {
        kind: EvidenceKind::UserActivity,
        source: Source::CloudTrail,
        service: "cloudtrail.amazonaws.com".into(),
        resource_type: "AWS::CloudTrail::Trail".into(),
        resource_id: "main".into(),
        event_name: "StopLogging".into(),
        principal: who.into(),
        source_ip: "203.0.113.7".into(),
        match_key: String::new(),
        identity_type: "IAMUser".into(),
        result: None,
        title: format!("{who} stopped the trail"),
    };
    fact("cloudtrail.event", id, &item, Versions::Conflict, evidence)
}

/// Stores pages of facts as one receipt of a run of its own.
pub fn collect(store: &Store, operation: &str, pages: Vec<Vec<NewFact>>) {
    let run = NewRun {
        kind: "collect".into(),
        actor: "Dana Whitfield".into(),
        at: at(10),
        plan: "{}".into(),
        made_with: MADE_WITH.into(),
    };
    let run = store.start_run(run).unwrap();
    let source = if operation == "LookupEvents" {
        Source::CloudTrail
    } else {
        Source::Config
    };
    let step = Step {
        source,
        operation: operation.into(),
        account_id: ACCOUNT.into(),
        region: REGION.into(),
        parameters: "{}".into(),
    };
    let receipt = store
        .open_receipt(
            run,
            &step,
            "arn:aws:sts::111122223333:assumed-role/Audit/dana",
            at(11),
        )
        .unwrap()
        .id;
    for (ordinal, facts) in (0..).zip(pages) {
        let ids: Vec<&str> = facts.iter().map(|f| f.native_id.as_str()).collect();
        let body =
            serde_json::json!({ "run": run, "page": ordinal, "items": ids, "filler": "x".repeat(5000) });
        let page = NewPage {
            receipt_id: receipt,
            ordinal,
            body: body.to_string().into_bytes(),
            media_type: "application/json".into(),
            codec: Codec::Zstd,
            request_id: format!("request-{ordinal}"),
            http_status: 200,
            received_at: at(12),
            items: facts.len() as u64,
            facts,
            next_cursor: None,
            close: None,
        };
        store.store_page(page).unwrap();
    }
    store.close_receipt(receipt, Closing::complete(at(13))).unwrap();
    store.finish_run(run, "Dana Whitfield", at(14)).unwrap();
}
