//! What people add: attachments, comments, conclusions. Everything appends; nothing is taken away.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use rusqlite::{OptionalExtension, Transaction};
use serde_json::json;
use sha2::{Digest, Sha256};
use tickmark_domain::{ConclusionKind, Date, EvidenceKind, Period, Source, Timestamp};

use crate::Store;
use crate::activity::{Act, append};
use crate::artifact::{self, Codec};
use crate::error::{Result, StoreError};
use crate::fact::{self, NewEvidence, NewFact, Origin, Placed, Versions};
use crate::link::{self, ATTACHED};
use crate::open_files::is_open;

/// A file to attach to a control.
#[derive(Debug, Clone)]
pub struct NewManual {
    /// Which control.
    pub control_id: i64,
    /// Random; makes the item distinct although the same file may be attached twice.
    pub id: String,
    /// Where the file is.
    pub path: PathBuf,
    /// Its name, as it is shown.
    pub file_name: String,
    /// `application/pdf`.
    pub media_type: String,
    /// How it is kept: files that are compressed already stay raw.
    pub codec: Codec,
    /// One line.
    pub title: String,
    /// Which days it speaks for.
    pub effective: (Option<Date>, Option<Date>),
    /// When it was captured.
    pub captured_at: Option<Timestamp>,
    /// When it is attached.
    pub received_at: Timestamp,
    /// By whom.
    pub actor: String,
}

/// A manual evidence item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualRecord {
    /// The evidence item.
    pub evidence_id: i64,
    /// The control.
    pub control_id: i64,
    /// One line.
    pub title: String,
    /// As it was attached.
    pub file_name: String,
    /// Which days it speaks for.
    pub effective: Option<Period>,
    /// When it was captured.
    pub captured_at: Option<Timestamp>,
    /// When it was attached.
    pub received_at: Timestamp,
    /// By whom.
    pub added_by: String,
    /// The item that replaces it.
    pub replaced_by: Option<i64>,
    /// Hex, of the file.
    pub sha256: String,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentRecord {
    /// Number.
    pub id: i64,
    /// The control.
    pub control_id: i64,
    /// Who.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub body: String,
    /// Whether the auditor sees it.
    pub is_shared: bool,
}

/// A conclusion, in force or past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConclusionRecord {
    /// Number.
    pub id: i64,
    /// The control.
    pub control_id: i64,
    /// What.
    pub conclusion: ConclusionKind,
    /// Why.
    pub basis: String,
    /// Who.
    pub person: String,
    /// When.
    pub at: Timestamp,
    /// Who reopened it, when and why.
    pub reopened: Option<(String, Timestamp, String)>,
}

impl Store {
    /// Attaches a file to a control: original, evidence, link and activity in one transaction.
    pub fn attach(&self, new: NewManual) -> Result<i64> {
        if is_open(&new.path) {
            return Err(StoreError::Refused(format!(
                "{} is an open engagement; close it, or attach a copy of it",
                new.path.display()
            )));
        }
        let sha256 = hash_file(&new.path)?;
        self.write(move |tx, desk| {
            let code = control_code(tx, new.control_id)?;
            let io = |source| StoreError::Io {
                path: new.path.clone(),
                source,
            };
            let mut file = File::open(&new.path).map_err(io)?;
            let artifact_id = artifact::put_stream(tx, &sha256, &new.media_type, new.codec, &mut file)?;
            let (from, to) = new.effective;
            let fact = NewFact {
                kind: "manual.file".into(),
                account_id: String::new(),
                region: String::new(),
                native_id: new.id.clone(),
                occurred_at: new.captured_at.or(to.or(from).map(Date::start)),
                position: String::new(),
                content_hash: fact::content_hash_of_bytes(&sha256),
                versions: Versions::Conflict,
                data: None,
                evidence: Some(NewEvidence {
                    kind: EvidenceKind::Manual,
                    source: Source::Manual,
                    service: String::new(),
                    resource_type: String::new(),
                    resource_id: new.file_name.clone(),
                    event_name: String::new(),
                    principal: new.actor.clone(),
                    source_ip: String::new(),
                    match_key: String::new(),
                    identity_type: String::new(),
                    result: None,
                    title: new.title.clone(),
                }),
            };
            let origin = Origin {
                artifact_id,
                receipt_id: None,
                run_id: 0,
                collected_at: new.received_at,
                is_present: true,
            };
            let Placed::New(evidence_id) = fact::place(tx, desk, &fact, &origin)? else {
                return Err(StoreError::Refused(
                    "an item with this id was attached before".into(),
                ));
            };
            link::put(tx, new.control_id, ATTACHED, evidence_id, None, fact.occurred_at)?;
            tx.execute(
                "INSERT INTO manual (evidence_id, control_id, title, file_name, effective_from, effective_to,
                   captured_at, received_at, added_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                (
                    evidence_id,
                    new.control_id,
                    &new.title,
                    &new.file_name,
                    from.map(|d| d.to_string()),
                    to.map(|d| d.to_string()),
                    new.captured_at.map(Timestamp::ms),
                    new.received_at.ms(),
                    &new.actor,
                ),
            )?;
            append(
                tx,
                &Act {
                    at: new.received_at,
                    actor: &new.actor,
                    action: "evidence.attached",
                    subject: &code,
                    detail: json!({ "evidence": evidence_id, "file": new.file_name, "title": new.title,
                                "sha256": hex::encode(sha256) }),
                },
            )?;
            Ok(evidence_id)
        })
    }

