//! What receipts say of a lane: the stretches that it answered for, and why it does not answer for the others.

use std::collections::{BTreeMap, HashMap};

use tickmark_domain::{DayState, Outcome, Source, Span, Spans, Timestamp};
use tickmark_store::{AskedOperation, ReceiptFilter, ReceiptRecord, Result, Run, Store};

use super::{Cause, LaneKey, keeping, moment_of};
use crate::compute::unknown::plainly;

/// What a lane answered.
#[derive(Default)]
pub(super) struct Answer {
    /// Stretches that are known.
    pub covered: Spans,
    /// Stretches of which some items came and not all.
    pub broken: Spans,
    /// Why the others are not, the most telling first.
    pub causes: Vec<(Spans, Cause)>,
    /// Whether it was ever asked.
    pub ever: bool,
}

/// How a run found a lane.
enum Judged {
    /// It did not ask it.
    NotAsked,
    /// It answered.
    Answered,
    /// It did not, and why.
    Missing(Cause),
}

/// The operations that a source speaks through: without the first nothing is known, and each other must have
/// brought something where it was asked at all.
const fn speaks_through(source: Source) -> (&'static str, &'static [&'static str]) {
    match source {
        Source::Config => (
            "DescribeConfigRules",
            &[
                "DescribeConfigurationRecorderStatus",
                "GetComplianceDetailsByConfigRule",
                "GetResourceConfigHistory",
            ],
        ),
        Source::AuditManager => (
            "ListAssessments",
            &[
                "GetAssessment",
                "GetEvidenceFoldersByAssessment",
                "GetEvidenceByEvidenceFolder",
            ],
        ),
        Source::SecurityHub => ("GetFindings", &[]),
        _ => (LOOKUP, &[]),
    }
}

/// The listing without which nothing of a source is known.
pub(in crate::compute) const fn listing_of(source: Source) -> &'static str {
    speaks_through(source).0
}

/// The listing of `CloudTrail` that speaks for stretches of time.
const LOOKUP: &str = "LookupEvents";

/// A listing of the event history.
struct Lookup {
    run_id: i64,
    span: Span,
    receipt: ReceiptRecord,
}

/// Every receipt, as far as it matters here.
pub(super) struct Asked {
    /// Runs, newest first: number, the moment it speaks for, whether it ended by itself.
    runs: Vec<(i64, Timestamp, bool)>,
    by_lane: HashMap<LaneKey, Vec<AskedOperation>>,
    troubled: HashMap<LaneKey, Vec<ReceiptRecord>>,
    lookups: HashMap<LaneKey, Vec<Lookup>>,
}

impl Asked {
    /// Reads counts of receipts, and those that matter one by one.
    pub fn read(store: &Store, runs: &[Run]) -> Result<Self> {
        let mut asked = Self {
            runs: runs
                .iter()
                .map(|run| (run.id, moment_of(run), run.finished_at.is_some()))
                .collect(),
            by_lane: HashMap::new(),
            troubled: HashMap::new(),
            lookups: HashMap::new(),
        };
        for operation in store.count_operations()? {
            let key = LaneKey {
                account: operation.account_id.clone(),
                region: operation.region.clone(),
                source: operation.source,
            };
            asked.by_lane.entry(key).or_default().push(operation);
        }
        let filter = ReceiptFilter {
            troubled: true,
            ..ReceiptFilter::default()
        };
        let (_, receipts) = store.list_receipts(&filter, 0, u32::MAX)?;
        for receipt in receipts.into_iter().filter(|r| r.operation != "import") {
            asked.troubled.entry(lane_of(&receipt)).or_default().push(receipt);
        }
        for receipt in store.receipts_of(Source::CloudTrail, LOOKUP)? {
            let params: serde_json::Value = serde_json::from_str(&receipt.parameters).unwrap_or_default();
            let moment = |name: &str| params[name].as_str().and_then(|t| t.parse::<Timestamp>().ok());
            // Insights are asked for in listings of their own, and say nothing of what was done.
            let (Some(from), Some(to), true) = (
                moment("StartTime"),
                moment("EndTime"),
                params["EventCategory"].is_null(),
            ) else {
                continue;
            };
            let lookup = Lookup {
                run_id: receipt.run_id,
                // Both ends of a listing are part of it, and events have whole seconds.
                span: Span {
                    from,
                    to: Timestamp::from_ms(to.ms() + 1000),
                },
                receipt,
            };
            asked
                .lookups
                .entry(lane_of(&lookup.receipt))
                .or_default()
                .push(lookup);
        }
        Ok(asked)
    }

