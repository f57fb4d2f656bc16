//! From stretches to days.

use tickmark_domain::{DayState, Period, Span, Timestamp};

use crate::model::{DayMark, Lane};

/// Every day of the period: the gap that takes most of it, else recorded, else not yet.
#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "a period is lent as the rest of the scope is"
)]
pub(super) fn mark(
    period: &Period,
    until: Timestamp,
    counts: &[u64],
    missing: &[(Span, DayState, u32)],
) -> Vec<DayMark> {
    let mut first = 0;
    let mut marks = Vec::with_capacity(counts.len());
    for (n, items) in counts.iter().enumerate() {
        let date = period.from.plus_days(i64::try_from(n).unwrap_or(0));
        let day = Span {
            from: date.start(),
            to: date.end(),
        };
        while missing.get(first).is_some_and(|(span, _, _)| span.to <= day.from) {
            first += 1;
        }
        let worst = missing[first..]
            .iter()
            .take_while(|(span, _, _)| span.from < day.to)
            .filter_map(|(span, kind, gap)| Some((span.and(day)?, kind, gap)))
            .max_by_key(|(shared, _, _)| shared.to.ms() - shared.from.ms());
        let (state, gap) = match worst {
            Some((_, kind, gap)) => (*kind, Some(*gap)),
            // Imported files may hold events that are newer than every collection.
            None if day.from < until || *items > 0 => (DayState::Recorded, None),
            None => (DayState::NotYet, None),
        };
        marks.push(DayMark {
            state,
            items: u32::try_from(*items).unwrap_or(u32::MAX),
            gap,
        });
    }
    marks
}

/// Days on which every lane that answers at all is recorded.
pub(super) fn whole(lanes: &[Lane], elapsed: u32) -> u32 {
    let answering: Vec<&Lane> = lanes.iter().filter(|l| l.covered > 0).collect();
    if answering.is_empty() {
        return 0;
    }
    let is_whole = |n: &usize| {
        answering
            .iter()
            .all(|l| l.days.get(*n).is_some_and(|d| d.state == DayState::Recorded))
    };
    super::small((0..elapsed as usize).filter(is_whole).count())
}
