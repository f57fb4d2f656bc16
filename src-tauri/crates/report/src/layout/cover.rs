//! The cover: what this is, what is in it, what it says, and how anyone can check it without its maker.

use super::lines;
use tickmark_domain::MachineResult;

use super::flow::Flow;
use super::font::MM_PER_PT;
use super::furniture::clipped;
use super::ink::{Anchor, Area, Fragment, Go};
use super::mark::{self, Mark};
use super::style::{self, BODY, BODY_WIDTH, LEFT, NOTE, NOTE_LEAD, RIGHT, ROW, Style, TEXT};
use super::table::{self, Look, Table};
use super::text::{self, Bit};
use super::{prose, words};
use crate::model::Report;
use crate::page::Face;

const GUTTER: f32 = 12.0;
const HALF: f32 = (RIGHT - LEFT - GUTTER) / 2.0;

/// Writes the cover as the first page.
pub fn write(report: &Report, flow: &mut Flow) {
    flow.begin_plain_page();
    let mut page = Fragment::default();
    page.inks.extend(mark::logo(LEFT, 38.0, 12.2));
    let mut y = title(report, &mut page, 60.0);
    y = facts(report, &mut page, y + 12.0);
    let split = y + 11.0;
    included(report, &mut page, split);
    says(report, &mut page, split);
    check(report, &mut page);
    flow.draw(page, 0.0);
}

/// The lines of a text in the first size at which they are few enough; its beginning where none is.
fn fitting(text: &str, styles: &[(Style, f32)], width: f32, most: usize) -> (Vec<text::Line>, Style, f32) {
    let mut last = None;
    for &(style, lead) in styles {
        let lines = text::set(&[Bit::text(style, text)], width);
        if lines.len() <= most {
            return (lines, style, lead);
        }
        last = Some((lines, style, lead));
    }
    let (mut lines, style, lead) = last.expect("there is at least one size");
    lines.truncate(most);
    (lines, style, lead)
}

fn title(report: &Report, page: &mut Fragment, top: f32) -> f32 {
    let header = &report.overview.header;
    let strong = |size: f32| Style {
        face: Face::Strong,
        size,
        color: style::INK,
        spacing: -0.022 * size,
    };
    let sizes = [
        (strong(30.0), 36.0),
        (strong(22.0), 27.0),
        (strong(15.0), 19.0),
        (strong(10.0), 13.0),
    ];
    let (lines, style, lead) = fitting(&header.name, &sizes, RIGHT - LEFT, 2);
    let block = lines::block(&lines, LEFT, style.size, lead);
    let mut y = top + block.height;
    page.put(block, top);
    let titles: Vec<&str> = header.frameworks.iter().map(|f| f.title.as_str()).collect();
    let sub = format!("Audit package: {}", words::list(&titles));
    let quiet = |size: f32| TEXT.sized(size).colored(style::INK_2);
    let (lines, style, lead) = fitting(&sub, &[(quiet(13.0), 18.0), (quiet(9.0), 12.5)], RIGHT - LEFT, 2);
    let block = lines::block(&lines, LEFT, style.size, lead);
    let end = block.height;
    page.put(block, y);
    y += end;
    y
}

fn facts(report: &Report, page: &mut Fragment, top: f32) -> f32 {
    let header = &report.overview.header;
    let scope = &header.scope;
    let period = scope.period;
    let frameworks: Vec<String> = header
        .frameworks
        .iter()
        .map(|f| format!("{} (version {})", f.title, f.version))
        .collect();
    let data = header.collected_at.map_or_else(
        || "nothing collected yet".to_owned(),
        |at| {
            format!(
                "{}, {}",
                at.to_reading(),
                words::counted(u64::from(header.collections), "collection", "collections")
            )
        },
    );
    let rows = [
        ("Frameworks", frameworks.join(", ")),
        (
            "Scope",
            format!(
                "{}, {}: {}",
                words::counted(scope.accounts.len() as u64, "account", "accounts"),
                words::counted(scope.regions.len() as u64, "Region", "Regions"),
                scope.regions.join(", ")
            ),
        ),
        (
            "Period",
            format!(
                "{} to {}, {}; {} elapsed",
                period.from.to_long_reading(),
                period.to.to_long_reading(),
                words::counted(u64::from(header.days), "day", "days"),
                header.days_elapsed
            ),
        ),
        ("Data of", data),
        ("Owner", header.owner.clone()),
        (
            "Prepared by",
            format!("{}, {}", report.prepared_by, report.exported_at.to_reading()),
        ),
        ("Made with", report.made_with.clone()),
    ];
    page.rule(LEFT, RIGHT, top, 0.75, style::INK);
    let mut y = top;
    for (name, value) in rows {
        let (lines, value_style, lead) =
            fitting(&value, &[(TEXT, 12.5), (TEXT.sized(7.0), 9.0)], BODY_WIDTH, 2);
        let block = lines::block(&lines, BODY, value_style.size, lead);
        let height = block.height.max(12.5 * MM_PER_PT) + 3.0;
        page.put(block, y + 1.5);
        page.text(
            LEFT,
            y + 1.5 + lines::baseline(TEXT.size, 12.5),
            TEXT.colored(style::INK_3),
            name,
        );
        y += height;
        page.rule(LEFT, RIGHT, y, 0.35, style::HAIR);
    }
    y
}

fn column(x: f32) -> Look {
    Look {
        x,
        width: HALF,
        pad: 0.9,
        headed: false,
    }
}

fn head(page: &mut Fragment, x: f32, y: f32, text: &str) -> f32 {
    page.text(x, y + lines::baseline(8.5, 12.5), style::SIDE, text);
    y + 12.5 * MM_PER_PT + 1.5
}

