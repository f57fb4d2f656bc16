//! Part F: what was left out and why. Items collected are items included plus items excluded.

use crate::layout::book::Book;
use crate::layout::flow::Piece;
use crate::layout::scope::side;
use crate::layout::style::FINE;
use crate::layout::table::{self, Table};
use crate::layout::text::Bit;
use crate::layout::{prose, words};

/// Writes the part.
pub fn write(book: &mut Book<'_>) {
    let preview = &book.report.preview;
    book.begin_part(
        'F',
        "Exclusions",
        "Collected = included + excluded. Each excluded item is named with its reason in data/exclusions.csv.",
        true,
    );
    let excluded: u64 = preview.exclusions.iter().map(|e| e.items).sum();
    let mut sum = Table::new(vec![
        table::words("", 30.0),
        table::numbers("Items", 14.0),
        table::words("What that means here", 56.0),
    ]);
    sum.row(vec![
        table::cell("Collected, every version"),
        table::cell(words::number(preview.collected)),
        vec![],
    ]);
    for row in &preview.exclusions {
        let title = format!("less {}", row.title.to_lowercase());
        sum.row(vec![
            table::quiet(title),
            table::cell(words::number(row.items)),
            table::quiet(&row.detail),
        ]);
    }
    sum.row(vec![
        table::cell("Excluded"),
        table::cell(words::number(excluded)),
        vec![],
    ]);
    sum.total(vec![
        table::cell("Included"),
        table::cell(words::number(preview.included)),
        vec![],
    ]);
    let mut pieces: Vec<Piece> = sum.pieces(0.0);
    let text = if preview.included + excluded == preview.collected {
        format!(
            "{} = {} + {}.",
            words::number(preview.collected),
            words::number(preview.included),
            words::number(excluded)
        )
    } else {
        format!(
            "{} collected are not {} included and {} excluded. The difference is not explained by this report.",
            words::number(preview.collected),
            words::number(preview.included),
            words::number(excluded)
        )
    };
    pieces.extend(prose::fine(&[Bit::text(FINE, text)], 1.8));
    book.flow.section(side("Evidence items", ""), pieces);
    files(book);
}

fn files(book: &mut Book<'_>) {
    let preview = &book.report.preview;
    if preview.files.is_empty() {
        return;
    }
    let mut table = Table::new(vec![
        table::words("Files of the package", 60.0),
        table::numbers("Files", 16.0),
        table::numbers("Bytes", 24.0),
    ]);
    for row in &preview.files {
        table.row(vec![
            table::cell(&row.what),
            table::cell(words::number(row.files)),
            table::cell(words::number(row.bytes)),
        ]);
    }
    let files = preview.files.iter().map(|f| f.files).sum();
    let bytes = preview.files.iter().map(|f| f.bytes).sum();
    table.total(vec![
        table::cell("All files"),
        table::cell(words::number(files)),
        table::cell(words::number(bytes)),
    ]);
    book.flow
        .section(side("Package", "what lies beside this file"), table.pieces(0.0));
}
