//! What happened at Northwind Health, and when: the facts that the configuration, the events and the evidence share.

use crate::seed;
use crate::time::{DAY, HOUR, MINUTE, midnight};

pub(crate) const PHI_BUCKET: &str = "nw-phi-exports";
/// The bucket that serves the public website, open by design and excepted.
pub(crate) const WEBSITE_BUCKET: &str = "nw-public-website";
pub(crate) const OPEN_GROUP: &str = "sg-0c41d8e7a2b96f513";
/// A security group whose exception has expired.
pub(crate) const LAPSED_GROUP: &str = "sg-04be19f2c7d3a8e60";
pub(crate) const ORGANISATION_TRAIL: &str = "nw-org-trail";
pub(crate) const DATA_TRAIL: &str = "nw-data-activity";

/// How long the bucket was public.
const PUBLIC_FOR_S: i64 = 7 * HOUR + 4 * MINUTE + 27;

/// The times of the story, in seconds.
pub(crate) struct Story {
    seed: u64,
    pub as_of_s: i64,
    pub bucket_created_s: i64,
    pub public_s: i64,
    pub closed_s: i64,
    pub ssh_opened_s: i64,
    pub recorder_stopped_s: i64,
    pub recorder_started_s: i64,
    pub trail_stopped_s: i64,
    pub trail_started_s: i64,
}

impl Story {
    pub(crate) fn new(seed: u64, as_of_s: i64) -> Self {
        let today = midnight(as_of_s);
        // The Monday two months back: 1970-01-01 was a Thursday, three days after one.
        let two_months = today - 60 * DAY;
        let monday = two_months - ((two_months.div_euclid(DAY) + 3).rem_euclid(7)) * DAY;
        let public_s = monday + 8 * HOUR + 14 * MINUTE + 3;
        let recorder_stopped_s = today - 40 * DAY + 9 * HOUR + 12 * MINUTE + 31;
        let trail_stopped_s = today - 27 * DAY + 21 * HOUR + 5 * MINUTE + 10;
        Self {
            seed,
            as_of_s,
            bucket_created_s: today - 84 * DAY + 10 * HOUR + 31 * MINUTE + 9,
            public_s,
            closed_s: public_s + PUBLIC_FOR_S,
            ssh_opened_s: today - DAY + 16 * HOUR + 21 * MINUTE + 40,
            recorder_stopped_s,
            recorder_started_s: recorder_stopped_s + 2 * DAY + 35 * MINUTE + 4,
            trail_stopped_s,
            trail_started_s: trail_stopped_s + 3 * HOUR + 12 * MINUTE + 46,
        }
    }

    /// The event id of one named happening.
    pub(crate) fn event_id(&self, name: &str) -> String {
        seed::uuid(self.seed, &["story", name])
    }
}
