//! The proof of completeness as it is looked at: figures, and the lists behind them in slices.

use serde::{Deserialize, Serialize};
use tickmark_domain::{DayState, Period, ReconciliationLine, Source, Timestamp};
use ts_rs::TS;

use super::{Coverage, Gap};

/// The calendar in figures; lanes and gaps come in slices.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CoverageFigures {
    /// The period.
    pub period: Period,
    /// Days of the period.
    pub days: u32,
    /// Days of it that had begun at `as_of`.
    pub elapsed: u32,
    /// Days on which every lane that answers is recorded.
    pub whole: u32,
    /// The moment that the newest collection speaks for; none before the first.
    pub as_of: Option<Timestamp>,
    /// Lanes.
    pub lanes: u32,
    /// Lanes that answer: at least one of their days is recorded.
    pub answering: u32,
    /// Gaps.
    pub gaps: u32,
    /// The kinds that they are of, in the order in which kinds are shown.
    pub kinds: Vec<DayState>,
}

impl From<&Coverage> for CoverageFigures {
    fn from(coverage: &Coverage) -> Self {
        let mut kinds: Vec<DayState> = coverage.gaps.iter().map(|gap| gap.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        Self {
            period: coverage.period,
            days: coverage.days,
            elapsed: coverage.elapsed,
            whole: coverage.whole,
            as_of: coverage.as_of,
            lanes: coverage.lanes,
            answering: coverage.answering,
            gaps: u32::try_from(coverage.gaps.len()).unwrap_or(u32::MAX),
            kinds,
        }
    }
}

/// Some gaps, largest effect first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GapSlice {
    /// Gaps in all.
    pub total: u32,
    /// The first gap sent.
    pub offset: u32,
    /// The gaps.
    pub rows: Vec<Gap>,
}

/// What stays the same of a gap when the calendar is computed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GapKey {
    /// Which kind.
    pub kind: DayState,
    /// Which source.
    pub source: Source,
    /// Its first moment inside the period.
    pub from: Timestamp,
    /// Account and Region of its first lane.
    pub place: (String, String),
}

impl GapKey {
    /// Whether it is this gap's.
    #[must_use]
    pub fn opens(&self, gap: &Gap) -> bool {
        (self.kind, self.source, self.from) == (gap.kind, gap.source, gap.from)
            && gap.places.first() == Some(&self.place)
    }
}

/// One gap with its place in the list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChosenGap {
    /// Its place.
    pub at: u32,
    /// The gap.
    pub gap: Gap,
}

/// The second counts of one collection in figures; the lines come in slices.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SheetFigures {
    /// The collection.
    #[ts(type = "number")]
    pub run_id: i64,
    /// Lines.
    pub lines: u32,
    /// Lines whose counts agree.
    pub equal: u32,
    /// Lines whose counts differ for a known reason.
    pub explained: u32,
    /// Lines whose counts differ.
    pub differs: u32,
    /// The lines by what was counted, by source.
    pub groups: Vec<SheetGroup>,
}

/// Lines that count the same thing in different places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SheetGroup {
    /// Which source.
    pub source: Source,
    /// What was counted, as far as its lines have it in common.
    pub name: String,
    /// Lines.
    pub counts: u32,
    /// Lines whose counts agree.
    pub equal: u32,
    /// Lines whose counts differ for a known reason.
    pub explained: u32,
    /// Lines whose counts differ.
    pub differs: u32,
}

/// Some lines of a sheet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LineSlice {
    /// Lines in all, of those that are shown.
    #[ts(type = "number")]
    pub total: u64,
    /// The first line sent.
    #[ts(type = "number")]
    pub offset: u64,
    /// The lines.
    pub rows: Vec<ReconciliationLine>,
}
