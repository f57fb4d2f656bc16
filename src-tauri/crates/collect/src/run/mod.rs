//! One collection from start to end: who answers, which run, the lanes, how it ended.

mod caller;
mod estimate;
mod reconcile;

use std::sync::{Arc, Mutex, PoisonError};

use tickmark_domain::{Outcome, Source};
use tickmark_store::{Closing, NewRun, Run, Store};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::access::{Access, Clock};
use crate::control::Controller;
use crate::error::CollectError;
use crate::job::{Done, Halt, Halted, Job};
use crate::limits::{Limits, Paces};
use crate::plan::Plan;
use crate::progress::{Progress, State};
use crate::report::{CollectReport, Interruption, StepLine};
use crate::session::http_client;
use crate::source::{audit_manager, cloudtrail, config};
use crate::step::{Place, Step};
use crate::tracker::Tracker;
use caller::{Answered, Caller};

pub(crate) use estimate::preview;

/// What happens when credentials expire on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenExpired {
    /// Wait until [`Controller::resume`] says that there are new ones.
    Wait,
    /// End, so that a later collection goes on.
    End,
}

/// A collection to be made.
#[derive(Clone)]
pub struct CollectRequest {
    /// What for; a run that was interrupted goes on with its own plan instead.
    pub plan: Plan,
    /// How the accounts are reached.
    pub access: Access,
    /// How fast.
    pub limits: Limits,
    /// What happens when credentials expire.
    pub when_expired: WhenExpired,
    /// Who, for the activity log.
    pub actor: String,
    /// `Tickmark 0.1.0`; the versions of the SDK are added.
    pub made_with: String,
    /// Now.
    pub clock: Clock,
}

/// How steps end that a resumed run asks again.
const ASK_AGAIN: [Outcome; 3] = [Outcome::Failed, Outcome::Denied, Outcome::Partial];

/// Collects, going on with the unfinished run if there is one.
///
/// It ends by itself when every step has ended, however it ended; then the run is finished, and the next collection
/// is a new one. It ends early when it is stopped, when credentials expire (unless it is to wait for new ones), and
/// when nothing can be reached any more; then the report is [`CollectReport::interrupted`] and the next collection
/// goes on at the page. The futures of the AWS SDK need a Tokio runtime with time and I/O.
pub async fn collect(
    store: Store,
    request: CollectRequest,
    control: Controller,
    progress: impl Fn(Progress) + Send + Sync + 'static,
) -> Result<CollectReport, CollectError> {
    let unfinished = store.unfinished_run("collect")?;
    let plan = match &unfinished {
        Some(run) => stored_plan(run)?,
        None => request.plan.clone(),
    };
    if plan.accounts.is_empty() || plan.regions.is_empty() || plan.sources.is_empty() {
        return Err(CollectError::NothingToCollect(
            "the choice of accounts, Regions and sources leaves none of the scope",
        ));
    }
    let callers = caller::ask_all(&request.access, &plan, &http_client(), request.limits.backoff).await?;
    let (run_id, resumed) = begin(&store, &request, &plan, unfinished)?;
    let tracker = Tracker::new(run_id, resumed, Box::new(progress));
    if resumed {
        let stored = store.count_steps(run_id)?;
        tracker.stored_before(
            stored.iter().map(|s| s.pages).sum(),
            stored.iter().map(|s| s.items).sum(),
        );
    }
    let job = Arc::new(Job {
        store,
        run_id,
        actor: request.actor,
        clock: request.clock,
        when_expired: request.when_expired,
        sessions: callers
            .iter()
            .map(|c| (Arc::clone(&c.session.account), Arc::clone(&c.session)))
            .collect(),
        backoff: request.limits.backoff,
        permits: Semaphore::new(request.limits.concurrency.max(1)),
        paces: Paces::new(request.limits),
        plan,
        control,
        tracker,
        ending: CancellationToken::new(),
        why: Mutex::new(None),
    });
    let ended = lanes(&job, callers).await;
    finish(&job, ended)
}

fn stored_plan(run: &Run) -> Result<Plan, CollectError> {
    serde_json::from_str(&run.plan).map_err(|source| CollectError::StoredPlan {
        run_id: run.id,
        source,
    })
}

fn begin(
    store: &Store,
    request: &CollectRequest,
    plan: &Plan,
    unfinished: Option<Run>,
) -> Result<(i64, bool), CollectError> {
    if let Some(run) = unfinished {
        store.reopen_receipts(run.id, &ASK_AGAIN)?;
        return Ok((run.id, true));
    }
    let made_with = format!(
        "{}, aws-sdk-auditmanager {}, aws-sdk-config {}, aws-sdk-cloudtrail {}",
        request.made_with,
        aws_sdk_auditmanager::meta::PKG_VERSION,
        aws_sdk_config::meta::PKG_VERSION,
        aws_sdk_cloudtrail::meta::PKG_VERSION,
    );
    let new = NewRun {
        kind: "collect".to_owned(),
        actor: request.actor.clone(),
        at: (request.clock)(),
        plan: serde_json::to_string(plan).map_err(|error| CollectError::Fault(error.to_string()))?,
        made_with,
    };
    Ok((store.start_run(new)?, false))
}