    /// Adds a comment to a control; answers its number.
    pub fn comment(
        &self,
        control_id: i64,
        author: &str,
        body: &str,
        is_shared: bool,
        at: Timestamp,
    ) -> Result<i64> {
        let (author, body) = (author.to_owned(), body.to_owned());
        self.write(move |tx, _| {
            let code = control_code(tx, control_id)?;
            tx.execute(
                "INSERT INTO comment (control_id, author, at, body, is_shared) VALUES (?1, ?2, ?3, ?4, ?5)",
                (control_id, &author, at.ms(), &body, is_shared),
            )?;
            let id = tx.last_insert_rowid();
            let detail = json!({ "comment": id, "shared": is_shared,
                "body_sha256": hex::encode(Sha256::digest(body.as_bytes())) });
            append(
                tx,
                &Act {
                    at,
                    actor: &author,
                    action: "control.commented",
                    subject: &code,
                    detail,
                },
            )?;
            Ok(id)
        })
    }

    /// Concludes on a control; the conclusion before it stays in the history.
    pub fn conclude(
        &self,
        control_id: i64,
        person: &str,
        conclusion: ConclusionKind,
        basis: &str,
        at: Timestamp,
    ) -> Result<i64> {
        let (person, basis) = (person.to_owned(), basis.to_owned());
        self.write(move |tx, _| {
            let code = control_code(tx, control_id)?;
            tx.execute(
                "INSERT INTO conclusion (control_id, conclusion, basis, person, at) VALUES (?1, ?2, ?3, ?4, ?5)",
                (control_id, conclusion.as_str(), &basis, &person, at.ms()),
            )?;
            let id = tx.last_insert_rowid();
            let detail = json!({ "conclusion": conclusion.as_str(), "basis": basis });
            append(tx, &Act { at, actor: &person, action: "control.concluded", subject: &code, detail })?;
            Ok(id)
        })
    }

    /// Reopens a concluded control: its conclusion is no longer in force.
    pub fn reopen(&self, control_id: i64, person: &str, reason: &str, at: Timestamp) -> Result<()> {
        let (person, reason) = (person.to_owned(), reason.to_owned());
        self.write(move |tx, _| {
            let code = control_code(tx, control_id)?;
            let last: Option<(i64, bool)> = tx
                .query_row(
                    "SELECT c.id, r.conclusion_id IS NOT NULL FROM conclusion c
                     LEFT JOIN reopening r ON r.conclusion_id = c.id WHERE c.control_id = ?1 ORDER BY c.id DESC LIMIT 1",
                    [control_id],
                    |r| Ok((r.get(0)?, r.get(1)?)),
                )
                .optional()?;
            let Some((conclusion_id, false)) = last else {
                return Err(StoreError::Refused(format!("{code} has no conclusion in force, there is nothing to reopen")));
            };
            tx.execute(
                "INSERT INTO reopening (conclusion_id, person, at, reason) VALUES (?1, ?2, ?3, ?4)",
                (conclusion_id, &person, at.ms(), &reason),
            )?;
            let detail = json!({ "reason": reason });
            append(tx, &Act { at, actor: &person, action: "control.reopened", subject: &code, detail })?;
            Ok(())
        })
    }

