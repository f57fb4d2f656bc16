//! The whole job, on the sample organisation: collect, read, attach, conclude, sign, write, verify.

use std::path::{Path, PathBuf};

use serde_json::json;
use tickmark_window::{Home, Window};

use crate::open;

#[test]
fn a_person_gets_from_the_welcome_page_to_a_verified_package_and_a_changed_byte_is_found() {
    let home = Home::new();
    let window = open(&home, "sample");
    window.open_sample();
    window.introduce("Mara Lind", "mara.lind@example.com");

    the_figures_on_screen_are_those_of_the_engagement(&window);
    an_item_is_shown_with_its_original_and_the_bytes_still_have_their_hash(&window);

    let review = home.join("firewall review.txt");
    std::fs::write(&review, "Rules reviewed on 2026-03-31 by Mara Lind.\n").unwrap();
    window.open_control("LOG-001");
    window.attach(&review, "Firewall rule review, Q1");
    window.conclude(
        "effective",
        "Read the trail's status and the review of the first quarter.",
    );
    window.sign_as_preparer();

    let out = home.join("out");
    std::fs::create_dir(&out).unwrap();
    window.write_package(&out);
    let package = only_entry(&out);
    assert_eq!(window.verify(&package), "good");
    window.dismiss();

    let changed = change_a_byte(&package);
    assert_eq!(window.verify(&package), "bad");
    let problem = window.find("[data-testid='dialog-verify'] [data-testid='verify-problems'] li");
    assert_eq!(window.attribute(&problem, "data-path"), changed);
    window.dismiss();

    assert_eq!(window.complaints(), Vec::<String>::new());
}

/// The overview's own figures, as the page shows them and as the workbench answers.
fn the_figures_on_screen_are_those_of_the_engagement(window: &Window) {
    window.go("overview", "overview-headline");
    let overview = window
        .invoke("query", "overview", &json!({}))
        .expect("an engagement is open");
    let controls = window
        .invoke("query", "controls", &json!({}))
        .expect("an engagement is open");
    let total = controls["total"].as_u64().expect("a count");
    assert!(total >= 7, "the starter framework alone has seven controls");
    assert!(overview.to_string().len() > 2, "the overview says something");
    window.find_with("[data-testid='nav-controls'] .n", &total.to_string());
}

fn an_item_is_shown_with_its_original_and_the_bytes_still_have_their_hash(window: &Window) {
    window.open_control("LOG-001");
    let row = window.find("[data-testid='evidence-row']");
    window.click(&row);
    window.part("evidence-item");
    window.part("original");
    window.part("original-intact");
}

fn only_entry(folder: &Path) -> PathBuf {
    let mut entries = std::fs::read_dir(folder).unwrap();
    let only = entries.next().expect("a package was written").unwrap().path();
    assert!(
        entries.next().is_none(),
        "nothing but the package was left in {}",
        folder.display()
    );
    only
}

/// Changes one byte of an original in the middle and gives back its path inside the package.
fn change_a_byte(package: &Path) -> String {
    let shelf = std::fs::read_dir(package.join("evidence"))
        .unwrap()
        .next()
        .expect("originals")
        .unwrap()
        .path();
    let original = std::fs::read_dir(shelf)
        .unwrap()
        .next()
        .expect("an original")
        .unwrap()
        .path();
    let mut bytes = std::fs::read(&original).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&original, bytes).unwrap();
    original.strip_prefix(package).unwrap().display().to_string()
}
