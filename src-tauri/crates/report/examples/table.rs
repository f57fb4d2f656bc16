//! Writes a dense evidence table (50 rows and 5 columns a page) and says how long it took: the figure that is held
//! beside other PDF writers.
//!
//! usage: table PAGES OUT.pdf

use std::time::Instant;

use tickmark_report::layout::dense::ROWS_PER_PAGE;
use tickmark_report::render_table_pdf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(pages), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("usage: table PAGES OUT.pdf".into());
    };
    let pages: usize = pages.parse()?;
    let begun = Instant::now();
    let columns = [
        ("Item", 1.0),
        ("Rule", 1.0),
        ("Account", 1.0),
        ("Region", 1.0),
        ("Result", 1.0),
    ];
    let rows = (0..pages * ROWS_PER_PAGE).map(|row| {
        let (page, row) = (row / ROWS_PER_PAGE, row % ROWS_PER_PAGE);
        (0..5)
            .map(|column| format!("evidence {page}-{row}-{column} eu-west-1"))
            .collect()
    });
    let bytes = render_table_pdf("All evidence", &columns, rows)?;
    std::fs::write(out, &bytes)?;
    println!(
        "{pages} pages, {:.2} s, {} bytes, {} MB peak",
        begun.elapsed().as_secs_f64(),
        bytes.len(),
        peak_mb()
    );
    Ok(())
}

/// Peak resident memory as Linux tells it; 0 elsewhere.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|l| l.starts_with("VmHWM:"))
        .unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|kb| kb.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}
