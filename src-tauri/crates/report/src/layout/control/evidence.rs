//! Sample evidence: the exhibits of a control, boxed X1, X2 …, each with its original's file, and how it was obtained.

use crate::layout::lines;
use std::collections::BTreeMap;

use tickmark_domain::{Outcome, Source, Timestamp};

use super::part;
use crate::layout::book::Book;
use crate::layout::flow::{Piece, Side};
use crate::layout::ink::{Anchor, Go};
use crate::layout::style::{self, BODY, BODY_WIDTH, FINE, FINE_LEAD, RIGHT, ROW, Style, TEXT, TEXT_LEAD};
use crate::layout::table::{self, Table};
use crate::layout::text::{self, Bit};
use crate::layout::{prose, words};
use crate::model::{ControlSection, Exhibit, ReceiptRow};

const INDENT: f32 = 9.0;
const FILE: Style = Style {
    face: crate::page::Face::Mono,
    size: 6.8,
    color: style::INK_2,
    spacing: 0.0,
};

/// Writes the part and the receipts behind it.
pub fn write(book: &mut Book<'_>, index: usize, section: &ControlSection) {
    let total = section.page.row.evidence_count;
    if section.exhibits.is_empty() {
        let quiet = TEXT.colored(style::INK_3);
        let bits = [Bit::text(quiet, "There is no evidence to show.")];
        part(book, index, 5, "Sample evidence", "", prose::rich(&bits, 0.0));
    } else {
        let small = format!(
            "{} of {}; all in data/evidence.csv",
            section.exhibits.len(),
            words::number(total)
        );
        let mut pieces = Vec::new();
        for (i, exhibit) in section.exhibits.iter().enumerate() {
            pieces.extend(boxed(exhibit, i == 0));
        }
        part(book, index, 5, "Sample evidence", &small, pieces);
    }
    receipts(book, section);
}

fn boxed(exhibit: &Exhibit, first: bool) -> Vec<Piece> {
    let width = BODY_WIDTH - INDENT;
    let x = BODY + INDENT;
    let title = text::set(&[Bit::text(TEXT, &exhibit.row.title)], width);
    let mut pieces = prose::lines(&title, x, TEXT, TEXT_LEAD, if first { 0.0 } else { 1.5 });
    let mut meta = vec![exhibit.row.kind.title().to_owned()];
    meta.extend(exhibit.row.occurred_at.map(Timestamp::to_reading_seconds));
    meta.push(
        exhibit
            .receipt_id
            .map_or_else(|| "received from a person".to_owned(), words::receipt),
    );
    meta.push(format!("E{}", exhibit.row.id));
    let meta = text::set(&[Bit::text(FINE, meta.join("\u{a0}\u{a0}\u{a0}\u{a0} "))], width);
    pieces.extend(prose::lines(&meta, x, FINE, FINE_LEAD, 0.0));
    if let Some(proof) = &exhibit.proof {
        let words = words::sentence(&format!("original {}", proof.words()));
        let proof = text::set(&[Bit::text(FINE, words)], width);
        pieces.extend(prose::lines(&proof, x, FINE, FINE_LEAD, 0.0));
    }
    let mut file = vec![Bit::Text {
        style: FILE,
        text: exhibit.file.clone(),
        go: Some(Go::File(exhibit.file.clone())),
    }];
    if !exhibit.artifact.position.is_empty() {
        file.push(Bit::text(FINE, "  at "));
        file.push(Bit::text(FILE, &exhibit.artifact.position));
    }
    let mut file: Vec<Piece> = prose::lines(&text::set(&file, width), x, FILE, 9.5, 0.0);
    if let Some(last) = file.last_mut() {
        let y = last.fragment.height + 1.6;
        last.fragment.rule(BODY, RIGHT, y, 0.35, style::HAIR);
        last.fragment.height = y;
    }
    pieces.extend(file);
    if let Some(piece) = pieces.first_mut() {
        lines::chip(
            &mut piece.fragment,
            BODY,
            lines::baseline(TEXT.size, TEXT_LEAD),
            exhibit.number,
        );
        piece
            .fragment
            .areas
            .retain(|a| !matches!(&a.go, Go::To(Anchor::Exhibit(_))));
        piece
            .fragment
            .anchors
            .push((Anchor::Exhibit(exhibit.number), 0.0));
    }
    let count = pieces.len();
    if count <= 12 {
        pieces.iter_mut().take(count - 1).for_each(|p| p.keep = true);
    }
    pieces
}

