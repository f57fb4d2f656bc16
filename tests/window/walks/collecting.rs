//! A collection that is watched, paused and gone on with, and what the next one would call.

use serde_json::Value;
use tickmark_window::Home;

use crate::open;

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
