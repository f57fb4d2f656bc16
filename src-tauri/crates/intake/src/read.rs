//! One stream, read: what it is by its content, its records as facts, and what in it could not be read.

use std::io::Read;

use sha2::{Digest, Sha256};
use tickmark_domain::Outcome;
use tickmark_store::{Codec, FactKey, FileEnd, FileReceipt, NewFact, NewFile, Original, Store};

use crate::audit_report;
use crate::container::{Body, Found, account_in, region_in};
use crate::digest;
use crate::documents::{self, Document, Ready, Serving};
use crate::inflate::{self, Inflating};
use crate::kind::{Detected, HEAD, Kind, detect};
use crate::parse::{Bad, Parsed, parse};
use crate::prove;
use crate::report::Problem;
use crate::summary::Summary;

/// Files up to this size are held while they are read, in bytes as delivered;
const HELD_FILE: u64 = 16 << 20;
/// so are texts,
const HELD_TEXT: u64 = 48 << 20;
/// and so many facts. What is larger is read in parts.
const HELD_FACTS: usize = 40_000;
/// How many unreadable records of one file are listed one by one.
const LISTED: usize = 20;

/// What became of a stream.
#[derive(Debug)]
pub enum Reading {
    /// It is stored already.
    Known,
    /// It is not taken in, for this reason.
    Failed(Problem),
    /// It is none of the kinds.
    Unknown(Problem),
    /// It is known, and taken in elsewhere.
    Elsewhere(Problem),
    /// It is an archive, to be opened: a tar or a zip, gzipped or not.
    Archive {
        /// A tar; else a zip.
        is_tar: bool,
        /// Gzipped as a whole.
        is_gzip: bool,
    },
    /// It can be stored, and is too large to be held.
    Large(Large),
    /// It can be stored.
    Read(Box<ReadFile>),
}

/// A stream that is read in parts.
#[derive(Debug)]
pub struct Large {
    /// What it is.
    pub kind: Kind,
    /// Hash of the bytes as delivered.
    pub sha256: [u8; 32],
    /// Whether they are gzipped.
    pub is_gzip: bool,
    /// All that there is to say of it, where it is a document.
    pub document: Option<Ready>,
}

/// The engagement that is imported into.
#[derive(Clone, Copy)]
pub struct Engaged<'a> {
    /// Where it is kept.
    pub store: &'a Store,
    /// Whom documents serve.
    pub serving: &'a Serving,
    /// Whether what is read is kept, and not only counted.
    pub keeps: bool,
}

impl Engaged<'_> {
    /// Whether a file with this hash is stored already.
    fn has_file(&self, sha256: &[u8; 32]) -> bool {
        self.store.known_as(sha256).is_ok_and(|known| !known.is_empty())
    }

    /// Whether there is nothing to read in a file with this hash; none where that depends on what it is. What proves and
    /// what is proven is read again when it came as a document only, or lies where its name says another thing.
    fn is_known(&self, found: &Found, sha256: &[u8; 32]) -> Option<bool> {
        let Ok(known) = self.store.known_as(sha256) else {
            return Some(false);
        };
        let is_document = |(kind, _): &(String, String)| kind == Kind::Document.title();
        if known.is_empty() {
            Some(false)
        } else if known.iter().all(is_document)
            || !known
                .iter()
                .any(|(_, name)| digest::is_same_place(name, &found.name))
        {
            None
        } else {
            Some(true)
        }
    }

    /// Whether all of these are there.
    fn has_facts(&self, facts: &[NewFact]) -> bool {
        let key = |fact: &NewFact| -> FactKey {
            (
                fact.kind.clone(),
                fact.account_id.clone(),
                fact.region.clone(),
                fact.native_id.clone(),
            )
        };
        let keys: Vec<FactKey> = facts.iter().map(key).collect();
        self.store
            .known_versions(&keys)
            .is_ok_and(|known| known.iter().all(Option::is_some))
    }
}

/// A file that can be stored.
#[derive(Debug)]
pub struct ReadFile {
    /// What it is.
    pub kind: Kind,
    /// With the facts that were read.
    pub file: NewFile,
    /// Of the bytes as delivered.
    pub sha256: [u8; 32],
    /// What was counted.
    pub seen: Seen,
}

