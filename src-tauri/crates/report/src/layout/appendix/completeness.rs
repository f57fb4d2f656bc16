//! Part J: the proof that what was collected is complete. The calendar with its gaps, and every second count.

use std::fmt::Write as _;

use tickmark_domain::{DayState, Timestamp, Verdict};

use crate::layout::book::Book;
use crate::layout::flow::Piece;
use crate::layout::style::{self, LEFT, RIGHT, ROW, Style};
use crate::layout::table::{self, Look, Table};
use crate::layout::text::Bit;
use crate::layout::{calendar, prose, words};
use crate::model::{Completeness, Gap, ReconciliationSheet};
use crate::page::Face;

/// A count is one line wherever it can be.
const SMALL: Style = Style {
    face: Face::Regular,
    size: 7.0,
    color: style::INK,
    spacing: 0.0,
};

const WIDE: Look = Look {
    x: LEFT,
    width: RIGHT - LEFT,
    pad: 0.6,
    headed: true,
};

/// Writes the part.
pub fn write(book: &mut Book<'_>) {
    book.begin_part(
        'J',
        "Completeness",
        "Which days of every account, Region and source are recorded, what is missing and why, and every second count \
         that AWS offers beside what was collected. The same rows are in data/coverage.csv and data/reconciliation.csv.",
        true,
    );
    let proof = &book.report.completeness;
    book.flow.run(prose::paragraph(sentence(proof), 0.0));
    if !proof.lanes.is_empty() {
        book.flow.run([Piece::new(calendar::legend(), 3.0).kept()]);
        book.flow
            .run(calendar::pieces(&proof.lanes, &proof.coverage.period, 1.0));
    }
    gaps(book, proof);
    match proof.sheets.first() {
        Some(sheet) => counts(book, sheet),
        None => book.flow.run(prose::paragraph(
            "Nothing was collected, so that there is no second count.",
            4.0,
        )),
    }
}

fn sentence(proof: &Completeness) -> String {
    let c = &proof.coverage;
    format!(
        "{} of {} had begun at the newest collection. On {} of them every lane that answers is recorded; {} of {} \
         (account, Region and source) {}.",
        words::number(u64::from(c.elapsed)),
        words::counted(u64::from(c.days), "day", "days"),
        words::number(u64::from(c.whole)),
        words::number(u64::from(c.answering)),
        words::counted(u64::from(c.lanes), "lane", "lanes"),
        words::word(u64::from(c.lanes), "answers", "answer"),
    )
}

fn gaps(book: &mut Book<'_>, proof: &Completeness) {
    if proof.coverage.gaps.is_empty() {
        return;
    }
    let scope = &book.report.overview.header.scope;
    let mut table = Table::new(vec![
        table::words("Gap", 16.0),
        table::words("Source", 12.0),
        table::words("Where", 22.0),
        table::words("From, UTC", 15.0),
        table::words("To, UTC", 15.0),
        table::numbers("Days", 6.0),
        table::words("Why", 38.0),
        table::numbers("Controls", 9.0),
    ])
    .looking(WIDE);
    for gap in &proof.coverage.gaps {
        let places: Vec<String> = gap
            .places
            .iter()
            .map(|(account, region)| format!("{}, {region}", scope.account_name(account)))
            .collect();
        table.row(vec![
            vec![Bit::text(SMALL.faced(Face::Medium), gap.kind.title())],
            vec![Bit::text(SMALL, gap.source.title())],
            vec![Bit::text(SMALL, places.join("; "))],
            vec![Bit::text(SMALL, moment(gap, gap.from))],
            vec![Bit::text(
                SMALL,
                gap.to.map_or_else(|| "lasting".to_owned(), |to| moment(gap, to)),
            )],
            table::count(u64::from(gap.days)),
            vec![Bit::text(SMALL.colored(style::INK_2), why(gap))],
            table::count(gap.controls.len() as u64),
        ]);
    }
    book.flow
        .run(prose::small_head("Gaps, largest effect first", 5.0));
    book.flow.run(table.pieces(1.0));
}

/// A stop has its second; other gaps are of whole days, but for the day of their edge.
fn moment(gap: &Gap, at: Timestamp) -> String {
    let text = match gap.kind {
        DayState::RecorderStopped | DayState::TrailPaused => at.to_reading_seconds(),
        _ => at.to_reading(),
    };
    text.trim_end_matches(" UTC").to_owned()
}

fn why(gap: &Gap) -> String {
    let mut text = words::sentence(&gap.reason);
    for (word, event) in [("Stopped", &gap.stopped_by), ("Started", &gap.started_by)] {
        if let Some(event) = event {
            let _ = write!(text, " {word} by E{}: {}.", event.evidence_id, event.title);
        }
    }
    if !gap.action.is_empty() {
        text.push(' ');
        text.push_str(&words::sentence(&gap.action));
    }
    text
}

fn counts(book: &mut Book<'_>, sheet: &ReconciliationSheet) {
    let title = format!("Second counts of collection {}", sheet.run_id);
    book.flow.run(prose::small_head(&title, 6.0));
    if sheet.lines.is_empty() {
        let text =
            "The collection has not ended, or nothing was collected of which AWS offers a second count.";
        book.flow.run(prose::paragraph(text, 1.0));
        return;
    }
    let scope = &book.report.overview.header.scope;
    let mut table = Table::new(vec![
        table::words("Source", 13.0),
        table::words("Where", 20.0),
        table::words("What", 47.0),
        table::numbers("AWS says", 9.0),
        table::numbers("Collected", 9.0),
        table::words("Verdict", 30.0),
    ])
    .looking(WIDE);
    for line in &sheet.lines {
        let place: Vec<&str> = [scope.account_name(&line.account_id), line.region.as_str()]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect();
        let mut verdict = vec![Bit::text(
            match line.verdict {
                Verdict::Equal => SMALL.colored(style::INK_2),
                _ => SMALL.faced(Face::Medium),
            },
            line.verdict.as_str(),
        )];
        if !line.explanation.is_empty() {
            verdict.push(Bit::text(
                SMALL.colored(style::INK_2),
                format!(": {}", line.explanation),
            ));
        }
        table.row(vec![
            vec![Bit::text(SMALL, line.source.title())],
            vec![Bit::text(SMALL, place.join(", "))],
            vec![Bit::text(SMALL, &line.what)],
            vec![Bit::text(ROW, words::number(line.expected))],
            vec![Bit::text(ROW, words::number(line.found))],
            verdict,
        ]);
    }
    table.total(vec![
        table::cell(words::counted(sheet.lines.len() as u64, "count", "counts")),
        vec![],
        vec![],
        vec![],
        vec![],
        table::cell(format!(
            "{} equal, {} explained, {} differ",
            words::number(u64::from(sheet.equal)),
            words::number(u64::from(sheet.explained)),
            words::number(u64::from(sheet.differs))
        )),
    ]);
    book.flow.run(table.pieces(1.0));
    if !sheet.without.is_empty() {
        let names: Vec<&str> = sheet.without.iter().map(|source| source.title()).collect();
        let text = format!(
            "AWS offers no second count of what came from {}.",
            words::list(&names)
        );
        book.flow.run(prose::paragraph(text, 2.0));
    }
}
