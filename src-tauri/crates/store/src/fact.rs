//! Facts and evidence: one row for each version of each distinct thing. Importing the same thing twice changes nothing.

use rusqlite::Transaction;
use sha2::{Digest, Sha256};
use tickmark_domain::{EvidenceKind, MachineResult, Source, Timestamp};

use crate::canonical::{self, Json};
use crate::compact::{self, NativeId, Position};
use crate::error::{Result, StoreError};
use crate::link;
use crate::read::older;
use crate::writer::Desk;

/// A thing that a page or a file told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFact {
    /// `cloudtrail.event`, as in docs/engagement-file.md.
    pub kind: String,
    /// Where; empty when unknown.
    pub account_id: String,
    /// Where; empty where a thing has no Region.
    pub region: String,
    /// The source's own id, exactly as delivered.
    pub native_id: String,
    /// When it happened or was recorded.
    pub occurred_at: Option<Timestamp>,
    /// JSON pointer or record number inside the original; empty when it is the whole.
    pub position: String,
    /// Hash of the item's content, to tell a repeat from another version: see [`content_hash`].
    pub content_hash: [u8; 16],
    /// What another version of the same thing means.
    pub versions: Versions,
    /// A few members that the program reads again, as JSON; never the whole item.
    pub data: Option<String>,
    /// Set when the fact is evidence.
    pub evidence: Option<NewEvidence>,
}

/// What it means when the same thing comes with other content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Versions {
    /// The newer one is how it stands now: rules, evaluations, trails.
    Supersede,
    /// Both cannot be true: events. The first is kept, the other is reported and its original stays.
    Conflict,
    /// The one that happened later is how it stands now, whichever came first: findings in files.
    ByTime,
}

/// What makes a fact an evidence item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvidence {
    /// Which kind.
    pub kind: EvidenceKind,
    /// Which source.
    pub source: Source,
    /// `s3.amazonaws.com`; empty where unknown.
    pub service: String,
    /// `AWS::S3::Bucket`; empty where unknown.
    pub resource_type: String,
    /// Empty where unknown.
    pub resource_id: String,
    /// For events.
    pub event_name: String,
    /// Who acted.
    pub principal: String,
    /// For events.
    pub source_ip: String,
    /// What controls name it by: rule identifier, or `assessment|control set|control` of Audit Manager.
    pub match_key: String,
    /// `userIdentity.type`, for events.
    pub identity_type: String,
    /// None where the kind carries no result.
    pub result: Option<MachineResult>,
    /// One line.
    pub title: String,
}

/// Evidence of a kind and source, with nothing else said yet.
#[must_use]
pub fn evidence(kind: EvidenceKind, source: Source, title: String) -> NewEvidence {
    NewEvidence {
        kind,
        source,
        service: String::new(),
        resource_type: String::new(),
        resource_id: String::new(),
        event_name: String::new(),
        principal: String::new(),
        source_ip: String::new(),
        match_key: String::new(),
        identity_type: String::new(),
        result: None,
        title,
    }
}

/// Hash of an item's canonical JSON, shortened: it tells versions apart, it proves nothing.
#[must_use]
pub fn content_hash(item: &impl Json) -> [u8; 16] {
    let mut text = Vec::with_capacity(2048);
    if let Err(error) = canonical::write(item, &mut text) {
        text.extend_from_slice(error.to_string().as_bytes());
    }
    content_hash_of_bytes(&text)
}

/// The same over bytes that have only one spelling.
#[must_use]
pub fn content_hash_of_bytes(bytes: &[u8]) -> [u8; 16] {
    let whole: [u8; 32] = Sha256::digest(bytes).into();
    let mut short = [0; 16];
    short.copy_from_slice(&whole[..16]);
    short
}

/// Where a fact comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin {
    pub artifact_id: i64,
    pub receipt_id: Option<i64>,
    pub run_id: i64,
    pub collected_at: Timestamp,
    /// Whether it tells how things stand now, as an answer of AWS does; a file tells how they stood.
    pub is_present: bool,
}

/// What placing a fact did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placed {
    New(i64),
    Known(i64),
    Changed(i64),
    Conflicting(i64),
}

