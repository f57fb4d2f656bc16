//! One file opened more than once: by several programs, and several times by one.

use std::path::Path;
use std::process::Command;

use tickmark_store::{Mode, Store, StoreError};

use crate::support::{Bench, MADE_WITH, at, names_in};

/// Another program reads the file and closes it again; answers what it read.
fn another_program(path: &Path, sql: &str) -> String {
    let output = Command::new("sqlite3").arg(path).arg(sql).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

const COMMENTS: &str = "SELECT count(*) FROM comment";

#[test]
fn another_program_reads_what_was_written_while_the_file_is_open() {
    let bench = Bench::with_controls();
    let control = bench.control("LOG-001");
    for n in 1..5 {
        bench.store.comment(control, "Dana", "Why?", true, at(n)).unwrap();
        assert_eq!(another_program(&bench.path, COMMENTS), n.to_string());
    }
    let (folder, _) = bench.close();
    assert_eq!(names_in(folder.path()), ["audit.tickmark"]);
}

/// Closing any handle of a file gives up all locks that this process has on it. Then another program believes that it
/// is the last one, and takes away the log that this one still writes to.
#[test]
fn opening_a_file_again_keeps_the_locks_of_the_first_opening() {
    let bench = Bench::with_controls();
    let control = bench.control("LOG-001");
    for mode in [Mode::Read, Mode::Write] {
        drop(Store::open(&bench.path, None, mode, MADE_WITH, at(0)).unwrap());
        bench
            .store
            .comment(control, "Dana", "before", true, at(1))
            .unwrap();
        let written = bench.store.list_comments(None).unwrap().len();
        assert_eq!(another_program(&bench.path, COMMENTS), written.to_string());
        assert!(
            names_in(bench.folder.path()).contains(&"audit.tickmark-wal".to_owned()),
            "the log is still there"
        );
        bench
            .store
            .comment(control, "Dana", "after", true, at(2))
            .unwrap();
        assert_eq!(another_program(&bench.path, COMMENTS), (written + 1).to_string());
    }
}

#[test]
fn a_file_that_is_open_is_known_by_any_of_its_names() {
    let bench = Bench::new();
    assert!(tickmark_store::is_open(&bench.path));
    assert!(tickmark_store::is_open(
        &bench.folder.path().join(".").join("audit.tickmark")
    ));
    assert!(!tickmark_store::is_open(
        &bench.folder.path().join("other.tickmark")
    ));
    let second = crate::support::open(&bench.path).unwrap();
    let (folder, path) = bench.close();
    assert!(
        tickmark_store::is_open(&path),
        "the second opening is still there"
    );
    drop(second);
    assert!(!tickmark_store::is_open(&path));
    drop(folder);
}

#[test]
fn an_engagement_is_not_attached_to_itself() {
    let bench = Bench::with_controls();
    let manual = tickmark_store::NewManual {
        control_id: bench.control("LOG-001"),
        id: "m1".into(),
        path: bench.path.clone(),
        file_name: "audit.tickmark".into(),
        media_type: "application/octet-stream".into(),
        codec: tickmark_store::Codec::Raw,
        title: "Itself".into(),
        effective: (None, None),
        captured_at: None,
        received_at: at(30),
        actor: "Dana Whitfield".into(),
    };
    let error = bench.store.attach(manual).unwrap_err();
    assert!(matches!(error, StoreError::Refused(_)), "{error}");
    assert!(
        error.to_string().contains("audit.tickmark is an open engagement"),
        "{error}"
    );
}
