//! Facts: the same thing twice is one fact, another version replaces or conflicts, and nothing is ever deleted.

use tickmark_domain::MachineResult;
use tickmark_store::{EvidenceFilter, NewFact, Store, Sweep};

use crate::support::{
    ACCOUNT, Bench, REGION, at, collect, evaluation, event, framework, page, plain, receipt, rows, rule,
    start_run, stored,
};

fn linked(store: &Store, control: i64) -> Vec<String> {
    let (total, items) = store
        .list_linked(control, &EvidenceFilter::default(), 0, 1000)
        .unwrap();
    assert_eq!(total, items.len() as u64);
    items
        .into_iter()
        .map(|i| format!("{} {}", i.native_id, i.title))
        .collect()
}

#[test]
fn a_newer_version_replaces_and_the_older_stays() {
    let bench = Bench::with_controls();
    let control = bench.control("LOG-001");
    let red = evaluation("trail", MachineResult::Noncompliant);
    let green = evaluation("trail", MachineResult::Compliant);
    assert_eq!(
        collect(&bench.store, "A", "{\"v\":1}", vec![red]),
        stored(1, 0, 0, 0)
    );
    assert_eq!(
        collect(&bench.store, "A", "{\"v\":2}", vec![green]),
        stored(0, 0, 1, 0)
    );
    assert_eq!(bench.store.count_evidence_versions().unwrap(), 2);
    assert_eq!(
        linked(&bench.store, control),
        ["cloudtrail-enabled|AWS::::Account|trail trail is compliant"]
    );
    let older = bench.store.evidence(1).unwrap();
    assert!(older.superseded);
    assert_eq!(older.result, Some(MachineResult::Noncompliant));
    assert_eq!(
        bench.store.read_artifact(older.artifact_id, 100).unwrap(),
        b"{\"v\":1}"
    );
    let pointer = rows(
        &plain(&bench.path),
        "SELECT id, superseded_by FROM fact ORDER BY id",
    );
    assert_eq!(pointer, [["1", "2"], ["2", "NULL"]]);
}

#[test]
fn a_thing_that_goes_back_to_what_it_was_is_a_third_version() {
    let bench = Bench::new();
    for (n, text) in ["on", "off", "on"].iter().enumerate() {
        collect(
            &bench.store,
            "A",
            &format!("{{\"n\":{n}}}"),
            vec![rule("r", text)],
        );
    }
    let versions = rows(
        &plain(&bench.path),
        "SELECT data, superseded_by FROM fact ORDER BY id",
    );
    assert_eq!(versions.len(), 3);
    assert_eq!(versions[2], ["{\"text\":\"on\"}", "NULL"]);
    assert_eq!(bench.store.list_facts("config.rule", None).unwrap().len(), 1);
}

