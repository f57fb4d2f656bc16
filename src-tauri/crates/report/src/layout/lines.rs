//! Drawing set lines into fragments: texts, marks, boxed exhibit numbers and page numbers yet to be known.

use super::font::MM_PER_PT;
use super::ink::{Anchor, Area, Fragment, Go, Ink, PageNumber, width_of};
use super::mark;
use super::style;
use super::text::{CHIP_PAD, CHIP_STYLE, Item, Line, PAGE_ROOM};

/// The baseline of a line whose top is 0, for a style's size and a line pitch in points.
pub fn baseline(size_pt: f32, lead_pt: f32) -> f32 {
    (lead_pt / 2.0 + 0.3638 * size_pt) * MM_PER_PT
}

/// Draws a line with its left edge at `x` and its baseline at `y` into a fragment.
pub fn draw(line: &Line, into: &mut Fragment, x: f32, y: f32, lead_pt: f32) {
    let tall = lead_pt * MM_PER_PT;
    let top = y - tall * 0.72;
    for (dx, item) in &line.items {
        let left = x + dx;
        match item {
            Item::Text { style, text, go } => {
                let width = width_of(*style, text);
                into.inks.push(Ink::Text {
                    x: left,
                    y,
                    style: *style,
                    text: text.clone(),
                });
                if let Some(go) = go {
                    into.areas.push(Area {
                        rect: [left, top, width, tall],
                        go: go.clone(),
                    });
                }
            }
            Item::Mark(mark, size) => {
                let size = size * MM_PER_PT;
                into.inks.extend(mark::draw(*mark, left, y - size * 0.84, size));
            }
            Item::Exhibit(number) => chip(into, left, y, *number),
            Item::PageOf(style, anchor) => {
                let width = width_of(*style, PAGE_ROOM);
                let right = left + width;
                let of = anchor.clone();
                into.numbers.push(PageNumber {
                    right,
                    y,
                    style: *style,
                    of,
                    with_volume: false,
                });
                into.areas.push(Area {
                    rect: [left, top, width, tall],
                    go: Go::To(anchor.clone()),
                });
            }
        }
    }
}

/// Draws the boxed number of an exhibit.
pub fn chip(into: &mut Fragment, x: f32, y: f32, number: u32) {
    let text = format!("X{number}");
    let width = width_of(CHIP_STYLE, &text) + 2.0 * CHIP_PAD;
    let rect = [x, y - 2.55, width, 3.4];
    into.inks.push(rounded_box(rect, 0.6));
    into.text(x + CHIP_PAD, y, CHIP_STYLE, &text);
    into.areas.push(Area {
        rect,
        go: Go::To(Anchor::Exhibit(number)),
    });
}

fn rounded_box([left, top, width, height]: [f32; 4], radius: f32) -> Ink {
    use super::ink::Step::{Close, Curve, Line, Move};
    let handle = radius * 0.4477;
    let (right, bottom) = (left + width, top + height);
    let steps = vec![
        Move(left + radius, top),
        Line(right - radius, top),
        Curve([right - handle, top, right, top + handle, right, top + radius]),
        Line(right, bottom - radius),
        Curve([
            right,
            bottom - handle,
            right - handle,
            bottom,
            right - radius,
            bottom,
        ]),
        Line(left + radius, bottom),
        Curve([
            left + handle,
            bottom,
            left,
            bottom - handle,
            left,
            bottom - radius,
        ]),
        Line(left, top + radius),
        Curve([left, top + handle, left + handle, top, left + radius, top]),
        Close,
    ];
    Ink::Path {
        steps,
        fill: None,
        stroke: Some((0.5, style::INK_3)),
    }
}

/// Lines as one fragment with its left edge at `x`.
pub fn block(lines: &[Line], x: f32, size_pt: f32, lead_pt: f32) -> Fragment {
    let pitch = lead_pt * MM_PER_PT;
    let mut fragment = Fragment::default();
    for line in lines {
        let y = fragment.height + baseline(size_pt, lead_pt);
        draw(line, &mut fragment, x, y, lead_pt);
        fragment.height += pitch;
    }
    fragment
}
