//! Part B: how the evidence was obtained, and how results come about.

use std::collections::BTreeMap;

use tickmark_domain::{MachineResult, Outcome};

use super::book::Book;
use super::flow::Piece;
use super::mark::{self, Mark};
use super::scope::side;
use super::style::{self, ROW};
use super::table::{self, Table};
use super::text::Bit;
use super::{proofs, prose, words};

/// Writes the part.
pub fn write(book: &mut Book<'_>) {
    book.begin_part(
        'B',
        "Method and sources",
        "How the evidence was obtained, from where, and how complete it is.",
        true,
    );
    let method = [
        "Evidence was read from AWS through its own interfaces with read-only calls, or attached by a person. Every \
         answer is kept byte for byte under its SHA-256; the tables here are an index over those originals and never \
         replace them.",
        "Every call has a receipt: operation, parameters, caller, account, Region, time, pages, items and outcome. \
         Part G lists them all, those that failed or were refused as well.",
        "Nothing is left out silently: items collected are items included plus items excluded, and part F gives each \
         exclusion its reason.",
    ];
    let mut pieces: Vec<Piece> = Vec::new();
    for (i, text) in method.iter().enumerate() {
        pieces.extend(prose::paragraph(*text, if i == 0 { 0.0 } else { 1.6 }));
    }
    book.flow.section(side("Collection", ""), pieces);
    sources(book);
    receipts(book);
    proofs::write(book);
    results(book);
    people(book);
}

fn sources(book: &mut Book<'_>) {
    let overview = &book.report.overview;
    let accounts = overview.header.scope.accounts.len();
    let mut sources = Table::new(vec![
        table::words("Source", 22.0),
        table::numbers("Items", 14.0),
        table::words("Accounts that answered", 24.0),
        table::words("Newest item, UTC", 20.0),
        table::words("Collected, UTC", 20.0),
    ]);
    for row in &overview.freshness {
        let when = |at: Option<tickmark_domain::Timestamp>| {
            at.map_or_else(
                || table::quiet("none"),
                |t| table::cell(without_zone(&t.to_reading())),
            )
        };
        sources.row(vec![
            table::cell(row.source.title()),
            table::count(row.items),
            table::cell(format!("{} of {accounts}", row.accounts)),
            when(row.newest_at),
            when(row.collected_at),
        ]);
    }
    sources.total(vec![
        table::cell("Evidence items, current"),
        table::cell(words::number(overview.evidence_total)),
        vec![],
        vec![],
        vec![],
    ]);
    let mut pieces = sources.pieces(0.0);
    let text = format!(
        "{} stand behind them. A fact that a later collection changed is kept and counted once, as it stands now.",
        words::counted(overview.artifacts, "original", "originals")
    );
    pieces.extend(prose::fine(&[Bit::text(style::FINE, text)], 1.8));
    book.flow
        .section(side("Sources", "where the facts come from"), pieces);
}

fn receipts(book: &mut Book<'_>) {
    let report = book.report;
    let mut by_outcome: BTreeMap<Outcome, (u64, u64, u64)> = BTreeMap::new();
    let mut callers: BTreeMap<&str, u64> = BTreeMap::new();
    for receipt in &report.receipts {
        let sums = by_outcome.entry(receipt.outcome).or_default();
        *sums = (sums.0 + 1, sums.1 + receipt.pages, sums.2 + receipt.items);
        if !receipt.caller_arn.is_empty() {
            *callers.entry(&receipt.caller_arn).or_default() += 1;
        }
    }
    let mut outcomes = Table::new(vec![
        table::words("Outcome", 40.0),
        table::numbers("Receipts", 20.0),
        table::numbers("Pages", 20.0),
        table::numbers("Items", 20.0),
    ]);
    let mut all = (0, 0, 0);
    for (outcome, (receipts, pages, items)) in by_outcome {
        all = (all.0 + receipts, all.1 + pages, all.2 + items);
        outcomes.row(vec![
            table::cell(outcome.title()),
            table::count(receipts),
            table::count(pages),
            table::count(items),
        ]);
    }
    outcomes.total(vec![
        table::cell("All receipts"),
        table::cell(words::number(all.0)),
        table::cell(words::number(all.1)),
        table::cell(words::number(all.2)),
    ]);
    let mut pieces = outcomes.pieces(0.0);
    if !callers.is_empty() {
        let mut table = Table::new(vec![
            table::words("Caller", 84.0),
            table::numbers("Receipts", 16.0),
        ]);
        for (arn, receipts) in callers {
            table.row(vec![table::mono(arn), table::count(receipts)]);
        }
        pieces.extend(table.pieces(2.6));
    }
    book.flow
        .section(side("Receipts", "how each call ended, and who called"), pieces);
}

fn results(book: &mut Book<'_>) {
    let meaning = |result| match result {
        MachineResult::Compliant => "Every check that was made passed, and every cell of the scope answered.",
        MachineResult::Excepted => {
            "A check failed, and an approved exception that had not expired covers it."
        }
        MachineResult::Inconclusive => {
            "There is evidence, and it does not decide the question; a reason stands beside it."
        }
        MachineResult::Noncompliant => "At least one check failed.",
        MachineResult::Unknown => {
            "Nothing is known; the reason stands beside it. It counts neither as a pass nor as a fail."
        }
        MachineResult::NotApplicable => "No machine can test it, or the test says that it does not apply.",
    };
    let mut table = Table::new(vec![
        table::words("Result", 22.0),
        table::words("What the machine says by it", 78.0),
    ]);
    for &result in MachineResult::ALL {
        let name = vec![
            Bit::Mark(Mark::Result(result), 8.0),
            Bit::text(ROW, mark::result_word(result)),
        ];
        table.row(vec![name, table::quiet(meaning(result))]);
    }
    book.flow
        .section(side("Results", "what the machine says"), table.pieces(0.0));
}

fn people(book: &mut Book<'_>) {
    let text = "A conclusion is what a person says of a control: effective, deficient, not applicable or not tested, \
                with its basis. It stands beside the machine’s result, and neither overwrites the other. A sign-off \
                covers a digest of the control’s definition, evidence, exceptions and conclusion; when any of these \
                changes it turns stale and says what changed. A person may not review or approve their own work.";
    book.flow.section(
        side("Conclusions and sign-offs", "what people say"),
        prose::paragraph(text, 0.0),
    );
}

/// The head of the column says UTC.
pub fn without_zone(reading: &str) -> String {
    reading.strip_suffix(" UTC").unwrap_or(reading).to_owned()
}
