//! Pages that could not be used, second counts, listings that began again, and what an older file lacks of them.

use tickmark_domain::{ReconciliationLine, Source, Verdict};
use tickmark_store::{Closing, Codec, MIGRATIONS, NewFlawedPage, NewPage, NewRun, Step, Store, migrate};

use crate::support::{ACCOUNT, Bench, MADE_WITH, REGION, at, open, plain, rows, rule};

fn run(store: &Store) -> i64 {
    let new = NewRun {
        kind: "collect".into(),
        actor: "Dana Whitfield".into(),
        at: at(0),
        plan: "{}".into(),
        made_with: MADE_WITH.into(),
    };
    store.start_run(new).unwrap()
}

fn receipt(store: &Store, run_id: i64) -> i64 {
    let step = Step {
        source: Source::Config,
        operation: "DescribeConfigRules".into(),
        account_id: ACCOUNT.into(),
        region: REGION.into(),
        parameters: "{}".into(),
    };
    store.open_receipt(run_id, &step, "", at(0)).unwrap().id
}

fn flawed(receipt_id: i64, body: &str) -> NewFlawedPage {
    NewFlawedPage {
        receipt_id,
        ordinal: 0,
        body: body.into(),
        media_type: "application/json".into(),
        request_id: "r-1".into(),
        http_status: 200,
        received_at: at(3),
        flaw: "it is not JSON".into(),
    }
}

fn page(receipt_id: i64, ordinal: u64, body: &str, closes: bool) -> NewPage {
    NewPage {
        receipt_id,
        ordinal,
        body: body.into(),
        media_type: "application/json".into(),
        codec: Codec::Zstd,
        request_id: "r-2".into(),
        http_status: 200,
        received_at: at(4),
        items: 1,
        facts: vec![rule("r", body)],
        next_cursor: (!closes).then(|| "next".into()),
        close: closes.then(|| Closing::complete(at(4))),
    }
}

#[test]
fn a_flawed_page_is_an_original_until_a_whole_one_came_for_it() {
    let bench = Bench::new();
    let receipt = receipt(&bench.store, run(&bench.store));
    bench
        .store
        .keep_flawed_page(flawed(receipt, "{\"half\":"))
        .unwrap();
    let kept = bench.store.list_flawed_pages(receipt).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        bench.store.read_artifact(kept[0].artifact_id, 100).unwrap(),
        b"{\"half\":"
    );
    assert_eq!(bench.store.list_artifacts().unwrap().len(), 1);
    let view = rows(&plain(&bench.path), "SELECT * FROM v_flawed_pages");
    let (hash, received) = (kept[0].artifact_sha256.clone(), at(3).to_string());
    let expected = [
        receipt.to_string(),
        "0".into(),
        hash.clone(),
        "8".into(),
        "200".into(),
        "r-1".into(),
        received,
        "it is not JSON".into(),
    ];
    assert_eq!(view, [expected]);

    bench.store.store_page(page(receipt, 0, "{}", true)).unwrap();
    let left: Vec<String> = bench
        .store
        .list_artifacts()
        .unwrap()
        .into_iter()
        .map(|a| a.sha256)
        .collect();
    assert_eq!(left.len(), 1);
    assert_ne!(left[0], hash, "the whole page is the page");
    assert_eq!(
        bench.store.every_artifact().unwrap().len(),
        2,
        "nothing is deleted"
    );
    assert_eq!(bench.store.verify_artifacts(|_| {}).unwrap(), (2, vec![]));
}

#[test]
fn bytes_that_are_a_page_elsewhere_stay_an_original() {
    let bench = Bench::new();
    let receipt = receipt(&bench.store, run(&bench.store));
    bench.store.keep_flawed_page(flawed(receipt, "{}")).unwrap();
    bench.store.store_page(page(receipt, 0, "{}", true)).unwrap();
    assert_eq!(bench.store.list_artifacts().unwrap().len(), 1);
}

