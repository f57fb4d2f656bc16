//! The values of the printed page: colours, type and measures, as the design's light theme prints them.

use crate::page::Face;

/// Text.
pub const INK: &str = "#14181f";
/// Secondary text.
pub const INK_2: &str = "#3c434a";
/// Heads, hints, running lines.
pub const INK_3: &str = "#586164";
/// Never text: dots and outlines.
pub const INK_4: &str = "#98a0a1";
/// Hairlines between rows.
pub const HAIR: &str = "#d9dedb";
/// Rules under heads.
pub const HAIR_2: &str = "#9aa3a3";
/// Ground of quoted commands and of unknown cells' neighbours.
pub const SUNKEN: &str = "#f0f2f0";
/// Paper.
pub const PAPER: &str = "#ffffff";
/// Links and the tickmark.
pub const ACCENT: &str = "#3f4080";
/// Compliant.
pub const OK: &str = "#1b6738";
/// Noncompliant.
pub const BAD: &str = "#a82925";
/// Excepted and inconclusive.
pub const WARN: &str = "#8b5505";
/// Unknown and not applicable.
pub const NONE: &str = "#5f686b";
/// Ground of a noncompliant cell.
pub const BAD_WASH: &str = "#fdeeec";
/// Ground of an excepted or inconclusive cell.
pub const WARN_WASH: &str = "#fcf4e2";
/// Ground of an unknown cell.
pub const NONE_WASH: &str = "#eff1ef";
/// Bars.
pub const OK_BAR: &str = "#53976d";
/// Bars.
pub const WARN_BAR: &str = "#c2841b";
/// Bars.
pub const BAD_BAR: &str = "#c44039";
/// Bars.
pub const NA_BAR: &str = "#d3d8d5";

/// Left edge of the page's content.
pub const LEFT: f32 = 20.0;
/// Right edge of the page's content.
pub const RIGHT: f32 = 192.0;
/// Left edge of the body, right of the margin column with the side heads.
pub const BODY: f32 = 54.0;
/// Width of the body.
pub const BODY_WIDTH: f32 = RIGHT - BODY;
/// Width of the margin column's text.
pub const SIDE_WIDTH: f32 = BODY - LEFT - 2.0;
/// Where content begins.
pub const TOP: f32 = 22.0;
/// Where content ends.
pub const BOTTOM: f32 = 279.0;

/// A face at a size in a colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Which face.
    pub face: Face,
    /// Points.
    pub size: f32,
    /// `#rrggbb`.
    pub color: &'static str,
    /// Points after each character.
    pub spacing: f32,
}

impl Style {
    const fn new(face: Face, size: f32, color: &'static str) -> Self {
        Self {
            face,
            size,
            color,
            spacing: 0.0,
        }
    }

    /// The same in another colour.
    pub const fn colored(self, color: &'static str) -> Self {
        Self { color, ..self }
    }

    /// The same in another face.
    pub const fn faced(self, face: Face) -> Self {
        Self { face, ..self }
    }

    /// The same at another size.
    pub const fn sized(self, size: f32) -> Self {
        Self { size, ..self }
    }

    /// Its size set in mono beside it, which looks larger and is set smaller.
    pub const fn mono(self) -> Self {
        Self {
            face: Face::Mono,
            size: self.size * 0.907,
            ..self
        }
    }
}

/// Running text.
pub const TEXT: Style = Style::new(Face::Regular, 8.5, INK);
/// Line pitch of running text, points.
pub const TEXT_LEAD: f32 = 12.5;
/// Rows of tables.
pub const ROW: Style = Style::new(Face::Regular, 7.5, INK);
/// Line pitch of tables, points.
pub const ROW_LEAD: f32 = 10.5;
/// Heads of tables.
pub const HEAD: Style = Style::new(Face::Medium, 7.0, INK_3);
/// Fine print.
pub const FINE: Style = Style::new(Face::Regular, 7.0, INK_3);
/// Line pitch of fine print, points.
pub const FINE_LEAD: f32 = 10.0;
/// Secondary paragraphs.
pub const NOTE: Style = Style::new(Face::Regular, 7.5, INK_2);
/// Line pitch of secondary paragraphs, points.
pub const NOTE_LEAD: f32 = 11.0;
/// Titles of parts and controls.
pub const TITLE: Style = Style {
    face: Face::Strong,
    size: 16.0,
    color: INK,
    spacing: -0.19,
};
/// Side heads.
pub const SIDE: Style = Style::new(Face::Strong, 8.5, INK);
/// The code beside a title.
pub const CODE: Style = Style::new(Face::Mono, 13.0, INK_2);