/// Places a fact: new, known, a newer version, or conflicting.
pub(crate) fn place(tx: &Transaction<'_>, desk: &mut Desk, new: &NewFact, origin: &Origin) -> Result<Placed> {
    let kind = desk.terms.intern(tx, &new.kind)?;
    let account = desk.terms.intern(tx, &new.account_id)?;
    let region = desk.terms.intern(tx, &new.region)?;
    // Most are new: trying costs no more than looking first, and then nothing has to be looked for.
    if let Some(id) = insert_as(tx, desk, new, origin, (kind, account, region), None)? {
        return Ok(Placed::New(id));
    }
    let (id, hash): (i64, [u8; 16]) = tx
        .prepare_cached(
            "SELECT id, content_hash FROM fact
             WHERE native_id = ?4 AND kind = ?1 AND account = ?2 AND region = ?3 AND superseded_by IS NULL",
        )?
        .query_row((kind, account, region, NativeId(&new.native_id)), |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?;
    if hash == new.content_hash {
        if origin.is_present {
            tx.prepare_cached("UPDATE fact SET last_run_id = ?2, gone_at = NULL WHERE id = ?1")?
                .execute((id, origin.run_id))?;
        }
        return Ok(Placed::Known(id));
    }
    match new.versions {
        Versions::Conflict => return Ok(Placed::Conflicting(id)),
        Versions::ByTime if !is_later(tx, new, id)? => {
            return place_older(tx, desk, new, origin, (kind, account, region), id);
        }
        Versions::ByTime | Versions::Supersede => {}
    }
    // The index over current facts allows one: the older row steps back before the newer comes in.
    tx.prepare_cached("UPDATE fact SET superseded_by = id WHERE id = ?1")?
        .execute([id])?;
    let newer = insert(tx, desk, new, origin, (kind, account, region), None)?;
    tx.prepare_cached("UPDATE fact SET superseded_by = ?2 WHERE id = ?1")?
        .execute((id, newer))?;
    tx.prepare_cached("DELETE FROM link WHERE evidence_id = ?1")?
        .execute([id])?;
    Ok(Placed::Changed(newer))
}

/// Whether a version happened after the one that is current.
fn is_later(tx: &Transaction<'_>, new: &NewFact, current: i64) -> Result<bool> {
    let at: Option<i64> = tx
        .prepare_cached("SELECT occurred_at FROM fact WHERE id = ?1")?
        .query_row([current], |r| r.get(0))?;
    Ok(new.occurred_at.map(Timestamp::ms) > at)
}

/// Keeps a version that is older than the current one: known when it is there, and linked to no control.
fn place_older(
    tx: &Transaction<'_>,
    desk: &mut Desk,
    new: &NewFact,
    origin: &Origin,
    terms: (i64, i64, i64),
    current: i64,
) -> Result<Placed> {
    if let Some(id) = older(tx, current, new.content_hash)? {
        return Ok(Placed::Known(id));
    }
    let id = insert(tx, desk, new, origin, terms, Some(current))?;
    Ok(Placed::New(id))
}

/// Inserts a fact where none like it stands.
fn insert(
    tx: &Transaction<'_>,
    desk: &mut Desk,
    new: &NewFact,
    origin: &Origin,
    terms: (i64, i64, i64),
    superseded_by: Option<i64>,
) -> Result<i64> {
    let id = insert_as(tx, desk, new, origin, terms, superseded_by)?;
    id.ok_or_else(|| StoreError::Refused(format!("{} {} stands twice", new.kind, new.native_id)))
}

/// Inserts a fact; none where one of the same id stands.
fn insert_as(
    tx: &Transaction<'_>,
    desk: &mut Desk,
    new: &NewFact,
    origin: &Origin,
    (kind, account, region): (i64, i64, i64),
    superseded_by: Option<i64>,
) -> Result<Option<i64>> {
    let e = new.evidence.as_ref();
    let mut term = |pick: fn(&NewEvidence) -> &str| -> Result<Option<i64>> {
        e.map_or(Ok(None), |e| desk.terms.intern_some(tx, pick(e)))
    };
    let (service, resource_type) = (term(|e| &e.service)?, term(|e| &e.resource_type)?);
    let (event_name, principal) = (term(|e| &e.event_name)?, term(|e| &e.principal)?);
    let (source_ip, match_key) = (term(|e| &e.source_ip)?, term(|e| &e.match_key)?);
    let identity_type = term(|e| &e.identity_type)?;
    let (evidence_kind, source) = (term(|e| e.kind.as_str())?, term(|e| e.source.as_str())?);
    let title = e.map(|e| compact::pattern(&e.title, &e.event_name, &e.resource_id));
    let title = title.map(|title| desk.terms.intern(tx, &title)).transpose()?;
    let inserted = tx
        .prepare_cached(
            "INSERT INTO fact (kind, account, region, native_id, content_hash, occurred_at, collected_at, artifact_id,
               position, receipt_id, last_run_id, data, evidence_kind, source, service, resource_type, resource_id,
               event_name, principal, source_ip, match_key, identity_type, result, title, superseded_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
               ?22, ?23, ?24, ?25) ON CONFLICT DO NOTHING",
        )?
        .execute(rusqlite::params![
            kind,
            account,
            region,
            NativeId(&new.native_id),
            new.content_hash,
            new.occurred_at.map(Timestamp::ms),
            origin.collected_at.ms(),
            origin.artifact_id,
            Position(&new.position),
            origin.receipt_id,
            origin.run_id,
            new.data,
            evidence_kind,
            source,
            service,
            resource_type,
            e.map(|e| e.resource_id.as_str()),
            event_name,
            principal,
            source_ip,
            match_key,
            identity_type,
            e.and_then(|e| e.result).map(MachineResult::as_str),
            title,
            superseded_by,
        ])?;
    if inserted == 0 {
        return Ok(None);
    }
    let id = tx.last_insert_rowid();
    desk.sealing.add(tx, id, new, origin)?;
    if let Some(e) = e.filter(|_| superseded_by.is_none()) {
        link::link_evidence(tx, desk, id, e, new.occurred_at, origin.collected_at)?;
    }
    Ok(Some(id))
}
