//! What all steps of a running collection share: the store, the run, who may ask, how fast, and why it ends.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use tickmark_domain::{Outcome, Source, Timestamp};
use tickmark_store::{Closing, FactRecord, Store, StoreError, Sweep};
use tokio::sync::Semaphore;
use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;

use crate::access::Clock;
use crate::control::{Command, Controller};
use crate::operation::Operation;
use crate::pace::Paces;
use crate::plan::Plan;
use crate::readers::{Broken, Readers};
use crate::refused::Refused;
use crate::run::WhenExpired;
use crate::session::Session;
use crate::step::{Place, Step};
use crate::tracker::Tracker;

/// A running collection.
pub(crate) struct Job {
    pub store: Store,
    pub run_id: i64,
    pub plan: Plan,
    pub actor: String,
    pub clock: Clock,
    pub when_expired: WhenExpired,
    pub sessions: HashMap<Arc<str>, Arc<Session>>,
    pub paces: Arc<Paces>,
    /// Pause between two tries of a page that did not come, at first.
    pub backoff: std::time::Duration,
    pub permits: Semaphore,
    /// Pages that may be on their way into the file together, over all listings: they are held in memory.
    pub room: Arc<Semaphore>,
    pub readers: Readers,
    /// Held by the step that finds out whether the network is back.
    pub network: tokio::sync::Mutex<()>,
    /// How long nothing may be reachable before the collection ends.
    pub patience: std::time::Duration,
    pub control: Controller,
    pub tracker: Tracker,
    pub refused: Refused,
    /// Where the second counts of a source differed last time: nothing stands there, all is asked again.
    pub doubted: HashSet<(Source, String, String)>,
    /// Set when the collection ends early.
    pub ending: CancellationToken,
    pub why: Mutex<Option<Halt>>,
}

/// Why a collection ends early.
#[derive(Debug)]
pub(crate) enum Halt {
    /// A person stopped it.
    Stopped,
    /// Credentials expired.
    Credentials(String),
    /// Nothing can be reached.
    Network(String),
    /// The engagement file said no.
    Store(StoreError),
    /// A fault inside.
    Fault(String),
}

/// The collection ends early; [`Job::why`] says why.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Halted;

/// What a part of a collection answers.
pub(crate) type Done<T> = Result<T, Halted>;

/// How a part ended that did not end by itself.
pub(crate) fn broken(error: JoinError) -> String {
    broke(error.try_into_panic().ok())
}

/// How a thread ended. A message that was formatted may hold anything, so that only one that stands in the program is
/// told.
pub(crate) fn broke(panic: Broken) -> String {
    let Some(panic) = panic else {
        return "a part of the collection was cancelled".to_owned();
    };
    let said = panic.downcast_ref::<&'static str>().copied();
    format!(
        "a part of the collection broke: {}",
        said.unwrap_or("(message withheld)")
    )
}

impl Job {
    /// Now.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Ends the collection early; the first reason counts.
    pub fn halt(&self, halt: Halt) -> Halted {
        let mut why = self.why.lock().unwrap_or_else(PoisonError::into_inner);
        why.get_or_insert(halt);
        self.ending.cancel();
        Halted
    }

    /// Between two pages: waits while paused, ends when it is to end.
    pub async fn checkpoint(&self) -> Done<()> {
        if self.ending.is_cancelled() {
            return Err(Halted);
        }
        match self.control.command() {
            Command::Run => return Ok(()),
            Command::Stop => return Err(self.halt(Halt::Stopped)),
            Command::Pause => {}
        }
        self.tracker.pause(true);
        let command = tokio::select! {
            command = self.control.settled() => command,
            () = self.ending.cancelled() => return Err(Halted),
        };
        self.tracker.pause(false);
        match command {
            Command::Stop => Err(self.halt(Halt::Stopped)),
            _ => Ok(()),
        }
    }

    /// Waits, unless the collection ends meanwhile.
    pub async fn wait<T>(&self, until: impl Future<Output = T>) -> Done<T> {
        tokio::select! {
            came = until => Ok(came),
            () = self.ending.cancelled() => Err(Halted),
            () = self.control.stopped() => Err(self.halt(Halt::Stopped)),
        }
    }