/// What was seen of a file's records.
#[derive(Debug, Default)]
pub struct Seen {
    /// Accounts, Regions, kinds, times.
    pub summary: Summary,
    /// Facts.
    pub facts: u64,
    /// Records that could not be read.
    pub unreadable: u64,
    /// What could not be read.
    problems: Vec<(Option<u64>, String)>,
    first_stranger: Option<String>,
}

impl Seen {
    /// Takes facts that are about to be kept.
    pub fn take(&mut self, facts: &[NewFact]) {
        self.facts += facts.len() as u64;
        for fact in facts {
            self.summary.take(fact);
        }
    }

    /// Takes what cannot be read.
    pub fn bad(&mut self, bad: Bad) {
        self.unreadable += 1;
        if self.first_stranger.is_none() {
            self.first_stranger = bad.stranger;
        }
        if self.problems.len() < LISTED {
            self.problems.push((bad.offset, bad.problem));
        }
    }

    /// Takes what is to be said of a file of which everything could be read.
    fn note(&mut self, notes: &[String]) {
        self.problems
            .extend(notes.iter().map(|note| (None, note.clone())));
    }

    /// Takes a document.
    pub fn document(&mut self, ready: &Ready) {
        self.take(&ready.facts);
        self.note(&ready.problems);
    }

    /// Why a file of which nothing could be read is not taken in; none where it just has nothing in it.
    pub fn refusal(&self, found: &Found) -> Option<Problem> {
        if self.facts > 0 || self.unreadable == 0 {
            return None;
        }
        if let Some(stranger) = &self.first_stranger {
            return Some(found.problem(not_imported(stranger)));
        }
        let (offset, problem) = self.problems.first()?.clone();
        Some(Problem {
            offset,
            ..found.problem(problem)
        })
    }

    /// What could not be read, line by line; a last line counts what is not listed.
    pub fn problems(&self, found: &Found) -> Vec<Problem> {
        let listed = self.problems.iter().map(|(offset, problem)| Problem {
            offset: *offset,
            ..found.problem(problem.clone())
        });
        let more = self.unreadable.saturating_sub(LISTED as u64);
        let rest =
            (more > 0).then(|| found.problem(format!("and {more} more records of this file are unreadable")));
        listed.chain(rest).collect()
    }

    /// How the reading ended, for the receipt.
    pub fn end(&self, kind: Kind) -> FileEnd {
        let (account_id, region) = self.summary.main_place();
        FileEnd {
            source: self.summary.main_source().unwrap_or(kind.source()),
            account_id,
            region,
            items: self.facts + self.unreadable,
            outcome: if self.unreadable == 0 {
                Outcome::Complete
            } else {
                Outcome::Partial
            },
            reason: match self.unreadable {
                0 => String::new(),
                1 => "1 record could not be read".to_owned(),
                n => format!("{n} records could not be read"),
            },
            attached: Vec::new(),
        }
    }
}

/// How a file is named that is none of the kinds.
fn not_imported(what: &str) -> String {
    format!("not a file that can be imported: {what}")
}

/// Reads a stream.
pub fn read(found: &Found, engaged: Engaged<'_>) -> Reading {
    let failed = |problem: String| Reading::Failed(found.problem(problem));
    if let Some(root) = found.report.clone() {
        return of_report(found, &root, engaged).unwrap_or_else(failed);
    }
    let listed = found.document.as_ref();
    if let Some(document) = listed.filter(|document| !document.lines.is_empty()) {
        return of_document(found, document, engaged).unwrap_or_else(failed);
    }
    let outcome = if found.size_bytes > HELD_FILE {
        large(found, engaged)
    } else {
        held(found, engaged)
    };
    match (outcome, listed) {
        // What lies below a list of documents and is nothing else is a document too.
        (Ok(Reading::Unknown(_)), Some(document)) => {
            of_document(found, document, engaged).unwrap_or_else(failed)
        }
        (outcome, _) => outcome.unwrap_or_else(failed),
    }
}

