//! Answers that still stand: a step whose thing did not change since it was answered completely is not asked again,
//! and has a receipt that names the one whose answer stands.

use rusqlite::{OptionalExtension, Transaction};
use tickmark_domain::{Outcome, Source, Timestamp};

use crate::Store;
use crate::compact::NativeId;
use crate::error::{Result, StoreError};
use crate::read::ReceiptRecord;
use crate::receipt::{OpenReceipt, Step, find_receipt, insert_receipt};
use crate::writer::Desk;

/// A step that need not be asked again while its stamp stays the same.
#[derive(Debug, Clone)]
pub struct Standing {
    /// What a listing said about the thing that the step asks about. Empty where nothing tells of a change: then the
    /// step is asked.
    pub stamp: String,
    /// The facts that its answer brings: kind, and how their native ids begin. They are carried into the run, as the
    /// run has seen them.
    pub brings: Vec<(String, String)>,
}

/// The last complete answer to a step.
struct Last {
    receipt: i64,
    run: i64,
    items: i64,
    root: i64,
}

impl Store {
    /// Opens the receipt of a step, or finds it where the run left it, or lets the answer of an earlier run stand:
    /// the newest earlier receipt of the step must be complete and carry the same stamp. With `ask_all` none stands.
    pub fn open_or_stand(
        &self,
        run_id: i64,
        step: &Step,
        standing: Standing,
        ask_all: bool,
        caller_arn: &str,
        at: Timestamp,
    ) -> Result<OpenReceipt> {
        let (step, caller) = (step.clone(), caller_arn.to_owned());
        self.write(move |tx, desk| {
            if let Some(found) = find_receipt(tx, run_id, &step)? {
                if found.outcome == Outcome::NotCollected {
                    set_stamp(tx, found.id, &standing.stamp)?;
                }
                return Ok(found);
            }
            let id = insert_receipt(tx, run_id, &step, &caller, at)?;
            set_stamp(tx, id, &standing.stamp)?;
            let mut open = OpenReceipt {
                id,
                pages: 0,
                items: 0,
                cursor: None,
                outcome: Outcome::NotCollected,
                stands: false,
            };
            if ask_all {
                return Ok(open);
            }
            if let Some(last) = last_answer(tx, run_id, &step, &standing.stamp)? {
                stand(tx, id, &last, at)?;
                carry(tx, desk, run_id, &last, &step, &standing.brings)?;
                open.outcome = Outcome::Complete;
                open.stands = true;
                open.items = u64::try_from(last.items).unwrap_or(0);
            }
            Ok(open)
        })
    }

    /// Gives a step that is not asked a complete receipt that stands on earlier ones, which together hold its items.
    /// Answers whether it had none before.
    pub fn stand_on(
        &self,
        run_id: i64,
        step: &Step,
        receipts: &[i64],
        items: u64,
        caller_arn: &str,
        at: Timestamp,
    ) -> Result<bool> {
        let (step, caller, receipts) = (step.clone(), caller_arn.to_owned(), receipts.to_vec());
        self.write(move |tx, _| {
            let Some(newest) = receipts.iter().max() else {
                return Err(StoreError::Refused(
                    "an answer must stand on a receipt".to_owned(),
                ));
            };
            if find_receipt(tx, run_id, &step)?.is_some() {
                return Ok(false);
            }
            let id = insert_receipt(tx, run_id, &step, &caller, at)?;
            tx.prepare_cached(STAND)?
                .execute((id, in_words(&receipts), whole(items), newest, at.ms()))?;
            Ok(true)
        })
    }

    /// The complete receipts of an operation in a place that runs before this one got by asking, oldest first.
    pub fn list_answered(
        &self,
        source: Source,
        operation: &str,
        account_id: &str,
        region: &str,
        before_run: i64,
    ) -> Result<Vec<ReceiptRecord>> {
        let of =
            "r.source = ?1 AND r.operation = ?2 AND r.account_id = ?3 AND r.region = ?4 AND r.run_id < ?5
          AND r.outcome = 'complete' AND r.stands_on IS NULL";
        self.receipts_where(of, (source.as_str(), operation, account_id, region, before_run))
    }
}

/// How a receipt ends that stands on another.
const STAND: &str =
    "UPDATE receipt SET outcome = 'complete', reason = ?2, items = ?3, stands_on = ?4, finished_at = ?5
  WHERE id = ?1";
