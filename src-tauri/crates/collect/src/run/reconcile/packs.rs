//! Conformance packs: scores computed again from the results, and what the pack says of its rules.

use std::collections::BTreeMap;

use tickmark_domain::{ReconciliationLine, Source, Timestamp};
use tickmark_store::{Result, TallyOf};

use super::rules::{Results, is_later};
use super::{Here, Run};
use crate::look::{data_of, text, time};

/// Without these the results are not whole.
const DETAILS: [&str; 2] = [
    "GetConformancePackComplianceDetails",
    "DescribeConformancePackCompliance",
];

/// The results of one pack.
#[derive(Default)]
struct Pack {
    good: u64,
    bad: u64,
    newest: Option<Timestamp>,
    rules: BTreeMap<String, Results>,
}

impl Pack {
    fn good_rules(&self) -> u64 {
        self.rules.values().filter(|r| r.bad == 0 && r.good > 0).count() as u64
    }

    fn bad_rules(&self) -> u64 {
        self.rules.values().filter(|r| r.bad > 0).count() as u64
    }
}

pub(super) fn lines(run: &Run<'_>) -> Result<Vec<ReconciliationLine>> {
    let packs = packs(run)?;
    let mut lines = scores(run, &packs)?;
    lines.extend(rules(run, &packs)?);
    lines.extend(summaries(run, &packs)?);
    Ok(lines)
}

fn packs(run: &Run<'_>) -> Result<BTreeMap<(Here, String), Pack>> {
    let mut packs: BTreeMap<(Here, String), Pack> = BTreeMap::new();
    for tally in run.store.tally(TallyOf::ResultsByPack, run.id)? {
        let here = Here {
            account: tally.account_id,
            region: tally.region,
        };
        let (name, rule) = tally.first.split_once('|').unwrap_or((&tally.first, ""));
        let pack = packs.entry((here, name.to_owned())).or_default();
        let results = pack.rules.entry(rule.to_owned()).or_default();
        match tally.second.as_str() {
            "COMPLIANT" => {
                pack.good += tally.items;
                results.good += tally.items;
            }
            "NON_COMPLIANT" => {
                pack.bad += tally.items;
                results.bad += tally.items;
            }
            _ => {}
        }
        pack.newest = pack.newest.max(tally.newest);
        results.newest = results.newest.max(tally.newest);
    }
    Ok(packs)
}

/// The score is the share of compliant pairs of rule and resource, in hundredths of a percent.
fn scores(run: &Run<'_>, packs: &BTreeMap<(Here, String), Pack>) -> Result<Vec<ReconciliationLine>> {
    let none = Pack::default();
    let mut lines = Vec::new();
    for fact in run.seen("config.pack_score")? {
        let here = Here::of(&fact);
        let data = data_of(fact.data.as_deref());
        // "INSUFFICIENT_DATA": nothing was judged, and there is nothing to compute again.
        let Some(expected) = hundredths(text(&data, "Score")) else {
            continue;
        };
        let pack = packs
            .get(&(here.clone(), fact.native_id.clone()))
            .unwrap_or(&none);
        let found = share(pack.good, pack.good + pack.bad, expected);
        let computed = time(&data, "LastUpdatedTime");
        let reason = run
            .missing(&here, &DETAILS, &format!("\"{}\"", fact.native_id))
            .or_else(|| {
                let (newest, computed) = (pack.newest?, computed?);
                is_later(Some(newest), Some(computed)).then(|| {
                    format!(
                        "changed during collection: the score is of {}, and a result of {}",
                        computed.to_reading_seconds(),
                        newest.to_reading_seconds()
                    )
                })
            });
        let what = format!(
            "score of conformance pack {} in hundredths of a percent",
            fact.native_id
        );
        lines.push(here.line(Source::Config, what, expected, found, reason));
    }
    Ok(lines)
}

