//! Config rules: what Config sums up against the results in detail.

use std::collections::BTreeMap;

use tickmark_domain::counts::counted;
use tickmark_domain::{ReconciliationLine, Source, Timestamp, Verdict};
use tickmark_store::{Result, TallyOf};

use super::{Here, Run, by_cap, capped};
use crate::look::{data_of, text};

/// Without these the results are not whole.
const DETAILS: [&str; 2] = ["GetComplianceDetailsByConfigRule", "DescribeConfigRules"];

/// The results of one rule.
#[derive(Default)]
pub(super) struct Results {
    pub good: u64,
    pub bad: u64,
    pub newest: Option<Timestamp>,
}

pub(super) fn lines(run: &Run<'_>) -> Result<Vec<ReconciliationLine>> {
    let mut rules: BTreeMap<(Here, String), Results> = BTreeMap::new();
    for tally in run.store.tally(TallyOf::ResultsByRule, run.id)? {
        let here = Here {
            account: tally.account_id,
            region: tally.region,
        };
        let results = rules.entry((here, tally.first)).or_default();
        match tally.second.as_str() {
            "COMPLIANT" => results.good += tally.items,
            "NON_COMPLIANT" => results.bad += tally.items,
            _ => {}
        }
        results.newest = results.newest.max(tally.newest);
    }
    let mut lines = summaries(run, &rules)?;
    lines.extend(contributors(run, &rules)?);
    lines.extend(types(run)?);
    Ok(lines)
}

/// How many rules are compliant and not; AWS counts up to 25 of each.
fn summaries(run: &Run<'_>, rules: &BTreeMap<(Here, String), Results>) -> Result<Vec<ReconciliationLine>> {
    let taken = run.taken(Source::Config, "GetComplianceSummaryByConfigRule")?;
    let mut lines = Vec::new();
    for summary in run.seen("config.compliance_summary")? {
        let here = Here::of(&summary);
        let at = taken
            .iter()
            .find(|(place, _, _)| *place == here)
            .map(|(_, _, at)| *at);
        let of = || {
            rules
                .iter()
                .filter(|((place, _), _)| *place == here)
                .map(|(_, results)| results)
        };
        let good = of().filter(|r| r.bad == 0 && r.good > 0).count() as u64;
        let bad = of().filter(|r| r.bad > 0).count() as u64;
        let changed = of().filter(|r| is_later(r.newest, at)).count() as u64;
        let missing = run.missing(&here, &DETAILS, "");
        let data = data_of(summary.data.as_deref());
        for (member, found, words) in [
            ("CompliantResourceCount", good, "compliant"),
            ("NonCompliantResourceCount", bad, "noncompliant"),
        ] {
            let (expected, exceeded) = capped(&data[member]);
            let reason = by_cap(expected, exceeded, found)
                .or_else(|| missing.clone())
                .or_else(|| {
                    (changed > 0 && expected.abs_diff(found) <= changed).then(|| {
                        format!(
                            "changed during collection: {} judged again after the count",
                            counted(changed, "rule", "rules")
                        )
                    })
                });
            lines.push(here.line(
                Source::Config,
                format!("rules that are {words}"),
                expected,
                found,
                reason,
            ));
        }
    }
    Ok(lines)
}

/// How many resources make a rule noncompliant: all of a place, and every rule that differs.
fn contributors(run: &Run<'_>, rules: &BTreeMap<(Here, String), Results>) -> Result<Vec<ReconciliationLine>> {
    let taken = run.taken(Source::Config, "DescribeComplianceByConfigRule")?;
    let mut equal: BTreeMap<Here, Vec<ReconciliationLine>> = BTreeMap::new();
    let mut others = Vec::new();
    let none = Results::default();
    for fact in run.seen("config.rule_compliance")? {
        let here = Here::of(&fact);
        let data = data_of(fact.data.as_deref());
        let (expected, exceeded) = match text(&data, "ComplianceType") {
            "NON_COMPLIANT" => capped(&data["ComplianceContributorCount"]),
            "COMPLIANT" => (0, false),
            _ => continue,
        };
        let key = (here.clone(), fact.native_id.clone());
        let results = rules.get(&key).unwrap_or(&none);
        let at = taken
            .iter()
            .find(|(place, _, _)| *place == here)
            .map(|(_, _, at)| *at);
        let reason = by_cap(expected, exceeded, results.bad)
            .or_else(|| run.missing(&here, &DETAILS[..1], &format!("\"{}\"", fact.native_id)))
            .or_else(|| run.missing(&here, &DETAILS[1..], ""))
            .or_else(|| {
                is_later(results.newest, at).then(|| {
                    "changed during collection: the rule was judged again after the count".to_owned()
                })
            });
        let what = format!("resources that make rule {} noncompliant", fact.native_id);
        let line = here.line(Source::Config, what, expected, results.bad, reason);
        if line.verdict == Verdict::Equal {
            equal.entry(here).or_default().push(line);
        } else {
            others.push(line);
        }
    }
    let mut lines: Vec<ReconciliationLine> = equal
        .into_iter()
        .map(|(here, of_rules)| as_one(&here, of_rules))
        .collect();
    lines.extend(others);
    Ok(lines)
}

