//! One file, read: what it is by its content, its records as facts, and what in it could not be read.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;

use sha2::{Digest, Sha256};
use tickmark_domain::{Outcome, Source};
use tickmark_store::{Codec, NewFact, NewFile};

use crate::cloudtrail_record::{RecordError, event_fact};
use crate::files::{Found, account_in};
use crate::report::Problem;
use crate::{inflate, split};

/// Largest file, in bytes on disk.
const LARGEST_FILE: u64 = inflate::LARGEST_TEXT as u64;
/// Most records in one file; CloudTrail's own hold a few thousand.
const MOST_RECORDS: usize = 250_000;
/// How many unreadable records of one file are listed one by one.
const LISTED: usize = 20;

/// What became of a file.
#[derive(Debug)]
pub enum Reading {
    /// It is stored already.
    Known,
    /// It is not taken in, for this reason.
    Failed(Problem),
    /// It can be stored.
    Read(Box<LogFile>),
}

/// A file that can be stored.
#[derive(Debug)]
pub struct LogFile {
    /// With the facts that were read.
    pub file: NewFile,
    /// Of the bytes as delivered.
    pub sha256: [u8; 32],
    /// Records that could not be read.
    pub unreadable: u64,
    /// What could not be read; a last one counts what is not listed.
    pub problems: Vec<Problem>,
}

/// Reads a file. `is_known` answers for a hash whether that file is stored already.
pub fn read(found: &Found, is_known: impl Fn(&[u8; 32]) -> bool) -> Reading {
    let path = found.path.display().to_string();
    let failed = |problem: String| {
        Reading::Failed(Problem {
            path: path.clone(),
            offset: None,
            problem,
        })
    };
    let bytes = match bytes_of(found) {
        Ok(bytes) => bytes,
        Err(problem) => return failed(problem),
    };
    let sha256: [u8; 32] = Sha256::digest(&bytes).into();
    if is_known(&sha256) {
        return Reading::Known;
    }
    let is_gzip = bytes.starts_with(inflate::MAGIC);
    let inflated = if is_gzip {
        inflate::inflate(&bytes).map(Some)
    } else {
        Ok(None)
    };
    let inflated = match inflated {
        Ok(inflated) => inflated,
        Err(problem) => return failed(problem),
    };
    let text = inflated.as_deref().unwrap_or(&bytes);
    if let Err(problem) = looks_like_json(text) {
        return failed(problem);
    }
    let records = match Records::read(&path, &found.name, text) {
        Ok(records) => records,
        Err(problem) => return Reading::Failed(problem),
    };
    drop(inflated);
    Reading::Read(Box::new(records.into_log_file(
        &found.name,
        sha256,
        bytes,
        is_gzip,
    )))
}

fn bytes_of(found: &Found) -> Result<Vec<u8>, String> {
    let too_large = || {
        format!(
            "it is larger than {} MB; split it and import the parts",
            LARGEST_FILE >> 20
        )
    };
    if found.size_bytes > LARGEST_FILE {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(found.size_bytes).unwrap_or(0));
    File::open(&found.path)
        .and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("it cannot be read: {error}"))?;
    if bytes.len() as u64 > LARGEST_FILE {
        Err(too_large())
    } else {
        Ok(bytes)
    }
}

/// Refuses, with what it is, whatever cannot be JSON.
fn looks_like_json(text: &[u8]) -> Result<(), String> {
    let start = text
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(text)
        .trim_ascii_start();
    let what = match start {
        [] => "the file is empty",
        [b'{' | b'[', ..] => return Ok(()),
        [b'P', b'K', 3 | 5, ..] => "it is a zip archive; unpack it and import the folder",
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is UTF-16 text; save it as UTF-8",
        [b'%', b'P', b'D', b'F', ..] => "it is a PDF; attach it to a control instead",
        _ if start.starts_with(b"SQLite format 3") => "it is a database, such as an engagement file",
        _ if start.iter().take(512).any(|b| *b < 9) => "it is binary",
        _ => "it is text, not JSON",
    };
    Err(format!("not CloudTrail: {what}"))
}

/// The records of one file, as they are found.
struct Records<'a> {
    path: &'a str,
    account: &'a str,
    facts: Vec<NewFact>,
    unreadable: u64,
    problems: Vec<Problem>,
    first_stranger: Option<String>,
    too_many: bool,
}

