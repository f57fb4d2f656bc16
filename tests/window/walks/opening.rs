//! Opening the window.

use serde_json::json;
use tickmark_window::Home;

use crate::open;

#[test]
fn the_window_opens_on_the_welcome_page_and_breaks_no_policy() {
    let home = Home::new();
    let window = open(&home, "welcome");
    window.part("welcome-sample");
    window.settle();
    assert_eq!(window.complaints(), Vec::<String>::new());
}

#[test]
fn a_command_is_answered_only_through_its_own_class() {
    let home = Home::new();
    let window = open(&home, "classes");
    let info = window
        .invoke("query", "app_info", &json!({}))
        .expect("app_info is a query");
    assert_eq!(info["open"], false);
    let error = window
        .invoke("query", "close_engagement", &json!({}))
        .expect_err("closing is not a query");
    assert_eq!(error["code"], "not_found");
}

#[test]
fn the_page_reaches_nothing_but_its_four_commands() {
    let home = Home::new();
    let window = open(&home, "walls");
    for forbidden in [
        "plugin:fs|read_text_file",
        "plugin:dialog|message",
        "plugin:window|close",
        "plugin:event|emit",
    ] {
        let refused = window.invoke(forbidden, "", &json!({}));
        assert!(refused.is_err(), "{forbidden} was answered: {refused:?}");
    }
    let fetched = window.wait(
        "const done = arguments[0]; fetch('http://127.0.0.1:9/').then(() => done('sent'), (e) => done(String(e)))",
        &json!([]),
    );
    assert_ne!(fetched, json!("sent"));
    let policy = window.complaints();
    assert!(
        policy.iter().any(|line| line.contains("connect-src")),
        "the policy did not stop a request: {policy:?}"
    );
}
