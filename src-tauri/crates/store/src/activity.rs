//! The activity log: append-only, each entry holding the hash of the one before. A break is found and located.

use rusqlite::{Connection, OptionalExtension, Transaction};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tickmark_domain::Timestamp;

use crate::Store;
use crate::error::Result;

/// The hash before the first entry.
const GENESIS: [u8; 32] = [0; 32];

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityEntry {
    /// 1, 2, 3 …
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// `control.concluded`, `run.started` …
    pub action: String,
    /// What it was done to.
    pub subject: String,
    /// Canonical JSON.
    pub detail: String,
    /// Hex.
    pub hash: String,
    /// Hex.
    pub previous_hash: String,
}

/// Where and how the chain is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainBreak {
    /// The first entry that does not hold.
    pub seq: u64,
    /// In words.
    pub found: String,
}

/// Last number and hash of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityHead {
    /// Number of the last entry; 0 in an empty log.
    pub seq: u64,
    /// Hex; zeros in an empty log.
    pub hash: String,
}

/// What is about to be recorded.
pub(crate) struct Act<'a> {
    pub at: Timestamp,
    pub actor: &'a str,
    pub action: &'a str,
    pub subject: &'a str,
    pub detail: Value,
}

/// Appends an entry in the transaction of the change that it records.
pub(crate) fn append(tx: &Transaction<'_>, act: &Act<'_>) -> Result<u64> {
    let (seq, previous): (i64, [u8; 32]) = tx
        .prepare_cached("SELECT seq, hash FROM activity_head WHERE one = 1")?
        .query_row([], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?
        .unwrap_or((0, GENESIS));
    let seq = seq + 1;
    let detail = canonical(&act.detail)?;
    let hash = entry_hash(
        seq,
        act.at,
        act.actor,
        act.action,
        act.subject,
        &detail,
        &previous,
    )?;
    tx.prepare_cached(
        "INSERT INTO activity (seq, at, actor, action, subject, detail, previous_hash, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute((
        seq,
        act.at.ms(),
        act.actor,
        act.action,
        act.subject,
        &detail,
        previous,
        hash,
    ))?;
    tx.prepare_cached("INSERT OR REPLACE INTO activity_head (one, seq, hash) VALUES (1, ?1, ?2)")?
        .execute((seq, hash))?;
    Ok(u64::try_from(seq).unwrap_or(0))
}

fn entry_hash(
    seq: i64,
    at: Timestamp,
    actor: &str,
    action: &str,
    subject: &str,
    detail: &str,
    previous: &[u8; 32],
) -> Result<[u8; 32]> {
    let document = json!({
        "seq": seq, "at": at.to_string(), "actor": actor, "action": action, "subject": subject,
        "detail": detail, "previous": hex::encode(previous),
    });
    Ok(Sha256::digest(canonical(&document)?.as_bytes()).into())
}

/// RFC 8785 canonical JSON.
pub(crate) fn canonical(value: &Value) -> Result<String> {
    Ok(serde_json_canonicalizer::to_string(value)?)
}

fn read_entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<ActivityEntry> {
    let (hash, previous): (Vec<u8>, Vec<u8>) = (row.get(6)?, row.get(7)?);
    Ok(ActivityEntry {
        seq: row.get::<_, i64>(0)?.try_into().unwrap_or(0),
        at: Timestamp::from_ms(row.get(1)?),
        actor: row.get(2)?,
        action: row.get(3)?,
        subject: row.get(4)?,
        detail: row.get(5)?,
        hash: hex::encode(hash),
        previous_hash: hex::encode(previous),
    })
}

const COLUMNS: &str = "seq, at, actor, action, subject, detail, hash, previous_hash";

impl Store {
    /// Entries after `after`, oldest first, at most `limit`.
    pub fn list_activity(&self, after: u64, limit: u32) -> Result<Vec<ActivityEntry>> {
        self.read(|conn| {
            let sql = format!("SELECT {COLUMNS} FROM activity WHERE seq > ?1 ORDER BY seq LIMIT ?2");
            let mut statement = conn.prepare_cached(&sql)?;
            let rows = statement.query_map((i64::try_from(after).unwrap_or(i64::MAX), limit), read_entry)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Last number and hash of the log.
    pub fn activity_head(&self) -> Result<ActivityHead> {
        self.read(head)
    }

    /// Walks the whole chain; the first entry that does not hold, if any, and how many entries were checked.
    pub fn verify_activity(&self) -> Result<(u64, Option<ChainBreak>)> {
        self.read(verify)
    }
}

fn head(conn: &Connection) -> Result<ActivityHead> {
    let found: Option<(i64, Vec<u8>)> = conn
        .prepare_cached("SELECT seq, hash FROM activity_head WHERE one = 1")?
        .query_row([], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    let (seq, hash) = found.unwrap_or((0, GENESIS.to_vec()));
    Ok(ActivityHead {
        seq: u64::try_from(seq).unwrap_or(0),
        hash: hex::encode(hash),
    })
}

fn verify(conn: &Connection) -> Result<(u64, Option<ChainBreak>)> {
    let sql = format!("SELECT {COLUMNS} FROM activity ORDER BY seq");
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let (mut expected, mut previous) = (1_u64, GENESIS);
    while let Some(row) = rows.next()? {
        let entry = read_entry(row)?;
        let broken = |found: String| Ok((expected - 1, Some(ChainBreak { seq: expected, found })));
        if entry.seq != expected {
            return broken(format!(
                "entry {expected} is missing; the next one is {}",
                entry.seq
            ));
        }
        if entry.previous_hash != hex::encode(previous) {
            return broken(format!(
                "entry {expected} does not follow from the entry before it"
            ));
        }
        let seq = i64::try_from(entry.seq).unwrap_or(0);
        let hash = entry_hash(
            seq,
            entry.at,
            &entry.actor,
            &entry.action,
            &entry.subject,
            &entry.detail,
            &previous,
        )?;
        if hex::encode(hash) != entry.hash {
            return broken(format!("entry {expected} was changed after it was written"));
        }
        previous = hash;
        expected += 1;
    }
    let head = head(conn)?;
    let last = expected - 1;
    if head.seq != last || (last > 0 && head.hash != hex::encode(previous)) {
        let found = format!("the log ends at entry {last}, and {} were written", head.seq);
        return Ok((last, Some(ChainBreak { seq: expected, found })));
    }
    Ok((last, None))
}
