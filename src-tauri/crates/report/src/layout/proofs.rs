//! In part B: what CloudTrail's own digests and signatures say of the files that were imported.

use std::collections::BTreeMap;

use tickmark_domain::verification::{FileVerdict, ProvenKind};

use super::book::Book;
use super::scope::side;
use super::style::FINE;
use super::table::{self, Table};
use super::text::Bit;
use super::{prose, words};

/// Writes the section; nothing where no file was held against anything.
pub fn write(book: &mut Book<'_>) {
    let report = book.report;
    if report.proofs.is_empty() {
        return;
    }
    let mut counts: BTreeMap<(ProvenKind, FileVerdict), u64> = BTreeMap::new();
    for file in &report.proofs {
        *counts.entry((file.kind, file.proof.verdict)).or_default() += 1;
    }
    let mut table = Table::new(vec![
        table::words("Imported file", 20.0),
        table::words("Stands as", 16.0),
        table::words("What that means", 54.0),
        table::numbers("Files", 10.0),
    ]);
    for ((kind, verdict), files) in counts {
        table.row(vec![
            table::cell(capital(kind.as_str())),
            table::cell(capital(verdict.as_str())),
            table::quiet(meaning(verdict)),
            table::count(files),
        ]);
    }
    table.total(vec![
        table::cell("All of them"),
        vec![],
        vec![],
        table::cell(words::number(report.proofs.len() as u64)),
    ]);
    let mut pieces = table.pieces(0.0);
    let text = "File by file, with the chain, the digest that names it and the reason: data/proofs.csv. The digests that \
                name an included file lie beside it; the public keys are CloudTrail’s own and are had from AWS.";
    pieces.extend(prose::fine(&[Bit::text(FINE, text)], 1.8));
    book.flow.section(
        side("Proof of imported files", "CloudTrail’s digests and signatures"),
        pieces,
    );
}

const fn meaning(verdict: FileVerdict) -> &'static str {
    match verdict {
        FileVerdict::Valid => "A signature of CloudTrail leads to exactly these bytes.",
        FileVerdict::Invalid => "Something is provably wrong with it; the table says what.",
        FileVerdict::Missing => "It is named and was not imported.",
        FileVerdict::Unreferenced => "None of the digests that must name it does.",
        FileVerdict::Unverifiable => "There is nothing to verify its signature with.",
        FileVerdict::Unproven => "No valid digest says anything of it.",
    }
}

fn capital(word: &str) -> String {
    words::sentence(word).trim_end_matches('.').to_owned()
}
