//! What is particular of Audit Manager: files of reports, names of control sets, words that are free text, a closed
//! assessment.

use serde_json::Value;
use tickmark_collect::Choices;
use tickmark_domain::{Outcome, Source};
use tickmark_sample::{Fault, REGIONS};
use tickmark_store::{FactRecord, Store};

use crate::scene::{SECURITY, engagement, run, start, steps};

fn data(fact: &FactRecord) -> Value {
    serde_json::from_str(fact.data.as_deref().unwrap_or("null")).unwrap()
}

fn choices() -> Choices {
    Choices {
        sources: vec![Source::AuditManager],
        accounts: vec![SECURITY.to_owned()],
        regions: vec![REGIONS[0].to_owned()],
        ..Choices::default()
    }
}

fn everything(store: Store) -> Vec<u8> {
    let mut bytes = Vec::new();
    for artifact in store.every_artifact().unwrap() {
        bytes.extend(store.read_artifact(artifact.id, u64::MAX).unwrap());
    }
    let path = store.path().to_owned();
    drop(store);
    for suffix in ["", "-wal"] {
        let mut name = path.clone().into_os_string();
        name.push(suffix);
        bytes.extend(std::fs::read(name).unwrap_or_default());
    }
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reports_file_is_kept_as_it_came_and_the_url_that_opens_it_is_kept_nowhere() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let report = run(&store, &endpoint, &choices()).await;
    let asked = steps(&report, "GetAssessmentReportUrl");
    let [asked] = asked[..] else { panic!("{asked:?}") };
    assert_eq!(
        (asked.outcome, asked.pages, asked.items),
        (Outcome::Complete, 1, 1)
    );
    let files = store.list_facts("auditmanager.report_file", None).unwrap();
    let [file] = &files[..] else { panic!("{files:?}") };
    let told = data(file);
    let kept = store.list_artifacts().unwrap();
    let kept = kept.iter().find(|a| a.sha256 == told["sha256"]).unwrap();
    assert_eq!(kept.media_type, "application/zip");
    let bytes = store.read_artifact(kept.id, u64::MAX).unwrap();
    assert_eq!(bytes.len() as u64, told["size"].as_u64().unwrap());
    assert!(bytes.starts_with(b"PK\x03\x04"));

    let location = told["location"].as_str().unwrap();
    assert!(
        location.starts_with("s3://nw-audit-reports/reports/"),
        "{location}"
    );
    let checked = store.list_facts("auditmanager.report_integrity", None).unwrap();
    assert_eq!(checked[0].native_id, location);
    assert_eq!(data(&checked[0])["signatureValid"], true);

    let printed = serde_json::to_vec(&report).unwrap();
    let everything = [everything(store), printed].concat();
    let secret = b"X-Amz-Signature";
    assert!(!everything.windows(secret.len()).any(|w| w == secret));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_control_sets_name_of_300_characters_is_asked_for_and_kept_exactly() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let report = run(&store, &endpoint, &choices()).await;
    let assessments = store.list_facts("auditmanager.assessment", None).unwrap();
    let closed = assessments
        .iter()
        .find(|a| data(a)["status"] == "INACTIVE")
        .unwrap();
    let own = |fact: &&FactRecord| fact.native_id.starts_with(&closed.native_id);
    let sets = store.list_facts("auditmanager.control_set", None).unwrap();
    let set = sets.iter().find(own).unwrap();
    let name = set.native_id.split_once('|').unwrap().1;
    assert_eq!(name.chars().count(), 300);
    for tricky in ["/", "%2F", "% ", "+", "#", "?", "&", "\"", "\\n", "ô", "ü", "’"] {
        assert!(name.contains(tricky), "{tricky}");
    }
    let asked = steps(&report, "GetEvidenceByEvidenceFolder");
    let asked = asked
        .iter()
        .filter(|s| serde_json::from_str::<Value>(&s.parameters).unwrap()["controlSetId"] == name);
    assert!(asked.clone().count() > 1 && asked.clone().all(|s| s.outcome == Outcome::Complete));
    let items: u64 = asked.map(|s| s.items).sum();
    assert_eq!(items, endpoint.organisation().past_evidence_count() as u64);
    let lines: Vec<_> = report
        .reconciliation
        .iter()
        .filter(|line| line.what.contains(&closed.native_id))
        .collect();
    assert!(lines.iter().all(|line| line.expected == line.found), "{lines:?}");
    let whole = lines
        .iter()
        .find(|line| line.what.starts_with("evidence of assessment"));
    assert_eq!(whole.unwrap().found, items);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_assessment_is_collected_whole_and_its_controls_are_nobodys_to_conclude_on() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    run(&store, &endpoint, &choices()).await;
    let frameworks = store.list_frameworks().unwrap();
    assert_eq!(frameworks.len(), 1, "only what is under way is pinned");
    let evidence = store.list_facts("auditmanager.evidence", None).unwrap();
    let odd: Vec<Value> = evidence
        .iter()
        .map(data)
        .filter(|item| item["complianceCheck"] == "WARNING")
        .collect();
    assert!(!odd.is_empty(), "words are kept as they come");
    assert!(
        odd.iter()
            .all(|item| item["dataSource"] == "AWS Security Hub CSPM"
                && item["assessmentReportSelection"] == "N/A"
                && item["attributes"]["complianceType"] == "WARNING"
                && item["resources"][0]["complianceCheck"] == "WARNING")
    );
}
