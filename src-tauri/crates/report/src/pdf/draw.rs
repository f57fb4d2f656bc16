//! A page's operations in printpdf's words. Lengths turn from millimetres from the top to points from the bottom.

use printpdf::{
    Color, DictItem, FontId, Line, LineCapStyle, LineJoinStyle, LinePoint, Op as Pdf, PaintMode,
    PdfFontHandle, Point, Polygon, PolygonRing, Pt, Rect, Rgb, WindingOrder,
};

use super::codes::Codes;
use crate::layout::font::{FontFile, runs, width_mm};
use crate::page::{Face, HEIGHT_MM, Op, Page};

const PT_PER_MM: f32 = 72.0 / 25.4;

/// The operations of a page; links are no drawing and are added when the document is finished.
pub fn page_ops(page: &Page, codes: &Codes) -> Vec<Pdf> {
    let mut pen = Pen {
        ops: Vec::with_capacity(page.ops.len() * 3),
        codes,
        in_text: false,
        cursor: (0, 0),
        font: None,
        spacing: 0.0,
        fill: None,
        stroke: None,
        thickness: None,
    };
    pen.ops.push(Pdf::SetLineCapStyle {
        cap: LineCapStyle::Round,
    });
    pen.ops.push(Pdf::SetLineJoinStyle {
        join: LineJoinStyle::Round,
    });
    for op in &page.ops {
        pen.draw(op);
    }
    pen.end_text();
    pen.ops
}

struct Pen<'a> {
    ops: Vec<Pdf>,
    codes: &'a Codes,
    in_text: bool,
    /// Where the line of text begins, in hundredths of a point; each begins relative to the one before it.
    cursor: (i32, i32),
    font: Option<(FontFile, f32)>,
    spacing: f32,
    fill: Option<String>,
    stroke: Option<String>,
    thickness: Option<f32>,
}

struct Run<'a> {
    face: Face,
    size: f32,
    spacing: f32,
    text: &'a str,
}

impl Pen<'_> {
    fn draw(&mut self, op: &Op) {
        match op {
            Op::Text {
                x_mm,
                y_mm,
                size_pt,
                face,
                color,
                text,
                spacing_pt,
                ..
            } => {
                self.fill(color);
                self.text(
                    *x_mm,
                    *y_mm,
                    &Run {
                        face: *face,
                        size: *size_pt,
                        spacing: *spacing_pt,
                        text,
                    },
                );
            }
            Op::Line {
                x1_mm,
                y1_mm,
                x2_mm,
                y2_mm,
                width_pt,
                color,
            } => {
                self.end_text();
                self.stroke(*width_pt, color);
                let points = vec![corner(*x1_mm, *y1_mm), corner(*x2_mm, *y2_mm)];
                self.ops.push(Pdf::DrawLine {
                    line: Line {
                        points,
                        is_closed: false,
                    },
                });
            }
            Op::Rect {
                x_mm,
                y_mm,
                w_mm,
                h_mm,
                color,
                outline,
            } => {
                self.end_text();
                self.fill(color);
                let mode = match outline {
                    Some((width, color)) => {
                        self.stroke(*width, color);
                        PaintMode::FillStroke
                    }
                    None => PaintMode::Fill,
                };
                let rectangle = Rect {
                    x: x_pt(*x_mm),
                    y: y_pt(y_mm + h_mm),
                    width: x_pt(*w_mm),
                    height: x_pt(*h_mm),
                    mode: Some(mode),
                    winding_order: Some(WindingOrder::NonZero),
                };
                self.ops.push(Pdf::DrawRectangle { rectangle });
            }
            Op::Path { d, fill, stroke } => self.path(d, fill.as_deref(), stroke.as_ref()),
            Op::Link { .. } => {}
        }
    }

    fn text(&mut self, x_mm: f32, y_mm: f32, run: &Run<'_>) {
        if !self.in_text {
            self.ops.push(Pdf::StartTextSection);
            self.in_text = true;
            self.cursor = (0, 0);
        }
        if (self.spacing - run.spacing).abs() > f32::EPSILON {
            self.spacing = run.spacing;
            self.ops.push(Pdf::SetCharacterSpacing {
                multiplier: round(run.spacing),
            });
        }
        let mut x = x_mm;
        for (file, part) in runs(run.face, run.text) {
            if self.font != Some((file, run.size)) {
                self.font = Some((file, run.size));
                let font = PdfFontHandle::External(FontId(file.resource().to_owned()));
                self.ops.push(Pdf::SetFont {
                    font,
                    size: Pt(round(run.size)),
                });
            }
            self.move_to(
                hundredths(x * PT_PER_MM),
                hundredths((HEIGHT_MM - y_mm) * PT_PER_MM),
            );
            let text = DictItem::String {
                data: self.codes.encode(file, part),
                literal: false,
            };
            self.ops.push(Pdf::Unknown {
                key: "Tj".to_owned(),
                value: vec![text],
            });
            if part.len() < run.text.len() {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "characters of a line are far below 2^23"
                )]
                let spaces = part.chars().count() as f32 * run.spacing / PT_PER_MM;
                x += width_mm(run.face, run.size, part) + spaces;
            }
        }
    }

    fn move_to(&mut self, x: i32, y: i32) {
        let points = |moved: i32| Pt(f32_of(moved) / 100.0);
        let pos = Point {
            x: points(x - self.cursor.0),
            y: points(y - self.cursor.1),
        };
        self.ops.push(Pdf::SetTextCursor { pos });
        self.cursor = (x, y);
    }

    fn path(&mut self, d: &str, fill: Option<&str>, stroke: Option<&(f32, String)>) {
        self.end_text();
        let outlines = outlines(d);
        if let Some(color) = fill {
            self.fill(color);
            let rings = outlines
                .iter()
                .map(|o| PolygonRing {
                    points: o.points.clone(),
                })
                .collect();
            let polygon = Polygon {
                rings,
                mode: PaintMode::Fill,
                winding_order: WindingOrder::NonZero,
            };
            self.ops.push(Pdf::DrawPolygon { polygon });
        }
        if let Some((width, color)) = stroke {
            self.stroke(*width, color);
            self.ops
                .extend(outlines.into_iter().map(|line| Pdf::DrawLine { line }));
        }
    }

    fn end_text(&mut self) {
        if self.in_text {
            self.ops.push(Pdf::EndTextSection);
            self.in_text = false;
        }
    }

    fn fill(&mut self, color: &str) {
        if self.fill.as_deref() != Some(color) {
            self.ops.push(Pdf::SetFillColor { col: rgb(color) });
            self.fill = Some(color.to_owned());
        }
    }

    fn stroke(&mut self, width: f32, color: &str) {
        if self.stroke.as_deref() != Some(color) {
            self.ops.push(Pdf::SetOutlineColor { col: rgb(color) });
            self.stroke = Some(color.to_owned());
        }
        if self.thickness != Some(width) {
            self.ops.push(Pdf::SetOutlineThickness { pt: Pt(round(width)) });
            self.thickness = Some(width);
        }
    }
}

