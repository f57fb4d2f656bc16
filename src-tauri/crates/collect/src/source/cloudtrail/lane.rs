//! The order in which CloudTrail is asked: trails over all Regions of an account, events in each Region.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use tickmark_domain::{Outcome, Timestamp};

use super::history::{INSIGHT, INSIGHTS, LOOKUP, PUBLIC_KEYS, between};
use super::lake;
use super::metric::{self, METRIC};
use super::trail::{EVENT_CONFIGURATION, INSIGHT_SELECTORS, LISTED, SELECTORS, STATUS, TAGS, TRAIL, TRAILS};
use super::window;
use crate::job::{Done, Job};
use crate::look::{data_of, text};
use crate::operation::Operation;
use crate::plan::Plan;
use crate::step::{Place, Step};

/// Every operation with how often it is asked in one account and Region, estimated, and whether that is only found
/// on the way.
pub(crate) fn operations(plan: &Plan) -> Vec<(&'static Operation, u64, bool)> {
    let days: i64 = plan
        .history()
        .iter()
        .map(|(from, to)| (to.ms() - from.ms()) / tickmark_domain::time::DAY_MS + 1)
        .sum();
    // A few hundred management events a day in a Region that is in use.
    let lookups = u64::try_from(days).unwrap_or(0) * 5;
    let mut all: Vec<(&Operation, u64, bool)> = vec![
        (&TRAILS, 1, false),
        (&LISTED, 1, false),
        (&TRAIL, 1, true),
        (&STATUS, 1, true),
        (&SELECTORS, 1, true),
        (&INSIGHT_SELECTORS, 1, true),
        (&EVENT_CONFIGURATION, 1, true),
        (&TAGS, 1, true),
        (&PUBLIC_KEYS, 1, false),
        // One listing of the Insights events beside those of management.
        (&LOOKUP, lookups.max(1) + 1, false),
        (&INSIGHTS, 1, true),
        (&METRIC, 0, true),
    ];
    all.extend(lake::operations());
    all
}

/// The listing of trails, as the step that stands for all of them.
pub(crate) fn trail_steps(place: &Place) -> Step {
    place.step(&TRAILS, json!({ "includeShadowTrails": true }))
}

/// Collects the trails of an account, and how they stand in their home Regions.
pub(crate) async fn collect_trails(job: Arc<Job>, account: Arc<str>, regions: Vec<Arc<str>>) -> Done<()> {
    let place = |region: &Arc<str>| Place {
        account: Arc::clone(&account),
        region: Arc::clone(region),
    };
    let mut steps: Vec<Step> = regions.iter().map(|region| trail_steps(&place(region))).collect();
    // The listing is of all Regions, whichever is asked.
    steps.extend(
        regions
            .first()
            .map(|region| place(region).step(&LISTED, json!({}))),
    );
    let listed = job.run_all(steps).await?;
    let trails: BTreeSet<(String, String)> = job
        .seen_in_account("cloudtrail.trail", &account)
        .await?
        .into_iter()
        .map(|trail| (trail.region, trail.native_id))
        .collect();
    let elsewhere = job.seen_in_account("cloudtrail.listed_trail", &account).await?;
    let elsewhere = elsewhere.into_iter().map(|trail| {
        let home = text(&data_of(trail.data.as_deref()), "HomeRegion").to_owned();
        (home, trail.native_id)
    });
    let mut steps = Vec::new();
    for (home, arn) in trails.iter().cloned().chain(elsewhere).collect::<BTreeSet<_>>() {
        let home = place(&Arc::from(home.as_str()));
        steps.push(home.step(&TRAIL, json!({ "Name": arn })));
        steps.push(home.step(&STATUS, json!({ "Name": arn })));
        steps.push(home.step(&SELECTORS, json!({ "TrailName": arn })));
        steps.push(home.step(&INSIGHT_SELECTORS, json!({ "TrailName": arn })));
        steps.push(home.step(&EVENT_CONFIGURATION, json!({ "TrailName": arn })));
        // Only the owner may read the tags of an organization's trail.
        if arn.contains(&format!(":{account}:")) {
            steps.push(home.step(&TAGS, json!({ "ResourceIdList": [arn] })));
        }
    }
    job.run_all(steps).await?;
    let whole = regions.len().min(listed.len());
    for region in &regions {
        job.sweep(&["cloudtrail.trail"], &place(region), &listed[..whole])
            .await?;
    }
    insights(&job, &account, &regions).await
}

/// Insights events of every trail that looks for them, in each Region.
async fn insights(job: &Arc<Job>, account: &Arc<str>, regions: &[Arc<str>]) -> Done<()> {
    let mut steps = Vec::new();
    for trail in job.seen_in_account("cloudtrail.trail", account).await? {
        let data = data_of(trail.data.as_deref());
        if data["HasInsightSelectors"] != true {
            continue;
        }
        for region in regions {
            let here = data["IsMultiRegionTrail"] == true || **region == *trail.region;
            if here {
                let place = Place {
                    account: Arc::clone(account),
                    region: Arc::clone(region),
                };
                let base = json!({ "MaxResults": 50, "InsightSource": trail.native_id, "DataType": "InsightsEvents" });
                steps.extend(newer(job, &place, &INSIGHTS, &base).await?);
            }
        }
    }
    job.run_all(steps).await?;
    Ok(())
}

/// The listings of what no earlier collection has; what one has stands. Insights events are few, and how far back they
/// reach is said with the events of management.
async fn newer(
    job: &Arc<Job>,
    place: &Place,
    operation: &'static Operation,
    base: &serde_json::Value,
) -> Done<Vec<Step>> {
    let parts = window::parts(job, place, operation, base).await?;
    for held in parts.held {
        let step = window::listing(place, operation, base, held.ends());
        job.stand(step, held.receipts, held.items).await?;
    }
    let ask = parts
        .asked
        .into_iter()
        .map(|part| window::listing(place, operation, base, part));
    Ok(ask.collect())
}

/// Collects what happened in one account and Region: what no earlier collection has, as far as the history reaches;
/// and says how far it does not.
pub(crate) async fn collect_history(job: Arc<Job>, place: Place) -> Done<()> {
    let base = json!({ "MaxResults": 50 });
    let parts = window::parts(&job, &place, &LOOKUP, &base).await?;
    for older in parts.older {
        let reason = format!(
            "CloudTrail keeps its event history for 90 days; {} to {} is older. Import the trail's log files for it",
            older.0.date(),
            older.1.date()
        );
        let step = window::listing(&place, &LOOKUP, &base, older);
        job.close_unasked(vec![step], Outcome::OutOfRetention, &reason, "")
            .await?;
    }
    for held in parts.held {
        let step = window::listing(&place, &LOOKUP, &base, held.ends());
        job.stand(step, held.receipts, held.items).await?;
    }
    let mut steps: Vec<Step> = parts
        .asked
        .into_iter()
        .map(|part| window::listing(&place, &LOOKUP, &base, part))
        .collect();
    let insights = json!({ "MaxResults": 50, "EventCategory": INSIGHT });
    steps.extend(newer(&job, &place, &LOOKUP, &insights).await?);
    let period = job.plan.period;
    let until = Timestamp::from_ms(period.to.end().ms() - 1000).min(job.plan.as_of);
    if period.from.start() < until {
        steps.push(place.step(&PUBLIC_KEYS, between((period.from.start(), until))));
    }
    job.run_all(steps).await?;
    let unusual = job.seen(metric::OF, &place).await?;
    job.run_all(metric::steps(&job.plan, &place, &unusual)).await?;
    Ok(())
}
