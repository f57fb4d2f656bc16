//! The package's front page and its letter: `index.html` opens from disk with no network and no script, and
//! `README.txt` says to a person what lies here and how to verify it. Every text of the engagement is escaped.

mod escape;
mod readme;
mod style;

use std::fmt::Write as _;

use tickmark_domain::{MachineResult, Timestamp};

use crate::layout::words;
use crate::model::{ControlRow, ControlSection, Report, SlotState};
use escape::{attribute, href, text};

pub use readme::readme_text;

/// A file of the package that the front page leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageLink {
    /// Relative to the front page.
    pub path: String,
    /// What it is, in a few words.
    pub what: String,
    /// Its size.
    pub size_bytes: u64,
}

/// The front page.
#[must_use]
pub fn index_html(report: &Report, links: &[PackageLink]) -> String {
    let header = &report.overview.header;
    let mut page = String::with_capacity(64 * 1024);
    let titles: Vec<&str> = header.frameworks.iter().map(|f| f.title.as_str()).collect();
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         base-uri 'none'; form-action 'none'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}: audit package</title>\n\
         <style>{}</style>\n</head>\n<body>\n{}<main>\n",
        text(&header.name),
        style::CSS,
        style::SPRITE
    );
    let _ = writeln!(
        page,
        "<header><svg class=\"logo\" viewBox=\"0 0 24 28\" aria-hidden=\"true\"><use href=\"#tickmark\"/></svg>\
         <h1>{}</h1><p class=\"sub\">Audit package: {}</p></header>",
        text(&header.name),
        text(&words::list(&titles))
    );
    facts(&mut page, report);
    figures(&mut page, report);
    complete(&mut page, report);
    files(&mut page, links);
    controls(&mut page, report, links);
    verify(&mut page, report);
    let _ = write!(
        page,
        "<footer><p>Drawn from the activity log at entry {}: <code>{}</code></p><p>Made with {} on {}.</p></footer>\n\
         </main>\n</body>\n</html>\n",
        words::number(header.activity_entries),
        text(&header.activity_head),
        text(&report.made_with),
        text(&report.exported_at.to_reading_seconds())
    );
    page
}

fn facts(page: &mut String, report: &Report) {
    let header = &report.overview.header;
    let scope = &header.scope;
    let period = scope.period;
    let accounts: Vec<String> = scope
        .accounts
        .iter()
        .map(|a| {
            if a.alias.is_empty() {
                a.id.clone()
            } else {
                format!("{} ({})", a.alias, a.id)
            }
        })
        .collect();
    let data = header
        .collected_at
        .map_or_else(|| "nothing collected yet".to_owned(), Timestamp::to_reading);
    let rows = [
        ("Accounts", accounts.join(", ")),
        ("Regions", scope.regions.join(", ")),
        (
            "Period",
            format!(
                "{} to {}, {}; {} elapsed",
                period.from.to_long_reading(),
                period.to.to_long_reading(),
                words::counted(header.days.into(), "day", "days"),
                header.days_elapsed
            ),
        ),
        ("Data of", data),
        ("Owner", header.owner.clone()),
        ("Prepared by", report.prepared_by.clone()),
    ];
    page.push_str("<dl class=\"facts\">");
    for (name, value) in rows {
        let _ = write!(page, "<dt>{name}</dt><dd>{}</dd>", text(&value));
    }
    page.push_str("</dl>\n");
}

