//! The scope of a control: what of it answered, and the accounts × Regions matrix. It is the only table with cells.

use crate::layout::lines;
use tickmark_domain::MachineResult;

use crate::layout::flow::Piece;
use crate::layout::font::MM_PER_PT;
use crate::layout::ink::{Fragment, Ink, width_of};
use crate::layout::mark::{self, Mark};
use crate::layout::style::{self, BODY, BODY_WIDTH, HEAD, ROW, Style, TEXT};
use crate::layout::text::{self, Bit};
use crate::layout::{font, furniture, prose, words};
use crate::model::{Cell, ControlPage, Report};
use crate::page::Face;

const NAMES: f32 = BODY_WIDTH * 0.19;
const CELLS: f32 = BODY_WIDTH - NAMES;
/// More Regions than this stand in further rows of columns.
const ABREAST: usize = 5;
const PAD: f32 = 1.6;
const ROW_HEIGHT: f32 = 22.0 * MM_PER_PT;

/// The pieces of the scope part.
pub fn scope(report: &Report, page: &ControlPage) -> Vec<Piece> {
    let header = &report.overview.header;
    let scope = &header.scope;
    if page.cells.is_empty() {
        let text = "No machine test speaks for this control, so no cell of accounts and Regions is measured. It is \
                    tested by inspection of the evidence below.";
        return prose::paragraph(text, 0.0);
    }
    let strong = TEXT.faced(Face::Strong);
    let plain = |text: String| Bit::text(TEXT, text);
    let mut bits = vec![
        Bit::text(strong, page.accounts_answered.to_string()),
        plain(format!(
            " of {}, ",
            words::counted(scope.accounts.len() as u64, "account", "accounts")
        )),
        Bit::text(strong, page.regions_answered.to_string()),
        plain(format!(
            " of {}, ",
            words::counted(scope.regions.len() as u64, "Region", "Regions")
        )),
        Bit::text(strong, header.days_elapsed.to_string()),
        plain(format!(
            " of {}. ",
            words::counted(u64::from(header.days), "day", "days")
        )),
        plain("An account or Region counts when every cell of it answered.".to_owned()),
    ];
    let to_come = header.days.saturating_sub(header.days_elapsed);
    if to_come > 0 {
        let days = words::counted(u64::from(to_come), "day", "days");
        bits.push(plain(format!(
            " {days} had not begun when the data was collected."
        )));
    }
    let mut pieces = prose::rich(&bits, 0.0);
    let columns = columns(report, page);
    for group in columns.chunks(ABREAST) {
        pieces.extend(matrix(report, page, group));
    }
    pieces
}

/// Regions of the scope in their order, then others that cells name; no Region is its own column.
fn columns<'a>(report: &'a Report, page: &'a ControlPage) -> Vec<&'a str> {
    let has = |region: &str| page.cells.iter().any(|c| c.region == region);
    let regions = &report.overview.header.scope.regions;
    let mut columns: Vec<&str> = regions.iter().map(String::as_str).filter(|r| has(r)).collect();
    for cell in &page.cells {
        if !columns.contains(&cell.region.as_str()) {
            columns.push(&cell.region);
        }
    }
    columns
}

fn matrix(report: &Report, page: &ControlPage, columns: &[&str]) -> Vec<Piece> {
    #[expect(clippy::cast_precision_loss, reason = "at most five columns stand abreast")]
    let width = CELLS / columns.len() as f32;
    let left = |i: usize| {
        #[expect(clippy::cast_precision_loss, reason = "at most five columns stand abreast")]
        let before = i as f32 * width;
        BODY + NAMES + before
    };
    let mut head = Fragment::of_height(12.0 * MM_PER_PT);
    for (i, region) in columns.iter().enumerate() {
        let name = if region.is_empty() { "no Region" } else { region };
        let name = furniture::clipped(HEAD, name, width - PAD);
        head.text(left(i) + PAD, lines::baseline(HEAD.size, 12.0), HEAD, &name);
    }
    let head = std::rc::Rc::new(head);
    let mut pieces = vec![Piece::new(Fragment::clone(&head), 2.0).kept()];
    let mut accounts: Vec<&str> = Vec::new();
    for cell in &page.cells {
        if !accounts.contains(&cell.account_id.as_str()) {
            accounts.push(&cell.account_id);
        }
    }
    for account in accounts {
        let mut row = Fragment::of_height(ROW_HEIGHT);
        name(report, account, &mut row);
        for (i, region) in columns.iter().enumerate() {
            let cell = page
                .cells
                .iter()
                .find(|c| c.account_id == account && c.region == *region);
            draw_cell(cell, &mut row, left(i), width);
        }
        let mut piece = Piece::new(row, 0.0);
        piece.repeat = Some(head.clone());
        pieces.push(piece);
    }
    pieces
}

