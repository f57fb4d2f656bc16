//! What an import tells: while it goes on, and at its end. The report's members are a contract for other programs.

use std::collections::BTreeMap;

use serde::Serialize;

/// How many problems a report lists; the rest is counted.
const LISTED: usize = 1000;

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Files.
    pub files: FileCounts,
    /// Records inside of the files that were read.
    pub items: ItemCounts,
    /// Records read, by their kind of fact: `cloudtrail.event`.
    pub by_kind: BTreeMap<String, u64>,
    /// What could not be read, and why.
    pub problems: Vec<Problem>,
    /// Problems beyond the ones listed.
    pub problems_not_listed: u64,
    /// Nothing was written.
    pub dry_run: bool,
    /// It was stopped before its end; the same import goes on from there.
    pub interrupted: bool,
}

/// Files: each is counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct FileCounts {
    /// Read and stored.
    pub read: u64,
    /// Stored before, byte for byte, and therefore not read again.
    pub known: u64,
    /// Not taken in; a problem says why.
    pub failed: u64,
}

/// Records: `read` is the sum of `new`, `duplicate` and `conflicting`; `unreadable` stands beside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ItemCounts {
    /// Read as what they are.
    pub read: u64,
    /// Seen for the first time.
    pub new: u64,
    /// Repeats with the same content.
    pub duplicate: u64,
    /// Repeats of an id with other content: the first is kept as the fact, the other in its original.
    pub conflicting: u64,
    /// Inside a file that was taken in, but not readable.
    pub unreadable: u64,
}

/// Something that could not be read or that contradicts what is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file, as it was named or found.
    pub path: String,
    /// Bytes from the start of the text, inflated where the file is compressed; none when it concerns the whole file.
    pub offset: Option<u64>,
    /// What is wrong and what to do.
    pub problem: String,
}

/// How far an import is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImportProgress {
    /// Files found.
    pub files_total: u64,
    /// Files that are done with.
    pub files_done: u64,
    /// Bytes of all files, as they lie on disk.
    pub bytes_total: u64,
    /// Bytes of the files that are done with.
    pub bytes_done: u64,
    /// Records read so far.
    pub items_read: u64,
}

impl ImportReport {
    /// Adds a problem, or counts it when enough are listed.
    pub(crate) fn add(&mut self, problem: Problem) {
        if self.problems.len() < LISTED {
            self.problems.push(problem);
        } else {
            self.problems_not_listed += 1;
        }
    }
}
