//! The days of the period, by keyboard alone.

use serde_json::json;
use tickmark_window::{Home, Window};

use crate::open;

/// WebDriver's codes for keys without a letter.
const RIGHT: &str = "\u{e014}";
const ENTER: &str = "\u{e007}";

#[test]
fn a_gap_is_walked_to_and_opened_with_its_receipts_and_the_days_are_a_table_too() {
    let home = Home::new();
    let window = open(&home, "coverage");
    window.open_sample();

    window.keys("gv");
    window.find("[data-testid='lane'] svg[role='img']");
    let coverage = window
        .invoke("query", "coverage", &json!({}))
        .expect("an engagement is open");
    let gaps = window
        .invoke("query", "coverage_gaps", &json!({"offset": 0, "limit": 200}))
        .expect("an engagement is open");
    assert_eq!(gaps["total"], coverage["gaps"]);
    let gaps = gaps["rows"].as_array().expect("gaps");
    let told = gaps
        .iter()
        .position(|gap| gap["receipts"].as_array().is_some_and(|ids| !ids.is_empty()))
        .expect("the sample has a gap that a receipt tells of");
    for _ in 0..told {
        window.keys(RIGHT);
    }
    window.keys(ENTER);
    let kind = gaps[told]["kind"].as_str().expect("a kind");
    window.find(&format!("[data-testid='gap-title'][data-kind='{kind}']:focus"));
    window.find("[data-testid='gap-receipt']");
    window.find_with(
        "[data-testid='gap-receipt-count']",
        &gaps[told]["receipt_count"].to_string(),
    );

    window.keys("+");
    window.keys("t");
    window.part("coverage-table");
    window.part("lane-row");
    the_figures_are_those_of_the_engagement(&window, &coverage);
    assert_eq!(window.complaints(), Vec::<String>::new());
}

fn the_figures_are_those_of_the_engagement(window: &Window, coverage: &serde_json::Value) {
    let figures = window.text(&window.part("coverage-figures"));
    for member in ["lanes", "elapsed", "whole"] {
        let figure = coverage[member].to_string();
        assert!(
            figures.replace(',', "").contains(&figure),
            "{member} {figure} is not in {figures}"
        );
    }
}
