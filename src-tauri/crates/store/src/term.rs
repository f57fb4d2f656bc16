//! Interned texts: account ids, Regions, event names and the like are stored once and referred to by number.

use foldhash::HashMap;
use rusqlite::{OptionalExtension, Transaction};

use crate::error::Result;

/// Columns of a fact whose numbers stand for texts.
pub(crate) const COLUMNS: [&str; 13] = [
    "kind",
    "account",
    "region",
    "evidence_kind",
    "source",
    "service",
    "resource_type",
    "event_name",
    "principal",
    "source_ip",
    "match_key",
    "identity_type",
    "title",
];

/// The numbers that are known already.
#[derive(Default)]
pub(crate) struct Terms(HashMap<String, i64>);

/// Kept small: a file of a million events has few distinct texts, and a hostile one must not grow memory.
const KEPT: usize = 100_000;

impl Terms {
    /// The number of a text, made if it is new.
    pub fn intern(&mut self, tx: &Transaction<'_>, text: &str) -> Result<i64> {
        if let Some(&id) = self.0.get(text) {
            return Ok(id);
        }
        let found = tx
            .prepare_cached("SELECT id FROM term WHERE text = ?1")?
            .query_row([text], |r| r.get(0))
            .optional()?;
        let id = match found {
            Some(id) => id,
            None => tx
                .prepare_cached("INSERT INTO term (text) VALUES (?1)")?
                .insert([text])?,
        };
        if self.0.len() >= KEPT {
            self.0.clear();
        }
        self.0.insert(text.to_owned(), id);
        Ok(id)
    }

    /// The number of a text, or none for an empty one.
    pub fn intern_some(&mut self, tx: &Transaction<'_>, text: &str) -> Result<Option<i64>> {
        if text.is_empty() {
            Ok(None)
        } else {
            self.intern(tx, text).map(Some)
        }
    }
}
