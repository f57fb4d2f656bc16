//! Migrations: each in one transaction, its checksum kept, a backup beside the file before the first.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};
use sha2::{Digest, Sha256};

use crate::error::{Result, StoreError};

/// One step of the schema. Never edited once released.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// What it does, for people.
    pub name: &'static str,
    /// The statements.
    pub sql: &'static str,
}

/// All steps; the schema version is their number.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "engagement file",
        sql: include_str!("schema/0001_engagement_file.sql"),
    },
    Migration {
        name: "views",
        sql: include_str!("schema/0002_views.sql"),
    },
    Migration {
        name: "honest collections",
        sql: include_str!("schema/0003_honest_collections.sql"),
    },
    Migration {
        name: "days",
        sql: include_str!("schema/0004_days.sql"),
    },
    Migration {
        name: "versions",
        sql: include_str!("schema/0005_versions.sql"),
    },
    Migration {
        name: "proofs",
        sql: include_str!("schema/0006_proofs.sql"),
    },
    Migration {
        name: "indexes",
        sql: include_str!("schema/0007_indexes.sql"),
    },
    Migration {
        name: "small facts",
        sql: include_str!("schema/0008_small_facts.sql"),
    },
];

/// "TKMK": marks the file as an engagement.
pub const APPLICATION_ID: i64 = 0x544B_4D4B;

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS migration (
  version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL, made_with TEXT NOT NULL
) STRICT";

/// What came of bringing a file up to date.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    /// Steps applied.
    pub applied: usize,
    /// The copy made before the first step, when the file held anything.
    pub backup: Option<PathBuf>,
}

/// Brings the file to the newest schema, or refuses a newer one.
pub fn migrate(
    conn: &mut Connection,
    path: &Path,
    steps: &[Migration],
    made_with: &str,
    now_ms: i64,
) -> Result<Migrated> {
    let found: i64 = conn.pragma_query_value(None, "user_version", |r| r.get(0))?;
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    if found > known {
        let written_by = conn
            .query_row(
                "SELECT made_with FROM migration ORDER BY version DESC LIMIT 1",
                [],
                |r| r.get(0),
            )
            .unwrap_or_else(|_| "a newer Tickmark".to_owned());
        return Err(StoreError::Newer {
            path: path.to_owned(),
            written_by,
            found,
            known,
        });
    }
    check_ledger(conn, path, steps, found)?;
    let mut done = Migrated::default();
    if found == known {
        return Ok(done);
    }
    if found > 0 {
        done.backup = Some(back_up(conn, path, found)?);
    }
    // A step may build a table anew that others refer to. What refers to nothing is then looked for before it is kept.
    conn.pragma_update(None, "foreign_keys", false)?;
    let applied = apply(conn, path, steps, made_with, now_ms, found);
    conn.pragma_update(None, "foreign_keys", true)?;
    done.applied = applied?;
    Ok(done)
}

/// Applies the steps after the one found; answers how many.
fn apply(
    conn: &mut Connection,
    path: &Path,
    steps: &[Migration],
    made_with: &str,
    now_ms: i64,
    found: i64,
) -> Result<usize> {
    let mut applied = 0;
    for (index, step) in steps.iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
        let version = i64::try_from(index + 1).unwrap_or(i64::MAX);
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(LEDGER)?;
        tx.execute_batch(step.sql)?;
        tx.execute(
            "INSERT INTO migration (version, name, checksum, applied_at, made_with) VALUES (?1, ?2, ?3, ?4, ?5)",
            (version, step.name, checksum(step.sql), now_ms, made_with),
        )?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.pragma_update(None, "user_version", version)?;
        if tx.prepare("PRAGMA foreign_key_check")?.exists([])? {
            let found = format!("after schema step {version} something in it would refer to nothing");
            return Err(StoreError::Damaged {
                path: path.to_owned(),
                found,
            });
        }
        tx.commit()?;
        applied += 1;
    }
    Ok(applied)
}

fn check_ledger(conn: &Connection, path: &Path, steps: &[Migration], found: i64) -> Result<()> {
    if found == 0 {
        return Ok(());
    }
    let mut statement = conn.prepare("SELECT version, checksum FROM migration ORDER BY version")?;
    let rows: Vec<(i64, String)> = statement
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (version, kept) in rows {
        let step = usize::try_from(version - 1).ok().and_then(|i| steps.get(i));
        if step.is_none_or(|s| checksum(s.sql) != kept) {
            let found = format!("its schema step {version} is not the one that this Tickmark knows");
            return Err(StoreError::Damaged {
                path: path.to_owned(),
                found,
            });
        }
    }
    Ok(())
}

fn checksum(sql: &str) -> String {
    hex::encode(Sha256::digest(sql.as_bytes()))
}

fn back_up(conn: &Connection, path: &Path, version: i64) -> Result<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut backup = path.with_file_name(format!("{stem}.before-format-{}.tickmark-backup", version + 1));
    let mut n = 2;
    while backup.exists() {
        backup = path.with_file_name(format!(
            "{stem}.before-format-{}.{n}.tickmark-backup",
            version + 1
        ));
        n += 1;
    }
    conn.execute("VACUUM INTO ?1", [backup.to_string_lossy()])?;
    Ok(backup)
}
