//! The tables: drawn from the report, and those of every item and entry straight from the engagement, row by row.

use std::collections::HashMap;
use std::io::Write;

use tickmark_domain::verification::FileVerdict;
use tickmark_report::csv::{self, ActivityLine, Cells, EvidenceLine, ExclusionLine, Line, Sheet};
use tickmark_report::model::{ArtifactRef, EvidenceRow, Report};
use tickmark_report::pdf::ReportError;
use tickmark_store::{ActivityEntry, Store};

use super::draft::{About, Draft};
use super::gather::Gathered;
use super::report_failed;
use crate::error::{PackageError, Result};
use crate::input::PackageInput;

type Table = fn(&mut dyn Write, &Report) -> std::result::Result<u64, ReportError>;

/// Tables that are drawn from the report alone: name, what they are, how they are written.
const FROM_REPORT: &[(&str, &str, Table)] = &[
    (
        "controls",
        "Table: every control with its result, conclusion and digests",
        |out, r| csv::write_controls_csv(out, r),
    ),
    ("receipts", "Table: every receipt", |out, r| {
        csv::write_receipts_csv(out, r)
    }),
    (
        "cells",
        "Table: every account and Region of every control",
        |out, r| csv::write_cells_csv(out, r),
    ),
    (
        "coverage",
        "Table: which days of every account, Region and source are recorded, and why others are not",
        |out, r| csv::write_coverage_csv(out, r),
    ),
    (
        "reconciliation",
        "Table: second counts beside what every collection brought",
        |out, r| csv::write_reconciliation_csv(out, r),
    ),
    (
        "proofs",
        "Table: imported files that CloudTrail's digests and signatures were held against, and how each stands",
        |out, r| csv::write_proofs_csv(out, r),
    ),
    (
        "unknown",
        "Table: what is not known, why, and what to do",
        |out, r| csv::write_unknown_csv(out, r),
    ),
    ("exceptions", "Table: known exceptions", |out, r| {
        csv::write_exceptions_csv(out, r)
    }),
    (
        "sign-offs",
        "Table: every sign-off with its signature and key",
        |out, r| csv::write_sign_offs_csv(out, r),
    ),
    (
        "comments",
        "Table: comments that are shared with the auditor",
        |out, r| csv::write_comments_csv(out, r),
    ),
];

/// Writes all tables.
pub fn write(draft: &mut Draft, store: &Store, input: &PackageInput<'_>, gathered: &Gathered) -> Result<()> {
    for (name, meaning, table) in FROM_REPORT {
        draft.write(&about(name, meaning), vec![], |out| {
            table(out, input.report).map_err(report_failed)
        })?;
    }
    let rows = draft.write(
        &about(
            "evidence",
            "Table: every included evidence item with its original",
        ),
        vec![],
        |out| evidence(out, input, gathered),
    )?;
    expect("evidence", rows, gathered.counts.included)?;
    let rows = draft.write(
        &about(
            "exclusions",
            "Table: every evidence item that is left out, with the reason",
        ),
        vec![],
        |out| exclusions(out, input),
    )?;
    expect("exclusions", rows, gathered.counts.excluded)?;
    let entries = input.report.overview.header.activity_entries;
    let rows = draft.write(
        &about(
            "activity",
            "Table: the activity log, each entry with the hash of the one before",
        ),
        vec![],
        |out| activity(out, store, entries),
    )?;
    expect("activity", rows, entries)
}

fn about(name: &str, meaning: &str) -> About {
    About::new(&format!("data/{name}.csv"), "text/csv", meaning)
}

fn expect(table: &str, rows: u64, expected: u64) -> Result<()> {
    if rows == expected {
        return Ok(());
    }
    Err(PackageError::DoesNotAddUp(format!(
        "the table of {table} has {rows} rows and should have {expected}"
    )))
}

struct Evidence {
    row: EvidenceRow,
    artifact: ArtifactRef,
    receipt_id: Option<i64>,
    controls: Vec<String>,
    proof: Option<FileVerdict>,
}

