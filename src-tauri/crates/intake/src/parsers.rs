//! Single readers, each by itself: for the fuzz targets, which reach more of a reader when nothing stands before it.
//! Imports go through [`crate::import`], which puts the same readers together.

use std::io::Read;
use std::path::Path;

use tickmark_store::NewFact;

pub use crate::json::split::{Fault, Record, records};

use crate::container::{self, Found, TarEntries};
use crate::kind::{Detected, HEAD, detect};
use crate::parse::{Parsed, parse};

/// What a text tells, as far as it is one that is read record by record.
#[derive(Debug, Default)]
pub struct Told {
    /// Facts, in their order.
    pub facts: Vec<NewFact>,
    /// Where something cannot be read, and why.
    pub problems: Vec<(Option<u64>, String)>,
}

/// Reads a text that is not compressed; none where it is no kind that has records.
#[must_use]
pub fn facts(text: &[u8]) -> Option<Told> {
    let Detected::Kind(kind) = detect(&text[..text.len().min(HEAD)]) else {
        return None;
    };
    let mut told = Told::default();
    let ended = parse(kind, text, ("", ""), &mut |parsed| {
        match parsed {
            Parsed::Facts(more) => told.facts.extend(more),
            Parsed::Bad(bad) => told.problems.push((bad.offset, bad.problem)),
        }
        true
    });
    if let Err(bad) = ended {
        told.problems.push((bad.offset, bad.problem));
    }
    Some(told)
}

/// An entry of an archive: its name in the archive, how long it says it is, and a way to its bytes.
pub struct Entry(Found);

impl Entry {
    /// The name that would be kept, behind the archive's own.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Bytes, as the archive says.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        self.0.size_bytes
    }

    /// Its bytes, from the start; the error says why they cannot be read.
    pub fn open(&self) -> std::io::Result<Box<dyn Read + Send>> {
        self.0.open()
    }
}

/// The entries of an archive on the disk, for those that are not read, why; none where it is no archive.
#[must_use]
pub fn entries(archive: &Path) -> Option<Vec<Result<Entry, String>>> {
    let mut problems = Vec::new();
    let found = container::list(&[archive.to_owned()], &mut problems)
        .ok()?
        .pop()?;
    let mut head = Vec::new();
    found.open().ok()?.take(HEAD as u64).read_to_end(&mut head).ok()?;
    let is_gzip = head.starts_with(crate::inflate::MAGIC);
    if is_gzip {
        let inflating = crate::inflate::Inflating::new(found.open().ok()?, found.size_bytes);
        head.clear();
        inflating.take(HEAD as u64).read_to_end(&mut head).ok()?;
    }
    let told = |entry: Result<Found, crate::report::Problem>| entry.map(Entry).map_err(|p| p.problem);
    match detect(&head) {
        Detected::Tar => {
            let entries = TarEntries::new(&found, archive.to_owned(), is_gzip).ok()?;
            Some(entries.map(told).collect())
        }
        Detected::Zip if !is_gzip => Some(match container::zip_entries(&found, archive) {
            Ok(entries) => entries.into_iter().map(told).collect(),
            Err(problem) => vec![Err(problem)],
        }),
        _ => None,
    }
}