#[test]
fn every_version_of_a_kind_is_told_oldest_first_and_nothing_else() {
    let bench = Bench::new();
    for (n, text) in ["on", "off", "on again"].iter().enumerate() {
        let body = format!("{{\"v\":{n}}}");
        let facts = vec![
            rule("a", text),
            event(&format!("event {n}"), "jonas"),
            rule("b", "as it was"),
        ];
        collect(&bench.store, "A", &body, facts);
    }
    let versions = bench.store.list_versions("config.rule").unwrap();
    let told: Vec<(&str, &str)> = versions
        .iter()
        .map(|v| (v.native_id.as_str(), v.data.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(
        told,
        [
            ("a", r#"{"text":"on"}"#),
            ("b", r#"{"text":"as it was"}"#),
            ("a", r#"{"text":"off"}"#),
            ("a", r#"{"text":"on again"}"#),
        ]
    );
    assert!(bench.store.list_versions("config.recorder").unwrap().is_empty());
}

#[test]
fn another_story_of_the_same_event_conflicts_and_its_original_stays() {
    let bench = Bench::with_controls();
    let control = bench.control("LOG-002");
    collect(
        &bench.store,
        "A",
        "{\"who\":\"jonas\"}",
        vec![event("e1", "jonas")],
    );
    let told = collect(
        &bench.store,
        "A",
        "{\"who\":\"mara\"}",
        vec![event("e1", "mara"), event("e2", "mara")],
    );
    assert_eq!(told, stored(1, 0, 0, 1));
    assert_eq!(
        linked(&bench.store, control),
        ["e1 jonas stopped the trail", "e2 mara stopped the trail"]
    );
    assert_eq!(bench.store.list_artifacts().unwrap().len(), 2);
}

#[test]
fn the_same_name_elsewhere_is_another_thing() {
    let bench = Bench::new();
    let here = rule("r", "text");
    let mut there = here.clone();
    there.region = "us-east-1".into();
    let mut theirs = here.clone();
    theirs.account_id = "444455556666".into();
    let mut other = here.clone();
    other.kind = "config.conformance_pack".into();
    assert_eq!(
        collect(&bench.store, "A", "{}", vec![here, there, theirs, other]),
        stored(4, 0, 0, 0)
    );
}

#[test]
fn native_ids_are_kept_exactly_as_delivered() {
    let bench = Bench::new();
    let ids = [
        " r",
        "r",
        "R",
        "r ",
        "r\u{301}",
        "\u{155}",
        "a|b|c",
        "",
        "\u{fe0f}☂\0x",
    ];
    let facts: Vec<NewFact> = ids.iter().map(|id| rule(id, "text")).collect();
    assert_eq!(
        collect(&bench.store, "A", "{}", facts),
        stored(ids.len() as u64, 0, 0, 0)
    );
    let mut kept: Vec<String> = bench
        .store
        .list_facts("config.rule", None)
        .unwrap()
        .into_iter()
        .map(|f| f.native_id)
        .collect();
    let mut expected: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    kept.sort();
    expected.sort();
    assert_eq!(kept, expected);
}

#[test]
fn what_a_complete_listing_no_longer_holds_is_marked_gone_and_comes_back() {
    let bench = Bench::new();
    collect(
        &bench.store,
        "A",
        "{}",
        vec![rule("a|1", "t"), rule("a|2", "t"), rule("b|1", "t")],
    );
    let run = start_run(&bench.store);
    let open = receipt(&bench.store, run, "A");
    bench
        .store
        .store_page(page(open, 0, "{}", vec![rule("a|1", "t")]))
        .unwrap();
    let sweep = Sweep {
        kind: "config.rule".into(),
        account_id: ACCOUNT.into(),
        region: REGION.into(),
    };
    assert_eq!(bench.store.mark_gone(run, sweep, at(20)).unwrap(), 2);
    let gone = |store: &Store| -> Vec<(String, bool)> {
        let facts = store.list_facts("config.rule", None).unwrap();
        facts
            .into_iter()
            .map(|f| (f.native_id, f.gone_at.is_some()))
            .collect()
    };
    let expected = [
        ("a|1".to_owned(), false),
        ("a|2".into(), true),
        ("b|1".into(), true),
    ];
    assert_eq!(gone(&bench.store), expected);
    collect(&bench.store, "A", "{}", vec![rule("a|2", "t"), rule("b|1", "t")]);
    assert!(gone(&bench.store).iter().all(|(_, gone)| !gone));
}

#[test]
fn evidence_that_came_before_its_control_is_linked_when_the_control_is_pinned() {
    let bench = Bench::new();
    collect(
        &bench.store,
        "A",
        "{}",
        vec![
            evaluation("t", MachineResult::Compliant),
            event("e1", "x"),
            rule("r", "t"),
        ],
    );
    bench
        .store
        .pin_framework(&framework(), "digest", "Dana Whitfield", at(1))
        .unwrap();
    let before = (
        linked(&bench.store, bench.control("LOG-001")),
        linked(&bench.store, bench.control("LOG-002")),
    );
    let after = Bench::with_controls();
    collect(
        &after.store,
        "A",
        "{}",
        vec![
            evaluation("t", MachineResult::Compliant),
            event("e1", "x"),
            rule("r", "t"),
        ],
    );
    assert_eq!(
        before,
        (
            linked(&after.store, after.control("LOG-001")),
            linked(&after.store, after.control("LOG-002"))
        )
    );
    assert_eq!((before.0.len(), before.1.len()), (1, 1));
}

#[test]
fn a_framework_that_another_program_pins_is_seen_by_the_next_page() {
    let bench = Bench::new();
    collect(&bench.store, "A", "{\"n\":1}", vec![event("e1", "x")]);
    let other = crate::support::open(&bench.path).unwrap();
    other
        .pin_framework(&framework(), "digest", "Marcus", at(1))
        .unwrap();
    drop(other);
    collect(&bench.store, "A", "{\"n\":2}", vec![event("e2", "x")]);
    assert_eq!(linked(&bench.store, bench.control("LOG-002")).len(), 2);
}

#[test]
fn trouble_comes_first_in_a_controls_evidence() {
    let bench = Bench::with_controls();
    let facts = vec![
        evaluation("fine", MachineResult::Compliant),
        evaluation("odd", MachineResult::Inconclusive),
        evaluation("bad", MachineResult::Noncompliant),
    ];
    collect(&bench.store, "A", "{}", facts);
    let names: Vec<String> = linked(&bench.store, bench.control("LOG-001"));
    let results: Vec<&str> = names.iter().filter_map(|n| n.rsplit(' ').next()).collect();
    assert_eq!(results, ["noncompliant", "inconclusive", "compliant"]);
}
