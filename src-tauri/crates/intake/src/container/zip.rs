//! Zip archives: their table of contents read once, their entries inflated where they lie. What an entry says of
//! itself is held to: its length, its checksum, and that it does not grow beyond reason.

use std::fs::File;
use std::io::{BufReader, Error, Read, Result};
use std::path::Path;
use std::sync::Arc;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::{Body, Found, name};
use crate::inflate::{LARGEST_RATIO, LARGEST_STREAM, allowed};
use crate::report::Problem;

/// Most entries of one archive.
const MOST_ENTRIES: usize = 500_000;
/// Least that all entries together may become, whatever the archive's size.
const ALWAYS_ALLOWED: u64 = 64 << 20;

/// Where an entry's bytes are.
#[derive(Debug, Clone)]
pub struct Entry {
    start: u64,
    compressed: u64,
    size: u64,
    crc32: u32,
    deflated: bool,
}

/// The entries of an archive, in their order; for those that are not read, why. The error is about the whole.
pub fn entries(
    archive: &Found,
    path: &Path,
) -> std::result::Result<Vec<std::result::Result<Found, Problem>>, String> {
    let damaged =
        |error: &dyn std::fmt::Display| format!("the archive cannot be read: {error}; get it again");
    let file = File::open(path).map_err(|e| damaged(&e))?;
    let size = file.metadata().map_err(|e| damaged(&e))?.len();
    let shared = Arc::new(file);
    let mut zip = ZipArchive::new(BufReader::new(Part {
        file: Arc::clone(&shared),
        at: 0,
        size,
    }))
    .map_err(|e| damaged(&e))?;
    if zip.len() > MOST_ENTRIES {
        return Err(format!(
            "the archive holds {} entries, more than {MOST_ENTRIES}; unpack it and import its folders",
            zip.len()
        ));
    }
    let mut found = Vec::with_capacity(zip.len());
    let mut total = 0_u64;
    for index in 0..zip.len() {
        let entry = match zip.by_index_raw(index) {
            Ok(entry) => entry,
            Err(error) => {
                found.push(Err(
                    archive.problem(format!("entry {index} cannot be read: {error}"))
                ));
                continue;
            }
        };
        if entry.is_dir() {
            continue;
        }
        total = total.saturating_add(entry.size());
        let kept = name::of_entry(entry.name());
        let shown = name::clean(entry.name());
        let place = Entry {
            start: entry.data_start(),
            compressed: entry.compressed_size(),
            size: entry.size(),
            crc32: entry.crc32(),
            deflated: entry.compression() == CompressionMethod::Deflated,
        };
        let refused = refusal(&entry, &place);
        let body = Body::Zip(Arc::clone(&shared), place);
        let inside = |name: &str| archive.inside(name, entry.size(), body.clone());
        found.push(match (kept, refused) {
            (Err(problem), _) => Err(inside(&shown).problem(problem)),
            (_, Some(problem)) => Err(inside(&shown).problem(problem)),
            (Ok(name), None) => Ok(inside(&name)),
        });
    }
    if total > size.saturating_mul(LARGEST_RATIO).max(ALWAYS_ALLOWED) {
        return Err(format!(
            "its entries would become {} MB, more than {LARGEST_RATIO} times the archive; nothing of it is read",
            total >> 20
        ));
    }
    Ok(found)
}

/// Why an entry is not read.
fn refusal(entry: &zip::read::ZipFile<'_, impl Read>, place: &Entry) -> Option<String> {
    const KIND: u32 = 0o170_000;
    let kind = entry.unix_mode().unwrap_or(0) & KIND;
    if entry.encrypted() {
        return Some("it is encrypted; unpack the archive and import the folder".to_owned());
    }
    if entry.is_symlink() {
        return Some("it is a link, which is not followed".to_owned());
    }
    if kind != 0 && kind != 0o100_000 {
        return Some("it is a device, which is not read".to_owned());
    }
    match entry.compression() {
        CompressionMethod::Stored if place.compressed != place.size => {
            Some("it is stored as it is and says two lengths; get the archive again".to_owned())
        }
        CompressionMethod::Stored => None,
        CompressionMethod::Deflated if place.size > allowed(place.compressed) => Some(format!(
            "it would become {} MB, more than {LARGEST_RATIO} times its size; if it is a real export, split it",
            place.size >> 20
        )),
        CompressionMethod::Deflated if place.size <= LARGEST_STREAM => None,
        other => Some(format!("it is packed in a way that is not read: {other}")),
    }
}

/// The bytes of an entry.
pub fn open(file: Arc<File>, entry: &Entry) -> Checked {
    let packed = Part {
        file,
        at: entry.start,
        size: entry.start.saturating_add(entry.compressed),
    };
    let packed = BufReader::with_capacity(32 << 10, packed);
    Checked {
        reader: if entry.deflated {
            Box::new(DeflateDecoder::new(packed))
        } else {
            Box::new(packed)
        },
        crc: Crc::new(),
        left: entry.size,
        crc32: entry.crc32,
    }
}

/// An entry that is held to what it says of itself.
pub struct Checked {
    reader: Box<dyn Read + Send>,
    crc: Crc,
    left: u64,
    crc32: u32,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let bad = |what: &str| Error::other(format!("the entry is damaged ({what}); get the archive again"));
        let read = self.reader.read(buffer).map_err(|e| bad(&e.to_string()))?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| bad("it is longer than it says"))?;
        self.crc.update(&buffer[..read]);
        if read == 0 && self.left > 0 {
            return Err(bad("it is shorter than it says"));
        }
        if read == 0 && self.crc.sum() != self.crc32 {
            return Err(bad("its checksum is another"));
        }
        Ok(read)
    }
}

/// A part of a file that several read at once, each at its own place.
struct Part {
    file: Arc<File>,
    at: u64,
    size: u64,
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let left = usize::try_from(self.size.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let most = buffer.len().min(left);
        let read = read_at(&self.file, &mut buffer[..most], self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl std::io::Seek for Part {
    fn seek(&mut self, to: std::io::SeekFrom) -> Result<u64> {
        let at = match to {
            std::io::SeekFrom::Start(at) => Some(at),
            std::io::SeekFrom::End(by) => self.size.checked_add_signed(by),
            std::io::SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| Error::other("before the start"))?;
        Ok(self.at)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}
