//! What is drawn before it has its place: inks lie in a fragment whose top is 0 until the flow puts it on a page.

use super::font::{self, MM_PER_PT};
use super::style::Style;
use crate::page::{LinkTarget, Op};

/// A step of a shape, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// Begin at.
    Move(f32, f32),
    /// Straight to.
    Line(f32, f32),
    /// Curved to: two handles and the end.
    Curve([f32; 6]),
    /// Back to the beginning.
    Close,
}

impl Step {
    /// Scaled about the origin, then moved.
    pub fn placed(self, scale: f32, dx: f32, dy: f32) -> Self {
        let (x, y) = (|v: f32| v * scale + dx, |v: f32| v * scale + dy);
        match self {
            Self::Move(across, down) => Self::Move(x(across), y(down)),
            Self::Line(across, down) => Self::Line(x(across), y(down)),
            Self::Curve(p) => Self::Curve([x(p[0]), y(p[1]), x(p[2]), y(p[3]), x(p[4]), y(p[5])]),
            Self::Close => Self::Close,
        }
    }
}

/// One thing to draw.
#[derive(Debug, Clone, PartialEq)]
pub enum Ink {
    /// A line of text with its baseline; the text is as shown.
    Text {
        x: f32,
        y: f32,
        style: Style,
        text: String,
    },
    /// A rule.
    Line {
        from: (f32, f32),
        to: (f32, f32),
        width_pt: f32,
        color: &'static str,
    },
    /// A filled rectangle.
    Rect {
        x: f32,
        y: f32,
        w: f32,
        h: f32,
        color: &'static str,
        outline: Option<(f32, &'static str)>,
    },
    /// A shape.
    Path {
        steps: Vec<Step>,
        fill: Option<&'static str>,
        stroke: Option<(f32, &'static str)>,
    },
}

/// A place in the report that others lead to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Anchor {
    /// A lettered part.
    Part(char),
    /// A section inside a lettered part.
    Section(char, &'static str),
    /// A control set, by position.
    Set(usize),
    /// A control, by position.
    Control(usize),
    /// Section 1 to 7 of a control.
    ControlPart(usize, u8),
    /// An exhibit.
    Exhibit(u32),
}

/// Where a link leads, before pages are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Go {
    /// A place in the report.
    To(Anchor),
    /// A file beside the report.
    File(String),
}

/// A link's area.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Left, top, width, height.
    pub rect: [f32; 4],
    /// Where to.
    pub go: Go,
}

/// A page number that is written when pages are known.
#[derive(Debug, Clone, PartialEq)]
pub struct PageNumber {
    /// Right edge.
    pub right: f32,
    /// Baseline.
    pub y: f32,
    /// How it is set.
    pub style: Style,
    /// Of what.
    pub of: Anchor,
    /// Whether the volume's file name stands beside it.
    pub with_volume: bool,
}

/// Inks that stay together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fragment {
    /// In drawing order.
    pub inks: Vec<Ink>,
    /// Links.
    pub areas: Vec<Area>,
    /// Places that lie in it, each with its top.
    pub anchors: Vec<(Anchor, f32)>,
    /// Page numbers to be written.
    pub numbers: Vec<PageNumber>,
    /// Millimetres.
    pub height: f32,
}

impl Fragment {
    /// An empty one of a height.
    pub fn of_height(height: f32) -> Self {
        Self {
            height,
            ..Self::default()
        }
    }

    /// Adds a horizontal rule.
    pub fn rule(&mut self, x1: f32, x2: f32, y: f32, width_pt: f32, color: &'static str) {
        self.inks.push(Ink::Line {
            from: (x1, y),
            to: (x2, y),
            width_pt,
            color,
        });
    }

