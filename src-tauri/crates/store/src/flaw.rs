//! Pages that came and could not be used: kept as they came, beside the receipt of the step that asked for them.

use tickmark_domain::Timestamp;

use crate::Store;
use crate::artifact::{self, Codec, NewArtifact};
use crate::error::Result;

/// A page that could not be used.
#[derive(Debug, Clone)]
pub struct NewFlawedPage {
    /// The receipt.
    pub receipt_id: i64,
    /// Which page it should have been: 0, 1, 2 …
    pub ordinal: u64,
    /// What came, as it came over the wire.
    pub body: Vec<u8>,
    /// `application/json`.
    pub media_type: String,
    /// AWS's id of the request.
    pub request_id: String,
    /// HTTP status.
    pub http_status: u16,
    /// When it came.
    pub received_at: Timestamp,
    /// What is wrong with it, in words.
    pub flaw: String,
}

/// A page that could not be used, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlawedPage {
    /// Which page it should have been.
    pub ordinal: u64,
    /// The original.
    pub artifact_id: i64,
    /// Hex.
    pub artifact_sha256: String,
    /// Of the original.
    pub size_bytes: u64,
    /// HTTP status.
    pub http_status: u16,
    /// AWS's id of the request.
    pub request_id: String,
    /// When it came.
    pub received_at: Timestamp,
    /// What is wrong with it.
    pub flaw: String,
}

impl Store {
    /// Keeps a page that could not be used: its bytes as an original, and what is wrong with it. The receipt's own
    /// pages and its place to go on stay as they are.
    pub fn keep_flawed_page(&self, page: NewFlawedPage) -> Result<()> {
        self.write(move |tx, _| {
            let new = NewArtifact {
                bytes: &page.body,
                media_type: &page.media_type,
                codec: Codec::Zstd,
            };
            let artifact_id = artifact::put(tx, new)?;
            tx.prepare_cached(
                "INSERT INTO flawed_page (receipt_id, ordinal, artifact_id, http_status, request_id, received_at, flaw)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute((
                page.receipt_id,
                i64::try_from(page.ordinal).unwrap_or(i64::MAX),
                artifact_id,
                page.http_status,
                &page.request_id,
                page.received_at.ms(),
                &page.flaw,
            ))?;
            Ok(())
        })
    }

    /// The pages of a receipt that could not be used, in the order in which they came.
    pub fn list_flawed_pages(&self, receipt_id: i64) -> Result<Vec<FlawedPage>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT f.ordinal, f.artifact_id, lower(hex(o.sha256)), o.size_bytes, f.http_status, f.request_id,
                   f.received_at, f.flaw
                 FROM flawed_page f JOIN artifact o ON o.id = f.artifact_id WHERE f.receipt_id = ?1 ORDER BY f.id",
            )?;
            let rows = statement.query_map([receipt_id], |r| {
                Ok(FlawedPage {
                    ordinal: crate::read::count(r, 0)?,
                    artifact_id: r.get(1)?,
                    artifact_sha256: r.get(2)?,
                    size_bytes: crate::read::count(r, 3)?,
                    http_status: r.get(4)?,
                    request_id: r.get(5)?,
                    received_at: Timestamp::from_ms(r.get(6)?),
                    flaw: r.get(7)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}
