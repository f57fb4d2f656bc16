//! Which things are known already, asked before anything is written.

use rusqlite::OptionalExtension;

use crate::Store;
use crate::error::Result;

/// What identifies a thing: kind, account, Region, native id.
pub type FactKey = (String, String, String, String);

impl Store {
    /// For each thing the hash of its content as it stands now, or none when it is not known.
    pub fn known_contents(&self, keys: &[FactKey]) -> Result<Vec<Option<[u8; 16]>>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT content_hash FROM fact WHERE native_id = ?4 AND kind = (SELECT id FROM term WHERE text = ?1)
                   AND account = (SELECT id FROM term WHERE text = ?2)
                   AND region = (SELECT id FROM term WHERE text = ?3) AND superseded_by IS NULL",
            )?;
            let find = |key: &FactKey| {
                statement
                    .query_row((&key.0, &key.1, &key.2, &key.3), |r| r.get(0))
                    .optional()
            };
            Ok(keys.iter().map(find).collect::<rusqlite::Result<_>>()?)
        })
    }
}