#[test]
fn a_listing_that_began_again_counts_its_items_once_and_keeps_its_pages() {
    let bench = Bench::new();
    let receipt = receipt(&bench.store, run(&bench.store));
    bench
        .store
        .store_page(page(receipt, 0, "{\"n\":1}", false))
        .unwrap();
    bench.store.restart_receipt(receipt).unwrap();
    bench
        .store
        .store_page(page(receipt, 1, "{\"n\":1}", false))
        .unwrap();
    bench
        .store
        .store_page(page(receipt, 2, "{\"n\":2}", true))
        .unwrap();
    let found = bench.store.receipt(receipt).unwrap();
    assert_eq!((found.pages, found.items), (3, 2));
    assert_eq!(bench.store.list_pages(receipt).unwrap().len(), 3);
}

fn line(what: &str, verdict: Verdict) -> ReconciliationLine {
    ReconciliationLine {
        source: Source::Config,
        account_id: ACCOUNT.into(),
        region: REGION.into(),
        what: what.into(),
        expected: 3,
        found: 2,
        verdict,
        explanation: String::new(),
    }
}

#[test]
fn the_second_counts_of_a_run_are_those_of_its_latest_end() {
    let bench = Bench::new();
    let (first, second) = (run(&bench.store), run(&bench.store));
    let early = vec![line("Rules", Verdict::Differs), line("Items", Verdict::Explained)];
    bench.store.save_reconciliation(first, early).unwrap();
    bench
        .store
        .save_reconciliation(second, vec![line("Rules", Verdict::Equal)])
        .unwrap();
    let late = vec![line("Rules", Verdict::Equal)];
    bench.store.save_reconciliation(first, late.clone()).unwrap();
    assert_eq!(bench.store.list_reconciliation(first).unwrap(), late);
    let view = rows(
        &plain(&bench.path),
        "SELECT run_id, what, expected, found, verdict FROM v_reconciliation ORDER BY run_id",
    );
    assert_eq!(
        view,
        [
            ["1", "Rules", "3", "2", "equal"],
            ["2", "Rules", "3", "2", "equal"]
        ]
    );
}

#[test]
fn a_file_of_the_second_format_is_migrated_with_all_that_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.tickmark");
    let mut conn = rusqlite::Connection::open(&path).unwrap();
    migrate(&mut conn, &path, &MIGRATIONS[..2], MADE_WITH, 0).unwrap();
    conn.execute_batch(
        "INSERT INTO engagement VALUES (1, 'e', 'Old', 'Dana', '2026-01-01', '2026-03-31', 0, 0);
         INSERT INTO run (id, kind, actor, started_at, outcome, plan, made_with)
           VALUES (1, 'collect', 'Dana', 0, 'complete', '{}', 'old');
         INSERT INTO artifact (id, sha256, media_type, codec, size_bytes, stored_bytes)
           VALUES (1, zeroblob(32), 'application/json', 'raw', 0, 0);
         INSERT INTO receipt (id, run_id, source, operation, account_id, region, parameters, outcome, pages, items,
           started_at) VALUES (1, 1, 'config', 'DescribeConfigRules', '1', 'r', '{}', 'complete', 1, 7, 0);
         INSERT INTO receipt_page VALUES (1, 0, 1, 'request', 200, 0, 7);",
    )
    .unwrap();
    drop(conn);
    let store = open(&path).unwrap();
    assert_eq!(store.migrated().applied, MIGRATIONS.len() - 2);
    let receipt = store.receipt(1).unwrap();
    assert_eq!((receipt.pages, receipt.items), (1, 7));
    assert_eq!(store.list_artifacts().unwrap().len(), 1);
    assert_eq!(store.list_reconciliation(1).unwrap(), []);
    let view = rows(&plain(&path), "SELECT outcome, items, stands_on FROM v_receipts");
    assert_eq!(view, [["complete", "7", "NULL"]]);
}
