//! Part D: one section for each control, with its seven parts: description, scope, implementation, evidence sources,
//! sample evidence, known exceptions, sign-off.

mod evidence;
mod glance;
mod head;
mod matrix;
mod sign_off;
mod sources;

use tickmark_domain::Guardrail;

use super::book::{Book, Entry};
use super::flow::{Piece, Side};
use super::ink::Anchor;
use super::prose;
use super::style::{self, TEXT};
use super::table::{self, Table};
use super::text::Bit;
use crate::model::{ControlPage, ControlSection};

/// Writes the part.
pub fn write(book: &mut Book<'_>) {
    let report = book.report;
    book.begin_part(
        'D',
        "Controls",
        "Each control has a section of seven parts. The machine’s result and a person’s conclusion stand side by \
         side; neither overwrites the other.",
        true,
    );
    glance::write(book);
    let mut set: Option<(&str, &str)> = None;
    let mut sets = 0;
    for (index, section) in report.controls.iter().enumerate() {
        let row = &section.page.row;
        let mut anchors = vec![Anchor::Control(index)];
        if set != Some((row.framework_id.as_str(), row.set_id.as_str())) {
            set = Some((&row.framework_id, &row.set_id));
            let anchor = Anchor::Set(sets);
            sets += 1;
            anchors.push(anchor.clone());
            let title = section.page.texts.set_title.clone();
            book.entries.push(Entry {
                title,
                code: row.set_id.clone(),
                level: 2,
                anchor,
            });
        }
        let anchor = Anchor::Control(index);
        book.entries.push(Entry {
            title: row.title.clone(),
            code: row.code.clone(),
            level: 3,
            anchor,
        });
        write_control(book, index, section, anchors);
    }
}

fn write_control(book: &mut Book<'_>, index: usize, section: &ControlSection, anchors: Vec<Anchor>) {
    let page = &section.page;
    book.flow
        .begin_page(&format!("{}  {}", page.row.code, page.row.title));
    head::write(book, page, anchors);
    part(book, index, 1, "Description", "", description(page));
    part(book, index, 2, "Scope", "", matrix::scope(book.report, page));
    part(book, index, 3, "Implementation", "", implementation(page));
    part(
        book,
        index,
        4,
        "Evidence sources",
        "",
        sources::evidence_sources(page),
    );
    evidence::write(book, index, section);
    part(
        book,
        index,
        6,
        "Known exceptions",
        "",
        sources::exceptions(book.report, page),
    );
    part(book, index, 7, "Sign-off", "", sign_off::sign_offs(page));
    sign_off::notes(book, page);
}

/// One of the seven numbered parts of a control.
pub(super) fn part(
    book: &mut Book<'_>,
    index: usize,
    number: u8,
    title: &str,
    small: &str,
    pieces: Vec<Piece>,
) {
    let anchor = Anchor::ControlPart(index, number);
    let side = Side {
        number: number.to_string(),
        title: title.to_owned(),
        small: small.to_owned(),
        anchor: Some(anchor.clone()),
    };
    book.flow.section(side, pieces);
    book.entries.push(Entry {
        title: format!("{number} {title}"),
        code: String::new(),
        level: 4,
        anchor,
    });
}

fn description(page: &ControlPage) -> Vec<Piece> {
    let definition = &page.texts.definition;
    let intent = if definition.intent.trim().is_empty() {
        "The definition has no description."
    } else {
        &definition.intent
    };
    let mut pieces = prose::paragraph(intent, 0.0);
    if !definition.test_procedure.is_empty() {
        pieces.extend(prose::small_head("How it is tested", 1.8));
        pieces.extend(prose::steps(&definition.test_procedure, 0.4));
    }
    let mut facts = vec![format!("Severity {}", definition.severity)];
    if let Some(guardrail) = definition.guardrail {
        facts.push(guardrail_word(guardrail).to_owned());
    }
    if !definition.owner.is_empty() {
        facts.push(format!("Owner: {}", definition.owner));
    }
    if !definition.review_cadence.is_empty() {
        facts.push(format!("Review: {}", definition.review_cadence));
    }
    pieces.extend(prose::fine(
        &[Bit::text(style::FINE, facts.join("\u{a0}\u{a0}\u{a0} "))],
        1.4,
    ));
    pieces
}

const fn guardrail_word(guardrail: Guardrail) -> &'static str {
    match guardrail {
        Guardrail::Preventive => "Preventive",
        Guardrail::Detective => "Detective",
        Guardrail::Corrective => "Corrective",
        Guardrail::Advisory => "Advisory",
    }
}

fn implementation(page: &ControlPage) -> Vec<Piece> {
    let definition = &page.texts.definition;
    let mut pieces = if definition.implementation.trim().is_empty() {
        let quiet = TEXT.colored(style::INK_3);
        prose::rich(
            &[Bit::text(
                quiet,
                "The definition does not say how it is implemented.",
            )],
            0.0,
        )
    } else {
        prose::paragraph(&definition.implementation, 0.0)
    };
    let r = &definition.responsibility;
    let all = [
        ("AWS operates", &r.aws_operates),
        ("We configure", &r.we_configure),
        ("Evidence from AWS", &r.evidence_from_aws),
        ("Evidence from us", &r.evidence_from_us),
        ("Evidence from vendors", &r.evidence_from_vendors),
    ];
    let said: Vec<_> = all.iter().filter(|(_, text)| !text.trim().is_empty()).collect();
    if !said.is_empty() {
        let mut boundary = Table::new(said.iter().map(|(head, _)| table::words(*head, 1.0)).collect());
        boundary.row(said.iter().map(|(_, text)| table::cell(text.as_str())).collect());
        pieces.extend(boundary.pieces(1.8));
    }
    pieces
}
