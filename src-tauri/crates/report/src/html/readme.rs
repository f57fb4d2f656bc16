//! The letter to whoever opens the folder: what each file is, and how to verify all of it without Tickmark.

use std::fmt::Write as _;

use crate::layout::font::is_invisible;
use crate::layout::{self, words};
use crate::model::Report;

/// The text of `README.txt`, lines of at most 80 characters but for names and hashes.
#[must_use]
pub fn readme_text(report: &Report) -> String {
    let header = &report.overview.header;
    let period = header.scope.period;
    let titles: Vec<&str> = header.frameworks.iter().map(|f| f.title.as_str()).collect();
    let mut out = String::new();
    let _ = write!(
        out,
        "{}\nAudit package: {}\n{} to {}\nMade with {} on {} by {}\n\n",
        line(&header.name),
        line(&words::list(&titles)),
        period.from.to_long_reading(),
        period.to.to_long_reading(),
        line(&report.made_with),
        report.exported_at.to_reading_seconds(),
        line(&report.prepared_by)
    );
    let _ = write!(
        out,
        "{} evidence items were collected, {} are included, {} are excluded with\nreasons.\n\n",
        words::number(report.preview.collected),
        words::number(report.preview.included),
        words::number(report.preview.exclusions.iter().map(|e| e.items).sum())
    );
    out.push_str(FILES);
    out.push_str("HOW TO VERIFY\n\nIn this folder, with tools that every system has:\n\n");
    for command in layout::verify_commands(report) {
        let _ = writeln!(out, "    {}", line(&command));
    }
    out.push_str(
        "\nThe first command must say OK for every file (macOS: shasum -a 256 -c SHA256SUMS).\n\
         SHA256SUMS covers every file but itself and its signature. A file that it does\n\
         not list does not belong to this package. The name of this folder ends in the\n\
         first 8 characters of the SHA-256 of manifest.json.\n\n",
    );
    if report.signer_identity.is_empty() {
        out.push_str("This package is not signed: the hashes prove that it is whole, not who made it.\n\n");
    } else {
        let _ = write!(
            out,
            "The second command must say Good \"tickmark\" signature. The key is\n\n    {}\n\nCompare it with one \
             that you got from the signer by another way.\n\n",
            line(&report.signer_fingerprint)
        );
    }
    let _ = write!(
        out,
        "The report was drawn from the activity log at entry {}, hash\n\n    {}\n\n",
        words::number(header.activity_entries),
        line(&header.activity_head)
    );
    out.push_str(TABLES);
    out
}

/// A text on one line; a line feed in a name must not begin a paragraph of its own.
fn line(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() || is_invisible(c) {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

const FILES: &str = "\
WHAT LIES HERE

    index.html          start here: controls, results, links; needs no network
    report.pdf          the report; report-2.pdf and on where it is long
    manifest.json       every file with its hash, size, meaning and controls
    SHA256SUMS          the hash of every file, for sha256sum
    SHA256SUMS.sig      the signature over SHA256SUMS, for ssh-keygen
    allowed_signers     the key that signed, for ssh-keygen
    evidence/           the originals, byte for byte; names begin with their SHA-256
    data/controls.csv   one row a control: result, conclusion, counts, digests
    data/evidence.csv   one row an included item: what, where, when, original, receipt
    data/receipts.csv   one row a call to AWS: parameters, caller, outcome, request id
    data/cells.csv      one row for each account and Region of each control
    data/coverage.csv   one row for each stretch of days of an account, Region and source: recorded, or why not
    data/reconciliation.csv  one row a second count beside what a collection brought
    data/unknown.csv    one row for everything that is not known: why, and what to do
    data/exceptions.csv one row a known exception
    data/sign-offs.csv  one row a sign-off, with its signature and public key
    data/comments.csv   one row a comment that is shared with the auditor
    data/exclusions.csv one row an item that is left out, with the reason
    data/activity.csv   the activity log, each entry with the hash of the one before

";

const TABLES: &str = "\
THE TABLES

CSV by RFC 4180, UTF-8, with a head; times are UTC in RFC 3339. So that no
spreadsheet runs a text as a formula, a text that begins with = + - @, a tab, a
carriage return or a line feed (or with apostrophes before one of them) has one
apostrophe put before it. A program that reads the tables takes that one
apostrophe away.
";
