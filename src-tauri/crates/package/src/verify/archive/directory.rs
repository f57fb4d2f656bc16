//! A zip's directory, read strictly: whatever two programs could read in two ways is refused.
//!
//! Format: PKWARE's APPNOTE 6.3. Every entry begins where the one before ends, the directory follows the last entry,
//! and nothing lies before, between or behind.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use tickmark_domain::counts::counted;

/// Longest directory that is read.
const LONGEST: u64 = 256 << 20;
const END: usize = 22;
const NO16: u64 = 0xffff;
const NO32: u64 = 0xffff_ffff;

/// An entry as the directory tells of it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// As it stands there.
    pub name: Vec<u8>,
    /// Bit flags.
    pub flags: u16,
    /// 0 stored, 8 deflated.
    pub method: u16,
    /// CRC-32 of the inflated bytes.
    pub crc: u32,
    /// Bytes in the zip.
    pub packed: u64,
    /// Bytes inflated.
    pub size: u64,
    /// Where its own header lies.
    pub offset: u64,
    /// Unix mode, where the maker was a Unix.
    pub mode: u32,
}

/// A directory.
#[derive(Debug)]
pub struct Directory {
    /// In the order of the directory.
    pub entries: Vec<Entry>,
    /// Where it begins, which is where the last entry ends.
    pub offset: u64,
}

/// Why a zip is not read.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// Bytes behind the end.
    Trailing(String),
    /// Anything else.
    Unreadable(String),
}

type Result<T> = std::result::Result<T, Refused>;

fn unreadable<T>(what: impl Into<String>) -> Result<T> {
    Err(Refused::Unreadable(what.into()))
}

/// Reads bytes at a place.
pub fn read_at(mut file: &File, offset: u64, length: usize) -> std::io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::with_capacity(length.min(1 << 20));
    file.take(length as u64).read_to_end(&mut bytes)?;
    if bytes.len() == length {
        Ok(bytes)
    } else {
        Err(std::io::ErrorKind::UnexpectedEof.into())
    }
}

/// A little-endian number of two, four or eight bytes; 0 behind the end.
pub fn number(bytes: &[u8], at: usize, width: usize) -> u64 {
    let field = bytes.get(at..at + width).unwrap_or_default();
    field.iter().rev().fold(0, |n, byte| (n << 8) | u64::from(*byte))
}

fn small(bytes: &[u8], at: usize) -> u16 {
    u16::try_from(number(bytes, at, 2)).unwrap_or(u16::MAX)
}

fn wide(bytes: &[u8], at: usize) -> u32 {
    u32::try_from(number(bytes, at, 4)).unwrap_or(u32::MAX)
}

/// Reads the directory of a zip of `length` bytes.
pub fn read(file: &File, length: u64) -> Result<Directory> {
    let end_at = find_end(file, length)?;
    let end = at(file, end_at, END)?;
    if number(&end, 4, 2) != 0 || number(&end, 6, 2) != 0 {
        return unreadable("it is one part of several");
    }
    let mut count = number(&end, 10, 2);
    let mut size = number(&end, 12, 4);
    let mut offset = number(&end, 16, 4);
    let mut behind = end_at;
    if count == NO16 || size == NO32 || offset == NO32 {
        (count, size, offset, behind) = read_wide_end(file, end_at)?;
    }
    if offset.checked_add(size) != Some(behind) {
        return unreadable("its directory is not where its end says");
    }
    if size > LONGEST || count > size / 46 {
        return unreadable("its directory is longer than any package's");
    }
    let bytes = at(file, offset, usize::try_from(size).unwrap_or(usize::MAX))?;
    let entries = read_entries(&bytes, count)?;
    Ok(Directory { entries, offset })
}

fn at(file: &File, offset: u64, length: usize) -> Result<Vec<u8>> {
    read_at(file, offset, length).or_else(|e| unreadable(e.to_string()))
}

