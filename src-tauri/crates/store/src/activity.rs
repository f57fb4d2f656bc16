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
    let hash = entry_hash(&ActivityEntry {
        seq: u64::try_from(seq).unwrap_or(0),
        at: act.at,
        actor: act.actor.to_owned(),
        action: act.action.to_owned(),
        subject: act.subject.to_owned(),
        detail: detail.clone(),
        hash: String::new(),
        previous_hash: hex::encode(previous),
    })?;
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

fn entry_hash(entry: &ActivityEntry) -> Result<[u8; 32]> {
    let document = json!({
        "seq": entry.seq, "at": entry.at.to_string(), "actor": entry.actor, "action": entry.action,
        "subject": entry.subject, "detail": entry.detail, "previous": entry.previous_hash,
    });
    Ok(Sha256::digest(canonical(&document)?.as_bytes()).into())
}

/// Walks along a chain, wherever its entries are kept: in the engagement file, or in a package's table.
#[derive(Debug, Clone)]
pub struct ChainWalk {
    good: u64,
    last: String,
}

impl Default for ChainWalk {
    fn default() -> Self {
        Self {
            good: 0,
            last: hex::encode(GENESIS),
        }
    }
}

impl ChainWalk {
    /// How many entries held so far.
    #[must_use]
    pub const fn good(&self) -> u64 {
        self.good
    }

    /// Takes the next entry, or says why it cannot be the next.
    pub fn step(&mut self, entry: &ActivityEntry) -> std::result::Result<(), ChainBreak> {
        let seq = self.good + 1;
        let broken = |found: String| Err(ChainBreak { seq, found });
        if entry.seq != seq {
            return broken(format!("entry {seq} is missing; the next one is {}", entry.seq));
        }
        if entry.previous_hash != self.last {
            return broken(format!("entry {seq} does not follow from the entry before it"));
        }
        if entry_hash(entry).map(hex::encode).ok().as_ref() != Some(&entry.hash) {
            return broken(format!("entry {seq} was changed after it was written"));
        }
        self.good = seq;
        self.last.clone_from(&entry.hash);
        Ok(())
    }

    /// Whether the chain ends where its head says.
    pub fn end(&self, head: &ActivityHead) -> std::result::Result<(), ChainBreak> {
        let seq = self.good + 1;
        if head.seq != self.good {
            let found = format!(
                "the log ends at entry {}, and {} were written",
                self.good, head.seq
            );
            return Err(ChainBreak { seq, found });
        }
        if head.hash != self.last {
            let found = format!("entry {} is not the one that was written last", self.good);
            return Err(ChainBreak { seq, found });
        }
        Ok(())
    }
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
    let mut walk = ChainWalk::default();
    while let Some(row) = rows.next()? {
        let step = match read_entry(row) {
            Ok(entry) => walk.step(&entry),
            Err(_) => Err(ChainBreak {
                seq: walk.good() + 1,
                found: format!("entry {} holds something that is no text", walk.good() + 1),
            }),
        };
        if let Err(broken) = step {
            return Ok((walk.good(), Some(broken)));
        }
    }
    let broken = walk.end(&head(conn)?).err();
    Ok((walk.good(), broken))
}
