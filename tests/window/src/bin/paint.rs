//! Measures how long a window takes from the start of its process to its first contentful paint, Tickmark's beside an
//! empty Tauri window's, in turns: `paint TICKMARK EMPTY ROUNDS`.

#![forbid(unsafe_code)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::json;
use tickmark_window::{Home, Shape, Window};

/// Gives back when the page was first painted with content, in milliseconds since 1970.
const FIRST_PAINT: &str = r"
const done = arguments[arguments.length - 1];
const from = (entries) => entries.find(({ name }) => name === 'first-contentful-paint');
const tell = ({ startTime }) => done(performance.timeOrigin + startTime);
const painted = from(performance.getEntriesByType('paint'));
if (painted) tell(painted);
else new PerformanceObserver((list) => { const entry = from(list.getEntries()); if (entry) tell(entry); })
  .observe({ type: 'paint', buffered: true });
";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [tickmark, empty, rounds] = arguments.as_slice() else {
        eprintln!("usage: paint TICKMARK EMPTY ROUNDS");
        std::process::exit(2);
    };
    let rounds: usize = rounds.parse().expect("ROUNDS is a number");
    let (ours, theirs) = (Subject::new(tickmark), Subject::new(empty));
    // The first start of each fills the caches of the system.
    ours.start();
    theirs.start();
    let turns: Vec<(f64, f64)> = (0..rounds).map(|_| (ours.start(), theirs.start())).collect();
    let ours = median(turns.iter().map(|turn| turn.0));
    let theirs = median(turns.iter().map(|turn| turn.1));
    println!("start to first paint, median of {rounds}");
    println!("  Tickmark            {ours:7.0} ms");
    println!("  empty Tauri window  {theirs:7.0} ms");
    println!("  ratio               {:7.2}", ours / theirs);
}

struct Subject {
    home: Home,
    launcher: PathBuf,
    started: PathBuf,
}

impl Subject {
    /// Puts a launcher before the program that notes the time and becomes the program.
    fn new(program: &str) -> Self {
        let home = Home::new();
        let (launcher, started) = (home.join("launcher"), home.join("started"));
        let program = std::path::absolute(program).expect("the program has a path");
        let script = format!(
            "#!/bin/sh\ndate +%s%N > '{}'\nexec '{}' \"$@\"\n",
            started.display(),
            program.display()
        );
        std::fs::write(&launcher, script).expect("the launcher can be written");
        std::fs::set_permissions(&launcher, PermissionsExt::from_mode(0o755))
            .expect("the launcher is our own");
        Self {
            home,
            launcher,
            started,
        }
    }

    /// Milliseconds from the start of the process to the first paint.
    fn start(&self) -> f64 {
        let window = Window::open(&self.launcher, &self.home, Shape::LARGE, None, "paint");
        let painted_ms = window
            .wait(FIRST_PAINT, &json!([]))
            .as_f64()
            .expect("the page was painted");
        painted_ms - read_ms(&self.started)
    }
}

fn read_ms(path: &Path) -> f64 {
    let nanoseconds = std::fs::read_to_string(path).expect("the launcher has noted the time");
    nanoseconds.trim().parse::<f64>().expect("date prints a number") / 1e6
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
