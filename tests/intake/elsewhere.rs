//! Files that other people wrote: what AWS shows as samples, and what is recognised and belongs elsewhere.

use std::path::PathBuf;

use tickmark_intake::{Detected, detect};

use crate::place::{Place, problem_of};

fn fixtures(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../tests/fixtures/import")
        .join(name)
}

#[test]
fn samples_of_aws_come_in_as_what_they_are() {
    let place = Place::new();
    let files = [
        "get-findings.json",
        "batch-import-findings.43.json",
        "lookup-events.json",
    ];
    let paths: Vec<PathBuf> = files.iter().map(|file| fixtures("aws-cli").join(file)).collect();
    let report = place.import_paths(&paths, false).unwrap();
    assert_eq!((report.files.read, report.problems.len()), (3, 0), "{report:?}");
    assert_eq!(
        report.summary.kinds.into_iter().collect::<Vec<_>>(),
        [
            ("cloudtrail.event".to_owned(), 1),
            ("securityhub.finding".to_owned(), 2)
        ]
    );
    let titles: Vec<String> = place.evidence().into_iter().map(|e| e.title).collect();
    for title in [
        "123456789012 passes PCI.Lambda.2; archived, no longer current",
        "CloudTrail trail vulnerability",
        "ConsoleLogin by my-session-name as my-role, from the console",
    ] {
        assert!(titles.iter().any(|t| t == title), "{title}: {titles:?}");
    }
}

#[test]
fn frameworks_are_pointed_at_the_catalogue_and_the_rest_goes_on() {
    let place = Place::new();
    let report = place
        .import_paths(&[fixtures("conformance-pack"), fixtures("oscal")], false)
        .unwrap();
    assert_eq!(
        (report.files.elsewhere, report.files.failed, report.files.read),
        (3, 2, 0),
        "{report:?}"
    );
    for (name, what) in [
        ("Security-Best-Practices-for-ECR.yaml", "conformance pack"),
        ("basic-catalog.json", "an OSCAL catalog"),
    ] {
        let problem = problem_of(&report, name);
        assert!(
            problem.contains(what) && problem.contains("import it into the catalogue"),
            "{problem}"
        );
    }
    assert!(problem_of(&report, "example-component-definition.json").contains("OSCAL component definition"));
}

#[test]
fn what_another_command_takes_is_named_with_it() {
    for (text, says) in [
        (r#"{"control_sets":[]}"#, "catalogue"),
        (r#"{"name":"x","controlSets":[{"name":"y"}]}"#, "catalogue"),
        (r#"{"name":"x","controlMappingSources":[]}"#, "catalogue"),
        (r#"{"plan-of-action-and-milestones":{}}"#, "plan of action"),
    ] {
        match detect(text.as_bytes()) {
            Detected::Elsewhere(what) => assert!(what.contains(says), "{text}: {what}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}
