//! Making and opening files: a new one appears only whole, and what is not an engagement is refused unharmed.

use std::path::Path;

use tickmark_store::{Mode, Store, StoreError};

use crate::support::{Bench, MADE_WITH, at, hash_of, names_in, new_engagement, open, plain};

fn open_both_ways(path: &Path) -> [StoreError; 2] {
    [Mode::Write, Mode::Read].map(|mode| {
        Store::open(path, None, mode, MADE_WITH, at(0))
            .map(|_| ())
            .expect_err("it is refused")
    })
}

/// Opens bytes as an engagement: refused by name with a way out, and nothing changes on disk.
fn refused(bytes: &[u8], expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thing.tickmark");
    std::fs::write(&path, bytes).unwrap();
    for error in open_both_ways(&path) {
        let message = error.to_string();
        assert!(message.contains("thing.tickmark"), "names the file: {message}");
        assert!(message.contains(expected), "says \"{expected}\": {message}");
        assert!(
            message.contains("Nothing was changed;"),
            "says the way out: {message}"
        );
    }
    assert_eq!(std::fs::read(&path).unwrap(), bytes, "the bytes stay");
    assert_eq!(names_in(folder.path()), ["thing.tickmark"], "nothing lies beside");
}

fn whole_file() -> Vec<u8> {
    let (folder, path) = Bench::with_controls().close();
    let bytes = std::fs::read(path).unwrap();
    drop(folder);
    bytes
}

#[test]
fn a_new_file_is_one_whole_file_and_nothing_beside() {
    let (folder, path) = Bench::new().close();
    assert_eq!(names_in(folder.path()), ["audit.tickmark"]);
    assert_eq!(open(&path).unwrap().engagement().unwrap().name, "SOC 2 readiness");
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let (folder, path) = Bench::new().close();
    let before = hash_of(&path);
    let error = Store::create(&path, &new_engagement(), None, MADE_WITH).unwrap_err();
    assert!(matches!(error, StoreError::Exists { .. }));
    assert!(error.to_string().contains("choose another name"), "{error}");
    assert_eq!(hash_of(&path), before);
    assert_eq!(names_in(folder.path()), ["audit.tickmark"]);
}

#[test]
fn a_new_file_that_cannot_be_finished_does_not_appear() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.tickmark");
    let mut twice = new_engagement();
    twice.scope.accounts.push(twice.scope.accounts[0].clone());
    assert!(Store::create(&path, &twice, None, MADE_WITH).is_err());
    assert_eq!(names_in(folder.path()), Vec::<String>::new());
}

#[test]
fn a_new_file_in_a_folder_that_is_not_there_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nowhere").join("audit.tickmark");
    let error = Store::create(&path, &new_engagement(), None, MADE_WITH).unwrap_err();
    assert!(error.to_string().contains("nowhere"), "{error}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.tickmark");
    for error in open_both_ways(&path) {
        assert!(matches!(error, StoreError::Missing { .. }));
        assert!(
            error.to_string().ends_with("audit.tickmark does not exist"),
            "{error}"
        );
    }
    assert_eq!(
        names_in(folder.path()),
        Vec::<String>::new(),
        "opening makes nothing"
    );
}

#[test]
fn what_is_no_engagement_is_refused_and_stays_as_it_is() {
    let long = |text: &str| text.repeat(9000 / text.len() + 1).into_bytes();
    refused(b"", "it is empty");
    refused(b"{\"Records\":[]}", "it is JSON");
    refused(&long("[1,2,3],"), "it is JSON");
    refused(b"PK\x03\x04rest of a zip", "it is a zip file");
    refused(b"\x1f\x8b\x08\0rest of a gzip", "it is a gzip file");
    refused(b"%PDF-1.7 rest of a document", "it is a PDF");
    refused(b"\x89PNG\r\n\x1a\n rest of a picture", "it is a picture");
    refused(&long("a text about audits, "), "its content is something else");
    refused(
        b"\x00\x01\x02\xff\xfe short noise",
        "its content is something else",
    );
}

#[test]
fn a_folder_is_no_engagement() {
    let folder = tempfile::tempdir().unwrap();
    for error in open_both_ways(folder.path()) {
        assert!(error.to_string().contains("it is a folder"), "{error}");
    }
}

#[test]
fn a_database_of_another_program_is_refused_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("browser.sqlite");
    plain(&path)
        .execute_batch("CREATE TABLE bookmark (url TEXT)")
        .unwrap();
    let bytes = std::fs::read(&path).unwrap();
    refused(&bytes, "it is an SQLite file of another program");
}

#[test]
fn a_truncated_file_is_refused_and_stays_as_it_is() {
    let whole = whole_file();
    for length in [whole.len() - 1, whole.len() / 2, 4096, 100, 40] {
        refused(&whole[..length], "is damaged");
    }
    refused(&whole[..10], "is damaged");
}

#[test]
fn a_file_whose_first_page_is_destroyed_is_refused_and_stays_as_it_is() {
    let mut bytes = whole_file();
    bytes[100..1000].fill(0x5a);
    refused(&bytes, "is damaged");
}

#[test]
fn an_empty_database_with_tickmarks_mark_holds_no_engagement() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hollow.tickmark");
    let (kept, whole) = Bench::new().close();
    std::fs::copy(&whole, &path).unwrap();
    drop(kept);
    plain(&path).execute_batch("DELETE FROM engagement").unwrap();
    let error = open(&path).unwrap_err();
    assert!(error.to_string().contains("it holds no engagement"), "{error}");
}

#[test]
fn a_newer_file_is_refused_by_name_and_version() {
    for journal in ["WAL", "DELETE"] {
        let (kept, path) = Bench::new().close();
        let conn = plain(&path);
        let sql = format!(
            "INSERT INTO migration VALUES (99, 'a later step', 'a checksum', 0, 'Tickmark 9.9.0');
             PRAGMA user_version = 99; PRAGMA journal_mode = {journal};"
        );
        conn.execute_batch(&sql).unwrap();
        drop(conn);
        let bytes = std::fs::read(&path).unwrap();
        refused(&bytes, "was written by Tickmark 9.9.0 (file format 99)");
        refused(&bytes, "update Tickmark to open it");
        drop(kept);
    }
}

#[test]
fn reading_changes_nothing_on_disk() {
    let (folder, path) = Bench::with_controls().close();
    let before = hash_of(&path);
    let store = Store::open(&path, None, Mode::Read, MADE_WITH, at(0)).unwrap();
    assert_eq!(store.list_controls().unwrap().len(), 2);
    drop(store);
    assert_eq!(hash_of(&path), before);
    assert_eq!(names_in(folder.path()), ["audit.tickmark"]);
}

#[test]
fn an_engagement_that_is_open_for_reading_refuses_every_change() {
    let (_folder, path) = Bench::with_controls().close();
    let store = Store::open(&path, None, Mode::Read, MADE_WITH, at(0)).unwrap();
    let error = store.comment(1, "Ann Auditor", "Why?", true, at(5)).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }));
    assert!(error.to_string().contains("open for reading only"), "{error}");
}

#[test]
fn a_copy_of_the_closed_file_is_the_engagement() {
    let (folder, path) = Bench::with_controls().close();
    let copy = folder.path().join("copy.tickmark");
    std::fs::copy(&path, &copy).unwrap();
    assert_eq!(open(&copy).unwrap().list_controls().unwrap().len(), 2);
}