/// The lines of the rules of a place in one; a rule that is alone keeps its own, which names it.
fn as_one(here: &Here, mut of_rules: Vec<ReconciliationLine>) -> ReconciliationLine {
    if of_rules.len() == 1 {
        return of_rules.remove(0);
    }
    let what = format!(
        "resources that make {} rules noncompliant, each rule on its own",
        of_rules.len()
    );
    let expected = of_rules.iter().map(|line| line.expected).sum();
    let found = of_rules.iter().map(|line| line.found).sum();
    here.line(Source::Config, what, expected, found, None)
}

/// How many resources of a type are compliant and not; AWS counts up to 100 of each.
fn types(run: &Run<'_>) -> Result<Vec<ReconciliationLine>> {
    let facts = run.seen("config.type_summary")?;
    if facts.is_empty() {
        return Ok(vec![]);
    }
    let mut judged: BTreeMap<(Here, String, String), (u64, Option<Timestamp>)> = BTreeMap::new();
    for tally in run.store.tally(TallyOf::JudgedByType, run.id)? {
        let here = Here {
            account: tally.account_id,
            region: tally.region,
        };
        judged.insert((here, tally.first, tally.second), (tally.items, tally.newest));
    }
    let taken = run.taken(Source::Config, "GetComplianceSummaryByResourceType")?;
    let mut lines = Vec::new();
    for fact in facts {
        let here = Here::of(&fact);
        let data = data_of(fact.data.as_deref());
        let at = taken
            .iter()
            .find(|(place, _, _)| *place == here)
            .map(|(_, _, at)| *at);
        for (member, word, words) in [
            ("CompliantResourceCount", "COMPLIANT", "compliant"),
            ("NonCompliantResourceCount", "NON_COMPLIANT", "noncompliant"),
        ] {
            let (expected, exceeded) = capped(&data[member]);
            let key = (here.clone(), fact.native_id.clone(), word.to_owned());
            let (found, newest) = judged.get(&key).copied().unwrap_or_default();
            let reason = by_cap(expected, exceeded, found)
                .or_else(|| run.missing(&here, &DETAILS, ""))
                .or_else(|| {
                    is_later(newest, at)
                        .then(|| "changed during collection: judged again after the count".to_owned())
                });
            let what = format!("{} that are {words}", fact.native_id);
            lines.push(here.line(Source::Config, what, expected, found, reason));
        }
    }
    Ok(lines)
}

/// Whether something was recorded after a count was taken.
pub(super) fn is_later(newest: Option<Timestamp>, counted: Option<Timestamp>) -> bool {
    newest
        .zip(counted)
        .is_some_and(|(newest, counted)| newest > counted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_a_place_are_added_up_and_one_that_is_alone_is_named() {
        let here = Here {
            account: "111122223333".to_owned(),
            region: "eu-central-1".to_owned(),
        };
        let line = |what: &str, n| here.line(Source::Config, what.to_owned(), n, n, None);
        let (first, second) = (line("rule a", 2), line("rule b", 3));
        assert_eq!(as_one(&here, vec![first.clone()]), first);
        let both = as_one(&here, vec![first, second]);
        assert_eq!((both.expected, both.found, both.verdict), (5, 5, Verdict::Equal));
        assert!(both.what.contains("make 2 rules noncompliant"), "{}", both.what);
    }
}
