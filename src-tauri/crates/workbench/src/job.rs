//! The one collection that may run at a time in a window.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tickmark_collect::{CollectReport, Controller, Interruption, State};
use tickmark_domain::Timestamp;

use crate::wire::{CommandError, JobProgress, JobState, Rate};

/// The job with its progress.
pub(crate) struct Job {
    pub controller: Controller,
    progress: Mutex<JobProgress>,
    started: Instant,
    told: Mutex<Option<Instant>>,
}

impl JobProgress {
    /// No job.
    pub(crate) fn idle() -> Self {
        Self {
            state: JobState::Idle,
            run_id: None,
            steps: 0,
            steps_done: 0,
            pages: 0,
            pages_expected: 0,
            items: 0,
            started_at: None,
            elapsed_s: 0.0,
            left_s: None,
            rates: Vec::new(),
            doing: String::new(),
            message: String::new(),
            login: String::new(),
        }
    }
}

/// Progress is told at most this often.
const TOLD_EVERY_MS: u128 = 120;

impl Job {
    pub fn new(at: Timestamp) -> Arc<Self> {
        let progress = JobProgress {
            state: JobState::Running,
            started_at: Some(at),
            doing: "Asking who we are".to_owned(),
            ..JobProgress::idle()
        };
        Arc::new(Self {
            controller: Controller::new(),
            progress: Mutex::new(progress),
            started: Instant::now(),
            told: Mutex::new(None),
        })
    }

    /// How it stands.
    pub fn progress(&self) -> JobProgress {
        let mut progress = self
            .progress
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if matches!(
            progress.state,
            JobState::Running | JobState::Paused | JobState::WaitsForCredentials
        ) {
            progress.elapsed_s = self.started.elapsed().as_secs_f64();
        }
        progress
    }

    /// Takes a look at the collection; answers whether it is time to tell the window.
    pub fn look(&self, seen: tickmark_collect::Progress) -> bool {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        let state = match seen.state {
            // The last word is the report's: only it knows why a run ended.
            State::Running | State::Done | State::Stopped => JobState::Running,
            State::Paused => JobState::Paused,
            State::WaitsForCredentials => JobState::WaitsForCredentials,
        };
        let news = state != progress.state;
        progress.state = state;
        progress.run_id = Some(seen.run_id);
        progress.steps = seen.steps;
        progress.steps_done = seen.steps_done;
        progress.pages = seen.pages;
        progress.pages_expected = seen.pages_expected;
        progress.items = seen.items;
        progress.left_s = seen.left_s;
        progress.rates = seen.rates.into_iter().map(Rate::from).collect();
        progress.doing = seen.doing;
        progress.message = seen.message;
        progress.login = seen.login;
        drop(progress);
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let due = news || told.is_none_or(|t| t.elapsed().as_millis() >= TOLD_EVERY_MS);
        if due {
            *told = Some(Instant::now());
        }
        due
    }

    /// Takes the end of the collection.
    pub fn end(&self, ended: &Result<CollectReport, CommandError>) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.elapsed_s = self.started.elapsed().as_secs_f64();
        progress.left_s = None;
        progress.rates = Vec::new();
        progress.doing = String::new();
        progress.login = String::new();
        let (state, message) = match ended {
            Err(error) => (JobState::Failed, error.message.clone()),
            Ok(report) => match &report.interrupted {
                None => (JobState::Done, String::new()),
                Some(Interruption::Stopped) => (
                    JobState::Stopped,
                    "Stopped; collect again to go on from here".to_owned(),
                ),
                Some(Interruption::Credentials { message } | Interruption::Network { message }) => {
                    (JobState::Failed, message.clone())
                }
            },
        };
        progress.state = state;
        progress.message = message;
        if let Ok(report) = ended {
            progress.run_id = Some(report.run_id);
        }
    }

    /// Whether it still works or waits.
    pub fn is_alive(&self) -> bool {
        let state = self.progress.lock().unwrap_or_else(PoisonError::into_inner).state;
        matches!(
            state,
            JobState::Running | JobState::Paused | JobState::WaitsForCredentials
        )
    }
}

impl From<tickmark_collect::Rate> for Rate {
    fn from(seen: tickmark_collect::Rate) -> Self {
        Self {
            service: seen.service,
            operation: seen.operation,
            account_id: seen.account_id,
            region: seen.region,
            limit: seen.limit,
            now: seen.now,
            throttles: seen.throttles,
            history: seen.history,
        }
    }
}