    /// Whether a source was asked anywhere.
    pub fn has(&self, source: Source) -> bool {
        self.by_lane.keys().any(|key| key.source == source)
    }

    /// What a lane answered.
    pub fn answer(&self, store: &Store, key: &LaneKey) -> Result<Answer> {
        if key.source == Source::CloudTrail {
            Ok(self.history(key))
        } else {
            self.state(store, key)
        }
    }

    /// A source that says how things are, and how they were as far back as it keeps them.
    fn state(&self, store: &Store, key: &LaneKey) -> Result<Answer> {
        let mut answer = Answer::default();
        let days = keeping::days(store, key)?;
        let mut known = Vec::new();
        for (run, as_of, ended) in &self.runs {
            match self.judged(key, *run, *ended) {
                Judged::NotAsked => continue,
                Judged::Answered => known.push(Span {
                    from: keeping::back(*as_of, days),
                    to: *as_of,
                }),
                Judged::Missing(cause) => answer.causes.push((until(*as_of), cause)),
            }
            answer.ever = true;
        }
        answer.covered = known.iter().copied().collect();
        if let Some(edge) = known.iter().map(|span| span.from).min() {
            let (span, cause) = keeping::out_of_retention(key, days, edge);
            answer.causes.push((Spans::of(span), cause));
            if let Some((first, cause)) = keeping::before_the_first(store, key)? {
                let before = until(first);
                answer.covered = answer.covered.minus(&before);
                answer.causes.insert(0, (before, cause));
            }
        }
        Ok(answer)
    }

    /// How a run found a lane.
    fn judged(&self, key: &LaneKey, run: i64, ended: bool) -> Judged {
        let all = self.by_lane.get(key).into_iter().flatten();
        let asked: Vec<&AskedOperation> = all.filter(|o| o.run_id == run).collect();
        if asked.is_empty() {
            return Judged::NotAsked;
        }
        let (listing, others) = speaks_through(key.source);
        let silent = |name: &str| {
            let found = asked.iter().find(|o| o.operation == name);
            found.is_some_and(|o| o.complete == 0)
        };
        let listed = asked.iter().any(|o| o.operation == listing);
        let why = if listed {
            std::iter::once(&listing)
                .chain(others)
                .find(|name| silent(name))
                .and_then(|name| self.cause(key, run, |operation| operation == *name))
        } else {
            // A step that stands for all the others, or a run that did not come so far.
            self.cause(key, run, |_| true)
        };
        match why {
            Some(cause) => Judged::Missing(cause),
            None if ended && listed => Judged::Answered,
            None => {
                let reason = "The collection did not come so far; it can go on".to_owned();
                Judged::Missing(Cause::of(
                    DayState::NotCollected,
                    reason,
                    "Go on with the collection",
                ))
            }
        }
    }

    /// The worst of the troubled receipts of a lane and run, with all that say the same.
    fn cause(&self, key: &LaneKey, run: i64, which: impl Fn(&str) -> bool) -> Option<Cause> {
        let all = self.troubled.get(key).into_iter().flatten();
        let here: Vec<&ReceiptRecord> = all.filter(|r| r.run_id == run && which(&r.operation)).collect();
        let worst = here.iter().min_by_key(|r| weight(r.outcome))?;
        let same: Vec<&ReceiptRecord> = here
            .iter()
            .copied()
            .filter(|r| r.outcome == worst.outcome)
            .collect();
        Some(cause_of(&same))
    }

