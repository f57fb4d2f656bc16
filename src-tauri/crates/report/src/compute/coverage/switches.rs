//! When a recorder or a trail stood still: from what it said of itself in every collection, and from the events that
//! stopped and started it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value;
use tickmark_domain::{DayState, Source, Span, Spans, Timestamp};
use tickmark_store::{FactVersion, Result, Store, SwitchEvent};

use super::keeping::json;
use super::{Cause, LaneKey};
use crate::compute::exceptions::time;
use crate::model::GapEvent;

/// An event and the time in the status of the same switch differ by no more.
const SAME_MS: i64 = 5_000;

const RECORDER: [(&str, bool); 3] = [
    ("StopConfigurationRecorder", false),
    ("DeleteConfigurationRecorder", false),
    ("StartConfigurationRecorder", true),
];
const TRAIL: [(&str, bool); 3] = [
    ("StopLogging", false),
    ("DeleteTrail", false),
    ("StartLogging", true),
];

/// A stretch in which a lane's recorder or trail stood still.
pub(super) struct Stop {
    pub span: Span,
    /// Whether it is a gap even where the source answered: nothing else holds what is lost.
    pub always: bool,
    pub cause: Cause,
}

/// One switching, as far as it is known.
#[derive(Debug, Clone)]
struct Switch {
    at: Timestamp,
    on: bool,
    event: Option<GapEvent>,
    receipts: Vec<i64>,
}

/// A trail as the lanes see it.
struct Trail {
    name: String,
    /// What only the trail holds: data events and the like, or selectors that are not known.
    alone: bool,
    /// Accounts that it logs, with its home.
    accounts: HashSet<String>,
    home: String,
    every_region: bool,
    stops: Vec<Stretch>,
}

struct Stretch {
    off: Switch,
    on: Option<Switch>,
}

/// Every recorder and trail of the engagement.
pub(super) struct Switches {
    /// By account and Region: stretches of each recorder.
    recorders: HashMap<(String, String), Vec<Vec<Stretch>>>,
    trails: Vec<Trail>,
}

impl Switches {
    /// Reads what recorders and trails said, and what was done to them.
    pub fn read(store: &Store) -> Result<Self> {
        let names: Vec<&str> = RECORDER.iter().chain(&TRAIL).map(|(name, _)| *name).collect();
        let events: Vec<SwitchEvent> = store
            .list_switch_events(&names)?
            .into_iter()
            .filter(|event| !is_refused(&event.title))
            .collect();
        Ok(Self {
            recorders: recorders(store, &events)?,
            trails: trails(store, &events)?,
        })
    }

    /// Where a lane stood still, in order.
    pub fn stops(&self, key: &LaneKey, until: Timestamp) -> Vec<Stop> {
        let mut stops = match key.source {
            Source::Config => self.recorder_stops(key, until),
            Source::CloudTrail => self.trail_stops(key, until),
            _ => vec![],
        };
        stops.sort_by_key(|stop| stop.span);
        stops
    }

    /// With several recorders a place is without one only while all of them stand still.
    fn recorder_stops(&self, key: &LaneKey, until: Timestamp) -> Vec<Stop> {
        let place = (key.account.clone(), key.region.clone());
        let Some(recorders) = self.recorders.get(&place) else {
            return vec![];
        };
        let spans_of = |stretches: &[Stretch]| -> Spans {
            stretches.iter().map(|stretch| stretch.span(until)).collect()
        };
        let mut still = recorders.iter().map(|r| spans_of(r));
        let Some(first) = still.next() else { return vec![] };
        let still = still.fold(first, |all, one| all.and(&one));
        let mut stops = Vec::new();
        for stretch in recorders.iter().flatten() {
            for span in still.and(&Spans::of(stretch.span(until))).iter() {
                stops.push(stretch.stop(span, DayState::RecorderStopped, "The recorder", true));
            }
        }
        stops
    }

    fn trail_stops(&self, key: &LaneKey, until: Timestamp) -> Vec<Stop> {
        let sees = |trail: &&Trail| {
            trail.accounts.contains(&key.account) && (trail.every_region || trail.home == key.region)
        };
        let mut stops = Vec::new();
        for trail in self.trails.iter().filter(sees) {
            let what = format!("The trail {}", trail.name);
            for stretch in &trail.stops {
                stops.push(stretch.stop(stretch.span(until), DayState::TrailPaused, &what, trail.alone));
            }
        }
        stops
    }
}

impl Stretch {
    fn span(&self, until: Timestamp) -> Span {
        Span {
            from: self.off.at,
            to: self.on.as_ref().map_or(until, |on| on.at),
        }
    }

