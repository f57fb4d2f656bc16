//! Part G: every receipt, in the order in which they were written.

use tickmark_domain::{MachineResult, Outcome};

use crate::layout::book::Book;
use crate::layout::mark::Mark;
use crate::layout::method::without_zone;
use crate::layout::style::{self, LEFT, RIGHT, ROW, Style};
use crate::layout::table::{self, Cell, Look, Table};
use crate::layout::text::Bit;
use crate::layout::{prose, words};
use crate::model::ReceiptRow;
use crate::page::Face;

/// A receipt is one line wherever it can be.
const SMALL: Style = Style {
    face: Face::Regular,
    size: 7.0,
    color: style::INK,
    spacing: 0.0,
};

/// Writes the part.
pub fn write(book: &mut Book<'_>) {
    let report = book.report;
    book.begin_part(
        'G',
        "Receipts",
        "One for each operation with its parameters in one account and Region. Parameters, callers and request ids \
         are in data/receipts.csv.",
        true,
    );
    if report.receipts.is_empty() {
        book.flow
            .run(prose::paragraph("Nothing has been collected yet.", 2.0));
        return;
    }
    let look = Look {
        x: LEFT,
        width: RIGHT - LEFT,
        pad: 0.6,
        headed: true,
    };
    let mut table = Table::new(vec![
        table::words("Receipt", 6.5),
        table::words("API", 31.0),
        table::words("Where", 18.5),
        table::words("Begun, UTC", 15.0),
        table::numbers("Pages", 6.0),
        table::numbers("Items", 7.0),
        table::words("Outcome", 16.0),
    ])
    .looking(look);
    let scope = &report.overview.header.scope;
    for receipt in &report.receipts {
        let place: Vec<&str> = [scope.account_name(&receipt.account_id), receipt.region.as_str()]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect();
        table.row(vec![
            vec![Bit::text(SMALL.mono(), words::receipt(receipt.id))],
            vec![Bit::text(
                ROW.mono().sized(6.2),
                format!("{}:{}", receipt.source, receipt.operation),
            )],
            vec![Bit::text(SMALL, place.join(", "))],
            vec![Bit::text(SMALL, without_zone(&receipt.started_at.to_reading()))],
            table::count(receipt.pages),
            table::count(receipt.items),
            outcome(receipt),
        ]);
    }
    let sum = |of: fn(&ReceiptRow) -> u64| words::number(report.receipts.iter().map(of).sum());
    table.total(vec![
        table::cell(words::number(report.receipts.len() as u64)),
        vec![],
        vec![],
        vec![],
        table::cell(sum(|r| r.pages)),
        table::cell(sum(|r| r.items)),
        vec![],
    ]);
    book.flow.run(table.pieces(2.0));
}

fn outcome(receipt: &ReceiptRow) -> Cell {
    if receipt.outcome == Outcome::Complete {
        return vec![Bit::text(SMALL.colored(style::INK_2), receipt.outcome.title())];
    }
    let mut bits = vec![
        Bit::Mark(Mark::Result(MachineResult::Unknown), 7.5),
        Bit::text(SMALL.faced(Face::Medium), receipt.outcome.title()),
    ];
    if !receipt.reason.is_empty() {
        bits.push(Bit::text(
            SMALL.colored(style::INK_2),
            format!(": {}", receipt.reason),
        ));
    }
    bits
}
