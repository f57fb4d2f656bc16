//! Opening the window.

use serde_json::json;
use tickmark_window::{Home, Shape};

use crate::{NewEngagement, make_engagement, open, open_as};

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

#[test]
fn an_engagement_given_as_argument_is_open_when_the_window_is() {
    let home = Home::new();
    let file = home.join("Northwind SOC 2.tickmark");
    make_engagement(
        &open(&home, "make"),
        &file,
        &NewEngagement {
            account: "111122223333",
            region: "eu-west-1",
            from: "2026-01-01",
            to: "2026-03-31",
        },
    );

    let window = open_as(&home, Shape::LARGE, Some(&file), "argument");
    window.part("overview-headline");
    let engagement = window
        .invoke("query", "engagement", &json!({}))
        .expect("the engagement is open");
    assert_eq!(engagement["path"], json!(file));
}

#[test]
fn a_file_that_is_no_engagement_is_refused_by_name_and_left_as_it_is() {
    let home = Home::new();
    let file = home.join("notes.tickmark");
    std::fs::write(&file, "Call the auditor on Monday.").unwrap();
    let window = open(&home, "refused");
    let request = json!({"path": file, "passphrase": null});
    let refusal = window
        .invoke("mutate", "open_engagement", &request)
        .expect_err("it is a text file");
    assert_eq!(refusal["code"], "not_tickmark");
    assert!(
        refusal["message"].as_str().unwrap().contains("notes.tickmark"),
        "{refusal}"
    );
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        "Call the auditor on Monday."
    );
}