fn stack(page: &mut Fragment, table: Table, mut y: f32) -> f32 {
    for piece in table.pieces(0.0) {
        let height = piece.fragment.height;
        page.put(piece.fragment, y);
        y += height;
    }
    y
}

/// Lines of commands that the cover has room for.
const MOST_COMMAND_LINES: usize = 5;
/// Exclusions that are listed by name; the others are added up.
const NAMED: usize = 6;

fn included(report: &Report, page: &mut Fragment, top: f32) {
    let preview = &report.preview;
    let y = head(page, LEFT, top, "What is in it");
    let mut rows = Table::new(vec![table::words("", 78.0), table::numbers("", 22.0)]).looking(column(LEFT));
    rows.row(vec![
        table::cell("Evidence items collected"),
        table::cell(words::number(preview.collected)),
    ]);
    let indented = |text: &str| table::quiet(format!("\u{a0}\u{a0}\u{a0}\u{a0}{text}"));
    for row in preview.exclusions.iter().take(NAMED) {
        let text = clipped(ROW, &format!("less {}", lower_first(&row.title)), HALF * 0.66);
        rows.row(vec![indented(&text), table::cell(words::number(row.items))]);
    }
    if preview.exclusions.len() > NAMED {
        let others = preview.exclusions[NAMED..].iter().map(|r| r.items).sum();
        rows.row(vec![
            indented("less other reasons"),
            table::cell(words::number(others)),
        ]);
    }
    rows.total(vec![
        table::cell("Included"),
        table::cell(words::number(preview.included)),
    ]);
    let y = stack(page, rows, y);
    let note = NOTE.colored(style::INK_3);
    let bits = [
        Bit::text(note, "Every exclusion is listed with its reason in "),
        Bit::link(note, "part F", Go::To(Anchor::Part('F'))),
        Bit::text(note, "."),
    ];
    page.put(
        lines::block(&text::set(&bits, HALF), LEFT, NOTE.size, NOTE_LEAD),
        y + 1.5,
    );
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}

fn says(report: &Report, page: &mut Fragment, top: f32) {
    let x = LEFT + HALF + GUTTER;
    let overview = &report.overview;
    let y = head(page, x, top, "What it says");
    let mut rows = Table::new(vec![table::words("", 78.0), table::numbers("", 22.0)]).looking(column(x));
    for &result in MachineResult::ALL {
        let name = vec![
            Bit::Mark(Mark::Result(result), 8.5),
            Bit::text(ROW, mark::result_word(result)),
        ];
        rows.row(vec![
            name,
            table::cell(words::number(overview.results.of(result))),
        ]);
    }
    rows.total(vec![
        table::cell("Controls"),
        table::cell(words::number(overview.results.total())),
    ]);
    let y = stack(page, rows, y);
    let p = &overview.progress;
    let text = format!(
        "Machine results. Conclusions of people are on each control’s page: {} effective, {} deficient, {} not \
         applicable, {} not yet tested.",
        p.effective, p.deficient, p.not_applicable, p.not_tested
    );
    let lines = text::set(&[Bit::text(NOTE.colored(style::INK_3), text)], HALF);
    page.put(lines::block(&lines, x, NOTE.size, NOTE_LEAD), y + 1.5);
}

fn check(report: &Report, page: &mut Fragment) {
    let header = &report.overview.header;
    let mut block = Fragment::default();
    let mut y = 4.0;
    for (i, line) in ["Check it yourself,", "without us"].iter().enumerate() {
        let lead = 12.5 * MM_PER_PT * if i == 0 { 0.0 } else { 1.0 };
        block.text(LEFT, y + lead + lines::baseline(8.5, 12.5), style::SIDE, line);
    }
    let line = |block: &mut Fragment, y: f32, style: Style, text: &str| {
        let set = lines::block(
            &text::set(&[Bit::text(style, text)], BODY_WIDTH),
            BODY,
            style.size,
            NOTE_LEAD,
        );
        let height = set.height;
        block.put(set, y);
        y + height
    };
    y = line(
        &mut block,
        y,
        NOTE,
        "In the folder of this file, with tools that every system has:",
    );
    let commands = super::appendix::verify_commands(report);
    let mut quoted = prose::command(&commands, 0.0);
    if quoted.len() > MOST_COMMAND_LINES {
        quoted = prose::command(
            &[commands[0].clone(), "# the signature: see part I".to_owned()],
            0.0,
        );
    }
    y += 1.5;
    for piece in quoted {
        let height = piece.fragment.height;
        block.put(piece.fragment, y);
        y += height;
    }
    y += 1.5;
    if report.signer_identity.is_empty() {
        y = line(&mut block, y, NOTE, "This package is not signed.");
    } else {
        let text = format!(
            "Signed by {}, key {}.",
            report.signer_identity, report.signer_fingerprint
        );
        let (lines, style, lead) =
            fitting(&text, &[(NOTE, NOTE_LEAD), (NOTE.sized(6.0), 7.5)], BODY_WIDTH, 2);
        let set = lines::block(&lines, BODY, style.size, lead);
        let height = set.height;
        block.put(set, y);
        y += height;
    }
    let text = format!(
        "The folder’s name ends in the manifest’s hash. Drawn from the activity log at entry {}:",
        words::number(header.activity_entries)
    );
    y = line(&mut block, y, NOTE, &text);
    let hash = NOTE.mono().sized(6.8);
    y = line(
        &mut block,
        y,
        hash,
        &clipped(hash, &header.activity_head, BODY_WIDTH),
    );
    let top = 277.0 - y;
    block.rule(LEFT, RIGHT, 0.0, 0.75, style::INK);
    block.areas.push(Area {
        rect: [LEFT, 4.0, 30.0, 9.0],
        go: Go::To(Anchor::Part('I')),
    });
    page.put(block, top);
}
