//! Which part of the period is asked of the event history: what no earlier collection has whole.
//!
//! Events do not change and are not taken back, so what was listed completely stays true. AWS delivers an event
//! within about fifteen minutes: the last fifteen minutes before a listing was asked are asked again.

use std::sync::Arc;

use serde_json::{Value, json};
use tickmark_domain::Timestamp;
use tickmark_store::ReceiptRecord;

use crate::job::{Done, Job};
use crate::look::{data_of, time};
use crate::operation::Operation;
use crate::plan::{HISTORY_DAYS, Plan, whole_second};
use crate::step::{Place, Step};
use tickmark_domain::time::DAY_MS;

/// How late an event may come.
const LATE_MS: i64 = 15 * 60 * 1000;
/// Days of event history that one listing covers: listings of one Region can then run beside one another.
const SLICE_MS: i64 = 30 * DAY_MS;

/// From the first moment through the one before the second, in milliseconds.
type Span = (i64, i64);

/// A span that earlier receipts hold whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    span: Span,
    /// Their numbers, oldest first.
    pub receipts: Vec<i64>,
    /// The items on them.
    pub items: u64,
}

/// The period up to now, by how its parts are known.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    /// Held by earlier receipts.
    pub held: Vec<Held>,
    /// To be asked, newest first.
    pub asked: Vec<(Timestamp, Timestamp)>,
    /// Older than the event history reaches.
    pub older: Vec<(Timestamp, Timestamp)>,
}

impl Held {
    /// First and last second.
    pub fn ends(&self) -> (Timestamp, Timestamp) {
        ends(self.span)
    }
}

/// What is to be done for a listing of events in a place; `base` are its parameters without the times.
pub(crate) async fn parts(
    job: &Arc<Job>,
    place: &Place,
    operation: &'static Operation,
    base: &Value,
) -> Done<Parts> {
    if job.plan.full {
        return Ok(split(&job.plan, vec![]));
    }
    let (run, here, base) = (job.run_id, place.clone(), base.clone());
    let answered = job
        .store(move |store| {
            store.list_answered(operation.source, operation.name, &here.account, &here.region, run)
        })
        .await?;
    let held = answered
        .iter()
        .filter_map(|receipt| held(receipt, &base))
        .collect();
    Ok(split(&job.plan, held))
}

/// The step of a part.
pub(crate) fn listing(
    place: &Place,
    operation: &'static Operation,
    base: &Value,
    (from, to): (Timestamp, Timestamp),
) -> Step {
    let mut params = base.clone();
    params["StartTime"] = json!(from);
    params["EndTime"] = json!(to);
    place.step(operation, params)
}

/// What a complete receipt holds, where it asked for the same but the times.
fn held(receipt: &ReceiptRecord, base: &Value) -> Option<Held> {
    let mut params = data_of(Some(&receipt.parameters));
    let (from, to) = (time(&params, "StartTime")?, time(&params, "EndTime")?);
    let members = params.as_object_mut()?;
    members.remove("StartTime");
    members.remove("EndTime");
    if params != *base {
        return None;
    }
    let settled = whole_second(receipt.started_at) - LATE_MS;
    let span = (from.ms(), settled.min(to.ms() + 1000));
    (span.0 < span.1).then(|| Held {
        span,
        receipts: vec![receipt.id],
        items: receipt.items,
    })
}

fn split(plan: &Plan, held: Vec<Held>) -> Parts {
    let now = whole_second(plan.as_of);
    let end = plan.period.to.end().ms().min(now + 1000);
    let edge = now - HISTORY_DAYS * DAY_MS;
    let held = joined(held, end);
    let mut parts = Parts::default();
    let mut at = plan.period.from.start().ms();
    for span in held.iter().map(|h| h.span).chain([(end, end)]) {
        let gap = (at, span.0.min(end));
        if gap.0 < gap.1.min(edge) {
            parts.older.push(ends((gap.0, gap.1.min(edge))));
        }
        if gap.0.max(edge) < gap.1 {
            slices((gap.0.max(edge), gap.1), &mut parts.asked);
        }
        at = at.max(span.1);
    }
    parts.asked.reverse();
    let from = plan.period.from.start().ms();
    parts.held = held.into_iter().filter(|h| h.span.1 > from).collect();
    parts
}

/// Spans that touch or overlap become one; what lies after the end is cut.
fn joined(mut all: Vec<Held>, end: i64) -> Vec<Held> {
    all.sort_by_key(|h| h.span);
    let mut joined: Vec<Held> = Vec::new();
    for next in all.into_iter().filter(|h| h.span.0 < end) {
        let next_end = next.span.1.min(end);
        match joined.last_mut().filter(|last| last.span.1 >= next.span.0) {
            Some(last) => {
                last.span.1 = last.span.1.max(next_end);
                last.receipts.extend(next.receipts);
                last.items += next.items;
            }
            None => joined.push(Held {
                span: (next.span.0, next_end),
                ..next
            }),
        }
    }
    for held in &mut joined {
        held.receipts.sort_unstable();
    }
    joined
}