    /// Calls the store beside the runtime.
    pub async fn store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Done<T> {
        let store = self.store.clone();
        match tokio::task::spawn_blocking(move || work(&store)).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(self.halt(Halt::Store(error))),
            Err(error) => Err(self.halt(Halt::Fault(broken(error)))),
        }
    }

    /// Facts of a kind and place that this run has seen.
    pub async fn seen(&self, kind: &'static str, place: &Place) -> Done<Vec<FactRecord>> {
        let (account, region) = (Arc::clone(&place.account), Arc::clone(&place.region));
        let run = self.run_id;
        self.store(move |store| {
            let mut facts = store.list_facts(kind, Some((&account, &region)))?;
            facts.retain(|fact| fact.last_run_id >= run && fact.gone_at.is_none());
            Ok(facts)
        })
        .await
    }

    /// The same in every Region of an account.
    pub async fn seen_in_account(&self, kind: &'static str, account: &Arc<str>) -> Done<Vec<FactRecord>> {
        let (account, run) = (Arc::clone(account), self.run_id);
        self.store(move |store| {
            let mut facts = store.list_facts(kind, None)?;
            facts.retain(|f| *f.account_id == *account && f.last_run_id >= run && f.gone_at.is_none());
            Ok(facts)
        })
        .await
    }

    /// Marks what a complete listing no longer holds.
    pub async fn sweep(
        &self,
        kinds: &'static [&'static str],
        place: &Place,
        outcomes: &[Outcome],
    ) -> Done<()> {
        if outcomes.iter().any(|o| *o != Outcome::Complete) {
            return Ok(());
        }
        let (run, at) = (self.run_id, self.now());
        let place = place.clone();
        self.store(move |store| {
            for kind in kinds {
                let sweep = Sweep {
                    kind: (*kind).to_owned(),
                    account_id: place.account.to_string(),
                    region: place.region.to_string(),
                };
                store.mark_gone(run, sweep, at)?;
            }
            Ok(())
        })
        .await
    }

    /// Closes steps that are not asked, with the reason.
    pub async fn close_unasked(
        &self,
        steps: Vec<Step>,
        outcome: Outcome,
        reason: &str,
        action: &str,
    ) -> Done<()> {
        for step in steps {
            let closing = Closing {
                outcome,
                reason: reason.to_owned(),
                action: action.to_owned(),
                at: self.now(),
            };
            let (run, key, caller) = (self.run_id, step.key(), self.caller(&step.place.account));
            let met = key.clone();
            self.store(move |store| {
                let receipt = store.open_receipt(run, &key, &caller, closing.at)?;
                if receipt.outcome == Outcome::NotCollected {
                    store.close_receipt(receipt.id, closing)?;
                }
                Ok(())
            })
            .await?;
            self.tracker.aside(&met, 0, 0);
        }
        Ok(())
    }

    /// Lets earlier complete receipts stand for a step that is not asked: together they hold what it would bring.
    pub async fn stand(&self, step: Step, receipts: Vec<i64>, items: u64) -> Done<()> {
        let (run, key, caller, now) = (
            self.run_id,
            step.key(),
            self.caller(&step.place.account),
            self.now(),
        );
        let met = key.clone();
        let new = self
            .store(move |store| store.stand_on(run, &key, &receipts, items, &caller, now))
            .await?;
        self.tracker.aside(&met, 0, if new { items } else { 0 });
        Ok(())
    }

    /// Who asks in an account.
    pub fn caller(&self, account: &str) -> String {
        self.sessions.get(account).map(|s| s.caller()).unwrap_or_default()
    }

    /// What is asked, in words.
    pub fn in_words(&self, operation: &Operation, place: &Place) -> String {
        let account = self.plan.accounts.iter().find(|a| a.id == *place.account);
        let name = account.map_or(&*place.account, |a| a.name());
        let words = format!(
            "{} {} in {name} {}",
            operation.source.title(),
            operation.name,
            place.region
        );
        words.trim_end().to_owned()
    }
}