/// A document: whole, whatever it holds.
fn of_document(found: &Found, document: &Document, engaged: Engaged<'_>) -> Result<Reading, String> {
    let mut bytes = Vec::new();
    let is_large = found.size_bytes > HELD_FILE;
    let mut hasher = Sha256::new();
    if is_large {
        bytes = head_of(open(found)?)?;
        std::io::copy(&mut open(found)?, &mut hasher).map_err(cannot_be_read)?;
    } else {
        open(found)?
            .take(HELD_FILE + 1)
            .read_to_end(&mut bytes)
            .map_err(cannot_be_read)?;
        if bytes.len() as u64 > HELD_FILE {
            return Err("it grew while it was read; import it again".to_owned());
        }
        hasher.update(&bytes);
    }
    let sha256: [u8; 32] = hasher.finalize().into();
    let ready = documents::read(found, document, &sha256, &bytes, engaged.serving);
    if engaged.has_facts(&ready.facts) {
        return Ok(Reading::Known);
    }
    // The same bytes may prove two things.
    let of_what = ready.facts.iter().map(|fact| fact.native_id.as_str());
    let own: [u8; 32] = Sha256::digest(of_what.collect::<Vec<_>>().join("\n")).into();
    if is_large {
        return Ok(Reading::Large(Large {
            kind: Kind::Document,
            sha256,
            is_gzip: false,
            document: Some(ready),
        }));
    }
    let mut seen = Seen::default();
    seen.document(&ready);
    Ok(Reading::Read(Box::new(ReadFile {
        kind: Kind::Document,
        file: NewFile {
            receipt: ready.receipt,
            original: Original::Bytes(bytes),
            end: ready.end,
            facts: ready.facts,
        },
        sha256: own,
        seen,
    })))
}

