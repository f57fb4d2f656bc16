//! The states each resource went through: discovery, ordinary changes with their events, and the story's own states.

use std::collections::BTreeMap;

use super::blueprint::Blueprint;
use super::change;
use super::configuration::{Facts, record};
use super::draft::{Draft, Place};
use super::resource::{
    BUCKET, GROUP, INSTANCE, KEY, RECOVERY_POINT, Relationship, Resource, STACK, State, VOLUME, VPC, arn,
    native_id,
};
use super::story::{LAPSED_GROUP, OPEN_GROUP, PHI_BUCKET, Story};
use super::{DATA, HOME_REGION, PROD, REGIONS};
use crate::seed::{self, Draw};
use crate::time::{DAY, HOUR, midnight};

/// Config was switched on this long before the moment.
pub(crate) const CONFIG_SINCE_DAYS: i64 = 170;
/// A change is recorded this long after its event.
const CAPTURE_LAG_S: i64 = 77;

/// A resource and the events behind its changes of the last 90 days.
pub(crate) struct Made {
    pub resource: Resource,
    pub events: Vec<Draft>,
}

/// Makes the resource of a blueprint in one place.
pub(crate) fn make(seed: u64, story: &Story, place: Place, plan: &Blueprint) -> Made {
    let name = plan
        .name
        .replace("{account}", place.account)
        .replace("{region}", place.region);
    let id = match (place.account, place.region, plan.name) {
        (PROD, "eu-west-1", "nw-bastion") => OPEN_GROUP.to_owned(),
        (PROD, "eu-west-1", "nw-vendor-transfer") => LAPSED_GROUP.to_owned(),
        _ => native_id(seed, plan.kind, place.account, place.region, &name),
    };
    let mut draw = Draw::new(seed::digest(
        seed,
        &["history", place.account, place.region, plan.kind, &name],
    ));
    let today = midnight(story.as_of_s);
    let created_s = today - i64::try_from(200 + draw.below(300)).unwrap_or(200) * DAY;
    let mut resource = Resource {
        kind: plan.kind,
        arn: arn(plan.kind, place.account, place.region, &id, &name),
        id,
        name: named(plan.kind).then(|| name.clone()),
        given: name,
        zone: zone(plan.kind, place.region, &mut draw),
        created_s,
        flaws: plan.flaws.to_vec(),
        states: Vec::new(),
        deleted_s: None,
    };
    let events = if place.account == DATA && resource.label() == PHI_BUCKET {
        resource.created_s = story.bucket_created_s;
        public_bucket(seed, story, place, &mut resource);
        Vec::new()
    } else if resource.id == OPEN_GROUP {
        opened_group(seed, story, place, &mut resource);
        Vec::new()
    } else {
        ordinary(seed, story, place, &mut resource, plan.deleted, &mut draw)
    };
    Made { resource, events }
}

fn named(kind: &str) -> bool {
    // Config gives instances, volumes and VPCs no name of their own: it is a tag.
    !matches!(kind, INSTANCE | VOLUME | VPC | KEY | RECOVERY_POINT)
}

fn zone(kind: &str, region: &str, draw: &mut Draw) -> String {
    match kind {
        INSTANCE | VOLUME => format!("{region}{}", draw.pick(&['a', 'b', 'c'])),
        GROUP => String::from("Not Applicable"),
        VPC => String::from("Multiple Availability Zones"),
        _ => String::from("Regional"),
    }
}

fn ordinary(
    seed: u64,
    story: &Story,
    place: Place,
    resource: &mut Resource,
    deleted: bool,
    draw: &mut Draw,
) -> Vec<Draft> {
    let today = midnight(story.as_of_s);
    let began = today - CONFIG_SINCE_DAYS * DAY + 6 * HOUR;
    resource
        .states
        .push(state(seed, place, resource, 0, began * 1_000 + 412));
    let mut events = Vec::new();
    // Up to three changes, one of each third of the time since Config is on.
    for third in 0..3_i64 {
        if !draw.chance(1, 2) {
            continue;
        }
        let from = today - CONFIG_SINCE_DAYS * DAY + third * 55 * DAY;
        let offset = i64::try_from(draw.below(50)).unwrap_or_default() * DAY;
        let at_s =
            from + 2 * DAY + offset + i64::try_from(7 * 3_600 + draw.below(36_000)).unwrap_or_default();
        let revision = resource.states.len();
        if is_blind(story, place, at_s) {
            continue;
        }
        let mut next = state(
            seed,
            place,
            resource,
            revision,
            (at_s + CAPTURE_LAG_S) * 1_000 + 905,
        );
        if at_s > story.as_of_s - 89 * DAY
            && let Some(event) = change::event_of(seed, place, resource, revision, at_s)
        {
            next.related_events.push(event.id.clone());
            events.push(event);
        }
        resource.states.push(next);
    }
    if deleted {
        let gone = today - 20 * DAY + 15 * HOUR;
        let mut last = resource.now().clone();
        last.captured_ms = gone * 1_000 + 118;
        last.status = "ResourceDeleted";
        last.configuration = String::new();
        last.supplementary = BTreeMap::new();
        last.related_events = Vec::new();
        last.relationships = Vec::new();
        resource
            .states
            .retain(|earlier| earlier.captured_ms < last.captured_ms);
        resource.states.push(last);
        resource.deleted_s = Some(gone);
    }
    events
}

