//! Receipts as lists, and the newest state of every step.

use rusqlite::OptionalExtension;
use tickmark_domain::{Outcome, Source, Timestamp};

use super::count;
use crate::Store;
use crate::error::{Result, StoreError};
use crate::receipt::Step;

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRecord {
    /// Printed as R-0412.
    pub id: i64,
    /// The run.
    pub run_id: i64,
    /// Which source.
    pub source: Source,
    /// AWS's name of the operation, or `import`.
    pub operation: String,
    /// Where.
    pub account_id: String,
    /// Where.
    pub region: String,
    /// Canonical JSON.
    pub parameters: String,
    /// `not_collected` while open.
    pub outcome: Outcome,
    /// Why it is not complete.
    pub reason: String,
    /// The IAM action to allow, or what to do.
    pub action: String,
    /// Pages.
    pub pages: u64,
    /// Items.
    pub items: u64,
    /// First call.
    pub started_at: Timestamp,
    /// None while open.
    pub finished_at: Option<Timestamp>,
    /// ARN of the caller.
    pub caller_arn: String,
    /// Of the last page.
    pub request_id: String,
}

impl ReceiptRecord {
    /// The step that it is of.
    #[must_use]
    pub fn step(&self) -> Step {
        Step {
            source: self.source,
            operation: self.operation.clone(),
            account_id: self.account_id.clone(),
            region: self.region.clone(),
            parameters: self.parameters.clone(),
        }
    }
}

/// Which receipts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReceiptFilter {
    /// Only of this run.
    pub run_id: Option<i64>,
    /// Only those that are not complete; one that is open is not.
    pub troubled: bool,
    /// Only those that are not open any more.
    pub ended: bool,
    /// Only those of a source in one place.
    pub at: Option<StepPlace>,
    /// Only those that ended so.
    pub outcome: Option<Outcome>,
}

/// A source in an account and Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepPlace {
    /// Which source.
    pub source: Source,
    /// Where.
    pub account_id: String,
    /// Where; empty where a step has no Region.
    pub region: String,
}

/// Receipts of a run in one account, Region and source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepState {
    /// Where.
    pub account_id: String,
    /// Where.
    pub region: String,
    /// Which source.
    pub source: Source,
    /// What their outcome is.
    pub outcome: Outcome,
    /// Receipts.
    pub receipts: u64,
    /// Pages.
    pub pages: u64,
    /// Items.
    pub items: u64,
}

/// Receipts of a run for one operation in one account and Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedOperation {
    /// The run.
    pub run_id: i64,
    /// Which source.
    pub source: Source,
    /// AWS's name of the operation.
    pub operation: String,
    /// Where.
    pub account_id: String,
    /// Where.
    pub region: String,
    /// Receipts that are complete.
    pub complete: u64,
    /// Receipts of what was asked, not answered in full. One that ended in the moment it began was never asked: what
    /// is off or out of retention is known before.
    pub refused: u64,
    /// Pages.
    pub pages: u64,
}

const SELECT: &str = "SELECT r.id, r.run_id, r.source, r.operation, r.account_id, r.region, r.parameters, r.outcome,
  r.reason, r.action, r.pages, r.items, r.started_at, r.finished_at, r.caller_arn,
  coalesce((SELECT p.request_id FROM receipt_page p WHERE p.receipt_id = r.id ORDER BY p.ordinal DESC LIMIT 1), '')
FROM receipt r";

fn read_row(r: &rusqlite::Row<'_>) -> rusqlite::Result<ReceiptRecord> {
    Ok(ReceiptRecord {
        id: r.get(0)?,
        run_id: r.get(1)?,
        source: r.get::<_, String>(2)?.parse().unwrap_or(Source::Manual),
        operation: r.get(3)?,
        account_id: r.get(4)?,
        region: r.get(5)?,
        parameters: r.get(6)?,
        outcome: r.get::<_, String>(7)?.parse().unwrap_or(Outcome::Failed),
        reason: r.get(8)?,
        action: r.get(9)?,
        pages: count(r, 10)?,
        items: count(r, 11)?,
        started_at: Timestamp::from_ms(r.get(12)?),
        finished_at: r.get::<_, Option<i64>>(13)?.map(Timestamp::from_ms),
        caller_arn: r.get(14)?,
        request_id: r.get(15)?,
    })
}

impl Store {
    /// One receipt.
    pub fn receipt(&self, id: i64) -> Result<ReceiptRecord> {
        self.read(|conn| {
            let sql = format!("{SELECT} WHERE r.id = ?1");
            let found = conn.prepare_cached(&sql)?.query_row([id], read_row).optional()?;
            found.ok_or_else(|| StoreError::NotFound {
                what: "receipt",
                id: format!("R-{id:04}"),
            })
        })
    }

