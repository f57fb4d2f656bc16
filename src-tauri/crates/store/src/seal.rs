//! Seals over facts. When a run ends, the activity log takes down a digest over every fact that came since the last
//! one: a row that is changed, removed or slipped in afterwards is then found, and the run that it belongs to is named.

use std::rc::Rc;

use foldhash::HashMap;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::Store;
use crate::compact::{self, NativeId, Position};
use crate::error::Result;
use crate::writer::Desk;

/// What was found of the facts and their seals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SealCheck {
    /// Seals in the log; none in a file in which no run has ended since seals are made.
    pub seals: u64,
    /// Facts that are as they were when they were sealed.
    pub good: u64,
    /// Seals that do not hold.
    pub broken: Vec<SealBreak>,
    /// Facts of a run that has not ended.
    pub open: u64,
    /// Facts that no seal covers, although their run has ended or there is none. What people attach is recorded in the
    /// log by itself and sealed with the next run.
    pub strays: u64,
}

/// A seal that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealBreak {
    /// Number of the entry in the activity log.
    pub entry: u64,
    /// `run 3`
    pub subject: String,
    /// Facts that were sealed.
    pub sealed: u64,
    /// Facts that are there.
    pub found: u64,
}

/// The seal over every fact after the last one, for the entry that ends a run.
pub(crate) fn seal(conn: &Connection, desk: &mut Desk) -> Result<Value> {
    let after = last_sealed(conn)?;
    let newest: i64 = conn.query_row("SELECT coalesce(max(id), 0) FROM fact", [], |r| r.get(0))?;
    let last = newest.max(after);
    let (count, digest) = match desk.sealing.finish(after, last) {
        Some(made) => made,
        None => digest(conn, after + 1, last)?,
    };
    Ok(json!({ "after": after, "last": last, "count": count, "sha256": digest }))
}

