//! The front page and the letter: they open from disk, ask for nothing, and say what the report says.

use tickmark_report::layout::lay_out;
use tickmark_report::{PackageLink, index_html, readme_text};

use crate::sample;

fn links() -> Vec<PackageLink> {
    [
        ("report.pdf", "The report"),
        ("data/controls.csv", "One row a control"),
        ("SHA256SUMS", "The hash of every file"),
    ]
    .into_iter()
    .map(|(path, what)| PackageLink {
        path: path.to_owned(),
        what: what.to_owned(),
        size_bytes: 12_345,
    })
    .collect()
}

#[test]
fn the_front_page_needs_no_script_and_no_network() {
    let html = index_html(&sample::report(), &links());
    assert!(html.starts_with("<!doctype html>"));
    assert!(html.contains("default-src 'none'"));
    for unwanted in [
        "<script", "http://", "https://", "url(", "@import", "<link", "<iframe",
    ] {
        assert!(!html.contains(unwanted), "{unwanted}");
    }
}

#[test]
fn the_front_page_lists_every_control_with_result_and_conclusion_and_every_original() {
    let report = sample::report();
    let html = index_html(&report, &links());
    for section in &report.controls {
        assert!(html.contains(&section.page.row.code) && html.contains(&section.page.row.title));
        for exhibit in &section.exhibits {
            assert!(
                html.contains(&format!("href=\"./{}\"", exhibit.file)),
                "{}",
                exhibit.file
            );
        }
    }
    for link in links() {
        assert!(
            html.contains(&format!("href=\"./{}\"", link.path)),
            "{}",
            link.path
        );
    }
    for n in ["18,412", "17,966", "12,345"] {
        assert!(html.contains(n), "{n}");
    }
    assert!(!html.contains("INTERNAL ONLY"));
}

#[test]
fn the_front_page_leads_into_the_report_when_its_pages_are_known() {
    let mut report = sample::report();
    report.preview.outline = lay_out(&report)
        .outline
        .into_iter()
        .map(|e| (e.title, e.page))
        .collect();
    let page = report
        .preview
        .outline
        .iter()
        .find(|(t, _)| t.starts_with("CC7.1"))
        .unwrap()
        .1;
    let html = index_html(&report, &links());
    assert!(html.contains(&format!("<a href=\"report.pdf#page={page}\">CC7.1</a>")));
}

#[test]
fn every_tag_that_is_opened_is_closed() {
    let html = index_html(&sample::report(), &links());
    for tag in [
        "section", "table", "tbody", "tr", "td", "ol", "li", "details", "svg", "span", "p", "main", "dl",
    ] {
        let opened = html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn the_readme_says_how_to_verify_with_tools_that_every_system_has() {
    let text = readme_text(&sample::report());
    for expected in [
        "sha256sum -c SHA256SUMS",
        "ssh-keygen -Y verify -f allowed_signers -I dana@northwind.example",
        "-n tickmark -s SHA256SUMS.sig < SHA256SUMS",
        "data/evidence.csv",
        "apostrophe",
    ] {
        assert!(text.contains(expected), "{expected}");
    }
    let mut unsigned = sample::report();
    unsigned.signer_identity.clear();
    let text = readme_text(&unsigned);
    assert!(text.contains("not signed") && !text.contains("ssh-keygen -Y"));
}
