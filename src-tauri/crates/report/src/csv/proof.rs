//! The rows of the tables that prove completeness: stretches of days, second counts, and what is not known.

use super::{Cells, Line};
use tickmark_domain::ReconciliationLine;

use crate::model::{Gap, Lane, Stretch, Unknown};

/// Days of a lane in a row that are in one state.
#[derive(Debug, Clone, Copy)]
pub struct CoverageLine<'a> {
    /// The lane.
    pub lane: &'a Lane,
    /// The days.
    pub stretch: Stretch,
    /// Why they are missing.
    pub gap: Option<&'a Gap>,
}

impl Line for CoverageLine<'_> {
    const HEADS: &'static [&'static str] = &[
        "account_id",
        "account",
        "region",
        "source",
        "state",
        "from",
        "to",
        "days",
        "items",
        "gap_from",
        "gap_to",
        "reason",
        "action",
        "stopped_by",
        "started_by",
        "controls",
    ];

    fn fill(&self, cells: &mut Cells) {
        for text in [&self.lane.account_id, &self.lane.alias, &self.lane.region] {
            cells.text(text);
        }
        cells.value(self.lane.source);
        cells.value(self.stretch.state);
        cells.value(self.stretch.from);
        cells.value(self.stretch.to);
        cells.value(self.stretch.days);
        cells.value(self.stretch.items);
        cells.maybe(self.gap.map(|gap| gap.from));
        cells.maybe(self.gap.and_then(|gap| gap.to));
        cells.text(self.gap.map_or("", |gap| &gap.reason));
        cells.text(self.gap.map_or("", |gap| &gap.action));
        let event = |event: Option<&crate::model::GapEvent>| event.map(|e| format!("E{}", e.evidence_id));
        cells.maybe(event(self.gap.and_then(|gap| gap.stopped_by.as_ref())));
        cells.maybe(event(self.gap.and_then(|gap| gap.started_by.as_ref())));
        cells.text(&self.gap.map_or_else(String::new, |gap| gap.controls.join(" ")));
    }
}

/// A second count.
#[derive(Debug, Clone, Copy)]
pub struct ReconciliationCsvLine<'a> {
    /// The collection.
    pub run_id: i64,
    /// The count.
    pub line: &'a ReconciliationLine,
}

impl Line for ReconciliationCsvLine<'_> {
    const HEADS: &'static [&'static str] = &[
        "run_id",
        "source",
        "account_id",
        "region",
        "what",
        "expected",
        "found",
        "verdict",
        "explanation",
    ];

    fn fill(&self, cells: &mut Cells) {
        let line = self.line;
        cells.value(self.run_id);
        cells.value(line.source);
        cells.text(&line.account_id);
        cells.text(&line.region);
        cells.text(&line.what);
        cells.value(line.expected);
        cells.value(line.found);
        cells.value(line.verdict);
        cells.text(&line.explanation);
    }
}

/// Something that is not known.
#[derive(Debug, Clone, Copy)]
pub struct UnknownLine<'a> {
    /// What.
    pub unknown: &'a Unknown,
}

impl Line for UnknownLine<'_> {
    const HEADS: &'static [&'static str] = &[
        "source",
        "operation",
        "account_id",
        "region",
        "outcome",
        "reason",
        "action",
        "policy",
        "controls",
    ];

    fn fill(&self, cells: &mut Cells) {
        let unknown = self.unknown;
        cells.value(unknown.source);
        for text in [&unknown.operation, &unknown.account_id, &unknown.region] {
            cells.text(text);
        }
        cells.value(unknown.outcome);
        for text in [&unknown.reason, &unknown.action, &unknown.policy] {
            cells.text(text);
        }
        cells.text(&unknown.controls.join(" "));
    }
}
