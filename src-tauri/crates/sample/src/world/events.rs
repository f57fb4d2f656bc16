//! The management events of each account and Region, newest first, and the insight events.
//!
//! What the story tells is kept; the everyday is drawn again from its number each time it is asked for, so that
//! 100,000 events cost a few megabytes and no time at the start.

use std::cmp::Reverse;

use serde_json::json;

use super::draft::{Draft, EventKind, Place};
use super::event_templates;
use super::identity::Actor;
use super::site::Site;
use super::story::Story;
use super::{PROD, REGIONS, scripted, variants};
use crate::seed::{self, Draw};
use crate::time::{DAY, HOUR, midnight};

/// How far `LookupEvents` looks back.
pub(crate) const LOOKUP_DAYS: i64 = 90;

/// Weights of accounts and Regions, in the order of their lists.
const ACCOUNT_WEIGHTS: [usize; 4] = [34, 28, 20, 18];
const REGION_WEIGHTS: [usize; 3] = [56, 30, 14];

/// All events.
pub(crate) struct EventStore {
    seed: u64,
    sites: Vec<SiteEvents>,
}

struct SiteEvents {
    place: Place,
    told: Vec<Draft>,
    /// Newest first.
    entries: Vec<Entry>,
    insights: Vec<Draft>,
}

#[derive(Clone, Copy)]
struct Entry {
    at_s: i64,
    what: What,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Told(u32),
    Drawn(u32),
}

impl EventStore {
    pub(crate) fn new(seed: u64, as_of_s: i64, story: &Story, sites: &[Site], wanted: usize) -> Self {
        let mut told = scripted::events(seed, story);
        told.extend(variants::events(seed, story));
        told.extend(sites.iter().flat_map(|site| site.changes.iter().cloned()));
        told.retain(|draft| draft.at_s > as_of_s - LOOKUP_DAYS * DAY && draft.at_s <= as_of_s);
        let drawn = wanted.saturating_sub(told.len());
        let clock = HourTable::new(as_of_s);
        let shares = shares(drawn);
        let sites = sites
            .iter()
            .zip(shares)
            .map(|(site, share)| {
                let place = site.place();
                let told: Vec<Draft> = told
                    .iter()
                    .filter(|draft| draft.account == place.account && draft.region == place.region)
                    .cloned()
                    .collect();
                SiteEvents {
                    entries: entries(seed, place, &told, share, &clock),
                    insights: insights(seed, story, place),
                    place,
                    told,
                }
            })
            .collect();
        Self { seed, sites }
    }

    /// Management events everywhere.
    pub(crate) fn management_count(&self) -> usize {
        self.sites.iter().map(|site| site.entries.len()).sum()
    }

    /// The positions of the management events of `from_s..=to_s` in one place, newest first.
    pub(crate) fn positions(
        &self,
        account: &str,
        region: &str,
        from_s: i64,
        to_s: i64,
    ) -> std::ops::Range<usize> {
        let Some(site) = self.site(account, region) else {
            return 0..0;
        };
        let start = site.entries.partition_point(|entry| entry.at_s > to_s);
        let end = site.entries.partition_point(|entry| entry.at_s >= from_s);
        start..end.max(start)
    }

    /// The management event at a position.
    pub(crate) fn event(&self, site: &Site, position: usize) -> Option<Draft> {
        let events = self.site(site.account, site.region)?;
        let entry = events.entries.get(position)?;
        match entry.what {
            What::Told(index) => events.told.get(index as usize).cloned(),
            What::Drawn(number) => {
                let words = [
                    "event",
                    events.place.account,
                    events.place.region,
                    &number.to_string(),
                ];
                let mut draw = Draw::new(seed::digest(self.seed, &words));
                let id = seed::uuid(self.seed, &words);
                Some(event_templates::draw(
                    id,
                    entry.at_s,
                    events.place,
                    &site.resources,
                    &mut draw,
                ))
            }
        }
    }

    /// The insight events of a place, newest first.
    pub(crate) fn insights(&self, account: &str, region: &str) -> &[Draft] {
        self.site(account, region).map_or(&[], |site| &site.insights)
    }

    fn site(&self, account: &str, region: &str) -> Option<&SiteEvents> {
        self.sites
            .iter()
            .find(|site| site.place.account == account && site.place.region == region)
    }
}

