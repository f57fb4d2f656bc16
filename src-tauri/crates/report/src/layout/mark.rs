//! The marks: the shapes of the design, so that a result, a sign-off and the logo look the same on screen and paper.
//! A shape never stands without its word, except in a row of marks whose legend is in the same table.

use tickmark_domain::MachineResult;

use super::ink::{Ink, Step};
use super::style;
use crate::model::SlotState;

/// A mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A machine result.
    Result(MachineResult),
    /// A sign-off slot: filled tick, struck tick or dot.
    Slot(SlotState),
}

/// The colour that a result is written in.
pub const fn result_color(result: MachineResult) -> &'static str {
    match result {
        MachineResult::Compliant => style::OK,
        MachineResult::Excepted | MachineResult::Inconclusive => style::WARN,
        MachineResult::Noncompliant => style::BAD,
        MachineResult::Unknown | MachineResult::NotApplicable => style::NONE,
    }
}

/// The word that stands beside a result's mark.
pub const fn result_word(result: MachineResult) -> &'static str {
    match result {
        MachineResult::Compliant => "Compliant",
        MachineResult::Excepted => "Excepted",
        MachineResult::Inconclusive => "Inconclusive",
        MachineResult::Noncompliant => "Noncompliant",
        MachineResult::Unknown => "Unknown",
        MachineResult::NotApplicable => "No machine test",
    }
}

/// Draws a mark in a square of `size` millimetres whose top left corner is given.
pub fn draw(mark: Mark, x: f32, y: f32, size: f32) -> Vec<Ink> {
    match mark {
        Mark::Result(result) => result_mark(result, x, y, size),
        Mark::Slot(state) => slot_mark(state, x, y, size),
    }
}

fn result_mark(result: MachineResult, x: f32, y: f32, size: f32) -> Vec<Ink> {
    let pen = Pen {
        x,
        y,
        scale: size / 16.0,
        color: result_color(result),
    };
    match result {
        MachineResult::Compliant => vec![pen.stroke(OK_STROKE, 2.0)],
        MachineResult::Excepted => vec![pen.stroke(BRACKETS, 1.6), pen.stroke(SMALL_CROSS, 1.9)],
        MachineResult::Inconclusive => vec![pen.fill(TRIANGLE), pen.cut(EXCLAMATION, 1.8)],
        MachineResult::Noncompliant => vec![pen.fill(DISC), pen.cut(CROSS, 1.9)],
        MachineResult::Unknown => vec![pen.stroke(RING, 1.5), pen.stroke(QUESTION, 1.4)],
        MachineResult::NotApplicable => vec![pen.stroke(DASH, 1.8)],
    }
}

fn slot_mark(state: SlotState, x: f32, y: f32, size: f32) -> Vec<Ink> {
    let pen = |color| Pen {
        x,
        y,
        scale: size / 24.0,
        color,
    };
    match state {
        SlotState::Current => vec![pen(style::ACCENT).fill(TICK)],
        SlotState::Stale => vec![pen(style::INK_2).stroke(STRUCK, 2.2)],
        SlotState::Open => vec![pen(style::INK_4).fill(DOT)],
    }
}

/// The logo: the tickmark over a total's double rule, `width` millimetres wide.
pub fn logo(x: f32, y: f32, width: f32) -> Vec<Ink> {
    let pen = Pen {
        x,
        y,
        scale: width / 24.0,
        color: style::ACCENT,
    };
    vec![pen.fill(TICK), pen.stroke(DOUBLE_RULE, 0.4)]
}

struct Pen {
    x: f32,
    y: f32,
    scale: f32,
    color: &'static str,
}

impl Pen {
    fn steps(&self, shape: &[Step]) -> Vec<Step> {
        shape
            .iter()
            .map(|s| s.placed(self.scale, self.x, self.y))
            .collect()
    }

    fn stroke_in(&self, shape: &[Step], width: f32, color: &'static str) -> Ink {
        let points = width * self.scale / super::font::MM_PER_PT;
        Ink::Path {
            steps: self.steps(shape),
            fill: None,
            stroke: Some((points, color)),
        }
    }

    fn stroke(&self, shape: &[Step], width: f32) -> Ink {
        self.stroke_in(shape, width, self.color)
    }

    fn cut(&self, shape: &[Step], width: f32) -> Ink {
        self.stroke_in(shape, width, style::PAPER)
    }

    fn fill(&self, shape: &[Step]) -> Ink {
        Ink::Path {
            steps: self.steps(shape),
            fill: Some(self.color),
            stroke: None,
        }
    }
}

