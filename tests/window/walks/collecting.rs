//! A collection that is watched, paused and gone on with, and what the next one would call.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use tickmark_window::{Home, Shape, Window};

use crate::{open, open_as};

#[test]
fn a_collection_shows_its_rates_is_paused_and_goes_on_and_the_next_says_what_it_will_call() {
    let home = Home::new();
    let window = open(&home, "collecting");
    window.press("welcome-sample");
    window.press("nav-collections");

    window.find("[data-testid='rate'] svg[role='img']");
    window.press("collect-pause");
    window.find("[data-testid='collect-state'][data-state='paused']");
    window.find_with("[data-testid='collect-message']", "Paused");
    window.press("collect-resume");
    window.wait_collected();
    window.find("[data-testid='reconciliation'][data-differs='0']");

    window.open_dialog("collect-start", "preflight-says");
    the_plan_says_what_the_history_of_all_resources_costs(&window);
    window.press("preflight-show-policy");
    let policy = window.text(&window.part("preflight-policy"));
    let policy: Value = serde_json::from_str(&policy).expect("a policy is JSON");
    let statements = policy["Statement"].as_array().expect("a policy has statements");
    assert!(
        statements.iter().any(|statement| {
            let actions = statement["Action"]
                .as_array()
                .map(Vec::as_slice)
                .unwrap_or_default();
            actions.iter().any(|action| action == "cloudtrail:LookupEvents")
        }),
        "{policy}"
    );
    window.dismiss();
    assert_eq!(window.complaints(), Vec::<String>::new());
}

fn the_plan_says_what_the_history_of_all_resources_costs(window: &Window) {
    let [named, all] = ["named", "all"].map(|history| {
        let access = json!({"profile": "", "role_arn": "", "external_id": ""});
        let request = json!({
            "sources": [], "accounts": [], "regions": [], "full": false, "history": history, "access": access,
        });
        let plan = window
            .invoke("query", "preflight", &request)
            .expect("an engagement is open");
        plan["requests"].as_u64().expect("a count")
    });
    assert!(
        all > named,
        "all resources cost {all} requests, the named ones {named}"
    );
    let choice = window.find("label:has([data-testid='collect-history'])");
    window.click(&choice);
    let thousands = format!("{},{:03}", all / 1000, all % 1000);
    window.find_with("[data-testid='preflight-says']", &thousands);
}

#[test]
fn a_collection_under_way_when_the_window_was_closed_is_offered_to_go_on_and_does() {
    let home = Home::new();
    let file = {
        let window = open(&home, "closed-while-collecting");
        window.press("welcome-sample");
        window.press("nav-collections");
        window.find("[data-testid='rate'] svg[role='img']");
        let engagement = window
            .invoke("query", "engagement", &json!({}))
            .expect("an engagement is open");
        PathBuf::from(engagement["path"].as_str().expect("it has a path"))
    };

    let window = open_as(&home, Shape::LARGE, Some(&file), "goes-on");
    window.press("nav-collections");
    window.part("collect-interrupted");
    window.find_with("[data-testid='collect-start']", "Go on collecting");
    window.open_dialog("collect-start", "preflight-says");
    window.accept("dialog-collect", Duration::from_secs(20));
    window.wait_collected();
    window.find("[data-testid='reconciliation'][data-differs='0']");
    let runs = window
        .invoke("query", "collections", &json!({}))
        .expect("an engagement is open");
    assert_eq!(
        runs["rows"].as_array().map(Vec::len),
        Some(1),
        "it went on, no second one began"
    );
    assert_eq!(window.complaints(), Vec::<String>::new());
}

#[test]
fn a_collection_is_stopped_by_choice_and_gone_on_with_from_where_it_stood() {
    let home = Home::new();
    let window = open(&home, "stopped");
    window.press("welcome-sample");
    window.press("nav-collections");
    window.find("[data-testid='rate'] svg[role='img']");
    window.press("collect-stop");
    window.find("[data-testid='collect-state'][data-state='stopped']");
    window.find_with("[data-testid='collect-message']", "Stopped");
    window.open_dialog("collect-start", "preflight-says");
    window.accept("dialog-collect", Duration::from_secs(20));
    window.wait_collected();
    window.find("[data-testid='reconciliation'][data-differs='0']");
}
