//! Stacked bars of results. Each result has its pattern besides its colour; unknown is hatched and never blank, and
//! a table of the same numbers stands under every chart.

use super::lines;
use tickmark_domain::{MachineResult, ResultCounts};

use super::font::MM_PER_PT;
use super::ink::{Fragment, Ink, Step};
use super::mark::{self, Mark};
use super::style::{self, BODY, BODY_WIDTH, FINE};
use super::text::{self, Bit};
use super::words;

const GAP: f32 = 0.35;

/// A bar of the counts, `width` long for `full` things.
pub fn bar(counts: &ResultCounts, full: u64, [x, y, width, height]: [f32; 4]) -> Vec<Ink> {
    let mut inks = Vec::new();
    if full == 0 {
        return inks;
    }
    let mut left = x;
    for (result, n) in words::results(counts).filter(|(_, n)| *n > 0) {
        let wide = width * share(n, full);
        let rect = [left, y, (wide - GAP).max(0.15), height];
        inks.extend(segment(result, rect));
        left += wide;
    }
    inks
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a bar's share needs no more than a float's precision"
)]
fn share(n: u64, full: u64) -> f32 {
    n as f32 / full as f32
}

fn segment(result: MachineResult, [x, y, w, h]: [f32; 4]) -> Vec<Ink> {
    let solid = |color| {
        vec![Ink::Rect {
            x,
            y,
            w,
            h,
            color,
            outline: None,
        }]
    };
    match result {
        MachineResult::Compliant => solid(style::OK_BAR),
        MachineResult::Inconclusive => solid(style::WARN_BAR),
        MachineResult::Noncompliant => solid(style::BAD_BAR),
        MachineResult::NotApplicable => solid(style::NA_BAR),
        MachineResult::Excepted => stripes([x, y, w, h]),
        MachineResult::Unknown => hatch([x, y, w, h]),
    }
}

/// Upright stripes in a frame.
fn stripes([x, y, w, h]: [f32; 4]) -> Vec<Ink> {
    let mut inks = vec![Ink::Rect {
        x,
        y,
        w,
        h,
        color: style::WARN_WASH,
        outline: None,
    }];
    let pitch: f32 = 0.9;
    let mut left = x;
    while left < x + w {
        let w = (pitch * 0.55).min(x + w - left);
        inks.push(Ink::Rect {
            x: left,
            y,
            w,
            h,
            color: style::WARN_BAR,
            outline: None,
        });
        left += pitch;
    }
    inks
}

/// Slanting lines in an outline, cut at its edges.
pub fn hatch([x, y, w, h]: [f32; 4]) -> Vec<Ink> {
    let outline = Some((0.4, style::NONE));
    let mut inks = vec![Ink::Rect {
        x,
        y,
        w,
        h,
        color: style::PAPER,
        outline,
    }];
    let pitch = 1.1;
    let mut start = pitch / 2.0;
    while start < w + h {
        let (from_x, from_y) = if start <= w { (start, 0.0) } else { (w, start - w) };
        let (to_x, to_y) = if start <= h { (0.0, start) } else { (start - h, h) };
        let steps = vec![Step::Move(x + from_x, y + from_y), Step::Line(x + to_x, y + to_y)];
        inks.push(Ink::Path {
            steps,
            fill: None,
            stroke: Some((0.45, style::NONE)),
        });
        start += pitch;
    }
    inks
}

/// The legend: pattern, mark, word and count of each result.
pub fn legend(counts: &ResultCounts) -> Fragment {
    let mut fragment = Fragment::default();
    let (lead, per_row) = (12.0, 3);
    let wide = BODY_WIDTH / 3.0;
    let mut height = 0.0;
    for (i, (result, n)) in words::results(counts).enumerate() {
        let row = i / per_row;
        let x = BODY + wide * offset(i % per_row);
        let y = offset(row) * lead * MM_PER_PT;
        let base = y + lines::baseline(FINE.size, lead);
        fragment.inks.extend(segment(result, [x, base - 1.9, 4.6, 2.0]));
        let color = style::INK_2;
        let bits = [
            Bit::Mark(Mark::Result(result), 7.5),
            Bit::text(FINE.colored(color), mark::result_word(result)),
            Bit::text(
                FINE.faced(crate::page::Face::Strong).colored(style::INK),
                format!("  {}", words::number(n)),
            ),
        ];
        for line in text::set(&bits, wide - 7.0) {
            lines::draw(&line, &mut fragment, x + 6.4, base, lead);
        }
        height = y + lead * MM_PER_PT;
    }
    fragment.height = height;
    fragment
}

#[expect(clippy::cast_precision_loss, reason = "a legend has six entries")]
fn offset(i: usize) -> f32 {
    i as f32
}
