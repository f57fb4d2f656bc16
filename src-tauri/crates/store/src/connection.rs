//! Opening SQLite connections: key first, then the settings that every connection has.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::error::{Result, StoreError};
use crate::migrate::APPLICATION_ID;

const PLAIN_HEADER: &[u8; 16] = b"SQLite format 3\0";

/// What the first bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Looks {
    /// A plain SQLite file.
    Plain,
    /// May be SQLCipher: whole pages of noise.
    Encrypted,
}

/// Reads the first bytes of a file and refuses what cannot be an engagement.
pub(crate) fn look_at(path: &Path) -> Result<Looks> {
    let io = |source| StoreError::Io {
        path: path.to_owned(),
        source,
    };
    if !path.exists() {
        return Err(StoreError::Missing {
            path: path.to_owned(),
        });
    }
    let not_tickmark = |found: &str| StoreError::NotTickmark {
        path: path.to_owned(),
        found: found.to_owned(),
    };
    if path.is_dir() {
        return Err(not_tickmark("it is a folder"));
    }
    let mut file = File::open(path).map_err(io)?;
    let size = file.metadata().map_err(io)?.len();
    let mut head = Vec::with_capacity(1024);
    file.by_ref().take(1024).read_to_end(&mut head).map_err(io)?;
    if head.is_empty() {
        return Err(not_tickmark("it is empty"));
    }
    if head.starts_with(PLAIN_HEADER) {
        check_length(path, &head, size)?;
        return Ok(Looks::Plain);
    }
    if PLAIN_HEADER.starts_with(&head[..head.len().min(16)]) {
        return Err(StoreError::Damaged {
            path: path.to_owned(),
            found: format!("it ends after {size} bytes"),
        });
    }
    if let Some(kind) = known_other(&head) {
        return Err(not_tickmark(kind));
    }
    if size < 4096 || is_text(&head) {
        return Err(not_tickmark("its content is something else"));
    }
    Ok(Looks::Encrypted)
}

/// A file with a passphrase begins with sixteen random bytes: what is too short to be no accident names nothing.
fn known_other(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'P', b'K', 3, 4, ..] => Some("it is a zip file"),
        [0x1f, 0x8b, 8, flags, ..] if *flags < 0x20 => Some("it is a gzip file"),
        [b'%', b'P', b'D', b'F', ..] => Some("it is a PDF"),
        [0x89, b'P', b'N', b'G', ..] => Some("it is a picture"),
        [b'{' | b'[', ..] if is_text(head) => Some("it is JSON"),
        _ => None,
    }
}

/// Whether the bytes are text, of which the last character may be cut.
fn is_text(head: &[u8]) -> bool {
    match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(e) => e.error_len().is_none(),
    }
}

/// A plain file whose header promises more pages than it has was cut, unless a write-ahead log still holds them.
fn check_length(path: &Path, head: &[u8], size: u64) -> Result<()> {
    if head.len() < 100 {
        return Err(StoreError::Damaged {
            path: path.to_owned(),
            found: format!("it ends after {size} bytes"),
        });
    }
    let page = match u16::from_be_bytes([head[16], head[17]]) {
        1 => 65_536,
        n => u64::from(n),
    };
    let pages = u64::from(u32::from_be_bytes([head[28], head[29], head[30], head[31]]));
    let has_log = log_length(path).is_some_and(|length| length > 0);
    if size < page * pages && !has_log {
        let found = format!("it is {size} bytes long and should be {}", page * pages);
        return Err(StoreError::Damaged {
            path: path.to_owned(),
            found,
        });
    }
    Ok(())
}

/// Opens a connection to an existing file for writing and proves that it can be read. The journal is as it was left:
/// see [`begin_writing`].
pub(crate) fn open_to_write(path: &Path, passphrase: Option<&str>, looks: Looks) -> Result<Connection> {
    let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, passphrase, looks);
    conn.map_err(|e| match e {
        StoreError::Sqlite(e) if cannot_lock(&e) => StoreError::ReadOnly {
            reason: format!(
                "{} or its folder cannot be written; copy it to where it can",
                path.display()
            ),
        },
        other => other,
    })
}

/// Opens a connection to an existing file for reading and proves that it can be read.
pub(crate) fn open_to_read(path: &Path, passphrase: Option<&str>, looks: Looks) -> Result<Connection> {
    let conn = match connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY, passphrase, looks) {
        // On a disk that cannot be written there is nobody to lock against, and no place for the lock's file.
        Err(StoreError::Sqlite(e)) if cannot_lock(&e) && log_length(path).unwrap_or(0) == 0 => {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
            connect(&unchanging(path), flags, passphrase, looks)?
        }
        other => other?,
    };
    conn.pragma_update(None, "query_only", true)?;
    Ok(conn)
}

/// Takes away the empty files beside the engagement that reading leaves there. SQLite does it itself, under its own
/// locks, for the last connection that may write.
pub(crate) fn tidy(path: &Path, passphrase: Option<&str>, looks: Looks) {
    if log_length(path) == Some(0) {
        let _ = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, passphrase, looks);
    }
}

fn cannot_lock(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly)
    )
}

/// Bytes in the write-ahead log beside a file; none where there is no log.
fn log_length(path: &Path) -> Option<u64> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(&log).ok().map(|m| m.len())
}

