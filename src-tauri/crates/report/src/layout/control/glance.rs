//! The list of all controls: results, conclusions and sign-offs in one line each, with the page of each section.

use crate::layout::book::Book;
use crate::layout::ink::{Anchor, Go};
use crate::layout::mark::{self, Mark};
use crate::layout::prose;
use crate::layout::scope::side;
use crate::layout::style::{self, ROW};
use crate::layout::table::{self, Table};
use crate::layout::text::Bit;
use crate::model::ControlRow;

/// Writes the list under the part's title.
pub fn write(book: &mut Book<'_>) {
    let mut table = Table::new(vec![
        table::words("Control", 14.0),
        table::words("Title", 34.0),
        table::words("Machine result", 20.0),
        table::words("Conclusion", 13.0),
        table::words("Signed", 11.0),
        table::numbers("Page", 8.0),
    ]);
    for (index, section) in book.report.controls.iter().enumerate() {
        let row = &section.page.row;
        let go = Go::To(Anchor::Control(index));
        table.row(vec![
            vec![Bit::link(ROW.mono(), &row.code, go)],
            table::cell(&row.title),
            vec![
                Bit::Mark(Mark::Result(row.result), 8.0),
                Bit::text(
                    ROW.colored(mark::result_color(row.result)),
                    mark::result_word(row.result),
                ),
            ],
            conclusion(row),
            row.slots
                .iter()
                .map(|&slot| Bit::Mark(Mark::Slot(slot), 9.0))
                .collect(),
            vec![Bit::PageOf(ROW, Anchor::Control(index))],
        ]);
    }
    let mut pieces = table.pieces(0.0);
    let legend =
        "Signed: preparer, reviewer, approver. Filled tick signed, struck tick stale, dot not signed.";
    pieces.extend(prose::fine(&[Bit::text(style::FINE, legend)], 1.8));
    book.flow.section(side("At a glance", ""), pieces);
}

fn conclusion(row: &ControlRow) -> table::Cell {
    row.conclusion
        .map_or_else(|| table::quiet("not concluded"), |c| table::cell(c.title()))
}
