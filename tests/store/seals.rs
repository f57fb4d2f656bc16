//! Facts are sealed when their run ends; what is done to them beside the program is found.

use proptest::prelude::*;
use tickmark_domain::MachineResult;
use tickmark_store::SealCheck;

use crate::support::{Bench, at, collect, evaluation, event, page, plain, receipt, rows, rule, start_run};

/// Two ended runs of three facts each.
fn sealed() -> Bench {
    let bench = Bench::with_controls();
    let facts = |n: usize| {
        vec![
            event(&format!("e{n}"), "mara"),
            event(&format!("f{n}"), "jonas"),
            evaluation(&format!("r{n}"), MachineResult::Noncompliant),
        ]
    };
    collect(&bench.store, "One", "{\"n\":1}", facts(1));
    collect(&bench.store, "Two", "{\"n\":2}", facts(2));
    bench
}

fn after(sql: &str) -> SealCheck {
    let bench = sealed();
    plain(&bench.path)
        .execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}"))
        .unwrap();
    bench.store.verify_seals().unwrap()
}

#[test]
fn every_fact_of_an_ended_run_is_sealed() {
    let bench = sealed();
    let found = bench.store.verify_seals().unwrap();
    assert_eq!(
        (found.seals, found.good, found.open, found.strays),
        (2, 6, 0, 0),
        "{found:?}"
    );
    assert_eq!(found.broken, vec![]);
}

#[test]
fn a_newer_version_and_a_fact_that_is_gone_break_no_seal() {
    let bench = sealed();
    let passed = vec![evaluation("r1", MachineResult::Compliant)];
    assert_eq!(collect(&bench.store, "Three", "{\"n\":3}", passed).changed, 1);
    let found = bench.store.verify_seals().unwrap();
    assert_eq!(
        (found.seals, found.good, found.broken.len()),
        (3, 7, 0),
        "{found:?}"
    );
}

#[test]
fn facts_of_a_run_under_way_are_not_sealed_yet_and_no_stray() {
    let bench = sealed();
    let run = start_run(&bench.store);
    let receipt = receipt(&bench.store, run, "Three");
    bench
        .store
        .store_page(page(receipt, 0, "{}", vec![event("e9", "mara")]))
        .unwrap();
    let found = bench.store.verify_seals().unwrap();
    assert_eq!((found.good, found.open, found.strays), (6, 1, 0), "{found:?}");
}

#[test]
fn a_seal_that_does_not_hold_names_its_run() {
    for (sql, run) in [
        (
            "UPDATE fact SET result = 'compliant' WHERE native_id LIKE '%r1'",
            "run 1",
        ),
        (
            "UPDATE fact SET title = (SELECT id FROM term WHERE text = 'jonas') WHERE native_id = 'e2'",
            "run 2",
        ),
        (
            "UPDATE fact SET occurred_at = occurred_at - 1 WHERE native_id = 'f2'",
            "run 2",
        ),
        ("UPDATE fact SET artifact_id = 2 WHERE native_id = 'e1'", "run 1"),
        (
            "DELETE FROM link; DELETE FROM fact WHERE native_id = 'f1'",
            "run 1",
        ),
    ] {
        let found = after(sql);
        assert_eq!(found.broken.len(), 1, "{sql}: {found:?}");
        assert_eq!(found.broken[0].subject, run, "{sql}");
        assert_eq!(found.good, 3, "{sql}");
    }
    // A text that rows of both runs refer to.
    let found = after("UPDATE term SET text = 'nobody' WHERE text = 'jonas'");
    assert_eq!(found.broken.len(), 2, "{found:?}");
}

