//! The one reader of tables: separated by commas, semicolons or tabs, a row at a time, none longer than is allowed.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Chain, Cursor, Error, Read};
use std::rc::Rc;

use csv::StringRecord;

/// Longest row, in bytes.
const LONGEST_ROW: usize = 16 << 20;
/// Most columns.
const MOST_COLUMNS: usize = 4096;
/// Lines that a query's statement may have above its table.
const MOST_LINES: usize = 1000;
/// What CloudTrail Lake writes above the table of a result.
const LAKE_MARK: &[u8] = b"# Execution Time:";

/// The columns of a table.
#[derive(Debug, Default)]
pub struct Columns {
    names: Vec<String>,
    /// Whether the statement of a query stands above the table.
    pub is_query: bool,
    by_name: HashMap<String, usize>,
}

impl Columns {
    fn new(record: &StringRecord, is_query: bool) -> Self {
        let mut columns = Self {
            is_query,
            ..Self::default()
        };
        for (at, name) in record.iter().take(MOST_COLUMNS).enumerate() {
            let name = name.trim_start_matches('\u{feff}');
            columns.by_name.entry(plain(name)).or_insert(at);
            columns.names.push(name.to_owned());
        }
        columns
    }

    /// Whether there is a column of that plain name.
    pub fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Whether one of these is there.
    pub fn any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }

    /// Whether all of these are there.
    pub fn all(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.has(name))
    }

    /// How many of these are there.
    pub fn count(&self, names: &[&str]) -> usize {
        names.iter().filter(|name| self.has(name)).count()
    }
}

/// A name without the ways to write it: letters and digits only, and small.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// A row of a table.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    columns: &'a Columns,
    record: &'a StringRecord,
}

impl<'a> Row<'a> {
    /// The cell below a plain name; empty without one.
    pub fn get(&self, name: &str) -> &'a str {
        let at = self.columns.by_name.get(name);
        at.and_then(|at| self.record.get(*at)).unwrap_or_default().trim()
    }

    /// The first of these cells that says something.
    pub fn first(&self, names: &[&str]) -> &'a str {
        names
            .iter()
            .map(|name| self.get(name))
            .find(|cell| !cell.is_empty())
            .unwrap_or_default()
    }

    /// A column's name as the table writes it.
    pub fn written(&self, name: &str) -> &'a str {
        let at = self.columns.by_name.get(name);
        at.and_then(|at| self.columns.names.get(*at))
            .map(String::as_str)
            .unwrap_or_default()
    }

    /// Every cell with the name of its column, in their order.
    pub fn cells(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.columns
            .names
            .iter()
            .map(String::as_str)
            .zip(self.record.iter())
    }

    /// The columns.
    pub fn columns(&self) -> &'a Columns {
        self.columns
    }
}

/// The columns of the table that begins with `head`; none where its first line is not seen.
pub fn columns(head: &[u8]) -> Option<Columns> {
    Table::open(head).ok().map(|table| table.columns)
}

type Sink<'a> = dyn FnMut(Result<Row<'_>, String>, u64, u64) -> bool + 'a;

/// Hands every row to `sink` with its number and place, which answers whether to go on. The error ends the reading.
pub fn each(reader: impl Read, sink: &mut Sink<'_>) -> Result<(), String> {
    let mut table = Table::open(reader)?;
    let mut record = StringRecord::new();
    for number in 1_u64.. {
        table.room.set(LONGEST_ROW);
        let offset = table.above + table.rows.position().byte();
        let row = match table.rows.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => Ok(Row {
                columns: &table.columns,
                record: &record,
            }),
            Err(error) if matches!(error.kind(), csv::ErrorKind::Utf8 { .. }) => {
                Err("it is not UTF-8".to_owned())
            }
            Err(error) => return Err(error.to_string()),
        };
        if !sink(row, number, offset) {
            return Ok(());
        }
    }
    Ok(())
}

/// What was read to find the table, and the rest.
type Whole<R> = Chain<Cursor<Vec<u8>>, BufReader<Bounded<R>>>;

struct Table<R: Read> {
    columns: Columns,
    rows: csv::Reader<Whole<R>>,
    /// Bytes above the table.
    above: u64,
    /// What may be read for the present row.
    room: Rc<Cell<usize>>,
}