const OK_STROKE: &[Step] = &[Step::Move(2.8, 8.6), Step::Line(6.2, 12.0), Step::Line(13.2, 4.4)];
const BRACKETS: &[Step] = &[
    Step::Move(4.6, 2.0),
    Step::Line(2.0, 2.0),
    Step::Line(2.0, 14.0),
    Step::Line(4.6, 14.0),
    Step::Move(11.4, 2.0),
    Step::Line(14.0, 2.0),
    Step::Line(14.0, 14.0),
    Step::Line(11.4, 14.0),
];
const SMALL_CROSS: &[Step] = &[
    Step::Move(5.9, 5.9),
    Step::Line(10.1, 10.1),
    Step::Move(10.1, 5.9),
    Step::Line(5.9, 10.1),
];
const TRIANGLE: &[Step] = &[
    Step::Move(8.0, 1.6),
    Step::Curve([8.5, 1.6, 8.9, 1.85, 9.15, 2.25]),
    Step::Line(14.75, 12.15),
    Step::Curve([15.25, 13.05, 14.65, 14.1, 13.6, 14.1]),
    Step::Line(2.4, 14.1),
    Step::Curve([1.35, 14.1, 0.75, 13.05, 1.25, 12.15]),
    Step::Line(6.85, 2.25),
    Step::Curve([7.1, 1.85, 7.5, 1.6, 8.0, 1.6]),
    Step::Close,
];
const EXCLAMATION: &[Step] = &[
    Step::Move(8.0, 5.8),
    Step::Line(8.0, 9.1),
    Step::Move(8.0, 11.5),
    Step::Line(8.0, 11.51),
];
const CROSS: &[Step] = &[
    Step::Move(5.3, 5.3),
    Step::Line(10.7, 10.7),
    Step::Move(10.7, 5.3),
    Step::Line(5.3, 10.7),
];
const DISC: &[Step] = &[
    Step::Move(15.0, 8.0),
    Step::Curve([15.0, 11.866, 11.866, 15.0, 8.0, 15.0]),
    Step::Curve([4.134, 15.0, 1.0, 11.866, 1.0, 8.0]),
    Step::Curve([1.0, 4.134, 4.134, 1.0, 8.0, 1.0]),
    Step::Curve([11.866, 1.0, 15.0, 4.134, 15.0, 8.0]),
    Step::Close,
];
const RING: &[Step] = &[
    Step::Move(14.25, 8.0),
    Step::Curve([14.25, 11.452, 11.452, 14.25, 8.0, 14.25]),
    Step::Curve([4.548, 14.25, 1.75, 11.452, 1.75, 8.0]),
    Step::Curve([1.75, 4.548, 4.548, 1.75, 8.0, 1.75]),
    Step::Curve([11.452, 1.75, 14.25, 4.548, 14.25, 8.0]),
    Step::Close,
];
const QUESTION: &[Step] = &[
    Step::Move(6.2, 6.5),
    Step::Curve([6.2, 5.4, 7.0, 4.7, 8.05, 4.7]),
    Step::Curve([9.1, 4.7, 9.9, 5.35, 9.9, 6.35]),
    Step::Curve([9.9, 7.7, 8.05, 7.75, 8.05, 9.0]),
    Step::Move(8.05, 11.3),
    Step::Line(8.05, 11.31),
];
const DASH: &[Step] = &[Step::Move(3.5, 8.0), Step::Line(12.5, 8.0)];
const TICK: &[Step] = &[
    Step::Move(3.3, 12.3),
    Step::Curve([4.5, 11.7, 5.55, 12.1, 6.25, 13.3]),
    Step::Line(8.9, 17.8),
    Step::Curve([11.3, 11.8, 15.2, 6.1, 21.2, 1.9]),
    Step::Curve([21.6, 1.65, 21.95, 2.1, 21.65, 2.45]),
    Step::Curve([16.95, 7.6, 13.35, 13.65, 10.85, 20.95]),
    Step::Curve([10.6, 21.7, 9.5, 21.8, 9.05, 21.1]),
    Step::Line(3.05, 13.05),
    Step::Curve([2.85, 12.75, 2.95, 12.45, 3.3, 12.3]),
    Step::Close,
];
const STRUCK: &[Step] = &[
    Step::Move(4.5, 14.2),
    Step::Line(9.0, 19.6),
    Step::Curve([11.2, 13.2, 14.6, 8.0, 19.6, 3.8]),
    Step::Move(2.5, 9.2),
    Step::Line(21.5, 9.2),
];
const DOT: &[Step] = &[
    Step::Move(14.6, 12.0),
    Step::Curve([14.6, 13.436, 13.436, 14.6, 12.0, 14.6]),
    Step::Curve([10.564, 14.6, 9.4, 13.436, 9.4, 12.0]),
    Step::Curve([9.4, 10.564, 10.564, 9.4, 12.0, 9.4]),
    Step::Curve([13.436, 9.4, 14.6, 10.564, 14.6, 12.0]),
    Step::Close,
];
const DOUBLE_RULE: &[Step] = &[
    Step::Move(1.0, 25.0),
    Step::Line(23.0, 25.0),
    Step::Move(1.0, 27.0),
    Step::Line(23.0, 27.0),
];
