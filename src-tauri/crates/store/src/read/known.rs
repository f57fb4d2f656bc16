//! Which things are known already, asked before anything is written.

use rusqlite::{Connection, OptionalExtension};
use tickmark_domain::Timestamp;

use crate::Store;
use crate::compact::NativeId;
use crate::error::Result;

/// What identifies a thing: kind, account, Region, native id.
pub type FactKey = (String, String, String, String);

/// A thing as it stands now: the hash of its content, and when that happened.
pub type KnownVersion = ([u8; 16], Option<Timestamp>);

const CURRENT: &str = "SELECT id, content_hash, occurred_at FROM fact
  WHERE native_id = ?4 AND kind = (SELECT id FROM term WHERE text = ?1)
    AND account = (SELECT id FROM term WHERE text = ?2)
    AND region = (SELECT id FROM term WHERE text = ?3) AND superseded_by IS NULL";
/// Of the versions that came to be replaced, down to the first, one with this content.
const OLDER: &str = "WITH RECURSIVE older (id) AS (
    SELECT id FROM fact WHERE superseded_by = ?1
    UNION SELECT f.id FROM older JOIN fact f ON f.superseded_by = older.id)
  SELECT f.id FROM older JOIN fact f ON f.id = older.id WHERE f.content_hash = ?2 LIMIT 1";

/// The version below the current one that has this content.
pub(crate) fn older(conn: &Connection, current: i64, content: [u8; 16]) -> Result<Option<i64>> {
    let mut statement = conn.prepare_cached(OLDER)?;
    Ok(statement.query_row((current, content), |r| r.get(0)).optional()?)
}

impl Store {
    /// Whether this content is known as a version that is not the current one.
    pub fn is_known_before(&self, key: &FactKey, content: [u8; 16]) -> Result<bool> {
        self.read(|conn| {
            let current = conn
                .prepare_cached(CURRENT)?
                .query_row((&key.0, &key.1, &key.2, NativeId(&key.3)), |r| r.get(0))
                .optional()?;
            match current {
                Some(current) => Ok(older(conn, current, content)?.is_some()),
                None => Ok(false),
            }
        })
    }

    /// For each thing the hash of its content as it stands now and when that happened, or none when it is not known.
    pub fn known_versions(&self, keys: &[FactKey]) -> Result<Vec<Option<KnownVersion>>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(CURRENT)?;
            let find = |key: &FactKey| {
                statement
                    .query_row((&key.0, &key.1, &key.2, NativeId(&key.3)), |r| {
                        let at: Option<i64> = r.get(2)?;
                        Ok((r.get(1)?, at.map(Timestamp::from_ms)))
                    })
                    .optional()
            };
            Ok(keys.iter().map(find).collect::<rusqlite::Result<_>>()?)
        })
    }
}
