//! Measures how long a window takes from the start of its process to its first contentful paint, Tickmark's beside an
//! empty Tauri window's, in turns: `paint TICKMARK EMPTY ROUNDS`.

#![forbid(unsafe_code)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::json;
use tickmark_window::{Home, Shape, Window};

/// Gives back when the page began to load and when it was first painted with content, in milliseconds since 1970.
const FIRST_PAINT: &str = r"
const done = arguments[arguments.length - 1];
const from = (entries) => entries.find(({ name }) => name === 'first-contentful-paint');
const ready = () => performance.getEntriesByName('tickmark-ready')[0]?.startTime;
const tell = ({ startTime }) => {
  const at = ready();
  if (at === undefined && document.getElementById('app')) setTimeout(tell, 20, { startTime });
  else done([0, startTime, at ?? 0].map((time) => performance.timeOrigin + time));
};
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
    let turns: Vec<(Start, Start)> = (0..rounds).map(|_| (ours.start(), theirs.start())).collect();
    let of_ours = |part: Part| median(turns.iter().map(|turn| part(&turn.0)));
    let of_theirs = |part: Part| median(turns.iter().map(|turn| part(&turn.1)));
    println!("from the start of the process, median of {rounds}    Tickmark  empty Tauri window  ratio");
    for (name, part) in PARTS {
        let (ours, theirs) = (of_ours(part), of_theirs(part));
        println!("  {name:46} {ours:7.0} ms {theirs:16.0} ms {:6.2}", ours / theirs);
    }
    let ready = median(turns.iter().map(|turn| turn.0.ready));
    println!("  to the welcome page, which can be used at once {ready:7.0} ms");
}

/// Reads one measure of a start.
type Part = fn(&Start) -> f64;

/// What is measured of a start.
const PARTS: [(&str, Part); 2] = [
    ("to the page's first byte", |start| start.loading),
    ("to the first paint", |start| start.painted),
];

/// One start, in milliseconds since the process began.
struct Start {
    loading: f64,
    painted: f64,
    /// Only Tickmark tells.
    ready: f64,
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

    /// Opens the window, waits for its first paint and closes it.
    fn start(&self) -> Start {
        let window = Window::open(&self.launcher, &self.home, Shape::LARGE, None, "paint");
        let moments = window.wait(FIRST_PAINT, &json!([]));
        let started_ms = read_ms(&self.started);
        let since_start = |at: usize| moments[at].as_f64().expect("the page was painted") - started_ms;
        Start {
            loading: since_start(0),
            painted: since_start(1),
            ready: since_start(2),
        }
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
