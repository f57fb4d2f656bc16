//! The whole organisation: the same ids as boto3 reads, and a second collection that changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::json;
use tickmark_collect::{Choices, offered};
use tickmark_domain::Verdict;
use tickmark_domain::{Outcome, Source};
use tickmark_sample::{Endpoint, Fault};

use crate::scene::{self, AS_OF_S, content, engagement, run, start};

/// Account, Region, id.
type Ids = BTreeMap<String, BTreeSet<(String, String, String)>>;

pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

/// A Python that has boto3: `TICKMARK_PYTHON`, or the environment that the tests of the sample make.
pub fn python() -> PathBuf {
    if let Some(given) = std::env::var_os("TICKMARK_PYTHON") {
        return PathBuf::from(given);
    }
    let home = repository().join("target/py");
    let python = home.join("bin/python");
    let has_boto = || {
        let check = Command::new(&python)
            .args(["-c", "import boto3"])
            .stderr(Stdio::null())
            .status();
        check.is_ok_and(|status| status.success())
    };
    if !has_boto() {
        let requirements = repository().join("tests/requirements.txt");
        let made = Command::new("python3").arg("-m").arg("venv").arg(&home).status();
        assert!(
            made.is_ok_and(|s| s.success()),
            "python3 -m venv {}",
            home.display()
        );
        let pip = Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "-r"])
            .arg(requirements)
            .status();
        assert!(
            pip.is_ok_and(|s| s.success()),
            "pip install of tests/requirements.txt"
        );
    }
    python
}

fn ids_of_boto3(endpoint: &Endpoint) -> Ids {
    let accounts: Vec<_> = endpoint
        .accounts()
        .iter()
        .map(|a| json!({ "id": a.id, "access_key_id": a.access_key_id, "secret_access_key": a.secret_access_key }))
        .collect();
    let given = json!({ "endpoint": endpoint.url(), "accounts": accounts });
    let mut child = Command::new(python())
        .arg(repository().join("tests/collect/boto3_loop.py"))
        .args([
            "--ids",
            "--from",
            "2026-01-01",
            "--to",
            "2026-12-31",
            "--as-of",
            &AS_OF_S.to_string(),
        ])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python starts");
    serde_json::to_writer(child.stdin.take().unwrap(), &given).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "boto3_loop.py failed");
    serde_json::from_slice(&output.stdout).expect("ids as JSON")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn boto3_and_tickmark_read_the_same_ids_in_every_kind_and_again_changes_nothing() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let report = run(&store, &endpoint, &Choices::default()).await;
    let first = content(&store);

    let mut ours = Ids::new();
    for (kind, account, region, id, _) in &first.rows {
        ours.entry(kind.clone())
            .or_default()
            .insert((account.clone(), region.clone(), id.clone()));
    }
    let theirs = tokio::task::block_in_place(|| ids_of_boto3(&endpoint));
    let left_out = |kind: &str| {
        let source = kind.split('.').next().and_then(|word| word.parse().ok());
        source.is_some_and(|source| !offered().contains(&source))
    };
    let kinds = |ids: &Ids| {
        let read = ids.keys().filter(|kind| !left_out(kind));
        read.cloned().collect::<BTreeSet<_>>()
    };
    assert_eq!(kinds(&ours), kinds(&theirs), "every kind is read by both");
    for (kind, ids) in theirs.iter().filter(|(kind, _)| !left_out(kind)) {
        let found = ours.get(kind).cloned().unwrap_or_default();
        let missing: Vec<_> = ids.difference(&found).take(3).collect();
        let added: Vec<_> = found.difference(ids).take(3).collect();
        assert!(
            missing.is_empty() && added.is_empty(),
            "{kind}: missing {missing:?}, added {added:?}"
        );
    }
    let organisation = endpoint.organisation();
    assert_eq!(ours["cloudtrail.event"].len(), organisation.event_count());
    assert_eq!(
        ours["auditmanager.evidence"].len(),
        organisation.evidence_count() + organisation.past_evidence_count()
    );
    assert!(report.reconciliation.len() > 10);
    for line in &report.reconciliation {
        assert_ne!(line.verdict, Verdict::Differs, "{line:?}");
    }

    let again = run(&store, &endpoint, &Choices::default()).await;
    assert_eq!((again.new_facts, again.changed_facts), (0, 0));
    assert_eq!(content(&store).rows, first.rows, "a second collection");
    assert!(again.run_id > report.run_id, "a finished run is not gone on with");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_assessments_controls_are_pinned_and_its_evidence_is_linked_to_them() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let choices = Choices {
        sources: vec![Source::AuditManager],
        ..scene::part()
    };
    let report = run(&store, &endpoint, &choices).await;
    assert_eq!(
        report.outcome,
        Outcome::Partial,
        "a Region without Audit Manager is not complete"
    );
    let frameworks = store.list_frameworks().unwrap();
    let [framework] = &frameworks[..] else {
        panic!("{frameworks:?}")
    };
    assert!(framework.id.starts_with("auditmanager:"));
    assert_eq!(framework.title, "Northwind SOC 2 2026");
    assert!(framework.sets.iter().any(|(id, _)| id == "CC7 Opérations"));
    let controls = store.list_controls().unwrap();
    let codes: BTreeSet<&str> = controls.iter().map(|c| c.definition.code.as_str()).collect();
    assert_eq!(codes.len(), controls.len(), "codes are unique");
    assert!(codes.contains("CC6.1"));
    assert!(
        controls
            .iter()
            .all(|c| !c.definition.intent.is_empty() && !c.definition.test_procedure.is_empty())
    );
    let linked: u64 = store.count_links().unwrap().iter().map(|l| l.items).sum();
    assert_eq!(linked, endpoint.organisation().evidence_count() as u64);
}
