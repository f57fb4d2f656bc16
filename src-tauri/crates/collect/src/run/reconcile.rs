//! Second counts beside what was collected. A difference is explained where a step says what is missing.

use std::collections::{BTreeMap, BTreeSet};

use tickmark_domain::{Outcome, Source, Verdict};
use tickmark_store::{FactRecord, ReceiptFilter, ReceiptRecord, ReconciliationLine, Result, Store};

use crate::look::{data_of, text};

/// Every count that has a second one.
pub(crate) fn lines(store: &Store, run_id: i64) -> Result<Vec<ReconciliationLine>> {
    let filter = ReceiptFilter {
        run_id: Some(run_id),
        troubled: true,
        ..Default::default()
    };
    let (_, troubled) = store.list_receipts(&filter, 0, u32::MAX)?;
    let seen = |kind: &str| -> Result<Vec<FactRecord>> {
        let mut facts = store.list_facts(kind, None)?;
        facts.retain(|fact| fact.last_run_id >= run_id && fact.gone_at.is_none());
        Ok(facts)
    };
    let mut lines = folders(
        &seen("auditmanager.evidence_folder")?,
        &seen("auditmanager.evidence")?,
        &troubled,
    );
    lines.extend(summaries(
        &seen("config.compliance_summary")?,
        &seen("config.evaluation")?,
        &troubled,
    ));
    Ok(lines)
}

/// Folder counters against the items that came out of the folders: all of an assessment, and every folder that
/// differs.
fn folders(
    folders: &[FactRecord],
    items: &[FactRecord],
    troubled: &[ReceiptRecord],
) -> Vec<ReconciliationLine> {
    let mut found: BTreeMap<&str, u64> = BTreeMap::new();
    for item in items {
        if let Some((folder, _)) = item.native_id.rsplit_once('|') {
            *found.entry(folder).or_default() += 1;
        }
    }
    let mut totals: BTreeMap<(&str, &str, &str), (u64, u64, bool)> = BTreeMap::new();
    let mut differing = Vec::new();
    for folder in folders {
        let data = data_of(folder.data.as_deref());
        let expected = data["total"].as_u64().unwrap_or(0);
        let collected = found.get(folder.native_id.as_str()).copied().unwrap_or(0);
        let id = text(&data, "id");
        let reason = troubled
            .iter()
            .find(|r| r.operation == "GetEvidenceByEvidenceFolder" && r.parameters.contains(id))
            .map(reason_of);
        let place = (Source::AuditManager, &*folder.account_id, &*folder.region);
        let assessment = folder.native_id.split('|').next().unwrap_or_default();
        let total = totals
            .entry((assessment, &folder.account_id, &folder.region))
            .or_insert((0, 0, true));
        total.0 += expected;
        total.1 += collected;
        if expected != collected {
            total.2 &= reason.is_some();
            let what = format!("Folder {id} of {}", text(&data, "name"));
            differing.push(line(place, what, expected, collected, reason));
        }
    }
    let mut lines: Vec<ReconciliationLine> = totals
        .into_iter()
        .map(
            |((assessment, account, region), (expected, collected, explained))| {
                let what = format!("Evidence of assessment {assessment}");
                let reason = explained.then(|| "see its folders below".to_owned());
                line(
                    (Source::AuditManager, account, region),
                    what,
                    expected,
                    collected,
                    reason,
                )
            },
        )
        .collect();
    lines.extend(differing);
    lines
}

/// How many rules are compliant and not, against the rules' details. AWS counts up to 25 of each.
fn summaries(
    summaries: &[FactRecord],
    evaluations: &[FactRecord],
    troubled: &[ReceiptRecord],
) -> Vec<ReconciliationLine> {
    let mut lines = Vec::new();
    for summary in summaries {
        let here = |account: &str, region: &str| account == summary.account_id && region == summary.region;
        let (mut good, mut bad): (BTreeSet<String>, BTreeSet<String>) = Default::default();
        for fact in evaluations.iter().filter(|e| here(&e.account_id, &e.region)) {
            let data = data_of(fact.data.as_deref());
            match text(&data, "compliance") {
                "COMPLIANT" => good.insert(text(&data, "rule").to_owned()),
                "NON_COMPLIANT" => bad.insert(text(&data, "rule").to_owned()),
                _ => false,
            };
        }
        good.retain(|rule| !bad.contains(rule));
        let missing = troubled
            .iter()
            .find(|r| {
                here(&r.account_id, &r.region)
                    && matches!(
                        r.operation.as_str(),
                        "GetComplianceDetailsByConfigRule" | "DescribeConfigRules"
                    )
            })
            .map(reason_of);
        let data = data_of(summary.data.as_deref());
        for (member, found, words) in [
            ("CompliantResourceCount", good.len() as u64, "compliant"),
            ("NonCompliantResourceCount", bad.len() as u64, "noncompliant"),
        ] {
            let count = &data[member];
            let expected = count["CappedCount"].as_u64().unwrap_or(0);
            let capped = count["CapExceeded"].as_bool().unwrap_or(false) && found >= expected;
            let reason = if capped {
                Some(format!("AWS counts no further than {expected}"))
            } else {
                missing.clone()
            };
            let place = (Source::Config, &*summary.account_id, &*summary.region);
            lines.push(line(place, format!("Rules {words}"), expected, found, reason));
        }
    }
    lines
}

fn reason_of(receipt: &ReceiptRecord) -> String {
    let how = match receipt.outcome {
        Outcome::NotCollected => "not collected yet",
        other => other.title(),
    };
    format!("{} {}: {}", receipt.operation, how.to_lowercase(), receipt.reason)
}

fn line(
    (source, account, region): (Source, &str, &str),
    what: String,
    expected: u64,
    found: u64,
    reason: Option<String>,
) -> ReconciliationLine {
    let verdict = match (&reason, expected == found) {
        (_, true) => Verdict::Equal,
        (Some(_), false) => Verdict::Explained,
        (None, false) => Verdict::Differs,
    };
    ReconciliationLine {
        source,
        account_id: account.to_owned(),
        region: region.to_owned(),
        what,
        expected,
        found,
        explanation: if verdict == Verdict::Explained {
            reason.unwrap_or_default()
        } else {
            String::new()
        },
        verdict,
    }
}
