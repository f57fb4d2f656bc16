//! One step and its page loop: the one way in which anything is collected.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;
use tickmark_domain::Outcome;
use tickmark_store::{Closing, Standing, canonical_json};
use tokio::task::JoinSet;

use crate::ask::Answer;
use crate::forecast::Ticket;
use crate::job::{Done, Halt, Halted, Job, broken};
use crate::judge::End;
use crate::keeping::{AHEAD, Keeping};
use crate::operation::Operation;
use crate::pace::PaceKey;
use crate::refused::as_last_time;

/// How often a listing starts again because its page token is no longer good.
const RESTARTS: u32 = 2;
/// Steps of one lane that run at the same time.
const WIDTH: usize = 16;

/// An account and Region; the Region is empty for what an account has once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub account: Arc<str>,
    pub region: Arc<str>,
}

/// A step to be made.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub operation: &'static Operation,
    pub place: Place,
    pub params: Value,
    /// What is known of the thing that it asks about; not part of its identity.
    pub about: Value,
    /// Pages that are expected.
    pub expected: u64,
    /// See [`Step::unless_changed`]; empty where it is always asked.
    pub stamp: String,
    /// The facts that its answer brings: kind, and how their native ids begin.
    pub brings: Vec<(&'static str, String)>,
}

impl Place {
    /// What an account has once, whatever the Region.
    pub fn of_account(account: &Arc<str>) -> Self {
        Self {
            account: Arc::clone(account),
            region: Arc::from(""),
        }
    }

    /// A step here.
    pub fn step(&self, operation: &'static Operation, params: Value) -> Step {
        Step {
            operation,
            place: self.clone(),
            params,
            about: Value::Null,
            expected: 1,
            stamp: String::new(),
            brings: vec![],
        }
    }
}

impl Step {
    /// Whose pace it keeps.
    pub fn pace_key(&self) -> PaceKey {
        (
            self.operation.service,
            Arc::clone(&self.place.account),
            Arc::clone(&self.place.region),
            self.operation.name,
        )
    }

    /// Gives the reader what is known of the thing.
    pub fn about(mut self, about: Value) -> Self {
        self.about = about;
        self
    }

    /// Not asked when nothing changed: `stamp` is what this run's listing says of the thing (counters, times of the
    /// last evaluation, its definition). When the step's newest earlier receipt is complete and carries the same
    /// stamp, that answer stands: the step gets a receipt of its own that says so, and the facts that it `brings`
    /// (kind, and how their native ids begin) count as seen by this run, for `seen` and sweeps.
    ///
    /// The listing must have been asked before the step, and be complete: pass [`Value::Null`] where it is not, and
    /// the step is asked. A collection that asks everything again takes no notice of stamps.
    pub fn unless_changed(mut self, stamp: &Value, brings: Vec<(&'static str, String)>) -> Self {
        if !stamp.is_null() {
            self.stamp = hex::encode(tickmark_store::content_hash(stamp));
        }
        self.brings = brings;
        self
    }

    /// What identifies its receipt.
    pub fn key(&self) -> tickmark_store::Step {
        tickmark_store::Step {
            source: self.operation.source,
            operation: self.operation.name.to_owned(),
            account_id: self.place.account.to_string(),
            region: self.place.region.to_string(),
            parameters: canonical_json(&self.params).unwrap_or_else(|_| self.params.to_string()),
        }
    }
}

/// Empty pages in a row after which a listing is taken for one without an end.
const EMPTY: u32 = 500;

/// Where the page loop stands.
pub(crate) struct At {
    pub ticket: Ticket,
    pub receipt: i64,
    pub ordinal: u64,
    pub items: u64,
    pub cursor: Option<String>,
}

impl Job {
    /// Runs one step.
    pub async fn run(self: &Arc<Self>, step: Step) -> Done<Outcome> {
        let outcomes = self.run_all(vec![step]).await?;
        outcomes.into_iter().next().ok_or(Halted)
    }

    /// Runs steps beside one another; how each ended, in their order.
    pub async fn run_all(self: &Arc<Self>, steps: Vec<Step>) -> Done<Vec<Outcome>> {
        let mut first = Vec::with_capacity(steps.len());
        for step in &steps {
            let met = self.tracker.meets(&step.key());
            self.tracker.expect(&step.pace_key(), step.expected, met);
            first.push(met);
        }
        let mut outcomes = vec![Outcome::NotCollected; steps.len()];
        let mut running: JoinSet<(usize, Done<Outcome>)> = JoinSet::new();
        let mut waiting = steps.into_iter().enumerate();
        let mut halted = false;
        loop {
            while !halted && running.len() < WIDTH {
                let Some((n, step)) = waiting.next() else { break };
                let (job, first) = (Arc::clone(self), first[n]);
                running.spawn(async move { (n, job.walk(&Arc::new(step), first).await) });
            }
            match running.join_next().await {
                None => break,
                Some(Ok((n, Ok(outcome)))) => outcomes[n] = outcome,
                Some(Ok((_, Err(Halted)))) => halted = true,
                Some(Err(fault)) => {
                    self.halt(Halt::Fault(broken(fault)));
                    halted = true;
                }
            }
        }
        if halted { Err(Halted) } else { Ok(outcomes) }
    }

