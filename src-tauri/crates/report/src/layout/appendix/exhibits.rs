//! Part E: every exhibit with its page, its original and the whole SHA-256 of it.

use crate::layout::book::Book;
use crate::layout::ink::{Anchor, Go};
use crate::layout::prose;
use crate::layout::style::{INK_2, LEFT, RIGHT, ROW, TEXT};
use crate::layout::table::{self, Look, Table};
use crate::layout::text::Bit;
use crate::layout::words;

/// Writes the part.
pub fn write(book: &mut Book<'_>) {
    let report = book.report;
    book.begin_part(
        'E',
        "Exhibits",
        "Every item that is shown in a control’s section. A file’s name begins with its SHA-256; the whole of it is \
         here.",
        true,
    );
    let look = Look {
        x: LEFT,
        width: RIGHT - LEFT,
        ..Look::default()
    };
    let mut table = Table::new(vec![
        table::words("Exhibit", 8.0),
        table::words("Control", 10.0),
        table::words("What, its original, and the original’s SHA-256", 66.0),
        table::words("Receipt", 9.0),
        table::numbers("Page", 7.0),
    ])
    .looking(look);
    let mut any = false;
    for exhibit in report.controls.iter().flat_map(|c| &c.exhibits) {
        any = true;
        table.row(vec![
            vec![Bit::Exhibit(exhibit.number)],
            table::mono(&exhibit.control),
            vec![
                Bit::text(ROW, format!("{}\n", exhibit.row.title)),
                Bit::link(ROW.mono(), &exhibit.file, Go::File(exhibit.file.clone())),
                Bit::text(
                    ROW.mono().colored(INK_2),
                    format!("\n{}", exhibit.artifact.sha256),
                ),
            ],
            exhibit
                .receipt_id
                .map_or_else(|| table::quiet("none"), |id| table::mono(words::receipt(id))),
            vec![Bit::PageOf(ROW, Anchor::Exhibit(exhibit.number))],
        ]);
    }
    if any {
        book.flow.run(table.pieces(2.0));
    } else {
        book.flow.run(prose::rich(
            &[Bit::text(TEXT, "The report shows no exhibit.")],
            2.0,
        ));
    }
}
