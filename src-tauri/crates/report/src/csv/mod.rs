//! The package's tables as CSV: RFC 4180 with a head, UTF-8, times in RFC 3339, written row by row so that a hundred
//! thousand rows need no more memory than one.
//!
//! A spreadsheet must not run what somebody else wrote: a text that begins like a formula gets an apostrophe before
//! it. Whoever reads the tables by program takes that one apostrophe away again.

mod files;
mod items;
mod lines;
mod proof;

use std::io::Write;
use std::marker::PhantomData;

use crate::model::Report;
use crate::pdf::ReportError;

pub use files::ProofLine;
pub use items::{EvidenceLine, ExclusionLine};
pub use lines::{ActivityLine, CellLine, CommentLine, ControlLine, ExceptionLine, ReceiptLine, SignOffLine};
pub use proof::{CoverageLine, ReconciliationCsvLine, UnknownLine};

/// A row of a table.
pub trait Line {
    /// The head.
    const HEADS: &'static [&'static str];

    /// Adds the row's cells, as many as there are heads.
    fn fill(&self, cells: &mut Cells);
}

/// The cells of a row.
#[derive(Debug, Default)]
pub struct Cells(csv::StringRecord);

impl Cells {
    /// A text of the engagement, which may be anybody's.
    pub fn text(&mut self, text: &str) {
        if begins_like_a_formula(text) {
            self.0.push_field(&format!("'{text}"));
        } else {
            self.0.push_field(text);
        }
    }

    /// A count, a number, a time or a word of Tickmark's own.
    pub fn value(&mut self, value: impl std::fmt::Display) {
        self.0.push_field(&value.to_string());
    }

    /// A value, or nothing.
    pub fn maybe(&mut self, value: Option<impl std::fmt::Display>) {
        self.0
            .push_field(&value.map_or_else(String::new, |v| v.to_string()));
    }
}

/// Whether a spreadsheet could take the text for a formula, also after apostrophes that the text brings along.
fn begins_like_a_formula(text: &str) -> bool {
    text.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// A cell's text as it was before it was made safe for spreadsheets.
#[must_use]
pub fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if begins_like_a_formula(text) => text,
        _ => cell,
    }
}

/// A table being written.
pub struct Sheet<W: Write, L: Line> {
    writer: csv::Writer<W>,
    cells: Cells,
    rows: u64,
    line: PhantomData<fn(&L)>,
}

impl<W: Write, L: Line> Sheet<W, L> {
    /// Begins a table with its head.
    pub fn begin(out: W) -> Result<Self, ReportError> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        writer.write_record(L::HEADS)?;
        Ok(Self {
            writer,
            cells: Cells::default(),
            rows: 0,
            line: PhantomData,
        })
    }

    /// Writes a row.
    pub fn push(&mut self, line: &L) -> Result<(), ReportError> {
        self.cells.0.clear();
        line.fill(&mut self.cells);
        self.writer.write_record(&self.cells.0)?;
        self.rows += 1;
        Ok(())
    }

    /// Ends the table and says how many rows it has.
    pub fn finish(mut self) -> Result<u64, ReportError> {
        self.writer.flush()?;
        Ok(self.rows)
    }
}

/// Writes a whole table and says how many rows it has.
pub fn write_csv<L: Line>(out: impl Write, lines: impl IntoIterator<Item = L>) -> Result<u64, ReportError> {
    let mut sheet = Sheet::begin(out)?;
    for line in lines {
        sheet.push(&line)?;
    }
    sheet.finish()
}

/// `data/controls.csv`: one row a control.
pub fn write_controls_csv(out: impl Write, report: &Report) -> Result<u64, ReportError> {
    write_csv(
        out,
        report
            .controls
            .iter()
            .map(|section| ControlLine { page: &section.page }),
    )
}

/// `data/evidence.csv`: one row an included evidence item.
pub fn write_evidence_csv<'a>(
    out: impl Write,
    lines: impl IntoIterator<Item = EvidenceLine<'a>>,
) -> Result<u64, ReportError> {
    write_csv(out, lines)
}

