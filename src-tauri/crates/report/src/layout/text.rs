//! Setting text: bits of one or several styles become lines of a width.
//!
//! Lines break at spaces; inside a word only when the word is long, then after a separator, and as the last resort
//! anywhere. Nothing is cut off.

use super::font::{self, MM_PER_PT};
use super::ink::{Anchor, Go, width_of};
use super::mark::Mark;
use super::style::{self, Style};

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq)]
pub enum Bit {
    /// Text in one style, perhaps a link.
    Text {
        style: Style,
        text: String,
        go: Option<Go>,
    },
    /// A mark of a size in points.
    Mark(Mark, f32),
    /// The boxed number of an exhibit, which leads to it.
    Exhibit(u32),
    /// The number of the page on which something lies, known when the book is bound.
    PageOf(Style, Anchor),
}

impl Bit {
    /// Plain text.
    pub fn text(style: Style, text: impl Into<String>) -> Self {
        Self::Text {
            style,
            text: text.into(),
            go: None,
        }
    }

    /// Text that leads somewhere, in the accent colour.
    pub fn link(style: Style, text: impl Into<String>, go: Go) -> Self {
        Self::Text {
            style: style.colored(style::ACCENT),
            text: text.into(),
            go: Some(go),
        }
    }
}

/// Something on a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    Text {
        style: Style,
        text: String,
        go: Option<Go>,
    },
    Mark(Mark, f32),
    Exhibit(u32),
    PageOf(Style, Anchor),
}

#[derive(Debug, Clone, PartialEq)]
struct Atom {
    item: Item,
    width: f32,
    /// Width of the space before it, which a line's beginning swallows.
    space: f32,
    breakable: bool,
}

/// A line of text: its items with their left edges from 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    pub(super) items: Vec<(f32, Item)>,
    /// Millimetres.
    pub width: f32,
}

/// Space after a mark, in parts of its size.
const MARK_GAP: f32 = 0.5;
pub(super) const CHIP_PAD: f32 = 1.1;
/// Words up to this width, in millimetres, are not broken while a line can hold them.
const LONG_WORD: f32 = 45.0;
/// As wide as the longest page number.
pub(super) const PAGE_ROOM: &str = "00000";
pub(super) const CHIP_STYLE: Style = Style {
    face: crate::page::Face::Mono,
    size: 6.8,
    color: style::ACCENT,
    spacing: 0.0,
};

/// Sets bits into lines of at most `width` millimetres; line feeds in texts begin new lines.
pub fn set(bits: &[Bit], width: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    for paragraph in paragraphs(bits) {
        let atoms = atoms(&paragraph, width);
        let first = fill(&atoms, width);
        lines.extend(with_fuller_last_line(&atoms, first, width));
    }
    if lines.is_empty() {
        lines.push(Line::default());
    }
    lines
}

fn paragraphs(bits: &[Bit]) -> Vec<Vec<Bit>> {
    let has_feed = |b: &Bit| matches!(b, Bit::Text { text, .. } if text.contains('\n'));
    if !bits.iter().any(has_feed) {
        return vec![bits.to_vec()];
    }
    let mut all = vec![Vec::new()];
    for bit in bits {
        let Bit::Text { style, text, go } = bit else {
            all.last_mut().expect("begins with one").push(bit.clone());
            continue;
        };
        for (i, part) in text.split('\n').enumerate() {
            if i > 0 {
                all.push(Vec::new());
            }
            let part = part.strip_suffix('\r').unwrap_or(part);
            let bit = Bit::Text {
                style: *style,
                text: part.to_owned(),
                go: go.clone(),
            };
            all.last_mut().expect("begins with one").push(bit);
        }
    }
    all
}

