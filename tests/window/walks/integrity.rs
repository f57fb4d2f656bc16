//! The copy of a trail's bucket, proven by the window alone: dropped or chosen, drawn hour by hour, walked by keyboard.

use serde_json::json;
use tickmark_trail::delivery::{ACCOUNT, Copy, REGION, Saved, deliver, digest_key, hours, log};
use tickmark_trail::write_keys;
use tickmark_window::{Home, Shape, Window};

use crate::{NewEngagement, make_engagement, open, open_as};

/// WebDriver's codes for keys without a letter.
const LEFT: &str = "\u{e012}";
const RIGHT: &str = "\u{e014}";
const DOWN: &str = "\u{e015}";
const ENTER: &str = "\u{e007}";

#[test]
fn a_trail_is_proven_and_every_fault_leads_to_its_hour() {
    let home = Home::new();
    let window = engagement(&home, "integrity");
    let copy = Copy::of(&deliver(&hours(40)), Saved::All);
    // 12 May begins at minute 0; the log of eight in the evening was changed, the digest of the next morning is gone.
    let changed = log(ACCOUNT, 20 * 60 + 5, 1).object;
    copy.change(&changed, |text| text.replacen("PutObject", "GetObject", 1));
    let gone = digest_key(31 * 60, false);
    copy.remove(&gone);

    window.keys("gi");
    window.part("proof-start");
    window.part("hour-none");
    window.prove(copy.folder.path());
    window.find("[data-testid='integrity-figures'][data-verdict='bad']");
    window.find_with("[data-testid='integrity-figures']", "39 digests");
    the_days_are_drawn(&window);

    let fault = window.find(&format!("[data-testid='fault-row'][data-id='{changed}']"));
    window.click(&fault);
    the_hour_is(&window, "12 May 2026 20:00 UTC");
    window.find("[data-testid='hour-digest'][data-verdict='valid']");
    window.find("[data-testid='hour-log'][data-verdict='invalid']");
    window.find_with("[data-testid='hour-log'][data-verdict='valid']", "2020Z");

    let missing = window.find(&format!(
        "[data-testid='fault-row'][data-id='s3://acme-trail/{gone}']"
    ));
    window.click(&missing);
    the_hour_is(&window, "13 May 2026 06:00 UTC");
    window.find_with("[data-testid='hour-gap']", "No digest");
    assert_eq!(window.complaints(), Vec::<String>::new());
}

#[test]
fn hours_and_faults_are_walked_without_a_mouse() {
    let home = Home::new();
    let window = engagement(&home, "integrity-keys");
    let copy = Copy::whole(40);
    let changed = log(ACCOUNT, 20 * 60 + 5, 1).object;
    copy.change(&changed, |text| text.replacen("PutObject", "GetObject", 1));

    window.keys("gi");
    window.prove(copy.folder.path());
    window.part("proof-day");
    // What was typed last left the focus in the form, which is gone.
    window.keys(RIGHT);
    the_hour_is(&window, "12 May 2026 08:00 UTC");
    window.keys(RIGHT);
    the_hour_is(&window, "12 May 2026 09:00 UTC");
    window.keys(DOWN);
    the_hour_is(&window, "13 May 2026 09:00 UTC");
    window.keys(LEFT);
    the_hour_is(&window, "13 May 2026 08:00 UTC");
    window.keys("n");
    the_hour_is(&window, "12 May 2026 20:00 UTC");
    window.find(&format!(
        "[data-testid='fault-row'][data-id='{changed}'][aria-selected='true']"
    ));
    window.keys(ENTER);
    window.find("[data-testid='hour-title']:focus");
    window.find("[data-testid='hour-log'][data-verdict='invalid']");
    assert_eq!(window.complaints(), Vec::<String>::new());
}

#[test]
fn a_folder_that_is_dropped_on_the_screen_is_proven_and_not_imported() {
    let home = Home::new();
    let window = engagement(&home, "integrity-drop");
    let copy = Copy::whole(3);
    let keys = write_keys(home.path());

    window.keys("gi");
    window.fill(&window.part("proof-keys"), keys.to_str().unwrap());
    window.hang_files(&[copy.folder.path()]);
    window.find_with("[data-testid='drop-veil']", "Verify this copy");
    window.drop_files(&[copy.folder.path()]);
    window.find("[data-testid='integrity-figures'][data-verdict='good']");
    window.find_with("[data-testid='counts-faults']", "none");
    assert!(!window.shows("dialog-import"));

    // What cannot be proven is refused with the reason, and the way back is open.
    let empty = home.join("empty");
    std::fs::create_dir(&empty).unwrap();
    window.drop_files(&[&empty]);
    window.find_with("[data-testid='proof-refusal']", "CloudTrail-Digest");
    window.part("proof-start");
}

fn engagement(home: &Home, name: &str) -> crate::Only {
    let file = home.join("trail.tickmark");
    make_engagement(
        &open(home, name),
        &file,
        &NewEngagement {
            account: ACCOUNT,
            region: REGION,
            from: "2026-05-01",
            to: "2026-05-31",
        },
    );
    let window = open_as(home, Shape::LARGE, Some(&file), name);
    window.part("overview-headline");
    window
}

/// Two days, the first from eight o'clock on, with what went wrong in words.
fn the_days_are_drawn(window: &Window) {
    let words = |day: &str| {
        let drawn = window.find(&format!("[data-testid='proof-day'][data-day='{day}'] svg"));
        window.attribute(&drawn, "aria-label")
    };
    let first = words("2026-05-12");
    assert!(
        first.contains("15 proven, 1 digest valid, a log is not, 8 outside"),
        "{first}"
    );
    let second = words("2026-05-13");
    assert!(second.contains("1 no digest"), "{second}");
    let days = window.run(
        "return document.querySelectorAll(\"[data-testid='proof-day']\").length",
        &json!([]),
    );
    assert_eq!(days, 2);
}

fn the_hour_is(window: &Window, title: &str) {
    window.find_with("[data-testid='hour-title']", title);
}