/// Cuts a span into listings, oldest first. What remains shorter than a day is not worth one of its own.
fn slices((from, to): Span, into: &mut Vec<(Timestamp, Timestamp)>) {
    let mut cut = Vec::new();
    let mut end = to;
    while end > from {
        let start = end - SLICE_MS;
        let start = if start - from < DAY_MS { from } else { start };
        cut.push(ends((start, end)));
        end = start;
    }
    into.extend(cut.into_iter().rev());
}

/// Events have whole seconds, and both ends of a listing are part of it.
fn ends((from, to): Span) -> (Timestamp, Timestamp) {
    (Timestamp::from_ms(from), Timestamp::from_ms(to - 1000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Choices;
    use tickmark_domain::{Period, Scope};

    fn plan(as_of: &str) -> Plan {
        let scope = Scope {
            accounts: vec![],
            regions: vec![],
            period: Period {
                from: "2026-01-01".parse().unwrap(),
                to: "2026-12-31".parse().unwrap(),
            },
        };
        Plan::new(&scope, &Choices::default(), as_of.parse().unwrap())
    }

    fn held(from: &str, to: &str, receipt: i64) -> Held {
        let ms = |text: &str| text.parse::<Timestamp>().unwrap().ms();
        Held {
            span: (ms(from), ms(to)),
            receipts: vec![receipt],
            items: 10,
        }
    }

    #[test]
    fn at_first_all_that_the_history_reaches_is_asked_and_the_rest_is_named() {
        let plan = plan("2026-11-21T13:05:13Z");
        let parts = split(&plan, vec![]);
        assert_eq!(parts.asked, plan.history());
        let (from, to) = parts.older[0];
        assert_eq!(from.to_string(), "2026-01-01T00:00:00.000Z");
        assert_eq!(to.ms() + 1000, parts.asked.last().unwrap().0.ms());
        assert_eq!(parts.held, []);
    }

    #[test]
    fn a_second_collection_asks_what_is_newer_and_knows_what_fell_out_of_the_history_since() {
        let was = held("2026-08-23T13:05:13Z", "2026-11-21T12:50:13Z", 4);
        let parts = split(&plan("2026-11-23T13:05:13Z"), vec![was.clone()]);
        let text = |(from, to): &(Timestamp, Timestamp)| format!("{from} {to}");
        assert_eq!(
            parts.asked.iter().map(text).collect::<Vec<_>>(),
            ["2026-11-21T12:50:13.000Z 2026-11-23T13:05:13.000Z"]
        );
        assert_eq!(
            parts.older.iter().map(text).collect::<Vec<_>>(),
            ["2026-01-01T00:00:00.000Z 2026-08-23T13:05:12.000Z"],
            "two days that AWS no longer keeps are held since the first"
        );
        assert_eq!(parts.held, [was]);
    }

    #[test]
    fn a_period_within_the_history_has_nothing_older_and_one_before_it_has_nothing_else() {
        let within = |from: &str, to: &str| {
            let mut plan = plan("2026-11-21T13:05:13Z");
            plan.period = Period {
                from: from.parse().unwrap(),
                to: to.parse().unwrap(),
            };
            split(&plan, vec![])
        };
        let parts = within("2026-11-01", "2026-11-10");
        assert_eq!((parts.asked.len(), parts.older.len()), (1, 0));
        let parts = within("2025-01-01", "2025-06-30");
        assert_eq!((parts.asked.len(), parts.older.len()), (0, 1));
        assert_eq!(parts.older[0].1.to_string(), "2025-06-30T23:59:59.000Z");
    }

    #[test]
    fn a_gap_between_what_is_held_is_asked_and_what_touches_is_one() {
        let parts = split(
            &plan("2026-11-21T13:05:13Z"),
            vec![
                held("2026-10-01T00:00:00Z", "2026-10-05T00:00:00Z", 7),
                held("2026-09-01T00:00:00Z", "2026-09-10T00:00:00Z", 5),
                held("2026-09-08T00:00:00Z", "2026-10-01T00:00:00Z", 6),
            ],
        );
        assert_eq!(parts.held.len(), 1);
        assert_eq!(
            (&parts.held[0].receipts[..], parts.held[0].items),
            (&[5, 6, 7][..], 30)
        );
        let (first, last) = (parts.asked.last().unwrap(), parts.asked.first().unwrap());
        assert_eq!(first.1.to_string(), "2026-08-31T23:59:59.000Z");
        assert_eq!(last.1.to_string(), "2026-11-21T13:05:13.000Z");
        for pair in parts.asked.windows(2).filter(|p| p[1].1 != first.1) {
            assert_eq!(pair[1].1.ms() + 1000, pair[0].0.ms(), "no second is left out");
        }
    }
}
