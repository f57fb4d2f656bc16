//! What is printed is the model, and can be taken out as text.

use tickmark_domain::MachineResult;
use tickmark_report::layout::lay_out;
use tickmark_report::page::Op;
use tickmark_report::render_pdf;

use crate::readers::{assert_inside, assert_text_in_margins, on_disk, run, squeezed, text_of};
use crate::sample;

fn printed() -> String {
    text_of(&render_pdf(&sample::report()).unwrap()[0].bytes)
}

fn page_with(text: &str, needle: &str) -> String {
    let found = text
        .split('\u{c}')
        .find(|p| p.contains(needle))
        .unwrap_or_else(|| panic!("no page says {needle}"));
    squeezed(found)
}

#[test]
fn every_control_is_printed_with_its_code_title_and_seven_parts() {
    let report = sample::report();
    let text = squeezed(&printed());
    for section in &report.controls {
        let row = &section.page.row;
        assert!(text.contains(&row.code), "{}", row.code);
        assert!(text.contains(&row.title), "{}", row.title);
        assert!(text.contains(&section.page.content_digest), "{} digest", row.code);
        assert!(
            text.contains(&section.page.texts.digest),
            "{} definition",
            row.code
        );
    }
    for part in [
        "1 Description",
        "2 Scope",
        "3 Implementation",
        "4 Evidence sources",
        "5 Sample evidence",
        "6 Known exceptions",
        "7 Sign-off",
    ] {
        assert!(text.matches(part).count() >= report.controls.len(), "{part}");
    }
}

#[test]
fn the_cover_says_the_models_numbers() {
    let report = sample::report();
    let cover = page_with(&printed(), "Check it yourself");
    let preview = &report.preview;
    assert!(
        cover.contains("Evidence items collected 18,412") || cover.contains("18,412"),
        "{cover}"
    );
    assert!(cover.contains("17,966"));
    for row in &preview.exclusions {
        assert!(
            cover.contains(&format!("less {} {}", row.title.to_lowercase(), row.items)),
            "{}\n{cover}",
            row.title
        );
    }
    for (word, result) in [
        ("Compliant", MachineResult::Compliant),
        ("Excepted", MachineResult::Excepted),
        ("Inconclusive", MachineResult::Inconclusive),
        ("Noncompliant", MachineResult::Noncompliant),
        ("Unknown", MachineResult::Unknown),
        ("No machine test", MachineResult::NotApplicable),
    ] {
        let line = format!("{word} {}", report.overview.results.of(result));
        assert!(cover.contains(&line), "{line}\n{cover}");
    }
    assert!(
        cover.contains("ssh-keygen -Y verify -f allowed_signers -I dana@northwind.example"),
        "{cover}"
    );
    assert!(cover.contains(&report.overview.header.activity_head));
}

#[test]
fn the_summary_says_the_models_numbers() {
    let report = sample::report();
    let summary = page_with(&printed(), "With evidence");
    for set in &report.overview.sets {
        let mut expected = vec![set.title.clone()];
        for &result in MachineResult::ALL {
            let n = set.results.of(result);
            expected.push(if n == 0 { "–".to_owned() } else { n.to_string() });
        }
        expected.push(set.results.total().to_string());
        expected.push(format!("{} of {}", set.concluded, set.total));
        let line = expected.join(" ");
        assert!(summary.contains(&line), "{line}\n{summary}");
    }
    let all: Vec<String> = MachineResult::ALL
        .iter()
        .map(|&r| report.overview.results.of(r).to_string())
        .collect();
    let line = format!(
        "All control sets {} {}",
        all.join(" "),
        report.overview.results.total()
    );
    assert!(summary.contains(&line), "{line}\n{summary}");
    let p = &report.overview.progress;
    for (what, n) in [
        ("With evidence", p.with_evidence),
        ("Concluded", p.concluded),
        ("With a stale sign-off", p.stale),
    ] {
        assert!(
            summary.contains(&format!("{what} {n} of {}", p.total)),
            "{what}\n{summary}"
        );
    }
}

