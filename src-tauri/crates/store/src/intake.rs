//! Files that are taken in: the original and all that was read from it in one transaction, many files a transaction.

use tickmark_domain::{Outcome, Source, Timestamp};

use crate::Store;
use crate::artifact::{self, Codec, NewArtifact};
use crate::error::Result;
use crate::fact::{self, NewFact, Origin, Placed};
use crate::receipt::PageStored;

/// A file with what was read from it.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// The name that the receipt keeps, as JSON parameters.
    pub parameters: String,
    /// The bytes as they came.
    pub bytes: Vec<u8>,
    /// `application/gzip`, `application/json`.
    pub media_type: String,
    /// How they are kept: raw for what is compressed already.
    pub codec: Codec,
    /// Where most of it belongs, for the receipt; empty when unknown.
    pub account_id: String,
    /// Where most of it belongs; empty when unknown.
    pub region: String,
    /// Which source.
    pub source: Source,
    /// Items that the file holds, read or not.
    pub items: u64,
    /// What was read from it.
    pub facts: Vec<NewFact>,
    /// `complete`, or `partial` with a reason when something in it was unreadable.
    pub outcome: Outcome,
    /// Empty when complete.
    pub reason: String,
}

/// What storing a file did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileStored {
    /// Counts.
    pub counts: PageStored,
    /// Native ids of facts whose known content differs.
    pub conflicting: Vec<String>,
}

impl Store {
    /// Whether an original with this hash came in through a receipt of an import before.
    pub fn file_is_known(&self, sha256: &[u8; 32]) -> Result<bool> {
        let sha256 = *sha256;
        self.read(move |conn| {
            let sql = "SELECT EXISTS (SELECT 1 FROM artifact a JOIN fact f ON f.artifact_id = a.id WHERE a.sha256 = ?1)
              OR EXISTS (SELECT 1 FROM artifact a JOIN receipt_page p ON p.artifact_id = a.id WHERE a.sha256 = ?1)";
            Ok(conn.prepare_cached(sql)?.query_row([sha256], |r| r.get(0))?)
        })
    }

    /// Stores a batch of files in one transaction, each with a receipt of its own.
    pub fn store_files(&self, run_id: i64, files: Vec<NewFile>, at: Timestamp) -> Result<Vec<FileStored>> {
        self.write(move |tx, desk| {
            let mut done = Vec::with_capacity(files.len());
            for file in &files {
                let new = NewArtifact { bytes: &file.bytes, media_type: &file.media_type, codec: file.codec };
                let artifact_id = artifact::put(tx, new)?;
                let items = i64::try_from(file.items).unwrap_or(i64::MAX);
                let receipt_id = tx
                    .prepare_cached(
                        "INSERT INTO receipt (run_id, source, operation, account_id, region, parameters, outcome, reason,
                           pages, items, started_at, finished_at)
                         VALUES (?1, ?2, 'import', ?3, ?4, ?5, ?6, ?7, 1, ?8, ?9, ?9)",
                    )?
                    .insert((
                        run_id,
                        file.source.as_str(),
                        &file.account_id,
                        &file.region,
                        &file.parameters,
                        file.outcome.as_str(),
                        &file.reason,
                        items,
                        at.ms(),
                    ))?;
                tx.prepare_cached(
                    "INSERT INTO receipt_page (receipt_id, ordinal, artifact_id, request_id, http_status, received_at, items)
                     VALUES (?1, 0, ?2, '', 0, ?3, ?4)",
                )?
                .execute((receipt_id, artifact_id, at.ms(), items))?;
                let origin = Origin { artifact_id, receipt_id: Some(receipt_id), run_id, collected_at: at };
                let mut stored = FileStored { counts: PageStored::default(), conflicting: vec![] };
                for new in &file.facts {
                    match fact::place(tx, desk, new, &origin)? {
                        Placed::New(_) => stored.counts.new += 1,
                        Placed::Known(_) => stored.counts.known += 1,
                        Placed::Changed(_) => stored.counts.changed += 1,
                        Placed::Conflicting(_) => {
                            stored.counts.conflicting += 1;
                            stored.conflicting.push(new.native_id.clone());
                        }
                    }
                }
                done.push(stored);
            }
            Ok(done)
        })
    }
}
