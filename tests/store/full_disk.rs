//! A disk that fills up while something is written, and one that cannot be written at all.
//!
//! The tests run themselves again on a small disk of their own. Where the system lets nobody mount one, the limit is
//! that of a file's size, which the system also answers with an error in the middle of a write.

use std::path::Path;
use std::process::Command;

use tickmark_store::{Mode, Store, StoreError};

use crate::support::{
    Bench, MADE_WITH, at, event, hash_of, new_engagement, open, page, receipt, rows, start_run,
};

const FOLDER: &str = "TICKMARK_TEST_SMALL_DISK";

/// Runs one test of this file again, inside `script`, in which `"$@"` is the test.
fn run_again(test: &str, folder: &Path, script: &str, around: &[&str]) -> Option<std::process::Output> {
    let (program, arguments) = around.split_first().unwrap_or((&"sh", &[]));
    let mut command = Command::new(program);
    command.args(arguments);
    if !around.is_empty() {
        command.arg("sh");
    }
    command
        .args(["-c", script, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(FOLDER, folder)
        .output()
        .ok()
}

const PRIVATE: &[&str] = &["unshare", "--user", "--map-root-user", "--mount"];

fn can_mount(folder: &Path) -> bool {
    Command::new(PRIVATE[0])
        .args(&PRIVATE[1..])
        .args(["mount", "-t", "tmpfs", "tmpfs"])
        .arg(folder)
        .output()
        .is_ok_and(|o| o.status.success())
}

fn passed(output: &std::process::Output) {
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Writes until the system refuses, and looks at what is left.
fn fill(folder: &Path) -> StoreError {
    let path = folder.join("audit.tickmark");
    let store = Store::create(&path, &new_engagement(), None, MADE_WITH).unwrap();
    let run = start_run(&store);
    let id = receipt(&store, run, "LookupEvents");
    let mut acknowledged = 0;
    let error = loop {
        let mut next = page(
            id,
            acknowledged,
            "",
            vec![event(&format!("e{acknowledged}"), "jonas")],
        );
        next.body = acknowledged.to_le_bytes().repeat(16_000);
        next.codec = tickmark_store::Codec::Raw;
        match store.store_page(next) {
            Ok(_) => acknowledged += 1,
            Err(error) => break error,
        }
        assert!(acknowledged < 1000, "the disk does not fill up");
    };
    assert!(acknowledged > 3);
    for store in [store, open_again(&path)] {
        assert_eq!(
            store.receipt(id).unwrap().pages,
            acknowledged,
            "what was acknowledged, and no more"
        );
        assert_eq!(store.verify_artifacts(|_| {}).unwrap(), (acknowledged, vec![]));
        assert_eq!(store.verify_activity().unwrap().1, None);
    }
    error
}

fn open_again(path: &Path) -> Store {
    Store::open(path, None, Mode::Read, MADE_WITH, at(0)).unwrap()
}

#[test]
fn a_full_disk_loses_nothing_acknowledged_and_says_so() {
    if let Ok(folder) = std::env::var(FOLDER) {
        let folder = Path::new(&folder);
        let ballast = folder.join("ballast");
        std::fs::write(&ballast, vec![0; 1 << 20]).unwrap();
        let error = fill(folder);
        assert!(matches!(error, StoreError::DiskFull), "{error}");
        assert!(error.to_string().contains("Free some space"), "{error}");
        std::fs::remove_file(ballast).unwrap();
        let store = open(&folder.join("audit.tickmark")).unwrap();
        let next = store.receipt(1).unwrap().pages;
        store
            .store_page(page(1, next, "{\"after\":true}", vec![]))
            .unwrap();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    if can_mount(folder.path()) {
        let script = format!("mount -t tmpfs -o size=6m tmpfs \"${FOLDER}\" && exec \"$@\"");
        let test = "full_disk::a_full_disk_loses_nothing_acknowledged_and_says_so";
        passed(&run_again(test, folder.path(), &script, PRIVATE).unwrap());
    }
}

#[test]
fn a_file_that_may_not_grow_loses_nothing_acknowledged() {
    if let Ok(folder) = std::env::var(FOLDER) {
        let error = fill(Path::new(&folder));
        assert!(!error.to_string().is_empty());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let test = "full_disk::a_file_that_may_not_grow_loses_nothing_acknowledged";
    let script = "trap '' XFSZ; ulimit -f 4096; exec \"$@\"";
    passed(&run_again(test, folder.path(), script, &[]).unwrap());
}

/// Several write at once until the system refuses each of them; what each was told is what is there.
fn fill_together(folder: &Path) {
    let path = folder.join("audit.tickmark");
    let store = Store::create(&path, &new_engagement(), None, MADE_WITH).unwrap();
    let run = start_run(&store);
    let receipts: Vec<i64> = (0..6)
        .map(|n| receipt(&store, run, &format!("Operation{n}")))
        .collect();
    let writers: Vec<_> = (0_u8..)
        .zip(receipts)
        .map(|(n, id)| {
            let store = store.clone();
            std::thread::spawn(move || {
                let mut acknowledged = 0;
                let mut refused = 0;
                while refused < 3 && acknowledged < 1000 {
                    let mut next = page(
                        id,
                        acknowledged,
                        "",
                        vec![event(&format!("{n} {acknowledged}"), "x")],
                    );
                    next.body = [acknowledged.to_le_bytes(), [n; 8]].concat().repeat(8_000);
                    next.codec = tickmark_store::Codec::Raw;
                    match store.store_page(next) {
                        Ok(_) => acknowledged += 1,
                        Err(_) => refused += 1,
                    }
                }
                assert_eq!(refused, 3, "the disk does not fill up");
                (id, acknowledged)
            })
        })
        .collect();
    let told: Vec<(i64, u64)> = writers.into_iter().map(|w| w.join().unwrap()).collect();
    let all = told.iter().map(|(_, pages)| pages).sum();
    assert!(all > 6, "{told:?}");
    for store in [store, open_again(&path)] {
        for (id, acknowledged) in &told {
            assert_eq!(store.receipt(*id).unwrap().pages, *acknowledged, "{told:?}");
            assert_eq!(store.list_pages(*id).unwrap().len() as u64, *acknowledged);
        }
        assert_eq!(store.verify_artifacts(|_| {}).unwrap(), (all, vec![]));
        assert_eq!(store.verify_activity().unwrap().1, None);
    }
}

#[test]
fn many_who_write_at_once_are_told_the_truth_when_the_disk_is_full() {
    if let Ok(folder) = std::env::var(FOLDER) {
        fill_together(Path::new(&folder));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let test = "full_disk::many_who_write_at_once_are_told_the_truth_when_the_disk_is_full";
    if can_mount(folder.path()) {
        let script = format!("mount -t tmpfs -o size=6m tmpfs \"${FOLDER}\" && exec \"$@\"");
        passed(&run_again(test, folder.path(), &script, PRIVATE).unwrap());
    }
    let folder = tempfile::tempdir().unwrap();
    let script = "trap '' XFSZ; ulimit -f 4096; exec \"$@\"";
    passed(&run_again(test, folder.path(), script, &[]).unwrap());
}

#[test]
fn a_disk_that_cannot_be_written_is_read_and_every_change_is_refused() {
    if let Ok(folder) = std::env::var(FOLDER) {
        let path = Path::new(&folder).join("audit.tickmark");
        let before = hash_of(&path);
        let store = open_again(&path);
        assert_eq!(store.list_controls().unwrap().len(), 2);
        assert_eq!(store.verify_activity().unwrap().1, None);
        drop(store);
        let refused = match open(&path) {
            Ok(store) => store
                .comment(1, "Dana", "Why?", true, at(5))
                .map(drop)
                .unwrap_err(),
            Err(error) => error,
        };
        assert!(matches!(refused, StoreError::ReadOnly { .. }), "{refused}");
        let error = Store::create(
            &path.with_file_name("new.tickmark"),
            &new_engagement(),
            None,
            MADE_WITH,
        )
        .unwrap_err();
        assert!(error.to_string().contains("new.tickmark"), "{error}");
        assert_eq!(hash_of(&path), before);
        return;
    }
    let (folder, path) = Bench::with_controls().close();
    let disk = tempfile::tempdir().unwrap();
    if can_mount(disk.path()) {
        let script = format!(
            "mount -t tmpfs tmpfs \"${FOLDER}\" && cp '{}' \"${FOLDER}\"/audit.tickmark \
             && mount -o remount,ro \"${FOLDER}\" && exec \"$@\"",
            path.display()
        );
        let test = "full_disk::a_disk_that_cannot_be_written_is_read_and_every_change_is_refused";
        passed(&run_again(test, disk.path(), &script, PRIVATE).unwrap());
    }
    drop(folder);
}

#[test]
fn a_page_that_the_file_refuses_leaves_the_pages_before() {
    let bench = Bench::new();
    let run = start_run(&bench.store);
    let id = receipt(&bench.store, run, "LookupEvents");
    bench
        .store
        .store_page(page(id, 0, "{}", vec![event("e0", "x")]))
        .unwrap();
    let conn = crate::support::plain(&bench.path);
    conn.execute_batch(
        "CREATE TRIGGER full BEFORE INSERT ON artifact_chunk BEGIN SELECT RAISE(ABORT, 'no room'); END",
    )
    .unwrap();
    assert!(
        bench
            .store
            .store_page(page(id, 1, "{\"n\":1}", vec![event("e1", "x")]))
            .is_err()
    );
    assert_eq!(rows(&conn, "SELECT native_id FROM v_facts"), [["e0"]]);
    assert_eq!(bench.store.receipt(id).unwrap().pages, 1);
}
