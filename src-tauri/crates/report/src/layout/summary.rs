//! Part C: what the machine found and what people did, as pictures and as the same numbers in tables.

use super::lines;
use tickmark_domain::MachineResult;

use super::book::{Book, Entry};
use super::chart;
use super::flow::{Piece, Side};
use super::font::MM_PER_PT;
use super::ink::{Anchor, Fragment};
use super::mark::Mark;
use super::style::{self, BODY, BODY_WIDTH, RIGHT, ROW};
use super::table::{self, Table};
use super::text::{self, Bit};
use super::{prose, unknown, words};
use crate::model::SlotState;

/// Writes the part.
pub fn write(book: &mut Book<'_>) {
    book.begin_part(
        'C',
        "Summary",
        "What the machine found, what people concluded, and what is not known. Unknown counts as neither.",
        true,
    );
    results(book);
    sets(book);
    people(book);
    unknown::write(book);
    stale(book);
}

/// A named section of a lettered part, listed in the outline.
pub fn named(book: &mut Book<'_>, letter: char, title: &'static str, small: &str, pieces: Vec<Piece>) {
    let anchor = Anchor::Section(letter, title);
    let side = Side {
        title: title.to_owned(),
        small: small.to_owned(),
        anchor: Some(anchor.clone()),
        ..Side::default()
    };
    book.flow.section(side, pieces);
    book.entries.push(Entry {
        title: title.to_owned(),
        code: String::new(),
        level: 2,
        anchor,
    });
}

fn results(book: &mut Book<'_>) {
    let overview = &book.report.overview;
    let counts = overview.results;
    let tested = counts.total() - counts.not_applicable;
    let strong = style::TEXT.faced(crate::page::Face::Strong);
    let bits = [
        Bit::text(strong, words::number(counts.compliant)),
        Bit::text(
            style::TEXT,
            format!(
                " of {} with a machine test are compliant.",
                words::counted(tested, "control", "controls")
            ),
        ),
    ];
    let mut pieces = prose::rich(&bits, 0.0);
    let mut fragment = Fragment::of_height(8.0);
    fragment.inks = chart::bar(&counts, counts.total(), [BODY, 1.0, BODY_WIDTH, 6.0]);
    pieces.push(Piece::new(fragment, 1.0).kept());
    pieces.push(Piece::new(chart::legend(&counts), 1.0));
    named(book, 'C', "Machine results", "of all controls", pieces);
}

fn sets(book: &mut Book<'_>) {
    let overview = &book.report.overview;
    let most = overview.sets.iter().map(|s| s.results.total()).max().unwrap_or(0);
    let mut pieces: Vec<Piece> = Vec::new();
    for set in &overview.sets {
        pieces.push(set_bar(&set.title, &set.results, most));
    }
    if let Some(last) = pieces.last_mut() {
        last.keep = false;
    }
    let mut columns = vec![table::words("Control set", 32.0)];
    columns.extend(
        MachineResult::ALL
            .iter()
            .map(|&r| table::marked(Mark::Result(r), 7.0)),
    );
    columns.push(table::numbers("Controls", 12.0));
    columns.push(table::numbers("Concluded", 14.0));
    let mut numbers = Table::new(columns);
    let mut concluded = 0;
    for set in &overview.sets {
        let mut cells = vec![table::cell(&set.title)];
        cells.extend(words::results(&set.results).map(|(_, n)| table::count(n)));
        cells.push(table::cell(words::number(set.results.total())));
        cells.push(table::cell(format!("{} of {}", set.concluded, set.total)));
        concluded += set.concluded;
        numbers.row(cells);
    }
    let mut cells = vec![table::cell("All control sets")];
    cells.extend(words::results(&overview.results).map(|(_, n)| table::cell(words::number(n))));
    cells.push(table::cell(words::number(overview.results.total())));
    cells.push(table::cell(format!("{concluded} of {}", overview.progress.total)));
    numbers.total(cells);
    pieces.extend(numbers.pieces(3.0));
    named(
        book,
        'C',
        "Results by control set",
        "one bar a set, as long as the set has controls",
        pieces,
    );
}

fn set_bar(title: &str, counts: &tickmark_domain::ResultCounts, most: u64) -> Piece {
    let label_width = BODY_WIDTH * 0.34;
    // A title of many lines stands whole in the table under the bars.
    let mut lines = text::set(&[Bit::text(ROW, title)], label_width - 3.0);
    lines.truncate(2);
    let mut fragment = lines::block(&lines, BODY, ROW.size, style::ROW_LEAD);
    let width = BODY_WIDTH - label_width - 10.0;
    fragment
        .inks
        .extend(chart::bar(counts, most, [BODY + label_width, 0.6, width, 2.6]));
    let total = words::number(counts.total());
    let x = RIGHT - super::ink::width_of(ROW, &total);
    fragment.text(x, lines::baseline(ROW.size, style::ROW_LEAD), ROW, &total);
    fragment.height = fragment.height.max(style::ROW_LEAD * MM_PER_PT) + 0.9;
    Piece::new(fragment, 0.0)
}

fn people(book: &mut Book<'_>) {
    let p = &book.report.overview.progress;
    let of = |n: u32| table::cell(format!("{n} of {}", p.total));
    let mut table = Table::new(vec![
        table::words("Progress", 34.0),
        table::numbers("Controls", 14.0),
        table::words("", 4.0),
        table::words("Conclusion", 34.0),
        table::numbers("Controls", 14.0),
    ]);
    let plain = |n: u32| table::count(u64::from(n));
    let rows = [
        ("With evidence", p.with_evidence, "Effective", plain(p.effective)),
        ("Concluded", p.concluded, "Deficient", plain(p.deficient)),
        (
            "Signed by a preparer",
            p.prepared,
            "Not applicable",
            plain(p.not_applicable),
        ),
        (
            "Signed by a reviewer",
            p.reviewed,
            "Not tested yet",
            plain(p.not_tested),
        ),
        ("Signed by an approver", p.approved, "", vec![]),
        ("With a stale sign-off", p.stale, "", vec![]),
    ];
    for (what, n, conclusion, count) in rows {
        table.row(vec![
            table::cell(what),
            of(n),
            vec![],
            table::cell(conclusion),
            count,
        ]);
    }
    named(
        book,
        'C',
        "Conclusions of people",
        "and how far the work is",
        table.pieces(0.0),
    );
}

fn stale(book: &mut Book<'_>) {
    let overview = &book.report.overview;
    if overview.stale.is_empty() {
        return;
    }
    let mut table = Table::new(vec![
        table::words("Control", 16.0),
        table::words("Signed by", 30.0),
        table::words("Signed, UTC", 18.0),
        table::words("Changed since", 36.0),
    ]);
    for row in &overview.stale {
        table.row(vec![
            table::mono(&row.code),
            vec![
                Bit::Mark(Mark::Slot(SlotState::Stale), 9.0),
                Bit::text(ROW, format!("{}, {}", row.person, row.role)),
            ],
            table::cell(super::method::without_zone(&row.signed_at.to_reading())),
            table::quiet(row.changes.join("; ")),
        ]);
    }
    named(
        book,
        'C',
        "Stale sign-offs",
        "to be made again",
        table.pieces(0.0),
    );
}
