//! The proof that a collection is complete, as programs read it: days, gaps, second counts, and the plan before it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::program::{Desk, foreign, packaged, text};

const DATA: &str = "222233334444";
const STAGING: &str = "444455556666";

fn status(desk: &Desk) -> Value {
    let file = desk.sample();
    desk.run(&["--json", "status", text(&file)]).expect(0).json()
}

fn sqlite(desk: &Desk, sql: &str) -> Vec<Vec<String>> {
    let file = desk.sample();
    let out = foreign(
        "sqlite3",
        &["-separator", "\t", text(&file), sql],
        desk.folder.path(),
    );
    out.lines()
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

fn gaps<'a>(status: &'a Value, kind: &str) -> Vec<&'a Value> {
    let all = status["coverage"]["gaps"].as_array().unwrap();
    all.iter().filter(|gap| gap["kind"] == kind).collect()
}

#[test]
fn every_day_of_every_lane_is_in_one_state_and_every_item_on_one_day() {
    let desk = Desk::new();
    let status = status(&desk);
    let coverage = &status["coverage"];
    let days = coverage["days"].as_u64().unwrap();
    let lanes = coverage["by_lane"].as_array().unwrap();
    assert_eq!(coverage["lanes"].as_u64().unwrap(), lanes.len() as u64);
    let mut items: BTreeMap<&str, u64> = BTreeMap::new();
    for lane in lanes {
        let by_state = lane["days"].as_object().unwrap();
        assert_eq!(
            by_state.values().map(|n| n.as_u64().unwrap()).sum::<u64>(),
            days,
            "{lane}"
        );
        *items.entry(lane["source"].as_str().unwrap()).or_default() += lane["items"].as_u64().unwrap();
    }
    let (from, to) = (
        coverage["period"]["from"].as_str().unwrap(),
        coverage["period"]["to"].as_str().unwrap(),
    );
    for (source, found) in items {
        let sql = format!(
            "SELECT count(*) FROM v_evidence WHERE source = '{source}' AND substr(occurred_at, 1, 10) BETWEEN '{from}' AND '{to}'"
        );
        assert_eq!(found.to_string(), sqlite(&desk, &sql)[0][0], "{source}");
    }
}

#[test]
fn a_stopped_recorder_and_a_paused_trail_are_gaps_with_their_seconds_and_who_did_it() {
    let desk = Desk::new();
    let status = status(&desk);
    for (kind, region, stop, start, days) in [
        (
            "recorder_stopped",
            "eu-west-1",
            "StopConfigurationRecorder",
            "StartConfigurationRecorder",
            3,
        ),
        ("trail_paused", "us-east-1", "StopLogging", "StartLogging", 2),
    ] {
        let found = gaps(&status, kind);
        assert_eq!(found.len(), 1, "{kind}: {found:?}");
        let gap = found[0];
        assert_eq!(gap["places"], serde_json::json!([[DATA, region]]), "{kind}");
        assert_eq!(gap["days"], days, "{kind}");
        for (end, event, member) in [("from", stop, "stopped_by"), ("to", start, "started_by")] {
            let by = &gap[member];
            assert!(by["title"].as_str().unwrap().starts_with(event), "{by}");
            let sql = format!(
                "SELECT event_name, occurred_at FROM v_evidence WHERE id = {}",
                by["evidence_id"]
            );
            let row = &sqlite(&desk, &sql)[0];
            assert_eq!(row[0], event);
            assert_eq!(gap[end], row[1], "the gap ends where the event happened");
        }
        assert!(!gap["controls"].as_array().unwrap().is_empty(), "{kind}");
    }
}

#[test]
fn what_is_denied_comes_with_the_statement_that_allows_it_and_is_counted_nowhere() {
    let desk = Desk::new();
    let status = status(&desk);
    let gap = gaps(&status, "denied")
        .into_iter()
        .find(|gap| gap["source"] == "config")
        .expect("the rules' details of staging are denied");
    assert_eq!(gap["places"], serde_json::json!([[STAGING, "eu-west-1"]]));
    let statement: Value = serde_json::from_str(gap["policy"].as_str().unwrap()).unwrap();
    assert_eq!(
        statement["Action"],
        serde_json::json!(["config:GetComplianceDetailsByConfigRule"])
    );
    let unknown = status["unknown"].as_array().unwrap();
    for line in unknown.iter().filter(|line| line["outcome"] == "denied") {
        let statement: Value = serde_json::from_str(line["policy"].as_str().unwrap()).unwrap();
        assert_eq!(statement["Action"], serde_json::json!([line["action"]]));
    }
    // A control never counts a place that did not answer: its checks are those of the evidence, and a control is
    // compliant only where every cell answered.
    let file = desk.sample();
    let controls = desk.run(&["--json", "controls", text(&file)]).expect(0).json();
    for row in controls["controls"].as_array().unwrap() {
        let id = format!(
            "{}/{}",
            row["framework_id"].as_str().unwrap(),
            row["code"].as_str().unwrap()
        );
        let page = desk
            .run(&["--json", "control", text(&file), &id, "--limit", "1"])
            .expect(0)
            .json();
        let cells = page["control"]["cells"].as_array().unwrap();
        for cell in cells.iter().filter(|cell| cell["reason"] != "") {
            assert!(
                cell["result"] == "unknown" || cell["result"] == "noncompliant",
                "{cell}"
            );
        }
        let silent = cells.iter().any(|cell| cell["reason"] != "");
        let result = row["result"].as_str().unwrap();
        assert!(!silent || result != "compliant", "{id}");
        if result == "unknown" {
            assert_ne!(row["unknown_reason"], "", "{id}");
        }
    }
}

