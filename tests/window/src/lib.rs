//! Drives the real window, headless, the way a person does: Debian's WebKitWebDriver opens the application on a virtual
//! screen, and what a test does is a real click, a real key or a script in the page.
//!
//! [`Screen`] is a virtual screen with a driver on it, [`Window`] the application on that screen, and [`areas`] says how
//! a person reaches every part of it. Everything is ended when it is dropped.

#![forbid(unsafe_code)]
#![expect(
    clippy::must_use_candidate,
    reason = "to wait until a thing is shown is use enough"
)]

pub mod areas;
mod page;
mod screen;
mod window;

pub use screen::{Screen, Shape};
pub use window::{Element, Home, Window, root};
