//! Where a control's evidence comes from, counted, and the exceptions that are known.

use tickmark_domain::EvidenceKind;

use crate::layout::flow::Piece;
use crate::layout::style::{self, ROW, TEXT};
use crate::layout::table::{self, Table};
use crate::layout::text::Bit;
use crate::layout::{method, prose, words};
use crate::model::{ControlPage, ExceptionRow, ManualRow, Report, SourceCount};

/// The pieces of the evidence sources part.
pub fn evidence_sources(page: &ControlPage) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let checks: Vec<&SourceCount> = page
        .sources
        .iter()
        .filter(|s| s.kind == EvidenceKind::ComplianceCheck)
        .collect();
    if !checks.is_empty() {
        pieces.extend(check_table(page, &checks));
    }
    let gap = if pieces.is_empty() { 0.0 } else { 2.2 };
    if page.by_kind.is_empty() && pieces.is_empty() {
        let quiet = TEXT.colored(style::INK_3);
        pieces.extend(prose::rich(
            &[Bit::text(quiet, "There is no evidence for this control.")],
            0.0,
        ));
    } else {
        pieces.extend(kind_table(page, gap));
    }
    if !page.manual.is_empty() {
        pieces.extend(manual_table(&page.manual));
    }
    pieces
}

fn check_table(page: &ControlPage, checks: &[&SourceCount]) -> Vec<Piece> {
    let others = |s: &SourceCount| s.results.inconclusive + s.results.unknown + s.results.not_applicable;
    let totals = &page.checks;
    let with_others = checks.iter().any(|s| others(s) > 0);
    let mut columns = vec![
        table::words("Check", if with_others { 30.0 } else { 39.0 }),
        table::numbers("Checks", 9.0),
        table::numbers("Compliant", 12.0),
        table::numbers("Noncompl.", 13.0),
        table::numbers("Excepted", 11.5),
    ];
    if with_others {
        columns.push(table::numbers("Other", 9.0));
    }
    columns.push(table::words("Receipts", 15.5));
    let mut rows = Table::new(columns);
    for source in checks {
        let r = &source.results;
        let mut cells = vec![
            table::mono(&source.title),
            table::count(source.items),
            table::count(r.compliant),
            table::count(r.noncompliant),
            table::count(r.excepted),
        ];
        if with_others {
            cells.push(table::count(others(source)));
        }
        cells.push(table::mono(&source.receipts));
        rows.row(cells);
    }
    let number = |n: u64| table::cell(words::number(n));
    let mut cells = vec![
        table::cell("Compliance checks"),
        number(totals.total()),
        number(totals.compliant),
        number(totals.noncompliant),
        number(totals.excepted),
    ];
    if with_others {
        cells.push(number(
            totals.inconclusive + totals.unknown + totals.not_applicable,
        ));
    }
    cells.push(vec![]);
    rows.total(cells);
    let mut pieces = rows.pieces(0.0);
    if with_others {
        let text = format!(
            "Other: {} inconclusive, {} unknown, {} not applicable.",
            words::number(totals.inconclusive),
            words::number(totals.unknown),
            words::number(totals.not_applicable)
        );
        pieces.extend(prose::fine(&[Bit::text(style::FINE, text)], 1.2));
    }
    pieces
}

fn kind_table(page: &ControlPage, before: f32) -> Vec<Piece> {
    let mut table = Table::new(vec![
        table::words("Kind of evidence", 30.0),
        table::numbers("Items", 13.0),
        table::words("From", 57.0),
    ]);
    for &(kind, items) in &page.by_kind {
        let sources: Vec<&SourceCount> = page.sources.iter().filter(|s| s.kind == kind).collect();
        let from: Vec<String> = match sources.as_slice() {
            [one] => vec![one.title.clone()],
            many => many
                .iter()
                .map(|s| format!("{} ({})", s.title, words::number(s.items)))
                .collect(),
        };
        let from = if kind == EvidenceKind::ComplianceCheck && !sources.is_empty() {
            words::counted(
                sources.len() as u64,
                "kind of check, above",
                "kinds of checks, above",
            )
        } else {
            from.join(", ")
        };
        table.row(vec![
            table::cell(kind.title()),
            table::count(u64::from(items)),
            table::quiet(from),
        ]);
    }
    table.total(vec![
        table::cell("All evidence items"),
        table::cell(words::number(page.row.evidence_count)),
        vec![],
    ]);
    table.pieces(before)
}

