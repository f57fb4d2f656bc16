//! Logs that were recorded in a real account, by people who know nothing of Tickmark.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::place::{Place, problem_of};

fn recorded() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/cloudtrail/invictus")
}

#[test]
fn recorded_logs_come_in_whole_and_reach_the_controls() {
    let place = Place::with_starter();
    let report = place.import_paths(&[recorded()], false).unwrap();
    assert_eq!((report.files.read, report.files.failed), (7, 1));
    assert!(problem_of(&report, "LICENSE").contains("text, not JSON"));
    assert_eq!(
        (report.items.read, report.items.new, report.items.unreadable),
        (356, 356, 0)
    );

    let items = place.evidence();
    assert_eq!(
        items.iter().filter(|e| e.principal.is_empty()).count(),
        0,
        "everyone has a name"
    );
    assert!(
        items.iter().all(|e| e.account_id == "123837392027"),
        "the record's account, not the file name's"
    );
    assert!(
        items
            .iter()
            .all(|e| e.occurred_at.is_some() && !e.title.is_empty())
    );
    let has = |title: &str| assert!(items.iter().any(|e| e.title == title), "{title}");
    has(
        "StopLogging on stratus-red-team-ct-stop-trail-qzbgnfqisx by bert-jan, failed: TrailNotFoundException",
    );
    has("PutEventSelectors on stratus-red-team-ctes-trail-qyxyekjbtk by bert-jan");

    let codes: BTreeMap<i64, String> = place
        .store
        .list_controls()
        .unwrap()
        .into_iter()
        .map(|c| (c.id, c.definition.code))
        .collect();
    let mut linked: BTreeMap<&str, u64> = BTreeMap::new();
    place
        .store
        .each_link(|control, _| *linked.entry(codes[&control].as_str()).or_default() += 1)
        .unwrap();
    for code in ["LOG-001", "LOG-002", "CFG-002", "IAM-001", "CHG-001"] {
        assert!(linked.contains_key(code), "{code} has evidence: {linked:?}");
    }
}

#[test]
fn records_without_an_identity_type_are_named_by_the_service_that_acted() {
    let place = Place::new();
    place.import_paths(&[recorded()], false).unwrap();
    let services = place
        .evidence()
        .iter()
        .filter(|e| e.title.ends_with("by secretsmanager.amazonaws.com"))
        .count();
    assert_eq!(services, 22);
}
