//! One model, many faces: the same figures in the window's answers, `status --json`, CSV, manifest and PDF.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tickmark_workbench::{Class, Workbench};

use crate::program::{Desk, foreign, packaged, text};

const RESULTS: [(&str, &str); 6] = [
    ("compliant", "Compliant"),
    ("excepted", "Excepted"),
    ("inconclusive", "Inconclusive"),
    ("noncompliant", "Noncompliant"),
    ("unknown", "Unknown"),
    ("not_applicable", "No machine test"),
];

fn rows(package: &Path, table: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(package.join("data").join(table)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// What the window asks for, through the dispatcher that the window calls.
fn window(desk: &Desk, file: &Path, name: &str, request: &Value) -> Value {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let bench = Workbench::start(desk.path("window-home"), Arc::new(|_| {})).unwrap();
        let open = json!({ "path": file, "passphrase": null });
        bench
            .dispatch(Class::Mutate, "open_engagement", open)
            .await
            .unwrap();
        let answer = bench.dispatch(Class::Query, name, request.clone()).await.unwrap();
        bench.shut_down().await;
        answer
    })
}

/// The number that stands behind a label on the cover.
fn on_cover(cover: &str, label: &str) -> u64 {
    let line = cover
        .lines()
        .find(|l| l.trim_start().starts_with(label) || l.contains(&format!(" {label} ")));
    let line = line.unwrap_or_else(|| panic!("\"{label}\" is not on the cover:\n{cover}"));
    let after = &line[line.find(label).unwrap() + label.len()..];
    let digits: String = after
        .trim_start()
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == ',')
        .collect();
    digits
        .replace(',', "")
        .parse()
        .unwrap_or_else(|_| panic!("no number behind \"{label}\": {line}"))
}

#[test]
fn every_face_shows_the_same_figures() {
    let desk = Desk::new();
    let file = desk.sample();
    let package = packaged();
    let status = desk.run(&["--json", "status", text(&file)]).expect(0).json();
    let overview = window(&desk, &file, "overview", &json!({}));
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(package.join("manifest.json")).unwrap()).unwrap();
    let cover = foreign("pdftotext", &["-layout", "-l", "1", "report.pdf", "-"], &package);

    let controls = rows(&package, "controls.csv");
    assert_eq!(status["controls"]["total"].as_u64(), Some(controls.len() as u64));
    for (result, label) in RESULTS {
        let n = controls.iter().filter(|c| c["result"] == result).count() as u64;
        assert_eq!(
            status["controls"]["by_result"][result].as_u64().unwrap_or(0),
            n,
            "status, {result}"
        );
        assert_eq!(
            overview["results"][result].as_u64().unwrap(),
            n,
            "window, {result}"
        );
        assert_eq!(on_cover(&cover, label), n, "PDF, {result}");
    }

    let included = rows(&package, "evidence.csv").len() as u64;
    let excluded = rows(&package, "exclusions.csv").len() as u64;
    let collected = status["counts"]["evidence_versions"].as_u64().unwrap();
    assert_eq!(included + excluded, collected, "collected = included + excluded");
    assert_eq!(manifest["counts"]["collected"].as_u64(), Some(collected));
    assert_eq!(manifest["counts"]["included"].as_u64(), Some(included));
    assert_eq!(on_cover(&cover, "Evidence items collected"), collected);
    assert_eq!(on_cover(&cover, "Included"), included);
    assert_eq!(overview["evidence_total"], status["counts"]["evidence"]);

    let by_kind = status["counts"]["by_kind"].as_object().unwrap();
    assert_eq!(
        by_kind.values().map(|n| n.as_u64().unwrap()).sum::<u64>(),
        status["counts"]["evidence"].as_u64().unwrap()
    );
    assert_eq!(
        rows(&package, "receipts.csv").len() as u64,
        status["counts"]["receipts"].as_u64().unwrap()
    );
}

#[test]
fn a_control_counts_the_same_on_its_page_in_its_list_and_in_plain_sql() {
    let desk = Desk::new();
    let file = desk.sample();
    let listed = desk.run(&["--json", "controls", text(&file)]).expect(0).json();
    for row in listed["controls"].as_array().unwrap() {
        let id = format!(
            "{}/{}",
            row["framework_id"].as_str().unwrap(),
            row["code"].as_str().unwrap()
        );
        let answer = desk
            .run(&["--json", "control", text(&file), &id, "--limit", "1"])
            .expect(0)
            .json();
        let page = &answer["control"];
        let by_source: u64 = page["sources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s["items"].as_u64().unwrap())
            .sum();
        let by_kind: u64 = page["by_kind"]
            .as_array()
            .unwrap()
            .iter()
            .map(|k| k[1].as_u64().unwrap())
            .sum();
        let by_group: u64 = page["groups"]
            .as_array()
            .unwrap()
            .iter()
            .map(|g| g["items"].as_u64().unwrap())
            .sum();
        let count = row["evidence_count"].as_u64().unwrap();
        assert_eq!(
            [
                by_source,
                by_kind,
                by_group,
                answer["evidence"]["total"].as_u64().unwrap()
            ],
            [count; 4],
            "{id}"
        );
        let sql = format!(
            "SELECT (SELECT count(*) FROM v_links WHERE control_id = {0}) || '|' || result || '|' || evidence_count
             FROM v_controls WHERE id = {0}",
            row["id"]
        );
        let plain = foreign("sqlite3", &[text(&file), &sql], desk.folder.path());
        assert_eq!(
            plain.trim(),
            format!("{count}|{}|{count}", row["result"].as_str().unwrap()),
            "{id}"
        );
    }
}

#[test]
fn unknown_is_shown_with_its_reason_and_never_as_a_pass() {
    let desk = Desk::new();
    let file = desk.sample();
    let status = desk.run(&["--json", "status", text(&file)]).expect(0).json();
    let unknown = status["unknown"].as_array().unwrap();
    let has = |outcome: &str, action: &str| {
        unknown
            .iter()
            .any(|u| u["outcome"] == outcome && u["action"] == action)
    };
    assert!(has("denied", "config:GetComplianceDetailsByConfigRule"));
    assert!(has("denied", "cloudtrail:GetEventSelectors"));
    assert!(
        unknown
            .iter()
            .any(|u| u["outcome"] == "not_enabled" && u["region"] == "eu-north-1")
    );
    assert!(
        unknown
            .iter()
            .any(|u| u["outcome"] == "out_of_retention" && u["source"] == "cloudtrail")
    );
    assert!(
        unknown
            .iter()
            .any(|u| u["reason"].as_str().unwrap().contains("stood still"))
    );
    let page = desk
        .run(&["--json", "control", text(&file), "CFG-002"])
        .expect(0)
        .json();
    let denied = page["control"]["cells"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["reason"] == "denied")
        .unwrap();
    assert_eq!(denied["result"], "unknown");
}
