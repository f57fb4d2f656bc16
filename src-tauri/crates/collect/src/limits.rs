//! How fast may be asked: one pace for each service, account, Region and operation, slower after a refusal.
//!
//! AWS publishes two `LookupEvents` a second for an account and Region; the others are careful guesses for what it
//! does not publish. Requests are spaced evenly, because a burst followed by silence meets a sliding window badly.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How fast may be asked, and how much at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Whether the paces below are kept at all.
    paced: bool,
    /// Requests under way at the same time, over all accounts and Regions.
    pub concurrency: usize,
    /// The first pause before a page that did not come is asked for again; it doubles with every try.
    pub backoff: Duration,
    /// How long nothing at all may be reachable before the collection ends; it goes on by itself within that.
    pub patience: Duration,
}

impl Limits {
    /// What AWS bears.
    #[must_use]
    pub const fn aws() -> Self {
        Self {
            paced: true,
            concurrency: 24,
            backoff: Duration::from_millis(250),
            patience: Duration::from_secs(30 * 60),
        }
    }

    /// No pace: for the embedded sample and for measuring.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            paced: false,
            concurrency: 24,
            backoff: Duration::from_millis(5),
            patience: Duration::from_secs(3),
        }
    }

    /// Time between two requests of an operation.
    pub(crate) fn spacing(&self, service: &str, operation: &str) -> Duration {
        if !self.paced {
            return Duration::ZERO;
        }
        Duration::from_micros(match (service, operation) {
            // Two a second; the one percent below keeps jitter on the way from making three of them.
            ("cloudtrail", "LookupEvents" | "ListInsightsData") => 505_000,
            ("cloudtrail", _) => 125_000,
            // Three a second; every other operation of Security Hub ten.
            ("securityhub", "GetFindings") => 340_000,
            ("securityhub", _) => 105_000,
            ("auditmanager" | "organizations" | "license-manager" | "artifact", _) => 250_000,
            ("config", "GetResourceConfigHistory" | "GetComplianceDetailsByConfigRule") => 100_000,
            _ => 150_000,
        })
    }
}

/// The longest that refusals stretch a pace.
const SLOWEST: f64 = 16.0;
/// The shortest pause after a refusal, where there is no pace to stretch.
const LEAST_PAUSE: Duration = Duration::from_millis(20);

/// Service, account, Region, operation.
pub(crate) type PaceKey = (&'static str, Arc<str>, Arc<str>, &'static str);

#[derive(Debug)]
struct Pace {
    next: Instant,
    stretch: f64,
}

/// The paces in force.
#[derive(Debug)]
pub(crate) struct Paces {
    limits: Limits,
    by_key: Mutex<HashMap<PaceKey, Pace>>,
}

impl Paces {
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            by_key: Mutex::new(HashMap::new()),
        }
    }

    /// Waits for the turn of one request.
    pub async fn turn(&self, key: &PaceKey) {
        let at = self.take_turn(key);
        if let Some(at) = at {
            tokio::time::sleep_until(at).await;
        }
    }

    fn take_turn(&self, key: &PaceKey) -> Option<Instant> {
        let spacing = self.limits.spacing(key.0, key.3);
        let now = Instant::now();
        let mut paces = self.by_key.lock().unwrap_or_else(PoisonError::into_inner);
        if spacing.is_zero() {
            // Without a pace only a refusal holds the next request back.
            return paces.get(key).map(|pace| pace.next).filter(|next| *next > now);
        }
        let pace = paces.entry(key.clone()).or_insert(Pace {
            next: now,
            stretch: 1.0,
        });
        let at = pace.next.max(now);
        pace.next = at + spacing.mul_f64(pace.stretch);
        Some(at)
    }

    /// AWS refused: slower from now on.
    pub fn refused(&self, key: &PaceKey) {
        let spacing = self.limits.spacing(key.0, key.3);
        let mut paces = self.by_key.lock().unwrap_or_else(PoisonError::into_inner);
        let pace = paces.entry(key.clone()).or_insert(Pace {
            next: Instant::now(),
            stretch: 1.0,
        });
        pace.stretch = (pace.stretch * 1.5).min(SLOWEST);
        pace.next = pace.next.max(Instant::now()) + spacing.mul_f64(pace.stretch).max(LEAST_PAUSE);
    }

    /// AWS answered: back towards the full pace.
    pub fn answered(&self, key: &PaceKey) {
        let mut paces = self.by_key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pace) = paces.get_mut(key) {
            pace.stretch = 1.0_f64.max(pace.stretch * 0.9);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup() -> PaceKey {
        (
            "cloudtrail",
            "111122223333".into(),
            "eu-west-1".into(),
            "LookupEvents",
        )
    }

    /// When each turn came, in seconds.
    async fn turns(paces: &Paces, n: u32) -> Vec<f64> {
        let start = Instant::now();
        let mut at = Vec::new();
        for _ in 0..n {
            paces.turn(&lookup()).await;
            at.push(start.elapsed().as_secs_f64());
        }
        at
    }

    #[tokio::test(start_paused = true)]
    async fn lookups_use_98_percent_of_two_a_second_and_never_more() {
        let at = turns(&Paces::new(Limits::aws()), 400).await;
        assert!(at.windows(3).all(|w| w[2] - w[0] >= 1.0), "{at:?}");
        let rate = 399.0 / (at[399] - at[0]);
        assert!(rate >= 2.0 * 0.98, "{rate}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_slows_down_and_answers_bring_the_pace_back() {
        let paces = Paces::new(Limits::aws());
        paces.turn(&lookup()).await;
        for _ in 0..4 {
            paces.refused(&lookup());
        }
        let slow = turns(&paces, 2).await;
        assert!(slow[1] - slow[0] > 2.0, "{slow:?}");
        for _ in 0..60 {
            paces.answered(&lookup());
        }
        let again = turns(&paces, 3).await;
        assert!(again[2] - again[1] < 0.6, "{again:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn places_do_not_wait_for_one_another() {
        let paces = Paces::new(Limits::aws());
        let start = Instant::now();
        for region in ["a", "b", "c"] {
            paces
                .turn(&("cloudtrail", "1".into(), region.into(), "LookupEvents"))
                .await;
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn without_limits_nothing_waits_but_after_a_refusal() {
        let paces = Paces::new(Limits::none());
        assert!(turns(&paces, 50).await[49] < f64::EPSILON);
        paces.refused(&lookup());
        assert!(turns(&paces, 1).await[0] > 0.0);
    }
}
