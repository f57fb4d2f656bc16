//! Tar archives, gzipped or not, read once from their start. Small entries are handed on with their bytes, large ones
//! with their place. Links, devices and whatever else is no file are named and passed over.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use super::followers::Followers;
use super::{Body, Found, name};
use crate::inflate::{Inflating, LARGEST_STREAM};
use crate::report::Problem;

const BLOCK: usize = 512;
/// Entries up to this size are held, in bytes.
const HELD: u64 = 4 << 20;
/// Largest entry that says something about the next one, in bytes.
const LARGEST_NOTE: u64 = 64 << 10;

/// The entries of an archive, one after the other.
pub struct TarEntries {
    archive: Found,
    path: PathBuf,
    /// Who reads large entries, where the archive is gzipped.
    followers: Option<Arc<Followers>>,
    reader: Box<dyn Read + Send>,
    /// Bytes read so far.
    at: u64,
    ended: bool,
    /// Which entries are handed on with their bytes, by name and size.
    holds: fn(&str, u64) -> bool,
}

impl TarEntries {
    /// Begins at the start of the archive.
    pub fn new(archive: &Found, path: PathBuf, is_gzip: bool) -> io::Result<Self> {
        let file = File::open(&path)?;
        let size = file.metadata()?.len();
        let reader: Box<dyn Read + Send> = if is_gzip {
            Box::new(Inflating::new(file, size))
        } else {
            Box::new(io::BufReader::with_capacity(64 << 10, file))
        };
        Ok(Self {
            archive: archive.clone(),
            followers: is_gzip.then(|| Followers::of(path.clone(), size)),
            path,
            reader,
            at: 0,
            ended: false,
            holds: |_, size| size <= HELD,
        })
    }

    /// Hands on these entries with their bytes, however large, and no others.
    pub fn holding(self, holds: fn(&str, u64) -> bool) -> Self {
        Self { holds, ..self }
    }

    /// The next entry that is a file, or why one is not read; none at the end.
    fn step(&mut self) -> Result<Option<Result<Found, Problem>>, String> {
        let (mut long_name, mut long_size) = (None, None);
        loop {
            let mut header = [0_u8; BLOCK];
            if !self.fill(&mut header)? || header.iter().all(|b| *b == 0) {
                return Ok(None);
            }
            let header = Header(&header);
            header.check()?;
            let size = long_size.take().unwrap_or(header.size()?);
            match header.kind() {
                b'L' => {
                    let note = self.note(size)?;
                    long_name = Some(text(&note));
                    continue;
                }
                b'x' => {
                    let note = self.note(size)?;
                    for (key, value) in pax(&note) {
                        match key.as_str() {
                            "path" => long_name = Some(value),
                            "size" => long_size = value.parse().ok(),
                            _ => {}
                        }
                    }
                    continue;
                }
                b'K' | b'g' => {
                    self.note(size)?;
                    continue;
                }
                _ => {}
            }
            let raw = long_name.take().unwrap_or_else(|| header.name());
            let refused = match header.kind() {
                b'0' | 0 | b'7' if size > LARGEST_STREAM => Some("it is too large to be read"),
                b'0' | 0 | b'7' => None,
                b'5' => {
                    self.pass(size)?;
                    continue;
                }
                b'1' | b'2' => Some("it is a link, which is not followed"),
                b'3' | b'4' | b'6' => Some("it is a device, which is not read"),
                _ => Some("it is something that is no file; it is not read"),
            };
            let kept = name::of_entry(&raw);
            let (name, problem) = match (kept, refused) {
                (Ok(name), None) => (name, None),
                (Ok(name), Some(problem)) => (name, Some(problem)),
                (Err(problem), _) => (name::clean(&raw), Some(problem)),
            };
            if let Some(problem) = problem {
                let about = self.archive.inside(&name, size, Body::Held(Arc::new([])));
                self.pass(size)?;
                return Ok(Some(Err(about.problem(problem))));
            }
            let body = self.body(&name, size)?;
            return Ok(Some(Ok(self.archive.inside(&name, size, body))));
        }
    }

    fn body(&mut self, name: &str, size: u64) -> Result<Body, String> {
        if !(self.holds)(name, size) {
            let offset = self.at;
            self.pass(size)?;
            return Ok(match &self.followers {
                Some(followers) => Body::Gzipped(Arc::clone(followers), offset),
                None => Body::Tar(self.path.clone(), offset),
            });
        }
        let bytes = self.held(size)?;
        Ok(Body::Held(bytes.into()))
    }

    fn note(&mut self, size: u64) -> Result<Vec<u8>, String> {
        if size > LARGEST_NOTE {
            return Err(format!("an entry has a name of {size} bytes"));
        }
        self.held(size)
    }

