//! A fact lies in the file in few bytes, and reads as it came: in the views, in the program, and to its seal.

use proptest::prelude::*;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};
use tickmark_store::{Closing, MIGRATIONS, Standing, Sweep, migrate};

use crate::support::{
    ACCOUNT, Bench, MADE_WITH, REGION, at, collect, event, open, page, plain, rows, rule, start_run, step,
};

const UUID: &str = "0a9f3c1e-77aa-4b1d-8f00-1234567890ab";

/// Its id, its position, its title and resource if it is evidence, and what replaced it.
type OldFact = (
    &'static str,
    &'static str,
    Option<(&'static str, &'static str)>,
    Option<i64>,
);

/// The format before facts were small, with one of every shape: ids, positions and titles that shrink and such that do not,
/// a fact that is no evidence, an older version, and a link.
fn of_the_seventh_format(path: &std::path::Path) -> Connection {
    let mut conn = Connection::open(path).unwrap();
    migrate(&mut conn, path, &MIGRATIONS[..7], MADE_WITH, 0).unwrap();
    conn.execute_batch(
        "INSERT INTO engagement VALUES (1, 'e', 'Old', 'Dana', '2026-01-01', '2026-03-31', 0, 0);
         INSERT INTO run (id, kind, actor, started_at, finished_at, outcome, plan, made_with)
           VALUES (1, 'collect', 'Dana', 0, 9, 'complete', '{}', 'old');
         INSERT INTO artifact (id, sha256, media_type, codec, size_bytes, stored_bytes)
           VALUES (1, zeroblob(32), 'application/json', 'raw', 0, 0);
         INSERT INTO receipt (id, run_id, source, operation, account_id, region, parameters, outcome, pages, items,
           started_at) VALUES (1, 1, 'cloudtrail', 'LookupEvents', '1', 'r', '{}', 'complete', 1, 7, 0);
         INSERT INTO receipt_page VALUES (1, 0, 1, 'request', 200, 0, 7, 0);
         INSERT INTO framework VALUES ('f', 1, '1', 'F', '', '', '', 0);
         INSERT INTO control_set VALUES ('f', 's', 1, 'S');
         INSERT INTO control VALUES (1, 'f', 's', 1, 'C-1', 'One', '{}', 'd');
         INSERT INTO control_source VALUES (1, 0, 'k', 't', 'why', 0);
         INSERT INTO term (id, text) VALUES (1, 'cloudtrail.event'), (2, '1'), (3, ''), (4, 'PutObject'), (5, 'jonas'),
           (6, 'config.rule'), (7, 's3.amazonaws.com');",
    )
    .unwrap();
    let facts: [OldFact; 9] = [
        (
            UUID,
            "/Records/0",
            Some(("PutObject on exports by jonas", "exports")),
            None,
        ),
        (
            "0A9F3C1E-77AA-4B1D-8F00-1234567890AB",
            "/Records/007",
            Some(("by jonas", "exports")),
            None,
        ),
        (
            "1a9f3c1e-77aa-4b1d-8f00-1234567890ag",
            "/Records/12345678901",
            Some(("", "")),
            None,
        ),
        (
            "2a9f3c1e-77aa-4b1d-8f00-1234567890ab|x",
            "/Events/0",
            Some(("PutObject PutObject on a", "a")),
            None,
        ),
        (
            "-a9f3c1e-77aa-4b1d-8f00-1234567890ab",
            "",
            Some(("PutObject on \u{e9}", "\u{e9}")),
            Some(9),
        ),
        ("", "/Records/", Some(("exports on PutObject", "exports")), None),
        ("rule|1", "/Records/31", None, None),
        ("3a9f3c1e-77aa-4b1d-8f00-1234567890ab", "/Records/1 ", None, None),
        (
            "4a9f3c1e-77aa-4b1d-8f00-1234567890ab",
            "/Records/4294967296",
            Some(("PutObject on b", "b")),
            None,
        ),
    ];
    // The older version comes before what replaced it.
    conn.execute_batch("BEGIN; PRAGMA defer_foreign_keys = ON;")
        .unwrap();
    for (n, (native, position, evidence, newer)) in (1_i64..).zip(facts) {
        let (title, resource) = evidence.unzip();
        conn.execute(
            "INSERT INTO fact (id, kind, account, region, native_id, content_hash, occurred_at, collected_at, artifact_id,
               position, receipt_id, last_run_id, superseded_by, data, evidence_kind, source, service, resource_id,
               event_name, principal, title)
             VALUES (?1, iif(?4 IS NULL, 6, 1), 2, 3, ?2, randomblob(16), ?1 * 1000, ?1 * 2000, 1, ?3, 1, 1, ?6,
               iif(?4 IS NULL, '{}', NULL), iif(?4 IS NULL, NULL, 'user_activity'), iif(?4 IS NULL, NULL, 'cloudtrail'),
               iif(?4 IS NULL, NULL, 7), ?5, iif(?4 IS NULL, NULL, 4), iif(?4 IS NULL, NULL, 5), ?4)",
            (n, native, position, title, resource, newer),
        )
        .unwrap();
    }
    conn.execute_batch(
        "COMMIT;
         INSERT INTO link VALUES (1, 0, 0, 0, 1);
         INSERT INTO activity VALUES (1, 0, 'Dana', 'run.finished', 'run 1', json_object('facts', json_object('after', 0,
           'last', 9, 'count', 9, 'sha256', '')), zeroblob(32), zeroblob(32));",
    )
    .unwrap();
    conn
}

