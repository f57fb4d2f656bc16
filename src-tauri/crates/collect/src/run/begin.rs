//! Which run a collection is: a new one, or the last one gone on with.
//!
//! A run is gone on with while its plan is younger than a day: page tokens do not last longer, and the event history
//! would no longer reach as far back as the plan says. So a run that was interrupted goes on at its page, and a run
//! that ended with steps that failed or were denied is taken up again by the next collection of the same choice.
//! Where neither is so, a new run starts; it asks what is missing, what changed and what is new.

use std::collections::HashMap;

use tickmark_domain::time::DAY_MS;
use tickmark_domain::{Outcome, Timestamp};
use tickmark_store::{Closing, NewRun, ReceiptFilter, ReceiptRecord, Run, Step, Store};

use super::CollectRequest;
use crate::error::CollectError;
use crate::plan::Plan;
use crate::refused::Refused;

/// How steps end that are asked again when their run goes on.
const ASK_AGAIN: [Outcome; 3] = [Outcome::Failed, Outcome::Denied, Outcome::Partial];

/// Which run it is.
pub(super) enum Start {
    /// A new one.
    New,
    /// One that was interrupted.
    GoesOn(Run, Plan),
    /// One that ended with steps that were not answered.
    TakenUp(Run, Plan),
}

/// What has begun.
pub(super) struct Begun {
    pub run_id: i64,
    pub resumed: bool,
    /// What was denied last time.
    pub refused: Refused,
    /// The steps that were not answered, with how they ended, of a run that is taken up.
    pub missing: HashMap<Step, Outcome>,
}

impl Start {
    /// Looks at the last run.
    pub fn of(store: &Store, wanted: &Plan) -> Result<Self, CollectError> {
        let Some(run) = store.list_runs()?.into_iter().find(|r| r.kind == "collect") else {
            return Ok(Self::New);
        };
        let plan = serde_json::from_str::<Plan>(&run.plan);
        if run.finished_at.is_none() {
            let plan = plan.map_err(|source| CollectError::StoredPlan {
                run_id: run.id,
                source,
            })?;
            return Ok(if is_young(&plan, wanted) && (plan.full || !wanted.full) {
                Self::GoesOn(run, plan)
            } else {
                Self::New
            });
        }
        let same = |plan: &Plan| {
            !wanted.full
                && is_young(plan, wanted)
                && (&plan.accounts, &plan.regions) == (&wanted.accounts, &wanted.regions)
                && (&plan.sources, plan.period) == (&wanted.sources, wanted.period)
                && plan.assessments == wanted.assessments
        };
        Ok(match plan.ok().filter(same) {
            Some(plan) if !missing(store, run.id)?.is_empty() => Self::TakenUp(run, plan),
            _ => Self::New,
        })
    }

    /// The plan that is in force.
    pub fn plan<'p>(&'p self, wanted: &'p Plan) -> &'p Plan {
        match self {
            Self::New => wanted,
            Self::GoesOn(_, plan) | Self::TakenUp(_, plan) => plan,
        }
    }

    /// Begins it.
    pub fn begin(&self, store: &Store, request: &CollectRequest) -> Result<Begun, CollectError> {
        let at = (request.clock)();
        match self {
            Self::New => {
                let refused = match store.list_runs()?.into_iter().find(|r| r.kind == "collect") {
                    Some(last) => {
                        if last.finished_at.is_none() {
                            close_leftovers(store, last.id, at, "a later collection began anew")?;
                            store.finish_run(last.id, &request.actor, at)?;
                        }
                        Refused::of(&troubled(store, last.id)?)
                    }
                    None => Refused::default(),
                };
                let made_with = format!("{}, {}", request.made_with, crate::source::sdk_versions());
                let plan = serde_json::to_string(&request.plan);
                let new = NewRun {
                    kind: "collect".to_owned(),
                    actor: request.actor.clone(),
                    at,
                    plan: plan.map_err(|error| CollectError::Fault(error.to_string()))?,
                    made_with,
                };
                Ok(Begun {
                    run_id: store.start_run(new)?,
                    resumed: false,
                    refused,
                    missing: HashMap::new(),
                })
            }
            Self::GoesOn(run, _) | Self::TakenUp(run, _) => {
                let refused = Refused::of(&troubled(store, run.id)?);
                let missing = missing(store, run.id)?;
                if run.finished_at.is_some() {
                    store.reopen_run(run.id, &request.actor, at)?;
                }
                store.reopen_receipts(run.id, &ASK_AGAIN)?;
                Ok(Begun {
                    run_id: run.id,
                    resumed: true,
                    refused,
                    missing,
                })
            }
        }
    }
}

fn is_young(plan: &Plan, wanted: &Plan) -> bool {
    (wanted.as_of.ms() - plan.as_of.ms()).abs() < DAY_MS
}

fn troubled(store: &Store, run_id: i64) -> Result<Vec<ReceiptRecord>, CollectError> {
    let filter = ReceiptFilter {
        run_id: Some(run_id),
        troubled: true,
        ..ReceiptFilter::default()
    };
    Ok(store.list_receipts(&filter, 0, u32::MAX)?.1)
}

/// The steps of a run that were not answered, though they may be another time.
pub(super) fn missing(store: &Store, run_id: i64) -> Result<HashMap<Step, Outcome>, CollectError> {
    let troubled = troubled(store, run_id)?.into_iter();
    Ok(troubled
        .filter(|r| ASK_AGAIN.contains(&r.outcome))
        .map(|r| {
            let outcome = r.outcome;
            (r.step(), outcome)
        })
        .collect())
}

/// Closes what was begun and is not asked any more: it stays not collected, with the reason.
pub(super) fn close_leftovers(
    store: &Store,
    run_id: i64,
    at: Timestamp,
    reason: &str,
) -> Result<(), CollectError> {
    let open = troubled(store, run_id)?;
    for receipt in open.iter().filter(|r| r.outcome == Outcome::NotCollected) {
        let closing = Closing {
            outcome: if receipt.pages > 0 {
                Outcome::Partial
            } else {
                Outcome::NotCollected
            },
            reason: reason.to_owned(),
            action: String::new(),
            at,
        };
        store.close_receipt(receipt.id, closing)?;
    }
    Ok(())
}