/// A file of an Audit Manager report: whole, whatever it holds.
fn of_report(found: &Found, root: &str, engaged: Engaged<'_>) -> Result<Reading, String> {
    let mut bytes = Vec::new();
    open(found)?
        .take(HELD_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(cannot_be_read)?;
    if bytes.len() as u64 > HELD_FILE {
        return Err(format!(
            "it is larger than {} MB; attach it to its control",
            HELD_FILE >> 20
        ));
    }
    let sha256: [u8; 32] = Sha256::digest(&bytes).into();
    if engaged.has_file(&sha256) {
        return Ok(Reading::Known);
    }
    let file = audit_report::file_of(found, root, &sha256, bytes);
    let mut seen = Seen::default();
    seen.take(&file.facts);
    Ok(Reading::Read(Box::new(ReadFile {
        kind: Kind::AuditReport,
        file,
        sha256,
        seen,
    })))
}

fn open(found: &Found) -> Result<Box<dyn Read + Send>, String> {
    found.open().map_err(cannot_be_read)
}

#[expect(clippy::needless_pass_by_value, reason = "it stands where errors are mapped")]
fn cannot_be_read(error: std::io::Error) -> String {
    format!("it cannot be read: {error}")
}

/// A stream that fits into memory.
fn held(found: &Found, engaged: Engaged<'_>) -> Result<Reading, String> {
    let mut bytes = Vec::with_capacity(usize::try_from(found.size_bytes).unwrap_or(0));
    open(found)?
        .take(HELD_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(cannot_be_read)?;
    if bytes.len() as u64 > HELD_FILE {
        return large(found, engaged);
    }
    let sha256: [u8; 32] = Sha256::digest(&bytes).into();
    let known = engaged.is_known(found, &sha256);
    if known == Some(true) {
        return Ok(Reading::Known);
    }
    let is_gzip = bytes.starts_with(inflate::MAGIC);
    let mut text = Vec::new();
    if is_gzip {
        // What is damaged, or grows without reason, is refused before anything of it is read.
        Inflating::new(bytes.as_slice(), bytes.len() as u64)
            .take(HELD_TEXT + 1)
            .read_to_end(&mut text)
            .map_err(|error| error.to_string())?;
    }
    let head = if is_gzip { &text } else { &bytes };
    let kind = match of_head(found, &head[..head.len().min(HEAD)], is_gzip) {
        Ok(kind) if known.is_some() || prove::is_judged(kind) => kind,
        Err(reading) if known.is_some() => return Ok(*reading),
        _ => return Ok(Reading::Known),
    };
    let as_large = Reading::Large(Large {
        kind,
        sha256,
        is_gzip,
        document: None,
    });
    if text.len() as u64 > HELD_TEXT {
        return Ok(as_large);
    }
    let (mut seen, mut facts) = (Seen::default(), Vec::new());
    let ended = parse(kind, head.as_slice(), places(found), &mut |parsed| {
        match parsed {
            Parsed::Facts(more) => {
                seen.take(&more);
                facts.extend(more);
            }
            Parsed::Bad(bad) => seen.bad(bad),
        }
        facts.len() <= HELD_FACTS
    });
    if facts.len() > HELD_FACTS {
        return Ok(as_large);
    }
    if let Err(bad) = ended {
        return Ok(Reading::Failed(Problem {
            offset: bad.offset,
            ..found.problem(bad.problem)
        }));
    }
    if let Some(problem) = seen.refusal(found) {
        return Ok(Reading::Failed(problem));
    }
    drop(text);
    let receipt = receipt(found, kind, &sha256, is_gzip);
    let original = if engaged.keeps {
        Original::packed(&bytes, receipt.codec, sha256).map_err(|e| e.to_string())?
    } else {
        Original::Bytes(bytes)
    };
    Ok(Reading::Read(Box::new(ReadFile {
        kind,
        file: NewFile {
            receipt,
            original,
            end: seen.end(kind),
            facts,
        },
        sha256,
        seen,
    })))
}

/// A stream that does not: its hash, and what it is.
fn large(found: &Found, engaged: Engaged<'_>) -> Result<Reading, String> {
    let head = head_of(open(found)?)?;
    let is_gzip = head.starts_with(inflate::MAGIC);
    let head = if is_gzip {
        head_of(Inflating::new(open(found)?, found.size_bytes))?
    } else {
        head
    };
    let read = of_head(found, &head, is_gzip);
    let mut hasher = Sha256::new();
    std::io::copy(&mut open(found)?, &mut hasher).map_err(cannot_be_read)?;
    let sha256: [u8; 32] = hasher.finalize().into();
    let known = engaged.is_known(found, &sha256);
    let kind = match read {
        Ok(kind) if known == Some(false) || (known.is_none() && prove::is_judged(kind)) => kind,
        Err(reading) if known == Some(false) => return Ok(*reading),
        _ => return Ok(Reading::Known),
    };
    Ok(Reading::Large(Large {
        kind,
        sha256,
        is_gzip,
        document: None,
    }))
}

fn head_of(reader: impl Read) -> Result<Vec<u8>, String> {
    let mut head = Vec::new();
    reader
        .take(HEAD as u64)
        .read_to_end(&mut head)
        .map_err(|error| error.to_string())?;
    Ok(head)
}

/// What to read, or what became of a stream that is not read record by record.
fn of_head(found: &Found, head: &[u8], is_gzip: bool) -> Result<Kind, Box<Reading>> {
    let archive = |is_tar: bool| match &found.body {
        Body::File(_) if is_tar || !is_gzip => Reading::Archive { is_tar, is_gzip },
        _ => Reading::Failed(found.problem(
            "it is an archive inside of an archive, which is not opened; unpack it and import the folder",
        )),
    };
    let became = match detect(head) {
        Detected::Kind(kind) => return Ok(kind),
        Detected::Zip => archive(false),
        Detected::Tar => archive(true),
        Detected::Elsewhere(what) => Reading::Elsewhere(found.problem(what)),
        Detected::Unknown(what) => Reading::Unknown(found.problem(not_imported(&what))),
    };
    Err(Box::new(became))
}

/// The account and the Region that stand in where a record names none.
pub fn places(found: &Found) -> (&str, &str) {
    (account_in(&found.name), region_in(&found.name))
}

/// What the receipt of a file says.
pub fn receipt(found: &Found, kind: Kind, sha256: &[u8; 32], is_gzip: bool) -> FileReceipt {
    let media_type = if is_gzip {
        "application/gzip"
    } else if kind.is_table() {
        "text/csv"
    } else {
        "application/json"
    };
    FileReceipt {
        parameters: serde_json::json!({
            "file": found.name, "sha256": hex::encode(sha256), "kind": kind.title(),
        })
        .to_string(),
        media_type: media_type.to_owned(),
        codec: if is_gzip { Codec::Raw } else { Codec::Zstd },
    }
}
