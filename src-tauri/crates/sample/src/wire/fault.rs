//! Faults on purpose. Which requests are hit is decided by their fingerprint; how often, by how often they came.

use std::collections::HashMap;
use std::sync::Mutex;

use super::{Call, Reply};
use crate::config::Fault;
use crate::seed::Draw;

/// Requests that a session may make under [`Fault::ExpiredToken`].
const SESSION_REQUESTS: u32 = 25;
const SLOW_MS: u64 = 400;

/// The fault in force, and what it must remember.
pub(crate) struct Gate {
    state: Mutex<State>,
}

struct State {
    fault: Fault,
    attempts: HashMap<u64, u8>,
    session_requests: HashMap<String, u32>,
}

/// What happens to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Serve,
    Throttled,
    Failed,
    Expired,
    Denied,
    Cut,
    Late,
    Malformed,
}

impl Gate {
    pub(crate) fn new(fault: Fault) -> Self {
        Self {
            state: Mutex::new(State::new(fault)),
        }
    }

    /// Changes the fault and forgets what came before.
    pub(crate) fn set(&self, fault: Fault) {
        *self.locked() = State::new(fault);
    }

    /// Whether every answer is as it should be.
    pub(crate) fn is_open(&self) -> bool {
        self.locked().fault == Fault::None
    }

    /// Whether counts are to be wrong.
    pub(crate) fn lies(&self) -> bool {
        self.locked().fault == Fault::WrongCounts
    }

    /// A new session for the account: its long-term key may be used again. Sessions that have expired stay so.
    pub(crate) fn renew(&self, account_id: &str) {
        self.locked()
            .session_requests
            .retain(|key, _| !(key.starts_with("AKIA") && key.ends_with(account_id)));
    }

    /// Decides about one request and counts it.
    pub(crate) fn judge(&self, call: &Call<'_>) -> Outcome {
        let mut state = self.locked();
        if state.fault == Fault::None {
            return Outcome::Serve;
        }
        let fingerprint = call.fingerprint();
        let mut draw = Draw::new(fingerprint);
        match state.fault {
            Fault::ExpiredToken => {
                let key = format!("{} {}", call.caller.key, call.caller.account.id);
                let used = state.session_requests.entry(key).or_default();
                *used = used.saturating_add(1);
                if *used > SESSION_REQUESTS {
                    Outcome::Expired
                } else {
                    Outcome::Serve
                }
            }
            Fault::Denied => {
                let words = [
                    "denied",
                    &call.caller.account.id,
                    call.region,
                    call.service.signing_name(),
                    call.operation,
                ];
                let hit = crate::seed::digest(call.world.seed, &words).is_multiple_of(5);
                if hit { Outcome::Denied } else { Outcome::Serve }
            }
            Fault::Slow if draw.chance(1, 4) => Outcome::Late,
            Fault::MalformedBody if draw.chance(1, 4) => {
                let for_good = draw.chance(1, 2);
                let first = state.count(fingerprint) == 1;
                if for_good || first {
                    Outcome::Malformed
                } else {
                    Outcome::Serve
                }
            }
            Fault::None | Fault::WrongCounts | Fault::Slow | Fault::MalformedBody => Outcome::Serve,
            Fault::Throttle => state.passing(fingerprint, &mut draw, Outcome::Throttled),
            Fault::ServerErrors => state.passing(fingerprint, &mut draw, Outcome::Failed),
            Fault::CutBodies => state.passing(fingerprint, &mut draw, Outcome::Cut),
        }
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl State {
    fn new(fault: Fault) -> Self {
        Self {
            fault,
            attempts: HashMap::new(),
            session_requests: HashMap::new(),
        }
    }

    fn count(&mut self, fingerprint: u64) -> u8 {
        let attempts = self.attempts.entry(fingerprint).or_default();
        *attempts = attempts.saturating_add(1);
        *attempts
    }

    /// A quarter of the requests are hit on their first attempt, half of these on the second too.
    fn passing(&mut self, fingerprint: u64, draw: &mut Draw, hit: Outcome) -> Outcome {
        if !draw.chance(1, 4) {
            return Outcome::Serve;
        }
        let times = if draw.chance(1, 2) { 1 } else { 2 };
        if self.count(fingerprint) <= times {
            hit
        } else {
            Outcome::Serve
        }
    }
}

/// Spoils a good reply as the outcome says.
pub(crate) fn spoil(outcome: Outcome, fingerprint: u64, reply: &mut Reply) {
    match outcome {
        Outcome::Cut => reply.cut = true,
        Outcome::Late => reply.delay_ms = SLOW_MS,
        Outcome::Malformed if fingerprint.is_multiple_of(2) => reply.body = String::from("{}"),
        Outcome::Malformed => {
            let half = (0..=reply.body.len() / 2)
                .rev()
                .find(|at| reply.body.is_char_boundary(*at));
            reply.body.truncate(half.unwrap_or_default());
        }
        _ => {}
    }
}
