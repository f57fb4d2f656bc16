//! Storing a page: its original, its facts and the cursor come together or not at all.

use tickmark_domain::{MachineResult, Outcome};
use tickmark_store::{Closing, PageStored, ReceiptFilter, StepPlace, Store, StoreError};

use crate::support::{Bench, at, evaluation, event, page, plain, receipt, rows, rule, start_run, step};

/// Everything that a page may touch.
fn state(path: &std::path::Path) -> Vec<Vec<Vec<String>>> {
    let conn = plain(path);
    [
        "SELECT * FROM artifact",
        "SELECT artifact_id, ordinal, hex(bytes) FROM artifact_chunk",
        "SELECT * FROM receipt_page",
        "SELECT * FROM receipt",
        "SELECT * FROM fact",
        "SELECT * FROM link",
        "SELECT * FROM term",
        "SELECT * FROM activity",
    ]
    .iter()
    .map(|sql| rows(&conn, sql))
    .collect()
}

fn cursor(store: &Store, run: i64, operation: &str) -> (u64, Option<String>, Outcome) {
    let open = store.open_receipt(run, &step(operation), "", at(11)).unwrap();
    (open.pages, open.cursor, open.outcome)
}

#[test]
fn a_page_with_a_fact_that_fails_leaves_nothing() {
    let bench = Bench::with_controls();
    let run = start_run(&bench.store);
    let receipt = receipt(&bench.store, run, "DescribeConfigRules");
    let mut first = page(receipt, 0, "{\"page\":0}", vec![rule("one", "text")]);
    first.next_cursor = Some("token".into());
    bench.store.store_page(first).unwrap();
    plain(&bench.path)
        .execute_batch(
            "CREATE TRIGGER refuse BEFORE INSERT ON fact WHEN NEW.native_id = 'poison'
             BEGIN SELECT RAISE(ABORT, 'no such fact'); END",
        )
        .unwrap();
    let before = state(&bench.path);
    let mut second = page(
        receipt,
        1,
        "{\"page\":1}",
        vec![
            evaluation("one", MachineResult::Compliant),
            event("11111111-new-term", "somebody new"),
            rule("one", "a newer text"),
            rule("poison", "text"),
        ],
    );
    second.close = Some(Closing::complete(at(13)));
    assert!(bench.store.store_page(second.clone()).is_err());
    assert_eq!(state(&bench.path), before);
    assert_eq!(
        cursor(&bench.store, run, "DescribeConfigRules"),
        (1, Some("token".into()), Outcome::NotCollected)
    );

    plain(&bench.path).execute_batch("DROP TRIGGER refuse").unwrap();
    let stored = bench.store.store_page(second).unwrap();
    assert_eq!(
        stored,
        PageStored {
            new: 3,
            changed: 1,
            ..PageStored::default()
        },
        "the same page goes in whole"
    );
    assert_eq!(
        cursor(&bench.store, run, "DescribeConfigRules"),
        (2, None, Outcome::Complete)
    );
}

#[test]
fn a_fault_in_one_page_does_not_spoil_the_names_in_the_next() {
    let bench = Bench::with_controls();
    let run = start_run(&bench.store);
    let receipt = receipt(&bench.store, run, "LookupEvents");
    plain(&bench.path)
        .execute_batch(
            "CREATE TRIGGER refuse BEFORE INSERT ON receipt_page WHEN NEW.ordinal = 0 BEGIN SELECT 1; END;
             CREATE TRIGGER refuse_fact BEFORE INSERT ON fact WHEN NEW.native_id = 'poison'
             BEGIN SELECT RAISE(ABORT, 'no such fact'); END",
        )
        .unwrap();
    let failing = vec![
        event("good", "a name that is rolled back"),
        rule("poison", "text"),
    ];
    assert!(bench.store.store_page(page(receipt, 0, "{}", failing)).is_err());
    let again = vec![event("good", "a name that is rolled back")];
    bench.store.store_page(page(receipt, 0, "{}", again)).unwrap();
    let principal = rows(&plain(&bench.path), "SELECT principal FROM v_evidence");
    assert_eq!(principal, [["a name that is rolled back"]]);
}

#[test]
fn a_page_that_comes_out_of_turn_is_refused() {
    let bench = Bench::new();
    let run = start_run(&bench.store);
    let receipt = receipt(&bench.store, run, "LookupEvents");
    bench.store.store_page(page(receipt, 0, "{}", vec![])).unwrap();
    let before = state(&bench.path);
    for ordinal in [0, 2] {
        let error = bench
            .store
            .store_page(page(receipt, ordinal, "{\"n\":1}", vec![]))
            .unwrap_err();
        assert!(matches!(error, StoreError::Refused(_)));
        assert!(
            error.to_string().contains("came out of turn; 1 are stored"),
            "{error}"
        );
    }
    assert_eq!(state(&bench.path), before);
}