    fn held(&mut self, size: u64) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let read = self
            .reader
            .by_ref()
            .take(size)
            .read_to_end(&mut bytes)
            .map_err(|e| e.to_string())?;
        self.at += read as u64;
        if (read as u64) < size {
            return Err("it is cut off".to_owned());
        }
        self.pad(size)?;
        Ok(bytes)
    }

    /// Goes behind an entry.
    fn pass(&mut self, size: u64) -> Result<(), String> {
        let passed =
            io::copy(&mut self.reader.by_ref().take(size), &mut io::sink()).map_err(|e| e.to_string())?;
        self.at += passed;
        if passed < size {
            return Err("it is cut off".to_owned());
        }
        self.pad(size)
    }

    fn pad(&mut self, size: u64) -> Result<(), String> {
        let padding = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
        let passed =
            io::copy(&mut self.reader.by_ref().take(padding), &mut io::sink()).map_err(|e| e.to_string())?;
        self.at += passed;
        Ok(())
    }

    /// Reads a block; false at the end.
    fn fill(&mut self, block: &mut [u8; BLOCK]) -> Result<bool, String> {
        let mut held = 0;
        while held < BLOCK {
            match self.reader.read(&mut block[held..]) {
                Ok(0) if held == 0 => return Ok(false),
                Ok(0) => return Err("it is cut off".to_owned()),
                Ok(read) => held += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.to_string()),
            }
        }
        self.at += BLOCK as u64;
        Ok(true)
    }
}

impl Iterator for TarEntries {
    type Item = Result<Found, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.step() {
            Ok(entry) => {
                self.ended = entry.is_none();
                entry
            }
            Err(error) => {
                self.ended = true;
                Some(Err(self.archive.problem(format!(
                    "the archive is damaged behind byte {}: {error}; what stands before is read",
                    self.at
                ))))
            }
        }
    }
}

struct Header<'a>(&'a [u8; BLOCK]);

impl Header<'_> {
    fn kind(&self) -> u8 {
        self.0[156]
    }

    fn check(&self) -> Result<(), String> {
        let stands = number(&self.0[148..156])?;
        let sum: u64 = (0..BLOCK)
            .map(|at| {
                u64::from(if (148..156).contains(&at) {
                    b' '
                } else {
                    self.0[at]
                })
            })
            .sum();
        if stands == sum {
            Ok(())
        } else {
            Err("the checksum of an entry's header is another".to_owned())
        }
    }

    fn size(&self) -> Result<u64, String> {
        number(&self.0[124..136])
    }

    fn name(&self) -> String {
        let name = text(&self.0[..100]);
        let prefix = text(&self.0[345..500]);
        if &self.0[257..263] == b"ustar\0" && !prefix.is_empty() {
            format!("{prefix}/{name}")
        } else {
            name
        }
    }
}

/// A number in octal digits, or in binary where the first bit says so.
fn number(field: &[u8]) -> Result<u64, String> {
    let bad = || "a number in an entry's header is none".to_owned();
    if field[0] & 0x80 != 0 {
        return field[1..].iter().try_fold(0_u64, |sum, byte| {
            sum.checked_mul(256)
                .map(|sum| sum + u64::from(*byte))
                .ok_or_else(bad)
        });
    }
    let digits = field.split(|b| *b == 0).next().unwrap_or_default().trim_ascii();
    digits.iter().try_fold(0_u64, |sum, digit| match digit {
        b'0'..=b'7' => sum
            .checked_mul(8)
            .map(|sum| sum + u64::from(digit - b'0'))
            .ok_or_else(bad),
        _ => Err(bad()),
    })
}

/// A text up to its first NUL.
fn text(field: &[u8]) -> String {
    let end = field.iter().position(|b| *b == 0).unwrap_or(field.len());
    String::from_utf8_lossy(&field[..end]).into_owned()
}

/// Records of the form `length key=value\n`.
fn pax(mut note: &[u8]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    while let Some(blank) = note.iter().position(|b| *b == b' ') {
        let length: Option<usize> = std::str::from_utf8(&note[..blank])
            .ok()
            .and_then(|n| n.parse().ok());
        let Some(record) = length.filter(|n| *n > blank).and_then(|n| note.get(blank + 1..n)) else {
            break;
        };
        let record = String::from_utf8_lossy(record);
        if let Some((key, value)) = record.trim_end_matches('\n').split_once('=') {
            found.push((key.to_owned(), value.to_owned()));
        }
        note = &note[length.unwrap_or(note.len())..];
    }
    found
}
