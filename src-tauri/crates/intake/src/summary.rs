//! What facts tell of, counted: kinds, accounts, Regions, sources, and the stretch of time.

use std::collections::BTreeMap;

use tickmark_domain::{Source, Timestamp};
use tickmark_store::NewFact;

/// Counts of facts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// By kind.
    pub kinds: BTreeMap<String, u64>,
    /// By account and Region; empty where a fact names none.
    pub places: BTreeMap<String, BTreeMap<String, u64>>,
    /// Earliest and latest moment that a fact speaks of.
    pub period: Option<(Timestamp, Timestamp)>,
}

impl Summary {
    /// Takes a fact.
    pub fn take(&mut self, fact: &NewFact) {
        add(&mut self.kinds, &fact.kind, 1);
        let regions = match self.places.get_mut(&fact.account_id) {
            Some(regions) => regions,
            None => self.places.entry(fact.account_id.clone()).or_default(),
        };
        add(regions, &fact.region, 1);
        if let Some(at) = fact.occurred_at {
            self.reach(at, at);
        }
    }

    /// Takes the counts of another.
    pub fn join(&mut self, other: &Self) {
        for (kind, count) in &other.kinds {
            add(&mut self.kinds, kind, *count);
        }
        for (account, regions) in &other.places {
            let here = self.places.entry(account.clone()).or_default();
            for (region, count) in regions {
                add(here, region, *count);
            }
        }
        if let Some((from, to)) = other.period {
            self.reach(from, to);
        }
    }

    fn reach(&mut self, from: Timestamp, to: Timestamp) {
        let (first, last) = self.period.unwrap_or((from, to));
        self.period = Some((first.min(from), last.max(to)));
    }

    /// The account and Region that most facts name; the first in alphabetical order among equals.
    #[must_use]
    pub fn main_place(&self) -> (String, String) {
        let mut most: Option<(u64, &String, &String)> = None;
        for (account, regions) in &self.places {
            for (region, count) in regions {
                if most.is_none_or(|(so_far, ..)| *count > so_far) {
                    most = Some((*count, account, region));
                }
            }
        }
        most.map(|(_, account, region)| (account.clone(), region.clone()))
            .unwrap_or_default()
    }

    /// The source that most facts come from, by their kinds; none without facts.
    #[must_use]
    pub fn main_source(&self) -> Option<Source> {
        let (kind, _) = self.kinds.iter().max_by_key(|(_, count)| **count)?;
        kind.split('.').next()?.parse().ok()
    }
}

/// Adds to a count.
pub fn add(counts: &mut BTreeMap<String, u64>, name: &str, more: u64) {
    match counts.get_mut(name) {
        Some(count) => *count += more,
        None => drop(counts.insert(name.to_owned(), more)),
    }
}
