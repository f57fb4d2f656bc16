//! What the known steps still need: pages by place and operation, and the seconds at the pace of each.
//!
//! Every place and operation has a pace of its own, so the slowest of them decides, not an average over all.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use serde_json::Value;
use tickmark_store::Json;
use tokio::time::Instant;

use crate::look::{entries, time};
use crate::operation::Operation;
use crate::pace::PaceKey;

/// Pages before anything is said.
const FIRST_PAGES: usize = 5;
/// Pages that are looked back at for how fast they come.
const WINDOW: Duration = Duration::from_secs(20);
/// How long a change of the estimate takes to be believed.
const SMOOTHING_S: f64 = 4.0;

/// One step that is being made.
pub(crate) type Ticket = u64;

/// What is ahead.
#[derive(Debug, Default)]
pub(crate) struct Forecast {
    lanes: HashMap<PaceKey, Lane>,
    open: HashMap<Ticket, Open>,
    last_ticket: Ticket,
    /// Pages of the steps that have ended, by service and operation.
    ended: HashMap<(&'static str, &'static str), Average>,
    came: VecDeque<Instant>,
    said: Option<(Instant, f64)>,
}

/// Steps of one place and operation that nobody has begun.
#[derive(Debug, Default)]
struct Lane {
    steps: u64,
    pages: u64,
}

#[derive(Debug)]
struct Open {
    key: PaceKey,
    pages: u64,
    expected: u64,
}

#[derive(Debug, Default, Clone, Copy)]
struct Average {
    steps: u64,
    pages: u64,
}

impl Forecast {
    /// A step is known, with so many pages as far as one can say.
    pub fn expect(&mut self, key: &PaceKey, pages: u64) {
        let lane = self.lanes.entry(key.clone()).or_default();
        lane.steps += 1;
        lane.pages += pages;
    }

    /// A step is begun, or goes on after `stored` pages.
    pub fn begin(&mut self, key: &PaceKey, expected: u64, stored: u64) -> Ticket {
        if let Some(lane) = self.lanes.get_mut(key) {
            lane.steps = lane.steps.saturating_sub(1);
            lane.pages = lane.pages.saturating_sub(expected);
            if lane.steps == 0 {
                self.lanes.remove(key);
            }
        }
        self.last_ticket += 1;
        let open = Open {
            key: key.clone(),
            pages: stored,
            expected,
        };
        self.open.insert(self.last_ticket, open);
        self.last_ticket
    }

    /// A page came; `reached` is the part of the listing that it and those before it cover.
    pub fn page(&mut self, ticket: Ticket, reached: Option<f64>) {
        let now = Instant::now();
        self.came.push_back(now);
        while self.came.len() > 2 && now.duration_since(self.came[0]) > WINDOW {
            self.came.pop_front();
        }
        if let Some(open) = self.open.get_mut(&ticket) {
            open.pages += 1;
            if let Some(reached) = reached {
                open.expected = divide(open.pages, reached);
            }
        }
    }

    /// A step ended.
    pub fn end(&mut self, ticket: Ticket) {
        if let Some(open) = self.open.remove(&ticket) {
            let average = self.ended.entry((open.key.0, open.key.3)).or_default();
            average.steps += 1;
            average.pages += open.pages;
        }
    }

    /// Pages that the known steps still need.
    pub fn remaining(&self) -> u64 {
        self.by_place().values().sum()
    }

    fn by_place(&self) -> HashMap<&PaceKey, u64> {
        let mut ahead: HashMap<&PaceKey, u64> = HashMap::new();
        // What the steps of an operation turn out to be is the best guess for those that have not begun.
        let mut known = self.ended.clone();
        for open in self.open.values() {
            // Whoever is past what was expected has no end in sight: one more page at least.
            *ahead.entry(&open.key).or_default() += open.expected.saturating_sub(open.pages).max(1);
            if open.pages > 0 {
                let average = known.entry((open.key.0, open.key.3)).or_default();
                average.steps += 1;
                average.pages += open.expected.max(open.pages);
            }
        }
        for (key, lane) in &self.lanes {
            let average = known.get(&(key.0, key.3)).copied().unwrap_or_default();
            let guessed = (average.pages * lane.steps).checked_div(average.steps);
            *ahead.entry(key).or_default() += lane.pages.max(guessed.unwrap_or(0));
        }
        ahead
    }

