//! Documents that an import brings as manual evidence: each becomes what attaching it by hand would have made of it,
//! in the transaction of its file.

use rusqlite::{OptionalExtension, Transaction};
use tickmark_domain::{Date, Timestamp};

use crate::compact::NativeId;
use crate::error::Result;
use crate::fact::Origin;
use crate::link::{self, ATTACHED};

/// What a manual item is called among facts.
pub const MANUAL_KIND: &str = "manual.file";

/// What a document proves, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The native id of its fact, which is of the kind [`MANUAL_KIND`].
    pub native_id: String,
    /// The control.
    pub control_id: i64,
    /// What it proves.
    pub title: String,
    /// Its name.
    pub file_name: String,
    /// The days that it speaks for; an open end is none.
    pub effective: (Option<Date>, Option<Date>),
    /// When what it shows was so.
    pub captured_at: Option<Timestamp>,
    /// Who brought it.
    pub added_by: String,
}

/// Attaches a document whose fact was placed just now; one that was attached before stays as it is.
pub(crate) fn attach(tx: &Transaction<'_>, origin: &Origin, new: &Attachment) -> Result<()> {
    let fact: Option<(i64, Option<i64>)> = tx
        .prepare_cached(
            "SELECT f.id, f.occurred_at FROM fact f WHERE f.native_id = ?1 AND f.receipt_id IS ?2
               AND f.kind = (SELECT id FROM term WHERE text = ?3)
               AND f.account = (SELECT id FROM term WHERE text = '') AND f.region = (SELECT id FROM term WHERE text = '')
               AND f.superseded_by IS NULL",
        )?
        .query_row((NativeId(&new.native_id), origin.receipt_id, MANUAL_KIND), |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .optional()?;
    let Some((evidence_id, occurred_at)) = fact else {
        return Ok(());
    };
    link::put(
        tx,
        new.control_id,
        ATTACHED,
        evidence_id,
        None,
        occurred_at.map(Timestamp::from_ms),
    )?;
    let (from, to) = new.effective;
    tx.prepare_cached(
        "INSERT OR IGNORE INTO manual (evidence_id, control_id, title, file_name, effective_from, effective_to,
           captured_at, received_at, added_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        evidence_id,
        new.control_id,
        &new.title,
        &new.file_name,
        from.map(|d| d.to_string()),
        to.map(|d| d.to_string()),
        new.captured_at.map(Timestamp::ms),
        origin.collected_at.ms(),
        &new.added_by,
    ))?;
    Ok(())
}
