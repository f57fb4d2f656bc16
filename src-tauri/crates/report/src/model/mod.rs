//! The documents that every face draws from. Their serialised form is also their form on the wire.

pub mod completeness;
pub mod control;
pub mod coverage;
pub mod engagement;
pub mod evidence;
pub mod overview;
pub mod package;
pub mod report;

pub use completeness::{ChosenGap, CoverageFigures, GapKey, GapSlice, LineSlice, SheetFigures, SheetGroup};
pub use control::{
    Cell, CommentRow, ConclusionRow, ControlPage, ControlRow, ControlSetRows, ControlTexts, EvidenceGroup,
    ExceptionRow, ManualRow, SignOffRow, SignOffSlot, SlotState, SourceCount,
};
pub use coverage::{
    Completeness, Coverage, DayMark, Gap, GapEvent, Lane, LaneSlice, ReconciliationSheet, Stretch,
};
pub use engagement::{
    CollectionRow, EngagementHeader, FrameworkRef, Freshness, ReceiptRow, StepCell, Unknown,
};
pub use evidence::{ArtifactRef, EvidenceItem, EvidenceRow, ItemProof, ProvenFile};
pub use overview::{Overview, Progress, SetSummary, StaleSignOff};
pub use package::{ExclusionRow, PackageFileCount, PackagePreview};
pub use report::{ControlSection, ExcludedItem, Exhibit, Report, original_path};
