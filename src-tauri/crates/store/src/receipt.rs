//! Runs, receipts and pages: how every fact was obtained. A page, its original, its rows and the cursor are one
//! transaction, so that any stop goes on at the page.

use rusqlite::{OptionalExtension, Transaction};
use serde_json::json;
use tickmark_domain::{Outcome, Source, Timestamp};

use crate::Store;
use crate::activity::{Act, append};
use crate::artifact::{self, Codec};
use crate::error::{Result, StoreError};
use crate::fact::{self, NewFact, Placed};
use crate::seal::seal;
use crate::writer::Desk;

/// A collection or import, as it is started.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// `collect` or `import`.
    pub kind: String,
    /// Who.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// What was asked for, as JSON; a run that goes on reads it again.
    pub plan: String,
    /// `Tickmark 0.1.0, aws-sdk-config 1.131.0`.
    pub made_with: String,
}

/// A collection or import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// 1, 2, 3 …
    pub id: i64,
    /// `collect` or `import`.
    pub kind: String,
    /// Who.
    pub actor: String,
    /// When.
    pub started_at: Timestamp,
    /// None while it can go on.
    pub finished_at: Option<Timestamp>,
    /// `not_collected` while it can go on.
    pub outcome: Outcome,
    /// As JSON.
    pub plan: String,
}

/// What identifies a receipt inside its run.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Step {
    /// Which source.
    pub source: Source,
    /// AWS's name of the operation.
    pub operation: String,
    /// Where; empty when unknown.
    pub account_id: String,
    /// Where; empty where a thing has no Region.
    pub region: String,
    /// Canonical JSON.
    pub parameters: String,
}

/// A receipt that may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenReceipt {
    /// Its number.
    pub id: i64,
    /// Pages that are stored already; the next page has this ordinal.
    pub pages: u64,
    /// Items that are stored already.
    pub items: u64,
    /// Token of the next page; none before the first page and after the last.
    pub cursor: Option<String>,
    /// `not_collected` while it is open.
    pub outcome: Outcome,
    /// It was given just now to a step that is not asked, because an earlier answer stands.
    pub stands: bool,
}

/// A page as it came, with what was read from it.
#[derive(Debug, Clone)]
pub struct NewPage {
    /// The receipt.
    pub receipt_id: i64,
    /// 0, 1, 2 …; storing the same ordinal again is refused.
    pub ordinal: u64,
    /// The body as it came over the wire.
    pub body: Vec<u8>,
    /// `application/json`.
    pub media_type: String,
    /// How the body is kept.
    pub codec: Codec,
    /// AWS's id of the request; empty for files.
    pub request_id: String,
    /// HTTP status; 0 for files.
    pub http_status: u16,
    /// When it came.
    pub received_at: Timestamp,
    /// Items that the page holds, read or not.
    pub items: u64,
    /// What was read from it.
    pub facts: Vec<NewFact>,
    /// Token of the next page.
    pub next_cursor: Option<String>,
    /// Closes the receipt in the same transaction.
    pub close: Option<Closing>,
}

impl NewPage {
    /// Hashes and compresses the body, which needs no transaction.
    pub fn pack(mut self) -> Result<PackedPage> {
        let packed = artifact::pack(&self.body, self.codec)?;
        self.body = Vec::new();
        Ok(PackedPage { page: self, packed })
    }
}

/// A page that is ready to be stored.
pub struct PackedPage {
    page: NewPage,
    packed: artifact::Packed,
}

/// What came of a page that was handed over.
pub struct PageArrived(Result<PageStored>);

impl PageArrived {
    /// What storing it did.
    pub fn into_result(self, store: &Store) -> Result<PageStored> {
        store.written(self.0)
    }
}

/// How a receipt ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// Which way.
    pub outcome: Outcome,
    /// Why it is not complete; empty when it is.
    pub reason: String,
    /// The IAM action to allow, or what to do; empty when complete.
    pub action: String,
    /// When.
    pub at: Timestamp,
}

impl Closing {
    /// Every page came.
    #[must_use]
    pub const fn complete(at: Timestamp) -> Self {
        Self {
            outcome: Outcome::Complete,
            reason: String::new(),
            action: String::new(),
            at,
        }
    }
}

