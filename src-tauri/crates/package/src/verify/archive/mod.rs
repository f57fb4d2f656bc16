//! A package in one zip, read in place: nothing is written to disk, nothing grows without bound.

mod directory;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Take};
use std::path::Path;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use self::directory::{Entry, Refused, number, read_at};
use super::findings::Findings;
use super::tree::Tree;
use crate::error::{PackageError, Result};
use crate::sums::check_path;
use crate::verdict::ProblemKind;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// Deflate's own options, lengths behind the data, names in UTF-8. Anything else changes how an entry is read.
const KNOWN_FLAGS: u16 = 0b0000_1000_0000_1110;
const LENGTHS_BEHIND: u16 = 1 << 3;
const UTF8: u16 = 1 << 11;
/// Deflate cannot do better than this.
const MOST_GROWTH: u64 = 1100;

/// Where an entry's bytes are.
#[derive(Debug, Clone)]
struct Place {
    data: u64,
    packed: u64,
    size: u64,
    method: u16,
    crc: u32,
}

/// The zip's files.
pub struct Archive {
    file: File,
    name: String,
    files: BTreeMap<String, u64>,
    places: BTreeMap<String, Place>,
}

impl Archive {
    /// Lists a zip. None when it cannot be read as one; the findings say why.
    pub fn list(path: &Path, findings: &mut Findings) -> Result<Option<Self>> {
        let failed = |e| PackageError::read(path, e);
        let file = File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let shown = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let directory = match directory::read(&file, length) {
            Ok(directory) => directory,
            Err(Refused::Trailing(what)) => {
                findings.problem(&shown, ProblemKind::TrailingBytes, what);
                return Ok(None);
            }
            Err(Refused::Unreadable(what)) => {
                findings.problem(&shown, ProblemKind::Unreadable, what);
                return Ok(None);
            }
        };
        let mut archive = Self {
            file,
            name: String::new(),
            files: BTreeMap::new(),
            places: BTreeMap::new(),
        };
        let mut entries = directory.entries;
        entries.sort_by_key(|e| e.offset);
        let mut expected = 0;
        for (n, entry) in entries.iter().enumerate() {
            if entry.offset != expected {
                let what = format!(
                    "{} lies over another entry, or bytes lie before it",
                    lossy(&entry.name)
                );
                findings.problem(&shown, ProblemKind::Unreadable, what);
                return Ok(None);
            }
            let next = entries.get(n + 1).map_or(directory.offset, |e| e.offset);
            match archive.data_of(entry, next) {
                Ok(data) => archive.add(entry, data, findings),
                Err(what) => findings.problem(&inside(&lossy(&entry.name)), ProblemKind::Unreadable, what),
            }
            expected = next;
        }
        if entries.is_empty() {
            findings.problem(&shown, ProblemKind::Unreadable, "it is empty");
            return Ok(None);
        }
        Ok(Some(archive))
    }

    /// Where an entry's data begins, when its own header says what the directory says and nothing lies between.
    fn data_of(&self, entry: &Entry, next: u64) -> std::result::Result<u64, String> {
        let read = |at, length| read_at(&self.file, at, length).map_err(|e| e.to_string());
        let head = read(entry.offset, 30)?;
        let (name, extra) = (number(&head, 26, 2), number(&head, 28, 2));
        if !head.starts_with(b"PK\x03\x04")
            || number(&head, 6, 2) != u64::from(entry.flags)
            || number(&head, 8, 2) != u64::from(entry.method)
            || read(entry.offset + 30, usize::try_from(name).unwrap_or(0))? != entry.name
        {
            return Err("its own header is not what the directory says".to_owned());
        }
        let lengths_behind = entry.flags & LENGTHS_BEHIND != 0;
        let told = [(14, u64::from(entry.crc)), (18, entry.packed), (22, entry.size)];
        for (field, expected) in told {
            let own = number(&head, field, 4);
            // In zip64 the lengths stand elsewhere; behind the data, nowhere in the header.
            let elsewhere = (field > 14 && own == 0xffff_ffff) || (lengths_behind && own == 0);
            if own != expected && !elsewhere {
                return Err("its own header is not what the directory says".to_owned());
            }
        }
        let data = entry.offset + 30 + name + extra;
        let behind = data
            .checked_add(entry.packed)
            .and_then(|end| next.checked_sub(end));
        match behind {
            Some(0) if !lengths_behind => Ok(data),
            Some(12 | 16 | 20 | 24) if lengths_behind => Ok(data),
            _ => Err("bytes lie behind its data, or it is cut".to_owned()),
        }
    }

