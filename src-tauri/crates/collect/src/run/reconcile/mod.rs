//! Second counts beside what was collected. A line is equal, or explained by what was collected itself (a step that
//! was refused, a count that AWS caps, a result recorded after the count was taken), or it differs.

mod findings;
mod folders;
mod licences;
mod packs;
mod resources;
mod rules;
mod selected;

use tickmark_domain::{Outcome, ReconciliationLine, Source, Timestamp, Verdict};
use tickmark_store::{FactRecord, ReceiptFilter, ReceiptRecord, Result, Store};

/// Every count that has a second one.
pub(crate) fn lines(store: &Store, run_id: i64) -> Result<Vec<ReconciliationLine>> {
    let run = Run::read(store, run_id)?;
    let mut lines = folders::lines(&run)?;
    lines.extend(selected::lines(&run)?);
    lines.extend(rules::lines(&run)?);
    lines.extend(resources::lines(&run)?);
    lines.extend(packs::lines(&run)?);
    lines.extend(findings::lines(&run)?);
    lines.extend(licences::lines(&run)?);
    Ok(lines)
}

/// What the counts are taken from.
struct Run<'s> {
    store: &'s Store,
    id: i64,
    /// Receipts of the run that are not complete.
    troubled: Vec<ReceiptRecord>,
}

/// Account and Region of a count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Here {
    account: String,
    region: String,
}

impl<'s> Run<'s> {
    fn read(store: &'s Store, id: i64) -> Result<Self> {
        let filter = ReceiptFilter {
            run_id: Some(id),
            troubled: true,
            ..ReceiptFilter::default()
        };
        let (_, troubled) = store.list_receipts(&filter, 0, u32::MAX)?;
        Ok(Self { store, id, troubled })
    }

    /// Facts of a kind that the run saw.
    fn seen(&self, kind: &str) -> Result<Vec<FactRecord>> {
        let mut facts = self.store.list_facts(kind, None)?;
        facts.retain(|fact| fact.last_run_id >= self.id && fact.gone_at.is_none());
        Ok(facts)
    }

    /// Why a count in a place is not whole: the first step of these that did not end complete.
    fn missing(&self, here: &Here, operations: &[&str], about: &str) -> Option<String> {
        let receipt = self.troubled.iter().find(|r| {
            r.account_id == here.account
                && r.region == here.region
                && operations.contains(&r.operation.as_str())
                && r.parameters.contains(about)
        })?;
        let how = match receipt.outcome {
            Outcome::NotCollected => "not collected yet",
            other => other.title(),
        };
        Some(format!(
            "{} {}: {}",
            receipt.operation,
            how.to_lowercase(),
            receipt.reason
        ))
    }

    /// When a count was taken in a place: after this moment nothing is part of it any more.
    fn taken(&self, source: Source, operation: &str) -> Result<Vec<(Here, String, Timestamp)>> {
        let receipts = self.store.receipts_of(source, operation)?.into_iter();
        Ok(receipts
            .filter(|r| r.run_id == self.id)
            .filter_map(|r| {
                let here = Here {
                    account: r.account_id,
                    region: r.region,
                };
                Some((here, r.parameters, r.finished_at?))
            })
            .collect())
    }
}

impl Here {
    fn of(fact: &FactRecord) -> Self {
        Self {
            account: fact.account_id.clone(),
            region: fact.region.clone(),
        }
    }

    /// A line of the sheet.
    fn line(
        &self,
        source: Source,
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
            account_id: self.account.clone(),
            region: self.region.clone(),
            what,
            expected,
            found,
            explanation: match verdict {
                Verdict::Explained => reason.unwrap_or_default(),
                _ => String::new(),
            },
            verdict,
        }
    }
}

/// A count that AWS gives up to a limit: the count, and whether there are more.
fn capped(count: &serde_json::Value) -> (u64, bool) {
    (
        count["CappedCount"].as_u64().unwrap_or(0),
        count["CapExceeded"].as_bool().unwrap_or(false),
    )
}

/// Why a capped count is smaller.
fn by_cap(expected: u64, exceeded: bool, found: u64) -> Option<String> {
    (exceeded && found > expected).then(|| format!("AWS counts no further than {expected}"))
}