fn figures(page: &mut String, report: &Report) {
    let preview = &report.preview;
    page.push_str("<div class=\"split\"><section><h2>What is in it</h2><table><tbody>");
    let row = |page: &mut String, class: &str, name: &str, n: u64| {
        let _ = write!(
            page,
            "<tr{class}><th scope=\"row\">{}</th><td class=\"num\">{}</td></tr>",
            text(name),
            words::number(n)
        );
    };
    row(page, "", "Evidence items collected", preview.collected);
    for exclusion in &preview.exclusions {
        row(
            page,
            " class=\"in\"",
            &format!("less {}", exclusion.title.to_lowercase()),
            exclusion.items,
        );
    }
    row(page, " class=\"total\"", "Included", preview.included);
    page.push_str("</tbody></table></section><section><h2>What it says</h2><table><tbody>");
    for (result, n) in words::results(&report.overview.results) {
        let _ = write!(
            page,
            "<tr><th scope=\"row\">{}</th><td class=\"num\">{}</td></tr>",
            mark(result),
            words::number(n)
        );
    }
    row(
        page,
        " class=\"total\"",
        "Controls",
        report.overview.results.total(),
    );
    let p = &report.overview.progress;
    let _ = writeln!(
        page,
        "</tbody></table><p class=\"note\">Machine results. People concluded {} effective, {} deficient, {} not \
         applicable; {} not yet tested.</p></section></div>",
        p.effective, p.deficient, p.not_applicable, p.not_tested
    );
}

/// How complete it is: days, what is missing, and second counts.
fn complete(page: &mut String, report: &Report) {
    let proof = &report.completeness;
    let c = &proof.coverage;
    let _ = write!(
        page,
        "<section><h2>Completeness</h2><p>On {} of {} elapsed every source that answers is recorded; {} of {} \
         (account, Region, source) {}. See part J of the report, data/coverage.csv and data/reconciliation.csv.</p>",
        c.whole,
        words::counted(c.elapsed.into(), "day", "days"),
        c.answering,
        words::counted(c.lanes.into(), "lane", "lanes"),
        words::word(c.lanes.into(), "answers", "answer")
    );
    if !c.gaps.is_empty() {
        page.push_str(
            "<table><thead><tr><th>Gap</th><th>Source</th><th class=\"num\">Places</th><th class=\"num\">Days</th>\
             <th>Why</th></tr></thead><tbody>",
        );
        for gap in &c.gaps {
            let _ = write!(
                page,
                "<tr><td>{}</td><td>{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td>{}</td></tr>",
                text(gap.kind.title()),
                text(gap.source.title()),
                gap.places.len(),
                gap.days,
                text(&gap.reason)
            );
        }
        page.push_str("</tbody></table>");
    }
    if let Some(sheet) = proof.sheets.first() {
        let _ = write!(
            page,
            "<p class=\"note\">Second counts of collection {}: {} equal, {} explained, {} differ.</p>",
            sheet.run_id, sheet.equal, sheet.explained, sheet.differs
        );
    }
    page.push_str("</section>\n");
}

fn files(page: &mut String, links: &[PackageLink]) {
    page.push_str("<section><h2>Files</h2><table class=\"files\"><thead><tr><th>File</th><th>What it is</th><th class=\"num\">Bytes</th></tr></thead><tbody>");
    for link in links {
        let _ = write!(
            page,
            "<tr><td><a href=\"{}\">{}</a></td><td>{}</td><td class=\"num\">{}</td></tr>",
            attribute(&href(&link.path)),
            text(&link.path),
            text(&link.what),
            words::number(link.size_bytes)
        );
    }
    page.push_str("</tbody></table></section>\n");
}

fn controls(page: &mut String, report: &Report, links: &[PackageLink]) {
    let one_volume = !links.iter().any(|l| l.path == "report-2.pdf");
    page.push_str("<section><h2>Controls</h2>");
    let mut set: Option<(&str, &str)> = None;
    for section in &report.controls {
        let row = &section.page.row;
        let this = (row.framework_id.as_str(), row.set_id.as_str());
        if set != Some(this) {
            if set.is_some() {
                page.push_str("</tbody></table>");
            }
            set = Some(this);
            let _ = write!(
                page,
                "<h3><span class=\"code\">{}</span> {}</h3><table class=\"controls\"><thead><tr><th>Control</th>\
                 <th>Title and exhibits</th><th>Machine result</th><th>Conclusion</th><th>Signed</th>\
                 <th class=\"num\">Evidence</th></tr></thead><tbody>",
                text(&row.set_id),
                text(&section.page.texts.set_title)
            );
        }
        control(page, report, section, one_volume);
    }
    if set.is_some() {
        page.push_str("</tbody></table>");
    }
    page.push_str("</section>\n");
}

