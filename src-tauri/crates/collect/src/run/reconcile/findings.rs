//! Security Hub: the findings that nobody has dealt with, as its own insight counts them, against those that came.

use std::collections::BTreeMap;

use tickmark_domain::time::DAY_MS;
use tickmark_domain::{ReconciliationLine, Source, Timestamp};
use tickmark_store::{Result, TallyOf};

use super::{Here, Run};
use crate::look::data_of;

/// Security Hub forgets a finding that was not updated for so long.
const KEPT_MS: i64 = 90 * DAY_MS;

/// What came of one place.
#[derive(Default, Clone, Copy)]
struct Open {
    findings: u64,
    newest: Option<Timestamp>,
}

pub(super) fn lines(run: &Run<'_>) -> Result<Vec<ReconciliationLine>> {
    let mut open: BTreeMap<Here, Open> = BTreeMap::new();
    for tally in run.store.tally(TallyOf::FindingsByWork, run.id)? {
        let here = Here {
            account: tally.account_id,
            region: tally.region,
        };
        let of = open.entry(here).or_default();
        of.newest = of.newest.max(tally.newest);
        if tally.first == "ACTIVE" && ["NEW", "NOTIFIED"].contains(&tally.second.as_str()) {
            of.findings += tally.items;
        }
    }
    let taken = run.taken(Source::SecurityHub, "GetInsightResults")?;
    let period = run.store.engagement()?.scope.period;
    let mut lines = Vec::new();
    for fact in run.seen("securityhub.finding_count")? {
        let here = Here::of(&fact);
        let expected = data_of(fact.data.as_deref())["count"].as_u64().unwrap_or(0);
        let of = open.get(&here).copied().unwrap_or_default();
        let at = taken
            .iter()
            .find(|(place, _, _)| *place == here)
            .map(|(_, _, at)| *at);
        let reason = run
            .missing(&here, &["GetFindings"], "")
            .or_else(|| later(of, at))
            .or_else(|| {
                // The insight knows no period.
                let whole = at.is_some_and(|at| {
                    period.from.start().ms() <= at.ms() - KEPT_MS && period.to.end() >= at
                });
                (!whole && of.findings < expected).then(|| {
                    "AWS counts every current finding, and those that were last updated outside the period are not \
                     collected"
                        .to_owned()
                })
            });
        let what = "findings that are active and not dealt with".to_owned();
        lines.push(here.line(Source::SecurityHub, what, expected, of.findings, reason));
    }
    Ok(lines)
}

/// What was updated after the count was taken may be in it or not.
fn later(of: Open, counted: Option<Timestamp>) -> Option<String> {
    let (newest, counted) = (of.newest?, counted?);
    (newest > counted).then(|| {
        format!(
            "changed during collection: the count was taken at {}, and a finding was updated at {}",
            counted.to_reading_seconds(),
            newest.to_reading_seconds()
        )
    })
}
