//! An import that is cancelled is taken back whole: its facts, receipts and originals leave the file in one transaction,
//! and what its facts stood for before stands again. The activity log keeps that it was begun and taken back.
//!
//! Where CloudTrail's proof has looked since it began, every verdict goes: each rests on all files together.
//!
//! A fact that a seal covers is never taken back: the log says that it was there.

use rusqlite::{OptionalExtension, Transaction};
use serde_json::json;
use tickmark_domain::Timestamp;

use crate::Store;
use crate::activity::{Act, append};
use crate::error::{Result, StoreError};
use crate::link;
use crate::sealing::Sealing;
use crate::term::{COLUMNS, Terms};

/// What left the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TakenBack {
    /// Facts.
    pub facts: u64,
    /// Receipts, one for each file.
    pub receipts: u64,
    /// Originals that nothing else stands on.
    pub originals: u64,
    /// Verdicts on files that rested on these.
    pub verdicts: u64,
}

impl Store {
    /// Takes an unfinished import back. Refused when it has ended, or when a later run has sealed facts of it.
    pub fn take_back(&self, run_id: i64, actor: &str, at: Timestamp) -> Result<TakenBack> {
        let actor = actor.to_owned();
        self.write(move |tx, desk| {
            may_be_taken_back(tx, run_id)?;
            tx.execute_batch(
                // What refers to a row that goes is looked for by this; without it, by reading the whole table.
                "CREATE INDEX going_fact ON fact (artifact_id);
                 CREATE TEMP TABLE going (id INTEGER PRIMARY KEY);
                 CREATE TEMP TABLE back (id INTEGER PRIMARY KEY);
                 CREATE TEMP TABLE original (id INTEGER PRIMARY KEY);",
            )?;
            let run = [run_id];
            tx.execute(
                "INSERT INTO going SELECT f.id FROM fact f JOIN receipt r ON r.id = f.receipt_id WHERE r.run_id = ?1",
                run,
            )?;
            tx.execute(
                "INSERT INTO original SELECT DISTINCT p.artifact_id FROM receipt_page p
                 JOIN receipt r ON r.id = p.receipt_id WHERE r.run_id = ?1",
                run,
            )?;
            tx.execute_batch(
                "INSERT INTO back SELECT id FROM fact WHERE superseded_by IN (SELECT id FROM going)
                   AND id NOT IN (SELECT id FROM going);
                 DELETE FROM link WHERE evidence_id IN (SELECT id FROM going);
                 DELETE FROM manual WHERE evidence_id IN (SELECT id FROM going);
                 UPDATE fact SET superseded_by = id WHERE id IN (SELECT id FROM going) OR id IN (SELECT id FROM back);",
            )?;
            let facts = tx.execute("DELETE FROM fact WHERE id IN (SELECT id FROM going)", [])?;
            tx.execute("UPDATE fact SET superseded_by = NULL WHERE id IN (SELECT id FROM back)", [])?;
            tx.execute(
                "DELETE FROM receipt_page WHERE receipt_id IN (SELECT id FROM receipt WHERE run_id = ?1)",
                run,
            )?;
            let receipts = tx.execute("DELETE FROM receipt WHERE run_id = ?1", run)?;
            tx.execute_batch(
                "DELETE FROM original WHERE id IN (SELECT artifact_id FROM receipt_page)
                   OR EXISTS (SELECT 1 FROM fact WHERE fact.artifact_id = original.id)
                   OR id IN (SELECT content_artifact_id FROM sign_off)
                   OR id IN (SELECT artifact_id FROM flawed_page);",
            )?;
            let verdicts = tx.execute(
                "DELETE FROM file_proof WHERE EXISTS (SELECT 1 FROM original) AND EXISTS (
                   SELECT 1 FROM activity WHERE action = 'files.proven' AND seq >
                     (SELECT max(seq) FROM activity WHERE action = 'run.started' AND subject = ?1))",
                [format!("run {run_id}")],
            )?;
            tx.execute("DELETE FROM artifact_chunk WHERE artifact_id IN (SELECT id FROM original)", [])?;
            let originals = tx.execute("DELETE FROM artifact WHERE id IN (SELECT id FROM original)", [])?;
            tx.execute("DELETE FROM run WHERE id = ?1", run)?;
            let stands_again: i64 = tx.query_row("SELECT count(*) FROM back", [], |r| r.get(0))?;
            tx.execute_batch(
                "DROP TABLE going; DROP TABLE back; DROP TABLE original; DROP INDEX going_fact;",
            )?;
            forget_texts(tx)?;
            desk.terms = Terms::default();
            desk.sealing = Sealing::default();
            if stands_again > 0 {
                link::relink(tx, desk)?;
            }
            let done = TakenBack {
                facts: facts as u64,
                receipts: receipts as u64,
                originals: originals as u64,
                verdicts: verdicts as u64,
            };
            let mut detail =
                json!({ "facts": done.facts, "receipts": done.receipts, "originals": done.originals });
            if done.verdicts > 0 {
                detail["verdicts"] = done.verdicts.into();
            }
            append(
                tx,
                &Act {
                    at,
                    actor: &actor,
                    action: "run.taken_back",
                    subject: &format!("run {run_id}"),
                    detail,
                },
            )?;
            Ok(done)
        })
    }
}

/// Texts that no fact uses any more lose their words; their numbers stay, because to take them away every column that
/// may hold one would have to be searched for each.
fn forget_texts(tx: &Transaction<'_>) -> Result<()> {
    let used: Vec<String> = COLUMNS
        .iter()
        .map(|column| format!("SELECT {column} FROM fact WHERE {column} IS NOT NULL"))
        .collect();
    let sql = format!(
        "UPDATE OR IGNORE term SET text = char(1) || id WHERE id NOT IN ({})",
        used.join(" UNION ")
    );
    tx.execute(&sql, [])?;
    Ok(())
}

fn may_be_taken_back(tx: &Transaction<'_>, run_id: i64) -> Result<()> {
    let run: Option<(String, Option<i64>)> = tx
        .query_row("SELECT kind, finished_at FROM run WHERE id = ?1", [run_id], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .optional()?;
    let refused = |why: &str| {
        Err(StoreError::Refused(format!(
            "run {run_id} cannot be taken back: {why}"
        )))
    };
    match run {
        Some((kind, None)) if kind == "import" => {}
        Some((_, Some(_))) => return refused("it has ended"),
        _ => return refused("it is no import"),
    }
    let sealed: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM fact f JOIN receipt r ON r.id = f.receipt_id WHERE r.run_id = ?1 AND f.id <=
           (SELECT coalesce(max(json_extract(detail, '$.facts.last')), 0) FROM activity WHERE action = 'run.finished'))",
        [run_id],
        |r| r.get(0),
    )?;
    if sealed {
        return refused("a run that ended after it has sealed what it brought");
    }
    Ok(())
}