#[test]
fn the_policy_of_the_plan_allows_all_that_a_whole_collection_calls_and_names_nothing_twice() {
    let desk = Desk::new();
    let file = desk.sample();
    let plan = desk
        .run(&["--json", "collect", text(&file), "--plan"])
        .expect(0)
        .json();
    let steps = plan["steps"].as_array().unwrap();
    let policy: Value = serde_json::from_str(plan["policy"].as_str().unwrap()).unwrap();
    assert_eq!(policy["Version"], "2012-10-17");
    let allowed: Vec<&str> = policy["Statement"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|s| s["Action"].as_array().unwrap())
        .map(|a| a.as_str().unwrap())
        .collect();
    let set: BTreeSet<&str> = allowed.iter().copied().collect();
    assert_eq!(set.len(), allowed.len());
    assert_eq!(
        set,
        steps
            .iter()
            .map(|s| s["action"].as_str().unwrap())
            .collect::<BTreeSet<_>>()
    );
    assert!(policy.to_string().len() <= 6_144, "white space is not counted");

    let called: BTreeSet<(String, String)> =
        sqlite(&desk, "SELECT DISTINCT source, operation FROM v_receipts")
            .into_iter()
            .map(|row| (row[0].clone(), row[1].clone()))
            .collect();
    let planned: BTreeMap<(String, String), bool> = steps
        .iter()
        .map(|s| {
            let key = (
                s["source"].as_str().unwrap().to_owned(),
                s["operation"].as_str().unwrap().to_owned(),
            );
            (key, s["discovered"].as_bool().unwrap())
        })
        .collect();
    for call in &called {
        assert!(
            planned.contains_key(call),
            "{call:?} is called and not in the plan"
        );
    }
    for (call, discovered) in planned {
        assert!(
            discovered || called.contains(&call),
            "{call:?} is planned and never called"
        );
    }
    let denied: BTreeSet<&str> = plan["denials"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|d| d["account_id"] == STAGING)
        .map(|d| d["action"].as_str().unwrap())
        .collect();
    assert!(
        denied.contains("config:GetComplianceDetailsByConfigRule"),
        "{denied:?}"
    );
    assert_eq!(plan["from_earlier"], true);
}

#[test]
fn tables_and_sheet_of_the_package_hold_what_status_says() {
    let desk = Desk::new();
    let status = status(&desk);
    let data = packaged().join("data");
    let rows = |name: &str| -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(data.join(name)).unwrap();
        let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let records = reader.records().map(|r| r.unwrap());
        records
            .map(|r| heads.iter().cloned().zip(r.iter().map(str::to_owned)).collect())
            .collect()
    };
    let mut by_state: BTreeMap<(String, String, String, String), u64> = BTreeMap::new();
    for row in rows("coverage.csv") {
        let key = ["account_id", "region", "source", "state"].map(|name| row[name].clone());
        *by_state.entry(key.into()).or_default() += row["days"].parse::<u64>().unwrap();
    }
    let mut said: BTreeMap<(String, String, String, String), u64> = BTreeMap::new();
    for lane in status["coverage"]["by_lane"].as_array().unwrap() {
        for (state, days) in lane["days"].as_object().unwrap() {
            let word = |name: &str| lane[name].as_str().unwrap().to_owned();
            let key = (word("account"), word("region"), word("source"), state.clone());
            said.insert(key, days.as_u64().unwrap());
        }
    }
    assert_eq!(by_state, said);
    let counts = &status["reconciliation"];
    let table = rows("reconciliation.csv");
    for verdict in ["equal", "explained", "differs"] {
        let found = table.iter().filter(|row| row["verdict"] == verdict).count() as u64;
        assert_eq!(counts[verdict].as_u64().unwrap(), found, "{verdict}");
    }
    assert!(
        counts["equal"].as_u64().unwrap() > 10 && counts["differs"] == 0,
        "{counts}"
    );
    assert_eq!(
        rows("unknown.csv").len(),
        status["unknown"].as_array().unwrap().len()
    );
    let page = std::fs::read_to_string(packaged().join("index.html")).unwrap();
    assert!(page.contains("<h2>Completeness</h2>") && page.contains("Recorder stopped"));
}
