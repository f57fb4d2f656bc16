//! The ids of facts are a contract: docs/engagement-file.md says how each is made, and other programs rely on it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use serde_json::Value;
use tickmark_collect::{Choices, offered};
use tickmark_domain::Source;
use tickmark_sample::Fault;
use tickmark_store::Store;

use crate::organisation::repository;
use crate::scene::{engagement, run, start};

/// The part of the contract that must stay: kind, and the members of the original of which the id is made. A member that
/// begins with `?` is a parameter of the receipt, one that ends in `!` is a time and stands in milliseconds.
const CONTRACT: [(&str, &[&str]); 33] = [
    ("organizations.account", &["/Id"]),
    ("auditmanager.framework", &["/id"]),
    ("auditmanager.library_control", &["/id"]),
    ("auditmanager.assessment", &["/id"]),
    ("auditmanager.delegation", &["/id"]),
    ("auditmanager.report", &["/id"]),
    ("auditmanager.notification", &["/id"]),
    ("auditmanager.control_set", &["?assessmentId", "/id"]),
    ("auditmanager.control", &["?assessmentId", "^/id", "/id"]),
    ("auditmanager.evidence_folder", &["?assessmentId", "/id"]),
    (
        "auditmanager.evidence",
        &["?assessmentId", "?evidenceFolderId", "/id"],
    ),
    (
        "auditmanager.change_log",
        &[
            "?assessmentId",
            "/objectType",
            "/objectName",
            "/action",
            "/createdAt!",
            "/createdBy",
        ],
    ),
    ("config.recorder", &["/name"]),
    ("config.delivery_channel", &["/name"]),
    ("config.rule", &["/ConfigRuleName"]),
    ("config.conformance_pack", &["/ConformancePackName"]),
    ("config.evaluation", &[RULE, TYPE, ID]),
    (
        "config.remediation_exception",
        &["/ConfigRuleName", "/ResourceType", "/ResourceId"],
    ),
    (
        "config.remediation_execution",
        &[
            "?ConfigRuleName",
            "/ResourceKey/resourceType",
            "/ResourceKey/resourceId",
        ],
    ),
    (
        "config.pack_evaluation",
        &["?ConformancePackName", RULE, TYPE, ID],
    ),
    ("config.resource", &["/resourceType", "/resourceId"]),
    (
        "config.configuration_item",
        &[
            "/resourceType",
            "/resourceId",
            "/configurationItemCaptureTime!",
            "/configurationStateId",
        ],
    ),
    ("cloudtrail.trail", &["/TrailARN"]),
    ("cloudtrail.event", &["/EventId"]),
    ("cloudtrail.insight_event", &["/EventId"]),
    ("cloudtrail.public_key", &["/Fingerprint"]),
    ("cloudtrail.event_data_store", &["/EventDataStoreArn"]),
    ("securityhub.finding", &["/Id"]),
    ("auditmanager.keyword", &["?source", ""]),
    ("config.connector", &["/arn"]),
    ("config.connector_detail", &["/arn"]),
    ("cloudtrail.query", &["/QueryId"]),
    ("cloudtrail.query_detail", &["/QueryId"]),
];

const RULE: &str = "/EvaluationResultIdentifier/EvaluationResultQualifier/ConfigRuleName";
const TYPE: &str = "/EvaluationResultIdentifier/EvaluationResultQualifier/ResourceType";
const ID: &str = "/EvaluationResultIdentifier/EvaluationResultQualifier/ResourceId";

/// Facts of a kind that are looked at, spread over all that there are.
const LOOKED_AT: usize = 200;

struct Originals<'s> {
    store: &'s Store,
    read: BTreeMap<String, Arc<Value>>,
    parameters: BTreeMap<i64, Value>,
}