    fn add(&mut self, entry: &Entry, data: u64, findings: &mut Findings) {
        let shown = lossy(&entry.name);
        let mut tell = |problem, what: &str| findings.problem(&inside(&shown), problem, what);
        let Ok(name) = std::str::from_utf8(&entry.name) else {
            return tell(ProblemKind::Added, "its name is no UTF-8, so it is not listed");
        };
        if !name.is_ascii() && entry.flags & UTF8 == 0 {
            return tell(
                ProblemKind::Misplaced,
                "its name is read differently by different programs",
            );
        }
        if let Err(what) = check_path(name.strip_suffix('/').unwrap_or(name)) {
            return tell(ProblemKind::Misplaced, &format!("its path {what}"));
        }
        if entry.mode & 0o170_000 == 0o120_000 {
            return tell(ProblemKind::Misplaced, "it is a link; a package holds files only");
        }
        if entry.flags & !KNOWN_FLAGS != 0 || !matches!(entry.method, STORED | DEFLATED) {
            return tell(
                ProblemKind::Unreadable,
                "it is packed in a way that no package is",
            );
        }
        let most = if entry.method == STORED {
            entry.packed
        } else {
            entry.packed.saturating_mul(MOST_GROWTH)
        };
        if entry.size > most || (entry.method == STORED && entry.size != entry.packed) {
            return tell(ProblemKind::Unreadable, "its length cannot be true");
        }
        let (top, path) = name.split_once('/').unwrap_or(("", name));
        if self.name.is_empty() {
            top.clone_into(&mut self.name);
        }
        if top != self.name || top.is_empty() {
            return tell(ProblemKind::Misplaced, "it lies outside the package's folder");
        }
        if name.ends_with('/') {
            if entry.size > 0 {
                tell(ProblemKind::Added, "it is a folder with bytes of its own");
            }
            return;
        }
        if self.files.insert(path.to_owned(), entry.size).is_some() {
            return tell(ProblemKind::Added, "it stands in the zip twice");
        }
        let place = Place {
            data,
            packed: entry.packed,
            size: entry.size,
            method: entry.method,
            crc: entry.crc,
        };
        self.places.insert(path.to_owned(), place);
    }
}

fn lossy(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

/// A name without the package's folder, as all problems are told.
fn inside(name: &str) -> String {
    name.split_once('/').map_or(name, |(_, path)| path).to_owned()
}

impl Tree for Archive {
    fn name(&self) -> &str {
        &self.name
    }

    fn files(&self) -> &BTreeMap<String, u64> {
        &self.files
    }

    fn open(&mut self, path: &str) -> std::io::Result<Box<dyn Read + '_>> {
        let place = self.places.get(path).ok_or(std::io::ErrorKind::NotFound)?;
        let mut file = &self.file;
        file.seek(SeekFrom::Start(place.data))?;
        let packed = BufReader::with_capacity(1 << 16, file.take(place.packed));
        let bytes = if place.method == STORED {
            Bytes::Stored(packed)
        } else {
            Bytes::Deflated(DeflateDecoder::new(packed))
        };
        Ok(Box::new(Checked {
            bytes,
            place: place.clone(),
            read: 0,
            crc: Crc::new(),
        }))
    }
}

enum Bytes<'a> {
    Stored(BufReader<Take<&'a File>>),
    Deflated(DeflateDecoder<BufReader<Take<&'a File>>>),
}

/// Reads an entry and holds it to what the directory says of it.
struct Checked<'a> {
    bytes: Bytes<'a>,
    place: Place,
    read: u64,
    crc: Crc,
}

impl Checked<'_> {
    fn end(&self) -> std::io::Result<()> {
        let wrong = |what: &str| Err(std::io::Error::new(std::io::ErrorKind::InvalidData, what));
        if self.read < self.place.size {
            return wrong("it ends too early");
        }
        if let Bytes::Deflated(decoder) = &self.bytes
            && decoder.total_in() != self.place.packed
        {
            return wrong("bytes lie behind the end of its data");
        }
        if self.crc.sum() != self.place.crc {
            return wrong("its bytes do not match the zip's own checksum");
        }
        Ok(())
    }
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = match &mut self.bytes {
            Bytes::Stored(bytes) => bytes.read(buffer)?,
            Bytes::Deflated(bytes) => bytes.read(buffer)?,
        };
        if n == 0 && !buffer.is_empty() {
            self.end()?;
            return Ok(0);
        }
        self.read += n as u64;
        if self.read > self.place.size {
            return Err(std::io::Error::new(
                std::io::ErrorKind::InvalidData,
                "it is longer than it says",
            ));
        }
        self.crc.update(&buffer[..n]);
        Ok(n)
    }
}
