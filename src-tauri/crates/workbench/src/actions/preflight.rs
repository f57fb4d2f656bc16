//! What a collection will do, before anything is asked: for `collect --plan` and the window's dialog alike.

use tickmark_collect::preview;
use tickmark_report::compute::policy;
use tickmark_store::Store;

use super::collecting::planned;
use crate::wire::{CommandError, ExpectedDenial, Preflight, PreflightStep, StartCollection};

/// Requests, time, expected refusals, and the policy for exactly the chosen sources.
pub fn preflight(store: &Store, start: &StartCollection) -> Result<Preflight, CommandError> {
    let plan = planned(store, start)?;
    let found = preview(&plan, Some(store))?;
    let mut policies = policy::documents(found.steps.iter().map(|step| step.action.as_str())).into_iter();
    Ok(Preflight {
        requests: found.requests,
        seconds: found.seconds,
        from_earlier: found.from_earlier,
        denials: found
            .denials
            .into_iter()
            .map(|denial| ExpectedDenial {
                action: denial.action,
                account_id: denial.account_id,
                region: denial.region,
                reason: denial.reason,
            })
            .collect(),
        policy: policies.next().unwrap_or_default(),
        more_policies: policies.collect(),
        steps: found
            .steps
            .into_iter()
            .map(|step| PreflightStep {
                source: step.source,
                operation: step.operation.to_owned(),
                action: step.action,
                places: step.places,
                requests: step.requests,
                discovered: step.discovered,
                seconds: step.seconds,
            })
            .collect(),
    })
}