impl<'a> Records<'a> {
    fn read(path: &'a str, name: &'a str, text: &[u8]) -> Result<Self, Problem> {
        let mut records = Self {
            path,
            account: account_in(name),
            facts: Vec::new(),
            unreadable: 0,
            problems: Vec::new(),
            first_stranger: None,
            too_many: false,
        };
        let faults = split::records(text, &mut |position, place| {
            let start = place.start;
            records.take(position, start, &text[place]);
            !records.too_many
        });
        let whole = |problem: String, offset: Option<usize>| Problem {
            path: path.to_owned(),
            offset: offset.map(|o| o as u64),
            problem,
        };
        if records.too_many {
            return Err(whole(
                format!("it holds more than {MOST_RECORDS} records; split it"),
                None,
            ));
        }
        if records.facts.is_empty() {
            if let Some(found) = &records.first_stranger {
                return Err(whole(format!("not CloudTrail: {found}"), None));
            }
            if let Some(fault) = faults.first() {
                return Err(whole(fault.problem.clone(), Some(fault.offset)));
            }
            if let Some(problem) = records.problems.first().cloned() {
                return Err(problem);
            }
            if text.trim_ascii_start().starts_with(b"[") {
                return Err(whole(
                    "not CloudTrail: it is a list with nothing in it".to_owned(),
                    None,
                ));
            }
            return Ok(records);
        }
        for fault in faults {
            records.unreadable += 1;
            records.note(Some(fault.offset), fault.problem);
        }
        Ok(records)
    }

    fn take(&mut self, position: String, start: usize, json: &[u8]) {
        if self.facts.len() + usize::try_from(self.unreadable).unwrap_or(usize::MAX) >= MOST_RECORDS {
            self.too_many = true;
            return;
        }
        let named = format!("record {position}");
        let (offset, problem) = match std::str::from_utf8(json) {
            Ok(json) => match event_fact(json, position, self.account, "") {
                Ok(fact) => return self.facts.push(fact),
                Err(RecordError::Json { reason, offset }) => (start + offset, reason),
                Err(RecordError::NotCloudTrail { found }) => {
                    self.first_stranger.get_or_insert_with(|| found.clone());
                    (start, format!("not CloudTrail: {found}"))
                }
            },
            Err(error) => (start + error.valid_up_to(), "it is not UTF-8".to_owned()),
        };
        self.unreadable += 1;
        self.note(Some(offset), format!("{named}: {problem}"));
    }

    fn note(&mut self, offset: Option<usize>, problem: String) {
        if self.problems.len() < LISTED {
            let offset = offset.map(|o| o as u64);
            self.problems.push(Problem {
                path: self.path.to_owned(),
                offset,
                problem,
            });
        }
    }

    fn into_log_file(mut self, name: &str, sha256: [u8; 32], bytes: Vec<u8>, is_gzip: bool) -> LogFile {
        let more = self.unreadable.saturating_sub(LISTED as u64);
        if more > 0 {
            let problem = format!("and {more} more records of this file are unreadable");
            self.problems.push(Problem {
                path: self.path.to_owned(),
                offset: None,
                problem,
            });
        }
        let (account_id, region) = main_place(&self.facts);
        let reason = match self.unreadable {
            0 => String::new(),
            1 => "1 record could not be read".to_owned(),
            n => format!("{n} records could not be read"),
        };
        let file = NewFile {
            parameters: serde_json::json!({ "file": name, "sha256": hex::encode(sha256) }).to_string(),
            bytes,
            media_type: if is_gzip {
                "application/gzip"
            } else {
                "application/json"
            }
            .to_owned(),
            codec: if is_gzip { Codec::Raw } else { Codec::Zstd },
            account_id,
            region,
            source: Source::CloudTrail,
            items: self.facts.len() as u64 + self.unreadable,
            facts: self.facts,
            outcome: if self.unreadable == 0 {
                Outcome::Complete
            } else {
                Outcome::Partial
            },
            reason,
        };
        LogFile {
            file,
            sha256,
            unreadable: self.unreadable,
            problems: self.problems,
        }
    }
}

/// The account and Region that most records name; the first in alphabetical order among equals.
fn main_place(facts: &[NewFact]) -> (String, String) {
    let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for fact in facts {
        *counts.entry((&fact.account_id, &fact.region)).or_default() += 1;
    }
    let most = counts
        .into_iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map(|(place, _)| place);
    most.map(|(account, region)| (account.to_owned(), region.to_owned()))
        .unwrap_or_default()
}
