//! Typesetting: from the computed report to pages.
//!
//! The same report always gives the same pages. Every figure on them is the report's own; nothing is computed here
//! but places.

mod appendix;
mod book;
mod calendar;
mod chart;
mod contents;
mod control;
mod cover;
mod flow;
pub(crate) mod font;
mod furniture;
mod ink;
mod lines;
mod mark;
mod method;
mod proofs;
mod prose;
mod scope;
mod style;
mod summary;
mod table;
pub(crate) mod text;
mod unknown;
mod volume;
pub(crate) mod words;

pub mod dense;

pub(crate) use appendix::verify_commands;
pub(crate) use mark::result_word;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::model::Report;
use crate::page::Page;

/// An entry of the outline: what a reader jumps to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OutlineEntry {
    /// As printed.
    pub title: String,
    /// Page of the report, from 1, through all volumes.
    pub page: u32,
    /// 1 for parts, 2 for control sets and sections, 3 for controls, 4 for the sections of a control.
    pub level: u8,
    /// Where on the page, from its top.
    pub top_mm: f32,
}

/// The pages of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Volume {
    /// `report.pdf`, `report-2.pdf` …
    pub file_name: String,
    /// First page, from 1.
    pub first: u32,
    /// Last page.
    pub last: u32,
}

/// A report laid out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Laid {
    /// All pages, through all volumes.
    pub pages: Vec<Page>,
    /// In order of pages; each level lies inside the one above it.
    pub outline: Vec<OutlineEntry>,
    /// The files that the pages are written to.
    pub volumes: Vec<Volume>,
}

/// How much goes into one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Pages of a volume, at least 10.
    pub pages_per_volume: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pages_per_volume: 500,
        }
    }
}

/// Lays the report out with the usual limits.
#[must_use]
pub fn lay_out(report: &Report) -> Laid {
    lay_out_within(report, Limits::default())
}

/// Lays the report out in volumes of a size.
#[must_use]
pub fn lay_out_within(report: &Report, limits: Limits) -> Laid {
    book::Book::of(report).bind(limits)
}

/// A page by its number from 1.
#[must_use]
pub fn page(laid: &Laid, number: u32) -> Option<&Page> {
    laid.pages.get(usize::try_from(number.checked_sub(1)?).ok()?)
}