impl Originals<'_> {
    fn page(&mut self, sha256: &str) -> Arc<Value> {
        let page = self.read.entry(sha256.to_owned()).or_insert_with(|| {
            let original = self.store.find_artifact(sha256).unwrap().unwrap();
            let bytes = self.store.read_artifact(original.id, 64 << 20).unwrap();
            Arc::new(serde_json::from_slice(&bytes).unwrap())
        });
        Arc::clone(page)
    }

    /// The id of a fact, made again from the original that tells of it.
    fn id(&mut self, fact: &Value, members: &[&str]) -> String {
        let position = fact["position"].as_str().unwrap();
        let page = self.page(fact["artifact_sha256"].as_str().unwrap());
        let parameters = &self.parameters[&fact["receipt_id"].as_i64().unwrap()];
        let item = page.pointer(position).unwrap();
        let parts = members.iter().map(|member| {
            if let Some(name) = member.strip_prefix('?') {
                return parameters[name].as_str().unwrap().to_owned();
            }
            if let Some(member) = member.strip_prefix('^') {
                // Of the set that the control stands in.
                let set = position.rsplitn(3, '/').nth(2).unwrap();
                return page
                    .pointer(set)
                    .unwrap()
                    .pointer(member)
                    .unwrap()
                    .as_str()
                    .unwrap()
                    .to_owned();
            }
            if let Some(member) = member.strip_suffix('!') {
                let seconds = item.pointer(member).unwrap().as_f64().unwrap();
                #[expect(clippy::cast_possible_truncation, reason = "milliseconds of a date")]
                return ((seconds * 1000.0).round() as i64).to_string();
            }
            item.pointer(member)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        });
        parts.collect::<Vec<_>>().join("|")
    }
}

/// The view, as another program reads it.
fn facts(path: &Path, kind: &str) -> Vec<Value> {
    let sql = format!(
        "SELECT native_id, artifact_sha256, position, receipt_id FROM v_facts WHERE kind = '{kind}' ORDER BY native_id"
    );
    let output = Command::new("sqlite3")
        .arg("-json")
        .arg("-readonly")
        .arg(path)
        .arg(sql)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_id_is_made_of_the_members_that_are_documented_exactly_as_they_came() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.tickmark");
    let store = engagement(&path, &endpoint);
    run(&store, &endpoint, &Choices::default()).await;
    let receipts = store.all_receipts().unwrap();
    let parameters = receipts
        .iter()
        .map(|r| (r.id, serde_json::from_str(&r.parameters).unwrap_or_default()));
    let mut originals = Originals {
        store: &store,
        read: BTreeMap::new(),
        parameters: parameters.collect(),
    };
    for (kind, members) in CONTRACT {
        let source: Source = kind.split('.').next().unwrap().parse().unwrap();
        if !offered().contains(&source) {
            continue;
        }
        let facts = facts(&path, kind);
        assert!(!facts.is_empty(), "{kind}");
        for fact in facts.iter().step_by(facts.len().div_ceil(LOOKED_AT)) {
            assert_eq!(fact["native_id"], originals.id(fact, members), "{kind}");
        }
    }
    let trails = store.list_facts("cloudtrail.trail", None).unwrap();
    assert!(
        trails
            .iter()
            .all(|t| t.native_id.split(':').nth(3) == Some(t.region.as_str())),
        "{trails:?}"
    );
    // A name of 300 characters with slashes, accents and spaces at its ends is what came, and not what is pretty.
    let sets = store.list_facts("auditmanager.control_set", None).unwrap();
    assert!(
        sets.iter()
            .any(|s| s.native_id.contains('/') && !s.native_id.is_ascii())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_that_a_collection_brings_is_documented() {
    let text = std::fs::read_to_string(repository().join("docs/engagement-file.md")).unwrap();
    let mut documented = BTreeSet::new();
    for row in text.lines().filter_map(|line| line.strip_prefix("| `")) {
        let kinds = row.split(" | ").next().unwrap();
        let mut group = String::new();
        for kind in kinds.split(", ").map(|kind| kind.trim_matches('`')) {
            let whole = if kind.starts_with('.') {
                format!("{group}{kind}")
            } else {
                kind.to_owned()
            };
            group = whole.split('.').next().unwrap().to_owned();
            documented.insert(whole);
        }
    }
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    run(&store, &endpoint, &crate::scene::part()).await;
    for kind in store.list_fact_kinds().unwrap() {
        assert!(
            documented.contains(&kind),
            "{kind} is not in docs/engagement-file.md"
        );
    }
}
