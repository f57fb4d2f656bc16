//! Takes a picture of every part of the real window in both themes, of every screen in two sizes: `pictures TICKMARK
//! FOLDER`.

#![forbid(unsafe_code)]

use std::path::Path;

use tickmark_window::areas::{Area, BEFORE, WITHIN};
use tickmark_window::{Home, Shape, Window};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [app, folder] = arguments.as_slice() else {
        eprintln!("usage: pictures TICKMARK FOLDER");
        std::process::exit(2);
    };
    let (app, folder) = (Path::new(app), Path::new(folder));
    std::fs::create_dir_all(folder).expect("the folder can be made");
    let home = Home::new();
    let engagement = prepare(app, &home, folder);
    take_rescue(app, folder);
    for shape in [Shape::LARGE, Shape::SMALL] {
        let window = Window::open(app, &home, shape, Some(&engagement), "pictures");
        take_all(&window, WITHIN, shape, folder);
    }
}

/// Takes the pictures of the welcome page, then works on the sample as a person would. Gives back its file.
fn prepare(app: &Path, home: &Home, folder: &Path) -> std::path::PathBuf {
    for shape in [Shape::SMALL, Shape::LARGE] {
        let window = Window::open(app, home, shape, None, "pictures");
        take_all(&window, BEFORE, shape, folder);
    }
    let window = Window::open(app, home, Shape::LARGE, None, "pictures");
    take_collecting(&window, folder);
    window.work_on_the_sample(home);
    let engagement = window
        .invoke("query", "engagement", &serde_json::json!({}))
        .expect("an engagement is open");
    engagement["path"]
        .as_str()
        .expect("an engagement has a path")
        .into()
}

/// Takes the picture of a collection under way, and waits until it has ended.
fn take_collecting(window: &Window, folder: &Path) {
    window.wear("light");
    window.press("welcome-sample");
    window.press("nav-collections");
    window.find("[data-testid='rate'] svg[role='img']");
    take(window, "collecting", Shape::LARGE, "light", folder);
    window.wait_collected();
}

/// Takes the pictures of an assessment that was archived, and of what is asked before it goes on without Audit Manager.
fn take_rescue(app: &Path, folder: &Path) {
    let home = Home::new();
    let window = Window::open(app, &home, Shape::LARGE, None, "pictures");
    window.archive_sample(&home.join("archive.tickmark"));
    for theme in ["light", "dark"] {
        window.wear(theme);
        window.part("archive-notice");
        take(&window, "archived", Shape::LARGE, theme, folder);
        window.open_continue();
        take(&window, "continue", Shape::LARGE, theme, folder);
        window.dismiss();
    }
}

fn take(window: &Window, name: &str, shape: Shape, theme: &str, folder: &Path) {
    window.settle();
    let name = format!("{name}-{shape}-{theme}.png");
    std::fs::write(folder.join(&name), window.picture()).expect("the folder can be written");
    println!("{name}");
}

fn take_all(window: &Window, areas: &[Area], shape: Shape, folder: &Path) {
    for theme in ["light", "dark"] {
        window.wear(theme);
        // What floats has the same size in every window.
        for area in areas.iter().filter(|area| shape == Shape::LARGE || !area.floats) {
            area.visit(window);
            take(window, area.name, shape, theme, folder);
            area.leave(window);
        }
    }
}
