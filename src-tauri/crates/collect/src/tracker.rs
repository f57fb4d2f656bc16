//! Counts what happens and tells it, not more often than a person can see.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::forecast::{Forecast, Ticket};
use crate::pace::{PaceKey, Paces};
use crate::progress::{Progress, State};

/// Looks are at least this far apart, except when the state changes.
const APART: Duration = Duration::from_millis(50);
/// Rates and the time left change slower than that.
const ESTIMATED_EVERY: Duration = Duration::from_millis(500);

/// Where looks go.
pub(crate) type Tell = Arc<dyn Fn(Progress) + Send + Sync>;

/// What happened so far.
pub(crate) struct Tracker {
    tell: Tell,
    paces: Arc<Paces>,
    now: Mutex<Now>,
}

struct Now {
    progress: Progress,
    forecast: Forecast,
    paused: usize,
    waiting: usize,
    new_facts: u64,
    changed_facts: u64,
    told: Option<Instant>,
    estimated: Option<Instant>,
}

impl Tracker {
    pub fn new(run_id: i64, resumed: bool, paces: Arc<Paces>, tell: Tell) -> Self {
        let progress = Progress {
            state: State::Running,
            run_id,
            resumed,
            steps: 0,
            steps_done: 0,
            pages: 0,
            pages_expected: 0,
            items: 0,
            left_s: None,
            rates: Vec::new(),
            doing: String::new(),
            message: String::new(),
        };
        Self {
            tell,
            paces,
            now: Mutex::new(Now {
                progress,
                forecast: Forecast::default(),
                paused: 0,
                waiting: 0,
                new_facts: 0,
                changed_facts: 0,
                told: None,
                estimated: None,
            }),
        }
    }

    fn change(&self, always: bool, change: impl FnOnce(&mut Now)) {
        let progress = {
            let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
            change(&mut now);
            if !always && now.told.is_some_and(|told| told.elapsed() < APART) {
                return;
            }
            now.told = Some(Instant::now());
            now.estimate(always, &self.paces);
            now.progress.clone()
        };
        (self.tell)(progress);
    }

    /// Pages and items that an interrupted start of this run has stored.
    pub fn stored_before(&self, pages: u64, items: u64) {
        self.change(true, |now| {
            now.progress.pages += pages;
            now.progress.items += items;
        });
    }

    /// Another step is known, with so many pages as far as one can say.
    pub fn expect(&self, key: &PaceKey, pages: u64) {
        self.change(false, |now| {
            now.progress.steps += 1;
            now.forecast.expect(key, pages);
        });
    }

    /// A step that was expected is begun, or goes on after `stored` pages.
    pub fn begin(&self, key: &PaceKey, expected: u64, stored: u64) -> Ticket {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.forecast.begin(key, expected, stored)
    }

    /// A page is asked for.
    pub fn asking(&self, doing: String) {
        self.change(false, |now| now.progress.doing = doing);
    }

    /// A page is stored; `reached` is the part of the listing that it and those before it cover, where it tells.
    pub fn page(&self, ticket: Ticket, reached: Option<f64>, items: u64, new: u64, changed: u64) {
        self.change(false, |now| {
            now.forecast.page(ticket, reached);
            now.progress.pages += 1;
            now.progress.items += items;
            now.new_facts += new;
            now.changed_facts += changed;
        });
    }

    /// A step that was begun ended.
    pub fn end_step(&self, ticket: Ticket) {
        self.change(false, |now| {
            now.forecast.end(ticket);
            now.progress.steps_done += 1;
        });
    }

    /// A step was made aside, with so many pages of one item each, or is not made at all.
    pub fn aside(&self, pages: u64) {
        self.change(false, |now| {
            now.progress.steps += 1;
            now.progress.steps_done += 1;
            now.progress.pages += pages;
            now.progress.items += pages;
        });
    }

    /// Time passed: rates fall and the time left changes even while no page comes.
    pub fn tick(&self) {
        self.change(false, |_| {});
    }

    /// A step waits for the person, or no longer.
    pub fn pause(&self, on: bool) {
        self.change(true, |now| {
            now.paused = if on {
                now.paused + 1
            } else {
                now.paused.saturating_sub(1)
            };
            now.settle();
        });
    }

    /// An account waits for credentials, or no longer.
    pub fn wait_for_credentials(&self, on: bool, message: &str) {
        self.change(true, |now| {
            now.waiting = if on {
                now.waiting + 1
            } else {
                now.waiting.saturating_sub(1)
            };
            message.clone_into(&mut now.progress.message);
            now.settle();
        });
    }

    /// What a person should know while it goes on; empty when there is nothing (any more).
    pub fn say(&self, message: &str) {
        self.change(true, |now| message.clone_into(&mut now.progress.message));
    }

    /// The collection ended.
    pub fn end(&self, state: State, message: &str) {
        self.change(true, |now| {
            now.progress.state = state;
            now.progress.doing.clear();
            message.clone_into(&mut now.progress.message);
        });
    }

    /// Facts that were new, and facts that changed.
    pub fn facts(&self) -> (u64, u64) {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        (now.new_facts, now.changed_facts)
    }
}

impl Now {
    fn estimate(&mut self, always: bool, paces: &Paces) {
        let due = self.estimated.is_none_or(|at| at.elapsed() >= ESTIMATED_EVERY);
        let progress = &mut self.progress;
        progress.pages_expected = progress.pages + self.forecast.remaining();
        if due || always {
            self.estimated = Some(Instant::now());
            progress.rates = paces.busiest();
            progress.left_s = match progress.state {
                State::Running => self.forecast.left(|key| paces.spacing(key)),
                _ => None,
            };
        }
    }

    fn settle(&mut self) {
        self.progress.state = if self.waiting > 0 {
            State::WaitsForCredentials
        } else if self.paused > 0 {
            State::Paused
        } else {
            State::Running
        };
    }
}