/// The file as SQLite's URI of a thing that nobody changes.
fn unchanging(path: &Path) -> PathBuf {
    let mut uri = String::from("file:");
    let text = path.to_string_lossy().replace('\\', "/");
    if !text.starts_with('/') && text.contains(':') {
        uri.push_str("///");
    }
    for c in text.chars() {
        match c {
            '%' => uri.push_str("%25"),
            '?' => uri.push_str("%3f"),
            '#' => uri.push_str("%23"),
            c => uri.push(c),
        }
    }
    uri.push_str("?immutable=1");
    PathBuf::from(uri)
}

fn connect(path: &Path, flags: OpenFlags, passphrase: Option<&str>, looks: Looks) -> Result<Connection> {
    let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    if looks == Looks::Encrypted {
        let Some(key) = passphrase else {
            return Err(StoreError::Passphrase {
                path: path.to_owned(),
                how: "without its passphrase",
            });
        };
        conn.pragma_update(None, "key", key)?;
    }
    let first: rusqlite::Result<i64> = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0));
    match first {
        Ok(_) => {}
        Err(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
            return Err(if looks == Looks::Encrypted {
                StoreError::Passphrase {
                    path: path.to_owned(),
                    how: "with this passphrase",
                }
            } else {
                StoreError::Damaged {
                    path: path.to_owned(),
                    found: "its first page is unreadable".into(),
                }
            });
        }
        Err(e) if is_damage(&e, looks) => {
            return Err(StoreError::Damaged {
                path: path.to_owned(),
                found: damage(&e),
            });
        }
        Err(e) => return Err(StoreError::Sqlite(e)),
    }
    let id: i64 = conn.pragma_query_value(None, "application_id", |r| r.get(0))?;
    if id != APPLICATION_ID {
        let found = "it is an SQLite file of another program".to_owned();
        return Err(StoreError::NotTickmark {
            path: path.to_owned(),
            found,
        });
    }
    settle(&conn)?;
    Ok(conn)
}

/// Whether SQLite's answer means that the file's bytes are not what they were.
pub(crate) fn is_damage(error: &rusqlite::Error, looks: Looks) -> bool {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => true,
        _ => looks == Looks::Encrypted && is_bad_page(error),
    }
}

/// SQLCipher's answers to a page whose own checksum does not hold: at first that memory ran out, and from then on,
/// for this connection, a logic error of no statement in particular.
fn is_bad_page(error: &rusqlite::Error) -> bool {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::OutOfMemory) => true,
        Some(rusqlite::ErrorCode::Unknown) => error.to_string() == "SQL logic error",
        _ => false,
    }
}

/// What [`is_damage`] found, in words.
pub(crate) fn damage(error: &rusqlite::Error) -> String {
    if is_bad_page(error) {
        "a page of it does not match its own checksum".to_owned()
    } else {
        error.to_string()
    }
}

/// Makes a new, empty file and opens it for writing.
pub(crate) fn create(path: &Path, passphrase: Option<&str>) -> Result<Connection> {
    let conn = Connection::open(path)?;
    if let Some(key) = passphrase {
        conn.pragma_update(None, "key", key)?;
    }
    conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    settle(&conn)?;
    begin_writing(&conn)?;
    Ok(conn)
}

/// Sets the journal. Only after the file was found to be one that this Tickmark may write: it changes the file.
pub(crate) fn begin_writing(conn: &Connection) -> Result<()> {
    conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    // 32 MB: new facts touch pages all over the indexes.
    conn.pragma_update(None, "cache_size", -32_000)?;
    // Pages of the log before they are copied home, 64 MB: pages that change with every commit are copied less often.
    conn.pragma_update(None, "wal_autocheckpoint", 16_000)?;
    Ok(())
}

fn settle(conn: &Connection) -> Result<()> {
    conn.busy_timeout(std::time::Duration::from_secs(20))?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // 4 MB for each of several readers; the system keeps the file's pages for all of them.
    conn.pragma_update(None, "cache_size", -4000)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.set_prepared_statement_cache_capacity(128);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_that_begins_like_another_kind_of_file_may_still_be_encrypted() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("locked.tickmark");
        for beginning in [&b"{"[..], b"[", b"\x1f\x8b", b"PK", b"%P", b"\x89P"] {
            let mut bytes: Vec<u8> = (0..8192_u32)
                .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0])
                .collect();
            bytes[..beginning.len()].copy_from_slice(beginning);
            std::fs::write(&path, &bytes).expect("a file");
            assert_eq!(look_at(&path).ok(), Some(Looks::Encrypted), "{beginning:?}");
        }
        for other in ["{\"a\": \"ä\"}", "[1, 2]"] {
            std::fs::write(&path, other.repeat(2000)).expect("a file");
            assert!(
                matches!(look_at(&path), Err(StoreError::NotTickmark { found, .. }) if found == "it is JSON")
            );
        }
    }

    #[test]
    fn a_path_becomes_a_uri_that_names_the_same_file() {
        for (path, uri) in [
            (
                "/home/dana/audit.tickmark",
                "file:/home/dana/audit.tickmark?immutable=1",
            ),
            (
                "audit 100%?#.tickmark",
                "file:audit 100%25%3f%23.tickmark?immutable=1",
            ),
            (
                r"C:\audits\a.tickmark",
                "file:///C:/audits/a.tickmark?immutable=1",
            ),
        ] {
            assert_eq!(unchanging(Path::new(path)), Path::new(uri));
        }
    }
}