    /// The event history: every listing speaks for its own stretch, whichever collection made it.
    fn history(&self, key: &LaneKey) -> Answer {
        let mut answer = Answer {
            ever: self.by_lane.contains_key(key),
            ..Answer::default()
        };
        let lookups = self.lookups.get(key).map_or(&[][..], Vec::as_slice);
        let with = |outcome: Outcome| -> Spans {
            lookups
                .iter()
                .filter(|l| l.receipt.outcome == outcome)
                .map(|l| l.span)
                .collect()
        };
        answer.covered = with(Outcome::Complete);
        answer.broken = with(Outcome::Partial);
        for (run, as_of, _) in &self.runs {
            let mut by_outcome: BTreeMap<Outcome, Vec<&Lookup>> = BTreeMap::new();
            for lookup in lookups.iter().filter(|l| l.run_id == *run) {
                by_outcome.entry(lookup.receipt.outcome).or_default().push(lookup);
            }
            if by_outcome.is_empty() {
                let first = |operation: &str| operation == "DescribeTrails";
                answer
                    .causes
                    .extend(self.cause(key, *run, first).map(|cause| (until(*as_of), cause)));
            }
            for (outcome, lookups) in by_outcome {
                if outcome == Outcome::Complete {
                    continue;
                }
                let receipts: Vec<&ReceiptRecord> = lookups.iter().map(|l| &l.receipt).collect();
                let mut cause = cause_of(&receipts);
                if outcome == Outcome::OutOfRetention {
                    "CloudTrail keeps its event history for 90 days".clone_into(&mut cause.reason);
                    "Import the trail's log files for these days".clone_into(&mut cause.action);
                }
                let spans = lookups.iter().map(|l| l.span).collect();
                answer.causes.push((spans, cause));
            }
        }
        answer
    }
}

impl Cause {
    pub(super) fn of(kind: DayState, reason: String, action: &str) -> Self {
        Self {
            kind: Some(kind),
            reason,
            action: action.to_owned(),
            ..Self::default()
        }
    }
}

/// Why a stretch is missing of which no receipt speaks.
pub(super) fn never(key: &LaneKey, ever: bool) -> Cause {
    let name = key.source.title();
    let reason = if ever {
        format!("No collection has asked {name} for this time yet")
    } else {
        format!("{name} was never asked here")
    };
    Cause::of(DayState::NotCollected, reason, "Start a collection")
}

fn cause_of(receipts: &[&ReceiptRecord]) -> Cause {
    let Some(first) = receipts.first() else {
        return Cause::default();
    };
    let kind = match first.outcome {
        Outcome::Denied => DayState::Denied,
        Outcome::NotEnabled => DayState::NotEnabled,
        Outcome::OutOfRetention => DayState::OutOfRetention,
        Outcome::NotCollected => DayState::NotCollected,
        Outcome::Partial | Outcome::Failed | Outcome::Complete => DayState::Failed,
    };
    let mut actions: Vec<String> = receipts.iter().map(|r| r.action.clone()).collect();
    actions.sort();
    actions.dedup();
    Cause {
        kind: Some(kind),
        reason: plainly(first.outcome, first.reason.clone()),
        action: actions.join(", "),
        actions: if kind == DayState::Denied { actions } else { vec![] },
        receipts: receipts.iter().map(|r| r.id).collect(),
        ..Cause::default()
    }
}

fn lane_of(receipt: &ReceiptRecord) -> LaneKey {
    LaneKey {
        account: receipt.account_id.clone(),
        region: receipt.region.clone(),
        source: receipt.source,
    }
}

/// Everything before a moment.
fn until(at: Timestamp) -> Spans {
    Spans::of(Span {
        from: Timestamp::from_ms(i64::MIN),
        to: at,
    })
}

/// What a person must know of first.
const fn weight(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Denied => 0,
        Outcome::Failed => 1,
        Outcome::Partial => 2,
        Outcome::NotCollected => 3,
        Outcome::OutOfRetention => 4,
        Outcome::NotEnabled => 5,
        Outcome::Complete => 6,
    }
}
