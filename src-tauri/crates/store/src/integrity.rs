//! Whether the file itself is sound: its pages, its indexes, and what refers to what.

use rusqlite::Connection;

use crate::Store;
use crate::error::Result;
use crate::term::COLUMNS;

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
            drop(rows);
            found.extend(without_text(conn)?);
            Ok(found)
        })
    }
}

/// Facts with the number of a text that is not there: SQLite is not told to look for it, see `schema/0008`.
fn without_text(conn: &Connection) -> Result<Vec<String>> {
    let lacks = COLUMNS.map(|column| format!("{column} NOT IN (SELECT id FROM term)"));
    let sql = format!(
        "SELECT 'fact: row ' || id || ' refers to a term that is not there' FROM fact WHERE {} ORDER BY id LIMIT 20",
        lacks.join(" OR ")
    );
    words(conn, &sql)
}

fn words(conn: &Connection, sql: &str) -> Result<Vec<String>> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
