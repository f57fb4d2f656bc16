//! Part A: what the report speaks about. It is the denominator of every figure.

use tickmark_domain::Timestamp;

use super::book::Book;
use super::flow::{Piece, Side};
use super::style;
use super::table::{self, Table};
use super::text::Bit;
use super::{prose, words};

/// A side head without a number.
pub fn side(title: &str, small: &str) -> Side {
    Side {
        title: title.to_owned(),
        small: small.to_owned(),
        ..Side::default()
    }
}

/// Rows of a name and a value, without heads.
pub fn facts(rows: &[(&str, String)], before: f32) -> Vec<Piece> {
    let look = table::Look {
        headed: false,
        ..table::Look::default()
    };
    let mut table = Table::new(vec![table::words("", 19.0), table::words("", 81.0)]).looking(look);
    for (name, value) in rows {
        table.row(vec![table::label(*name), table::cell(value.as_str())]);
    }
    table.pieces(before)
}

/// Writes the part.
pub fn write(book: &mut Book<'_>) {
    let header = &book.report.overview.header;
    let scope = &header.scope;
    book.begin_part(
        'A',
        "Scope and period",
        "Every figure of this report stands over this scope: accounts, Regions and days. What lies outside is not \
         spoken about, and what lies inside and is not known is shown as unknown.",
        true,
    );
    let not_begun = header.days.saturating_sub(header.days_elapsed);
    let begun = match not_begun {
        0 => format!("{}, all begun when the data was collected", days(header.days)),
        n => format!(
            "{}; {} had not begun when the data was collected",
            days(header.days),
            n
        ),
    };
    let period = scope.period;
    let engagement = facts(
        &[
            ("Name", header.name.clone()),
            ("Owner", header.owner.clone()),
            ("Engagement id", header.id.clone()),
            (
                "Period",
                format!(
                    "{} to {}, UTC",
                    period.from.to_long_reading(),
                    period.to.to_long_reading()
                ),
            ),
            ("Days", begun),
            (
                "Data of",
                header.collected_at.map_or_else(
                    || "nothing collected yet".to_owned(),
                    Timestamp::to_reading_seconds,
                ),
            ),
            ("Collections", words::number(u64::from(header.collections))),
        ],
        0.0,
    );
    book.flow.section(side("Engagement", ""), engagement);

    let mut accounts = Table::new(vec![table::words("Account", 40.0), table::words("Number", 60.0)]);
    for account in &scope.accounts {
        let name = if account.alias.is_empty() {
            table::quiet("no alias given")
        } else {
            table::cell(&account.alias)
        };
        accounts.row(vec![name, table::mono(&account.id)]);
    }
    let count = words::counted(scope.accounts.len() as u64, "account", "accounts");
    book.flow.section(side("Accounts", &count), accounts.pieces(0.0));

    let count = words::counted(scope.regions.len() as u64, "Region", "Regions");
    book.flow.section(
        side("Regions", &count),
        prose::paragraph(scope.regions.join(", "), 0.0),
    );

    let mut pieces = Vec::new();
    let mut frameworks = Table::new(vec![
        table::words("Framework", 46.0),
        table::words("Version", 20.0),
        table::numbers("Controls", 14.0),
        table::words("", 20.0),
    ]);
    for framework in &header.frameworks {
        frameworks.row(vec![
            table::cell(&framework.title),
            table::cell(&framework.version),
            table::cell(words::number(u64::from(framework.controls))),
            vec![],
        ]);
    }
    frameworks.total(vec![
        table::cell("All frameworks"),
        vec![],
        table::cell(words::number(u64::from(header.controls))),
        vec![],
    ]);
    pieces.extend(frameworks.pieces(0.0));
    for framework in &header.frameworks {
        let bits = [
            Bit::text(style::FINE, format!("{} is pinned: ", framework.title)),
            Bit::text(style::FINE.mono(), &framework.id),
            Bit::text(style::FINE, ", SHA-256 of its definition "),
            Bit::text(style::FINE.mono(), &framework.digest),
            Bit::text(style::FINE, "."),
        ];
        pieces.extend(prose::fine(&bits, 1.6));
    }
    book.flow.section(
        side("Frameworks", "definitions as they were when the engagement began"),
        pieces,
    );
}

fn days(n: u32) -> String {
    words::counted(u64::from(n), "day", "days")
}