/// What the pack says of its rules.
fn rules(run: &Run<'_>, packs: &BTreeMap<(Here, String), Pack>) -> Result<Vec<ReconciliationLine>> {
    let mut said: BTreeMap<(Here, String), (u64, u64)> = BTreeMap::new();
    for fact in run.seen("config.pack_rule")? {
        let name = fact.native_id.split('|').next().unwrap_or_default().to_owned();
        let (good, bad) = said.entry((Here::of(&fact), name)).or_default();
        match text(&data_of(fact.data.as_deref()), "ComplianceType") {
            "COMPLIANT" => *good += 1,
            "NON_COMPLIANT" => *bad += 1,
            _ => {}
        }
    }
    let taken = run.taken(Source::Config, "DescribeConformancePackCompliance")?;
    let none = Pack::default();
    let mut lines = Vec::new();
    for ((here, name), (good, bad)) in said {
        let pack = packs.get(&(here.clone(), name.clone())).unwrap_or(&none);
        let about = format!("\"{name}\"");
        let at = taken
            .iter()
            .find(|(place, parameters, _)| *place == here && parameters.contains(&about))
            .map(|(_, _, at)| *at);
        let reason = run.missing(&here, &DETAILS, &about).or_else(|| {
            is_later(pack.newest, at)
                .then(|| "changed during collection: judged again after the count".to_owned())
        });
        for (words, expected, found) in [
            ("compliant", good, pack.good_rules()),
            ("noncompliant", bad, pack.bad_rules()),
        ] {
            let what = format!("rules of conformance pack {name} that are {words}");
            lines.push(here.line(Source::Config, what, expected, found, reason.clone()));
        }
    }
    Ok(lines)
}

/// What the pack says over all: 1 where it is noncompliant.
fn summaries(run: &Run<'_>, packs: &BTreeMap<(Here, String), Pack>) -> Result<Vec<ReconciliationLine>> {
    let none = Pack::default();
    let mut lines = Vec::new();
    for fact in run.seen("config.pack_summary")? {
        let here = Here::of(&fact);
        let expected = match text(&data_of(fact.data.as_deref()), "ConformancePackComplianceStatus") {
            "NON_COMPLIANT" => 1,
            "COMPLIANT" => 0,
            _ => continue,
        };
        let pack = packs
            .get(&(here.clone(), fact.native_id.clone()))
            .unwrap_or(&none);
        let reason = run.missing(&here, &DETAILS, &format!("\"{}\"", fact.native_id));
        let what = format!("conformance pack {} is noncompliant", fact.native_id);
        lines.push(here.line(Source::Config, what, expected, u64::from(pack.bad > 0), reason));
    }
    Ok(lines)
}

/// `85.71` as 8571.
fn hundredths(score: &str) -> Option<u64> {
    let (whole, part) = score.split_once('.').unwrap_or((score, "0"));
    let part: String = part.chars().chain("00".chars()).take(2).collect();
    Some(whole.parse::<u64>().ok()? * 100 + part.parse::<u64>().ok()?)
}

/// The share in hundredths of a percent, cut or rounded: AWS does not say which, so either counts as the same.
fn share(good: u64, all: u64, expected: u64) -> u64 {
    let cut = (good * 10_000).checked_div(all).unwrap_or(0);
    let rounded = (good * 20_000 + all).checked_div(all * 2).unwrap_or(0);
    if rounded == expected { rounded } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_read_in_hundredths_and_computed_cut_or_rounded() {
        assert_eq!(hundredths("85.71"), Some(8571));
        assert_eq!(hundredths("100"), Some(10_000));
        assert_eq!(hundredths("66.6"), Some(6660));
        assert_eq!(hundredths("INSUFFICIENT_DATA"), None);
        assert_eq!(share(2, 3, 6666), 6666);
        assert_eq!(share(2, 3, 6667), 6667);
        assert_eq!(share(2, 3, 7000), 6666);
        assert_eq!(share(0, 0, 0), 0);
    }
}
