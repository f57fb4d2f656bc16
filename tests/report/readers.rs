//! Foreign readers, and the page box that everything must lie in.

use std::path::{Path, PathBuf};
use std::process::Command;

use tickmark_report::layout::Laid;
use tickmark_report::page::{HEIGHT_MM, Op, Page, WIDTH_MM};

/// A PDF on disk for as long as it lives.
pub struct OnDisk {
    /// Removed with this.
    _dir: tempfile::TempDir,
    /// The file.
    pub path: PathBuf,
}

/// Puts bytes on disk for a foreign reader.
pub fn on_disk(bytes: &[u8]) -> OnDisk {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("report.pdf");
    std::fs::write(&path, bytes).unwrap();
    OnDisk { _dir: dir, path }
}

/// Runs a reader, which must accept the file, and returns what it says.
pub fn run(tool: &str, arguments: &[&str], file: &Path, after: &[&str]) -> String {
    let output = Command::new(tool)
        .args(arguments)
        .arg(file)
        .args(after)
        .output()
        .unwrap_or_else(|e| panic!("{tool} is needed (poppler-utils, qpdf): {e}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{tool}: {said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

/// The text of all pages, each ended by a form feed.
pub fn text_of(bytes: &[u8]) -> String {
    run("pdftotext", &["-layout"], &on_disk(bytes).path, &["-"])
}

/// One line of blanks for every run of them.
pub fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Fails when anything lies outside the page.
pub fn assert_inside(laid: &Laid) {
    for (number, page) in laid.pages.iter().enumerate() {
        for op in &page.ops {
            let [left, top, right, bottom] = bounds(op);
            let inside = left >= 0.0 && top >= 0.0 && right <= WIDTH_MM + 0.01 && bottom <= HEIGHT_MM + 0.01;
            assert!(
                inside,
                "page {}: {op:?} at {left} {top} {right} {bottom}",
                number + 1
            );
        }
    }
}

/// Fails when text crosses the margins.
pub fn assert_text_in_margins(page: &Page) {
    for op in &page.ops {
        if let Op::Text { text, .. } = op {
            let [left, top, right, bottom] = bounds(op);
            let inside = left >= 19.9 && right <= 192.6 && top >= 9.0 && bottom <= 289.5;
            assert!(inside, "{text:?} at {left} {top} {right} {bottom}");
        }
    }
}

fn bounds(op: &Op) -> [f32; 4] {
    match op {
        Op::Text {
            x_mm,
            y_mm,
            size_pt,
            width_mm,
            ..
        } => {
            let size = size_pt * 25.4 / 72.0;
            [*x_mm, y_mm - size, x_mm + width_mm, y_mm + size * 0.3]
        }
        Op::Line {
            x1_mm,
            y1_mm,
            x2_mm,
            y2_mm,
            ..
        } => [
            x1_mm.min(*x2_mm),
            y1_mm.min(*y2_mm),
            x1_mm.max(*x2_mm),
            y1_mm.max(*y2_mm),
        ],
        Op::Rect {
            x_mm,
            y_mm,
            w_mm,
            h_mm,
            ..
        }
        | Op::Link {
            x_mm,
            y_mm,
            w_mm,
            h_mm,
            ..
        } => [*x_mm, *y_mm, x_mm + w_mm, y_mm + h_mm],
        Op::Path { d, .. } => {
            let numbers: Vec<f32> = d
                .split_ascii_whitespace()
                .filter_map(|w| w.parse().ok())
                .collect();
            let fold = |start: usize, of: fn(f32, f32) -> f32, first: f32| {
                numbers.iter().skip(start).step_by(2).copied().fold(first, of)
            };
            [
                fold(0, f32::min, f32::MAX),
                fold(1, f32::min, f32::MAX),
                fold(0, f32::max, f32::MIN),
                fold(1, f32::max, f32::MIN),
            ]
        }
    }
}
