//! What was denied last time: of an operation in a place one step is asked, and where that is denied again the others
//! are not asked, so that a permission that is missing for good does not cost a request for every rule and folder.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tickmark_domain::Outcome;
use tickmark_store::{ReceiptRecord, Step};

/// Whether an operation is denied again in a place; held while that is found out.
pub(crate) type Probe = Arc<tokio::sync::Mutex<Option<bool>>>;

/// What was denied last time, and whether it still is.
#[derive(Debug, Default)]
pub(crate) struct Refused {
    before: HashMap<Step, (String, String)>,
    probes: Mutex<HashMap<(String, String, String), Probe>>,
}

impl Refused {
    /// From the receipts of the last run.
    pub fn of(receipts: &[ReceiptRecord]) -> Self {
        let denied = receipts.iter().filter(|r| r.outcome == Outcome::Denied);
        let said = |r: &ReceiptRecord| {
            // Not the same remark twice.
            let reason = r.reason.split(REMARK).next().unwrap_or_default();
            (reason.to_owned(), r.action.clone())
        };
        Self {
            before: denied.map(|r| (r.step(), said(r))).collect(),
            probes: Mutex::default(),
        }
    }

    /// How a step was denied last time, reason and action, and where it is found out whether it still is.
    pub fn last_time(&self, step: &Step) -> Option<(&(String, String), Probe)> {
        let said = self.before.get(step)?;
        let key = (
            step.operation.clone(),
            step.account_id.clone(),
            step.region.clone(),
        );
        let mut probes = self.probes.lock().unwrap_or_else(PoisonError::into_inner);
        Some((said, Arc::clone(probes.entry(key).or_default())))
    }
}

/// What is added to the reason of a step that was not asked again.
const REMARK: &str = " (as last time; ";

/// The reason of a step that was not asked again.
pub(crate) fn as_last_time(reason: &str, operation: &str) -> String {
    format!("{reason}{REMARK}{operation} was asked here once more and is still denied)")
}
