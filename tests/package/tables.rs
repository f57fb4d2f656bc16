//! Tables written by the report's side and read back by ours say the same.

use proptest::prelude::*;
use tickmark_report::csv::{Cells, Line, plain, write_csv};

struct Texts(Vec<String>);

impl Line for Texts {
    const HEADS: &'static [&'static str] = &["one", "two"];

    fn fill(&self, cells: &mut Cells) {
        for text in &self.0 {
            cells.text(text);
        }
    }
}

proptest! {
    #[test]
    fn any_text_comes_back_from_a_table_as_it_was(
        rows in prop::collection::vec(prop::collection::vec("('|=|@|-|[+]|\t|\r|\n|\"|,|.){0,6}", 2), 0..8),
    ) {
        let mut bytes = Vec::new();
        write_csv(&mut bytes, rows.iter().cloned().map(Texts)).unwrap();
        let mut reader = csv::Reader::from_reader(&bytes[..]);
        let read: Vec<Vec<String>> =
            reader.records().map(|r| r.unwrap().iter().map(|cell| plain(cell).to_owned()).collect()).collect();
        prop_assert_eq!(read, rows);
    }
}
