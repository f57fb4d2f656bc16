//! Second counts of what has one: equal, explained by what was collected, or told to differ.

use std::path::Path;

use tickmark_collect::{Choices, CollectReport, offered};
use tickmark_domain::{Period, ReconciliationLine, Source, Verdict};
use tickmark_sample::Fault;

use crate::scene::{engagement_of, run, start};

const WHOLE_YEAR: (&str, &str) = ("2026-01-01", "2026-12-31");

async fn collected(path: &Path, fault: Fault, (from, to): (&str, &str), sources: &[Source]) -> CollectReport {
    let endpoint = start(fault).await;
    let period = Period {
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
    };
    let store = engagement_of(path, &endpoint, period);
    let choices = Choices {
        sources: sources
            .iter()
            .copied()
            .filter(|s| offered().contains(s))
            .collect(),
        ..Choices::default()
    };
    run(&store, &endpoint, &choices).await
}

fn lines<'r>(report: &'r CollectReport, what: &str) -> Vec<&'r ReconciliationLine> {
    let found: Vec<_> = report
        .reconciliation
        .iter()
        .filter(|l| l.what.contains(what))
        .collect();
    assert!(!found.is_empty(), "{what}");
    found
}

/// What the counts of a report, of findings and of licences are called.
fn counted() -> Vec<&'static str> {
    let mut what = vec!["items selected for the report of assessment"];
    if offered().contains(&Source::SecurityHub) {
        what.push("findings that are active and not dealt with");
    }
    if offered().contains(&Source::LicenseManager) {
        what.push("licences in use of ");
    }
    what
}

const SOURCES: [Source; 5] = [
    Source::AuditManager,
    Source::SecurityHub,
    Source::LicenseManager,
    Source::Organizations,
    Source::Artifact,
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn totals_of_reports_findings_and_licences_are_counted_again_and_agree() {
    let folder = tempfile::tempdir().unwrap();
    let report = collected(
        &folder.path().join("a.tickmark"),
        Fault::None,
        WHOLE_YEAR,
        &SOURCES,
    )
    .await;
    for what in counted() {
        for line in lines(&report, what) {
            assert_eq!(
                (line.verdict, line.expected),
                (Verdict::Equal, line.found),
                "{line:?}"
            );
        }
        assert!(
            lines(&report, what).iter().any(|l| l.found > 0),
            "{what}: something is counted"
        );
    }
    for way in ["by its folders", "by its controls"] {
        let all = lines(&report, "items selected for the report of assessment");
        assert!(all.iter().any(|l| l.what.ends_with(way)), "{way}");
    }
    let without: Vec<Source> = [Source::Artifact, Source::Organizations]
        .into_iter()
        .filter(|s| offered().contains(s))
        .collect();
    assert_eq!(report.without_second_count, without);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn totals_that_are_wrong_are_told_to_differ() {
    let folder = tempfile::tempdir().unwrap();
    let report = collected(
        &folder.path().join("a.tickmark"),
        Fault::WrongCounts,
        WHOLE_YEAR,
        &SOURCES,
    )
    .await;
    for what in counted() {
        for line in lines(&report, what) {
            assert_eq!(line.verdict, Verdict::Differs, "{line:?}");
        }
    }
    let controls = report.reconciliation.iter();
    let mut controls = controls.filter(|l| l.what.starts_with("items selected for the report of control "));
    assert!(controls.all(|l| l.verdict == Verdict::Differs && l.expected == l.found + 1));
}

#[cfg(feature = "securityhub")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn findings_outside_the_period_explain_a_count_of_all_and_nothing_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let past = ("2025-07-01", "2025-12-31");
    let report = collected(
        &folder.path().join("a.tickmark"),
        Fault::None,
        past,
        &[Source::SecurityHub],
    )
    .await;
    for line in lines(&report, "findings that are active and not dealt with") {
        assert!(line.found < line.expected, "{line:?}");
        assert_eq!(line.verdict, Verdict::Explained);
        assert!(line.explanation.contains("outside the period"), "{line:?}");
    }
}
