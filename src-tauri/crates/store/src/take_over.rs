//! Taking receipts over from another engagement: with their originals, pages and facts, so that what they brought
//! stays evidence of how it was obtained. Nothing is made anew: times, callers, request ids and hashes are as they
//! were, and every original is held against its hash on the way.

use std::collections::HashMap;

use rusqlite::{Connection, Transaction};
use serde_json::{Value, json};
use tickmark_domain::Timestamp;

use crate::Store;
use crate::activity::{Act, append};
use crate::artifact;
use crate::error::{Result, StoreError};
use crate::fact::{self, NewEvidence, NewFact, Origin, Placed, Versions};
use crate::writer::Desk;

/// The kind of a run whose receipts were taken over.
pub const TAKEN_OVER: &str = "taken_over";

/// What was taken over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TakenOver {
    /// Collections.
    pub runs: u64,
    /// Receipts.
    pub receipts: u64,
    /// Originals, each once.
    pub originals: u64,
    /// Facts, evidence among them.
    pub facts: u64,
    /// Evidence items.
    pub evidence: u64,
}

impl Store {
    /// Takes receipts over from another engagement, with everything that stands on them but the current facts that
    /// `leave` names by kind and native id. `detail` says in the activity log where they come from.
    pub fn take_over(
        &self,
        from: &Self,
        receipts: Vec<i64>,
        leave: impl Fn(&str, &str) -> bool + Send + 'static,
        detail: Value,
        actor: &str,
        at: Timestamp,
    ) -> Result<TakenOver> {
        let (from, actor) = (from.clone(), actor.to_owned());
        self.write(move |tx, desk| {
            let taken = from.read(|theirs| {
                let mut copy = Copy {
                    theirs,
                    path: from.path(),
                    runs: HashMap::new(),
                    receipts: HashMap::new(),
                    originals: HashMap::new(),
                    done: TakenOver::default(),
                };
                for receipt in &receipts {
                    copy.receipt(tx, *receipt)?;
                }
                for receipt in &receipts {
                    copy.facts(tx, desk, *receipt, &leave)?;
                }
                Ok(copy.done)
            })?;
            append(
                tx,
                &Act {
                    at,
                    actor: &actor,
                    action: "evidence.taken_over",
                    subject: "engagement",
                    detail: json!({ "from": detail, "receipts": taken.receipts, "originals": taken.originals,
                                "facts": taken.facts, "evidence": taken.evidence }),
                },
            )?;
            Ok(taken)
        })
    }
}

/// A receipt's pages, items, start, end, and the receipt that it stands on.
type Numbers = (i64, i64, i64, Option<i64>, Option<i64>);

struct Copy<'c> {
    theirs: &'c Connection,
    path: &'c std::path::Path,
    runs: HashMap<i64, i64>,
    receipts: HashMap<i64, i64>,
    originals: HashMap<i64, i64>,
    done: TakenOver,
}