/// What storing a page did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PageStored {
    /// Facts seen for the first time.
    pub new: u64,
    /// Facts that were known and unchanged.
    pub known: u64,
    /// Facts that replaced an older version.
    pub changed: u64,
    /// Facts whose known content differs and was kept beside (conflicting repeats).
    pub conflicting: u64,
}

/// Which current facts a complete listing may declare gone: those of the kind and place that this run did not see.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// `config.rule`
    pub kind: String,
    /// Where.
    pub account_id: String,
    /// Where.
    pub region: String,
}

impl Store {
    /// Starts a run.
    pub fn start_run(&self, new: NewRun) -> Result<i64> {
        self.write(move |tx, _| {
            let sql = "INSERT INTO run (kind, actor, started_at, outcome, plan, made_with) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let outcome = Outcome::NotCollected.as_str();
            let id = tx
                .prepare_cached(sql)?
                .insert((&new.kind, &new.actor, new.at.ms(), outcome, &new.plan, &new.made_with))?;
            append(tx, &Act {
                at: new.at,
                actor: &new.actor,
                action: "run.started",
                subject: &format!("run {id}"),
                detail: json!({ "kind": new.kind, "plan": new.plan, "made_with": new.made_with }),
            })?;
            Ok(id)
        })
    }

    /// The newest run of that kind that can go on.
    pub fn unfinished_run(&self, kind: &str) -> Result<Option<Run>> {
        Ok(self
            .list_runs()?
            .into_iter()
            .find(|r| r.kind == kind && r.finished_at.is_none()))
    }

