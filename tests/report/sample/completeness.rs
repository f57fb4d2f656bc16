//! Calendar and second counts with every state, a gap of each kind and every verdict.

use tickmark_domain::{DayState, Period, ReconciliationLine, Source, Verdict};
use tickmark_report::model::{Completeness, Coverage, DayMark, Gap, GapEvent, Lane, ReconciliationSheet};

use super::at;

const KINDS: [DayState; 7] = [
    DayState::RecorderStopped,
    DayState::TrailPaused,
    DayState::Denied,
    DayState::OutOfRetention,
    DayState::NotEnabled,
    DayState::Failed,
    DayState::NotCollected,
];

/// Lane `n` has gap `n` on ten days, is not yet from May on, and recorded otherwise.
#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "a period is lent as the rest of the scope is"
)]
fn lane(n: u32, period: &Period) -> Lane {
    let days: Vec<DayMark> = (0..period.days())
        .map(|day| {
            let (state, gap) = match day {
                20..30 => (KINDS[n as usize], Some(n)),
                316.. => (DayState::NotYet, None),
                _ => (DayState::Recorded, None),
            };
            DayMark {
                state,
                items: if state == DayState::Recorded { day % 9 } else { 0 },
                gap,
            }
        })
        .collect();
    Lane {
        account_id: "111122223333".to_owned(),
        alias: "nw-prod".to_owned(),
        region: if n < 4 { "us-east-1" } else { "eu-west-1" }.to_owned(),
        source: if n == 1 {
            Source::CloudTrail
        } else {
            Source::Config
        },
        items: days.iter().map(|d| u64::from(d.items)).sum(),
        covered: 306,
        days,
    }
}

/// The proof.
pub fn proof() -> Completeness {
    let period = Period {
        from: "2025-07-01".parse().unwrap(),
        to: "2026-06-30".parse().unwrap(),
    };
    let gaps = KINDS.iter().map(|kind| Gap {
        kind: *kind,
        source: Source::Config,
        places: vec![("111122223333".to_owned(), "us-east-1".to_owned())],
        from: at("2025-07-21T14:20:31Z"),
        to: (*kind != DayState::Denied).then(|| at("2025-07-31T00:00:00Z")),
        days: 10,
        controls: vec!["CC6.1".to_owned()],
        reason: format!("Why it is {}", kind.title().to_lowercase()),
        action: "=HYPERLINK(\"what to do\")".to_owned(),
        policy: String::new(),
        receipts: vec![12],
        receipt_count: 1,
        stopped_by: (*kind == DayState::RecorderStopped).then(|| GapEvent {
            evidence_id: 16,
            title: "StopConfigurationRecorder by deploy-bot".to_owned(),
            at: at("2025-07-21T14:20:31Z"),
        }),
        started_by: None,
    });
    let line = |what: &str, expected, found, verdict, explanation: &str| ReconciliationLine {
        source: Source::AuditManager,
        account_id: "111122223333".to_owned(),
        region: "us-east-1".to_owned(),
        what: what.to_owned(),
        expected,
        found,
        verdict,
        explanation: explanation.to_owned(),
    };
    Completeness {
        coverage: Coverage {
            period,
            days: 365,
            elapsed: 316,
            whole: 306,
            as_of: Some(at("2026-05-12T09:14:00Z")),
            lanes: 7,
            answering: 7,
            gaps: gaps.collect(),
        },
        lanes: (0..7).map(|n| lane(n, &period)).collect(),
        sheets: vec![ReconciliationSheet {
            run_id: 3,
            lines: vec![
                line("evidence of the assessment", 441, 441, Verdict::Equal, ""),
                line(
                    "rules that are compliant",
                    25,
                    31,
                    Verdict::Explained,
                    "AWS counts no further than 25",
                ),
                line("items of folder 2026-05-01", 8, 7, Verdict::Differs, ""),
            ],
            equal: 1,
            explained: 1,
            differs: 1,
            without: vec![Source::CloudTrail],
        }],
    }
}
