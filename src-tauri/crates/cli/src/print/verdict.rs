//! A verdict: what was checked, what is wrong, and in a folder of CloudTrail one line a file.

use std::collections::HashSet;

use tickmark_workbench::wire::VerifyReport;

/// The verdict.
pub fn verdict(report: &VerifyReport) -> Vec<String> {
    let mut lines: Vec<String> = report
        .files
        .iter()
        .map(|file| {
            let mut line = format!(
                "{:<12} {:<15} {}",
                file.verdict,
                file.kind,
                on_one_line(&file.path)
            );
            if !file.reason.is_empty() {
                line.push_str("  ");
                line.push_str(&on_one_line(&file.reason));
            }
            line
        })
        .collect();
    lines.extend(report.gaps.iter().map(|gap| {
        let what = if gap.restart { "new chain" } else { "gap" };
        format!(
            "{what:<12} {:<15} from {} to {}  {}",
            "",
            gap.from,
            gap.to,
            on_one_line(&gap.chain)
        )
    }));
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.push(format!(
        "{}: {} ({} checked)",
        report.path, report.verdict, report.checked
    ));
    for check in &report.checks {
        let mark = match check.holds {
            Some(true) => "ok",
            Some(false) => "NO",
            None => "??",
        };
        lines.push(format!("  {mark}  {:<44} {}", check.title, check.detail));
    }
    let told: HashSet<&str> = report.files.iter().map(|file| file.path.as_str()).collect();
    for p in report.problems.iter().filter(|p| !told.contains(p.path.as_str())) {
        lines.push(format!(
            "  {}: {}  {}",
            p.problem,
            on_one_line(&p.path),
            on_one_line(&p.detail)
        ));
    }
    if !report.signer.is_empty() {
        lines.push(format!(
            "  signed by {} {}",
            report.signer, report.signer_fingerprint
        ));
    }
    lines
}

/// A name that somebody else chose, on one line of a terminal: what would move the cursor or turn the text around is
/// written as its number.
fn on_one_line(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    };
    text.chars()
        .fold(String::with_capacity(text.len()), |mut line, c| {
            if steers(c) {
                line.extend(c.escape_unicode());
            } else {
                line.push(c);
            }
            line
        })
}