/// The last record of the file: where it begins.
fn find_end(file: &File, length: u64) -> Result<u64> {
    let window = length.min(END as u64 + NO16);
    let from = length - window;
    let tail = at(file, from, usize::try_from(window).unwrap_or(0))?;
    let mut trailing = None;
    for place in (0..tail.len().saturating_sub(END - 1)).rev() {
        if tail[place..place + 4] != *b"PK\x05\x06" {
            continue;
        }
        let comment = usize::from(small(&tail, place + 20));
        let behind = tail.len() - place - END;
        if comment == 0 && behind == 0 {
            return Ok(from + place as u64);
        }
        if comment == behind {
            let what = format!(
                "a comment of {} lies behind its end",
                counted(comment as u64, "byte", "bytes")
            );
            return Err(Refused::Trailing(what));
        }
        trailing = trailing.or(Some(behind));
    }
    match trailing {
        Some(n) => Err(Refused::Trailing(format!(
            "{} behind its end",
            counted(n as u64, "byte lies", "bytes lie")
        ))),
        None => unreadable("its end is missing; it is cut, or no zip"),
    }
}

/// The zip64 form of the last record: count, size, offset of the directory, and where the record begins.
fn read_wide_end(file: &File, end_at: u64) -> Result<(u64, u64, u64, u64)> {
    let Some(locator_at) = end_at.checked_sub(20) else {
        return unreadable("its end is missing");
    };
    let locator = at(file, locator_at, 20)?;
    let record_at = number(&locator, 8, 8);
    if !locator.starts_with(b"PK\x06\x07") || record_at.checked_add(56) != Some(locator_at) {
        return unreadable("its zip64 end is not where it must be");
    }
    let record = at(file, record_at, 56)?;
    if !record.starts_with(b"PK\x06\x06") || number(&record, 4, 8) != 44 || number(&record, 16, 8) != 0 {
        return unreadable("its zip64 end is none");
    }
    Ok((
        number(&record, 32, 8),
        number(&record, 40, 8),
        number(&record, 48, 8),
        record_at,
    ))
}

fn read_entries(bytes: &[u8], count: u64) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut place = 0;
    while place < bytes.len() {
        let Some(head) = bytes
            .get(place..place + 46)
            .filter(|h| h.starts_with(b"PK\x01\x02"))
        else {
            return unreadable("its directory is broken");
        };
        let [name, extra, comment] = [28, 30, 32].map(|field| usize::from(small(head, field)));
        let Some(texts) = bytes.get(place + 46..place + 46 + name + extra + comment) else {
            return unreadable("its directory is broken");
        };
        let mut entry = Entry {
            name: texts[..name].to_vec(),
            flags: small(head, 8),
            method: small(head, 10),
            crc: wide(head, 16),
            packed: number(head, 20, 4),
            size: number(head, 24, 4),
            offset: number(head, 42, 4),
            mode: wide(head, 38) >> 16,
        };
        widen(&mut entry, &texts[name..name + extra])?;
        entries.push(entry);
        place += 46 + name + extra + comment;
    }
    if entries.len() as u64 == count {
        Ok(entries)
    } else {
        unreadable("its directory does not hold as many entries as its end says")
    }
}

/// Takes the lengths that do not fit into 32 bits from the zip64 field.
fn widen(entry: &mut Entry, mut extra: &[u8]) -> Result<()> {
    while extra.len() >= 4 {
        let (id, length) = (number(extra, 0, 2), usize::from(small(extra, 2)));
        let Some(field) = extra.get(4..4 + length) else {
            return unreadable("a field of its directory is broken");
        };
        if id == 1 {
            let mut place = 0;
            for value in [&mut entry.size, &mut entry.packed, &mut entry.offset] {
                if *value == NO32 {
                    if field.len() < place + 8 {
                        return unreadable("a field of its directory is broken");
                    }
                    *value = number(field, place, 8);
                    place += 8;
                }
            }
        }
        extra = &extra[4 + length..];
    }
    Ok(())
}