    /// Seconds that the known steps will take, at the pace that `spacing` names for each place and operation; none
    /// while nothing can be said.
    pub fn left(&mut self, spacing: impl Fn(&PaceKey) -> Duration) -> Option<f64> {
        let now = Instant::now();
        let ahead = self.by_place();
        let silent = |open: &Open| open.pages == 0 && tells_reach(open.key.3);
        if self.came.len() < FIRST_PAGES || ahead.is_empty() || self.open.values().any(silent) {
            return None;
        }
        let slowest = ahead
            .iter()
            .map(|(key, pages)| spacing(key).as_secs_f64() * whole(*pages))
            .fold(0.0, f64::max);
        let since = now.duration_since(*self.came.front()?).as_secs_f64();
        let all = whole(ahead.values().sum());
        let raw = slowest.max(all * since / whole(self.came.len() as u64));
        let left = match self.said {
            Some((at, said)) => {
                let passed = now.duration_since(at).as_secs_f64();
                let expected = (said - passed).max(0.0);
                expected + (raw - expected) * (1.0 - (-passed / SMOOTHING_S).exp())
            }
            None => raw,
        };
        self.said = Some((now, left));
        Some(left)
    }
}

/// Whether the pages of an operation say how far the listing has come.
fn tells_reach(operation: &str) -> bool {
    operation == "LookupEvents"
}

/// The part of a listing that is behind its page: events come newest first, so the oldest time on it tells.
pub(crate) fn reached(operation: &Operation, params: &Value, document: &impl Json) -> Option<f64> {
    if !tells_reach(operation.name) {
        return None;
    }
    let (from, to) = (time(params, "StartTime")?.ms(), time(params, "EndTime")?.ms());
    let oldest = time(entries(document, "Events").last()?, "EventTime")?.ms();
    #[expect(clippy::cast_precision_loss, reason = "a part of a whole, for an estimate")]
    let part = (to - oldest) as f64 / (to - from).max(1) as f64;
    Some(part.clamp(0.001, 1.0))
}

#[expect(clippy::cast_precision_loss, reason = "page counts are far below 2^52")]
fn whole(pages: u64) -> f64 {
    pages as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pages divided by a part between a thousandth and one"
)]
fn divide(pages: u64, part: f64) -> u64 {
    (whole(pages) / part).ceil() as u64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::limits::Limits;
    use crate::source::cloudtrail;

    const HALF_A_SECOND: Duration = Duration::from_millis(505);

    fn key(region: &str, operation: &'static str) -> PaceKey {
        ("cloudtrail", "111122223333".into(), region.into(), operation)
    }

    fn spacing(key: &PaceKey) -> Duration {
        Limits::aws().spacing(key.0, key.3)
    }

    #[tokio::test(start_paused = true)]
    async fn the_slowest_place_decides_and_the_estimate_falls_as_time_passes() {
        let mut forecast = Forecast::default();
        let mut tickets = Vec::new();
        for region in ["a", "b"] {
            let key = key(region, "LookupEvents");
            forecast.expect(&key, 1);
            tickets.push(forecast.begin(&key, 1, 0));
        }
        assert_eq!(forecast.left(spacing), None, "nothing is known yet");
        for n in 1..=200_u32 {
            tokio::time::advance(HALF_A_SECOND).await;
            // The busy Region has 400 pages, the quiet one 10.
            forecast.page(tickets[0], Some(f64::from(n) / 400.0));
            if n <= 10 {
                forecast.page(tickets[1], Some(f64::from(n) / 10.0));
            }
            if n == 10 {
                forecast.end(tickets[1]);
            }
            if n >= 30 {
                let (left, true_left) = (forecast.left(spacing).unwrap(), f64::from(400 - n) * 0.505);
                assert!(
                    (left - true_left).abs() < 8.0,
                    "{n}: {left} instead of {true_left}"
                );
            }
        }
        assert_eq!(forecast.remaining(), 200);
    }

    #[tokio::test(start_paused = true)]
    async fn steps_that_have_not_begun_are_taken_to_be_like_those_that_ended() {
        let mut forecast = Forecast::default();
        let key = key("a", "ListPublicKeys");
        for _ in 0..10 {
            forecast.expect(&key, 1);
        }
        assert_eq!(forecast.remaining(), 10);
        let ticket = forecast.begin(&key, 1, 0);
        for _ in 0..4 {
            forecast.page(ticket, None);
        }
        forecast.end(ticket);
        assert_eq!(forecast.remaining(), 36);
    }

    #[test]
    fn a_page_of_events_says_how_far_its_listing_has_come() {
        let params = json!({ "StartTime": "2026-06-01T00:00:00Z", "EndTime": "2026-06-11T00:00:00Z" });
        let page = json!({ "Events": [{ "EventTime": 1_781_049_600.0 }, { "EventTime": 1_780_920_000.0 }] });
        let part = reached(&cloudtrail::LOOKUP, &params, &page).unwrap();
        assert!((part - 0.25).abs() < 1e-9, "{part}");
        assert_eq!(
            reached(&cloudtrail::LOOKUP, &params, &json!({ "Events": [] })),
            None
        );
        assert_eq!(reached(&cloudtrail::PUBLIC_KEYS, &params, &page), None);
    }
}