    /// Receipts, newest first: a slice, and how many in all.
    pub fn list_receipts(
        &self,
        filter: &ReceiptFilter,
        offset: u64,
        limit: u32,
    ) -> Result<(u64, Vec<ReceiptRecord>)> {
        let filter = filter.clone();
        self.read(move |conn| {
            let rows = "WHERE (?1 IS NULL OR r.run_id = ?1) AND (?2 = 0 OR r.outcome <> 'complete')
                 AND (?3 IS NULL OR (r.source = ?3 AND r.account_id = ?4 AND r.region = ?5))
                 AND (?6 IS NULL OR r.outcome = ?6) AND (?7 = 0 OR r.finished_at IS NOT NULL)";
            let at = filter.at.as_ref();
            let source = at.map(|at| at.source.as_str());
            let (account, region) = (at.map(|at| &at.account_id), at.map(|at| &at.region));
            let outcome = filter.outcome.map(Outcome::as_str);
            let (run, troubled, ended) = (filter.run_id, filter.troubled, filter.ended);
            let key = (run, troubled, source, account, region, outcome, ended);
            let total = conn
                .prepare_cached(&format!("SELECT count(*) FROM receipt r {rows}"))?
                .query_row(key, |r| count(r, 0))?;
            let sql = format!("{SELECT} {rows} ORDER BY r.id DESC LIMIT ?9 OFFSET ?8");
            let mut statement = conn.prepare_cached(&sql)?;
            let offset = i64::try_from(offset).unwrap_or(i64::MAX);
            let slice = (
                run, troubled, source, account, region, outcome, ended, offset, limit,
            );
            let found = statement.query_map(slice, read_row)?;
            Ok((total, found.collect::<rusqlite::Result<_>>()?))
        })
    }

    /// Every receipt, oldest first.
    pub fn all_receipts(&self) -> Result<Vec<ReceiptRecord>> {
        self.receipts_where("true", ())
    }

    /// The newest receipt of every step that any collection planned: what is known of each today.
    ///
    /// A listing of a stretch of time gets other ends with every collection: what is not complete of an older one
    /// counts only until a later collection asked the same of the place, as that covers the whole period again.
    pub fn newest_receipts(&self) -> Result<Vec<ReceiptRecord>> {
        self.receipts_where(
            "r.operation <> 'import' AND r.id = (SELECT max(n.id) FROM receipt n WHERE n.source = r.source
               AND n.operation = r.operation AND n.account_id = r.account_id AND n.region = r.region
               AND n.parameters = r.parameters)
             AND (r.outcome = 'complete' OR instr(r.parameters, '\"EndTime\"') = 0
               OR r.run_id = (SELECT max(n.run_id) FROM receipt n WHERE n.source = r.source
                 AND n.operation = r.operation AND n.account_id = r.account_id AND n.region = r.region))",
            (),
        )
    }

    /// Receipts, oldest first.
    pub(crate) fn receipts_where(
        &self,
        condition: &str,
        key: impl rusqlite::Params,
    ) -> Result<Vec<ReceiptRecord>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(&format!("{SELECT} WHERE {condition} ORDER BY r.id"))?;
            let rows = statement.query_map(key, read_row)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Receipts of a run counted by account, Region, source and outcome.
    pub fn count_steps(&self, run_id: i64) -> Result<Vec<StepState>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT account_id, region, source, outcome, count(*), sum(pages), sum(items) FROM receipt
                 WHERE run_id = ?1 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3",
            )?;
            let mut rows = statement.query([run_id])?;
            let mut steps = Vec::new();
            while let Some(r) = rows.next()? {
                let Ok(source) = r.get::<_, String>(2)?.parse() else {
                    continue;
                };
                steps.push(StepState {
                    account_id: r.get(0)?,
                    region: r.get(1)?,
                    source,
                    outcome: r.get::<_, String>(3)?.parse().unwrap_or(Outcome::Failed),
                    receipts: count(r, 4)?,
                    pages: count(r, 5)?,
                    items: count(r, 6)?,
                });
            }
            Ok(steps)
        })
    }

    /// What every collection asked where, and how much of it is complete.
    pub fn count_operations(&self) -> Result<Vec<AskedOperation>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT run_id, source, operation, account_id, region,
                   sum(outcome = 'complete'), sum(outcome <> 'complete' AND finished_at IS NOT started_at), sum(pages)
                 FROM receipt WHERE operation <> 'import' GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5",
            )?;
            let mut rows = statement.query([])?;
            let mut asked = Vec::new();
            while let Some(r) = rows.next()? {
                let Ok(source) = r.get::<_, String>(1)?.parse() else {
                    continue;
                };
                asked.push(AskedOperation {
                    run_id: r.get(0)?,
                    source,
                    operation: r.get(2)?,
                    account_id: r.get(3)?,
                    region: r.get(4)?,
                    complete: count(r, 5)?,
                    refused: count(r, 6)?,
                    pages: count(r, 7)?,
                });
            }
            Ok(asked)
        })
    }

    /// Every receipt of an operation, oldest first.
    pub fn receipts_of(&self, source: Source, operation: &str) -> Result<Vec<ReceiptRecord>> {
        self.read(|conn| {
            let sql = format!("{SELECT} WHERE r.source = ?1 AND r.operation = ?2 ORDER BY r.id");
            let mut statement = conn.prepare_cached(&sql)?;
            let rows = statement.query_map((source.as_str(), operation), read_row)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Originals of a receipt's pages, in order.
    pub fn list_pages(&self, receipt_id: i64) -> Result<Vec<(u64, i64, String)>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT ordinal, artifact_id, request_id FROM receipt_page WHERE receipt_id = ?1 ORDER BY ordinal",
            )?;
            let rows = statement.query_map([receipt_id], |r| Ok((count(r, 0)?, r.get(1)?, r.get(2)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}
