//! Resources: what Config counts against what it lists, and against the resources whose history was collected.

use std::collections::BTreeMap;

use tickmark_domain::{ReconciliationLine, Source};
use tickmark_store::{Result, TallyOf};

use super::{Here, Run};
use crate::look::data_of;

type ByType = BTreeMap<(Here, String), u64>;

pub(super) fn lines(run: &Run<'_>) -> Result<Vec<ReconciliationLine>> {
    let counts = run.seen("config.resource_count")?;
    if counts.is_empty() {
        return Ok(vec![]);
    }
    let listed = by_type(run, TallyOf::ListedByType)?;
    let recorded = by_type(run, TallyOf::RecordedByType)?;
    let judged = by_type(run, TallyOf::JudgedByType)?;
    let mut lines = Vec::new();
    let mut places: BTreeMap<Here, (u64, u64, u64)> = BTreeMap::new();
    for fact in &counts {
        let here = Here::of(fact);
        let expected = data_of(fact.data.as_deref())["count"].as_u64().unwrap_or(0);
        let key = (here.clone(), fact.native_id.clone());
        let at = |tallies: &ByType| tallies.get(&key).copied().unwrap_or(0);
        if listed.keys().any(|(place, _)| *place == here) {
            let about = format!("\"{}\"", fact.native_id);
            let reason = run.missing(&here, &["ListDiscoveredResources"], &about);
            let what = format!("{} that Config lists", fact.native_id);
            lines.push(here.line(Source::Config, what, expected, at(&listed), reason));
        }
        let (all, kept, named) = places.entry(here).or_default();
        (*all, *kept, *named) = (
            *all + expected,
            *kept + at(&recorded).min(expected),
            *named + at(&judged).min(expected),
        );
    }
    for (here, (all, kept, named)) in places {
        let reason = run
            .missing(
                &here,
                &["GetResourceConfigHistory", "GetComplianceDetailsByConfigRule"],
                "",
            )
            // What no rule judged was not asked for, so that every judged one must be there.
            .or_else(|| {
                (kept >= named && kept < all).then(|| match all - kept {
                    1 => "the history of 1 resource was not asked for: no rule judged it".to_owned(),
                    n => format!("the history of {n} resources was not asked for: no rule judged them"),
                })
            });
        let what = "resources whose history was collected".to_owned();
        lines.push(here.line(Source::Config, what, all, kept, reason));
    }
    Ok(lines)
}

fn by_type(run: &Run<'_>, of: TallyOf) -> Result<ByType> {
    let mut found = ByType::new();
    for tally in run.store.tally(of, run.id)? {
        let here = Here {
            account: tally.account_id,
            region: tally.region,
        };
        *found.entry((here, tally.first)).or_default() += tally.items;
    }
    Ok(found)
}
