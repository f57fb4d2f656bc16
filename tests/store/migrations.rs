//! Migrations: each in one transaction, its checksum kept, a backup before the first.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tickmark_store::{MIGRATIONS, Migrated, Migration, Result, StoreError, migrate};

use crate::support::{Bench, MADE_WITH, hash_of, names_in, plain, rows};

const FIRST: Migration = Migration {
    name: "first",
    sql: "CREATE TABLE note (body TEXT NOT NULL) STRICT; INSERT INTO note VALUES ('kept');",
};
const SECOND: Migration = Migration {
    name: "second",
    sql: "ALTER TABLE note ADD COLUMN author TEXT NOT NULL DEFAULT 'nobody';",
};
const BROKEN: Migration = Migration {
    name: "broken",
    sql: "CREATE TABLE half (x) STRICT; INSERT INTO nowhere VALUES (1);",
};

struct Files {
    folder: tempfile::TempDir,
    path: PathBuf,
}

fn files() -> Files {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.tickmark");
    Files { folder, path }
}

fn run(path: &Path, steps: &[Migration]) -> Result<Migrated> {
    migrate(&mut plain(path), path, steps, MADE_WITH, 1_767_225_600_000)
}

fn version(conn: &Connection) -> i64 {
    conn.pragma_query_value(None, "user_version", |r| r.get(0))
        .unwrap()
}

#[test]
fn every_step_is_applied_once_in_order_and_written_down() {
    let files = files();
    assert_eq!(run(&files.path, &[FIRST, SECOND]).unwrap().applied, 2);
    assert_eq!(run(&files.path, &[FIRST, SECOND]).unwrap(), Migrated::default());
    let conn = plain(&files.path);
    assert_eq!(version(&conn), 2);
    let ledger = rows(
        &conn,
        "SELECT version, name, applied_at, made_with, length(checksum) FROM migration",
    );
    assert_eq!(ledger[0], ["1", "first", "1767225600000", MADE_WITH, "64"]);
    assert_eq!(ledger[1][1], "second");
}

#[test]
fn a_new_file_needs_no_backup() {
    let files = files();
    assert_eq!(run(&files.path, &[FIRST]).unwrap().backup, None);
    assert_eq!(names_in(files.folder.path()), ["old.tickmark"]);
}

#[test]
fn a_step_that_fails_leaves_the_version_before_and_nothing_of_itself() {
    let files = files();
    run(&files.path, &[FIRST]).unwrap();
    assert!(run(&files.path, &[FIRST, SECOND, BROKEN]).is_err());
    let conn = plain(&files.path);
    assert_eq!(version(&conn), 2, "the step before it was its own transaction");
    assert_eq!(rows(&conn, "SELECT body, author FROM note"), [["kept", "nobody"]]);
    assert!(rows(&conn, "SELECT name FROM sqlite_schema WHERE name = 'half'").is_empty());
    assert_eq!(rows(&conn, "SELECT count(*) FROM migration"), [["2"]]);
    drop(conn);
    assert_eq!(
        run(&files.path, &[FIRST, SECOND]).unwrap().applied,
        0,
        "the file still opens as it was"
    );
}

#[test]
fn an_older_file_is_copied_beside_before_the_first_step() {
    let files = files();
    run(&files.path, &[FIRST]).unwrap();
    let before = rows(&plain(&files.path), "SELECT * FROM note");
    let done = run(&files.path, &[FIRST, SECOND]).unwrap();
    assert_eq!(done.applied, 1);
    let backup = done.backup.expect("a backup is made");
    assert_eq!(backup.parent(), files.path.parent());
    let conn = plain(&backup);
    assert_eq!(version(&conn), 1);
    assert_eq!(rows(&conn, "SELECT * FROM note"), before);
}

#[test]
fn a_backup_is_never_written_over() {
    let files = files();
    run(&files.path, &[FIRST]).unwrap();
    let copy = files.folder.path().join("copy");
    std::fs::copy(&files.path, &copy).unwrap();
    let first = run(&files.path, &[FIRST, SECOND]).unwrap().backup.unwrap();
    let hash = hash_of(&first);
    std::fs::copy(&copy, &files.path).unwrap();
    let second = run(&files.path, &[FIRST, SECOND]).unwrap().backup.unwrap();
    assert_ne!(first, second);
    assert_eq!(hash_of(&first), hash);
}

#[test]
fn a_file_is_not_migrated_when_its_backup_cannot_be_made() {
    let files = files();
    run(&files.path, &[FIRST]).unwrap();
    let mut conn = plain(&files.path);
    let nowhere = files.folder.path().join("gone").join("old.tickmark");
    assert!(migrate(&mut conn, &nowhere, &[FIRST, SECOND], MADE_WITH, 0).is_err());
    assert_eq!(version(&conn), 1);
}

#[test]
fn a_step_with_another_checksum_is_refused() {
    let files = files();
    run(&files.path, &[FIRST]).unwrap();
    let before = hash_of(&files.path);
    let edited = Migration {
        name: "first",
        sql: "CREATE TABLE note (body TEXT NOT NULL, more TEXT) STRICT;",
    };
    for steps in [&[edited][..], &[edited, SECOND][..]] {
        let error = run(&files.path, steps).unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }));
        let message = error.to_string();
        assert!(
            message.contains("old.tickmark") && message.contains("schema step 1"),
            "{message}"
        );
    }
    assert_eq!(hash_of(&files.path), before);
    assert_eq!(
        names_in(files.folder.path()),
        ["old.tickmark"],
        "nothing was begun"
    );
}

#[test]
fn a_newer_file_is_refused_by_name_and_version() {
    let files = files();
    run(&files.path, &[FIRST, SECOND]).unwrap();
    let before = hash_of(&files.path);
    let error = run(&files.path, &[FIRST]).unwrap_err();
    let StoreError::Newer {
        written_by,
        found,
        known,
        ..
    } = &error
    else {
        panic!("{error}")
    };
    assert_eq!((written_by.as_str(), *found, *known), (MADE_WITH, 2, 1));
    assert!(error.to_string().contains("old.tickmark"), "{error}");
    assert_eq!(hash_of(&files.path), before);
}

#[test]
fn a_new_engagement_has_every_step_of_this_tickmark() {
    let (_folder, path) = Bench::new().close();
    let conn = plain(&path);
    assert_eq!(version(&conn), i64::try_from(MIGRATIONS.len()).unwrap());
    let id: i64 = conn
        .pragma_query_value(None, "application_id", |r| r.get(0))
        .unwrap();
    assert_eq!(id, 0x544B_4D4B);
    let names: Vec<Vec<String>> = MIGRATIONS.iter().map(|m| vec![m.name.to_owned()]).collect();
    assert_eq!(rows(&conn, "SELECT name FROM migration ORDER BY version"), names);
}

#[test]
fn an_engagement_of_any_earlier_tickmark_is_brought_up_to_date() {
    for already in 1..MIGRATIONS.len() {
        let files = files();
        run(&files.path, &MIGRATIONS[..already]).unwrap();
        let migrated = run(&files.path, MIGRATIONS).unwrap();
        assert_eq!(migrated.applied, MIGRATIONS.len() - already);
        assert!(migrated.backup.is_some());
        let index = "SELECT name FROM sqlite_schema WHERE name = 'fact_superseded'";
        assert_eq!(rows(&plain(&files.path), index), [["fact_superseded"]]);
    }
}