fn manual_table(rows: &[ManualRow]) -> Vec<Piece> {
    let mut table = Table::new(vec![
        table::words("Attached by a person", 34.0),
        table::words("Speaks for", 24.0),
        table::words("Captured, UTC", 16.0),
        table::words("Received, UTC", 16.0),
        table::words("By", 16.0),
    ]);
    for row in rows {
        let period = row.effective.map_or_else(
            || "no period given".to_owned(),
            |p| format!("{} to {}", p.from.to_reading(), p.to.to_reading()),
        );
        let fit = if row.in_period == Some(false) {
            "; outside the period"
        } else {
            ""
        };
        let captured = row
            .captured_at
            .map_or_else(|| "–".to_owned(), |t| method::without_zone(&t.to_reading()));
        table.row(vec![
            vec![
                Bit::text(ROW, format!("{} ", row.title)),
                Bit::text(ROW.mono().colored(style::INK_2), &row.file_name),
            ],
            table::quiet(format!("{period}{fit}")),
            table::quiet(captured),
            table::quiet(method::without_zone(&row.received_at.to_reading())),
            table::quiet(&row.added_by),
        ]);
    }
    table.pieces(2.6)
}

/// The pieces of the known exceptions part.
pub fn exceptions(report: &Report, page: &ControlPage) -> Vec<Piece> {
    if page.exceptions.is_empty() {
        return prose::paragraph("None known.", 0.0);
    }
    let look = table::Look {
        headed: false,
        ..table::Look::default()
    };
    let mut pieces = Vec::new();
    for (i, exception) in page.exceptions.iter().enumerate() {
        let mut table = Table::new(vec![table::words("", 19.0), table::words("", 81.0)]).looking(look);
        table.row(vec![
            vec![Bit::text(ROW.mono().colored(style::INK_3), &exception.id)],
            covers(report, exception),
        ]);
        table.row(vec![
            table::label("Reason"),
            table::cell(words::sentence(&exception.reason)),
        ]);
        table.row(vec![table::label("Ends"), table::cell(ends(exception))]);
        table.row(vec![table::label("Read from"), table::cell(&exception.source)]);
        let mut rows = table.pieces(if i == 0 { 0.0 } else { 3.0 });
        let count = rows.len();
        if count <= 6 {
            rows.iter_mut().take(count - 1).for_each(|p| p.keep = true);
        }
        pieces.extend(rows);
    }
    let text = "Excepted results are shown and counted apart; they are never counted as compliant.";
    pieces.extend(prose::fine(&[Bit::text(style::FINE, text)], 1.8));
    pieces
}

fn covers(report: &Report, exception: &ExceptionRow) -> table::Cell {
    let name = report.overview.header.scope.account_name(&exception.account_id);
    let place: Vec<&str> = [name, exception.region.as_str()]
        .into_iter()
        .filter(|s| !s.is_empty())
        .collect();
    let place = if place.is_empty() {
        String::new()
    } else {
        format!(", {}", place.join(", "))
    };
    vec![
        Bit::text(ROW.mono(), &exception.resource),
        Bit::text(ROW, format!("{place}.")),
    ]
}

fn ends(exception: &ExceptionRow) -> String {
    match (exception.expires_at, exception.expired) {
        (Some(at), true) => format!(
            "Expired {}, before the data was collected; it covers nothing any more.",
            at.to_reading()
        ),
        (Some(at), false) => format!("Active, expires {}.", at.to_reading()),
        (None, true) => "Expired.".to_owned(),
        (None, false) => "Active, without an end.".to_owned(),
    }
}
