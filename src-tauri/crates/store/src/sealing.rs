//! A seal that is made along the way: of the facts that the writer places one after the other since the last seal, so that
//! they need not be read again when the run ends. Whatever puts that order in doubt ends it, and the facts are read.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Transaction};
use sha2::{Digest, Sha256};
use tickmark_domain::{MachineResult, Timestamp};

use crate::compact;
use crate::error::Result;
use crate::fact::{NewFact, Origin};
use crate::seal::{self, COLUMNS};

/// What is known of the facts since the last seal.
#[derive(Debug, Default)]
pub(crate) enum Sealing {
    /// Nothing yet.
    #[default]
    Unknown,
    /// Some were not seen here.
    Apart,
    /// All of them were.
    Along(Along),
}

#[derive(Debug)]
pub(crate) struct Along {
    after: i64,
    last: i64,
    hash: Sha256,
    line: Vec<u8>,
    original: (i64, Vec<u8>),
}

impl Sealing {
    /// Takes a fact in that was placed just now.
    pub fn add(&mut self, tx: &Transaction<'_>, id: i64, new: &NewFact, origin: &Origin) -> Result<()> {
        if matches!(self, Self::Unknown) {
            let after = seal::last_sealed(tx)?;
            *self = Self::Along(Along {
                after,
                last: after,
                hash: Sha256::new(),
                line: Vec::with_capacity(1024),
                original: (0, Vec::new()),
            });
        }
        if let Self::Along(along) = self {
            if id == along.last + 1 {
                along.add(tx, id, new, origin)?;
            } else {
                *self = Self::Apart;
            }
        }
        Ok(())
    }

    /// How many facts there are after one through another, and the digest over them; none where not all were seen. What
    /// comes from here on belongs to the next seal.
    pub fn finish(&mut self, after: i64, last: i64) -> Option<(u64, String)> {
        match std::mem::take(self) {
            Self::Along(along) if along.after == after && along.last == last => {
                let count = u64::try_from(last - after).unwrap_or_default();
                Some((count, hex::encode(along.hash.finalize())))
            }
            _ => None,
        }
    }
}

impl Along {
    fn add(&mut self, conn: &Connection, id: i64, new: &NewFact, origin: &Origin) -> Result<()> {
        if self.original.0 != origin.artifact_id {
            let hash = conn
                .prepare_cached("SELECT sha256 FROM artifact WHERE id = ?1")?
                .query_row([origin.artifact_id], |r| r.get(0))?;
            self.original = (origin.artifact_id, hash);
        }
        let title = new.evidence.as_ref().map(|e| compact::without_marks(&e.title));
        for value in said(id, &self.original.1, new, title.as_deref(), origin) {
            seal::add(&mut self.line, value);
        }
        self.hash.update(&self.line);
        self.line.clear();
        self.last = id;
        Ok(())
    }
}

/// A fact as it reads from the file, in the order in which it is sealed.
fn said<'f>(
    id: i64,
    original: &'f [u8],
    new: &'f NewFact,
    title: Option<&'f str>,
    origin: &Origin,
) -> [ValueRef<'f>; COLUMNS] {
    let e = new.evidence.as_ref();
    let text = |text: &'f str| ValueRef::Text(text.as_bytes());
    let or_null = |said: Option<&'f str>| said.map_or(ValueRef::Null, text);
    let unless_empty = |said: Option<&'f str>| or_null(said.filter(|said| !said.is_empty()));
    let number = |number: Option<i64>| number.map_or(ValueRef::Null, ValueRef::Integer);
    [
        ValueRef::Integer(id),
        ValueRef::Blob(original),
        text(&new.kind),
        text(&new.account_id),
        text(&new.region),
        text(&new.native_id),
        ValueRef::Blob(&new.content_hash),
        number(new.occurred_at.map(Timestamp::ms)),
        ValueRef::Integer(origin.collected_at.ms()),
        text(&new.position),
        number(origin.receipt_id),
        or_null(new.data.as_deref()),
        or_null(e.map(|e| e.kind.as_str())),
        or_null(e.map(|e| e.source.as_str())),
        or_null(title),
        unless_empty(e.map(|e| e.service.as_str())),
        unless_empty(e.map(|e| e.resource_type.as_str())),
        or_null(e.map(|e| e.resource_id.as_str())),
        unless_empty(e.map(|e| e.event_name.as_str())),
        unless_empty(e.map(|e| e.principal.as_str())),
        unless_empty(e.map(|e| e.source_ip.as_str())),
        unless_empty(e.map(|e| e.match_key.as_str())),
        unless_empty(e.map(|e| e.identity_type.as_str())),
        or_null(e.and_then(|e| e.result).map(MachineResult::as_str)),
    ]
}