impl Line for Evidence {
    const HEADS: &'static [&'static str] = EvidenceLine::HEADS;

    fn fill(&self, cells: &mut Cells) {
        let line = EvidenceLine {
            row: &self.row,
            artifact: &self.artifact,
            receipt_id: self.receipt_id,
            controls: &self.controls,
            proof: self.proof,
        };
        line.fill(cells);
    }
}

fn evidence(out: &mut dyn Write, input: &PackageInput<'_>, gathered: &Gathered) -> Result<u64> {
    let mut sheet = Sheet::begin(out).map_err(report_failed)?;
    let mut failed = Ok(());
    let proofs: HashMap<&str, FileVerdict> = input
        .report
        .proofs
        .iter()
        .map(|file| (file.sha256.as_str(), file.proof.verdict))
        .collect();
    (input.items)(&mut |row, record, excluded| {
        if excluded.is_some() || failed.is_err() {
            return;
        }
        let Some(artifact) = gathered.artifacts.get(&record.artifact_id) else {
            failed = Err(PackageError::DoesNotAddUp(format!(
                "E{} has no original",
                record.id
            )));
            return;
        };
        let line = Evidence {
            row,
            artifact: ArtifactRef {
                sha256: artifact.sha256.clone(),
                media_type: artifact.media_type.clone(),
                size_bytes: artifact.size_bytes,
                position: record.position.clone(),
            },
            receipt_id: record.receipt_id,
            controls: Gathered::codes(input, gathered.uses.get(&record.id).into_iter().flatten()),
            proof: proofs.get(artifact.sha256.as_str()).copied(),
        };
        failed = sheet.push(&line).map_err(report_failed);
    })?;
    failed?;
    sheet.finish().map_err(report_failed)
}

struct Exclusion {
    row: EvidenceRow,
    reason: String,
    sha256: String,
}

impl Line for Exclusion {
    const HEADS: &'static [&'static str] = ExclusionLine::HEADS;

    fn fill(&self, cells: &mut Cells) {
        let line = ExclusionLine {
            row: &self.row,
            reason: &self.reason,
            sha256: &self.sha256,
        };
        line.fill(cells);
    }
}

fn exclusions(out: &mut dyn Write, input: &PackageInput<'_>) -> Result<u64> {
    let mut sheet = Sheet::begin(out).map_err(report_failed)?;
    let mut failed = Ok(());
    (input.items)(&mut |row, record, excluded| {
        let (Some(reason), Ok(())) = (excluded, &failed) else {
            return;
        };
        let line = Exclusion {
            row,
            reason: reason.to_owned(),
            sha256: record.artifact_sha256.clone(),
        };
        failed = sheet.push(&line).map_err(report_failed);
    })?;
    failed?;
    sheet.finish().map_err(report_failed)
}

struct Entry(ActivityEntry);

impl Line for Entry {
    const HEADS: &'static [&'static str] = ActivityLine::HEADS;

    fn fill(&self, cells: &mut Cells) {
        let e = &self.0;
        let line = ActivityLine {
            seq: e.seq,
            at: e.at,
            actor: &e.actor,
            action: &e.action,
            subject: &e.subject,
            detail: &e.detail,
            hash: &e.hash,
            previous_hash: &e.previous_hash,
        };
        line.fill(cells);
    }
}

/// The log as far as the report knows it: entries that came since belong to the next package.
fn activity(out: &mut dyn Write, store: &Store, entries: u64) -> Result<u64> {
    let mut sheet = Sheet::begin(out).map_err(report_failed)?;
    let mut written = 0;
    loop {
        let slice = store.list_activity(written, 1000)?;
        let wanted = slice.into_iter().take_while(|e| e.seq <= entries);
        let before = written;
        for entry in wanted {
            written = entry.seq;
            sheet.push(&Entry(entry)).map_err(report_failed)?;
        }
        if written == before || written >= entries {
            return sheet.finish().map_err(report_failed);
        }
    }
}
