//! One collection from start to end: who answers, which run, the lanes, how it ended.

#[cfg(feature = "artifact")]
mod artifact;
mod begin;
mod caller;
mod estimate;
mod reconcile;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tickmark_domain::Outcome;
use tickmark_store::Store;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::access::{Access, Clock};
use crate::control::Controller;
use crate::error::CollectError;
use crate::job::{Done, Halt, Halted, Job, broken};
use crate::keeping::ROOM;
use crate::limits::Limits;
use crate::pace::Paces;
use crate::plan::{Plan, offered};
use crate::progress::{Progress, State};
use crate::readers::Readers;
use crate::report::{CollectReport, Interruption, StepLine};
use crate::session::http_client;
use crate::source;
use crate::step::Place;
use crate::tracker::{Tell, Tracker};
use begin::{Begun, Start, close_leftovers};
use caller::{Answered, Caller};

#[cfg(feature = "artifact")]
pub use artifact::{ArtifactOrder, get_artifact_report};
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

/// Begins a collection without asking AWS anything: [`collect`] then goes on with exactly this one.
pub fn begin_run(store: &Store, request: &CollectRequest) -> Result<i64, CollectError> {
    Ok(Start::New.begin(store, request)?.run_id)
}

/// Collects. Whether that is a new run or the last one gone on with is decided in `begin.rs`.
///
/// It ends by itself when every step has ended, however it ended; then the run is finished. It ends early when it is
/// stopped, when credentials expire (unless it is to wait for new ones), and when nothing can be reached for long;
/// then the report is [`CollectReport::interrupted`] and the next collection goes on at the page. The futures of the
/// AWS SDK need a Tokio runtime with time and I/O.
pub async fn collect(
    store: Store,
    request: CollectRequest,
    control: Controller,
    progress: impl Fn(Progress) + Send + Sync + 'static,
) -> Result<CollectReport, CollectError> {
    let _alone = store.begin_work("a collection", &request.actor, (request.clock)())?;
    let tell: Tell = Arc::new(progress);
    let start = Start::of(&store, &request.plan)?;
    if let Some(report) = one_run(&store, &request, &start, &control, &tell).await? {
        return Ok(report);
    }
    let new = one_run(&store, &request, &Start::New, &control, &tell).await?;
    new.ok_or_else(|| CollectError::Fault("a new run cannot be as it was before".to_owned()))
}

/// One run; none when it was taken up and nothing came of it: what was missing is missing still.
async fn one_run(
    store: &Store,
    request: &CollectRequest,
    start: &Start,
    control: &Controller,
    tell: &Tell,
) -> Result<Option<CollectReport>, CollectError> {
    let plan = start.plan(&request.plan).clone();
    if plan.accounts.is_empty() || plan.regions.is_empty() || plan.sources.is_empty() {
        return Err(CollectError::NothingToCollect(
            "the choice of accounts, Regions and sources leaves none of the scope",
        ));
    }
    if plan.sources.iter().any(|source| !offered().contains(source)) {
        return Err(CollectError::NothingToCollect(
            "the collection that was interrupted asks a source that this build of Tickmark leaves out; go on with the \
             build that began it",
        ));
    }
    let backoff = request.limits.backoff;
    let callers = caller::ask_all(&request.access, &plan, &http_client(), backoff, &request.clock).await?;
    let begun = start.begin(store, request)?;
    let (run_id, resumed, missing) = (begun.run_id, begun.resumed, begun.missing.clone());
    let job = new_job(store, request, plan, &callers, begun, control, tell)?;
    if resumed {
        let stored = store.count_steps(run_id)?;
        job.tracker.stored_before(
            stored.iter().map(|s| s.pages).sum(),
            stored.iter().map(|s| s.items).sum(),
        );
    }
    let ended = tokio::select! {
        ended = lanes(&job, callers) => ended,
        () = tell_time(&job.tracker) => Err(Halted),
    };
    let as_before =
        ended.is_ok() && matches!(start, Start::TakenUp(..)) && begin::missing(store, run_id)? == missing;
    let report = finish(&job, ended, as_before)?;
    Ok((!as_before).then_some(report))
}

