//! Lists of documents: which tables are one, and what their lines say. How much is read of all that come together is
//! bounded.

use std::io::Read;
use std::sync::Arc;

use tickmark_domain::{Date, Timestamp};

use crate::container::Found;
use crate::kind::{Detected, HEAD, Kind, detect};
use crate::table::{self, CONTROL, DESCRIPTION, FILE, Row, TITLE};
use crate::value::{moment, or, short};

/// Largest list, in bytes.
const LARGEST_LIST: u64 = 16 << 20;
/// Most lines of all lists that come together,
const MOST_LINES: usize = 200_000;
/// most controls that these name,
const MOST_CONTROLS: usize = 1_000_000;
/// and most bytes.
const MOST_BYTES: u64 = 64 << 20;
/// Most controls that one line names.
const MOST_OF_A_LINE: usize = 100;
/// Longest code of a control, in characters.
const LONGEST_CODE: usize = 300;

/// What a list says of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// The name of the list that says it.
    pub list: Arc<str>,
    /// The file, as the list names it.
    pub file: String,
    /// What it is called; empty where the list does not say it.
    pub title: String,
    /// What the list says more of it.
    pub description: String,
    /// The codes of the controls that it serves.
    pub controls: Vec<String>,
    /// How many more the line names than are read.
    pub more_controls: usize,
    /// The days for which it speaks.
    pub effective: (Option<Date>, Option<Date>),
    /// When it was made.
    pub captured_at: Option<Timestamp>,
}

impl Line {
    /// What it is called: by its list, else by its name.
    pub fn titled(&self, file_name: &str) -> String {
        short(&or(self.title.clone(), file_name), 300)
    }

    fn read(row: Row<'_>, list: &Arc<str>) -> Self {
        let day = |names: &[&str]| row.first(names).get(..10).and_then(|day| day.parse().ok());
        let mut codes = row
            .first(CONTROL)
            .split([';', ',', '|', '\n'])
            .map(str::trim)
            .filter(|code| !code.is_empty());
        let read = codes.by_ref().take(MOST_OF_A_LINE);
        Self {
            list: Arc::clone(list),
            file: row.first(FILE).to_owned(),
            title: row.first(TITLE).to_owned(),
            description: row.first(DESCRIPTION).to_owned(),
            controls: read.map(|code| short(code, LONGEST_CODE)).collect(),
            more_controls: codes.count(),
            effective: (
                day(&["effectivefrom", "periodfrom", "from", "startdate", "validfrom"]),
                day(&["effectiveto", "periodto", "to", "enddate", "validto", "expires"]),
            ),
            captured_at: moment(row.first(&[
                "capturedat",
                "captured",
                "date",
                "evidencedate",
                "collectedat",
            ])),
        }
    }
}

/// Whether a file may be a list that is read, before anything of it is. The name says only where to look.
pub fn may_be_list(name: &str, size_bytes: u64) -> bool {
    is_named_as_table(name) && size_bytes <= LARGEST_LIST
}

fn is_named_as_table(name: &str) -> bool {
    let name = name.to_lowercase();
    let ending = name.rsplit('.').next().unwrap_or_default();
    matches!(ending, "csv" | "tsv")
}

/// Whether a file is too large to be a list that is read, and would be looked at otherwise.
pub fn is_too_large(name: &str, size_bytes: u64) -> bool {
    is_named_as_table(name) && size_bytes > LARGEST_LIST
}

/// Whether a file is a list that is read.
pub fn is_list(found: &Found) -> bool {
    may_be_list(&found.name, found.size_bytes) && names_files(found)
}

/// Why a file is a list and is not read; none where it is no list, or is read.
pub fn refusal(found: &Found) -> Option<String> {
    let is_refused = is_too_large(&found.name, found.size_bytes) && names_files(found);
    is_refused.then(|| {
        format!(
            "it is a list of documents of more than {} MB, and is not read; its files are not told what it says; divide it \
             into several lists",
            LARGEST_LIST >> 20
        )
    })
}

/// Whether a table names files.
fn names_files(found: &Found) -> bool {
    let head = || -> std::io::Result<Vec<u8>> {
        let mut head = Vec::new();
        found.open()?.take(HEAD as u64).read_to_end(&mut head)?;
        Ok(head)
    };
    head().is_ok_and(|head| {
        matches!(
            detect(&head),
            Detected::Kind(Kind::DocumentList | Kind::RequestList)
        )
    })
}

/// What may still be read of lists.
pub struct Left {
    lines: usize,
    controls: usize,
    bytes: u64,
}

impl Default for Left {
    fn default() -> Self {
        Self {
            lines: MOST_LINES,
            controls: MOST_CONTROLS,
            bytes: MOST_BYTES,
        }
    }
}

impl Left {
    /// The lines of a list, and whether these are all that it has.
    pub fn lines_of(&mut self, list: &Found) -> Result<(Vec<Line>, bool), String> {
        let too_much = || {
            format!(
                "the lists of documents have more than {MOST_LINES} lines, {MOST_CONTROLS} controls or {} MB together; \
                 its files are not told what it says; import it with its files by itself",
                MOST_BYTES >> 20
            )
        };
        self.bytes = self.bytes.checked_sub(list.size_bytes).ok_or_else(too_much)?;
        let bounded = list.open().map_err(|e| format!("it cannot be read: {e}"))?;
        let name: Arc<str> = list.name.as_str().into();
        let (mut lines, mut controls) = (Vec::new(), 0);
        let (mut is_held, mut is_readable) = (true, true);
        // What cannot be read is named when the table itself is.
        let ended = table::each(bounded.take(LARGEST_LIST), &mut |row, _, _| {
            let line = row.ok().map(|row| Line::read(row, &name));
            is_readable &= line.is_some();
            controls += line.as_ref().map_or(0, |line| line.controls.len());
            lines.extend(line);
            is_held = lines.len() <= self.lines && controls <= self.controls;
            is_held
        });
        if !is_held {
            return Err(too_much());
        }
        self.lines -= lines.len();
        self.controls -= controls;
        Ok((lines, is_readable && ended.is_ok()))
    }
}