/// The recorder was off: whatever changed then was not recorded.
fn is_blind(story: &Story, place: Place, at_s: i64) -> bool {
    let stopped = place.account == DATA && place.region == REGIONS[1];
    stopped && (story.recorder_stopped_s..=story.recorder_started_s).contains(&(at_s + CAPTURE_LAG_S))
}

/// The bucket's five states: made, encrypted by key, public, closed, with a lifecycle.
fn public_bucket(seed: u64, story: &Story, place: Place, resource: &mut Resource) {
    let states: [(i64, usize, &[&'static str], &[&str]); 5] = [
        (
            story.bucket_created_s + 64,
            0,
            &["phi", "no-kms"],
            &["CreateBucket"],
        ),
        (
            story.public_s - 6 * DAY + 2 * HOUR,
            0,
            &["phi"],
            &["PutBucketEncryption"],
        ),
        (
            story.public_s + CAPTURE_LAG_S,
            0,
            &["phi", "public-read"],
            &["DeleteBucketPublicAccessBlock", "PutBucketPolicy"],
        ),
        (
            story.closed_s + 332,
            0,
            &["phi"],
            &["PutBucketPublicAccessBlock", "DeleteBucketPolicy"],
        ),
        (story.closed_s + 9 * DAY, 1, &["phi"], &["PutBucketLifecycle"]),
    ];
    add_states(seed, story, place, resource, &states);
}

/// The group before and after port 22 was opened.
fn opened_group(seed: u64, story: &Story, place: Place, resource: &mut Resource) {
    let since = midnight(story.as_of_s) - CONFIG_SINCE_DAYS * DAY + 6 * HOUR;
    let states: [(i64, usize, &[&'static str], &[&str]); 3] = [
        (since, 0, &[], &[]),
        (
            story.ssh_opened_s - 30 * DAY,
            1,
            &[],
            &["AuthorizeSecurityGroupIngress inside"],
        ),
        (
            story.ssh_opened_s + CAPTURE_LAG_S,
            1,
            &["open-ssh"],
            &["AuthorizeSecurityGroupIngress"],
        ),
    ];
    add_states(seed, story, place, resource, &states);
}

type Told<'a> = (i64, usize, &'a [&'static str], &'a [&'a str]);

fn add_states(seed: u64, story: &Story, place: Place, resource: &mut Resource, told: &[Told<'_>]) {
    let now = resource.flaws.clone();
    for (at_s, revision, flaws, causes) in told {
        resource.flaws = flaws.to_vec();
        let mut next = state(seed, place, resource, *revision, at_s * 1_000 + 640);
        if resource.states.is_empty() {
            next.status = "ResourceDiscovered";
        }
        next.related_events = causes.iter().map(|cause| story.event_id(cause)).collect();
        resource.states.push(next);
    }
    resource.flaws = now;
}

fn state(seed: u64, place: Place, resource: &Resource, revision: usize, captured_ms: i64) -> State {
    let recorded = record(&Facts {
        seed,
        kind: resource.kind,
        account: place.account,
        region: place.region,
        id: &resource.id,
        name: &resource.given,
        created_s: resource.created_s,
        flaws: &resource.flaws,
        revision,
    });
    State {
        captured_ms,
        status: if resource.states.is_empty() {
            "ResourceDiscovered"
        } else {
            "OK"
        },
        configuration: recorded.configuration.to_string(),
        supplementary: recorded.supplementary,
        tags: tags(resource, revision),
        related_events: Vec::new(),
        relationships: relationships(seed, place, resource),
    }
}

fn tags(resource: &Resource, revision: usize) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::new();
    if resource.flaws.contains(&"untagged") {
        return tags;
    }
    let mut put = |key: &str, value: &str| tags.insert(key.to_owned(), value.to_owned());
    put("Name", &resource.given);
    put("owner", "platform");
    put("release", &format!("r{revision}"));
    if resource.flaws.contains(&"phi") {
        put("data-class", "phi");
    }
    tags
}

fn relationships(seed: u64, place: Place, resource: &Resource) -> Vec<Relationship> {
    let to = |kind: &'static str, target: &str, name: &'static str| Relationship {
        kind,
        id: native_id(seed, kind, place.account, place.region, target),
        name,
    };
    match resource.kind {
        GROUP | INSTANCE => vec![to(VPC, "nw-main", "Is contained in Vpc")],
        VOLUME => vec![to(KEY, "nw-default", "Is associated with Key")],
        BUCKET if place.region == HOME_REGION => vec![to(STACK, "nw-landing-zone", "Is contained in Stack")],
        _ => Vec::new(),
    }
}
