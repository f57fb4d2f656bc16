//! What is packed: gzip, and the entries of archives.

use std::io::Read;

use tickmark_intake::{inflated, parsers};

use super::place::with_file;
use super::texts::gzip;

/// Bytes of an entry that are read.
const MOST: u64 = 4 << 20;

/// A compressed file.
pub fn inflate(bytes: &[u8]) {
    if let Ok(text) = inflated(bytes) {
        assert!(text.len() <= 256 << 20, "a small file became a large one");
        let mut other = Vec::new();
        let read = flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut other);
        assert!(read.is_ok() && other == text, "another reader inflates the same");
    }
    if bytes.len() < 1 << 20 {
        let back = inflated(&gzip(bytes)).expect("what was packed now is whole");
        assert!(back == bytes, "nothing changes by packing");
    }
}

/// A zip or a tar, gzipped or not.
pub fn archive(bytes: &[u8]) {
    let entries = with_file("archive", bytes, read);
    let is_gzip = bytes.starts_with(&[0x1f, 0x8b]);
    if bytes.get(257..262) == Some(b"ustar") && !is_gzip && bytes.len() < 1 << 20 {
        let packed = with_file("archive", &gzip(bytes), read);
        assert_eq!(packed, entries, "a tar holds the same, packed or not");
    }
}

/// Name, size and bytes of every entry.
type Entries = Vec<Result<(String, u64, Result<Vec<u8>, String>), String>>;

fn read(path: &std::path::Path) -> Option<Entries> {
    let entries = parsers::entries(path)?;
    let read = entries.into_iter().map(|entry| {
        let entry = entry.inspect_err(|problem| assert!(!problem.is_empty()))?;
        let inside = entry
            .name()
            .strip_prefix("archive/")
            .expect("it is inside of the archive");
        let leads_out = inside
            .split(['/', '\\'])
            .any(|part| part == ".." || part.is_empty());
        assert!(!leads_out, "{inside} leads out of the archive");
        assert!(!inside.chars().any(char::is_control), "{inside:?} could mislead");
        let content = content(&entry);
        assert_eq!(content, self::content(&entry), "an entry can be read twice");
        if let Ok(content) = &content {
            assert_eq!(
                content.len() as u64,
                entry.size_bytes().min(MOST),
                "an entry is as long as it says, or it is damaged"
            );
        }
        Ok((entry.name().to_owned(), entry.size_bytes(), content))
    });
    Some(read.collect())
}

fn content(entry: &parsers::Entry) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = entry
        .open()
        .and_then(|reader| reader.take(MOST).read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(|error| error.to_string())
}
