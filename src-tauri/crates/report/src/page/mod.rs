//! A laid out page: what to draw and where. PDF and the preview in the window are drawn from the same pages.
//!
//! Lengths are millimetres from the top left corner of an A4 page, text sizes are points.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The faces that the report embeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Face {
    /// Inter 400.
    Regular,
    /// Inter 500.
    Medium,
    /// Inter 600.
    Strong,
    /// IBM Plex Mono 400.
    Mono,
}

/// One thing on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Op {
    /// A line of text; `y_mm` is its baseline.
    Text {
        /// Left edge.
        x_mm: f32,
        /// Baseline.
        y_mm: f32,
        /// Point size.
        size_pt: f32,
        /// Which face.
        face: Face,
        /// `#191e27`.
        color: String,
        /// The text as laid out, missing glyphs already replaced.
        text: String,
        /// Its width as measured in the embedded face, spacing included.
        width_mm: f32,
        /// Points added after each character; negative for large titles.
        spacing_pt: f32,
    },
    /// A straight line.
    Line {
        /// From.
        x1_mm: f32,
        /// From.
        y1_mm: f32,
        /// To.
        x2_mm: f32,
        /// To.
        y2_mm: f32,
        /// Point width.
        width_pt: f32,
        /// `#dde1dd`.
        color: String,
    },
    /// A filled rectangle.
    Rect {
        /// Left.
        x_mm: f32,
        /// Top.
        y_mm: f32,
        /// Width.
        w_mm: f32,
        /// Height.
        h_mm: f32,
        /// Fill.
        color: String,
        /// Outline, if any: width in points and colour.
        outline: Option<(f32, String)>,
    },
    /// A filled or stroked shape; strokes have round caps and joins.
    Path {
        /// SVG path data with absolute `M L C Z` only, in millimetres of the page.
        d: String,
        /// Fill, if any.
        fill: Option<String>,
        /// Stroke, if any: width in points and colour.
        stroke: Option<(f32, String)>,
    },
    /// A link to another page of the report, or to a file beside it.
    Link {
        /// Left.
        x_mm: f32,
        /// Top.
        y_mm: f32,
        /// Width.
        w_mm: f32,
        /// Height.
        h_mm: f32,
        /// Page number from 1, or a relative path.
        to: LinkTarget,
    },
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum LinkTarget {
    /// A page of this report, from 1.
    Page(u32),
    /// A file of the package, relative to the report.
    File(String),
}

/// One page.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
pub struct Page {
    /// In drawing order.
    pub ops: Vec<Op>,
}

/// Page width in millimetres (A4).
pub const WIDTH_MM: f32 = 210.0;
/// Page height in millimetres (A4).
pub const HEIGHT_MM: f32 = 297.0;
