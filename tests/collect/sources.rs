//! docs/sources.md holds every reading operation of AWS's models, and says of each what the code does.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use tickmark_collect::{Choices, offered, preview};
use tickmark_domain::{ResourceHistory, Source};
use tickmark_sample::Fault;

use crate::organisation::{python, repository};
use crate::scene::{access, engagement, request, start};

/// The verbs with which AWS names what reads.
const MODELS: &str = r"
import json, re, botocore.session
session = botocore.session.get_session()
verbs = re.compile('(Get|List|Describe|BatchGet|Lookup|Select|Search|Validate)[A-Z]')
names = lambda service: [n for n in session.get_service_model(service).operation_names if verbs.match(n)]
print(json.dumps({s: names(s) for s in ('auditmanager', 'config', 'cloudtrail')}))
";

const HEADINGS: [(&str, Source); 7] = [
    ("Audit Manager", Source::AuditManager),
    ("Config", Source::Config),
    ("CloudTrail", Source::CloudTrail),
    ("Organizations", Source::Organizations),
    ("Security Hub", Source::SecurityHub),
    ("Artifact", Source::Artifact),
    ("License Manager", Source::LicenseManager),
];

/// The tables: by source, each operation with what is said of it.
fn tables() -> BTreeMap<Source, BTreeMap<String, String>> {
    let text = std::fs::read_to_string(repository().join("docs/sources.md")).unwrap();
    let mut tables: BTreeMap<Source, BTreeMap<String, String>> = BTreeMap::new();
    let mut source = None;
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
            source = HEADINGS
                .iter()
                .find(|(name, _)| *name == heading)
                .map(|(_, source)| *source);
        }
        let Some((operation, said)) = line.strip_prefix("| `").and_then(|row| row.split_once("` | ")) else {
            continue;
        };
        let said = said.trim_end_matches(" |").to_owned();
        let rows = tables
            .entry(source.expect("a table stands under its source"))
            .or_default();
        assert!(!said.is_empty(), "{operation}");
        assert_eq!(
            rows.insert(operation.to_owned(), said),
            None,
            "{operation} stands twice"
        );
    }
    tables
}

#[test]
fn every_reading_operation_of_awss_models_has_its_row() {
    let output = Command::new(python()).args(["-c", MODELS]).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let models: BTreeMap<String, BTreeSet<String>> = serde_json::from_slice(&output.stdout).unwrap();
    let tables = tables();
    for (service, names) in models {
        let source: Source = service.parse().unwrap();
        let rows: BTreeSet<String> = tables[&source].keys().cloned().collect();
        assert!(names.len() > 20, "{service}");
        assert_eq!(rows, names, "{service}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_to_be_asked_is_asked_and_nothing_else() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let choices = Choices {
        history: ResourceHistory::All,
        ..Choices::default()
    };
    let plan = request(&store, access(&endpoint), &choices).plan;
    let planned: BTreeSet<(Source, String)> = preview(&plan, None)
        .unwrap()
        .steps
        .into_iter()
        .filter(|step| step.source != Source::Sts)
        .map(|step| (step.source, step.operation.to_owned()))
        .collect();
    let not_asked =
        |said: &str| said.starts_with("left out: ") || said.starts_with("never by a collection: ");
    let said: BTreeSet<(Source, String)> = tables()
        .into_iter()
        .filter(|(source, _)| offered().contains(source))
        .flat_map(|(source, rows)| {
            let rows = rows.into_iter().filter(|(_, said)| !not_asked(said));
            rows.map(move |(operation, _)| (source, operation))
        })
        .collect();
    assert_eq!(planned, said);
}
