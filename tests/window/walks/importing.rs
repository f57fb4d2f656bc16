//! Files become evidence by the window alone: dropped, seen before anything is written, imported, opened.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tickmark_trail::delivery::{self, Copy, Saved, deliver, hours};
use tickmark_trail::write_keys;
use tickmark_window::{Home, Shape, Window, root};

use crate::{NewEngagement, make_engagement, open, open_as};

/// The account whose events the logs hold; the names of the files say another one.
const ACCOUNT: &str = "123837392027";
const REGION: &str = "us-east-1";

#[test]
fn a_folder_that_is_dropped_is_previewed_imported_and_known_the_second_time() {
    let home = Home::new();
    let file = home.join("recorded.tickmark");
    make_engagement(
        &open(&home, "import-make"),
        &file,
        &NewEngagement {
            account: ACCOUNT,
            region: REGION,
            from: "2023-07-01",
            to: "2023-07-31",
        },
    );
    let logs = root().join("tests/fixtures/cloudtrail/invictus");
    let (files, records) = count(&logs);

    let window = open_as(&home, Shape::LARGE, Some(&file), "import");
    window.part("overview-headline");
    window.hang_files(&[&logs]);
    window.find_with("[data-testid='drop-veil']", "Import into this engagement");
    window.drop_files(&[&logs]);

    window.find_with(
        "[data-testid='import-headline']",
        &format!("{records} new records would come in from {files} files."),
    );
    window.find(&format!("[data-testid='import-new'][data-value='{records}']"));
    window.find("[data-testid='import-files-failed'][data-value='1']");
    window.find_with("[data-testid='import-problems']", "LICENSE");
    window.find_with("[data-testid='import-places']", &format!("{ACCOUNT} {REGION}"));
    assert_eq!(evidence(&window), 0, "nothing is written before it is imported");

    window.press("dialog-ok");
    window.find_with(
        "[data-testid='import-summary'][data-preview='false'] [data-testid='import-headline']",
        &format!("{records} new records came in from {files} files."),
    );
    assert_eq!(evidence(&window), records);
    window.dismiss();
    window.find_with("[data-testid='counts-held']", &format!("{records} items"));

    // By the button, as who has no mouse would.
    window.press("go-import");
    window.find("[data-testid='dialog-ok']:disabled");
    window.drop_files(&[&logs]);
    window.find_with("[data-testid='import-headline']", "Nothing comes in.");
    window.find(&format!(
        "[data-testid='import-files-known'][data-value='{files}']"
    ));
    window.find("[data-testid='dialog-ok']:disabled");
    window.dismiss();

    window.open_control("LOG-002");
    window.press("evidence-row");
    window.part("original-intact");
    assert_eq!(window.complaints(), Vec::<String>::new());
}

#[test]
fn an_imported_trail_is_proven_and_each_event_says_by_which_chain() {
    let home = Home::new();
    let file = home.join("signed.tickmark");
    make_engagement(
        &open(&home, "signed-make"),
        &file,
        &NewEngagement {
            account: delivery::ACCOUNT,
            region: delivery::REGION,
            from: "2026-05-01",
            to: "2026-05-31",
        },
    );
    let mut hours = hours(3);
    hours[1].logs[0].text = json!({ "Records": [stop_logging()] }).to_string();
    let copy = Copy::of(&deliver(&hours), Saved::Newest);
    let keys = write_keys(home.path());

    let window = open_as(&home, Shape::LARGE, Some(&file), "signed");
    window.part("overview-headline");
    window.drop_files(&[copy.folder.path()]);
    window.find_with("[data-testid='import-kinds']", "CloudTrail digests");
    window.press("dialog-ok");
    window.find("[data-testid='import-proof'][data-verdict='incomplete']");
    window.find_with("[data-testid='import-proof']", "No public key is at hand");
    window.dismiss();

    window.keys("gi");
    window.fill(&window.part("proof-keys"), keys.to_str().unwrap());
    window.press("proof-imported");
    window.find("[data-testid='integrity-figures'][data-verdict='good']");
    window.find_with("[data-testid='integrity-figures']", "3 digests");
    window.part("proof-day");

    window.open_control("LOG-002");
    window.press("evidence-row");
    window.find_with("[data-testid='original']", "StopLogging");
    window.part("original-intact");
    window.find("[data-testid='item-proof'][data-verdict='valid']");
    window.find_with(
        "[data-testid='item-proof']",
        "111122223333_CloudTrail-Digest_eu-west-1_all_of_it_us-east-1",
    );
    assert_eq!(window.complaints(), Vec::<String>::new());
}

/// What LOG-002 asks for.
fn stop_logging() -> Value {
    json!({
        "eventVersion": "1.11", "eventID": "5b1c2d3e-0000-4000-8000-000000000001", "eventTime": "2026-05-12T09:04:03Z",
        "eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging", "awsRegion": delivery::REGION,
        "recipientAccountId": delivery::ACCOUNT, "sourceIPAddress": "203.0.113.9",
        "userIdentity": { "type": "IAMUser", "userName": "ana" }, "requestParameters": { "name": "all_of_it" },
    })
}

/// How many logs there are in a folder and how many records in them, counted without Tickmark.
fn count(folder: &Path) -> (u64, u64) {
    let logs: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    let records = logs.iter().map(|log| {
        let log: Value = serde_json::from_slice(&std::fs::read(log).unwrap()).unwrap();
        log["Records"].as_array().unwrap().len() as u64
    });
    (logs.len() as u64, records.sum())
}

fn evidence(window: &Window) -> u64 {
    let overview = window
        .invoke("query", "overview", &json!({}))
        .expect("an engagement is open");
    overview["evidence_total"].as_u64().expect("a count")
}
