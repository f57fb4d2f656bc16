//! The list of gaps: lanes that miss the same stretch for the same reason are one line.

use std::collections::HashMap;

use tickmark_domain::{DayState, Source, Span, Timestamp, time::DAY_MS};

use super::{Cause, LaneKey, RECEIPTS, small};
use crate::compute::policy;
use crate::model::{Gap, Lane};

type Key = (DayState, Source, Span, String, String, Option<i64>, Option<i64>);

#[derive(Default)]
pub(super) struct Gaps {
    found: Vec<(Gap, Vec<String>, Vec<i64>)>,
    by_key: HashMap<Key, u32>,
}

impl Gaps {
    /// Puts a stretch of a lane into the list; its place there, until the list is finished.
    pub fn add(&mut self, lane: &LaneKey, span: Span, until: Timestamp, cause: Cause) -> u32 {
        let kind = cause.kind.unwrap_or(DayState::NotCollected);
        let id = |e: &Option<crate::model::GapEvent>| e.as_ref().map(|e| e.evidence_id);
        let key = (
            kind,
            lane.source,
            span,
            cause.reason.clone(),
            cause.action.clone(),
            id(&cause.stopped_by),
            id(&cause.started_by),
        );
        let at = *self.by_key.entry(key).or_insert_with(|| {
            let days = days_of(span);
            self.found.push((
                Gap {
                    kind,
                    source: lane.source,
                    places: vec![],
                    from: span.from,
                    to: (span.to < until).then_some(span.to),
                    days,
                    controls: vec![],
                    reason: cause.reason,
                    action: cause.action,
                    policy: String::new(),
                    receipts: vec![],
                    receipt_count: 0,
                    stopped_by: cause.stopped_by,
                    started_by: cause.started_by,
                },
                vec![],
                vec![],
            ));
            small(self.found.len() - 1)
        });
        if let Some((gap, actions, receipts)) = self.found.get_mut(at as usize) {
            gap.places.push((lane.account.clone(), lane.region.clone()));
            actions.extend(cause.actions);
            receipts.extend(cause.receipts);
        }
        at
    }

    /// The list with the largest effect first, and the receipts of each; lanes are renumbered with it.
    pub fn finish(
        self,
        lanes: &mut [Lane],
        touched: impl Fn(Source, &str, &str) -> Vec<String>,
    ) -> (Vec<Gap>, Vec<Vec<i64>>) {
        let mut all: Vec<(u64, u32, Gap, Vec<i64>)> = Vec::with_capacity(self.found.len());
        for (n, (mut gap, mut actions, mut receipts)) in self.found.into_iter().enumerate() {
            if let Some((account, region)) = gap.places.first() {
                gap.controls = touched(gap.source, account, region);
            }
            actions.sort();
            actions.dedup();
            receipts.sort_unstable();
            receipts.dedup();
            gap.policy = policy::statement(&actions);
            gap.receipts = receipts.iter().copied().take(RECEIPTS).collect();
            gap.receipt_count = small(receipts.len());
            let effect = u64::from(gap.days) * gap.places.len() as u64 * (gap.controls.len() as u64).max(1);
            all.push((effect, small(n), gap, receipts));
        }
        all.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut now_at: Vec<u32> = vec![0; all.len()];
        for (now, (_, was, _, _)) in all.iter().enumerate() {
            now_at[*was as usize] = small(now);
        }
        for mark in lanes.iter_mut().flat_map(|lane| &mut lane.days) {
            mark.gap = mark.gap.and_then(|was| now_at.get(was as usize).copied());
        }
        all.into_iter()
            .map(|(_, _, gap, receipts)| (gap, receipts))
            .unzip()
    }
}

/// Days that a stretch touches.
fn days_of(span: Span) -> u32 {
    let last = Timestamp::from_ms(span.to.ms() - 1).ms().div_euclid(DAY_MS);
    u32::try_from(last - span.from.ms().div_euclid(DAY_MS) + 1).unwrap_or(0)
}
