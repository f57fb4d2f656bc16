//! The coverage calendar: account × Region × source × day, from what sources said of themselves, from receipts, and
//! from what was collected or imported. Overview, status, coverage and report take their gaps from here.

mod asked;
mod days;
mod gaps;
mod keeping;
mod switches;

use std::sync::Arc;

use tickmark_domain::{DayState, Source, Span, Spans, Timestamp};
use tickmark_store::{Result, Run};

use super::Snapshot;
use crate::model::{
    ChosenGap, Coverage, CoverageFigures, Gap, GapKey, GapSlice, Lane, LaneSlice, ReceiptRow,
};
use asked::Asked;
pub(super) use asked::listing_of;
use gaps::Gaps;
use switches::Switches;

/// Receipts that a gap carries along; more are sent in slices.
const RECEIPTS: usize = 100;

/// A lane's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct LaneKey {
    pub account: String,
    pub region: String,
    pub source: Source,
}

/// The calendar as computed for one revision of the file.
pub(super) struct Calendar {
    pub coverage: Coverage,
    lanes: Vec<Lane>,
    /// Receipts of every gap.
    receipts: Vec<Vec<i64>>,
}

/// Why a stretch of a lane is missing.
#[derive(Debug, Clone, Default)]
pub(super) struct Cause {
    pub kind: Option<DayState>,
    pub reason: String,
    pub action: String,
    /// IAM actions that were refused.
    pub actions: Vec<String>,
    pub receipts: Vec<i64>,
    pub stopped_by: Option<crate::model::GapEvent>,
    pub started_by: Option<crate::model::GapEvent>,
}

impl Snapshot {
    /// The calendar in figures, and what is missing.
    pub fn coverage(&self) -> Result<Coverage> {
        Ok(self.calendar()?.coverage.clone())
    }

    /// The calendar in figures alone.
    pub fn coverage_figures(&self) -> Result<CoverageFigures> {
        Ok((&self.calendar()?.coverage).into())
    }

    /// Some of what is missing, largest effect first.
    pub fn coverage_gaps(&self, offset: u32, limit: u32) -> Result<GapSlice> {
        let calendar = self.calendar()?;
        let gaps = &calendar.coverage.gaps;
        Ok(GapSlice {
            total: small(gaps.len()),
            offset,
            rows: gaps
                .iter()
                .skip(offset as usize)
                .take(limit as usize)
                .cloned()
                .collect(),
        })
    }

    /// The gap with that key, which may have moved from where it was when the list was computed last; without one, or
    /// where it is gone, the gap at that place; none where there is no gap at all.
    pub fn chosen_gap(&self, key: Option<&GapKey>, at: u32) -> Result<Option<ChosenGap>> {
        let calendar = self.calendar()?;
        let gaps = &calendar.coverage.gaps;
        let at = (at as usize).min(gaps.len().saturating_sub(1));
        let is_own = |gap: &Gap| key.is_some_and(|key| key.opens(gap));
        let at = match gaps.get(at) {
            Some(gap) if is_own(gap) => at,
            _ => gaps.iter().position(is_own).unwrap_or(at),
        };
        Ok(gaps.get(at).map(|gap| ChosenGap {
            at: small(at),
            gap: gap.clone(),
        }))
    }

    /// Some lanes with their days.
    pub fn coverage_lanes(&self, offset: u32, limit: u32) -> Result<LaneSlice> {
        let calendar = self.calendar()?;
        let lanes = calendar.lanes.iter().skip(offset as usize).take(limit as usize);
        Ok(LaneSlice {
            total: small(calendar.lanes.len()),
            offset,
            lanes: lanes.cloned().collect(),
        })
    }

    /// Every lane with its days.
    pub fn lanes(&self) -> Result<Vec<Lane>> {
        Ok(self.calendar()?.lanes.clone())
    }

    /// The receipts that say why a stretch is missing: how many in all, and a slice.
    pub fn gap_receipts(&self, gap: u32, offset: u64, limit: u32) -> Result<(u64, Vec<ReceiptRow>)> {
        let calendar = self.calendar()?;
        let ids =
            calendar
                .receipts
                .get(gap as usize)
                .ok_or_else(|| tickmark_store::StoreError::NotFound {
                    what: "gap",
                    id: gap.to_string(),
                })?;
        let first = usize::try_from(offset).unwrap_or(usize::MAX);
        let rows = ids
            .iter()
            .skip(first)
            .take(limit as usize)
            .map(|id| self.store.receipt(*id).map(ReceiptRow::from));
        Ok((ids.len() as u64, rows.collect::<Result<_>>()?))
    }

    /// The calendar, computed once.
    pub(super) fn calendar(&self) -> Result<Arc<Calendar>> {
        if let Some(calendar) = self.calendar.get() {
            return Ok(Arc::clone(calendar));
        }
        let computed = Arc::new(self.compute_calendar()?);
        Ok(Arc::clone(self.calendar.get_or_init(|| computed)))
    }