/// The seal as an older Tickmark made it: over the texts themselves, each with its kind and length.
fn sealed_then(conn: &Connection) -> String {
    let sql = "SELECT f.id, a.sha256, k.text, c.text, g.text, f.native_id, f.content_hash, f.occurred_at, f.collected_at,
         f.position, f.receipt_id, f.data, f.evidence_kind, f.source, f.title, sv.text, NULL, f.resource_id, n.text,
         p.text, NULL, NULL, NULL, f.result
       FROM fact f JOIN artifact a ON a.id = f.artifact_id JOIN term k ON k.id = f.kind JOIN term c ON c.id = f.account
       JOIN term g ON g.id = f.region LEFT JOIN term sv ON sv.id = f.service LEFT JOIN term n ON n.id = f.event_name
       LEFT JOIN term p ON p.id = f.principal ORDER BY f.id";
    let mut hash = Sha256::new();
    let mut statement = conn.prepare(sql).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        for column in 0..columns {
            let (kind, bytes) = match row.get_ref(column).unwrap() {
                ValueRef::Null => (0_u8, &[][..]),
                ValueRef::Integer(n) => {
                    hash.update([1]);
                    hash.update(n.to_be_bytes());
                    continue;
                }
                ValueRef::Real(_) => unreachable!("no fact has one"),
                ValueRef::Text(text) => (3, text),
                ValueRef::Blob(bytes) => (4, bytes),
            };
            hash.update([kind]);
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
    }
    hex::encode(hash.finalize())
}

#[test]
fn facts_of_an_older_file_read_the_same_after_it_was_migrated_and_their_seals_hold() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.tickmark");
    let conn = of_the_seventh_format(&path);
    conn.execute(
        "UPDATE activity SET detail = json_set(detail, '$.facts.sha256', ?1)",
        [sealed_then(&conn)],
    )
    .unwrap();
    let told = |conn: &Connection| {
        ["v_facts", "v_evidence", "v_links", "v_artifacts"].map(|view| {
            let mut told = rows(conn, &format!("SELECT * FROM {view}"));
            told.sort();
            told
        })
    };
    let before = told(&conn);
    assert_eq!(
        [before[0].len(), before[1].len()],
        [8, 6],
        "one is an older version"
    );
    drop(conn);

    let store = open(&path).unwrap();
    let conn = plain(&path);
    assert_eq!(told(&conn), before);
    let seals = store.verify_seals().unwrap();
    assert_eq!((seals.seals, seals.good), (1, 9), "{seals:?}");
    let kinds = rows(
        &conn,
        "SELECT typeof(native_id), typeof(position) FROM fact WHERE id IN (1, 2, 9) ORDER BY id",
    );
    assert_eq!(kinds, [["blob", "integer"], ["text", "text"], ["blob", "text"]]);
    assert!(rows(&conn, "PRAGMA foreign_key_check").is_empty());
    assert_eq!(rows(&conn, "PRAGMA integrity_check"), [["ok"]]);
}

#[test]
fn what_came_before_a_migration_is_known_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.tickmark");
    drop(of_the_seventh_format(&path));
    let store = open(&path).unwrap();
    for id in [UUID, "0A9F3C1E-77AA-4B1D-8F00-1234567890AB", "rule|1"] {
        let kind = if id == "rule|1" {
            "config.rule"
        } else {
            "cloudtrail.event"
        };
        let key = (kind.to_owned(), "1".to_owned(), String::new(), id.to_owned());
        assert!(store.known_versions(&[key]).unwrap()[0].is_some(), "{id}");
    }
}

