//! The order in which Artifact is asked. Every account is asked what it may see; the reports are the same for all, so
//! what is known of each is asked in one account only.

use std::sync::Arc;

use serde_json::json;
use tickmark_domain::Outcome;

use super::report::{METADATA, REPORTS, VERSIONS};
use crate::job::{Done, Job};
use crate::look::data_of;
use crate::source::Estimate;
use crate::step::{Place, Step};

/// Items on a page.
const PAGE: i64 = 300;

/// What every account is asked.
pub(crate) fn everywhere() -> Vec<Estimate> {
    vec![(&REPORTS, 1, false)]
}

/// What one account is asked.
pub(crate) fn once() -> Vec<Estimate> {
    vec![(&METADATA, 120, true), (&VERSIONS, 120, true)]
}

/// The step that stands for all of them.
pub(crate) fn first_step(place: &Place) -> Step {
    place.step(&REPORTS, json!({ "maxResults": PAGE }))
}

/// Collects the list of reports, with their versions and terms.
pub(crate) async fn collect(job: Arc<Job>, accounts: Vec<Arc<str>>) -> Done<()> {
    let places: Vec<Place> = accounts.iter().map(Place::of_account).collect();
    let listed = job.run_all(places.iter().map(first_step).collect()).await?;
    for (place, outcome) in places.iter().zip(&listed) {
        job.sweep(&["artifact.report"], place, &[*outcome]).await?;
    }
    // The first account that has Artifact: a listing that failed there is mended, not replaced.
    let first = places
        .iter()
        .zip(&listed)
        .find(|(_, o)| **o != Outcome::NotEnabled);
    let Some((place, Outcome::Complete)) = first else {
        return Ok(());
    };
    let mut steps = Vec::new();
    for report in job.seen("artifact.report", place).await? {
        let id = &report.native_id;
        // The listing says all that changes of a report: a new version, or another state.
        let listed = data_of(report.data.as_deref());
        let of = |kind: &'static str| vec![(kind, format!("{id}|"))];
        let metadata = json!({ "reportId": id, "reportVersion": listed["version"] });
        let metadata = place.step(&METADATA, metadata);
        steps.push(metadata.unless_changed(&listed, of("artifact.report_metadata")));
        let versions = place.step(&VERSIONS, json!({ "reportId": id, "maxResults": PAGE }));
        steps.push(versions.unless_changed(&listed, of("artifact.report_version")));
    }
    let ended = job.run_all(steps).await?;
    job.sweep(
        &["artifact.report_metadata", "artifact.report_version"],
        place,
        &ended,
    )
    .await
}