fn atoms(bits: &[Bit], width: f32) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut space = 0.0;
    let mut after_space = true;
    for bit in bits {
        match bit {
            Bit::Text { style, text, go } => {
                let shown = font::shown(style.face, text);
                let blank = width_of(*style, " ");
                for (i, word) in shown.split(' ').enumerate() {
                    if i > 0 {
                        space += blank;
                        after_space = true;
                    }
                    if word.is_empty() {
                        continue;
                    }
                    for (k, piece) in pieces(*style, word, width).into_iter().enumerate() {
                        let item = Item::Text {
                            style: *style,
                            text: piece.to_owned(),
                            go: go.clone(),
                        };
                        let breakable = after_space || k > 0;
                        atoms.push(Atom {
                            item,
                            width: width_of(*style, piece),
                            space,
                            breakable,
                        });
                        space = 0.0;
                        after_space = false;
                    }
                }
            }
            Bit::Mark(mark, size) => {
                let wide = size * MM_PER_PT;
                atoms.push(Atom {
                    item: Item::Mark(*mark, *size),
                    width: wide,
                    space,
                    breakable: after_space,
                });
                space = wide * MARK_GAP;
                after_space = false;
            }
            Bit::Exhibit(number) => {
                let width = width_of(CHIP_STYLE, &format!("X{number}")) + 2.0 * CHIP_PAD;
                atoms.push(Atom {
                    item: Item::Exhibit(*number),
                    width,
                    space: space.max(1.0),
                    breakable: true,
                });
                space = 1.0;
                after_space = true;
            }
            Bit::PageOf(style, anchor) => {
                let width = width_of(*style, PAGE_ROOM);
                let item = Item::PageOf(*style, anchor.clone());
                atoms.push(Atom {
                    item,
                    width,
                    space,
                    breakable: after_space,
                });
                space = 0.0;
                after_space = false;
            }
        }
    }
    atoms
}

/// A word in the pieces between which a line may break.
fn pieces(style: Style, word: &str, width: f32) -> Vec<&str> {
    if width_of(style, word) <= (width * 0.4).max(width.min(LONG_WORD)) {
        return vec![word];
    }
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut wide = 0.0;
    let mut after_small = false;
    let has_humps = !word.contains(|c: char| c.is_ascii_digit());
    for (at, c) in word.char_indices() {
        let char_width = width_of(style, c.encode_utf8(&mut [0; 4]));
        let hump = has_humps && after_small && c.is_ascii_uppercase() && at - start >= 3;
        if at > start && (hump || wide + char_width > width) {
            pieces.push(&word[start..at]);
            start = at;
            wide = 0.0;
        }
        after_small = c.is_ascii_lowercase();
        wide += char_width;
        let end = at + c.len_utf8();
        if end - start >= 3
            && end < word.len()
            && matches!(c, '-' | '/' | '_' | ':' | '.' | ',' | '=' | '&' | '?')
        {
            pieces.push(&word[start..end]);
            start = end;
            wide = 0.0;
        }
    }
    if start < word.len() {
        pieces.push(&word[start..]);
    }
    pieces
}

fn fill(atoms: &[Atom], width: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = Line::default();
    let mut at = 0;
    while at < atoms.len() {
        let mut end = at + 1;
        while end < atoms.len() && !atoms[end].breakable {
            end += 1;
        }
        let needed = |from: usize, to: usize, line: &Line| {
            let lead = if line.items.is_empty() {
                0.0
            } else {
                atoms[from].space
            };
            lead + atoms[from].width + atoms[from + 1..to].iter().map(|a| a.space + a.width).sum::<f32>()
        };
        if needed(at, end, &Line::default()) > width {
            end = at + 1;
        }
        if !line.items.is_empty() && line.width + needed(at, end, &line) > width + 0.001 {
            lines.push(std::mem::take(&mut line));
        }
        for atom in &atoms[at..end] {
            let x = if line.items.is_empty() {
                0.0
            } else {
                line.width + atom.space
            };
            line.width = x + atom.width;
            push(&mut line, x, atom);
        }
        at = end;
    }
    if !line.items.is_empty() {
        lines.push(line);
    }
    if lines.is_empty() {
        lines.push(Line::default());
    }
    lines
}

/// Adds an atom to a line, to the text before it where that has the same style and leads to the same place.
fn push(line: &mut Line, x: f32, atom: &Atom) {
    if let (
        Item::Text { style, text, go },
        Some((
            _,
            Item::Text {
                style: s,
                text: before,
                go: g,
            },
        )),
    ) = (&atom.item, line.items.last_mut())
        && style == s
        && go == g
    {
        let blank = width_of(*style, " ");
        let mut space = atom.space;
        while space > blank / 2.0 {
            before.push(' ');
            space -= blank;
        }
        before.push_str(text);
    } else {
        line.items.push((x, atom.item.clone()));
    }
}

/// A last line of one short word looks lost: the lines before give one up when that costs no further line.
fn with_fuller_last_line(atoms: &[Atom], lines: Vec<Line>, width: f32) -> Vec<Line> {
    let short = |lines: &[Line]| lines.len() > 1 && lines.last().is_some_and(|l| l.width < width * 0.16);
    if !short(&lines) || lines.len() > 40 {
        return lines;
    }
    for share in [0.95, 0.9, 0.85] {
        let narrower = fill(atoms, width * share);
        if narrower.len() == lines.len() && !short(&narrower) {
            return narrower;
        }
    }
    lines
}
