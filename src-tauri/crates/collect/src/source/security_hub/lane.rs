//! The order in which Security Hub is asked in one account and Region.

use std::sync::Arc;

use serde_json::json;
use tickmark_domain::Outcome;

use super::finding::{COUNT, FINDINGS, by_account};
use super::standard::{CONTROLS, ENABLED, HUB, STANDARDS};
use crate::job::{Done, Job};
use crate::source::Estimate;
use crate::step::{Place, Step};

/// Items on a page, the most that AWS gives.
const PAGE: i64 = 100;

/// What is asked in one account and Region.
pub(crate) fn operations() -> Vec<Estimate> {
    vec![
        (&HUB, 1, false),
        (&STANDARDS, 1, false),
        (&ENABLED, 1, false),
        (&CONTROLS, 4, true),
        (&FINDINGS, 20, false),
        (&COUNT, 1, false),
    ]
}

/// The step that stands for all of them.
pub(crate) fn first_step(place: &Place) -> Step {
    place.step(&HUB, json!({}))
}

/// Collects Security Hub in one account and Region.
pub(crate) async fn collect(job: Arc<Job>, place: Place) -> Done<()> {
    let hub = job.run(first_step(&place)).await?;
    job.sweep(&["securityhub.hub"], &place, &[hub]).await?;
    let page = json!({ "MaxResults": PAGE });
    let period = job.plan.period;
    let (from, to) = (period.from.start(), period.to.end());
    let findings = json!({
        "AwsAccountId": &*place.account,
        "Region": &*place.region,
        "UpdatedFrom": from.to_string(),
        "UpdatedTo": to.to_string(),
        "MaxResults": PAGE,
    });
    let steps = vec![
        place.step(&STANDARDS, page.clone()),
        place.step(&ENABLED, page),
        Step {
            expected: 4,
            ..place.step(&FINDINGS, findings)
        },
        place.step(&COUNT, json!({ "InsightArn": by_account(&place.region) })),
    ];
    if hub == Outcome::NotEnabled {
        let reason = "AWS Security Hub is off in this account and Region";
        return job.close_unasked(steps, Outcome::NotEnabled, reason, "").await;
    }
    let ended = job.run_all(steps).await?;
    job.sweep(&["securityhub.known_standard"], &place, &ended[..1])
        .await?;
    job.sweep(&["securityhub.standard"], &place, &ended[1..2]).await?;
    // After the period's end a finding may be updated out of it, and is not gone for that.
    if job.plan.as_of < to {
        job.sweep(&["securityhub.finding"], &place, &ended[2..3]).await?;
    }
    let ask = job
        .seen("securityhub.standard", &place)
        .await?
        .iter()
        .map(|standard| {
            let params = json!({ "StandardsSubscriptionArn": standard.native_id, "MaxResults": PAGE });
            place.step(&CONTROLS, params)
        })
        .collect();
    let mut controls = job.run_all(ask).await?;
    controls.push(ended[1]);
    job.sweep(&["securityhub.control"], &place, &controls).await
}