    fn compute_calendar(&self) -> Result<Calendar> {
        let period = self.facts.scope.period;
        let as_of = self.runs.iter().map(moment_of).max();
        let whole = Span {
            from: period.from.start(),
            to: as_of.map_or(period.from.start(), |at| at.min(period.to.end())),
        };
        let asked = Asked::read(&self.store, &self.runs)?;
        let switches = Switches::read(&self.store)?;
        let mut gaps = Gaps::default();
        let mut lanes = Vec::new();
        for key in self.lane_keys(&asked) {
            let counts = self
                .store
                .count_days(key.source, &key.account, &key.region, &period)?;
            let answer = asked.answer(&self.store, &key)?;
            let mut covered = answer.covered;
            if key.source == Source::CloudTrail {
                let uncovered = Spans::of(whole).minus(&covered).minus(&answer.broken);
                covered = covered.or(&self.imported(&key, &uncovered, &counts)?);
            }
            let mut missing = Vec::new();
            let mut left = Spans::of(whole);
            for stop in switches.stops(&key, whole.to) {
                let of = if stop.always {
                    left.clone()
                } else {
                    left.minus(&covered)
                };
                let lost = of.and(&Spans::of(stop.span));
                left = left.minus(&lost);
                missing.extend(lost.iter().map(|span| (span, stop.cause.clone())));
            }
            let mut uncovered = left.minus(&covered);
            for (spans, cause) in answer.causes {
                let lost = spans.and(&uncovered);
                uncovered = uncovered.minus(&lost);
                missing.extend(lost.iter().map(|span| (span, cause.clone())));
            }
            missing.extend(
                uncovered
                    .iter()
                    .map(|span| (span, asked::never(&key, answer.ever))),
            );
            missing.sort_by_key(|(span, _)| *span);
            let numbered: Vec<(Span, DayState, u32)> = missing
                .into_iter()
                .map(|(span, cause)| {
                    let kind = cause.kind.unwrap_or(DayState::NotCollected);
                    (span, kind, gaps.add(&key, span, whole.to, cause))
                })
                .collect();
            let mut lane = Lane {
                alias: self.alias(&key.account),
                items: counts.iter().sum(),
                covered: 0,
                days: days::mark(&period, whole.to, &counts, &numbered),
                account_id: key.account,
                region: key.region,
                source: key.source,
            };
            lane.covered = small(lane.days.iter().filter(|d| d.state == DayState::Recorded).count());
            lanes.push(lane);
        }
        let (gaps, receipts) = gaps.finish(&mut lanes, |source, account, region| {
            self.touched(source, account, region)
        });
        let elapsed = as_of.map_or(0, |at| period.days_elapsed(at).min(period.days()));
        Ok(Calendar {
            coverage: Coverage {
                period,
                days: period.days(),
                elapsed,
                whole: days::whole(&lanes, elapsed),
                as_of,
                lanes: small(lanes.len()),
                answering: small(lanes.iter().filter(|l| l.covered > 0).count()),
                gaps,
            },
            lanes,
            receipts,
        })
    }

    /// Config and CloudTrail everywhere in scope, and every other source that was ever asked for.
    fn lane_keys(&self, asked: &Asked) -> Vec<LaneKey> {
        let scope = &self.facts.scope;
        let sources: Vec<Source> = [
            Source::Config,
            Source::CloudTrail,
            Source::AuditManager,
            Source::SecurityHub,
        ]
        .into_iter()
        .filter(|s| matches!(s, Source::Config | Source::CloudTrail) || asked.has(*s))
        .collect();
        let mut keys = Vec::new();
        for account in &scope.accounts {
            for region in &scope.regions {
                keys.extend(sources.iter().map(|source| LaneKey {
                    account: account.id.clone(),
                    region: region.clone(),
                    source: *source,
                }));
            }
        }
        keys
    }

    /// Days of which no listing speaks, but events that came with imported files.
    fn imported(&self, key: &LaneKey, uncovered: &Spans, counts: &[u64]) -> Result<Spans> {
        let period = self.facts.scope.period;
        let mut found = Vec::new();
        for (n, items) in counts.iter().enumerate().filter(|(_, items)| **items > 0) {
            let day = period.from.plus_days(i64::try_from(n).unwrap_or(0));
            let day = Span {
                from: day.start(),
                to: day.end(),
            };
            for part in uncovered.and(&Spans::of(day)).iter() {
                let items = if part == day {
                    *items
                } else {
                    self.store
                        .count_between(key.source, &key.account, &key.region, part)?
                };
                if items > 0 {
                    found.push(part);
                }
            }
        }
        Ok(found.into_iter().collect())
    }

    fn alias(&self, account: &str) -> String {
        let known = self.facts.scope.accounts.iter().find(|a| a.id == account);
        known.map(|a| a.alias.clone()).unwrap_or_default()
    }
}

impl Gap {
    /// Whether the gap cannot be read off any receipt: the unknowns take it from here.
    pub(super) fn stands_alone(&self) -> bool {
        match self.kind {
            DayState::RecorderStopped | DayState::TrailPaused | DayState::OutOfRetention => true,
            DayState::NotCollected | DayState::NotEnabled => self.receipt_count == 0,
            _ => false,
        }
    }
}

/// The moment that a run speaks for.
pub(super) fn moment_of(run: &Run) -> Timestamp {
    let plan: serde_json::Value = serde_json::from_str(&run.plan).unwrap_or_default();
    let made = plan["as_of"].as_str().and_then(|text| text.parse().ok());
    made.unwrap_or(run.started_at)
}

pub(super) fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
