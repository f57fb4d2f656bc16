//! Stretches of time, and what is left of them: the rule behind every gap.

use crate::time::Timestamp;

/// From a moment to another, which is no longer part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
}

impl Span {
    /// What the two share.
    #[must_use]
    pub fn and(self, other: Self) -> Option<Self> {
        let shared = Self {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
        };
        (shared.from < shared.to).then_some(shared)
    }
}

/// Stretches in order, none touching another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spans(Vec<Span>);

impl Spans {
    /// One stretch; none where it is empty.
    #[must_use]
    pub fn of(span: Span) -> Self {
        Self::from_iter([span])
    }

    /// The stretches.
    pub fn iter(&self) -> impl Iterator<Item = Span> + '_ {
        self.0.iter().copied()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Both together.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        self.iter().chain(other.iter()).collect()
    }

    /// What both have.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut shared = Vec::new();
        let (mut mine, mut theirs) = (0, 0);
        while let (Some(a), Some(b)) = (self.0.get(mine), other.0.get(theirs)) {
            shared.extend(a.and(*b));
            if a.to < b.to {
                mine += 1;
            } else {
                theirs += 1;
            }
        }
        Self(shared)
    }

    /// What the other leaves of it.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        let mut left = Vec::new();
        for span in self.iter() {
            let mut from = span.from;
            for cut in other.0.iter().filter(|cut| cut.and(span).is_some()) {
                if from < cut.from {
                    left.push(Span { from, to: cut.from });
                }
                from = from.max(cut.to);
            }
            if from < span.to {
                left.push(Span { from, to: span.to });
            }
        }
        Self(left)
    }
}

impl FromIterator<Span> for Spans {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        let mut all: Vec<Span> = spans.into_iter().filter(|s| s.from < s.to).collect();
        all.sort_unstable();
        let mut joined: Vec<Span> = Vec::with_capacity(all.len());
        for span in all {
            match joined.last_mut() {
                Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
                _ => joined.push(span),
            }
        }
        Self(joined)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spans() -> impl Strategy<Value = Spans> {
        proptest::collection::vec((0_i64..40, 0_i64..12), 0..8).prop_map(|all| {
            let span = |(from, length): (i64, i64)| Span {
                from: Timestamp::from_ms(from),
                to: Timestamp::from_ms(from + length),
            };
            all.into_iter().map(span).collect()
        })
    }

    fn holds(spans: &Spans, ms: i64) -> bool {
        spans.iter().any(|s| s.from.ms() <= ms && ms < s.to.ms())
    }

    proptest! {
        #[test]
        fn every_moment_is_where_the_two_say(a in spans(), b in spans()) {
            let (or, and, minus) = (a.or(&b), a.and(&b), a.minus(&b));
            for ms in -1..60 {
                let (in_a, in_b) = (holds(&a, ms), holds(&b, ms));
                prop_assert_eq!(holds(&or, ms), in_a || in_b);
                prop_assert_eq!(holds(&and, ms), in_a && in_b);
                prop_assert_eq!(holds(&minus, ms), in_a && !in_b);
            }
        }

        #[test]
        fn stretches_are_in_order_and_apart(a in spans(), b in spans()) {
            for spans in [a.or(&b), a.minus(&b)] {
                let all: Vec<Span> = spans.iter().collect();
                prop_assert!(all.iter().all(|s| s.from < s.to));
                prop_assert!(all.windows(2).all(|w| w[0].to < w[1].from), "{all:?}");
            }
        }
    }
}
