//! What an import tells: while it goes on, and at its end. The report's members are a contract for other programs.

use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use tickmark_domain::Timestamp;

use crate::prove::ProofSummary;
use crate::summary::Summary;

/// How many problems a report lists; the rest is counted.
const LISTED: usize = 1000;

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Files.
    pub files: FileCounts,
    /// Records inside of the files that were read.
    pub items: ItemCounts,
    /// What the records that were read tell of: `by_kind` (`cloudtrail.event`), accounts, Regions, the stretch of time.
    #[serde(flatten, serialize_with = "told")]
    pub summary: Summary,
    /// Files that were read, by what they are: `CloudTrail log`.
    pub file_kinds: BTreeMap<String, u64>,
    /// Archives that were opened; what is in them is counted as files.
    pub archives: u64,
    /// What could not be read, and why.
    pub problems: Vec<Problem>,
    /// Problems beyond the ones listed.
    pub problems_not_listed: u64,
    /// What CloudTrail's digests and signature files say of all that is in the engagement now; none where there are
    /// none of them, or this import brought nothing that they speak of.
    pub proof: Option<ProofSummary>,
    /// Nothing was written.
    pub dry_run: bool,
    /// It was stopped before its end, and what it had stored was taken back.
    pub interrupted: bool,
    /// Why what was stored of a stopped import could not be taken back; empty where it was.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kept_because: String,
}

/// What the records tell of, with names that other programs read.
fn told<S: Serializer>(summary: &Summary, serializer: S) -> Result<S::Ok, S::Error> {
    let mut members = serializer.serialize_map(None)?;
    members.serialize_entry("by_kind", &summary.kinds)?;
    members.serialize_entry("places", &summary.places)?;
    let period = summary.period.map(|(from, to)| Period { from, to });
    members.serialize_entry("period", &period)?;
    members.end()
}

#[derive(Serialize)]
struct Period {
    from: Timestamp,
    to: Timestamp,
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
    /// Known, and taken in elsewhere; a problem says where.
    pub elsewhere: u64,
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
    /// All is stored, and the files are held against what CloudTrail signed: `files_done` of `files_total`.
    pub proving: bool,
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