    fn stop(&self, span: Span, kind: DayState, what: &str, always: bool) -> Stop {
        let reason = self.on.as_ref().map_or_else(
            || format!("{what} has not run since {}", self.off.at.to_reading_seconds()),
            |on| {
                let (from, to) = (self.off.at.to_reading_seconds(), on.at.to_reading_seconds());
                format!("{what} stood still from {from} to {to}")
            },
        );
        let mut receipts = self.off.receipts.clone();
        receipts.extend(self.on.iter().flat_map(|on| &on.receipts));
        let action = "Cannot be recovered; explain it in the controls that it touches";
        Stop {
            span,
            always,
            cause: Cause {
                receipts,
                stopped_by: self.off.event.clone(),
                started_by: self.on.as_ref().and_then(|on| on.event.clone()),
                ..Cause::of(kind, reason, action)
            },
        }
    }
}

/// Stretches of every recorder of a place.
type ByPlace = HashMap<(String, String), Vec<Vec<Stretch>>>;

fn recorders(store: &Store, events: &[SwitchEvent]) -> Result<ByPlace> {
    let mut known: BTreeMap<(String, String, String), Vec<Switch>> = BTreeMap::new();
    for version in store.list_versions("config.recorder_status")? {
        let key = (
            version.account_id.clone(),
            version.region.clone(),
            version.native_id.clone(),
        );
        let said = said(&version, "recording", &["lastStopTime"], &["lastStartTime"]);
        known.entry(key).or_default().extend(said);
    }
    let mut found = ByPlace::new();
    for ((account, region, name), said) in known {
        let done = events.iter().filter(|e| {
            e.account_id == account
                && e.region == region
                && (e.resource_id == name || e.resource_id.is_empty())
        });
        let stretches = stretches(said, done, &RECORDER);
        found.entry((account, region)).or_default().push(stretches);
    }
    Ok(found)
}

fn trails(store: &Store, events: &[SwitchEvent]) -> Result<Vec<Trail>> {
    let mut said_by: BTreeMap<String, Vec<Switch>> = BTreeMap::new();
    for version in store.list_versions("cloudtrail.trail_status")? {
        let said = said(&version, "IsLogging", &["StopLoggingTime"], &["StartLoggingTime"]);
        said_by.entry(version.native_id.clone()).or_default().extend(said);
    }
    let selectors: HashMap<String, Value> = store
        .list_facts("cloudtrail.event_selectors", None)?
        .into_iter()
        .map(|fact| (fact.native_id, json(fact.data.as_deref())))
        .collect();
    let mut trails: BTreeMap<String, Trail> = BTreeMap::new();
    for fact in store.list_facts("cloudtrail.trail", None)? {
        let data = json(fact.data.as_deref());
        let arn = fact.native_id;
        let trail = trails.entry(arn.clone()).or_insert_with(|| {
            let name = arn.rsplit('/').next().unwrap_or_default().to_owned();
            let done = events
                .iter()
                .filter(|e| e.resource_id == arn || e.resource_id == name && arn.contains(&e.account_id));
            Trail {
                stops: stretches(said_by.remove(&arn).unwrap_or_default(), done, &TRAIL),
                alone: selectors.get(&arn).is_none_or(holds_more_than_the_history),
                accounts: HashSet::new(),
                home: fact.region.clone(),
                every_region: data["IsMultiRegionTrail"].as_bool().unwrap_or(false),
                name,
            }
        });
        trail.accounts.insert(fact.account_id);
    }
    Ok(trails.into_values().collect())
}

/// Whether a trail logs what the event history never holds: anything but management events.
fn holds_more_than_the_history(selectors: &Value) -> bool {
    let list = |name: &str| selectors[name].as_array().map_or(&[][..], Vec::as_slice);
    let data = list("EventSelectors")
        .iter()
        .any(|s| s["DataResources"].as_array().is_some_and(|r| !r.is_empty()));
    let advanced = list("AdvancedEventSelectors").iter().any(|s| {
        let fields = s["FieldSelectors"].as_array().map_or(&[][..], Vec::as_slice);
        let categories: BTreeSet<&str> = fields
            .iter()
            .filter(|f| f["Field"] == "eventCategory")
            .flat_map(|f| f["Equals"].as_array().map_or(&[][..], Vec::as_slice))
            .filter_map(Value::as_str)
            .collect();
        categories.iter().any(|category| *category != "Management")
    });
    data || advanced
}

/// What a recorder or trail said of itself.
fn said(version: &FactVersion, running: &str, stops: &[&str], starts: &[&str]) -> Vec<Switch> {
    let data = json(version.data.as_deref());
    let switch = |at: Timestamp, on: bool| Switch {
        at,
        on,
        event: None,
        receipts: version.receipt_id.into_iter().collect(),
    };
    let stop = time(&data, stops).map(|at| switch(at, false));
    let start = time(&data, starts).map(|at| switch(at, true));
    // One that does not run has no end of its standstill yet, whatever start it names.
    let runs = data[running].as_bool().unwrap_or(true);
    let start = start.filter(|on| runs || stop.as_ref().is_some_and(|off| on.at < off.at));
    stop.into_iter().chain(start).collect()
}