    /// Every run, newest first.
    pub fn list_runs(&self) -> Result<Vec<Run>> {
        self.read(|conn| {
            let sql =
                "SELECT id, kind, actor, started_at, finished_at, outcome, plan FROM run ORDER BY id DESC";
            let mut statement = conn.prepare_cached(sql)?;
            let rows = statement.query_map([], |r| {
                Ok(Run {
                    id: r.get(0)?,
                    kind: r.get(1)?,
                    actor: r.get(2)?,
                    started_at: Timestamp::from_ms(r.get(3)?),
                    finished_at: r.get::<_, Option<i64>>(4)?.map(Timestamp::from_ms),
                    outcome: r.get::<_, String>(5)?.parse().unwrap_or(Outcome::Failed),
                    plan: r.get(6)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Ends a run. Its outcome is complete when every receipt is, else partial.
    pub fn finish_run(&self, run_id: i64, actor: &str, at: Timestamp) -> Result<Outcome> {
        let actor = actor.to_owned();
        self.write(move |tx, desk| {
            let (receipts, open, troubled, pages, items): (i64, i64, i64, i64, i64) = tx.query_row(
                "SELECT count(*), coalesce(sum(outcome = 'not_collected'), 0),
                   coalesce(sum(outcome NOT IN ('complete', 'not_collected')), 0),
                   coalesce(sum(pages), 0), coalesce(sum(items), 0) FROM receipt WHERE run_id = ?1",
                [run_id],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)),
            )?;
            let outcome = if open == 0 && troubled == 0 { Outcome::Complete } else { Outcome::Partial };
            tx.execute(
                "UPDATE run SET finished_at = ?2, outcome = ?3 WHERE id = ?1",
                (run_id, at.ms(), outcome.as_str()),
            )?;
            append(tx, &Act {
                at,
                actor: &actor,
                action: "run.finished",
                subject: &format!("run {run_id}"),
                detail: json!({ "outcome": outcome.as_str(), "receipts": receipts, "pages": pages, "items": items,
                                "not_complete": open + troubled, "facts": seal(tx, desk)? }),
            })?;
            Ok(outcome)
        })
    }

    /// Opens a run again that had ended, so that it can be gone on with.
    pub fn reopen_run(&self, run_id: i64, actor: &str, at: Timestamp) -> Result<()> {
        let actor = actor.to_owned();
        self.write(move |tx, _| {
            tx.execute(
                "UPDATE run SET finished_at = NULL, outcome = 'not_collected' WHERE id = ?1",
                [run_id],
            )?;
            append(
                tx,
                &Act {
                    at,
                    actor: &actor,
                    action: "run.reopened",
                    subject: &format!("run {run_id}"),
                    detail: json!({}),
                },
            )?;
            Ok(())
        })
    }

    /// Opens the receipt of a step, or finds it where the run left it.
    pub fn open_receipt(
        &self,
        run_id: i64,
        step: &Step,
        caller_arn: &str,
        at: Timestamp,
    ) -> Result<OpenReceipt> {
        let (step, caller) = (step.clone(), caller_arn.to_owned());
        self.write(move |tx, _| {
            if let Some(found) = find_receipt(tx, run_id, &step)? {
                return Ok(found);
            }
            Ok(OpenReceipt {
                id: insert_receipt(tx, run_id, &step, &caller, at)?,
                pages: 0,
                items: 0,
                cursor: None,
                outcome: Outcome::NotCollected,
                stands: false,
            })
        })
    }

    /// Stores a page with all that belongs to it, in one transaction.
    pub fn store_page(&self, page: NewPage) -> Result<PageStored> {
        self.write(storing(page.pack()?))
    }

    /// The same without waiting for it: pages of a receipt that are handed over in their order are stored in it.
    /// `tell` is called when the page is durable, or undone, on a thread that must not be held up.
    pub fn hand_over_page(
        &self,
        page: PackedPage,
        tell: impl FnOnce(PageArrived) + Send + 'static,
    ) -> Result<()> {
        // The last page of a listing ends its step, and another waits for its place.
        let patient = page.page.close.is_none();
        self.write_later(patient, storing(page), |done| tell(PageArrived(done)))
    }

    /// Closes a receipt that got no further page.
    pub fn close_receipt(&self, receipt_id: i64, closing: Closing) -> Result<()> {
        self.write(move |tx, _| close(tx, receipt_id, &closing))
    }

    /// Opens closed receipts of a run again that did not end complete, so that a resumed run asks once more;
    /// pages that are stored stay and the cursor with them. Answers how many.
    pub fn reopen_receipts(&self, run_id: i64, outcomes: &[Outcome]) -> Result<u64> {
        let outcomes = outcomes.to_vec();
        self.write(move |tx, _| {
            let mut n = 0;
            for outcome in outcomes {
                n += tx.execute(
                    "UPDATE receipt SET outcome = 'not_collected', reason = '', action = '', finished_at = NULL
                     WHERE run_id = ?1 AND outcome = ?2",
                    (run_id, outcome.as_str()),
                )?;
            }
            Ok(n as u64)
        })
    }

    /// Forgets the cursor of a receipt whose page token expired; the listing starts again and repeats are known.
    /// The pages that came stay, with their facts; their items are not counted twice.
    pub fn restart_receipt(&self, receipt_id: i64) -> Result<()> {
        self.write(move |tx, _| {
            tx.execute(
                "UPDATE receipt SET cursor = NULL, items = 0 WHERE id = ?1",
                [receipt_id],
            )?;
            tx.execute(
                "UPDATE receipt_page SET began_again = 1 WHERE receipt_id = ?1",
                [receipt_id],
            )?;
            Ok(())
        })
    }

    /// Marks what a complete listing no longer holds. Nothing is deleted. Answers how many facts were marked.
    pub fn mark_gone(&self, run_id: i64, sweep: Sweep, at: Timestamp) -> Result<u64> {
        self.write(move |tx, desk| {
            let kind = desk.terms.intern(tx, &sweep.kind)?;
            let account = desk.terms.intern(tx, &sweep.account_id)?;
            let region = desk.terms.intern(tx, &sweep.region)?;
            let n = tx.execute(
                "UPDATE fact SET gone_at = ?5 WHERE kind = ?1 AND account = ?2 AND region = ?3 AND last_run_id < ?4
                   AND gone_at IS NULL AND superseded_by IS NULL",
                (kind, account, region, run_id, at.ms()),
            )?;
            Ok(n as u64)
        })
    }
}

/// The transaction that stores a page.
fn storing(
    PackedPage { page, packed }: PackedPage,
) -> impl FnOnce(&Transaction<'_>, &mut Desk) -> Result<PageStored> + Send + 'static {
    move |tx, desk| {
        let (run_id, stored): (i64, i64) = tx
            .prepare_cached("SELECT run_id, pages FROM receipt WHERE id = ?1")?
            .query_row([page.receipt_id], |r| Ok((r.get(0)?, r.get(1)?)))?;
        if u64::try_from(stored).unwrap_or(0) != page.ordinal {
            return Err(StoreError::Refused(format!(
                "page {} of receipt {} came out of turn; {stored} are stored",
                page.ordinal, page.receipt_id
            )));
        }
        let artifact_id = artifact::put_packed(tx, &packed, &page.media_type)?;
        let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        tx.prepare_cached(
            "INSERT INTO receipt_page (receipt_id, ordinal, artifact_id, request_id, http_status, received_at, items)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((
            page.receipt_id,
            whole(page.ordinal),
            artifact_id,
            &page.request_id,
            page.http_status,
            page.received_at.ms(),
            whole(page.items),
        ))?;
        let mut done = PageStored::default();
        for new in &page.facts {
            let origin = fact::Origin {
                artifact_id,
                receipt_id: Some(page.receipt_id),
                run_id,
                collected_at: page.received_at,
                is_present: true,
            };
            match fact::place(tx, desk, new, &origin)? {
                Placed::New(_) => done.new += 1,
                Placed::Known(_) => done.known += 1,
                Placed::Changed(_) => done.changed += 1,
                Placed::Conflicting(_) => done.conflicting += 1,
            }
        }
        tx.prepare_cached(
            "UPDATE receipt SET pages = pages + 1, items = items + ?2, cursor = ?3 WHERE id = ?1",
        )?
        .execute((page.receipt_id, whole(page.items), &page.next_cursor))?;
        if let Some(closing) = &page.close {
            close(tx, page.receipt_id, closing)?;
        }
        Ok(done)
    }
}

pub(crate) fn insert_receipt(
    tx: &Transaction<'_>,
    run_id: i64,
    step: &Step,
    caller: &str,
    at: Timestamp,
) -> Result<i64> {
    let sql =
        "INSERT INTO receipt (run_id, source, operation, account_id, region, parameters, outcome, started_at,
      caller_arn) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    Ok(tx.prepare_cached(sql)?.insert((
        run_id,
        step.source.as_str(),
        &step.operation,
        &step.account_id,
        &step.region,
        &step.parameters,
        Outcome::NotCollected.as_str(),
        at.ms(),
        caller,
    ))?)
}

pub(crate) fn find_receipt(tx: &Transaction<'_>, run_id: i64, step: &Step) -> Result<Option<OpenReceipt>> {
    let sql = "SELECT id, pages, items, cursor, outcome FROM receipt WHERE run_id = ?1 AND source = ?2
      AND operation = ?3 AND account_id = ?4 AND region = ?5 AND parameters = ?6";
    let key = (
        run_id,
        step.source.as_str(),
        &step.operation,
        &step.account_id,
        &step.region,
        &step.parameters,
    );
    let found = tx.prepare_cached(sql)?.query_row(key, |r| {
        Ok(OpenReceipt {
            id: r.get(0)?,
            pages: r.get::<_, i64>(1)?.try_into().unwrap_or(0),
            items: r.get::<_, i64>(2)?.try_into().unwrap_or(0),
            cursor: r.get(3)?,
            outcome: r.get::<_, String>(4)?.parse().unwrap_or(Outcome::Failed),
            stands: false,
        })
    });
    Ok(found.optional()?)
}

fn close(tx: &Transaction<'_>, receipt_id: i64, closing: &Closing) -> Result<()> {
    tx.prepare_cached(
        "UPDATE receipt SET outcome = ?2, reason = ?3, action = ?4, finished_at = ?5 WHERE id = ?1",
    )?
    .execute((
        receipt_id,
        closing.outcome.as_str(),
        &closing.reason,
        &closing.action,
        closing.at.ms(),
    ))?;
    Ok(())
}
