//! Counts what happens and tells it, not more often than a person can see.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::progress::{Progress, State};

/// Looks are at least this far apart, except when the state changes.
const APART: Duration = Duration::from_millis(50);

/// Where looks go.
pub(crate) type Tell = Arc<dyn Fn(Progress) + Send + Sync>;

/// What happened so far.
pub(crate) struct Tracker {
    tell: Tell,
    now: Mutex<Now>,
}

struct Now {
    progress: Progress,
    expected: i64,
    paused: usize,
    waiting: usize,
    new_facts: u64,
    changed_facts: u64,
    told: Option<Instant>,
}

impl Tracker {
    pub fn new(run_id: i64, resumed: bool, tell: Tell) -> Self {
        let progress = Progress {
            state: State::Running,
            run_id,
            resumed,
            steps: 0,
            steps_done: 0,
            pages: 0,
            pages_expected: 0,
            items: 0,
            doing: String::new(),
            message: String::new(),
        };
        Self {
            tell,
            now: Mutex::new(Now {
                progress,
                expected: 0,
                paused: 0,
                waiting: 0,
                new_facts: 0,
                changed_facts: 0,
                told: None,
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
            let expected = u64::try_from(now.expected).unwrap_or(0);
            now.progress.pages_expected = expected.max(now.progress.pages);
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

    /// More steps are known, with so many pages in all.
    pub fn expect(&self, steps: u32, pages: u64) {
        self.change(false, |now| {
            now.progress.steps += steps;
            now.expected += i64::try_from(pages).unwrap_or(0);
        });
    }

    /// A page is asked for.
    pub fn asking(&self, doing: String) {
        self.change(false, |now| now.progress.doing = doing);
    }

    /// A page is stored.
    pub fn page(&self, items: u64, new: u64, changed: u64) {
        self.change(false, |now| {
            now.progress.pages += 1;
            now.progress.items += items;
            now.new_facts += new;
            now.changed_facts += changed;
        });
    }

    /// A step ended, with so many pages where so many were expected.
    pub fn step_done(&self, pages: u64, expected: u64) {
        self.change(false, |now| {
            now.progress.steps_done += 1;
            now.expected += i64::try_from(pages).unwrap_or(0) - i64::try_from(expected).unwrap_or(0);
        });
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
