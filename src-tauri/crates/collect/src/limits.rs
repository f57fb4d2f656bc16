//! How fast may be asked. AWS publishes few of its limits; where it publishes none, a careful pace of our own is kept,
//! and it is not called a limit of AWS.

use std::time::Duration;

/// How fast may be asked, and how much at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Whether the paces below are kept at all.
    paced: bool,
    /// Requests under way at the same time, over all accounts and Regions, of the operations without a published limit.
    pub concurrency: usize,
    /// The first pause before a page that did not come is asked for again; it doubles with every try.
    pub backoff: Duration,
    /// How long nothing at all may be reachable before the collection ends; it goes on by itself within that.
    pub patience: Duration,
}

impl Limits {
    /// What AWS bears.
    #[must_use]
    pub const fn aws() -> Self {
        Self {
            paced: true,
            concurrency: 24,
            backoff: Duration::from_millis(250),
            patience: Duration::from_mins(30),
        }
    }

    /// No pace: for the embedded sample and for measuring.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            paced: false,
            concurrency: 24,
            backoff: Duration::from_millis(5),
            patience: Duration::from_secs(3),
        }
    }

    /// Requests a second that AWS publishes for an operation in an account and Region; none where it publishes
    /// nothing, as for Config and Audit Manager, and where no pace is kept.
    pub(crate) fn published(&self, service: &str, operation: &str) -> Option<f64> {
        let reads = ["Get", "Describe", "List"];
        match (service, operation) {
            _ if !self.paced => None,
            ("cloudtrail", "LookupEvents" | "ListInsightsData") => Some(2.0),
            ("cloudtrail", name) if reads.iter().any(|verb| name.starts_with(verb)) => Some(10.0),
            ("securityhub", "GetFindings") => Some(3.0),
            ("securityhub", _) => Some(10.0),
            _ => None,
        }
    }

    /// Time between two requests of an operation.
    pub(crate) fn spacing(&self, service: &str, operation: &str) -> Duration {
        if !self.paced {
            return Duration::ZERO;
        }
        Duration::from_micros(match (service, operation) {
            // Two a second: a third comes a second after the first was counted, and a little.
            ("cloudtrail", "LookupEvents" | "ListInsightsData") => 501_000,
            ("cloudtrail", _) => 125_000,
            // Three a second; every other operation of Security Hub ten.
            ("securityhub", "GetFindings") => 340_000,
            ("securityhub", _) => 105_000,
            ("auditmanager" | "organizations" | "license-manager" | "artifact", _) => 250_000,
            ("config", "GetResourceConfigHistory" | "GetComplianceDetailsByConfigRule") => 100_000,
            _ => 150_000,
        })
    }
}
