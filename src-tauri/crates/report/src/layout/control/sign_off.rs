//! Sign-off: the three slots, what each covers, the history of conclusions, and notes that the auditor may see.

use crate::layout::book::Book;
use crate::layout::flow::{Piece, Side};
use crate::layout::mark::Mark;
use crate::layout::style::{self, FINE, ROW};
use crate::layout::table::{self, Table};
use crate::layout::text::Bit;
use crate::layout::{method, prose, words};
use crate::model::{ControlPage, SignOffSlot, SlotState};

/// The pieces of the sign-off part.
pub fn sign_offs(page: &ControlPage) -> Vec<Piece> {
    let mut table = Table::new(vec![
        table::words("", 5.0),
        table::words("Role", 11.0),
        table::words("Person", 18.0),
        table::words("Signed, UTC", 18.0),
        table::words("Content digest", 20.0),
        table::words("Covers", 28.0),
    ]);
    for slot in &page.slots {
        table.row(row(slot));
    }
    let mut pieces = table.pieces(0.0);
    let mono = FINE.mono();
    let bits = [
        Bit::text(FINE, "Current content digest "),
        Bit::text(mono, &page.content_digest),
        Bit::text(
            FINE,
            ". Signatures are in data/sign-offs.csv and verify with ssh-keygen.",
        ),
    ];
    pieces.extend(prose::fine(&bits, 1.8));
    for slot in &page.slots {
        let Some(signed) = &slot.sign_off else { continue };
        let bits = [
            Bit::text(FINE, format!("{} signed ", slot.role.title())),
            Bit::text(mono, &signed.digest),
            Bit::text(FINE, " with key "),
            Bit::text(mono, &signed.key_fingerprint),
            Bit::text(FINE, "."),
        ];
        pieces.extend(prose::fine(&bits, 0.0));
    }
    pieces.extend(history(page));
    pieces
}

fn row(slot: &SignOffSlot) -> Vec<table::Cell> {
    let mark = vec![Bit::Mark(Mark::Slot(slot.state), 10.0)];
    let role = table::cell(slot.role.title());
    match &slot.sign_off {
        Some(signed) => {
            let covers = match slot.state {
                SlotState::Current => "this content".to_owned(),
                SlotState::Stale if signed.changes.is_empty() => "stale: the content has changed".to_owned(),
                SlotState::Stale => format!("stale: {}", signed.changes.join("; ")),
                SlotState::Open => format!("withdrawn; {}", slot.waits_for),
            };
            let short: String = signed.digest.chars().take(16).collect();
            let when = method::without_zone(&signed.at.to_reading_seconds());
            vec![
                mark,
                role,
                table::cell(&signed.person),
                table::cell(when),
                table::mono(short),
                table::cell(covers),
            ]
        }
        None => vec![
            mark,
            role,
            vec![],
            table::quiet("not signed"),
            vec![],
            table::quiet(&slot.waits_for),
        ],
    }
}

fn history(page: &ControlPage) -> Vec<Piece> {
    let past: Vec<_> = page.conclusions.iter().filter(|c| !c.in_force).collect();
    if past.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(vec![
        table::words("Earlier conclusion", 20.0),
        table::words("Basis", 38.0),
        table::words("By", 21.0),
        table::words("Reopened", 30.0),
    ]);
    for c in past {
        let reopened = c.reopened.as_ref().map_or_else(
            || "replaced by a newer conclusion".to_owned(),
            |(who, at, why)| format!("{who}, {}: {}", at.to_reading(), words::sentence(why)),
        );
        table.row(vec![
            table::cell(c.conclusion.title()),
            table::quiet(&c.basis),
            table::quiet(format!("{}, {}", c.person, c.at.to_reading())),
            table::quiet(reopened),
        ]);
    }
    table.pieces(2.6)
}

/// Writes the comments that are shared with the auditor, if there are any.
pub fn notes(book: &mut Book<'_>, page: &ControlPage) {
    let mut pieces = Vec::new();
    for comment in page.comments.iter().filter(|c| c.shared) {
        let gap = if pieces.is_empty() { 0.0 } else { 1.6 };
        let who = [
            Bit::text(ROW.faced(crate::page::Face::Medium), &comment.author),
            Bit::text(FINE, format!("  {}", comment.at.to_reading())),
        ];
        pieces.extend(prose::note(&who, gap).into_iter().map(Piece::kept));
        pieces.extend(prose::note(&[Bit::text(style::NOTE, &comment.body)], 0.0));
    }
    if !pieces.is_empty() {
        let small = "shared with the auditor".to_owned();
        book.flow.section(
            Side {
                title: "Notes".to_owned(),
                small,
                ..Side::default()
            },
            pieces,
        );
    }
}