impl Copy<'_> {
    fn run(&mut self, tx: &Transaction<'_>, id: i64) -> Result<i64> {
        if let Some(&here) = self.runs.get(&id) {
            return Ok(here);
        }
        let sql = "SELECT actor, started_at, finished_at, outcome, plan, made_with FROM run WHERE id = ?1";
        let (texts, times): ([String; 4], (i64, Option<i64>)) = self.theirs.query_row(sql, [id], |r| {
            Ok((
                [r.get(0)?, r.get(3)?, r.get(4)?, r.get(5)?],
                (r.get(1)?, r.get(2)?),
            ))
        })?;
        let [actor, outcome, plan, made_with] = texts;
        let here = tx
            .prepare_cached(
                "INSERT INTO run (kind, actor, started_at, finished_at, outcome, plan, made_with)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .insert((TAKEN_OVER, actor, times.0, times.1, outcome, plan, made_with))?;
        self.done.runs += 1;
        self.runs.insert(id, here);
        Ok(here)
    }

    fn receipt(&mut self, tx: &Transaction<'_>, id: i64) -> Result<()> {
        let sql = "SELECT run_id, source, operation, account_id, region, parameters, outcome, reason, action, caller_arn,
          pages, items, started_at, finished_at, stands_on FROM receipt WHERE id = ?1";
        let (run, texts, numbers): (i64, [String; 9], Numbers) = self.theirs.query_row(sql, [id], |r| {
            let mut texts: [String; 9] = Default::default();
            for (n, text) in texts.iter_mut().enumerate() {
                *text = r.get(n + 1)?;
            }
            Ok((
                r.get(0)?,
                texts,
                (r.get(10)?, r.get(11)?, r.get(12)?, r.get(13)?, r.get(14)?),
            ))
        })?;
        let run = self.run(tx, run)?;
        let (pages, items, started_at, finished_at, stands_on) = numbers;
        let stands_on = stands_on.and_then(|other| self.receipts.get(&other).copied());
        let [
            source,
            operation,
            account,
            region,
            parameters,
            outcome,
            reason,
            action,
            caller,
        ] = texts;
        let here = tx
            .prepare_cached(
                "INSERT INTO receipt (run_id, source, operation, account_id, region, parameters, outcome, reason, action,
                   caller_arn, pages, items, started_at, finished_at, stands_on)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            )?
            .insert(rusqlite::params![
                run, source, operation, account, region, parameters, outcome, reason, action, caller, pages, items,
                started_at, finished_at, stands_on
            ])?;
        self.receipts.insert(id, here);
        self.done.receipts += 1;
        self.pages(tx, id, here)?;
        self.flawed_pages(tx, id, here)
    }

    fn pages(&mut self, tx: &Transaction<'_>, id: i64, here: i64) -> Result<()> {
        let mut statement = self.theirs.prepare_cached(
            "SELECT ordinal, artifact_id, request_id, http_status, received_at, items, began_again
             FROM receipt_page WHERE receipt_id = ?1 ORDER BY ordinal",
        )?;
        let rows = statement.query_map([id], |r| {
            Ok((
                r.get(0)?,
                r.get(1)?,
                r.get(2)?,
                r.get(3)?,
                r.get(4)?,
                r.get(5)?,
                r.get(6)?,
            ))
        })?;
        let rows: Vec<(i64, i64, String, i64, i64, i64, i64)> = rows.collect::<rusqlite::Result<_>>()?;
        for (ordinal, original, request, status, received, items, again) in rows {
            let original = self.original(tx, original)?;
            tx.prepare_cached(
                "INSERT INTO receipt_page (receipt_id, ordinal, artifact_id, request_id, http_status, received_at, items,
                   began_again) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((here, ordinal, original, request, status, received, items, again))?;
        }
        Ok(())
    }

    fn flawed_pages(&mut self, tx: &Transaction<'_>, id: i64, here: i64) -> Result<()> {
        let mut statement = self.theirs.prepare_cached(
            "SELECT ordinal, artifact_id, http_status, request_id, received_at, flaw
             FROM flawed_page WHERE receipt_id = ?1 ORDER BY id",
        )?;
        let rows = statement.query_map([id], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?))
        })?;
        let rows: Vec<(i64, i64, i64, String, i64, String)> = rows.collect::<rusqlite::Result<_>>()?;
        for (ordinal, original, status, request, received, flaw) in rows {
            let original = self.original(tx, original)?;
            tx.prepare_cached(
                "INSERT INTO flawed_page (receipt_id, ordinal, artifact_id, http_status, request_id, received_at, flaw)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute((here, ordinal, original, status, request, received, flaw))?;
        }
        Ok(())
    }

    fn original(&mut self, tx: &Transaction<'_>, id: i64) -> Result<i64> {
        if let Some(&here) = self.originals.get(&id) {
            return Ok(here);
        }
        let here = artifact::take_over(tx, self.theirs, id)?.ok_or_else(|| StoreError::Damaged {
            path: self.path.to_owned(),
            found: format!("its original {id} is not what its hash says"),
        })?;
        self.originals.insert(id, here);
        self.done.originals += 1;
        Ok(here)
    }

    fn facts(
        &mut self,
        tx: &Transaction<'_>,
        desk: &mut Desk,
        receipt: i64,
        leave: &dyn Fn(&str, &str) -> bool,
    ) -> Result<()> {
        let Some(&receipt_here) = self.receipts.get(&receipt) else {
            return Ok(());
        };
        let mut statement = self.theirs.prepare_cached(
            "SELECT k.text, a.text, g.text, f.native_id, f.content_hash, f.occurred_at, f.collected_at, f.artifact_id,
               f.position, f.last_run_id, f.gone_at, f.data, f.evidence_kind, f.source, coalesce(sv.text, ''),
               coalesce(rt.text, ''), coalesce(f.resource_id, ''), coalesce(en.text, ''), coalesce(p.text, ''),
               coalesce(ip.text, ''), coalesce(mk.text, ''), coalesce(it.text, ''), f.result, coalesce(f.title, ''),
               r.run_id
             FROM item f JOIN receipt r ON r.id = f.receipt_id
             JOIN term k ON k.id = f.kind JOIN term a ON a.id = f.account JOIN term g ON g.id = f.region
             LEFT JOIN term sv ON sv.id = f.service LEFT JOIN term rt ON rt.id = f.resource_type
             LEFT JOIN term en ON en.id = f.event_name LEFT JOIN term p ON p.id = f.principal
             LEFT JOIN term ip ON ip.id = f.source_ip LEFT JOIN term mk ON mk.id = f.match_key
             LEFT JOIN term it ON it.id = f.identity_type
             WHERE f.receipt_id = ?1 AND f.superseded_by IS NULL ORDER BY f.id",
        )?;
        let mut rows = statement.query([receipt])?;
        while let Some(row) = rows.next()? {
            let fact = read_fact(row)?;
            if leave(&fact.kind, &fact.native_id) {
                continue;
            }
            let (last_run, own_run): (i64, i64) = (row.get(9)?, row.get(24)?);
            // The newest run that saw it may not be among those taken over: then its own run stands for it.
            let run_id = self
                .runs
                .get(&last_run)
                .or_else(|| self.runs.get(&own_run))
                .copied();
            let origin = Origin {
                artifact_id: self.original(tx, row.get(7)?)?,
                receipt_id: Some(receipt_here),
                run_id: run_id.unwrap_or_default(),
                collected_at: Timestamp::from_ms(row.get(6)?),
                is_present: true,
            };
            if let Placed::New(id) = fact::place(tx, desk, &fact, &origin)? {
                self.done.facts += 1;
                self.done.evidence += u64::from(fact.evidence.is_some());
                if let Some(gone_at) = row.get::<_, Option<i64>>(10)? {
                    tx.prepare_cached("UPDATE fact SET gone_at = ?2 WHERE id = ?1")?
                        .execute((id, gone_at))?;
                }
            }
        }
        Ok(())
    }
}

fn read_fact(row: &rusqlite::Row<'_>) -> Result<NewFact> {
    let text = |n: usize| row.get::<_, String>(n);
    let kind: Option<String> = row.get(12)?;
    let evidence = match kind.as_deref().map(str::parse) {
        Some(Ok(kind)) => Some(NewEvidence {
            kind,
            source: text(13)?.parse().unwrap_or(tickmark_domain::Source::AuditManager),
            service: text(14)?,
            resource_type: text(15)?,
            resource_id: text(16)?,
            event_name: text(17)?,
            principal: text(18)?,
            source_ip: text(19)?,
            match_key: text(20)?,
            identity_type: text(21)?,
            result: row.get::<_, Option<String>>(22)?.and_then(|t| t.parse().ok()),
            title: text(23)?,
        }),
        _ => None,
    };
    Ok(NewFact {
        kind: text(0)?,
        account_id: text(1)?,
        region: text(2)?,
        native_id: text(3)?,
        content_hash: row.get(4)?,
        occurred_at: row.get::<_, Option<i64>>(5)?.map(Timestamp::from_ms),
        position: text(8)?,
        versions: Versions::Supersede,
        data: row.get(11)?,
        evidence,
    })
}