/// From switchings to stretches without it.
fn stretches<'e>(
    mut known: Vec<Switch>,
    events: impl Iterator<Item = &'e SwitchEvent>,
    names: &[(&str, bool)],
) -> Vec<Stretch> {
    for event in events {
        let Some((_, on)) = names.iter().find(|(name, _)| *name == event.event_name) else {
            continue;
        };
        known.push(Switch {
            at: event.at,
            on: *on,
            event: Some(GapEvent {
                evidence_id: event.id,
                title: event.title.clone(),
                at: event.at,
            }),
            receipts: event.receipt_id.into_iter().collect(),
        });
    }
    known.sort_by_key(|s| (s.at, s.event.is_some()));
    let mut joined: Vec<Switch> = Vec::new();
    for switch in known {
        let same = joined
            .iter_mut()
            .rev()
            .find(|s| s.on == switch.on && switch.at.ms() - s.at.ms() <= SAME_MS);
        match same {
            Some(before) => {
                before.event = before.event.take().or(switch.event);
                before.receipts.extend(switch.receipts);
            }
            None => joined.push(switch),
        }
    }
    let mut found: Vec<Stretch> = Vec::new();
    let mut off: Option<Switch> = None;
    for switch in joined {
        match (switch.on, off.take()) {
            (true, Some(stopped)) => found.push(Stretch {
                off: stopped,
                on: Some(switch),
            }),
            (true, None) => {}
            // Stopping what stands still changes nothing.
            (false, Some(stopped)) => off = Some(stopped),
            (false, None) => off = Some(switch),
        }
    }
    found.extend(off.map(|off| Stretch { off, on: None }));
    found
}

/// Whether an event was refused or failed, so that it switched nothing.
fn is_refused(title: &str) -> bool {
    let failed = title
        .rsplit_once(", failed: ")
        .is_some_and(|(_, code)| !code.is_empty() && !code.contains(' '));
    title.ends_with(", denied") || title.ends_with(", failed") || failed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: i64) -> Timestamp {
        Timestamp::from_ms(s * 1000)
    }

    fn switch(s: i64, on: bool) -> Switch {
        Switch {
            at: at(s),
            on,
            event: None,
            receipts: vec![1],
        }
    }

    fn event(id: i64, s: i64, name: &str) -> SwitchEvent {
        SwitchEvent {
            id,
            account_id: "111122223333".into(),
            region: "eu-west-1".into(),
            event_name: name.into(),
            resource_id: "default".into(),
            title: format!("{name} by tomas"),
            at: at(s),
            receipt_id: Some(2),
        }
    }

    #[test]
    fn several_standstills_are_found_with_who_stopped_and_started_it() {
        let events = [
            event(10, 100, "StopConfigurationRecorder"),
            event(11, 300, "StartConfigurationRecorder"),
            event(12, 500, "StopConfigurationRecorder"),
            event(13, 900, "StartConfigurationRecorder"),
        ];
        // The recorder itself knows its newest stop and start only.
        let said = vec![switch(500, false), switch(901, true)];
        let found = stretches(said, events.iter(), &RECORDER);
        let times: Vec<(i64, i64)> = found
            .iter()
            .map(|s| (s.off.at.ms() / 1000, s.on.as_ref().unwrap().at.ms() / 1000))
            .collect();
        assert_eq!(times, [(100, 300), (500, 900)]);
        let who = |s: &Option<GapEvent>| s.as_ref().map(|e| e.evidence_id);
        assert_eq!(who(&found[1].off.event), Some(12));
        assert_eq!(who(&found[1].on.as_ref().unwrap().event), Some(13));
        assert_eq!(found[1].off.receipts, [1, 2]);
    }

    #[test]
    fn starting_what_runs_and_stopping_what_stands_still_change_nothing() {
        let events = [
            event(1, 50, "StartConfigurationRecorder"),
            event(2, 100, "StopConfigurationRecorder"),
            event(3, 200, "StopConfigurationRecorder"),
        ];
        let found = stretches(vec![], events.iter(), &RECORDER);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].off.at, at(100));
        assert!(found[0].on.is_none(), "it still stands");
    }

    #[test]
    fn what_aws_refused_switched_nothing() {
        assert!(is_refused("StopLogging on t by dana, denied"));
        assert!(is_refused(
            "StopLogging on t by dana, failed: TrailNotFoundException"
        ));
        assert!(!is_refused("StopLogging on a, failed: b by dana"));
        assert!(!is_refused("StopLogging on t by dana, from the console with MFA"));
    }

    #[test]
    fn a_trail_with_data_events_holds_what_the_history_never_has() {
        let management = serde_json::json!({ "AdvancedEventSelectors": [
            { "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] } ] });
        let data =
            serde_json::json!({ "EventSelectors": [ { "DataResources": [{ "Type": "AWS::S3::Object" }] } ] });
        assert!(!holds_more_than_the_history(&management));
        assert!(holds_more_than_the_history(&data));
    }
}