/// Everything that is asked, each account, Region and source beside the others.
async fn lanes(job: &Arc<Job>, callers: Vec<Caller>) -> Done<()> {
    let mut running: JoinSet<Done<()>> = JoinSet::new();
    for caller in callers {
        caller::record(job, &caller).await?;
        let account = Arc::clone(&caller.session.account);
        let regions: Vec<Arc<str>> = job.plan.regions.iter().map(|r| Arc::from(r.as_str())).collect();
        let places = regions.iter().map(|region| Place {
            account: Arc::clone(&account),
            region: Arc::clone(region),
        });
        if let Answered::No {
            outcome,
            reason,
            action,
        } = &caller.answered
        {
            for place in places {
                let steps = stand_ins(&job.plan, &place);
                job.close_unasked(steps, *outcome, reason, action).await?;
            }
            continue;
        }
        for place in places {
            if job.plan.has(Source::AuditManager) {
                running.spawn(audit_manager::collect(Arc::clone(job), place.clone()));
            }
            if job.plan.has(Source::Config) {
                running.spawn(config::collect(Arc::clone(job), place.clone()));
            }
            if job.plan.has(Source::CloudTrail) {
                running.spawn(cloudtrail::collect_history(Arc::clone(job), place));
            }
        }
        if job.plan.has(Source::CloudTrail) {
            running.spawn(cloudtrail::collect_trails(Arc::clone(job), account, regions));
        }
    }
    let mut ended = Ok(());
    while let Some(lane) = running.join_next().await {
        match lane {
            Ok(Ok(())) => {}
            Ok(Err(Halted)) => ended = Err(Halted),
            Err(fault) => ended = Err(job.halt(Halt::Fault(fault.to_string()))),
        }
    }
    ended
}

/// One step for each source of an account that cannot be asked at all.
fn stand_ins(plan: &Plan, place: &Place) -> Vec<Step> {
    let mut steps = Vec::new();
    if plan.has(Source::AuditManager) {
        steps.push(audit_manager::first_step(place));
    }
    if plan.has(Source::Config) {
        steps.push(config::first_step(place));
    }
    if plan.has(Source::CloudTrail) {
        steps.push(cloudtrail::trail_steps(place));
    }
    steps
}

fn finish(job: &Arc<Job>, ended: Done<()>) -> Result<CollectReport, CollectError> {
    let why = job.why.lock().unwrap_or_else(PoisonError::into_inner).take();
    let interrupted = match (ended, why) {
        (Ok(()), _) => None,
        (Err(Halted), Some(Halt::Credentials(message))) => Some(Interruption::Credentials { message }),
        (Err(Halted), Some(Halt::Network(message))) => Some(Interruption::Network { message }),
        (Err(Halted), Some(Halt::Stopped) | None) => Some(Interruption::Stopped),
        (Err(Halted), Some(Halt::Store(error))) => return Err(error.into()),
        (Err(Halted), Some(Halt::Fault(what))) => return Err(CollectError::Fault(what)),
    };
    let outcome = if interrupted.is_some() {
        Outcome::Partial
    } else {
        close_leftovers(job)?;
        job.store.finish_run(job.run_id, &job.actor, job.now())?
    };
    match &interrupted {
        None => job.tracker.end(State::Done, ""),
        Some(Interruption::Stopped) => job.tracker.end(State::Stopped, ""),
        Some(Interruption::Credentials { message } | Interruption::Network { message }) => {
            job.tracker.end(State::Stopped, message);
        }
    }
    let reconciliation = reconcile::lines(&job.store, job.run_id)?;
    job.store
        .save_reconciliation(job.run_id, reconciliation.clone())?;
    let (new_facts, changed_facts) = job.tracker.facts();
    Ok(CollectReport {
        outcome,
        run_id: job.run_id,
        interrupted,
        steps: step_lines(&job.store, job.run_id)?,
        reconciliation,
        new_facts,
        changed_facts,
    })
}

/// Steps that an interrupted start of the run began and that are not asked any more, because what they ask about is
/// gone since: they stay not collected, with the reason.
fn close_leftovers(job: &Job) -> Result<(), CollectError> {
    let filter = tickmark_store::ReceiptFilter {
        run_id: Some(job.run_id),
        troubled: true,
        ..Default::default()
    };
    let (_, receipts) = job.store.list_receipts(&filter, 0, u32::MAX)?;
    for receipt in receipts.iter().filter(|r| r.outcome == Outcome::NotCollected) {
        let closing = Closing {
            outcome: Outcome::NotCollected,
            reason: "what it asks about was gone when the collection went on".to_owned(),
            action: String::new(),
            at: job.now(),
        };
        job.store.close_receipt(receipt.id, closing)?;
    }
    Ok(())
}

fn step_lines(store: &Store, run_id: i64) -> Result<Vec<StepLine>, CollectError> {
    let filter = tickmark_store::ReceiptFilter {
        run_id: Some(run_id),
        ..Default::default()
    };
    let (_, mut receipts) = store.list_receipts(&filter, 0, u32::MAX)?;
    receipts.reverse();
    let line = |r: tickmark_store::ReceiptRecord| StepLine {
        source: r.source,
        operation: r.operation,
        account: r.account_id,
        region: r.region,
        parameters: r.parameters,
        outcome: r.outcome,
        reason: r.reason,
        action: r.action,
        pages: r.pages,
        items: r.items,
    };
    Ok(receipts.into_iter().map(line).collect())
}
