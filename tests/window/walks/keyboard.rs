//! The work on controls, by keyboard alone.

use tickmark_window::{Home, Window};

use crate::open;

#[test]
fn controls_are_walked_and_worked_on_without_a_mouse() {
    let home = Home::new();
    let window = open(&home, "keyboard");
    window.open_sample();

    window.keys("gc");
    let first = shown_control(&window, "");
    window.keys("j");
    let second = shown_control(&window, &format!(":not([data-code='{first}'])"));
    window.keys("k");
    assert_eq!(
        shown_control(&window, &format!(":not([data-code='{second}'])")),
        first
    );

    for (key, dialog) in [
        ("e", "dialog-attach"),
        ("c", "dialog-conclude"),
        ("s", "dialog-sign"),
        ("?", "dialog-keys"),
    ] {
        window.keys(key);
        window.part(dialog);
        window.dismiss();
    }
    window.keys("/");
    window.part("controls-find");
}

/// The code of the control whose page is shown, once it is one that the selector allows.
fn shown_control(window: &Window, which: &str) -> String {
    let page = window.find(&format!("[data-testid='control-page'][data-code]{which}"));
    window.attribute(&page, "data-code")
}