#[test]
fn a_step_that_leaves_something_without_what_it_refers_to_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.tickmark");
    let mut conn = of_the_seventh_format(&path);
    conn.execute_batch("PRAGMA foreign_keys = OFF; UPDATE link SET evidence_id = 77;")
        .unwrap();
    let error = migrate(&mut conn, &path, MIGRATIONS, MADE_WITH, 0)
        .unwrap_err()
        .to_string();
    assert!(error.contains("after schema step 8"), "{error}");
    let version: i64 = conn
        .pragma_query_value(None, "user_version", |r| r.get(0))
        .unwrap();
    assert_eq!(version, 7);
    let guarded: bool = conn
        .pragma_query_value(None, "foreign_keys", |r| r.get(0))
        .unwrap();
    assert!(guarded, "references are looked after again");
}

#[test]
fn an_answer_that_stands_carries_what_it_brought_whatever_its_ids_are() {
    let bench = Bench::new();
    let ids = [UUID, "1a9f3c1e-77aa-4b1d-8f00-1234567890ab|x", "rule"];
    let standing = |id: &str| Standing {
        stamp: "as it was".into(),
        brings: vec![("config.rule".into(), id.to_owned())],
    };
    for _ in 0..2 {
        let run = start_run(&bench.store);
        for id in ids {
            let step = step(id);
            let open = bench
                .store
                .open_or_stand(run, &step, standing(id), false, "caller", at(11))
                .unwrap();
            if !open.stands {
                bench
                    .store
                    .store_page(page(open.id, 0, id, vec![rule(id, "text")]))
                    .unwrap();
                bench
                    .store
                    .close_receipt(open.id, Closing::complete(at(13)))
                    .unwrap();
            }
        }
        let sweep = Sweep {
            kind: "config.rule".into(),
            account_id: ACCOUNT.into(),
            region: REGION.into(),
        };
        assert_eq!(
            bench.store.mark_gone(run, sweep, at(14)).unwrap(),
            0,
            "all are there"
        );
        bench.store.finish_run(run, "Dana Whitfield", at(15)).unwrap();
    }
    let asked = rows(
        &plain(&bench.path),
        "SELECT count(*) FROM receipt WHERE stands_on IS NULL",
    );
    assert_eq!(asked, [["3"]], "the second run let all answers stand");
}

#[test]
fn a_number_without_its_text_is_found() {
    let bench = Bench::with_controls();
    collect(
        &bench.store,
        "A",
        "{}",
        vec![event("e1", "jonas"), event("e2", "mara")],
    );
    assert_eq!(bench.store.check_integrity().unwrap(), Vec::<String>::new());
    for column in ["principal", "title", "region"] {
        plain(&bench.path)
            .execute_batch(&format!(
                "UPDATE fact SET {column} = {column} + 1000 WHERE id = 2"
            ))
            .unwrap();
        let found = bench.store.check_integrity().unwrap();
        assert_eq!(
            found,
            ["fact: row 2 refers to a term that is not there"],
            "{column}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_fact_reads_as_it_came(
        id in prop_oneof!["[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "[0-9A-F]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "[^\0]{0,40}"],
        position in prop_oneof!["/Records/[0-9]{1,11}", "(/[A-Za-z0-9~]{0,8}){0,3}"],
        name in "[abcé]{0,3}", resource in "[abcé ]{0,3}", rest in "[abcé ]{0,9}",
    ) {
        let mut fact = event(&id, "jonas");
        position.clone_into(&mut fact.position);
        let evidence = fact.evidence.as_mut().unwrap();
        name.clone_into(&mut evidence.event_name);
        resource.clone_into(&mut evidence.resource_id);
        evidence.title = format!("{name} on {resource} {rest}");
        let bench = Bench::with_controls();
        collect(&bench.store, "A", "{}", vec![fact.clone()]);
        let title = fact.evidence.unwrap().title;
        let view = rows(&plain(&bench.path), "SELECT native_id, position, title, kind, source FROM v_evidence");
        prop_assert_eq!(&view, &[[id.clone(), position.clone(), title.clone(), "user_activity".into(), "cloudtrail".into()]]);
        let read = bench.store.evidence(1).unwrap();
        prop_assert_eq!((read.native_id, read.position, read.title), (id, position, title));
        let seals = bench.store.verify_seals().unwrap();
        prop_assert_eq!((seals.good, seals.broken.len()), (1, 0));
    }
}