#[derive(Default)]
struct Group<'a> {
    ids: Vec<i64>,
    pages: u64,
    items: u64,
    outcomes: BTreeMap<Outcome, u64>,
    open: Vec<&'a ReceiptRow>,
}

fn receipts(book: &mut Book<'_>, section: &ControlSection) {
    let report = book.report;
    let mut wanted: Vec<i64> = section.exhibits.iter().filter_map(|x| x.receipt_id).collect();
    wanted.extend(section.page.open_receipts.iter().map(|r| r.id));
    wanted.sort_unstable();
    wanted.dedup();
    let mut groups: BTreeMap<(Source, &str), Group<'_>> = BTreeMap::new();
    for receipt in report
        .receipts
        .iter()
        .filter(|r| wanted.binary_search(&r.id).is_ok())
    {
        let group = groups
            .entry((receipt.source, receipt.operation.as_str()))
            .or_default();
        group.ids.push(receipt.id);
        group.pages += receipt.pages;
        group.items += receipt.items;
        *group.outcomes.entry(receipt.outcome).or_default() += 1;
        if !receipt.outcome.is_known() {
            group.open.push(receipt);
        }
    }
    if groups.is_empty() {
        return;
    }
    let mut table = Table::new(vec![
        table::words("Receipts", 16.0),
        table::words("API", 43.0),
        table::numbers("Pages", 9.0),
        table::numbers("Items", 10.0),
        table::words("Outcome", 22.0),
    ]);
    let mut open = Vec::new();
    for ((source, operation), group) in groups {
        let outcomes: Vec<String> = group
            .outcomes
            .iter()
            .map(|(outcome, n)| format!("{} {}", words::number(*n), outcome.title().to_lowercase()))
            .collect();
        table.row(vec![
            table::mono(ranges(&group.ids)),
            vec![Bit::text(ROW.mono(), format!("{source}:{operation}"))],
            table::count(group.pages),
            table::count(group.items),
            table::cell(outcomes.join(", ")),
        ]);
        open.extend(group.open);
    }
    let mut pieces = table.pieces(0.0);
    for receipt in open {
        pieces.extend(open_receipt(book, receipt));
    }
    let text = "Those behind the exhibits, and all that did not end complete. Callers, parameters and request ids are \
                in part G and in data/receipts.csv.";
    pieces.extend(prose::fine(&[Bit::text(FINE, text)], 1.6));
    let side = Side {
        title: "Receipts".to_owned(),
        small: "how it was obtained".to_owned(),
        ..Side::default()
    };
    book.flow.section(side, pieces);
}

fn open_receipt(book: &Book<'_>, receipt: &ReceiptRow) -> Vec<Piece> {
    let scope = &book.report.overview.header.scope;
    let place: Vec<&str> = [scope.account_name(&receipt.account_id), receipt.region.as_str()]
        .into_iter()
        .filter(|s| !s.is_empty())
        .collect();
    let bits = [
        Bit::text(FINE.mono().colored(style::INK_2), words::receipt(receipt.id)),
        Bit::text(
            FINE,
            format!(
                " {} in {}: ",
                receipt.outcome.title().to_lowercase(),
                place.join(", ")
            ),
        ),
        Bit::text(FINE, words::sentence(&receipt.reason)),
    ];
    prose::fine(&bits, 1.0)
}

/// `0301–0312, 0404` of sorted numbers.
fn ranges(ids: &[i64]) -> String {
    let mut parts: Vec<(i64, i64)> = Vec::new();
    for &id in ids {
        match parts.last_mut() {
            Some((_, end)) if *end + 1 == id => *end = id,
            _ => parts.push((id, id)),
        }
    }
    let text: Vec<String> = parts
        .iter()
        .map(|&(a, b)| {
            if a == b {
                format!("{a:04}")
            } else {
                format!("{a:04}–{b:04}")
            }
        })
        .collect();
    text.join(", ")
}