fn control(page: &mut String, report: &Report, section: &ControlSection, one_volume: bool) {
    let row = &section.page.row;
    let code = match report_page(report, row).filter(|_| one_volume) {
        Some(number) => format!("<a href=\"report.pdf#page={number}\">{}</a>", text(&row.code)),
        None => text(&row.code),
    };
    let conclusion = section
        .page
        .conclusions
        .first()
        .filter(|c| c.in_force)
        .map_or_else(
            || "<span class=\"quiet\">not concluded</span>".to_owned(),
            |c| format!("{}<p class=\"note\">{}</p>", c.conclusion.title(), text(&c.basis)),
        );
    let _ = write!(
        page,
        "<tr><td class=\"code\">{code}</td><td>{}{}</td><td>{}<p class=\"note\">{} {}</p></td><td>{conclusion}</td>\
         <td>{}</td><td class=\"num\">{}</td></tr>",
        text(&row.title),
        exhibits(section),
        mark(row.result),
        text(&words::sentence(&section.page.result_sentence)),
        text(&words::sentence(&row.unknown_reason)),
        slots(row),
        words::number(row.evidence_count)
    );
}

fn report_page(report: &Report, row: &ControlRow) -> Option<u32> {
    let title = format!("{}  {}", row.code, row.title);
    report
        .preview
        .outline
        .iter()
        .find(|(t, _)| *t == title)
        .map(|&(_, page)| page)
}

fn exhibits(section: &ControlSection) -> String {
    if section.exhibits.is_empty() {
        return String::new();
    }
    let mut list = format!(
        "<details><summary>{}</summary><ol>",
        words::counted(section.exhibits.len() as u64, "exhibit", "exhibits")
    );
    for exhibit in &section.exhibits {
        let _ = write!(
            list,
            "<li><span class=\"x\">X{}</span> {} <a class=\"code\" href=\"{}\">{}</a></li>",
            exhibit.number,
            text(&exhibit.row.title),
            attribute(&href(&exhibit.file)),
            text(&exhibit.file)
        );
    }
    list.push_str("</ol></details>");
    list
}

fn mark(result: MachineResult) -> String {
    let (class, symbol) = match result {
        MachineResult::Compliant => ("ok", "m-ok"),
        MachineResult::Excepted => ("warn", "m-exc"),
        MachineResult::Inconclusive => ("warn", "m-inc"),
        MachineResult::Noncompliant => ("bad", "m-bad"),
        MachineResult::Unknown => ("none", "m-unk"),
        MachineResult::NotApplicable => ("none", "m-na"),
    };
    let word = crate::layout::result_word(result);
    format!(
        "<span class=\"res {class}\"><svg class=\"mark\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><use \
         href=\"#{symbol}\"/></svg>{word}</span>"
    )
}

fn slots(row: &ControlRow) -> String {
    let mut marks = String::new();
    for (role, state) in ["Preparer", "Reviewer", "Approver"].iter().zip(row.slots) {
        let (symbol, word) = match state {
            SlotState::Current => ("t-on", "signed"),
            SlotState::Stale => ("t-stale", "stale"),
            SlotState::Open => ("t-off", "not signed"),
        };
        let _ = write!(
            marks,
            "<svg class=\"tick {symbol}\" viewBox=\"0 0 24 24\" role=\"img\" aria-label=\"{role}: {word}\"><title>{role}: \
             {word}</title><use href=\"#{symbol}\"/></svg>"
        );
    }
    marks
}

fn verify(page: &mut String, report: &Report) {
    page.push_str("<section><h2>Check it yourself, without us</h2><p>In this folder, with tools that every system has:</p><pre>");
    for line in crate::layout::verify_commands(report) {
        let _ = writeln!(page, "{}", text(&line));
    }
    page.push_str("</pre>");
    if report.signer_identity.is_empty() {
        page.push_str("<p>This package is not signed.</p>");
    } else {
        let _ = write!(
            page,
            "<p>Signed by {}, key <code>{}</code>.</p>",
            text(&report.signer_identity),
            text(&report.signer_fingerprint)
        );
    }
    page.push_str("</section>\n");
}
