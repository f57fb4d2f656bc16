//! The order in which Audit Manager is asked in one account and Region.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use tickmark_catalogue::audit_manager::MappingSource;
use tickmark_domain::Outcome;
use tickmark_store::FactRecord;

use super::account::{ACCOUNT_STATUS, NOTIFICATIONS, SETTINGS};
use super::assessment::{ASSESSMENT, ASSESSMENTS};
use super::control::CONTROL;
use super::evidence::{EVIDENCE, FOLDERS, items_of};
use super::framework::{define, digest};
use super::record::{CHANGES, DELEGATIONS, REPORTS};
use crate::job::{Done, Job};
use crate::look::{data_of, text};
use crate::operation::Operation;
use crate::plan::AUDIT_MANAGER_REGIONS;
use crate::step::{Place, Step};

/// Every operation with how often it is asked in one account and Region, estimated, and whether that is only found
/// on the way.
pub(crate) fn operations() -> Vec<(&'static Operation, u64, bool)> {
    vec![
        (&ACCOUNT_STATUS, 1, false),
        (&SETTINGS, 1, false),
        (&ASSESSMENTS, 1, false),
        (&DELEGATIONS, 1, false),
        (&NOTIFICATIONS, 1, false),
        (&REPORTS, 1, false),
        (&ASSESSMENT, 1, true),
        (&CONTROL, 30, true),
        (&CHANGES, 1, true),
        (&FOLDERS, 2, true),
        (&EVIDENCE, 500, true),
    ]
}

/// The step that stands for all of them.
pub(crate) fn first_step(place: &Place) -> Step {
    place.step(&ACCOUNT_STATUS, json!({}))
}

/// Collects Audit Manager in one account and Region.
pub(crate) async fn collect(job: Arc<Job>, place: Place) -> Done<()> {
    if !AUDIT_MANAGER_REGIONS.contains(&&*place.region) {
        let reason = "AWS Audit Manager does not exist in this Region";
        return job
            .close_unasked(vec![first_step(&place)], Outcome::NotEnabled, reason, "")
            .await;
    }
    job.run(first_step(&place)).await?;
    let status = job.seen("auditmanager.account_status", &place).await?;
    let status = status.first().map(|fact| data_of(fact.data.as_deref()));
    let page = json!({ "maxResults": 1000 });
    let steps = vec![
        place.step(&ASSESSMENTS, page.clone()),
        place.step(&SETTINGS, json!({ "attribute": "ALL" })),
        place.step(&DELEGATIONS, page.clone()),
        place.step(&NOTIFICATIONS, page.clone()),
        place.step(&REPORTS, page),
    ];
    let status = status.as_ref().map_or("ACTIVE", |data| text(data, "status"));
    if status == "INACTIVE" {
        let reason = "AWS Audit Manager is not set up in this account and Region; it takes no new customers";
        return job.close_unasked(steps, Outcome::NotEnabled, reason, "").await;
    }
    let ended = job.run_all(steps).await?;
    job.sweep(&["auditmanager.assessment"], &place, &ended[..1])
        .await?;
    job.sweep(&["auditmanager.delegation"], &place, &ended[2..3])
        .await?;
    job.sweep(&["auditmanager.report"], &place, &ended[4..5]).await?;
    for assessment in job.seen("auditmanager.assessment", &place).await? {
        if !job.plan.has_assessment(&assessment.native_id) {
            continue;
        }
        collect_assessment(&job, &place, &assessment).await?;
    }
    Ok(())
}

/// How deep groups of sources are followed.
const GROUPS_DEEP: usize = 3;

/// Ids of the controls that stand for a group of sources.
fn groups(library: &[FactRecord]) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for control in library {
        let data = data_of(control.data.as_deref());
        for source in data["sources"].as_array().map_or(&[][..], Vec::as_slice) {
            let source = MappingSource {
                source_type: text(source, "type").to_owned(),
                keyword: text(source, "keyword").to_owned(),
                ..MappingSource::default()
            };
            ids.extend(source.control_id().map(str::to_owned));
        }
    }
    ids
}

async fn collect_assessment(job: &Arc<Job>, place: &Place, assessment: &FactRecord) -> Done<()> {
    let id = &assessment.native_id;
    let params = json!({ "assessmentId": id });
    let paged = json!({ "assessmentId": id, "maxResults": 1000 });
    let folders = Step {
        expected: 2,
        ..place.step(&FOLDERS, paged.clone())
    };
    job.run_all(vec![
        place.step(&ASSESSMENT, params),
        place.step(&CHANGES, paged),
        folders,
    ])
    .await?;
    let controls = job.seen("auditmanager.control", place).await?;
    let ids: BTreeSet<&str> = controls
        .iter()
        .filter(|control| control.native_id.starts_with(&format!("{id}|")))
        .filter_map(|control| control.native_id.rsplit('|').next())
        .collect();
    let ask = ids
        .iter()
        .map(|id| place.step(&CONTROL, json!({ "controlId": id })))
        .collect();
    let mut known = job.run_all(ask).await?;
    // Common and core controls have sources of their own, and may name others.
    let mut asked: BTreeSet<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    for _ in 0..GROUPS_DEEP {
        let named = groups(&job.seen("auditmanager.library_control", place).await?);
        let new: Vec<String> = named.into_iter().filter(|id| asked.insert(id.clone())).collect();
        if new.is_empty() {
            break;
        }
        let ask = new
            .iter()
            .map(|id| place.step(&CONTROL, json!({ "controlId": id })));
        known.extend(job.run_all(ask.collect()).await?);
    }
    // What is pinned stays as it is pinned: a control that may still be answered is waited for.
    if known
        .iter()
        .all(|o| matches!(o, Outcome::Complete | Outcome::Denied | Outcome::NotEnabled))
    {
        pin(job, place, assessment, &controls).await?;
    }
    let folders = job.seen("auditmanager.evidence_folder", place).await?;
    job.run_all(items_of(place, id, &folders)).await?;
    Ok(())
}

async fn pin(job: &Job, place: &Place, assessment: &FactRecord, controls: &[FactRecord]) -> Done<()> {
    let frameworks = job.seen("auditmanager.framework", place).await?;
    let sets = job.seen("auditmanager.control_set", place).await?;
    let library = job.seen("auditmanager.library_control", place).await?;
    let Some(definition) = define(assessment, &frameworks, &sets, controls, &library) else {
        return Ok(());
    };
    let Some(digest) = digest(&definition) else {
        return Ok(());
    };
    let (actor, at) = (job.actor.clone(), job.now());
    job.store(move |store| store.pin_framework(&definition, &digest, &actor, at))
        .await?;
    Ok(())
}
