//! Opening SQLite connections: key first, then the settings that every connection has.

use std::fs::File;
use std::io::Read;
use std::path::Path;

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
    if size < 4096 || std::str::from_utf8(&head).is_ok() {
        return Err(not_tickmark("its content is something else"));
    }
    Ok(Looks::Encrypted)
}

fn known_other(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'P', b'K', 3, 4, ..] => Some("it is a zip file"),
        [0x1f, 0x8b, ..] => Some("it is a gzip file"),
        [b'%', b'P', b'D', b'F', ..] => Some("it is a PDF"),
        [0x89, b'P', b'N', b'G', ..] => Some("it is a picture"),
        [b'{' | b'[', ..] => Some("it is JSON"),
        _ => None,
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
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let has_log = std::fs::metadata(&log).is_ok_and(|m| m.len() > 0);
    if size < page * pages && !has_log {
        let found = format!("it is {size} bytes long and should be {}", page * pages);
        return Err(StoreError::Damaged {
            path: path.to_owned(),
            found,
        });
    }
    Ok(())
}

/// Opens a connection to an existing file and proves that it can be read.
pub(crate) fn open(path: &Path, passphrase: Option<&str>, looks: Looks, write: bool) -> Result<Connection> {
    let flags = if write {
        OpenFlags::SQLITE_OPEN_READ_WRITE
    } else {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    };
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
        Err(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseCorrupt) => {
            return Err(StoreError::Damaged {
                path: path.to_owned(),
                found: e.to_string(),
            });
        }
        Err(e) => return Err(e.into()),
    }
    let id: i64 = conn.pragma_query_value(None, "application_id", |r| r.get(0))?;
    if id != APPLICATION_ID {
        let found = "it is an SQLite file of another program".to_owned();
        return Err(StoreError::NotTickmark {
            path: path.to_owned(),
            found,
        });
    }
    settle(&conn, write)?;
    Ok(conn)
}

/// Makes a new, empty file and opens it for writing.
pub(crate) fn create(path: &Path, passphrase: Option<&str>) -> Result<Connection> {
    let conn = Connection::open(path)?;
    if let Some(key) = passphrase {
        conn.pragma_update(None, "key", key)?;
    }
    conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    settle(&conn, true)?;
    Ok(conn)
}

fn settle(conn: &Connection, write: bool) -> Result<()> {
    conn.busy_timeout(std::time::Duration::from_secs(20))?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "cache_size", -32_000)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.set_prepared_statement_cache_capacity(128);
    if write {
        conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        conn.pragma_update(None, "synchronous", "FULL")?;
    } else {
        conn.pragma_update(None, "query_only", true)?;
    }
    Ok(())
}