/// What all steps of the run share.
fn new_job(
    store: &Store,
    request: &CollectRequest,
    plan: Plan,
    callers: &[Caller],
    begun: Begun,
    control: &Controller,
    tell: &Tell,
) -> Result<Arc<Job>, CollectError> {
    let paces = Arc::new(Paces::new(request.limits.clone()));
    let tracker = Tracker::new(begun.run_id, begun.resumed, Arc::clone(&paces), Arc::clone(tell));
    Ok(Arc::new(Job {
        store: store.clone(),
        run_id: begun.run_id,
        actor: request.actor.clone(),
        clock: Arc::clone(&request.clock),
        when_expired: request.when_expired,
        sessions: callers
            .iter()
            .map(|c| (Arc::clone(&c.session.account), Arc::clone(&c.session)))
            .collect(),
        backoff: request.limits.backoff,
        permits: Semaphore::new(request.limits.concurrency.max(1)),
        room: Arc::new(Semaphore::new(ROOM)),
        readers: Readers::new().map_err(CollectError::Threads)?,
        network: tokio::sync::Mutex::default(),
        patience: request.limits.patience,
        paces,
        plan,
        control: control.clone(),
        tracker,
        refused: begun.refused,
        doubted: store.list_doubted(begun.run_id)?.into_iter().collect(),
        ending: CancellationToken::new(),
        why: Mutex::new(None),
    }))
}

/// Tells how it stands every second, for as long as it is asked to.
async fn tell_time(tracker: &Tracker) {
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    loop {
        seconds.tick().await;
        tracker.tick();
    }
}

/// Everything that is asked, each account, Region and source beside the others.
async fn lanes(job: &Arc<Job>, callers: Vec<Caller>) -> Done<()> {
    let mut running: JoinSet<Done<()>> = JoinSet::new();
    let mut answered = Vec::new();
    for caller in callers {
        caller::record(job, &caller).await?;
        let account = Arc::clone(&caller.session.account);
        let regions: Vec<Arc<str>> = job.plan.regions.iter().map(|r| Arc::from(r.as_str())).collect();
        let places: Vec<Place> = regions
            .iter()
            .map(|region| Place {
                account: Arc::clone(&account),
                region: Arc::clone(region),
            })
            .collect();
        if let Answered::No {
            outcome,
            reason,
            action,
        } = &caller.answered
        {
            let mut steps = source::stand_ins_of_account(&job.plan, &account);
            for place in &places {
                steps.extend(source::stand_ins(&job.plan, place));
            }
            job.close_unasked(steps, *outcome, reason, action).await?;
            continue;
        }
        for place in &places {
            for lane in source::lanes_of_place(job, place) {
                running.spawn(lane);
            }
        }
        for lane in source::lanes_of_account(job, &account, &regions) {
            running.spawn(lane);
        }
        answered.push(account);
    }
    for lane in source::lanes_of_all(job, &answered) {
        running.spawn(lane);
    }
    let mut ended = Ok(());
    while let Some(lane) = running.join_next().await {
        match lane {
            Ok(Ok(())) => {}
            Ok(Err(Halted)) => ended = Err(Halted),
            Err(fault) => ended = Err(job.halt(Halt::Fault(broken(fault)))),
        }
    }
    ended
}

fn finish(job: &Arc<Job>, ended: Done<()>, goes_on: bool) -> Result<CollectReport, CollectError> {
    let why = job.why.lock().unwrap_or_else(PoisonError::into_inner).take();
    let interrupted = match (ended, why) {
        (Ok(()), _) => None,
        (Err(Halted), Some(Halt::Credentials(message))) => Some(Interruption::Credentials { message }),
        (Err(Halted), Some(Halt::Network(message))) => Some(Interruption::Network { message }),
        (Err(Halted), Some(Halt::Stopped) | None) => Some(Interruption::Stopped),
        (Err(Halted), Some(Halt::Store(error))) => return Err(error.into()),
        (Err(Halted), Some(Halt::Fault(what))) => return Err(CollectError::Fault(what)),
    };
    if interrupted.is_none() {
        let gone = "what it asks about was gone when the collection went on";
        close_leftovers(&job.store, job.run_id, job.now(), gone)?;
    }
    // Before anybody is told that it ended: until then a sheet without lines would say that nothing was counted.
    let reconciliation = reconcile::lines(&job.store, job.run_id)?;
    job.store
        .save_reconciliation(job.run_id, reconciliation.clone())?;
    let outcome = if interrupted.is_some() {
        Outcome::Partial
    } else {
        job.store.finish_run(job.run_id, &job.actor, job.now())?
    };
    match &interrupted {
        None if goes_on => {}
        None => job.tracker.end(State::Done, ""),
        Some(Interruption::Stopped) => job.tracker.end(State::Stopped, ""),
        Some(Interruption::Credentials { message } | Interruption::Network { message }) => {
            job.tracker.end(State::Stopped, message);
        }
    }
    let (new_facts, changed_facts) = job.tracker.facts();
    Ok(CollectReport {
        outcome,
        run_id: job.run_id,
        interrupted,
        steps: step_lines(&job.store, job.run_id)?,
        reconciliation,
        without_second_count: job.store.list_uncounted(job.run_id)?,
        new_facts,
        changed_facts,
    })
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
