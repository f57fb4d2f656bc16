//! What is not known, why, and what to do about it. Unknown is a fact of its own and is shown as itself.

use tickmark_domain::MachineResult;

use super::book::Book;
use super::ink::{Anchor, Go};
use super::mark::Mark;
use super::style::{self, ROW};
use super::summary::named;
use super::table::{self, Cell, Table};
use super::text::Bit;
use super::{prose, words};
use crate::model::Unknown;

/// Control codes that are named; the others are counted.
const NAMED: usize = 4;

/// Writes the section.
pub fn write(book: &mut Book<'_>) {
    let report = book.report;
    let unknown = &report.overview.unknown;
    if unknown.is_empty() {
        let text = "Every account and Region of the scope answered every call that was made.";
        named(book, 'C', "Unknown, and why", "", prose::paragraph(text, 0.0));
        return;
    }
    let mut table = Table::new(vec![
        table::words("What", 27.0),
        table::words("Where", 18.0),
        table::words("Why", 24.0),
        table::words("What to do", 20.0),
        table::words("Controls", 11.0),
    ]);
    for (row, places) in together(book, unknown) {
        table.row(vec![
            what(row),
            table::cell(places),
            why(row),
            to_do(row),
            touched(book, row),
        ]);
    }
    let small = words::counted(unknown.len() as u64, "gap", "gaps");
    named(book, 'C', "Unknown, and why", &small, table.pieces(0.0));
}

fn what(row: &Unknown) -> Cell {
    vec![
        Bit::Mark(Mark::Result(MachineResult::Unknown), 8.0),
        Bit::text(ROW, format!("{} ", row.source.title())),
        Bit::text(ROW.mono(), &row.operation),
    ]
}

/// Gaps that differ only in their place are one row.
fn together<'a>(book: &Book<'_>, unknown: &'a [Unknown]) -> Vec<(&'a Unknown, String)> {
    let mut rows: Vec<(&Unknown, String)> = Vec::new();
    for gap in unknown {
        let same = |other: &Unknown| {
            (
                other.outcome,
                other.source,
                &other.operation,
                &other.reason,
                &other.action,
            ) == (gap.outcome, gap.source, &gap.operation, &gap.reason, &gap.action)
        };
        let place = place(book, gap);
        match rows.iter_mut().find(|(other, _)| same(other)) {
            Some((_, places)) => {
                places.push_str("; ");
                places.push_str(&place);
            }
            None => rows.push((gap, place)),
        }
    }
    rows
}

fn place(book: &Book<'_>, row: &Unknown) -> String {
    let name = book.report.overview.header.scope.account_name(&row.account_id);
    if row.region.is_empty() {
        name.to_owned()
    } else {
        format!("{name}, {}", row.region)
    }
}

fn why(row: &Unknown) -> Cell {
    let strong = ROW.faced(crate::page::Face::Medium);
    vec![
        Bit::text(strong, format!("{}. ", row.outcome.title())),
        Bit::text(ROW.colored(style::INK_2), &row.reason),
    ]
}

fn to_do(row: &Unknown) -> Cell {
    let is_action = row.action.contains(':') && !row.action.contains(' ');
    match (row.action.as_str(), is_action) {
        ("", _) => table::quiet("–"),
        (action, true) => vec![Bit::text(ROW, "Allow "), Bit::text(ROW.mono(), action)],
        (action, false) => table::cell(action),
    }
}

fn touched(book: &Book<'_>, row: &Unknown) -> Cell {
    let mut bits = Vec::new();
    for (i, code) in row.controls.iter().take(NAMED).enumerate() {
        if i > 0 {
            bits.push(Bit::text(ROW, " "));
        }
        let at = book.report.controls.iter().position(|c| c.page.row.code == *code);
        bits.push(match at {
            Some(index) => Bit::link(ROW.mono(), code, Go::To(Anchor::Control(index))),
            None => Bit::text(ROW.mono(), code),
        });
    }
    match row.controls.len().saturating_sub(NAMED) {
        0 if bits.is_empty() => table::quiet("none"),
        0 => bits,
        more => {
            bits.push(Bit::text(ROW.colored(style::INK_2), format!(" and {more} more")));
            bits
        }
    }
}
