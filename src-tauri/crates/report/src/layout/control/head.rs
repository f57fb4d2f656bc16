//! The head of a control: its title and pinned definition, the machine's result and a person's conclusion side by side.

use crate::layout::book::Book;
use crate::layout::flow::Piece;
use crate::layout::font::MM_PER_PT;
use crate::layout::ink::{Anchor, Fragment};
use crate::layout::lines;
use crate::layout::mark::{self, Mark};
use crate::layout::style::{self, BODY, FINE, NOTE, RIGHT, Style};
use crate::layout::text::{self, Bit, Line};
use crate::layout::{prose, words};
use crate::model::ControlPage;
use crate::page::Face;

const MIDDLE: f32 = f32::midpoint(BODY, RIGHT);
const PAD: f32 = 4.0;
const VERDICT: Style = Style {
    face: Face::Strong,
    size: 12.0,
    color: style::INK,
    spacing: 0.0,
};
const NOTE_PITCH: f32 = 10.5;

/// Writes the head.
pub fn write(book: &mut Book<'_>, page: &ControlPage, anchors: Vec<Anchor>) {
    let texts = &page.texts;
    let under = vec![
        vec![Bit::text(
            NOTE,
            format!(
                "{}, control set {} {}.",
                texts.framework_title, page.row.set_id, texts.set_title
            ),
        )],
        vec![
            Bit::text(
                NOTE,
                format!("Definition pinned: version {}, SHA-256 ", texts.framework_version),
            ),
            Bit::text(NOTE.mono().sized(6.6), &texts.digest),
        ],
    ];
    let title = prose::title(&page.row.code, &page.row.title, &under, anchors);
    book.flow.run(title);
    book.flow.run(verdicts(page));
    book.flow.space(1.4);
    book.flow.under_rule();
}

fn verdicts(page: &ControlPage) -> Vec<Piece> {
    let left_width = MIDDLE - BODY - PAD;
    let right_width = RIGHT - MIDDLE - PAD;
    let result = page.row.result;
    let color = mark::result_color(result);
    let verdict = [
        Bit::Mark(Mark::Result(result), 11.0),
        Bit::text(VERDICT.colored(color), mark::result_word(result)),
    ];
    let mut says = vec![words::sentence(&page.result_sentence)];
    if !page.row.unknown_reason.is_empty() && !page.result_sentence.contains(&page.row.unknown_reason) {
        says.push(words::sentence(&page.row.unknown_reason));
    }
    let left = text::set(&[Bit::text(NOTE, says.join(" "))], left_width);

    let conclusion = page.conclusions.first().filter(|c| c.in_force);
    let (word, basis) = match conclusion {
        Some(c) => (
            Bit::text(VERDICT, c.conclusion.title()),
            vec![
                Bit::text(NOTE, format!("{} ", words::sentence(&c.basis))),
                Bit::text(
                    NOTE.colored(style::INK_3),
                    format!("{}, {}", c.person, c.at.to_reading()),
                ),
            ],
        ),
        None => (
            Bit::text(VERDICT.colored(style::INK_3), "Not concluded"),
            vec![Bit::text(
                NOTE.colored(style::INK_3),
                "Nobody has concluded this control.",
            )],
        ),
    };
    let right = text::set(&basis, right_width);

    let mut top = Fragment::default();
    top.rule(BODY, RIGHT, 0.0, 0.75, style::INK);
    let right_x = MIDDLE + PAD;
    let mut y = 2.0;
    top.text(BODY, y + lines::baseline(FINE.size, 10.0), FINE, "Machine result");
    top.text(
        right_x,
        y + lines::baseline(FINE.size, 10.0),
        FINE,
        "Conclusion of a person",
    );
    y += 10.0 * MM_PER_PT;
    let base = y + lines::baseline(VERDICT.size, 16.0);
    for (bits, x, width) in [
        (&verdict[..], BODY, left_width),
        (&[word][..], right_x, right_width),
    ] {
        for line in text::set(bits, width) {
            lines::draw(&line, &mut top, x, base, 16.0);
        }
    }
    y += 16.0 * MM_PER_PT + 0.6;
    top.height = y;
    let mut pieces = vec![Piece::new(top, 4.0).kept()];
    let tall = left.len().max(right.len());
    for i in 0..tall {
        pieces.push(row(
            left.get(i),
            right.get(i),
            right_x,
            i + 1 == tall,
            tall <= 20 && i + 1 < tall,
        ));
    }
    for piece in &mut pieces {
        let height = piece.fragment.height;
        let divider = crate::layout::ink::Ink::Line {
            from: (MIDDLE, 0.0),
            to: (MIDDLE, height),
            width_pt: 0.5,
            color: style::HAIR_2,
        };
        piece.fragment.inks.push(divider);
    }
    pieces
}

fn row(left: Option<&Line>, right: Option<&Line>, right_x: f32, last: bool, keep: bool) -> Piece {
    let mut fragment = Fragment::of_height(NOTE_PITCH * MM_PER_PT);
    let base = lines::baseline(NOTE.size, NOTE_PITCH);
    for (line, x) in [(left, BODY), (right, right_x)] {
        if let Some(line) = line {
            lines::draw(line, &mut fragment, x, base, NOTE_PITCH);
        }
    }
    if last {
        fragment.height += 2.4;
        fragment.rule(BODY, RIGHT, fragment.height, 0.75, style::INK);
    }
    let mut piece = Piece::new(fragment, 0.0);
    piece.keep = keep;
    piece
}