    /// Adds a line of text at its baseline and returns its width; the text is made showable here.
    pub fn text(&mut self, x: f32, y: f32, style: Style, text: &str) -> f32 {
        let shown = font::shown(style.face, text);
        let width = width_of(style, &shown);
        if !shown.is_empty() {
            self.inks.push(Ink::Text {
                x,
                y,
                style,
                text: shown.into_owned(),
            });
        }
        width
    }

    /// Adds all of another one, moved down.
    pub fn put(&mut self, other: Self, dy: f32) {
        self.inks.extend(other.inks.into_iter().map(|ink| ink.moved(dy)));
        self.areas.extend(other.areas.into_iter().map(|mut a| {
            a.rect[1] += dy;
            a
        }));
        self.anchors
            .extend(other.anchors.into_iter().map(|(anchor, y)| (anchor, y + dy)));
        self.numbers
            .extend(other.numbers.into_iter().map(|n| PageNumber { y: n.y + dy, ..n }));
    }
}

/// Width of a text that is already showable, spacing included.
#[expect(
    clippy::cast_precision_loss,
    reason = "characters of a line are far below 2^23"
)]
pub fn width_of(style: Style, shown: &str) -> f32 {
    let spaces = if style.spacing == 0.0 {
        0.0
    } else {
        shown.chars().count() as f32 * style.spacing * MM_PER_PT
    };
    font::width_mm(style.face, style.size, shown) + spaces
}

impl Ink {
    fn moved(mut self, dy: f32) -> Self {
        match &mut self {
            Self::Text { y, .. } | Self::Rect { y, .. } => *y += dy,
            Self::Line { from, to, .. } => {
                from.1 += dy;
                to.1 += dy;
            }
            Self::Path { steps, .. } => {
                for step in steps {
                    *step = step.placed(1.0, 0.0, dy);
                }
            }
        }
        self
    }

    /// As the page keeps it.
    pub fn into_op(self) -> Op {
        match self {
            Self::Text { x, y, style, text } => Op::Text {
                x_mm: x,
                y_mm: y,
                size_pt: style.size,
                face: style.face,
                color: style.color.to_owned(),
                width_mm: width_of(style, &text),
                text,
                spacing_pt: style.spacing,
            },
            Self::Line {
                from,
                to,
                width_pt,
                color,
            } => Op::Line {
                x1_mm: from.0,
                y1_mm: from.1,
                x2_mm: to.0,
                y2_mm: to.1,
                width_pt,
                color: color.to_owned(),
            },
            Self::Rect {
                x,
                y,
                w,
                h,
                color,
                outline,
            } => Op::Rect {
                x_mm: x,
                y_mm: y,
                w_mm: w,
                h_mm: h,
                color: color.to_owned(),
                outline: outline.map(|(width, color)| (width, color.to_owned())),
            },
            Self::Path { steps, fill, stroke } => Op::Path {
                d: path_data(&steps),
                fill: fill.map(str::to_owned),
                stroke: stroke.map(|(width, color)| (width, color.to_owned())),
            },
        }
    }
}

impl Area {
    /// As the page keeps it.
    pub fn into_op(self, to: LinkTarget) -> Op {
        let [x_mm, y_mm, w_mm, h_mm] = self.rect;
        Op::Link {
            x_mm,
            y_mm,
            w_mm,
            h_mm,
            to,
        }
    }
}

fn path_data(steps: &[Step]) -> String {
    use std::fmt::Write as _;
    let mut d = String::with_capacity(steps.len() * 16);
    for step in steps {
        if !d.is_empty() {
            d.push(' ');
        }
        let _ = match step {
            Step::Move(x, y) => write!(d, "M {x:.3} {y:.3}"),
            Step::Line(x, y) => write!(d, "L {x:.3} {y:.3}"),
            Step::Curve(p) => {
                write!(
                    d,
                    "C {:.3} {:.3} {:.3} {:.3} {:.3} {:.3}",
                    p[0], p[1], p[2], p[3], p[4], p[5]
                )
            }
            Step::Close => {
                d.push('Z');
                Ok(())
            }
        };
    }
    d
}
