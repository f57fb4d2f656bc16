//! How SQLite would answer a query, for the tests that hold it to its indexes.

use rusqlite::Connection;

use crate::migrate::MIGRATIONS;

/// What a query reads from one end to the other, by the names that it gives; the rest is found through an index.
pub fn scanned(sql: &str) -> Vec<String> {
    let conn = Connection::open_in_memory().expect("a database");
    for step in MIGRATIONS {
        conn.execute_batch(step.sql).expect("the schema");
    }
    let mut statement = conn
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .expect("a query");
    let rows = statement.raw_query().mapped(|r| r.get::<_, String>(3));
    let steps: Vec<String> = rows.collect::<rusqlite::Result<_>>().expect("a plan");
    let name = |step: &String| Some(step.strip_prefix("SCAN ")?.split(' ').next()?.to_owned());
    steps.iter().filter_map(name).collect()
}
