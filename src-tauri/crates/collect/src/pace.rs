//! The paces in force: one for each service, account, Region and operation, none waits for another, slower after a
//! refusal. Requests are spaced evenly, because a burst followed by silence meets a sliding window badly.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::limits::Limits;
use crate::meter::Meter;
use crate::progress::Rate;
use crate::usual::Usual;

/// The longest that refusals stretch a pace.
const SLOWEST: f64 = 16.0;
/// The shortest pause after a refusal, where there is no pace to stretch.
const LEAST_PAUSE: Duration = Duration::from_millis(20);
/// Part of the spacing that always lies between two requests. What one request was late, the next makes up for: three
/// of them span two whole spacings, which is what a sliding window counts.
const LEAST_SPACING: f64 = 0.95;
/// How long a request is on its way at most, as far as its pace is concerned; farther ones are late evenly.
const WAY: Duration = Duration::from_millis(12);
/// Requests of a place for which that is not so: connections are made for them, and AWS looks things up.
const COLD: u32 = 8;
/// How long a third waits for the first of them to be answered,
const PATIENCE: Duration = Duration::from_secs(5);
/// and how often it looks.
const LOOK: Duration = Duration::from_millis(5);
/// Places that are shown.
const SHOWN: usize = 8;
/// Places that are remembered before those that rest are forgotten.
const REMEMBERED: usize = 2000;

/// Service, account, Region, operation.
pub(crate) type PaceKey = (&'static str, Arc<str>, Arc<str>, &'static str);

#[derive(Debug)]
struct Pace {
    /// Whoever holds it is asked next: turns are taken in the order in which they were wanted.
    queue: Arc<tokio::sync::Mutex<()>>,
    /// The last two requests, newest first.
    last: [Option<Instant>; 2],
    /// Not before this, after a refusal.
    held: Option<Instant>,
    stretch: f64,
    /// Turns that were taken.
    taken: u32,
    /// Requests that were answered.
    asked: u32,
    usual: Usual,
    meter: Meter,
}

/// The paces in force.
#[derive(Debug)]
pub(crate) struct Paces {
    limits: Limits,
    began: Instant,
    by_key: Mutex<HashMap<PaceKey, Pace>>,
}

impl Pace {
    fn new(began: Instant) -> Self {
        Self {
            queue: Arc::default(),
            last: [None; 2],
            held: None,
            stretch: 1.0,
            taken: 0,
            asked: 0,
            usual: Usual::default(),
            meter: Meter::new(began),
        }
    }

    fn due(&self, spacing: Duration) -> Option<Instant> {
        let after = |n: usize, spacings: f64| {
            let last = self.last[n].filter(|_| !spacing.is_zero())?;
            Some(last + spacing.mul_f64(self.stretch * spacings))
        };
        self.held.max(after(0, LEAST_SPACING)).max(after(1, 2.0))
    }

    /// Whether two of the first requests are on their way: how late they are counted is not known before the answer.
    fn is_unsure(&self, now: Instant) -> bool {
        let is_recent = self.last[1].is_some_and(|last| now.duration_since(last) < PATIENCE);
        self.asked < COLD && self.taken.saturating_sub(self.asked) >= 2 && is_recent
    }
}

