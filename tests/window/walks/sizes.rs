//! The smallest window that Tickmark has.

use serde_json::json;
use tickmark_window::areas::{BEFORE, WITHIN};
use tickmark_window::{Home, Shape, Window};

use crate::open_as;

#[test]
fn every_part_fits_into_the_smallest_window() {
    let home = Home::new();
    let window = open_as(&home, Shape::SMALL, None, "sizes");
    for area in BEFORE {
        area.visit(&window);
        assert_fits(&window, area.name);
        area.leave(&window);
    }
    window.do_the_work(&home);
    for area in WITHIN {
        area.visit(&window);
        assert_fits(&window, area.name);
        area.leave(&window);
    }
}

/// The page has the window's size, and no button of it lies outside.
fn assert_fits(window: &Window, area: &str) {
    const OUTSIDE: &str = "
        const seen = ({ width, height }) => width > 0 && height > 0;
        const outside = [...document.querySelectorAll('button, a, input, textarea')].filter((part) => {
          const box = part.getBoundingClientRect();
          return seen(box) && (box.right > innerWidth + 1 || box.left < -1) && !part.closest('.unseen');
        });
        return { page: [document.documentElement.scrollWidth, innerWidth], outside: outside.map((part) => part.outerHTML.slice(0, 120)) };";
    let found = window.run(OUTSIDE, &json!([]));
    assert_eq!(
        found["page"][0], found["page"][1],
        "{area} is wider than the window"
    );
    assert_eq!(found["outside"], json!([]), "{area} has parts outside the window");
}
