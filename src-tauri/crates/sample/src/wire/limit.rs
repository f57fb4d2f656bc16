//! The one rate limit that AWS publishes for these services: two `LookupEvents` a second for an account and Region.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, Instant};

const REQUESTS: usize = 2;
const WINDOW: Duration = Duration::from_secs(1);

/// Remembers the last requests of each account and Region, when it is in force.
pub(crate) struct LookupLimit {
    enforced: bool,
    recent: Mutex<HashMap<(String, String), VecDeque<Instant>>>,
}

impl LookupLimit {
    pub(crate) fn new(enforced: bool) -> Self {
        Self {
            enforced,
            recent: Mutex::new(HashMap::new()),
        }
    }

    /// Whether the request may pass at `now`; one that may not is not counted.
    pub(crate) fn admits(&self, account_id: &str, region: &str, now: Instant) -> bool {
        if !self.enforced {
            return true;
        }
        let mut recent = self
            .recent
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let times = recent
            .entry((account_id.to_owned(), region.to_owned()))
            .or_default();
        while times
            .front()
            .is_some_and(|time| now.duration_since(*time) >= WINDOW)
        {
            times.pop_front();
        }
        if times.len() >= REQUESTS {
            return false;
        }
        times.push_back(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_lookup_within_a_second_is_refused() {
        let limit = LookupLimit::new(true);
        let start = Instant::now();
        assert!(limit.admits("111122223333", "eu-west-1", start));
        assert!(limit.admits("111122223333", "eu-west-1", start));
        assert!(!limit.admits("111122223333", "eu-west-1", start));
        assert!(
            limit.admits("111122223333", "us-east-1", start),
            "another Region has its own limit"
        );
        assert!(limit.admits("111122223333", "eu-west-1", start + WINDOW));
    }
}