impl Paces {
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            began: Instant::now(),
            by_key: Mutex::new(HashMap::new()),
        }
    }

    /// Whether AWS publishes a limit for the operation, and it is kept.
    pub fn is_limited(&self, key: &PaceKey) -> bool {
        self.limits.published(key.0, key.3).is_some()
    }

    /// Time between two requests of the operation, as refusals have stretched it.
    pub fn spacing(&self, key: &PaceKey) -> Duration {
        let spacing = self.limits.spacing(key.0, key.3);
        let paces = self.by_key.lock().unwrap_or_else(PoisonError::into_inner);
        paces
            .get(key)
            .map_or(spacing, |pace| spacing.mul_f64(pace.stretch))
    }

    /// Waits for the turn of one request, which is to be made at once; answers when it came.
    pub async fn turn(&self, key: &PaceKey) -> Instant {
        let queue = self.change(key, |pace| Arc::clone(&pace.queue));
        let _first = queue.lock().await;
        // A refusal that comes meanwhile puts the turn off.
        loop {
            match self.take_turn(key) {
                Ok(turn) => return turn,
                Err(due) => tokio::time::sleep_until(due).await,
            }
        }
    }

    /// The request of a turn was counted later than the turn came: it was signed, the machine was busy, and it was on its
    /// way. The turns after it are counted from there. When it was answered it had been counted; without an answer so
    /// soon, some way is assumed, and a longer one where its answer was later than others: it may have been on its way for
    /// as long. Of the first ones only the answer tells.
    pub fn asked(&self, key: &PaceKey, turn: Instant, left: Instant, answered: Instant) {
        self.change(key, |pace| {
            pace.asked = pace.asked.saturating_add(1);
            let late = pace.usual.late_by(answered.saturating_duration_since(left));
            let by = if pace.asked > COLD {
                left + WAY + late
            } else {
                answered
            };
            let counted = answered.min(by).max(turn);
            for last in pace.last.iter_mut().flatten().filter(|last| **last == turn) {
                *last = counted;
            }
        });
    }

    /// Takes the turn if it has come, else answers when it does.
    fn take_turn(&self, key: &PaceKey) -> Result<Instant, Instant> {
        let spacing = self.limits.spacing(key.0, key.3);
        let now = Instant::now();
        self.change(key, |pace| {
            if let Some(due) = pace.due(spacing).filter(|due| *due > now) {
                return Err(due);
            }
            if !spacing.is_zero() && pace.is_unsure(now) {
                return Err(now + LOOK);
            }
            pace.taken = pace.taken.saturating_add(1);
            pace.last = [Some(now), pace.last[0]];
            pace.meter.count(now);
            Ok(now)
        })
    }

    /// AWS refused: slower from now on.
    pub fn refused(&self, key: &PaceKey) {
        let spacing = self.limits.spacing(key.0, key.3);
        self.change(key, |pace| {
            pace.meter.refuse();
            pace.stretch = (pace.stretch * 1.5).min(SLOWEST);
            let pause = spacing.mul_f64(pace.stretch).max(LEAST_PAUSE);
            pace.held = pace.held.max(Some(Instant::now() + pause));
        });
    }

    /// AWS answered: back towards the full pace.
    pub fn answered(&self, key: &PaceKey) {
        self.change(key, |pace| pace.stretch = 1.0_f64.max(pace.stretch * 0.9));
    }

    fn change<T>(&self, key: &PaceKey, change: impl FnOnce(&mut Pace) -> T) -> T {
        let mut paces = self.by_key.lock().unwrap_or_else(PoisonError::into_inner);
        if !paces.contains_key(key) && paces.len() >= REMEMBERED {
            let now = Instant::now();
            paces.retain(|_, pace| Arc::strong_count(&pace.queue) > 1 || !pace.meter.rests(now));
        }
        change(paces.entry(key.clone()).or_insert_with(|| Pace::new(self.began)))
    }

    /// The places that are asked most, those with a published limit first.
    pub fn busiest(&self) -> Vec<Rate> {
        let now = Instant::now();
        let mut paces = self.by_key.lock().unwrap_or_else(PoisonError::into_inner);
        let mut busy: Vec<(bool, u32, &PaceKey)> = paces
            .iter_mut()
            .filter_map(|(key, pace)| {
                let limited = self.limits.published(key.0, key.3).is_some();
                let recent = pace.meter.recent(now);
                (recent > 0).then_some((limited, recent, key))
            })
            .collect();
        busy.sort_unstable_by_key(|(limited, recent, key)| (Reverse((*limited, *recent)), *key));
        busy.truncate(SHOWN);
        let shown: Vec<PaceKey> = busy.into_iter().map(|(_, _, key)| key.clone()).collect();
        let rate = |key: &PaceKey| {
            let pace = paces.get_mut(key)?;
            let (service, account, region, operation) = key;
            Some(Rate {
                service: (*service).to_owned(),
                operation: (*operation).to_owned(),
                account_id: account.to_string(),
                region: region.to_string(),
                limit: self.limits.published(service, operation),
                now: pace.meter.now(now),
                throttles: pace.meter.refusals(),
                history: pace.meter.history(now),
            })
        };
        shown.iter().filter_map(rate).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(region: &str, operation: &'static str) -> PaceKey {
        ("cloudtrail", "111122223333".into(), region.into(), operation)
    }

    fn lookup() -> PaceKey {
        key("eu-west-1", "LookupEvents")
    }

    /// When each turn came, in seconds.
    async fn turns(paces: &Paces, n: u32) -> Vec<f64> {
        let start = Instant::now();
        let mut at = Vec::new();
        for _ in 0..n {
            answered(paces, &lookup()).await;
            at.push(start.elapsed().as_secs_f64());
        }
        at
    }

    /// A request that is answered at once.
    async fn answered(paces: &Paces, key: &PaceKey) {
        let turn = paces.turn(key).await;
        paces.asked(key, turn, turn, turn);
    }

    #[tokio::test(start_paused = true)]
    async fn lookups_use_98_percent_of_two_a_second_and_never_more() {
        let at = turns(&Paces::new(Limits::aws()), 400).await;
        assert!(at.windows(3).all(|w| w[2] - w[0] >= 1.0), "{at:?}");
        let rate = 399.0 / (at[399] - at[0]);
        assert!(rate >= 2.0 * 0.98, "{rate}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_late_turn_neither_crowds_the_next_ones_nor_costs_its_lateness_twice() {
        let paces = Paces::new(Limits::aws());
        let start = Instant::now();
        let mut at = Vec::new();
        for n in 0..400_u64 {
            answered(&paces, &lookup()).await;
            at.push(start.elapsed().as_secs_f64());
            // The program was busy elsewhere and comes back for its next turn late, by chance.
            tokio::time::advance(Duration::from_millis(505 + n * 7 % 20)).await;
        }
        assert!(at.windows(3).all(|w| w[2] - w[0] >= 1.0), "{at:?}");
        let rate = 399.0 / (at[399] - at[0]);
        assert!(rate >= 2.0 * 0.97, "{rate}");
    }

    /// 400 requests, no three of them within a second, at nearly two a second.
    fn assert_all_but_used_up(counted: &[Instant]) {
        let spans: Vec<Duration> = counted.windows(3).map(|w| w[2] - w[0]).collect();
        assert!(
            spans.iter().all(|span| *span >= Duration::from_secs(1)),
            "{spans:?}"
        );
        let rate = 399.0 / (counted[399] - counted[0]).as_secs_f64();
        assert!(rate >= 2.0 * 0.97, "{rate}");
    }

    #[tokio::test(start_paused = true)]
    async fn three_requests_that_are_counted_after_their_turns_are_never_within_a_second() {
        let paces = Paces::new(Limits::aws());
        let mut counted = Vec::new();
        for n in 0..400_u64 {
            let turn = paces.turn(&lookup()).await;
            // Signing takes a moment, and sometimes a long one; so does the way, and the answer comes later still.
            tokio::time::advance(Duration::from_millis(if n % 7 == 0 { 30 } else { 2 })).await;
            let sent = Instant::now();
            tokio::time::advance(Duration::from_millis(n % 5)).await;
            counted.push(Instant::now());
            tokio::time::advance(Duration::from_millis(n % 11)).await;
            paces.asked(&lookup(), turn, sent, Instant::now());
        }
        assert_all_but_used_up(&counted);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_was_held_up_on_its_way_keeps_the_next_ones_away() {
        let paces = Paces::new(Limits::aws());
        let mut counted = Vec::new();
        for n in 0..400_u64 {
            let turn = paces.turn(&lookup()).await;
            // Now and then the network or the other side stands still.
            tokio::time::advance(Duration::from_millis(if n % 20 == 19 { 80 } else { 3 })).await;
            counted.push(Instant::now());
            tokio::time::advance(Duration::from_millis(150)).await;
            paces.asked(&lookup(), turn, turn, Instant::now());
        }
        assert_all_but_used_up(&counted);
    }

    #[tokio::test(start_paused = true)]
    async fn first_requests_may_be_counted_late_and_those_after_them_keep_away() {
        let paces = Paces::new(Limits::aws());
        let mut counted = Vec::new();
        for n in 0..20 {
            let turn = paces.turn(&lookup()).await;
            // A connection is made, and AWS looks things up; later neither is needed.
            tokio::time::advance(Duration::from_millis(if n < 4 { 200 } else { 3 })).await;
            counted.push(Instant::now());
            tokio::time::advance(Duration::from_millis(if n < 4 { 50 } else { 3 })).await;
            paces.asked(&lookup(), turn, turn, Instant::now());
        }
        let spans: Vec<Duration> = counted.windows(3).map(|w| w[2] - w[0]).collect();
        assert!(
            spans.iter().all(|span| *span >= Duration::from_secs(1)),
            "{spans:?}"
        );
        assert!(spans[16] < Duration::from_millis(1015), "{spans:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_third_request_waits_for_the_first_answer_of_a_place_and_not_for_one_that_never_comes() {
        let paces = Paces::new(Limits::aws());
        let first = paces.turn(&lookup()).await;
        paces.turn(&lookup()).await;
        let third = tokio::time::timeout(Duration::from_secs(3), paces.turn(&lookup())).await;
        assert!(
            third.is_err(),
            "the first may be counted as late as it is answered"
        );
        paces.asked(&lookup(), first, first, Instant::now());
        let counted = Instant::now();
        let third = paces.turn(&lookup()).await;
        assert!((1.0..1.02).contains(&third.duration_since(counted).as_secs_f64()));
        tokio::time::timeout(Duration::from_secs(6), paces.turn(&lookup()))
            .await
            .expect("nobody waits for ever");
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
    async fn places_and_operations_do_not_wait_for_one_another() {
        let paces = Paces::new(Limits::aws());
        let start = Instant::now();
        for region in ["a", "b", "c"] {
            paces.turn(&key(region, "LookupEvents")).await;
            paces.turn(&key(region, "ListPublicKeys")).await;
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

    #[tokio::test(start_paused = true)]
    async fn the_limited_places_are_shown_first_with_what_aws_publishes_and_no_more() {
        let paces = Paces::new(Limits::aws());
        turns(&paces, 45).await;
        let rules: PaceKey = ("config", "1".into(), "a".into(), "DescribeConfigRules");
        for _ in 0..60 {
            answered(&paces, &rules).await;
        }
        paces.refused(&rules);
        let shown = paces.busiest();
        let facts: Vec<_> = shown
            .iter()
            .map(|r| (r.operation.as_str(), r.limit, r.throttles))
            .collect();
        assert_eq!(
            facts,
            [("LookupEvents", Some(2.0), 0), ("DescribeConfigRules", None, 1)]
        );
        assert!(
            shown[0].history.iter().all(|rate| *rate <= 2.0),
            "{:?}",
            shown[0].history
        );
        assert!((shown[1].now - 6.0).abs() < 0.7, "{}", shown[1].now);
    }
}
