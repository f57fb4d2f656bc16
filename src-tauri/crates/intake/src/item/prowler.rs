//! Prowler's table of findings, row by row.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{Error, Read};
use std::rc::Rc;

use csv::StringRecord;
use tickmark_domain::Timestamp;
use tickmark_store::NewFact;

use super::Place;
use super::scanner::Finding;

/// Longest row, in bytes.
const LONGEST_ROW: usize = 16 << 20;

/// A row that was read, or what is wrong with it, with its number: the first behind the header is 1.
pub struct Row {
    /// Its number.
    pub number: u64,
    /// Bytes from the start of the text.
    pub offset: u64,
    /// What it tells.
    pub fact: Result<NewFact, String>,
}

/// Hands every row to `sink`, which answers whether to go on. The error ends the reading.
pub fn rows<R: Read>(reader: R, place: &Place, sink: &mut dyn FnMut(Row) -> bool) -> Result<(), String> {
    each(reader, &mut |header, record, number, offset| {
        let fact = match record {
            Ok(record) => Columns(header, record).finding().map(|finding| {
                let position = format!("row {number}");
                finding.into_fact(&Place {
                    position,
                    ..place.clone()
                })
            }),
            Err(problem) => Err(problem),
        };
        sink(Row { number, offset, fact })
    })
}

/// The row with this number, as its columns say it; none when there is none.
pub fn row_text<R: Read>(reader: R, number: u64) -> Option<String> {
    let mut found = None;
    let _ = each(reader, &mut |header, record, at, _| {
        if at == number
            && let Ok(record) = record
        {
            let mut columns: Vec<(&String, usize)> = header.iter().map(|(name, at)| (name, *at)).collect();
            columns.sort_by_key(|(_, at)| *at);
            let members: serde_json::Map<String, serde_json::Value> = columns
                .into_iter()
                .map(|(name, at)| (name.clone(), record.get(at).unwrap_or_default().into()))
                .collect();
            found = serde_json::to_string(&members).ok();
        }
        at < number
    });
    found
}

type Header = HashMap<String, usize>;
type Sink<'a> = dyn FnMut(&Header, Result<&StringRecord, String>, u64, u64) -> bool + 'a;

fn each<R: Read>(reader: R, sink: &mut Sink<'_>) -> Result<(), String> {
    let mut reader = std::io::BufReader::new(reader);
    let head = std::io::BufRead::fill_buf(&mut reader).map_err(|e| e.to_string())?;
    let first = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |separator: u8| first.iter().filter(|b| **b == separator).count();
    let separator = if count(b';') >= count(b',') { b';' } else { b',' };
    let room = Rc::new(Cell::new(LONGEST_ROW));
    let mut table = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .from_reader(Bounded {
            reader,
            room: Rc::clone(&room),
        });
    let header = table.headers().map_err(|e| e.to_string())?.clone();
    let header: Header = header
        .iter()
        .enumerate()
        .map(|(at, name)| (name.trim_start_matches('\u{feff}').to_owned(), at))
        .collect();
    let mut record = StringRecord::new();
    for number in 1_u64.. {
        room.set(LONGEST_ROW);
        let offset = table.position().byte();
        let go_on = match table.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => sink(&header, Ok(&record), number, offset),
            Err(error) if matches!(error.kind(), csv::ErrorKind::Utf8 { .. }) => {
                sink(&header, Err("it is not UTF-8".to_owned()), number, offset)
            }
            Err(error) => return Err(error.to_string()),
        };
        if !go_on {
            return Ok(());
        }
    }
    Ok(())
}

/// A row is read to its end however long it is; so what may be read for one is bounded.
struct Bounded<R> {
    reader: R,
    room: Rc<Cell<usize>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.reader.read(buffer)?;
        match self.room.get().checked_sub(read) {
            Some(left) => self.room.set(left),
            None => {
                return Err(Error::other(format!(
                    "a row is longer than {} MB",
                    LONGEST_ROW >> 20
                )));
            }
        }
        Ok(read)
    }
}

struct Columns<'a>(&'a Header, &'a StringRecord);

impl Columns<'_> {
    fn get(&self, name: &str) -> String {
        let at = self.0.get(name);
        at.and_then(|at| self.1.get(*at)).unwrap_or_default().to_owned()
    }

    fn finding(&self) -> Result<Finding, String> {
        let get = |name: &str| self.get(name);
        let finding = Finding {
            product: "prowler".to_owned(),
            check: get("CHECK_ID"),
            uid: get("FINDING_UID"),
            account: get("ACCOUNT_UID"),
            region: get("REGION"),
            at: moment(&get("TIMESTAMP")),
            status: get("STATUS"),
            muted: get("MUTED").eq_ignore_ascii_case("true"),
            severity: get("SEVERITY"),
            title: get("CHECK_TITLE"),
            resource_type: get("RESOURCE_TYPE"),
            resource: get("RESOURCE_UID"),
        };
        if finding.check.is_empty() && finding.uid.is_empty() {
            return Err("it names no check".to_owned());
        }
        Ok(finding)
    }
}

/// Prowler writes the time of its own machine and names no zone: it is read as UTC.
fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(at) = text.parse() {
        return Some(at);
    }
    format!("{}Z", text.replacen(' ', "T", 1)).parse().ok()
}