impl<R: Read> Table<R> {
    fn open(reader: R) -> Result<Self, String> {
        let room = Rc::new(Cell::new(LONGEST_ROW));
        let bounded = Bounded {
            reader,
            room: Rc::clone(&room),
        };
        let mut reader = BufReader::with_capacity(64 << 10, bounded);
        let (above, held) = pass_statement(&mut reader).map_err(|e| e.to_string())?;
        let first = if held.is_empty() {
            reader.fill_buf().map_err(|e| e.to_string())?
        } else {
            &held
        };
        let separator = separator(first);
        let mut rows = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .from_reader(Cursor::new(held).chain(reader));
        room.set(LONGEST_ROW);
        let header = rows.headers().map_err(|e| e.to_string())?.clone();
        Ok(Self {
            columns: Columns::new(&header, above > 0),
            rows,
            above,
            room,
        })
    }
}

/// Goes behind the statement of a query, which may have several lines. Answers how many bytes it has, and what was
/// read of the table.
fn pass_statement(reader: &mut impl BufRead) -> std::io::Result<(u64, Vec<u8>)> {
    let mut line = Vec::new();
    if !reader.fill_buf()?.starts_with(LAKE_MARK) {
        return Ok((0, line));
    }
    let mut above = reader.read_until(b'\n', &mut line)? as u64;
    line.clear();
    reader.read_until(b'\n', &mut line)?;
    for _ in 0..MOST_LINES {
        let mut next = Vec::new();
        reader.read_until(b'\n', &mut next)?;
        if next.is_empty() || (is_header(&line) && !is_statement(&next)) {
            line.extend(next);
            break;
        }
        above += line.len() as u64;
        line = next;
    }
    Ok((above, line))
}

/// Whether a line can be the names of columns, and no part of a statement.
fn is_header(line: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(line) else {
        return false;
    };
    let is_name =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_.-()* ".contains(c));
    !is_statement(line) && text.trim().split(',').all(|name| is_name(name.trim_matches('"')))
}

/// Whether a line begins as the lines of a statement do.
fn is_statement(line: &[u8]) -> bool {
    const WORDS: [&[u8]; 10] = [
        b"select", b"from", b"where", b"and", b"or", b"limit", b"order", b"group", b"having", b"join",
    ];
    let first = line.trim_ascii_start();
    let end = first
        .iter()
        .position(u8::is_ascii_whitespace)
        .unwrap_or(first.len());
    WORDS.contains(&first[..end].to_ascii_lowercase().as_slice())
}

/// What stands most often in the first line.
fn separator(head: &[u8]) -> u8 {
    let first = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |separator: u8| first.split(|b| *b == separator).count();
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|separator| (count(*separator), u8::from(*separator == b',')))
        .unwrap_or(b',')
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

#[cfg(test)]
mod tests {
    use super::*;

    fn names(head: &str) -> Vec<String> {
        columns(head.as_bytes()).map(|c| c.names).unwrap_or_default()
    }

    #[test]
    fn columns_are_found_under_the_statement_of_a_query() {
        let one = "# Execution Time: 2026 Query Statement: SELECT a, b FROM x\neventID,eventName\n1,2\n";
        let many = "# Execution Time: 2026 Query Statement: SELECT a,\n b\nFROM x\nWHERE a = '1'\neventID,eventName\n1,2\n";
        for text in [
            one,
            many,
            "eventID,eventName\n1,2\n",
            "eventID;eventName\n",
            "eventID\teventName",
        ] {
            assert_eq!(names(text), ["eventID", "eventName"], "{text}");
            assert_eq!(columns(text.as_bytes()).unwrap().is_query, text.starts_with('#'));
        }
    }

    #[test]
    fn a_name_is_the_same_however_it_is_written() {
        let columns = columns("\u{feff}Request ID,due_date,OWNER-Name".as_bytes()).unwrap();
        assert!(columns.all(&["requestid", "duedate", "ownername"]));
    }

    #[test]
    fn rows_have_their_number_and_their_place() {
        let text = "# Execution Time: x\na,b\n1,\"two\nlines\"\n3,4\n";
        let mut seen = Vec::new();
        each(text.as_bytes(), &mut |row, number, offset| {
            seen.push((number, offset, row.unwrap().get("b").to_owned()));
            true
        })
        .unwrap();
        let second = text.find("3,4").unwrap() as u64;
        assert_eq!(seen[1], (2, second, "4".to_owned()));
        assert_eq!((seen[0].0, seen[0].2.as_str()), (1, "two\nlines"));
    }

    #[test]
    fn a_row_without_an_end_is_refused() {
        let text = [b"a,b\n\"".to_vec(), vec![b'x'; LONGEST_ROW + (1 << 20)]].concat();
        let ended = each(text.as_slice(), &mut |_, _, _| true);
        assert!(ended.unwrap_err().contains("longer than 16 MB"));
    }
}
