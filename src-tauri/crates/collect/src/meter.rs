//! Requests of one place over time, counted: the last ten seconds, and ten-second buckets before.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// The ten seconds of a bucket in parts.
const TICKS: usize = 100;
const TICK: Duration = Duration::from_millis(100);
const BUCKET_S: f64 = 10.0;
/// Buckets that are kept, the present ten seconds among them.
const BUCKETS: usize = 60;

/// Counts the requests of one place.
#[derive(Debug)]
pub(crate) struct Meter {
    /// When the collection began: the buckets of all places begin together.
    began: Instant,
    ticks: [u16; TICKS],
    /// Number of the tick that is being counted.
    tick: u64,
    /// Oldest first.
    buckets: VecDeque<u32>,
    /// The bucket that is being counted.
    open: u32,
    refusals: u32,
}

impl Meter {
    pub fn new(began: Instant) -> Self {
        let mut meter = Self {
            began,
            ticks: [0; TICKS],
            tick: 0,
            buckets: VecDeque::new(),
            open: 0,
            refusals: 0,
        };
        meter.tick = meter.tick_of(Instant::now());
        meter
    }

    /// A request goes out.
    pub fn count(&mut self, at: Instant) {
        self.go_on(at);
        let slot = &mut self.ticks[slot(self.tick)];
        *slot = slot.saturating_add(1);
        self.open = self.open.saturating_add(1);
    }

    /// A request was refused as too many.
    pub fn refuse(&mut self) {
        self.refusals = self.refusals.saturating_add(1);
    }

    /// Requests that were refused as too many.
    pub fn refusals(&self) -> u32 {
        self.refusals
    }

    /// Requests a second over the last ten.
    pub fn now(&mut self, at: Instant) -> f64 {
        self.go_on(at);
        f64::from(self.ticks.iter().map(|n| u32::from(*n)).sum::<u32>()) / BUCKET_S
    }

    /// Requests a second of every ten seconds, oldest first; the last is [`Meter::now`].
    #[expect(clippy::cast_possible_truncation, reason = "a chart needs no more")]
    pub fn history(&mut self, at: Instant) -> Vec<f32> {
        let now = self.now(at);
        let whole = self.buckets.iter().map(|n| f64::from(*n) / BUCKET_S);
        whole.chain([now]).map(|rate| rate as f32).collect()
    }

    /// Requests of the whole history.
    pub fn recent(&mut self, at: Instant) -> u32 {
        self.go_on(at);
        self.buckets
            .iter()
            .fold(self.open, |sum, n| sum.saturating_add(*n))
    }

    /// Whether there was none for so long that nothing is left to show.
    pub fn rests(&mut self, at: Instant) -> bool {
        self.recent(at) == 0
    }

    fn tick_of(&self, at: Instant) -> u64 {
        let elapsed = at.saturating_duration_since(self.began);
        u64::try_from(elapsed.as_millis() / TICK.as_millis()).unwrap_or(u64::MAX)
    }

    /// Closes what lies before `at`.
    fn go_on(&mut self, at: Instant) {
        let tick = self.tick_of(at);
        let (bucket, next) = (self.tick / TICKS as u64, tick / TICKS as u64);
        for _ in bucket..next.min(bucket + BUCKETS as u64) {
            self.buckets.push_back(self.open);
            self.open = 0;
        }
        while self.buckets.len() >= BUCKETS {
            self.buckets.pop_front();
        }
        for passed in (self.tick + 1..=tick).take(TICKS) {
            self.ticks[slot(passed)] = 0;
        }
        self.tick = self.tick.max(tick);
    }
}

fn slot(tick: u64) -> usize {
    usize::try_from(tick % TICKS as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter(seconds: &[f64]) -> (Meter, Instant) {
        let began = Instant::now();
        let mut meter = Meter::new(began);
        for s in seconds {
            meter.count(began + Duration::from_secs_f64(*s));
        }
        (meter, began)
    }

    #[tokio::test(start_paused = true)]
    async fn the_rate_is_that_of_the_last_ten_seconds_and_falls_to_nothing_after_them() {
        let twice_a_second: Vec<f64> = (0..60).map(|n| f64::from(n) * 0.505).collect();
        let (mut meter, began) = meter(&twice_a_second);
        let at = |s: f64| began + Duration::from_secs_f64(s);
        assert!((1.9..=2.0).contains(&meter.now(at(30.0))));
        assert!((0.9..=1.1).contains(&meter.now(at(35.0))));
        assert!(meter.now(at(41.0)) < f64::EPSILON);
        assert_eq!(meter.history(at(41.0)), [2.0, 2.0, 2.0, 0.0, 0.0]);
    }

    #[tokio::test(start_paused = true)]
    async fn ten_minutes_are_kept_and_nothing_is_left_after_them() {
        let hour: Vec<f64> = (0..3600).map(f64::from).collect();
        let (mut meter, began) = meter(&hour);
        let history = meter.history(began + Duration::from_millis(3_599_500));
        assert_eq!(history.len(), BUCKETS);
        assert!(
            history.iter().all(|rate| (*rate - 1.0).abs() < 0.01),
            "{history:?}"
        );
        assert!(!meter.rests(began + Duration::from_secs(3700)));
        assert!(meter.rests(began + Duration::from_secs(5000)));
    }
}
