//! Paragraphs, lists and titles as pieces: a paragraph leaves neither its first nor its last line alone on a page.

use super::flow::Piece;
use super::font::MM_PER_PT;
use super::ink::{Anchor, Fragment, Ink};
use super::lines;
use super::style::{
    self, BODY, BODY_WIDTH, CODE, FINE, FINE_LEAD, LEFT, NOTE, NOTE_LEAD, SIDE_WIDTH, Style, TEXT, TEXT_LEAD,
    TITLE,
};
use super::text::{self, Bit, Line};
use crate::page::Face;

/// A paragraph of running text in the body.
pub fn paragraph(text: impl Into<String>, before: f32) -> Vec<Piece> {
    body(&[Bit::text(TEXT, text)], TEXT, TEXT_LEAD, before)
}

/// Running text of several styles in the body.
pub fn rich(bits: &[Bit], before: f32) -> Vec<Piece> {
    body(bits, TEXT, TEXT_LEAD, before)
}

/// Fine print in the body.
pub fn fine(bits: &[Bit], before: f32) -> Vec<Piece> {
    body(bits, FINE, FINE_LEAD, before)
}

/// A secondary paragraph in the body.
pub fn note(bits: &[Bit], before: f32) -> Vec<Piece> {
    body(bits, NOTE, NOTE_LEAD, before)
}

fn body(bits: &[Bit], style: Style, lead: f32, before: f32) -> Vec<Piece> {
    lines(&text::set(bits, BODY_WIDTH), BODY, style, lead, before)
}

/// Set lines as pieces that keep two lines together at either end.
pub fn lines(lines: &[Line], x: f32, style: Style, lead: f32, before: f32) -> Vec<Piece> {
    let count = lines.len();
    let mut pieces = Vec::with_capacity(count);
    for (i, line) in lines.iter().enumerate() {
        let fragment = lines::block(std::slice::from_ref(line), x, style.size, lead);
        let mut piece = Piece::new(fragment, if i == 0 { before } else { 0.0 });
        piece.keep = i + 1 < count && (i == 0 || i + 2 == count || count <= 3);
        pieces.push(piece);
    }
    pieces
}

/// Numbered steps in the body.
pub fn steps(items: &[String], before: f32) -> Vec<Piece> {
    let indent = 5.0;
    let mut pieces = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let set = text::set(&[Bit::text(TEXT, item)], BODY_WIDTH - indent);
        let gap = if i == 0 { before } else { 0.6 };
        let mut step = lines(&set, BODY + indent, TEXT, TEXT_LEAD, gap);
        if let Some(first) = step.first_mut() {
            let y = lines::baseline(TEXT.size, TEXT_LEAD);
            first
                .fragment
                .text(BODY, y, TEXT.colored(style::INK_3), &format!("{}", i + 1));
        }
        pieces.extend(step);
    }
    pieces
}

/// A small head inside a section.
pub fn small_head(text: &str, before: f32) -> Vec<Piece> {
    let style = style::ROW.faced(Face::Strong);
    let set = text::set(&[Bit::text(style, text)], BODY_WIDTH);
    lines(&set, BODY, style, 11.0, before)
        .into_iter()
        .map(Piece::kept)
        .collect()
}

/// The title of a part or a control: its code in the margin column, the title and secondary text in the body.
pub fn title(code: &str, title: &str, under: &[Vec<Bit>], anchors: Vec<Anchor>) -> Vec<Piece> {
    let (size, lead) = if title.chars().count() > 120 {
        (11.0, 14.0)
    } else {
        (16.0, 20.0)
    };
    let style = Style {
        size,
        spacing: TITLE.spacing * size / 16.0,
        ..TITLE
    };
    let set = text::set(&[Bit::text(style, title)], BODY_WIDTH);
    let mut pieces = lines(&set, BODY, style, lead, 6.0);
    let base = lines::baseline(style.size, lead);
    let code_style = fitting_code_style(code);
    let code_lines = text::set(&[Bit::text(code_style, code)], SIDE_WIDTH);
    let pitch = code_style.size * 1.25;
    if code_lines.len() <= 3 {
        let mut y = base;
        if let Some(first) = pieces.first_mut() {
            for line in &code_lines {
                lines::draw(line, &mut first.fragment, LEFT, y, pitch);
                y += pitch * MM_PER_PT;
            }
            first.fragment.height = first.fragment.height.max(y - pitch * MM_PER_PT + 1.5);
        }
    } else {
        pieces.extend(lines(&code_lines, LEFT, code_style, pitch, 1.0));
    }
    if let Some(first) = pieces.first_mut() {
        first
            .fragment
            .anchors
            .extend(anchors.into_iter().map(|a| (a, 0.0)));
    }
    for (i, bits) in under.iter().enumerate() {
        pieces.extend(note(bits, if i == 0 { 1.0 } else { 0.0 }));
    }
    let count = pieces.len();
    if count < 12 {
        for piece in &mut pieces {
            piece.keep = true;
        }
    }
    pieces
}

fn fitting_code_style(code: &str) -> Style {
    [CODE.size, 10.5, 8.5]
        .into_iter()
        .map(|size| CODE.sized(size))
        .find(|style| super::ink::width_of(*style, code) <= SIDE_WIDTH)
        .unwrap_or(CODE.sized(7.5))
}

/// A quoted command: mono on a sunken ground, lines as they are typed.
pub fn command(lines: &[String], before: f32) -> Vec<Piece> {
    let style = Style {
        face: Face::Mono,
        size: 7.2,
        ..NOTE
    };
    let lead = 11.0;
    let (pad_x, pad_y) = (3.0, 2.0);
    let width = BODY_WIDTH - 2.0 * pad_x;
    let set: Vec<Line> = lines.iter().flat_map(|line| typed(style, line, width)).collect();
    let count = set.len();
    let ground = |h: f32| Ink::Rect {
        x: BODY,
        y: 0.0,
        w: BODY_WIDTH,
        h,
        color: style::SUNKEN,
        outline: None,
    };
    set.iter()
        .enumerate()
        .map(|(i, line)| {
            let above = if i == 0 { pad_y } else { 0.0 };
            let below = if i + 1 == count { pad_y } else { 0.0 };
            let block = lines::block(std::slice::from_ref(line), BODY + pad_x, style.size, lead);
            let mut fragment = Fragment::of_height(above + block.height + below);
            // A hair more than its height, so that no light shines between two strips.
            fragment
                .inks
                .push(ground(fragment.height + if below == 0.0 { 0.05 } else { 0.0 }));
            fragment.put(block, above);
            let mut piece = Piece::new(fragment, if i == 0 { before } else { 0.0 });
            piece.keep = count <= 12 && i + 1 < count;
            piece
        })
        .collect()
}

/// A command line keeps its leading spaces, which no-break spaces stand for.
fn typed(style: Style, line: &str, width: f32) -> Vec<Line> {
    let lead = line.len() - line.trim_start_matches(' ').len();
    let kept = format!("{}{}", "\u{a0}".repeat(lead), &line[lead..]);
    text::set(&[Bit::text(style.colored(style::INK), kept)], width)
}