/// How many everyday events each place has; the first takes what is left over.
fn shares(total: usize) -> Vec<usize> {
    let weight: usize = ACCOUNT_WEIGHTS.iter().sum::<usize>() * REGION_WEIGHTS.iter().sum::<usize>();
    let mut shares: Vec<usize> = ACCOUNT_WEIGHTS
        .iter()
        .flat_map(|account| {
            REGION_WEIGHTS
                .iter()
                .map(move |region| total * account * region / weight)
        })
        .collect();
    let given: usize = shares.iter().sum();
    if let Some(first) = shares.first_mut() {
        *first += total - given;
    }
    shares
}

fn entries(seed: u64, place: Place, told: &[Draft], share: usize, clock: &HourTable) -> Vec<Entry> {
    let words = ["clock", place.account, place.region];
    let mut draw = Draw::new(seed::digest(seed, &words));
    let drawn = (0..share).map(|number| Entry {
        at_s: clock.time_of(number, share, &mut draw),
        what: What::Drawn(u32::try_from(number).unwrap_or(u32::MAX)),
    });
    let told = told.iter().enumerate().map(|(index, draft)| Entry {
        at_s: draft.at_s,
        what: What::Told(u32::try_from(index).unwrap_or(u32::MAX)),
    });
    let mut entries: Vec<Entry> = drawn.chain(told).collect();
    entries.sort_by_key(|entry| Reverse((entry.at_s, entry.what)));
    entries
}

/// How busy each hour of the last 90 days was, added up.
struct HourTable {
    start_s: i64,
    sums: Vec<usize>,
}

impl HourTable {
    fn new(as_of_s: i64) -> Self {
        // The first hour stays empty so that a lookup over exactly 90 days sees everything, to the second.
        let start_s = as_of_s - LOOKUP_DAYS * DAY + HOUR;
        let hours = usize::try_from(LOOKUP_DAYS * 24 - 1).unwrap_or_default();
        let mut sum = 0;
        let sums = (0..hours)
            .map(|hour| {
                let at_s = start_s + i64::try_from(hour).unwrap_or_default() * HOUR;
                let weekend = (at_s.div_euclid(DAY) + 3).rem_euclid(7) >= 5;
                let office = (7..18).contains(&(at_s.rem_euclid(DAY) / HOUR));
                sum += match (weekend, office) {
                    (false, true) => 9,
                    (false, false) => 4,
                    (true, _) => 3,
                };
                sum
            })
            .collect();
        Self { start_s, sums }
    }

    /// The time of one of `count` events.
    fn time_of(&self, number: usize, count: usize, draw: &mut Draw) -> i64 {
        let total = self.sums.last().copied().unwrap_or(1);
        let point = number * total / count.max(1);
        let hour = self.sums.partition_point(|sum| *sum <= point);
        let second = i64::try_from(draw.below(3_599)).unwrap_or_default();
        self.start_s + i64::try_from(hour).unwrap_or_default() * HOUR + second
    }
}

/// One unusual hour of calls in production, as CloudTrail Insights reports it: a start and an end.
fn insights(seed: u64, story: &Story, place: Place) -> Vec<Draft> {
    if place.account != PROD || place.region == REGIONS[2] {
        return Vec::new();
    }
    let (days, source, name) = if place.region == REGIONS[0] {
        (17, "ec2.amazonaws.com", "RunInstances")
    } else {
        (6, "kms.amazonaws.com", "Decrypt")
    };
    let start_s = midnight(story.as_of_s) - days * DAY + 13 * HOUR + 840;
    let shared = seed::uuid(seed, &["insight", place.account, place.region]);
    ["End", "Start"]
        .into_iter()
        .map(|state| {
            let at_s = if state == "End" { start_s + 2_400 } else { start_s };
            let id = seed::uuid(seed, &["insight", place.account, place.region, state]);
            let service = Actor::Service { name: "cloudtrail.amazonaws.com" };
            let mut draft = Draft::new(id, at_s, place, (source, name), service).kind(EventKind::Insight);
            draft.shared_id = Some(shared.clone());
            draft.insight = json!({
                "state": state, "eventSource": source, "eventName": name, "insightType": "ApiCallRateInsight",
                "insightContext": {"statistics": {"baseline": {"average": 0.0204}, "insight": {"average": 21.5},
                    "insightDuration": 40, "baselineDuration": 10_080}},
            });
            draft
        })
        .collect()
}
