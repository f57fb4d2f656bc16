//! What an engagement speaks about: accounts × Regions × period. It is the denominator of every figure.

use crate::time::{Date, Timestamp};

/// An AWS account in scope.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// The name people use; empty when none was given.
    pub alias: String,
}

impl Account {
    /// The alias, or the id where there is none.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.alias.is_empty() {
            &self.id
        } else {
            &self.alias
        }
    }
}

/// A closed range of UTC days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day, included.
    pub to: Date,
}

impl Period {
    /// Whether the moment lies in the period.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from.start() <= at && at < self.to.end()
    }

    /// How many days it has.
    #[must_use]
    pub fn days(&self) -> u32 {
        self.from.days_through(self.to)
    }

    /// How many of its days have begun at `now`.
    #[must_use]
    pub fn days_elapsed(&self, now: Timestamp) -> u32 {
        self.from.days_through(now.date().min(self.to))
    }

    /// Whether the two ranges share a day.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

/// Accounts × Regions × period.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
pub struct Scope {
    /// In the order in which they were given.
    pub accounts: Vec<Account>,
    /// Region codes, in the order in which they were given.
    pub regions: Vec<String>,
    /// The days.
    pub period: Period,
}

impl Scope {
    /// The name of an account of the scope, or its id when it is not in scope.
    #[must_use]
    pub fn account_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.accounts
            .iter()
            .find(|a| a.id == id)
            .map_or(id, Account::name)
    }

    /// How many cells the matrix of accounts and Regions has.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.accounts.len() * self.regions.len()
    }
}
