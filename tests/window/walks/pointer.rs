//! What the walks rely on: a click does its work on what it is meant for, or none.

use serde_json::json;
use tickmark_window::Home;

use crate::open;

/// Moves the button away as soon as the pointer comes, and counts the clicks that reach anything else.
const DODGE: &str = "
const [button] = arguments;
window.beside = 0;
document.addEventListener('click', (event) => { if (!button.contains(event.target)) window.beside += 1; });
addEventListener('mouseover', () => { button.style.transform = 'translateY(160px)'; }, { once: true, capture: true });
";

#[test]
fn a_click_on_what_moves_away_is_made_again_and_does_nothing_beside() {
    let home = Home::new();
    let window = open(&home, "pointer");
    let button = window.part("welcome-archive");
    window.run(DODGE, &json!([button.reference()]));
    window.click(&button);
    window.part("dialog-archive");
    assert_eq!(
        window.attribute(&button, "style"),
        "transform: translateY(160px);",
        "it did move away"
    );
    assert_eq!(window.run("return window.beside", &json!([])), json!(0));
}