    /// Conclusions, newest first; of one control or of all.
    pub fn list_conclusions(&self, control_id: Option<i64>) -> Result<Vec<ConclusionRecord>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT c.id, c.control_id, c.conclusion, c.basis, c.person, c.at, r.person, r.at, r.reason
                 FROM conclusion c LEFT JOIN reopening r ON r.conclusion_id = c.id
                 WHERE ?1 IS NULL OR c.control_id = ?1 ORDER BY c.id DESC",
            )?;
            let rows = statement.query_map([control_id], |r| {
                let reopened = match r.get::<_, Option<String>>(6)? {
                    Some(who) => Some((who, Timestamp::from_ms(r.get(7)?), r.get(8)?)),
                    None => None,
                };
                Ok(ConclusionRecord {
                    id: r.get(0)?,
                    control_id: r.get(1)?,
                    conclusion: r
                        .get::<_, String>(2)?
                        .parse()
                        .unwrap_or(ConclusionKind::NotTested),
                    basis: r.get(3)?,
                    person: r.get(4)?,
                    at: Timestamp::from_ms(r.get(5)?),
                    reopened,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Comments, oldest first; of one control or of all.
    pub fn list_comments(&self, control_id: Option<i64>) -> Result<Vec<CommentRecord>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT id, control_id, author, at, body, is_shared FROM comment
                 WHERE ?1 IS NULL OR control_id = ?1 ORDER BY id",
            )?;
            let rows = statement.query_map([control_id], |r| {
                Ok(CommentRecord {
                    id: r.get(0)?,
                    control_id: r.get(1)?,
                    author: r.get(2)?,
                    at: Timestamp::from_ms(r.get(3)?),
                    body: r.get(4)?,
                    is_shared: r.get(5)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Manual evidence, oldest first; of one control or of all.
    pub fn list_manual(&self, control_id: Option<i64>) -> Result<Vec<ManualRecord>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT m.evidence_id, m.control_id, m.title, m.file_name, m.effective_from, m.effective_to,
                   m.captured_at, m.received_at, m.added_by, m.replaced_by, lower(hex(a.sha256))
                 FROM manual m JOIN fact f ON f.id = m.evidence_id JOIN artifact a ON a.id = f.artifact_id
                 WHERE ?1 IS NULL OR m.control_id = ?1 ORDER BY m.evidence_id",
            )?;
            let rows = statement.query_map([control_id], |r| {
                let day = |i: usize| -> rusqlite::Result<Option<Date>> {
                    Ok(r.get::<_, Option<String>>(i)?.and_then(|t| t.parse().ok()))
                };
                let (from, to) = (day(4)?, day(5)?);
                Ok(ManualRecord {
                    evidence_id: r.get(0)?,
                    control_id: r.get(1)?,
                    title: r.get(2)?,
                    file_name: r.get(3)?,
                    effective: from.or(to).map(|d| Period {
                        from: from.unwrap_or(d),
                        to: to.unwrap_or(d),
                    }),
                    captured_at: r.get::<_, Option<i64>>(6)?.map(Timestamp::from_ms),
                    received_at: Timestamp::from_ms(r.get(7)?),
                    added_by: r.get(8)?,
                    replaced_by: r.get(9)?,
                    sha256: r.get(10)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}

/// The code of a control, or that it is not there.
pub(crate) fn control_code(tx: &Transaction<'_>, control_id: i64) -> Result<String> {
    tx.prepare_cached("SELECT code FROM control WHERE id = ?1")?
        .query_row([control_id], |r| r.get(0))
        .optional()?
        .ok_or_else(|| StoreError::NotFound {
            what: "control",
            id: control_id.to_string(),
        })
}

fn hash_file(path: &PathBuf) -> Result<[u8; 32]> {
    let io = |source| StoreError::Io {
        path: path.clone(),
        source,
    };
    let mut file = File::open(path).map_err(io)?;
    if file.metadata().map_err(io)?.is_dir() {
        return Err(StoreError::Refused(format!(
            "{} is a folder; attach files",
            path.display()
        )));
    }
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let n = file.read(&mut buffer).map_err(io)?;
        if n == 0 {
            return Ok(hasher.finalize().into());
        }
        hasher.update(&buffer[..n]);
    }
}
