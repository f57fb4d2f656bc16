//! Files that are taken in: the original and all that was read from it in one transaction, many files a transaction.
//! A file that is too large to be held comes in parts, and is one transaction all the same.

use std::io::Read;
use std::sync::mpsc::Receiver;

use rusqlite::Transaction;
use tickmark_domain::{EvidenceKind, Outcome, Source, Timestamp};

use crate::Store;
use crate::artifact::{self, Codec, Packed};
use crate::document::{self, Attachment};
use crate::error::{Result, StoreError};
use crate::fact::{self, NewEvidence, NewFact, Origin, Placed, Versions};
use crate::receipt::PageStored;
use crate::writer::Desk;

/// What a receipt says of a file.
#[derive(Debug, Clone)]
pub struct FileReceipt {
    /// The name that the receipt keeps, as JSON parameters.
    pub parameters: String,
    /// `application/gzip`, `application/json`.
    pub media_type: String,
    /// How the bytes are kept: raw for what is compressed already.
    pub codec: Codec,
}

/// How the reading of a file ended.
#[derive(Debug, Clone)]
pub struct FileEnd {
    /// Which source tells most of it.
    pub source: Source,
    /// Where most of it belongs, for the receipt; empty when unknown.
    pub account_id: String,
    /// Where most of it belongs; empty when unknown.
    pub region: String,
    /// Items that the file holds, read or not.
    pub items: u64,
    /// `complete`, or `partial` with a reason when something in it was unreadable.
    pub outcome: Outcome,
    /// Empty when complete.
    pub reason: String,
    /// Which of its facts are attached to controls.
    pub attached: Vec<Attachment>,
}

/// The bytes of a file.
#[derive(Debug, Clone)]
pub enum Original {
    /// As they came.
    Bytes(Vec<u8>),
    /// As they will be kept: made ready by whoever read them, so that the one writer need not.
    Packed(Packed),
}

impl Original {
    /// Makes bytes ready whose SHA-256 is known.
    pub fn packed(bytes: &[u8], codec: Codec, sha256: [u8; 32]) -> Result<Self> {
        artifact::pack_hashed(bytes, codec, sha256).map(Self::Packed)
    }

    /// How much of them is held.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Packed(packed) => packed.held_bytes(),
        }
    }
}

/// A file with what was read from it.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// What its receipt says.
    pub receipt: FileReceipt,
    /// The bytes as they came.
    pub original: Original,
    /// How its reading ended.
    pub end: FileEnd,
    /// What was read from it.
    pub facts: Vec<NewFact>,
}

/// Gives the bytes of a file, from the start.
pub type Opened = Box<dyn FnOnce() -> std::io::Result<Box<dyn Read + Send>> + Send>;

/// A file whose bytes and facts come piece by piece.
pub struct LargeFile {
    /// What its receipt says.
    pub receipt: FileReceipt,
    /// Hash of the bytes as they came.
    pub sha256: [u8; 32],
    /// Gives them.
    pub open: Opened,
}

/// What comes of a large file.
#[derive(Debug)]
pub enum Part {
    /// Facts, in the order of the file.
    Facts(Vec<NewFact>),
    /// It was read to its end. Without this, nothing of it is kept.
    End(FileEnd),
}

/// What storing a file did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileStored {
    /// Counts.
    pub counts: PageStored,
    /// Native ids of facts whose known content differs.
    pub conflicting: Vec<String>,
}

/// How many contradictions of one file are named.
const NAMED: usize = 1000;
/// What the kind of a fact ends with that contradicts a known one.
pub const CONFLICT: &str = "_conflict";

