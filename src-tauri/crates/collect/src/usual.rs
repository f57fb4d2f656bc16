//! How long answers usually take in a place, and by how much one was late.

use std::collections::VecDeque;
use std::time::Duration;

/// Answers that are remembered.
const KEPT: usize = 16;

/// How long the last answers took.
#[derive(Debug, Default)]
pub(crate) struct Usual(VecDeque<Duration>);

impl Usual {
    /// Remembers how long an answer took; by how much that is more than three of four before it took.
    pub fn late_by(&mut self, took: Duration) -> Duration {
        let mut before: Vec<Duration> = self.0.iter().copied().collect();
        before.sort_unstable();
        let usual = before.get(before.len() * 3 / 4).copied().unwrap_or(took);
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(took);
        took.saturating_sub(usual)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_late_by_what_it_took_longer_than_three_of_four_before_it() {
        let mut usual = Usual::default();
        let ms = Duration::from_millis;
        assert_eq!(usual.late_by(ms(500)), ms(0), "the first is late beside none");
        for _ in 0..16 {
            assert_eq!(usual.late_by(ms(20)), ms(0));
        }
        assert_eq!(usual.late_by(ms(90)), ms(70));
        assert_eq!(
            usual.late_by(ms(20)),
            ms(0),
            "one that is late makes no other usual"
        );
        for _ in 0..16 {
            usual.late_by(ms(300));
        }
        assert_eq!(usual.late_by(ms(310)), ms(10), "what all take is usual");
    }
}
