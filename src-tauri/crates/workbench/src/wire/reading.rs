//! Reading controls, evidence and originals.

use serde::{Deserialize, Serialize};
use tickmark_domain::ShownLines;
use tickmark_report::model::{ChosenGap, ControlSetRows, EvidenceRow, GapKey, ReceiptRow};
use ts_rs::TS;

use super::Slice;

/// Every control set with its controls; a framework has hundreds of controls at most.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ControlsAnswer {
    /// In order.
    pub sets: Vec<ControlSetRows>,
    /// Controls in all.
    pub total: u32,
    /// Controls without a conclusion.
    pub open: u32,
}

/// Asks for one control.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct ControlRequest {
    /// Which.
    #[ts(type = "number")]
    pub control_id: i64,
}

/// Asks for evidence of a control. Order: group in the order of the page's groups, trouble first, newest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EvidenceRequest {
    /// Which control.
    #[ts(type = "number")]
    pub control_id: i64,
    /// Only this group; none for all.
    pub group: Option<String>,
    /// Only this account; none for all.
    pub account_id: Option<String>,
    /// Only this Region; none for all.
    pub region: Option<String>,
    /// Which rows.
    pub slice: Slice,
}

/// Evidence rows.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EvidenceSlice {
    /// Rows in the whole list.
    #[ts(type = "number")]
    pub total: u64,
    /// The first row sent.
    #[ts(type = "number")]
    pub offset: u64,
    /// The rows.
    pub rows: Vec<EvidenceRow>,
}

/// Receipt rows.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReceiptSlice {
    /// Rows in the whole list.
    #[ts(type = "number")]
    pub total: u64,
    /// The first row sent.
    #[ts(type = "number")]
    pub offset: u64,
    /// The rows.
    pub rows: Vec<ReceiptRow>,
}

/// Asks for the receipts that say why a stretch of time is missing.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GapRequest {
    /// Its place in the list of gaps.
    pub gap: u32,
    /// Which rows.
    pub slice: Slice,
}

/// Asks for the gap that one was at.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GapChoice {
    /// What it was; none for whichever stands at the place.
    pub key: Option<GapKey>,
    /// Its place in the list of gaps when one was there.
    pub at: u32,
}

/// The answer: none where there is no gap at all.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GapAnswer {
    /// The gap.
    pub chosen: Option<ChosenGap>,
}

/// Asks for lines of a reconciliation sheet.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct LinesRequest {
    /// The collection.
    #[ts(type = "number")]
    pub run_id: i64,
    /// Which of its lines.
    pub shown: ShownLines,
    /// Which rows.
    pub slice: Slice,
}

/// Asks for one evidence item.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct ItemRequest {
    /// Which.
    #[ts(type = "number")]
    pub evidence_id: i64,
}

/// Asks for the original of an evidence item, as readable lines.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct OriginalRequest {
    /// Which.
    #[ts(type = "number")]
    pub evidence_id: i64,
    /// The whole original, or only the item inside it.
    pub whole: bool,
    /// First line, from 0.
    pub first_line: u32,
    /// Lines wanted; at most 2,000 are sent.
    pub lines: u32,
}

/// Writes an original to a file of its own, as it was delivered.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SaveOriginal {
    /// Its SHA-256.
    pub sha256: String,
    /// Where; what stands there is not written over.
    pub path: String,
}

/// Lines of an original. JSON is indented for reading; the bytes under `sha256` are as delivered.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OriginalText {
    /// Hex, of the whole original.
    pub sha256: String,
    /// `application/json`.
    pub media_type: String,
    /// Bytes of the whole original.
    #[ts(type = "number")]
    pub size_bytes: u64,
    /// Whether the bytes still have their hash: they were read and hashed for this answer.
    pub intact: bool,
    /// Whether it can be shown as text; images and archives cannot.
    pub textual: bool,
    /// Lines in all.
    pub total_lines: u32,
    /// Number of the first line sent, from 0.
    pub first_line: u32,
    /// The lines.
    pub lines: Vec<String>,
    /// Lines (from 0, in the whole text) that hold what the item's facts were read from.
    pub highlights: Vec<u32>,
}
