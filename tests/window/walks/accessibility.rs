//! Every part of the window, in both themes, for people who do not see it or use no mouse.

use tickmark_window::areas::{Area, BEFORE, WITHIN};
use tickmark_window::{Home, Window};

use crate::open;

#[test]
fn axe_finds_nothing_in_any_part_of_the_window_in_light_and_dark() {
    let home = Home::new();
    let window = open(&home, "accessibility");
    let mut found = check_all(&window, BEFORE);
    window.do_the_work(&home);
    found.extend(check_all(&window, WITHIN));
    assert!(
        found.is_empty(),
        "{} findings:\n{}",
        found.len(),
        found.join("\n")
    );
}

fn check_all(window: &Window, areas: &[Area]) -> Vec<String> {
    let mut found = Vec::new();
    for theme in ["light", "dark"] {
        window.wear(theme);
        for area in areas {
            area.visit(window);
            found.extend(
                window
                    .accessibility()
                    .iter()
                    .map(|finding| format!("{} {theme}: {finding}", area.name)),
            );
            found.extend(
                window
                    .complaints()
                    .iter()
                    .map(|line| format!("{} {theme}: {line}", area.name)),
            );
            area.leave(window);
        }
    }
    found
}