/// The subpaths of path data with absolute `M L C Z`.
fn outlines(d: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut words = d.split_ascii_whitespace();
    let next = |words: &mut std::str::SplitAsciiWhitespace<'_>| -> f32 {
        words.next().and_then(|w| w.parse().ok()).unwrap_or_default()
    };
    while let Some(word) = words.next() {
        match word {
            "M" => {
                let start = corner(next(&mut words), next(&mut words));
                lines.push(Line {
                    points: vec![start],
                    is_closed: false,
                });
            }
            "L" => {
                let point = corner(next(&mut words), next(&mut words));
                if let Some(line) = lines.last_mut() {
                    line.points.push(point);
                }
            }
            "C" => {
                for bezier in [true, true, false] {
                    let point = LinePoint {
                        bezier,
                        ..corner(next(&mut words), next(&mut words))
                    };
                    if let Some(line) = lines.last_mut() {
                        line.points.push(point);
                    }
                }
            }
            _ => {
                if let Some(line) = lines.last_mut() {
                    line.is_closed = true;
                }
            }
        }
    }
    lines
}

fn corner(x_mm: f32, y_mm: f32) -> LinePoint {
    LinePoint {
        p: Point {
            x: x_pt(x_mm),
            y: y_pt(y_mm),
        },
        bezier: false,
    }
}

fn x_pt(x_mm: f32) -> Pt {
    Pt(round(x_mm * PT_PER_MM))
}

fn y_pt(y_mm: f32) -> Pt {
    Pt(round((HEIGHT_MM - y_mm) * PT_PER_MM))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a page is some ten thousand hundredths of a point"
)]
fn hundredths(points: f32) -> i32 {
    (points * 100.0).round() as i32
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a page is some ten thousand hundredths of a point"
)]
fn f32_of(hundredths: i32) -> f32 {
    hundredths as f32
}

/// To hundredths of a point, a fifth of what a 600 dpi printer can show.
fn round(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

fn rgb(color: &str) -> Color {
    let part = |at: usize| {
        color
            .get(at..at + 2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            .map_or(0.0, |v| (f32::from(v) / 255.0 * 1000.0).round() / 1000.0)
    };
    Color::Rgb(Rgb {
        r: part(1),
        g: part(3),
        b: part(5),
        icc_profile: None,
    })
}
