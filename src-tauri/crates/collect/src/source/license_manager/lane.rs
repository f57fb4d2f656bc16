//! The order in which License Manager is asked in one account and Region.

use std::sync::Arc;

use serde_json::json;
use tickmark_domain::Outcome;

use super::licence::{CONFIGURATIONS, INVENTORY, SETTINGS, USAGE};
use crate::job::{Done, Job};
use crate::source::Estimate;
use crate::step::{Place, Step};

/// Items on a page.
const PAGE: i64 = 100;

/// What is asked in one account and Region.
pub(crate) fn operations() -> Vec<Estimate> {
    vec![
        (&SETTINGS, 1, false),
        (&CONFIGURATIONS, 1, false),
        (&INVENTORY, 1, false),
        (&USAGE, 2, true),
    ]
}

/// The step that stands for all of them.
pub(crate) fn first_step(place: &Place) -> Step {
    place.step(&CONFIGURATIONS, json!({ "MaxResults": PAGE }))
}

/// Collects License Manager in one account and Region.
pub(crate) async fn collect(job: Arc<Job>, place: Place) -> Done<()> {
    let listed = job.run(first_step(&place)).await?;
    job.sweep(&["licensemanager.license_configuration"], &place, &[listed])
        .await?;
    let beside = vec![
        place.step(&SETTINGS, json!({})),
        place.step(&INVENTORY, json!({ "MaxResults": PAGE })),
    ];
    if listed == Outcome::NotEnabled {
        let reason = "AWS License Manager is not set up in this account and Region";
        return job.close_unasked(beside, Outcome::NotEnabled, reason, "").await;
    }
    let ended = job.run_all(beside).await?;
    job.sweep(&["licensemanager.inventory"], &place, &ended[1..])
        .await?;
    let licences = job.seen("licensemanager.license_configuration", &place).await?;
    let ask = licences
        .iter()
        .map(|licence| {
            let params = json!({ "LicenseConfigurationArn": licence.native_id, "MaxResults": PAGE });
            place.step(&USAGE, params)
        })
        .collect();
    let mut used = job.run_all(ask).await?;
    used.push(listed);
    job.sweep(&["licensemanager.usage"], &place, &used).await
}
