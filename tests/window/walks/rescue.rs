//! Out of Audit Manager by the window alone: archive, see the sheet close, continue, collect.

use std::time::Duration;

use serde_json::json;
use tickmark_window::Home;

use crate::open;

/// Listing starts the sample organisation and asks it; a slow machine takes its time.
const PATIENCE: Duration = Duration::from_mins(1);

#[test]
fn an_assessment_is_archived_and_continued_by_the_window_alone() {
    let home = Home::new();
    let window = open(&home, "rescue");
    window.press("welcome-archive");
    window.part("dialog-archive");
    let sample = window.find("[data-testid='archive-asked'] button[data-value='sample']");
    window.click(&sample);
    window.press("dialog-ok");
    let chosen = window.look(
        "[data-testid='archive-assessments'] label.chosen",
        "Northwind SOC 2 2026",
        PATIENCE,
    );
    let label = chosen.expect("the only assessment is chosen");
    window.click(&label);
    let file = home.join("archive.tickmark");
    window.fill(&window.part("archive-path"), file.to_str().unwrap());
    window.accept("dialog-archive", PATIENCE);
    window.wait_collected();
    let notice = window.part("archive-notice");
    assert_eq!(
        window.attribute(&notice, "data-closes"),
        "true",
        "{}",
        window.text(&notice)
    );

    window.press("continue-open");
    window.part("dialog-continue");
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
