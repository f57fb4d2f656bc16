//! Whether the file itself is sound: its pages, its indexes, and what refers to what.

use rusqlite::Connection;

use crate::Store;
use crate::error::Result;

impl Store {
    /// Everything that SQLite finds wrong with the file, in its own words; nothing when it is sound.
    pub fn check_integrity(&self) -> Result<Vec<String>> {
        let encrypted = self.is_encrypted();
        self.read(|conn| {
            let mut found = Vec::new();
            if encrypted {
                found.extend(words(conn, "PRAGMA cipher_integrity_check")?);
            }
            found.extend(words(conn, "PRAGMA integrity_check(20)")?);
            found.retain(|line| line != "ok");
            let mut statement = conn.prepare("PRAGMA foreign_key_check")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let (table, id, parent): (String, Option<i64>, String) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                let id = id.map_or_else(|| "of it".to_owned(), |id| id.to_string());
                found.push(format!(
                    "{table}: row {id} refers to a {parent} that is not there"
                ));
            }
            Ok(found)
        })
    }
}

fn words(conn: &Connection, sql: &str) -> Result<Vec<String>> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
