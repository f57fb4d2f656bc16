//! The activity log: any change, removal, swap or cut of any entry is found, and at the right entry.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use proptest::prelude::*;
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tickmark_domain::ConclusionKind;
use tickmark_store::{ActivityEntry, ChainBreak, Mode, Store, canonical_json};

use crate::support::{Bench, MADE_WITH, at, plain, rows};

/// An engagement whose log has `n` entries.
fn log_of(n: u64) -> Bench {
    let bench = Bench::with_controls();
    let control = bench.control("LOG-001");
    for i in bench.store.activity_head().unwrap().seq..n {
        let body = format!("comment {i} \u{e4}\u{2713}");
        bench
            .store
            .comment(
                control,
                "Marcus",
                &body,
                i % 2 == 0,
                at(60 + i64::try_from(i).unwrap()),
            )
            .unwrap();
    }
    assert_eq!(bench.store.verify_activity().unwrap(), (n, None));
    bench
}

/// A closed file whose log has eight entries.
fn eight() -> (TempDir, PathBuf) {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    let bytes = BYTES.get_or_init(|| {
        let (_folder, path) = log_of(8).close();
        std::fs::read(path).unwrap()
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.tickmark");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn verify(path: &Path) -> (u64, Option<ChainBreak>) {
    let store = Store::open(path, None, Mode::Read, MADE_WITH, at(0)).unwrap();
    store.verify_activity().unwrap()
}

/// Changes the log of eight entries with plain SQL, and says where it is broken then.
fn first_broken(tamper: impl FnOnce(&Connection)) -> Option<u64> {
    let (_folder, path) = eight();
    let conn = plain(&path);
    conn.execute_batch("PRAGMA synchronous = OFF").unwrap();
    tamper(&conn);
    drop(conn);
    verify(&path).1.map(|b| b.seq)
}

#[test]
fn a_new_engagement_begins_its_log() {
    let bench = Bench::new();
    let log = bench.store.list_activity(0, 10).unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!((log[0].seq, log[0].action.as_str()), (1, "engagement.created"));
    assert_eq!(log[0].previous_hash, "0".repeat(64));
    assert_eq!(bench.store.activity_head().unwrap().hash, log[0].hash);
}

#[test]
fn an_entry_can_be_hashed_again_by_anyone_from_the_view() {
    let bench = log_of(6);
    let found = rows(
        &plain(&bench.path),
        "SELECT seq, at, actor, action, subject, detail, previous_hash, hash FROM v_activity ORDER BY seq",
    );
    for row in found {
        let [seq, at, actor, action, subject, detail, previous, hash] = &row[..] else {
            panic!()
        };
        let document = serde_json::json!({
            "seq": seq.parse::<u64>().unwrap(), "at": at, "actor": actor, "action": action, "subject": subject,
            "detail": detail, "previous": previous,
        });
        assert_eq!(
            &hex::encode(Sha256::digest(canonical_json(&document).unwrap())),
            hash
        );
    }
}

#[test]
fn every_change_that_a_person_makes_is_logged_with_its_author() {
    let bench = Bench::with_controls();
    let control = bench.control("LOG-001");
    let store = &bench.store;
    store
        .conclude(control, "Dana", ConclusionKind::Effective, "It works.", at(5))
        .unwrap();
    store.reopen(control, "Marcus", "It does not.", at(6)).unwrap();
    store.comment(control, "Priya", "Why?", true, at(7)).unwrap();
    let log: Vec<[String; 3]> = store
        .list_activity(2, 10)
        .unwrap()
        .into_iter()
        .map(|e| [e.actor, e.action, e.subject])
        .collect();
    let expected = [
        ["Dana", "control.concluded"],
        ["Marcus", "control.reopened"],
        ["Priya", "control.commented"],
    ];
    let expected: Vec<[String; 3]> = expected
        .iter()
        .map(|[who, what]| [*who, *what, "LOG-001"].map(str::to_owned))
        .collect();
    assert_eq!(log, expected);
}

#[test]
fn what_is_refused_is_not_logged() {
    let bench = Bench::with_controls();
    let before = bench.store.activity_head().unwrap();
    assert!(
        bench
            .store
            .reopen(bench.control("LOG-001"), "Dana", "no reason", at(5))
            .is_err()
    );
    assert!(
        bench
            .store
            .comment(999, "Dana", "to nothing", true, at(5))
            .is_err()
    );
    assert_eq!(bench.store.activity_head().unwrap(), before);
}

#[test]
fn the_log_is_read_in_slices() {
    let bench = log_of(25);
    let mut seen: Vec<ActivityEntry> = Vec::new();
    loop {
        let slice = bench
            .store
            .list_activity(seen.last().map_or(0, |e| e.seq), 10)
            .unwrap();
        if slice.is_empty() {
            break;
        }
        seen.extend(slice);
    }
    let numbers: Vec<u64> = seen.iter().map(|e| e.seq).collect();
    assert_eq!(numbers, (1..=25).collect::<Vec<_>>());
}

#[test]
fn an_entry_that_was_added_behind_the_end_is_found() {
    let found = first_broken(|conn| {
        conn.execute_batch(
            "INSERT INTO activity SELECT 9, at, actor, action, subject, detail, hash, hash FROM activity WHERE seq = 8",
        )
        .unwrap();
    });
    assert_eq!(found, Some(9));
}

#[test]
fn an_entry_that_was_rewritten_with_a_hash_of_its_own_breaks_the_next() {
    let found = first_broken(|conn| {
        let entry = rows(
            conn,
            "SELECT seq, at, actor, action, subject, detail, previous_hash FROM v_activity WHERE seq = 3",
        );
        let document = serde_json::json!({
            "seq": 3, "at": entry[0][1], "actor": "Nobody", "action": entry[0][3], "subject": entry[0][4],
            "detail": entry[0][5], "previous": entry[0][6],
        });
        let hash = Sha256::digest(canonical_json(&document).unwrap()).to_vec();
        conn.execute(
            "UPDATE activity SET actor = 'Nobody', hash = ?1 WHERE seq = 3",
            [hash],
        )
        .unwrap();
    });
    assert_eq!(found, Some(4));
}

#[test]
fn a_head_that_was_changed_is_found_behind_the_last_entry() {
    for sql in [
        "UPDATE activity_head SET seq = 4",
        "UPDATE activity_head SET hash = zeroblob(32)",
        "DELETE FROM activity_head",
    ] {
        assert_eq!(
            first_broken(|conn| conn.execute_batch(sql).unwrap()),
            Some(9),
            "{sql}"
        );
    }
}

#[test]
fn an_emptied_log_is_found() {
    assert_eq!(
        first_broken(|conn| conn.execute_batch("DELETE FROM activity").unwrap()),
        Some(1)
    );
}

#[test]
fn an_entry_that_is_no_text_is_found_and_not_an_error() {
    let found = first_broken(|conn| {
        conn.execute_batch("UPDATE activity SET detail = CAST(x'fffe' AS TEXT) WHERE seq = 3")
            .unwrap();
    });
    assert_eq!(found, Some(3));
}

fn entries(path: &Path) -> Vec<Vec<String>> {
    rows(&plain(path), "SELECT * FROM activity ORDER BY seq")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_change_of_any_entry_is_found_there(
        seq in 1_u32..=8, column in 0_usize..7, text in "[ -~\u{e4}]{0,20}", bytes in prop::array::uniform32(any::<u8>()),
        ms in 0_i64..4_000_000_000_000,
    ) {
        let (_folder, path) = eight();
        let before = entries(&path);
        let conn = plain(&path);
        let name = ["at", "actor", "action", "subject", "detail", "previous_hash", "hash"][column];
        let sql = format!("UPDATE activity SET {name} = ?1 WHERE seq = ?2");
        match name {
            "at" => conn.execute(&sql, (ms, seq)),
            "previous_hash" | "hash" => conn.execute(&sql, (bytes, seq)),
            _ => conn.execute(&sql, (&text, seq)),
        }.unwrap();
        drop(conn);
        let expected = if entries(&path) == before { None } else { Some(u64::from(seq)) };
        let found = verify(&path);
        prop_assert_eq!(found.1.as_ref().map(|b| b.seq), expected);
        prop_assert_eq!(found.0, expected.map_or(8, |seq| seq - 1), "as many were good");
    }

    #[test]
    fn any_removed_entry_is_found_there(seq in 1_u32..=8) {
        let found = first_broken(|conn| { conn.execute("DELETE FROM activity WHERE seq = ?1", [seq]).unwrap(); });
        prop_assert_eq!(found, Some(u64::from(seq)));
    }

    #[test]
    fn a_removed_entry_is_found_even_when_the_rest_moves_up(seq in 1_u32..8) {
        let found = first_broken(|conn| {
            conn.execute("DELETE FROM activity WHERE seq = ?1", [seq]).unwrap();
            conn.execute("UPDATE activity SET seq = -seq WHERE seq > ?1", [seq]).unwrap();
            conn.execute_batch("UPDATE activity SET seq = -seq - 1 WHERE seq < 0; UPDATE activity_head SET seq = 7").unwrap();
        });
        prop_assert_eq!(found, Some(u64::from(seq)));
    }

    #[test]
    fn any_two_swapped_entries_are_found_at_the_first(a in 1_u32..=8, b in 1_u32..=8) {
        prop_assume!(a < b);
        let found = first_broken(|conn| {
            conn.execute("UPDATE activity SET seq = -1 WHERE seq = ?1", [a]).unwrap();
            conn.execute("UPDATE activity SET seq = ?1 WHERE seq = ?2", (a, b)).unwrap();
            conn.execute("UPDATE activity SET seq = ?1 WHERE seq = -1", [b]).unwrap();
        });
        prop_assert_eq!(found, Some(u64::from(a)));
    }

    #[test]
    fn any_cut_is_found_where_the_log_ends(kept in 0_u32..8) {
        let found = first_broken(|conn| { conn.execute("DELETE FROM activity WHERE seq > ?1", [kept]).unwrap(); });
        prop_assert_eq!(found, Some(u64::from(kept) + 1));
    }
}