/// `data/receipts.csv`: one row a receipt.
pub fn write_receipts_csv(out: impl Write, report: &Report) -> Result<u64, ReportError> {
    write_csv(out, report.receipts.iter().map(|receipt| ReceiptLine { receipt }))
}

/// `data/coverage.csv`: one row for each stretch of days of each lane (account, Region, source) that is in one state.
pub fn write_coverage_csv(out: impl Write, report: &Report) -> Result<u64, ReportError> {
    let proof = &report.completeness;
    let lines = proof.lanes.iter().flat_map(|lane| {
        let stretches = lane.stretches(&proof.coverage.period).into_iter();
        stretches.map(move |stretch| CoverageLine {
            lane,
            gap: stretch.gap.and_then(|gap| proof.coverage.gaps.get(gap as usize)),
            stretch,
        })
    });
    write_csv(out, lines)
}

/// `data/reconciliation.csv`: one row a second count of each collection.
pub fn write_reconciliation_csv(out: impl Write, report: &Report) -> Result<u64, ReportError> {
    let lines = report.completeness.sheets.iter().flat_map(|sheet| {
        sheet.lines.iter().map(move |line| ReconciliationCsvLine {
            run_id: sheet.run_id,
            line,
        })
    });
    write_csv(out, lines)
}

/// `data/unknown.csv`: one row for everything that is not known, with the reason and what to do.
pub fn write_unknown_csv(out: impl Write, report: &Report) -> Result<u64, ReportError> {
    write_csv(
        out,
        report
            .overview
            .unknown
            .iter()
            .map(|unknown| UnknownLine { unknown }),
    )
}

/// `data/cells.csv`: one row for each account and Region of each control.
pub fn write_cells_csv(out: impl Write, report: &Report) -> Result<u64, ReportError> {
    let scope = &report.overview.header.scope;
    let lines = report.controls.iter().flat_map(|section| {
        let code = section.page.row.code.as_str();
        section.page.cells.iter().map(move |cell| CellLine {
            control: code,
            cell,
            scope,
        })
    });
    write_csv(out, lines)
}

/// `data/exceptions.csv`: one row an exception of a control.
pub fn write_exceptions_csv(out: impl Write, report: &Report) -> Result<u64, ReportError> {
    let lines = report.controls.iter().flat_map(|section| {
        let code = section.page.row.code.as_str();
        section
            .page
            .exceptions
            .iter()
            .map(move |exception| ExceptionLine {
                control: code,
                exception,
            })
    });
    write_csv(out, lines)
}

/// `data/sign-offs.csv`: one row for every sign-off there ever was, with its signature.
pub fn write_sign_offs_csv(out: impl Write, report: &Report) -> Result<u64, ReportError> {
    let lines = report.controls.iter().flat_map(|section| {
        let code = section.page.row.code.as_str();
        section.page.sign_offs.iter().map(move |sign_off| SignOffLine {
            control: code,
            sign_off,
        })
    });
    write_csv(out, lines)
}

/// `data/comments.csv`: one row a comment that is shared with the auditor; internal ones are never written.
pub fn write_comments_csv(out: impl Write, report: &Report) -> Result<u64, ReportError> {
    let lines = report.controls.iter().flat_map(|section| {
        let code = section.page.row.code.as_str();
        let shared = section.page.comments.iter().filter(|c| c.shared);
        shared.map(move |comment| CommentLine {
            control: code,
            comment,
        })
    });
    write_csv(out, lines)
}

/// `data/exclusions.csv`: one row an excluded evidence item, with the reason.
pub fn write_exclusions_csv<'a>(
    out: impl Write,
    lines: impl IntoIterator<Item = ExclusionLine<'a>>,
) -> Result<u64, ReportError> {
    write_csv(out, lines)
}

/// `data/activity.csv`: one row an entry of the activity log.
pub fn write_activity_csv<'a>(
    out: impl Write,
    lines: impl IntoIterator<Item = ActivityLine<'a>>,
) -> Result<u64, ReportError> {
    write_csv(out, lines)
}

/// `data/proofs.csv`: one row an imported file that CloudTrail's digests and signatures were held against.
pub fn write_proofs_csv(out: impl Write, report: &Report) -> Result<u64, ReportError> {
    write_csv(out, report.proofs.iter().map(|file| ProofLine { file }))
}