fn name(report: &Report, account: &str, row: &mut Fragment) {
    let alias = report.overview.header.scope.account_name(account);
    let style = Style { size: 7.0, ..ROW };
    let mono = Style {
        face: Face::Mono,
        size: 6.5,
        color: style::INK_3,
        spacing: 0.0,
    };
    if alias == account {
        row.text(
            BODY,
            ROW_HEIGHT / 2.0 + 0.85,
            mono,
            &furniture::clipped(mono, account, NAMES - 1.0),
        );
    } else {
        row.text(BODY, 3.25, style, &furniture::clipped(style, alias, NAMES - 1.0));
        row.text(BODY, 6.35, mono, &furniture::clipped(mono, account, NAMES - 1.0));
    }
}

fn draw_cell(cell: Option<&Cell>, row: &mut Fragment, x: f32, width: f32) {
    let Some(cell) = cell else {
        row.inks.push(ground(x, width, style::PAPER));
        row.text(
            x + PAD,
            ROW_HEIGHT / 2.0 + 0.9,
            ROW.colored(style::INK_3),
            "not tested here",
        );
        return;
    };
    let wash = match cell.result {
        MachineResult::Noncompliant => style::BAD_WASH,
        MachineResult::Excepted | MachineResult::Inconclusive => style::WARN_WASH,
        MachineResult::Unknown => style::NONE_WASH,
        MachineResult::Compliant | MachineResult::NotApplicable => style::PAPER,
    };
    row.inks.push(ground(x, width, wash));
    let mark_size = 8.0 * MM_PER_PT;
    let base = ROW_HEIGHT / 2.0 + 0.9;
    row.inks.extend(mark::draw(
        Mark::Result(cell.result),
        x + PAD,
        base - mark_size * 0.84,
        mark_size,
    ));
    let text_x = x + PAD + mark_size + 1.4;
    let room = x + width - text_x - 0.8;
    let (number, word) = said(cell);
    let quiet = ROW.colored(mark::result_color(cell.result));
    let whole = width_of(ROW, &font::shown(ROW.face, &format!("{number} {word}")));
    if whole <= room || word.is_empty() {
        let gap = if number.is_empty() || word.is_empty() {
            0.0
        } else {
            width_of(ROW, " ")
        };
        let advance = row.text(text_x, base, ROW, &number);
        row.text(
            text_x + advance + gap,
            base,
            quiet,
            &furniture::clipped(quiet, &word, room),
        );
    } else {
        let small = quiet.sized(6.5);
        let lines = text::set(&[Bit::text(small, &word)], room);
        let mut y = if number.is_empty() { base - 1.3 } else { base - 1.4 };
        if !number.is_empty() {
            row.text(text_x, y, ROW, &number);
            y += 2.7;
        }
        let most = if number.is_empty() { 2 } else { 1 };
        let fits = lines.len() <= most;
        for line in lines.iter().take(if fits { most } else { most - 1 }) {
            lines::draw(line, row, text_x, y, 8.0);
            y += 2.7;
        }
        if !fits {
            let rest = if most == 1 {
                word
            } else {
                word.chars().skip(first_line_chars(&word, small, room)).collect()
            };
            row.text(
                text_x,
                y,
                small,
                &furniture::clipped(small, rest.trim_start(), room),
            );
        }
    }
}

/// How many characters of a text a line of a width takes, broken at a space where there is one.
fn first_line_chars(text: &str, style: Style, room: f32) -> usize {
    let mut wide = 0.0;
    let mut at_space = 0;
    for (i, c) in text.chars().enumerate() {
        wide += width_of(style, c.encode_utf8(&mut [0; 4]));
        if wide > room {
            return if at_space > 0 { at_space } else { i };
        }
        if c == ' ' {
            at_space = i;
        }
    }
    text.chars().count()
}

fn ground(x: f32, width: f32, color: &'static str) -> Ink {
    Ink::Rect {
        x,
        y: 0.0,
        w: width,
        h: ROW_HEIGHT,
        color,
        outline: Some((0.5, style::HAIR)),
    }
}

/// What a cell says: the count over its denominator, and the word where it is not a pass.
fn said(cell: &Cell) -> (String, String) {
    let total = cell.checks.total();
    let of = |n: u64| format!("{} of {}", words::number(n), words::number(total));
    match cell.result {
        MachineResult::Compliant => (of(cell.checks.compliant), String::new()),
        MachineResult::Noncompliant => (of(cell.checks.noncompliant), "noncompliant".to_owned()),
        MachineResult::Excepted => (of(cell.checks.excepted), "excepted".to_owned()),
        MachineResult::Inconclusive => (
            of(cell.checks.inconclusive + cell.checks.unknown),
            "inconclusive".to_owned(),
        ),
        MachineResult::Unknown if cell.reason.is_empty() => (String::new(), "unknown".to_owned()),
        MachineResult::Unknown => (String::new(), format!("unknown, {}", cell.reason)),
        MachineResult::NotApplicable => (String::new(), "no checks".to_owned()),
    }
}