impl Store {
    /// As what, and under which names, an original with this hash came in before: the kind and the name that each
    /// receipt says, both empty where a collection brought it.
    pub fn known_as(&self, sha256: &[u8; 32]) -> Result<Vec<(String, String)>> {
        let sha256 = *sha256;
        self.read(move |conn| {
            let mut statement = conn.prepare_cached(
                "SELECT coalesce(json_extract(r.parameters, '$.kind'), ''),
                   coalesce(json_extract(r.parameters, '$.file'), '')
                 FROM artifact a JOIN receipt_page p ON p.artifact_id = a.id JOIN receipt r ON r.id = p.receipt_id
                 WHERE a.sha256 = ?1",
            )?;
            let rows = statement.query_map([sha256], |r| Ok((r.get(0)?, r.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Stores a batch of files in one transaction, each with a receipt of its own.
    pub fn store_files(&self, run_id: i64, files: Vec<NewFile>, at: Timestamp) -> Result<Vec<FileStored>> {
        self.write(move |tx, desk| {
            let mut done = Vec::with_capacity(files.len());
            for file in &files {
                let FileReceipt {
                    media_type, codec, ..
                } = &file.receipt;
                let artifact_id = match &file.original {
                    Original::Packed(packed) => artifact::put_packed(tx, packed, media_type)?,
                    Original::Bytes(bytes) => {
                        artifact::put_packed(tx, &artifact::pack(bytes, *codec)?, media_type)?
                    }
                };
                let origin = begin(tx, run_id, artifact_id, &file.receipt, at)?;
                let mut stored = FileStored::default();
                for fact in &file.facts {
                    place(tx, desk, fact, &origin, &mut stored)?;
                }
                end(tx, &origin, &file.end)?;
                done.push(stored);
            }
            Ok(done)
        })
    }

    /// Stores a large file as its parts come, in one transaction; nothing of it when they end without their end.
    pub fn store_large_file(
        &self,
        run_id: i64,
        file: LargeFile,
        parts: Receiver<Part>,
        at: Timestamp,
    ) -> Result<FileStored> {
        self.write(move |tx, desk| {
            let unreadable =
                |error: std::io::Error| StoreError::Refused(format!("the file cannot be read: {error}"));
            let mut bytes = (file.open)().map_err(unreadable)?;
            let receipt = &file.receipt;
            let artifact_id =
                artifact::put_stream(tx, &file.sha256, &receipt.media_type, receipt.codec, &mut bytes)?;
            let origin = begin(tx, run_id, artifact_id, receipt, at)?;
            let mut stored = FileStored::default();
            for part in parts {
                match part {
                    Part::Facts(facts) => {
                        for fact in &facts {
                            place(tx, desk, fact, &origin, &mut stored)?;
                        }
                    }
                    Part::End(ended) => {
                        end(tx, &origin, &ended)?;
                        return Ok(stored);
                    }
                }
            }
            Err(StoreError::Abandoned)
        })
    }
}

fn begin(
    tx: &Transaction<'_>,
    run_id: i64,
    artifact_id: i64,
    receipt: &FileReceipt,
    at: Timestamp,
) -> Result<Origin> {
    let receipt_id = tx
        .prepare_cached(
            "INSERT INTO receipt (run_id, source, operation, account_id, region, parameters, outcome, pages, started_at,
               finished_at) VALUES (?1, '', 'import', '', '', ?2, 'not_collected', 1, ?3, ?3)",
        )?
        .insert((run_id, &receipt.parameters, at.ms()))?;
    tx.prepare_cached(
        "INSERT INTO receipt_page (receipt_id, ordinal, artifact_id, request_id, http_status, received_at, items)
         VALUES (?1, 0, ?2, '', 0, ?3, 0)",
    )?
    .execute((receipt_id, artifact_id, at.ms()))?;
    Ok(Origin {
        artifact_id,
        receipt_id: Some(receipt_id),
        run_id,
        collected_at: at,
        is_present: false,
    })
}

fn end(tx: &Transaction<'_>, origin: &Origin, end: &FileEnd) -> Result<()> {
    let items = i64::try_from(end.items).unwrap_or(i64::MAX);
    tx.prepare_cached(
        "UPDATE receipt SET source = ?7, account_id = ?2, region = ?3, items = ?4, outcome = ?5, reason = ?6
         WHERE id = ?1",
    )?
    .execute((
        origin.receipt_id,
        &end.account_id,
        &end.region,
        items,
        end.outcome.as_str(),
        &end.reason,
        end.source.as_str(),
    ))?;
    tx.prepare_cached("UPDATE receipt_page SET items = ?2 WHERE receipt_id = ?1")?
        .execute((origin.receipt_id, items))?;
    for attachment in &end.attached {
        document::attach(tx, origin, attachment)?;
    }
    Ok(())
}

fn place(
    tx: &Transaction<'_>,
    desk: &mut Desk,
    new: &NewFact,
    origin: &Origin,
    stored: &mut FileStored,
) -> Result<()> {
    match fact::place(tx, desk, new, origin)? {
        Placed::New(_) => stored.counts.new += 1,
        Placed::Known(_) => stored.counts.known += 1,
        Placed::Changed(_) => stored.counts.changed += 1,
        Placed::Conflicting(_) => {
            if let Placed::Known(_) = fact::place(tx, desk, &contradiction(new), origin)? {
                stored.counts.known += 1;
            } else {
                stored.counts.conflicting += 1;
                if stored.conflicting.len() < NAMED {
                    stored.conflicting.push(new.native_id.clone());
                }
            }
        }
    }
    Ok(())
}

/// What contradicts a known fact, as a row of its own. It serves no control: two that say different things of one event
/// are a finding, and which of them is true is for a person to say.
#[must_use]
pub fn contradiction(new: &NewFact) -> NewFact {
    let hash = hex::encode(new.content_hash);
    NewFact {
        kind: format!("{}{CONFLICT}", new.kind),
        native_id: format!("{}|{hash}", new.native_id),
        versions: Versions::Conflict,
        evidence: new.evidence.as_ref().map(|evidence| NewEvidence {
            kind: EvidenceKind::Finding,
            match_key: String::new(),
            result: None,
            title: format!("Contradicts another record of the same id: {}", evidence.title),
            ..evidence.clone()
        }),
        ..new.clone()
    }
}