/// The newest fact that a seal covers.
pub(crate) fn last_sealed(conn: &Connection) -> Result<i64> {
    let last: Option<i64> = conn
        .prepare_cached(
            "SELECT json_extract(detail, '$.facts.last') FROM activity
             WHERE action = 'run.finished' AND json_type(detail, '$.facts.last') = 'integer' ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([], |r| r.get(0))
        .optional()?;
    Ok(last.unwrap_or(0))
}

impl Store {
    /// Compares every fact with the seal that covers it.
    pub fn verify_seals(&self) -> Result<SealCheck> {
        self.read(check)
    }
}

fn check(conn: &Connection) -> Result<SealCheck> {
    let mut found = SealCheck::default();
    let mut covered = 0;
    let mut entries = conn.prepare(
        "SELECT seq, subject, json_extract(detail, '$.facts.after'), json_extract(detail, '$.facts.last'),
           json_extract(detail, '$.facts.count'), json_extract(detail, '$.facts.sha256')
         FROM activity WHERE action = 'run.finished' AND json_type(detail, '$.facts.last') = 'integer' ORDER BY seq",
    )?;
    let mut rows = entries.query([])?;
    while let Some(row) = rows.next()? {
        let (after, last, sealed): (i64, i64, i64) = (row.get(2)?, row.get(3)?, row.get(4)?);
        let expected: String = row.get(5)?;
        let (count, digest) = digest(conn, after + 1, last)?;
        found.seals += 1;
        if digest == expected && after == covered {
            found.good += count;
        } else {
            found.broken.push(SealBreak {
                entry: row.get::<_, i64>(0)?.try_into().unwrap_or(0),
                subject: row.get(1)?,
                sealed: sealed.try_into().unwrap_or(0),
                found: count,
            });
        }
        covered = last.max(covered);
    }
    let (open, strays): (i64, i64) = conn.query_row(
        "SELECT count(*) FILTER (WHERE run.id IS NOT NULL AND run.finished_at IS NULL),
           count(*) FILTER (WHERE run.finished_at IS NOT NULL
             OR (run.id IS NULL AND NOT EXISTS (SELECT 1 FROM manual WHERE manual.evidence_id = fact.id)))
         FROM fact LEFT JOIN receipt ON receipt.id = fact.receipt_id LEFT JOIN run ON run.id = receipt.run_id
         WHERE fact.id > ?1",
        [covered],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    found.open = open.try_into().unwrap_or(0);
    found.strays = strays.try_into().unwrap_or(0);
    Ok(found)
}

/// How many columns are sealed; `sealing.rs` has them in the same order.
pub(crate) const COLUMNS: usize = 24;
/// Columns whose numbers stand for texts.
const TEXTS: [usize; 12] = [2, 3, 4, 12, 13, 15, 16, 18, 19, 20, 21, 22];
/// Columns that lie there in few bytes, and what a title leaves out.
const NATIVE_ID: usize = 5;
const POSITION: usize = 9;
const TITLE: usize = 14;
const RESOURCE_ID: usize = 17;
const EVENT_NAME: usize = 18;
/// What never changes in a fact, with the hash of its original.
const SEALED: &str =
    "SELECT f.id, a.sha256, f.kind, f.account, f.region, f.native_id, f.content_hash, f.occurred_at, f.collected_at,
       f.position, f.receipt_id, f.data, f.evidence_kind, f.source, f.title, f.service, f.resource_type, f.resource_id,
       f.event_name, f.principal, f.source_ip, f.match_key, f.identity_type, f.result
     FROM fact f LEFT JOIN artifact a ON a.id = f.artifact_id WHERE f.id BETWEEN ?1 AND ?2 ORDER BY f.id";

/// How many facts there are from one number through another, and the digest over them.
fn digest(conn: &Connection, first: i64, last: i64) -> Result<(u64, String)> {
    let mut hash = Sha256::new();
    let mut texts = Texts::default();
    let mut line = Vec::with_capacity(1024);
    let mut statement = conn.prepare_cached(SEALED)?;
    let mut rows = statement.query([first, last])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        for column in 0..COLUMNS {
            let value = row.get_ref(column)?;
            match column {
                NATIVE_ID => add(&mut line, ValueRef::Text(&NativeId::written(value))),
                POSITION => add(&mut line, ValueRef::Text(&Position::written(value))),
                TITLE => match texts.find(conn, row.get(column)?)? {
                    Some(pattern) => {
                        let event = texts.find(conn, row.get(EVENT_NAME)?)?.unwrap_or_default();
                        let resource: Option<String> = row.get(RESOURCE_ID)?;
                        let title = compact::title(&pattern, &event, &resource.unwrap_or_default());
                        add(&mut line, ValueRef::Text(title.as_bytes()));
                    }
                    None => add(&mut line, ValueRef::Null),
                },
                column if TEXTS.contains(&column) => match texts.find(conn, row.get(column)?)? {
                    Some(text) => add(&mut line, ValueRef::Text(text.as_bytes())),
                    None => add(&mut line, ValueRef::Null),
                },
                _ => add(&mut line, value),
            }
        }
        hash.update(&line);
        line.clear();
        count += 1;
    }
    Ok((count, hex::encode(hash.finalize())))
}

/// A value with its kind and length, so that no two rows read the same.
pub(crate) fn add(line: &mut Vec<u8>, value: ValueRef<'_>) {
    let (kind, bytes) = match value {
        ValueRef::Null => (0, &[][..]),
        ValueRef::Integer(n) => {
            line.push(1);
            return line.extend_from_slice(&n.to_be_bytes());
        }
        ValueRef::Real(n) => {
            line.push(2);
            return line.extend_from_slice(&n.to_be_bytes());
        }
        ValueRef::Text(text) => (3, text),
        ValueRef::Blob(blob) => (4, blob),
    };
    line.push(kind);
    line.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
    line.extend_from_slice(bytes);
}

/// Texts by their numbers; kept small, because a hostile file must not grow memory.
#[derive(Default)]
struct Texts(HashMap<i64, Rc<str>>);

const KEPT: usize = 20_000;

impl Texts {
    /// The text that a number stands for; none where there is no number.
    fn find(&mut self, conn: &Connection, number: Option<i64>) -> Result<Option<Rc<str>>> {
        let Some(id) = number else {
            return Ok(None);
        };
        if let Some(text) = self.0.get(&id) {
            return Ok(Some(Rc::clone(text)));
        }
        let text: Option<String> = conn
            .prepare_cached("SELECT text FROM term WHERE id = ?1")?
            .query_row([id], |r| r.get(0))
            .optional()?;
        let text: Rc<str> = text.unwrap_or_default().into();
        if self.0.len() >= KEPT {
            self.0.clear();
        }
        self.0.insert(id, Rc::clone(&text));
        Ok(Some(text))
    }
}
