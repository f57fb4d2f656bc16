//! What was recorded on which day, and whether the counts agree: the proof that a collection is complete.

use serde::{Deserialize, Serialize};
use tickmark_domain::{Date, DayState, Period, ReconciliationLine, Source, Timestamp};
use ts_rs::TS;

/// Every lane (account × Region × source) over the period, in figures; the days come in slices of lanes.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Coverage {
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
    /// What is missing, largest effect (days × lanes × controls) first.
    pub gaps: Vec<Gap>,
}

/// Some lanes, by account, Region and source.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LaneSlice {
    /// Lanes in all.
    pub total: u32,
    /// The first lane sent.
    pub offset: u32,
    /// The lanes.
    pub lanes: Vec<Lane>,
}

/// A source in an account and Region.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Lane {
    /// Where.
    pub account_id: String,
    /// The name people use; empty when none was given.
    pub alias: String,
    /// Where.
    pub region: String,
    /// What.
    pub source: Source,
    /// Items of the period.
    #[ts(type = "number")]
    pub items: u64,
    /// Days that are recorded.
    pub covered: u32,
    /// Every day of the period, in order.
    pub days: Vec<DayMark>,
}

/// Days of a lane in a row that are in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Stretch {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// How many.
    pub days: u32,
    /// In which state.
    pub state: DayState,
    /// Items of these days.
    #[ts(type = "number")]
    pub items: u64,
    /// The gap that touches them, as its place in the list of gaps.
    pub gap: Option<u32>,
}

impl Lane {
    /// The days of the lane, those in a row that are in one state together.
    #[must_use]
    pub fn stretches(&self, period: &Period) -> Vec<Stretch> {
        let mut found: Vec<Stretch> = Vec::new();
        for (n, mark) in (0_i64..).zip(&self.days) {
            let day = period.from.plus_days(n);
            match found.last_mut() {
                Some(last) if last.state == mark.state && last.gap == mark.gap => {
                    last.to = day;
                    last.days += 1;
                    last.items += u64::from(mark.items);
                }
                _ => found.push(Stretch {
                    from: day,
                    to: day,
                    days: 1,
                    state: mark.state,
                    items: u64::from(mark.items),
                    gap: mark.gap,
                }),
            }
        }
        found
    }
}

/// The proof of completeness as a report holds it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Completeness {
    /// The calendar in figures, and what is missing.
    pub coverage: Coverage,
    /// Every lane with its days.
    pub lanes: Vec<Lane>,
    /// The second counts of every collection, newest first.
    pub sheets: Vec<ReconciliationSheet>,
}

/// A day of a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DayMark {
    /// What is known of it; a day that a gap touches has the gap's state.
    pub state: DayState,
    /// Items that happened or were recorded on it.
    pub items: u32,
    /// The gap that touches it, as its place in the list of gaps.
    pub gap: Option<u32>,
}

/// A stretch of time that a source does not speak for.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Gap {
    /// Which kind.
    pub kind: DayState,
    /// Which source.
    pub source: Source,
    /// Account and Region of every lane with this gap.
    pub places: Vec<(String, String)>,
    /// Its first moment inside the period.
    pub from: Timestamp,
    /// The first moment after it; none where it still lasts at the newest collection.
    pub to: Option<Timestamp>,
    /// Days of the period that it touches.
    pub days: u32,
    /// Codes of the controls that it touches.
    pub controls: Vec<String>,
    /// What happened, in words.
    pub reason: String,
    /// What to do, in words or as an IAM action.
    pub action: String,
    /// IAM statement that would allow what was denied; else empty.
    pub policy: String,
    /// Receipts that say so, the first hundred; `gap_receipts` lists them all.
    #[ts(type = "number[]")]
    pub receipts: Vec<i64>,
    /// Receipts in all.
    pub receipt_count: u32,
    /// Who stopped it.
    pub stopped_by: Option<GapEvent>,
    /// Who started it again.
    pub started_by: Option<GapEvent>,
}

/// An event at an end of a gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GapEvent {
    /// The event among the evidence.
    #[ts(type = "number")]
    pub evidence_id: i64,
    /// One line.
    pub title: String,
    /// When.
    pub at: Timestamp,
}

/// The second counts of one collection beside what it collected.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReconciliationSheet {
    /// The collection.
    #[ts(type = "number")]
    pub run_id: i64,
    /// In order.
    pub lines: Vec<ReconciliationLine>,
    /// Lines whose counts agree.
    pub equal: u32,
    /// Lines whose counts differ for a known reason.
    pub explained: u32,
    /// Lines whose counts differ.
    pub differs: u32,
    /// Sources of which something was collected and AWS offers no second count.
    pub without: Vec<Source>,
}