#[test]
fn what_is_not_known_is_printed_with_its_reason_and_the_way_out() {
    let report = sample::report();
    let bytes = &render_pdf(&report).unwrap()[0].bytes;
    let text = squeezed(&run("pdftotext", &[], &on_disk(bytes).path, &["-"]));
    for unknown in &report.overview.unknown {
        assert!(
            text.contains(unknown.outcome.title()),
            "{}",
            unknown.outcome.title()
        );
    }
    assert!(text.contains("Config is off."), "the reason");
    assert!(text.contains("unknown, denied"), "the cell of the matrix");
}

#[test]
fn exclusions_add_up_in_print() {
    let text = squeezed(&printed());
    assert!(text.contains("18,412 = 17,966 + 446."));
}

#[test]
fn greek_and_cyrillic_come_back_from_the_file() {
    let text = printed();
    assert!(text.contains(sample::GREEK) && text.contains(sample::CYRILLIC));
}

#[test]
fn a_character_that_no_face_can_draw_is_named_and_not_dropped() {
    let mut report = sample::report();
    report.overview.header.name = "中 Ltd \u{202e}x".to_owned();
    "Ünïcödé — “λ” \u{7}".clone_into(&mut report.controls[0].page.row.title);
    let text = squeezed(&text_of(&render_pdf(&report).unwrap()[0].bytes));
    assert!(text.contains("⟨U+4E2D⟩ Ltd ⟨U+202E⟩x"), "the name");
    assert!(text.contains("Ünïcödé — “λ” ⟨U+0007⟩"), "the title");
}

#[test]
fn every_page_but_the_cover_says_which_of_how_many_it_is() {
    let text = printed();
    let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    for (i, page) in pages.iter().enumerate().skip(1) {
        assert!(
            page.contains(&format!("Page {} of {}", i + 1, pages.len())),
            "page {}",
            i + 1
        );
    }
}

#[test]
fn internal_comments_are_never_printed() {
    let text = printed();
    assert!(text.contains("a second collection will show it"));
    assert!(!text.contains("INTERNAL ONLY"));
}

#[test]
fn everything_lies_inside_the_page_and_text_inside_the_margins() {
    let laid = lay_out(&sample::report());
    assert_inside(&laid);
    laid.pages.iter().for_each(assert_text_in_margins);
}

#[test]
fn no_two_texts_of_a_page_lie_on_one_another() {
    let laid = lay_out(&sample::report());
    for (number, page) in laid.pages.iter().enumerate() {
        let texts: Vec<_> = page
            .ops
            .iter()
            .filter_map(|op| match op {
                Op::Text {
                    x_mm,
                    y_mm,
                    width_mm,
                    text,
                    ..
                } => Some((*x_mm, *y_mm, *width_mm, text)),
                _ => None,
            })
            .collect();
        for (i, a) in texts.iter().enumerate() {
            for b in &texts[i + 1..] {
                let same_line = (a.1 - b.1).abs() < 1.2;
                let overlap = (a.0 + a.2).min(b.0 + b.2) - a.0.max(b.0);
                assert!(
                    !(same_line && overlap > 0.3),
                    "page {}: {:?} and {:?}",
                    number + 1,
                    a.3,
                    b.3
                );
            }
        }
    }
}

#[test]
fn a_tables_head_stands_again_on_every_page_that_its_rows_reach() {
    let text = printed();
    let pages: Vec<&str> = text.split('\u{c}').collect();
    let with_receipts = |p: &&&str| p.contains("G Receipts") && p.contains("R-0");
    let receipts: Vec<_> = pages.iter().filter(with_receipts).collect();
    assert!(receipts.len() > 2);
    for page in receipts {
        assert!(squeezed(page).contains("Receipt API Where Begun, UTC"), "{page}");
    }
}

#[test]
fn what_cloudtrails_digests_say_is_printed_with_its_counts_and_beside_the_exhibit() {
    let text = printed();
    let page = page_with(&text, "data/proofs.csv");
    for row in [
        "Digest Valid A signature of CloudTrail leads to exactly these bytes. 1",
        "Log Valid A signature of CloudTrail leads to exactly these bytes. 2",
        "Log Invalid Something is provably wrong with it; the table says what. 1",
        "Log Unproven No valid digest says anything of it. 1",
        "All of them 5",
    ] {
        assert!(page.contains(row), "{row}\n{page}");
    }
    let exhibit = "Original verified by chain 111122223333_CloudTrail-Digest_eu-west-1_nw-trail_eu-west-1.";
    assert!(squeezed(&text).contains(exhibit));
}
