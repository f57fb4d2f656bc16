//! A report of AWS Artifact by the window alone: its terms are read first, and accepted by somebody.

use std::time::Duration;

use serde_json::{Value, json};
use tickmark_window::{Home, Window};

use crate::open;

const PATIENCE: Duration = Duration::from_mins(1);

#[test]
fn a_report_comes_only_after_its_terms_were_saved_to_be_read_and_accepted_by_a_person() {
    let home = Home::new();
    let window = open(&home, "artifact");
    window.open_sample();
    let folder = home.join("reports");
    std::fs::create_dir(&folder).unwrap();
    let chosen = listed(&window)
        .into_iter()
        .find(|row| row["acceptance"] == "EXPLICIT")
        .expect("the sample has a report whose terms must be accepted");
    let id = chosen["id"].as_str().unwrap();

    window.open_report(id);
    let waits = window.text(&window.part("dialog-waits"));
    assert!(waits.starts_with("Say who you are"), "{waits}");
    window.dismiss();
    window.introduce("Mara Lind", "mara.lind@example.com");

    window.open_report(id);
    window.fill(&window.part("artifact-folder"), folder.to_str().unwrap());
    window.press("dialog-ok");
    window
        .look("[data-testid='artifact-saved']", "terms.pdf", PATIENCE)
        .expect("the terms are saved");
    assert!(held(&window, id)["file"].is_null(), "nobody accepted them yet");
    // Nothing is got before the terms are accepted.
    window.find("[data-testid='dialog-ok']:disabled");

    let accept = window.find("label:has([data-testid='artifact-accept'])");
    window.click(&accept);
    window.press("dialog-ok");
    window
        .look("[data-testid='artifact-saved']", "report.pdf", PATIENCE)
        .expect("the report is saved");
    let report = held(&window, id)["file"].clone();
    let saved = std::fs::read(folder.join(report["name"].as_str().unwrap())).unwrap();
    assert!(saved.starts_with(b"%PDF"));
    assert_eq!(report["size_bytes"], json!(saved.len()));
    assert_eq!(window.complaints(), Vec::<String>::new());
}

fn listed(window: &Window) -> Vec<Value> {
    let answer = window
        .invoke("query", "artifact_reports", &json!({}))
        .expect("the reports that were listed");
    answer["rows"].as_array().unwrap().clone()
}

fn held(window: &Window, id: &str) -> Value {
    listed(window).into_iter().find(|row| row["id"] == id).unwrap()
}