#[test]
fn a_fact_that_was_slipped_in_afterwards_is_a_stray() {
    let copy = "INSERT INTO fact SELECT 100, kind, account, region, 'slipped', content_hash, occurred_at, collected_at,
      artifact_id, position, receipt_id, last_run_id, NULL, NULL, data, evidence_kind, source, service, resource_type,
      resource_id, event_name, principal, source_ip, match_key, identity_type, result, title
      FROM fact WHERE native_id = 'e1'";
    assert_eq!(after(copy).strays, 1);
    assert_eq!(
        after(&format!(
            "{copy}; UPDATE fact SET receipt_id = NULL WHERE id = 100"
        ))
        .strays,
        1
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_change_of_any_sealed_column_of_any_fact_is_found(fact in 1_i64..=6, column in 0..CHANGES.len()) {
        let (name, change) = CHANGES[column];
        let bench = sealed();
        let value = || rows(&plain(&bench.path), &format!("SELECT {name} FROM fact WHERE id = {fact}"));
        let before = value();
        plain(&bench.path)
            .execute_batch(&format!("UPDATE fact SET {name} = {change} WHERE id = {fact}"))
            .unwrap();
        prop_assert_ne!(before, value());
        prop_assert_eq!(bench.store.verify_seals().unwrap().broken.len(), 1);
    }
}

/// Columns with another value for each.
const CHANGES: [(&str, &str); 11] = [
    ("native_id", "native_id || ' '"),
    ("content_hash", "zeroblob(16)"),
    ("occurred_at", "occurred_at + 1"),
    ("collected_at", "collected_at - 1"),
    ("position", "position || '0'"),
    ("data", "coalesce(data, '') || ' '"),
    ("title", "(SELECT id FROM term WHERE text = 'jonas')"),
    ("source", "(SELECT id FROM term WHERE text = 'jonas')"),
    ("evidence_kind", "(SELECT id FROM term WHERE text = 'jonas')"),
    ("result", "coalesce(result, '') || 'x'"),
    ("receipt_id", "3 - receipt_id"),
];

/// What happens between the start of a run and its end.
#[derive(Debug, Clone, Copy)]
enum Happens {
    Page,
    KnownPage,
    NewerVersion,
    Fault,
    Reopened,
    ChangedBeside,
    Ended,
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        4 => Just(Happens::Page),
        1 => Just(Happens::KnownPage),
        1 => Just(Happens::NewerVersion),
        1 => Just(Happens::Fault),
        1 => Just(Happens::Reopened),
        1 => Just(Happens::ChangedBeside),
        2 => Just(Happens::Ended),
    ]
}

/// Refuses a page after some of its facts were placed.
const POISON: &str = "CREATE TRIGGER refuse BEFORE INSERT ON fact WHEN NEW.native_id = 'poison'
  BEGIN SELECT RAISE(ABORT, 'no such fact'); END";

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_seal_holds_whatever_came_between(course in prop::collection::vec(happens(), 1..16)) {
        let mut bench = Bench::with_controls();
        plain(&bench.path).execute_batch(POISON).unwrap();
        let mut run = start_run(&bench.store);
        let (mut ended, mut placed) = (0, 0);
        for (n, what) in course.into_iter().enumerate() {
            let facts = |id: &str| vec![
                event(id, "mara"),
                evaluation(id, MachineResult::Noncompliant),
                rule(id, "text"),
            ];
            let store = |bench: &Bench, facts| {
                let receipt = receipt(&bench.store, run, &format!("Operation{n}"));
                bench.store.store_page(page(receipt, 0, &format!("{{\"n\":{n}}}"), facts))
            };
            match what {
                Happens::Page => placed += store(&bench, facts(&n.to_string())).unwrap().new,
                Happens::KnownPage => placed += store(&bench, facts("same")).unwrap().new,
                Happens::NewerVersion => {
                    let done = store(&bench, vec![rule("r", &n.to_string())]).unwrap();
                    placed += done.new + done.changed;
                }
                Happens::Fault => {
                    let mut facts = facts(&n.to_string());
                    facts.push(rule("poison", "text"));
                    prop_assert!(store(&bench, facts).is_err());
                }
                Happens::Reopened => bench = bench.reopen(),
                Happens::ChangedBeside => plain(&bench.path)
                    .execute_batch("UPDATE engagement SET name = name || '.'")
                    .unwrap(),
                Happens::Ended => {
                    bench.store.finish_run(run, "Dana Whitfield", at(14)).unwrap();
                    ended += 1;
                    run = start_run(&bench.store);
                }
            }
        }
        bench.store.finish_run(run, "Dana Whitfield", at(14)).unwrap();
        let found = bench.store.verify_seals().unwrap();
        prop_assert_eq!((found.seals, found.good, found.strays), (ended + 1, placed, 0), "{:?}", found);
        prop_assert_eq!(found.broken, vec![]);
    }
}
