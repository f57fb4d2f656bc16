//! Out of Audit Manager by the window alone: archive, see the sheet close, continue, collect.

use std::time::Duration;

use serde_json::json;
use tickmark_window::Home;

use crate::open;

/// Continuing reads the whole archive; a slow machine takes its time.
const PATIENCE: Duration = Duration::from_mins(1);

#[test]
fn an_assessment_is_archived_and_continued_by_the_window_alone() {
    let home = Home::new();
    let window = open(&home, "rescue");
    let file = home.join("archive.tickmark");
    window.archive_sample(&file);
    let notice = window.part("archive-notice");
    assert_eq!(
        window.attribute(&notice, "data-closes"),
        "true",
        "{}",
        window.text(&notice)
    );

    window.open_continue();
    let shown = window.text(&window.part("continue-unmapped"));
    assert!(shown.parse::<u32>().is_ok_and(|n| n > 0), "{shown}");
    let next = home.join("next.tickmark");
    window.fill(&window.part("continue-path"), next.to_str().unwrap());
    window.accept("dialog-continue", PATIENCE);
    window.part("overview-headline");
    let engagement = window
        .invoke("query", "engagement", &json!({}))
        .expect("the continued engagement is open");
    assert_eq!(engagement["path"], json!(next));
    let overview = window
        .invoke("query", "controls", &json!({}))
        .expect("its controls");
    assert_eq!(overview["total"], 16);
    assert_eq!(window.complaints(), Vec::<String>::new());
}
