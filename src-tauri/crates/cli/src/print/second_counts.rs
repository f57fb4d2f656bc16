//! Second counts on a terminal: every one that differs has its line; those that one reason explains in one place are
//! said together, so that a denial is read once. `--json` has every line.

use tickmark_workbench::collecting::{ReconciliationLine, Verdict};
use tickmark_workbench::words::counted;

/// How many agree.
pub fn totals(lines: &[ReconciliationLine]) -> String {
    let with = |verdict: Verdict| lines.iter().filter(|line| line.verdict == verdict).count() as u64;
    said(
        with(Verdict::Equal),
        with(Verdict::Explained),
        with(Verdict::Differs),
    )
}

/// The same, counted already.
pub fn said(equal: u64, explained: u64, differs: u64) -> String {
    let differ = counted(differs, "differs", "differ");
    format!("{equal} equal, {explained} explained, {differ}")
}

/// What does not agree.
pub fn disagreements(lines: &[ReconciliationLine]) -> Vec<String> {
    let with = |verdict: Verdict| lines.iter().filter(move |line| line.verdict == verdict);
    let mut printed = Vec::new();
    printed.extend(with(Verdict::Differs).map(one));
    let mut groups: Vec<Vec<&ReconciliationLine>> = Vec::new();
    for line in with(Verdict::Explained) {
        match groups.iter_mut().find(|group| same_reason(group[0], line)) {
            Some(group) => group.push(line),
            None => groups.push(vec![line]),
        }
    }
    printed.extend(groups.iter().map(|group| match group.as_slice() {
        [line] => one(line),
        lines => format!(
            "  {:<9} {} counts in {}  {}",
            lines[0].verdict.as_str(),
            lines.len(),
            place(lines[0]),
            why(lines[0])
        ),
    }));
    printed
}

fn same_reason(a: &ReconciliationLine, b: &ReconciliationLine) -> bool {
    (&a.account_id, &a.region, &a.explanation) == (&b.account_id, &b.region, &b.explanation)
}

fn one(line: &ReconciliationLine) -> String {
    format!(
        "  {:<9} {} in {}: AWS says {}, collected {}  {}",
        line.verdict.as_str(),
        line.what,
        place(line),
        line.expected,
        line.found,
        why(line)
    )
}

fn place(line: &ReconciliationLine) -> String {
    let parts = [line.account_id.as_str(), line.region.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        "all places".to_owned()
    } else {
        parts.join(" ")
    }
}

/// Whom AWS denied stands in the receipt; here it is enough what was denied.
fn why(line: &ReconciliationLine) -> &str {
    line.explanation.split(": User:").next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use tickmark_workbench::words::Source;

    use super::*;

    fn line(what: &str, verdict: Verdict, explanation: &str) -> ReconciliationLine {
        ReconciliationLine {
            source: Source::Config,
            account_id: "111122223333".to_owned(),
            region: "us-east-1".to_owned(),
            what: what.to_owned(),
            expected: 3,
            found: 1,
            verdict,
            explanation: explanation.to_owned(),
        }
    }

    #[test]
    fn a_reason_is_said_once_in_a_place_and_every_difference_by_itself() {
        let denied =
            "GetFindings denied: AccessDeniedException: User: arn:aws:iam::111122223333:role/A may not";
        let lines = [
            line("a", Verdict::Explained, denied),
            line("b", Verdict::Differs, ""),
            line("c", Verdict::Explained, denied),
            line("d", Verdict::Equal, ""),
            line("e", Verdict::Explained, "changed during collection"),
        ];
        assert_eq!(totals(&lines), "1 equal, 3 explained, 1 differs");
        assert_eq!(
            disagreements(&lines),
            [
                "  differs   b in 111122223333 us-east-1: AWS says 3, collected 1  ",
                "  explained 2 counts in 111122223333 us-east-1  GetFindings denied: AccessDeniedException",
                "  explained e in 111122223333 us-east-1: AWS says 3, collected 1  changed during collection",
            ]
        );
    }
}