    /// Page after page, from where the receipt stands; `first` where this start did not meet the step before.
    async fn walk(self: &Arc<Self>, step: &Arc<Step>, first: bool) -> Done<Outcome> {
        self.checkpoint().await?;
        let (run, key, caller, now) = (
            self.run_id,
            step.key(),
            self.caller(&step.place.account),
            self.now(),
        );
        let standing = Standing {
            stamp: step.stamp.clone(),
            brings: step
                .brings
                .iter()
                .map(|(kind, prefix)| ((*kind).to_owned(), prefix.clone()))
                .collect(),
        };
        let all = self.plan.full || self.is_doubted(step);
        let receipt = self
            .store(move |store| store.open_or_stand(run, &key, standing, all, &caller, now))
            .await?;
        let mut at = At {
            ticket: self.tracker.begin(&step.pace_key(), step.expected, receipt.pages),
            receipt: receipt.id,
            ordinal: receipt.pages,
            items: receipt.items,
            cursor: receipt.cursor,
        };
        if receipt.stands {
            self.tracker.stands(receipt.items);
        }
        let outcome = if receipt.outcome == Outcome::NotCollected {
            self.turn_pages_unless_refused(step, &mut at).await?
        } else {
            receipt.outcome
        };
        self.tracker.end_step(at.ticket, first);
        Ok(outcome)
    }

    /// Whether the second counts of its source differed here last time.
    fn is_doubted(&self, step: &Step) -> bool {
        let (account, region) = (step.place.account.to_string(), step.place.region.to_string());
        self.doubted.contains(&(step.operation.source, account, region))
    }

    /// Asks, unless it was denied last time and its operation is denied here again.
    async fn turn_pages_unless_refused(self: &Arc<Self>, step: &Arc<Step>, at: &mut At) -> Done<Outcome> {
        let key = step.key();
        let Some(((reason, action), probe)) = self.refused.last_time(&key) else {
            return self.turn_pages(step, at).await;
        };
        let mut denied = probe.lock().await;
        match *denied {
            None => {
                let outcome = self.turn_pages(step, at).await?;
                *denied = Some(outcome == Outcome::Denied);
                Ok(outcome)
            }
            Some(false) => {
                drop(denied);
                self.turn_pages(step, at).await
            }
            Some(true) => {
                let end = End {
                    outcome: Outcome::Denied,
                    reason: as_last_time(reason, step.operation.name),
                    action: action.clone(),
                    keep: false,
                };
                self.close(at, end).await
            }
        }
    }

    async fn turn_pages(self: &Arc<Self>, step: &Arc<Step>, at: &mut At) -> Done<Outcome> {
        let mut keeping = Keeping::default();
        let ended = self.turn_and_keep(step, at, &mut keeping).await;
        // What came is stored, however it ended.
        self.arrive(&mut keeping, at, 0).await?;
        ended
    }

    async fn turn_and_keep(
        self: &Arc<Self>,
        step: &Arc<Step>,
        at: &mut At,
        keeping: &mut Keeping,
    ) -> Done<Outcome> {
        let mut restarts = 0;
        let mut tokens: HashSet<String> = at.cursor.iter().cloned().collect();
        let mut empty = 0;
        loop {
            let answer = self.answer(step, at).await?;
            if !matches!(answer, Answer::Page(..)) {
                self.arrive(keeping, at, 0).await?;
            }
            match answer {
                Answer::Page(heard, page) => {
                    let next = page.next.clone();
                    empty = if page.is_empty { empty + 1 } else { 0 };
                    let flaw = match &next {
                        Some(token) if !tokens.insert(token.clone()) => {
                            Some("it leads back to a page that came before".to_owned())
                        }
                        Some(_) if empty >= EMPTY => Some(format!(
                            "{EMPTY} pages without an item came in a row, and it leads to yet another"
                        )),
                        _ => None,
                    };
                    if let Some(flaw) = flaw {
                        self.arrive(keeping, at, 0).await?;
                        let reason = format!("the listing has no end: {flaw}");
                        self.keep_flawed(at, heard, flaw).await?;
                        return self.close(at, failed(reason)).await;
                    }
                    self.keep(at, heard, page, keeping).await?;
                    at.ordinal += 1;
                    at.cursor = next;
                    if at.cursor.is_none() {
                        self.arrive(keeping, at, 0).await?;
                        return Ok(Outcome::Complete);
                    }
                    self.arrive(keeping, at, AHEAD).await?;
                }
                Answer::BadToken(_) if restarts < RESTARTS => {
                    restarts += 1;
                    at.cursor = None;
                    tokens.clear();
                    let receipt = at.receipt;
                    self.store(move |store| store.restart_receipt(receipt)).await?;
                    self.tracker.start_again(std::mem::take(&mut at.items));
                }
                Answer::BadToken(said) => {
                    let end = failed(format!(
                        "the page token was refused {} times: {said}",
                        RESTARTS + 1
                    ));
                    return self.close(at, end).await;
                }
                Answer::End(end, Some(heard)) if end.keep && !heard.repeats_credentials() => {
                    return self.keep_state(at, heard, end).await;
                }
                Answer::End(end, _) => return self.close(at, end).await,
            }
        }
    }

    /// Ends a step without another page; pages that came make it partial.
    async fn close(&self, at: &At, end: End) -> Done<Outcome> {
        let outcome = if at.ordinal > 0 && end.outcome != Outcome::Complete {
            Outcome::Partial
        } else {
            end.outcome
        };
        let closing = Closing {
            outcome,
            reason: end.reason,
            action: end.action,
            at: self.now(),
        };
        let receipt = at.receipt;
        self.store(move |store| store.close_receipt(receipt, closing))
            .await?;
        Ok(outcome)
    }
}

/// How a step ends that went wrong.
pub(crate) fn failed(reason: String) -> End {
    End {
        outcome: Outcome::Failed,
        reason,
        action: String::new(),
        keep: false,
    }
}