/// Receipts that a reason names.
const NAMED: usize = 6;

fn in_words(receipts: &[i64]) -> String {
    let named: Vec<String> = receipts
        .iter()
        .take(NAMED)
        .map(|id| format!("R-{id:04}"))
        .collect();
    let more = receipts.len().saturating_sub(NAMED);
    let rest = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let verb = if receipts.len() == 1 { "stands" } else { "stand" };
    format!(
        "held since an earlier collection: {}{rest} {verb}",
        named.join(", ")
    )
}

fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn set_stamp(tx: &Transaction<'_>, id: i64, stamp: &str) -> Result<()> {
    if !stamp.is_empty() {
        tx.prepare_cached("UPDATE receipt SET stamp = ?2 WHERE id = ?1")?
            .execute((id, stamp))?;
    }
    Ok(())
}

fn last_answer(tx: &Transaction<'_>, run_id: i64, step: &Step, stamp: &str) -> Result<Option<Last>> {
    if stamp.is_empty() {
        return Ok(None);
    }
    let newest = tx
        .prepare_cached(
            "SELECT id, run_id, items, coalesce(stands_on, id), outcome, stamp FROM receipt
             WHERE source = ?1 AND operation = ?2 AND account_id = ?3 AND region = ?4 AND parameters = ?5 AND run_id < ?6
             ORDER BY id DESC LIMIT 1",
        )?
        .query_row(
            (
                step.source.as_str(),
                &step.operation,
                &step.account_id,
                &step.region,
                &step.parameters,
                run_id,
            ),
            |r| {
                let last = Last {
                    receipt: r.get(0)?,
                    run: r.get(1)?,
                    items: r.get(2)?,
                    root: r.get(3)?,
                };
                Ok((last, r.get::<_, String>(4)?, r.get::<_, String>(5)?))
            },
        )
        .optional()?;
    let stands =
        |(_, outcome, was): &(Last, String, String)| outcome == Outcome::Complete.as_str() && was == stamp;
    Ok(newest.filter(stands).map(|(last, _, _)| last))
}

fn stand(tx: &Transaction<'_>, id: i64, last: &Last, at: Timestamp) -> Result<()> {
    let collection: i64 = tx
        .prepare_cached("SELECT run_id FROM receipt WHERE id = ?1")?
        .query_row([last.root], |r| r.get(0))?;
    let reason = format!(
        "unchanged since collection {collection}, whose receipt R-{:04} stands",
        last.root
    );
    tx.prepare_cached(STAND)?
        .execute((id, reason, last.items, last.root, at.ms()))?;
    Ok(())
}

/// What the earlier run saw, this run has seen too.
fn carry(
    tx: &Transaction<'_>,
    desk: &mut Desk,
    run_id: i64,
    last: &Last,
    step: &Step,
    brings: &[(String, String)],
) -> Result<()> {
    let account = desk.terms.intern(tx, &step.account_id)?;
    let region = desk.terms.intern(tx, &step.region)?;
    for (kind, prefix) in brings {
        let kind = desk.terms.intern(tx, kind)?;
        if prefix.is_empty() {
            tx.prepare_cached(
                "UPDATE fact SET last_run_id = ?1 WHERE kind = ?2 AND account = ?3 AND region = ?4
                   AND superseded_by IS NULL AND gone_at IS NULL AND last_run_id >= ?5",
            )?
            .execute((run_id, kind, account, region, last.run))?;
            continue;
        }
        // An id that is kept in few bytes begins with nothing but itself.
        tx.prepare_cached(
            "UPDATE fact SET last_run_id = ?1 WHERE native_id = ?2 AND kind = ?3 AND account = ?4 AND region = ?5
               AND superseded_by IS NULL AND gone_at IS NULL AND last_run_id >= ?6",
        )?
        .execute((run_id, NativeId(prefix), kind, account, region, last.run))?;
        // No text goes on with the last character that there is.
        let end = format!("{prefix}\u{10ffff}");
        tx.prepare_cached(
            "UPDATE fact SET last_run_id = ?1
             WHERE native_id >= ?2 AND native_id < ?3 AND kind = ?4 AND account = ?5 AND region = ?6
               AND superseded_by IS NULL AND gone_at IS NULL AND last_run_id >= ?7",
        )?
        .execute((run_id, prefix, end, kind, account, region, last.run))?;
    }
    tracing::debug!(receipt = last.receipt, "an earlier answer stands");
    Ok(())
}
