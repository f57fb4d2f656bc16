//! Counts what happens and tells it, not more often than a person can see.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tickmark_store::Step;
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
    /// The steps that were met since this start, by their hash.
    met: Mutex<HashSet<u64>>,
}

struct Now {
    progress: Progress,
    forecast: Forecast,
    paused: usize,
    waiting: Vec<Waiting>,
    /// What is said of the network; empty while it is there.
    network: String,
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
            login: String::new(),
        };
        Self {
            tell,
            paces,
            now: Mutex::new(Now {
                progress,
                forecast: Forecast::default(),
                paused: 0,
                waiting: Vec::new(),
                network: String::new(),
                new_facts: 0,
                changed_facts: 0,
                told: None,
                estimated: None,
            }),
            met: Mutex::default(),
        }
    }

    /// Whether a step was not met before. A step has one receipt and counts once, however many parts of the collection
    /// come to it: two assessments may name the same control.
    pub fn meets(&self, step: &Step) -> bool {
        let mut hasher = DefaultHasher::new();
        step.hash(&mut hasher);
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        met.insert(hasher.finish())
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

    /// A step is ahead, with so many pages as far as one can say; `first` where it was not met before.
    pub fn expect(&self, key: &PaceKey, pages: u64, first: bool) {
        self.change(false, |now| {
            now.progress.steps += u32::from(first);
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
    pub fn end_step(&self, ticket: Ticket, first: bool) {
        self.change(false, |now| {
            now.forecast.end(ticket);
            now.progress.steps_done += u32::from(first);
        });
    }

    /// A step was made aside, with so many pages and items, or is not made at all.
    pub fn aside(&self, step: &Step, pages: u64, items: u64) {
        let first = u32::from(self.meets(step));
        self.change(false, |now| {
            now.progress.steps += first;
            now.progress.steps_done += first;
            now.progress.pages += pages;
            now.progress.items += items;
        });
    }

    /// Items of an earlier answer that stands.
    pub fn stands(&self, items: u64) {
        self.change(false, |now| now.progress.items += items);
    }

    /// A listing starts again: its items so far will come once more.
    pub fn start_again(&self, items: u64) {
        self.change(false, |now| {
            now.progress.items = now.progress.items.saturating_sub(items);
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

    /// An account waits for credentials.
    pub fn wait_for_credentials(&self, waiting: Waiting) {
        self.change(true, |now| {
            now.waiting.push(waiting);
            now.settle_credentials();
        });
    }

    /// An account waits for credentials no longer.
    pub fn wait_no_longer(&self, account: &str) {
        self.change(true, |now| {
            now.waiting.retain(|waiting| waiting.account != account);
            now.settle_credentials();
        });
    }

    /// What a person should know of the network while it goes on; empty when it is there (again).
    pub fn say_of_network(&self, message: &str) {
        self.change(true, |now| {
            message.clone_into(&mut now.network);
            now.settle_message();
        });
    }

    /// The collection ended.
    pub fn end(&self, state: State, message: &str) {
        self.change(true, |now| {
            now.progress.state = state;
            now.progress.doing.clear();
            now.progress.login.clear();
            message.clone_into(&mut now.progress.message);
        });
    }

    /// Facts that were new, and facts that changed.
    pub fn facts(&self) -> (u64, u64) {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        (now.new_facts, now.changed_facts)
    }
}

/// An account that waits for credentials.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    /// Twelve digits.
    pub account: String,
    /// What happened and what to do.
    pub message: String,
    /// The command that signs in again; empty where it is not known.
    pub login: String,
}

/// What the first of those that wait says, and who waits beside.
fn message_of(waiting: &[Waiting]) -> String {
    let Some((first, others)) = waiting.split_first() else {
        return String::new();
    };
    let message = &first.message;
    let others: Vec<&str> = others.iter().map(|other| other.account.as_str()).collect();
    match others.as_slice() {
        [] => message.clone(),
        [other] => format!("{message} Account {other} waits, too."),
        others => format!("{message} Accounts {} wait, too.", others.join(", ")),
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
        self.progress.state = match (self.waiting.first(), self.paused) {
            (Some(_), _) => State::WaitsForCredentials,
            (None, 0) => State::Running,
            (None, _) => State::Paused,
        };
    }

    fn settle_credentials(&mut self) {
        let first = self.waiting.first();
        self.progress.login = first.map(|waiting| waiting.login.clone()).unwrap_or_default();
        self.settle_message();
        self.settle();
    }

    /// What still holds is said: who waits for credentials, and whether the network is away.
    fn settle_message(&mut self) {
        let waits = message_of(&self.waiting);
        let said = [waits.as_str(), &self.network]
            .into_iter()
            .filter(|words| !words.is_empty());
        self.progress.message = said.collect::<Vec<_>>().join(" ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    #[test]
    fn what_an_account_waits_for_is_said_while_the_network_goes_and_comes_back() {
        let last = Arc::new(Mutex::new(String::new()));
        let told = Arc::clone(&last);
        let tell = move |progress: Progress| {
            *told.lock().unwrap_or_else(PoisonError::into_inner) = progress.message;
        };
        let tracker = Tracker::new(1, false, Arc::new(Paces::new(Limits::none())), Arc::new(tell));
        let said = || last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        tracker.say_of_network("The network is away.");
        assert_eq!(said(), "The network is away.");
        tracker.wait_for_credentials(Waiting {
            account: "111122223333".to_owned(),
            message: "Sign in again.".to_owned(),
            login: String::new(),
        });
        assert_eq!(said(), "Sign in again. The network is away.");
        tracker.say_of_network("");
        assert_eq!(said(), "Sign in again.");
        tracker.say_of_network("The network is away.");
        tracker.wait_no_longer("111122223333");
        assert_eq!(said(), "The network is away.");
        tracker.say_of_network("");
        assert_eq!(said(), "");
    }
}
