//! The contents: parts, control sets and controls with the pages they begin on, each a link.

use super::book::Entry;
use super::flow::{Flow, Piece};
use super::ink::{Area, Fragment, Go, PageNumber};
use super::lines;
use super::prose;
use super::style::{self, BODY, LEFT, RIGHT, Style, TEXT};
use super::text::{self, Bit};
use crate::page::Face;

/// Lowest level that the contents list; the outline goes deeper.
const LOWEST: u8 = 3;
const NUMBER_ROOM: f32 = 34.0;

/// Writes the contents on pages of their own.
pub fn write(entries: &[Entry], flow: &mut Flow) {
    flow.begin_page("Contents");
    flow.run(prose::title("", "Contents", &[], vec![]));
    flow.space(4.0);
    for entry in entries.iter().filter(|e| e.level <= LOWEST) {
        flow.run(row(entry));
    }
}

fn row(entry: &Entry) -> Vec<Piece> {
    let (style, lead, before): (Style, f32, f32) = match entry.level {
        1 => (TEXT.faced(Face::Strong), 12.5, 2.6),
        2 => (TEXT.colored(style::INK_2), 12.5, 1.4),
        _ => (style::ROW, 11.0, 0.0),
    };
    let code = match entry.level {
        1 => style.colored(style::INK_3),
        2 => style,
        _ => style.mono().colored(style::INK_2),
    };
    let mut fragment = Fragment::default();
    let y = lines::baseline(style.size, lead);
    let code_lines = text::set(&[Bit::text(code, &entry.code)], BODY - LEFT - 2.0);
    let set = text::set(&[Bit::text(style, &entry.title)], RIGHT - BODY - NUMBER_ROOM);
    // A code or title that is far too long for one entry stands whole at its place; here its beginning is enough.
    let shown = set.len().min(6);
    fragment.put(
        lines::block(&code_lines[..code_lines.len().min(6)], LEFT, code.size, lead),
        0.0,
    );
    let block = lines::block(&set[..shown], BODY, style.size, lead);
    fragment.height = block
        .height
        .max(lines::block(&code_lines[..code_lines.len().min(6)], LEFT, code.size, lead).height);
    fragment.put(block, 0.0);
    fragment.numbers.push(PageNumber {
        right: RIGHT,
        y,
        style,
        of: entry.anchor.clone(),
        with_volume: true,
    });
    let rect = [LEFT, 0.0, RIGHT - LEFT, fragment.height];
    fragment.areas.push(Area {
        rect,
        go: Go::To(entry.anchor.clone()),
    });
    if entry.level == 1 {
        fragment.rule(LEFT, RIGHT, fragment.height + 0.4, 0.35, style::HAIR);
        fragment.height += 0.8;
    }
    let mut piece = Piece::new(fragment, before);
    piece.keep = entry.level < LOWEST;
    vec![piece]
}
