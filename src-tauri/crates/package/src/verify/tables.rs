//! Reading the package's tables back, row by row and within bounds.

use std::cell::Cell;
use std::io::Read;
use std::rc::Rc;

use csv::{ReaderBuilder, StringRecord};
use tickmark_report::csv::plain;

use super::tree::Tree;

/// Longest row that is read: longer than any that is written.
const LONGEST_ROW: u64 = 64 << 20;

/// A row, by the names of its columns.
pub struct Row<'a> {
    heads: &'a StringRecord,
    cells: &'a StringRecord,
}

impl Row<'_> {
    /// The text of a column; empty where there is no such column.
    pub fn get(&self, column: &str) -> &str {
        let place = self.heads.iter().position(|h| h == column);
        plain(place.and_then(|p| self.cells.get(p)).unwrap_or_default())
    }
}

/// Hands every row of a table to a sink; answers how many there are, or why the table cannot be read.
pub fn each_row(
    tree: &mut dyn Tree,
    path: &str,
    columns: &[&str],
    mut sink: impl FnMut(&Row<'_>),
) -> Result<u64, String> {
    let file = tree.open(path).map_err(|e| e.to_string())?;
    let since = Rc::new(Cell::new(0));
    let metered = Metered {
        inner: file,
        since: Rc::clone(&since),
    };
    let mut reader = ReaderBuilder::new().from_reader(metered);
    let heads = reader.headers().map_err(|e| e.to_string())?.clone();
    if let Some(missing) = columns.iter().find(|c| !heads.iter().any(|h| h == **c)) {
        return Err(format!("it has no column \"{missing}\""));
    }
    let mut cells = StringRecord::new();
    let mut rows = 0;
    loop {
        since.set(0);
        match reader.read_record(&mut cells) {
            Ok(false) => return Ok(rows),
            Ok(true) => {
                rows += 1;
                sink(&Row {
                    heads: &heads,
                    cells: &cells,
                });
            }
            Err(e) => return Err(format!("row {}: {e}", rows + 1)),
        }
    }
}

/// Ends reading when one row has no end.
struct Metered<R> {
    inner: R,
    since: Rc<Cell<u64>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.since.set(self.since.get() + n as u64);
        if self.since.get() > LONGEST_ROW {
            return Err(std::io::Error::new(
                std::io::ErrorKind::InvalidData,
                "a row of it has no end",
            ));
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// A table whose second row never ends.
    struct Endless(BTreeMap<String, u64>);

    impl Tree for Endless {
        fn name(&self) -> &'static str {
            "endless"
        }

        fn files(&self) -> &BTreeMap<String, u64> {
            &self.0
        }

        fn open(&mut self, _: &str) -> std::io::Result<Box<dyn Read + '_>> {
            Ok(Box::new(b"id,text\r\n1,one\r\n2,\"".chain(std::io::repeat(b'x'))))
        }
    }

    #[test]
    fn a_row_without_an_end_ends_the_reading() {
        let mut ids = Vec::new();
        let read = each_row(&mut Endless(BTreeMap::new()), "table", &["id"], |row| {
            ids.push(row.get("id").to_owned());
        });
        assert_eq!(read, Err("row 2: a row of it has no end".to_owned()));
        assert_eq!(ids, ["1"]);
    }
}