#[test]
fn a_receipt_goes_on_where_the_file_was_left() {
    let bench = Bench::new();
    let run = start_run(&bench.store);
    let id = receipt(&bench.store, run, "LookupEvents");
    let mut first = page(id, 0, "{}", vec![event("e1", "x"), event("e2", "x")]);
    first.next_cursor = Some("token 1".into());
    bench.store.store_page(first).unwrap();
    let bench = bench.reopen();
    let open = bench
        .store
        .open_receipt(run, &step("LookupEvents"), "", at(50))
        .unwrap();
    assert_eq!((open.id, open.pages, open.items), (id, 1, 2));
    assert_eq!(open.cursor.as_deref(), Some("token 1"));
    assert_eq!(bench.store.unfinished_run("collect").unwrap().unwrap().id, run);
}

#[test]
fn a_run_is_complete_only_when_every_receipt_is() {
    let bench = Bench::new();
    let ends = [
        (Outcome::Complete, Outcome::Complete),
        (Outcome::Denied, Outcome::Partial),
        (Outcome::NotEnabled, Outcome::Partial),
        (Outcome::Failed, Outcome::Partial),
        (Outcome::NotCollected, Outcome::Partial),
    ];
    for (outcome, expected) in ends {
        let run = start_run(&bench.store);
        let whole = receipt(&bench.store, run, "DescribeTrails");
        bench
            .store
            .close_receipt(whole, Closing::complete(at(12)))
            .unwrap();
        let other = receipt(&bench.store, run, "LookupEvents");
        let closing = Closing {
            outcome,
            reason: "why".into(),
            action: "what to do".into(),
            at: at(13),
        };
        bench.store.close_receipt(other, closing).unwrap();
        assert_eq!(
            bench.store.finish_run(run, "Dana Whitfield", at(14)).unwrap(),
            expected,
            "{outcome}"
        );
    }
    assert_eq!(bench.store.unfinished_run("collect").unwrap(), None);
}

#[test]
fn receipts_are_listed_newest_first_by_the_place_and_the_outcome_that_are_asked_for() {
    let bench = Bench::new();
    let run = start_run(&bench.store);
    let denied = receipt(&bench.store, run, "DescribeConfigRules");
    let closing = Closing {
        outcome: Outcome::Denied,
        reason: "AccessDenied".into(),
        action: "config:DescribeConfigRules".into(),
        at: at(13),
    };
    bench.store.close_receipt(denied, closing).unwrap();
    let whole = receipt(&bench.store, run, "DescribeConfigurationRecorders");
    bench
        .store
        .close_receipt(whole, Closing::complete(at(14)))
        .unwrap();
    let kept = bench.store.receipt(denied).unwrap();
    let here = StepPlace {
        source: kept.source,
        account_id: kept.account_id,
        region: kept.region,
    };
    let elsewhere = StepPlace {
        region: "ap-south-1".into(),
        ..here.clone()
    };
    let found = |at: Option<StepPlace>, outcome: Option<Outcome>| {
        let filter = ReceiptFilter {
            at,
            outcome,
            ..Default::default()
        };
        let (total, rows) = bench.store.list_receipts(&filter, 0, 10).unwrap();
        assert_eq!(usize::try_from(total), Ok(rows.len()));
        rows.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(found(Some(here.clone()), None), [whole, denied]);
    assert_eq!(found(Some(here), Some(Outcome::Denied)), [denied]);
    assert_eq!(found(None, Some(Outcome::Failed)), [0; 0]);
    assert_eq!(found(Some(elsewhere), None), [0; 0]);
}

#[test]
fn a_step_that_is_still_asked_is_not_among_those_that_gave_no_answer() {
    let bench = Bench::new();
    let run = start_run(&bench.store);
    let open = receipt(&bench.store, run, "DescribeTrails");
    let denied = receipt(&bench.store, run, "DescribeConfigRules");
    let closing = Closing {
        outcome: Outcome::Denied,
        reason: "AccessDenied".into(),
        action: "config:DescribeConfigRules".into(),
        at: at(13),
    };
    bench.store.close_receipt(denied, closing).unwrap();
    let found = |ended| {
        let filter = ReceiptFilter {
            troubled: true,
            ended,
            ..Default::default()
        };
        let (total, rows) = bench.store.list_receipts(&filter, 0, 10).unwrap();
        (total, rows.iter().map(|row| row.id).collect::<Vec<_>>())
    };
    assert_eq!(found(false), (2, vec![denied, open]));
    assert_eq!(found(true), (1, vec![denied]));
}

#[test]
fn a_denied_receipt_keeps_its_reason_and_way_out_and_can_be_asked_again() {
    let bench = Bench::new();
    let run = start_run(&bench.store);
    let id = receipt(&bench.store, run, "DescribeConfigRules");
    let closing = Closing {
        outcome: Outcome::Denied,
        reason: "AccessDenied".into(),
        action: "config:DescribeConfigRules".into(),
        at: at(13),
    };
    bench.store.close_receipt(id, closing).unwrap();
    let kept = bench.store.receipt(id).unwrap();
    assert_eq!(
        (kept.outcome, kept.action.as_str()),
        (Outcome::Denied, "config:DescribeConfigRules")
    );
    assert_eq!(bench.store.reopen_receipts(run, &[Outcome::Failed]).unwrap(), 0);
    assert_eq!(
        bench
            .store
            .reopen_receipts(run, &[Outcome::Denied, Outcome::Failed])
            .unwrap(),
        1
    );
    assert_eq!(bench.store.receipt(id).unwrap().outcome, Outcome::NotCollected);
}
