//! Files with a passphrase: noise without it, SQLCipher's own format with it.

use tickmark_store::{MIGRATIONS, Mode, Store, StoreError};

use crate::support::{MADE_WITH, at, hash_of, names_in, new_engagement};

const PASSPHRASE: &str = "correct horse 'battery' staple";

fn locked() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("locked.tickmark");
    let store = Store::create(&path, &new_engagement(), Some(PASSPHRASE), MADE_WITH).unwrap();
    assert!(store.is_encrypted());
    drop(store);
    (folder, path)
}

#[test]
fn without_the_passphrase_the_file_is_noise() {
    let (_folder, path) = locked();
    let bytes = std::fs::read(&path).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    for word in [
        "SQLite format",
        "SOC 2 readiness",
        "Dana Whitfield",
        "CREATE TABLE",
    ] {
        assert!(!text.contains(word), "the file shows \"{word}\"");
    }
    let mut seen = [0_usize; 256];
    for byte in &bytes {
        seen[usize::from(*byte)] += 1;
    }
    let even = bytes.len() / 256;
    for (byte, n) in seen.iter().enumerate() {
        assert!(
            (even / 2..=even * 2).contains(n),
            "byte {byte} stands {n} times, not about {even} times"
        );
    }
}

#[test]
fn with_the_passphrase_the_file_opens() {
    let (folder, path) = locked();
    for mode in [Mode::Write, Mode::Read] {
        let store = Store::open(&path, Some(PASSPHRASE), mode, MADE_WITH, at(0)).unwrap();
        assert_eq!(store.engagement().unwrap().owner, "Dana Whitfield");
        assert!(store.is_encrypted());
    }
    assert_eq!(names_in(folder.path()), ["locked.tickmark"]);
}

#[test]
fn a_wrong_or_missing_passphrase_is_refused_by_name_and_the_file_stays() {
    let (folder, path) = locked();
    let before = hash_of(&path);
    for mode in [Mode::Write, Mode::Read] {
        for (passphrase, says) in [
            (None, "without its passphrase"),
            (Some("guess"), "with this passphrase"),
        ] {
            let error = Store::open(&path, passphrase, mode, MADE_WITH, at(0)).unwrap_err();
            assert!(matches!(error, StoreError::Passphrase { .. }), "{error}");
            let message = error.to_string();
            assert!(
                message.contains("locked.tickmark") && message.contains(says),
                "{message}"
            );
            assert!(
                message.contains("Nothing was changed;"),
                "says the way out: {message}"
            );
        }
    }
    assert_eq!(hash_of(&path), before);
    assert_eq!(names_in(folder.path()), ["locked.tickmark"]);
}

#[test]
fn an_empty_passphrase_is_no_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("open.tickmark");
    let store = Store::create(&path, &new_engagement(), Some(""), MADE_WITH).unwrap();
    assert!(!store.is_encrypted());
    drop(store);
    assert!(Store::open(&path, Some(""), Mode::Write, MADE_WITH, at(0)).is_ok());
}

#[test]
fn a_truncated_file_with_a_passphrase_is_damaged_and_stays() {
    let (folder, path) = locked();
    let whole = std::fs::read(&path).unwrap();
    for length in [whole.len() - 1, whole.len() - 4096, 4096] {
        let cut = folder.path().join("cut.tickmark");
        std::fs::write(&cut, &whole[..length]).unwrap();
        for mode in [Mode::Write, Mode::Read] {
            let error = Store::open(&cut, Some(PASSPHRASE), mode, MADE_WITH, at(0)).unwrap_err();
            assert!(matches!(error, StoreError::Damaged { .. }), "{length}: {error}");
        }
        assert_eq!(std::fs::read(&cut).unwrap(), &whole[..length]);
    }
}

#[test]
fn the_backup_of_an_older_file_with_a_passphrase_has_the_same_passphrase() {
    let (folder, path) = locked();
    let mut conn = rusqlite::Connection::open(&path).unwrap();
    conn.pragma_update(None, "key", PASSPHRASE).unwrap();
    let mut steps = MIGRATIONS.to_vec();
    steps.push(tickmark_store::Migration {
        name: "a later step",
        sql: "CREATE TABLE later (x) ",
    });
    let done = tickmark_store::migrate(&mut conn, &path, &steps, MADE_WITH, 0).unwrap();
    drop(conn);
    let backup = done.backup.expect("a backup is made");
    assert!(!String::from_utf8_lossy(&std::fs::read(&backup).unwrap()).contains("CREATE TABLE"));
    let store = Store::open(&backup, Some(PASSPHRASE), Mode::Read, MADE_WITH, at(0)).unwrap();
    assert_eq!(store.engagement().unwrap().name, "SOC 2 readiness");
    drop((store, folder));
}

#[test]
fn the_file_is_in_sqlciphers_own_format_with_its_default_settings() {
    let (_folder, path) = locked();
    let conn = rusqlite::Connection::open(&path).unwrap();
    let text = |sql: &str| conn.query_row(sql, [], |r| r.get::<_, String>(0)).unwrap();
    let key = PASSPHRASE.replace('\'', "''");
    conn.execute_batch(&format!("PRAGMA key = '{key}'")).unwrap();
    assert_eq!(text("SELECT name FROM engagement"), "SOC 2 readiness");
    assert!(text("PRAGMA cipher_version").starts_with('4'));
    assert_eq!(text("PRAGMA cipher_page_size"), "4096");
    assert_eq!(text("PRAGMA kdf_iter"), "256000");
    assert!(
        crate::support::rows(&conn, "PRAGMA cipher_integrity_check").is_empty(),
        "every page matches its checksum"
    );
}

#[test]
fn a_changed_byte_of_a_file_with_a_passphrase_is_damage() {
    let (_folder, path) = locked();
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let read = Store::open(&path, Some(PASSPHRASE), Mode::Read, MADE_WITH, at(0)).and_then(|s| {
        s.list_controls()?;
        s.list_activity(0, 10)?;
        s.each_link(|_, _| ())?;
        s.check_integrity()
    });
    match read {
        Ok(found) => assert_ne!(found, Vec::<String>::new()),
        Err(error) => assert!(matches!(error, StoreError::Damaged { .. }), "{error}"),
    }
}
