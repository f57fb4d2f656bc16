//! The order in which Audit Manager is asked in one account and Region.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use tickmark_catalogue::audit_manager::MappingSource;
use tickmark_domain::Outcome;
use tickmark_store::FactRecord;

use super::account::{ACCOUNT_STATUS, ADMINISTRATOR, NOTIFICATIONS, SERVICES, SETTINGS};
use super::assessment::{ASSESSMENT, ASSESSMENTS};
use super::control::CONTROL;
use super::evidence::{EVIDENCE, FOLDERS, items_of};
use super::framework::{define, digest};
use super::insight::{self, CONTROLS_OF_ASSESSMENT, DOMAINS, DOMAINS_OF_ASSESSMENT, INSIGHTS, OF_ASSESSMENT};
use super::library::{self, FRAMEWORK, FRAMEWORKS, KEYWORDS, SHARE_REQUESTS, TAGS};
use super::record::{CHANGES, DELEGATIONS};
use super::report::{FILE, INTEGRITY, REPORTS};
use crate::job::{Done, Job};
use crate::look::{data_of, text, time};
use crate::operation::Operation;
use crate::plan::AUDIT_MANAGER_REGIONS;
use crate::step::{Place, Step};

/// Every operation with how often it is asked in one account and Region, estimated, and whether that is only found
/// on the way.
pub(crate) fn operations() -> Vec<(&'static Operation, u64, bool)> {
    vec![
        (&ACCOUNT_STATUS, 1, false),
        (&SETTINGS, 1, false),
        (&ADMINISTRATOR, 1, false),
        (&SERVICES, 1, false),
        (&ASSESSMENTS, 1, false),
        (&DELEGATIONS, 1, false),
        (&NOTIFICATIONS, 1, false),
        (&REPORTS, 1, false),
        (&FRAMEWORKS, 2, false),
        (&library::CONTROLS, 1, false),
        (&SHARE_REQUESTS, 2, false),
        (&INSIGHTS, 1, false),
        (&DOMAINS, 1, false),
        (&ASSESSMENT, 1, true),
        (&FRAMEWORK, 1, true),
        (&CONTROL, 30, true),
        (&CHANGES, 1, true),
        (&FOLDERS, 2, true),
        (&EVIDENCE, 500, true),
        (&FILE, 2, true),
        (&INTEGRITY, 2, true),
        (&insight::CONTROLS, 5, true),
        (&OF_ASSESSMENT, 1, true),
        (&DOMAINS_OF_ASSESSMENT, 1, true),
        (&CONTROLS_OF_ASSESSMENT, 5, true),
        (&TAGS, 2, true),
        (&KEYWORDS, 4, true),
    ]
}

/// The step that stands for all of them.
pub(crate) fn first_step(place: &Place) -> Step {
    place.step(&ACCOUNT_STATUS, json!({}))
}

/// What is asked once where Audit Manager is set up, each with the kinds that its listing holds whole.
fn listings(place: &Place) -> Vec<(Step, &'static [&'static str])> {
    let page = |name: &str, value: &str| json!({ name: value, "maxResults": 1000 });
    let paged = || json!({ "maxResults": 1000 });
    vec![
        (place.step(&ASSESSMENTS, paged()), &["auditmanager.assessment"]),
        (place.step(&SETTINGS, json!({ "attribute": "ALL" })), &[]),
        (
            place.step(&ADMINISTRATOR, json!({})),
            &["auditmanager.organization_admin"],
        ),
        (place.step(&SERVICES, json!({})), &["auditmanager.service"]),
        (place.step(&DELEGATIONS, paged()), &["auditmanager.delegation"]),
        (place.step(&NOTIFICATIONS, paged()), &[]),
        (place.step(&REPORTS, paged()), &["auditmanager.report"]),
        (place.step(&FRAMEWORKS, page("frameworkType", "Standard")), &[]),
        (place.step(&FRAMEWORKS, page("frameworkType", "Custom")), &[]),
        (
            place.step(&library::CONTROLS, page("controlType", "Custom")),
            &["auditmanager.listed_control"],
        ),
        (place.step(&SHARE_REQUESTS, page("requestType", "SENT")), &[]),
        (place.step(&SHARE_REQUESTS, page("requestType", "RECEIVED")), &[]),
        (place.step(&INSIGHTS, json!({})), &[]),
        (place.step(&DOMAINS, paged()), &["auditmanager.domain_insight"]),
    ]
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
    let (steps, kinds): (Vec<Step>, Vec<_>) = listings(&place).into_iter().unzip();
    let status = status.as_ref().map_or("ACTIVE", |data| text(data, "status"));
    if status == "INACTIVE" {
        let reason = "AWS Audit Manager is not set up in this account and Region; it takes no new customers";
        return job.close_unasked(steps, Outcome::NotEnabled, reason, "").await;
    }
    let ended = job.run_all(steps).await?;
    for (outcome, kinds) in ended.into_iter().zip(kinds) {
        job.sweep(kinds, &place, &[outcome]).await?;
    }
    let mut assessments = job.seen("auditmanager.assessment", &place).await?;
    assessments.retain(|assessment| job.plan.has_assessment(&assessment.native_id));
    // Each to its end, also where another is halted.
    let (library, reports, insights) = tokio::join!(
        collect_assessments(&job, &place, &assessments),
        collect_reports(&job, &place),
        collect_insights(&job, &place, &assessments),
    );
    library.and(reports).and(insights)
}

/// The assessments one after the other, then what all of them are made from.
async fn collect_assessments(job: &Arc<Job>, place: &Place, assessments: &[FactRecord]) -> Done<()> {
    for assessment in assessments {
        collect_assessment(job, place, assessment).await?;
    }
    collect_library(job, place).await?;
    collect_keywords(job, place).await
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
    let frameworks = job.seen("auditmanager.framework", place).await?;
    let listed: Vec<String> = frameworks.into_iter().map(|fact| fact.native_id).collect();
    job.run_all(vec![
        place
            .step(&ASSESSMENT, params)
            .about(json!({ "frameworks": listed })),
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
    let own = job.seen("auditmanager.listed_control", place).await?;
    let ask = ids.iter().map(|id| control_step(place, id, &own)).collect();
    let mut known = job.run_all(ask).await?;
    // Common and core controls have sources of their own, and may name others.
    let mut asked: BTreeSet<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    for _ in 0..GROUPS_DEEP {
        let named = groups(&job.seen("auditmanager.library_control", place).await?);
        let new: Vec<String> = named.into_iter().filter(|id| asked.insert(id.clone())).collect();
        if new.is_empty() {
            break;
        }
        let ask = new.iter().map(|id| control_step(place, id, &own)).collect();
        known.extend(job.run_all(ask).await?);
    }
    // What is pinned stays as it is pinned: a control that may still be answered is waited for.
    if belongs(job, assessment)
        && known
            .iter()
            .all(|o| matches!(o, Outcome::Complete | Outcome::Denied | Outcome::NotEnabled))
    {
        pin(job, place, assessment, &controls).await?;
    }
    let folders = job.seen("auditmanager.evidence_folder", place).await?;
    job.run_all(items_of(place, id, &folders)).await?;
    Ok(())
}

/// Asks for a control; one of the account's own not again while its listing says that it is the one of last time.
fn control_step(place: &Place, id: &str, own: &[FactRecord]) -> Step {
    let stamp = own.iter().find(|fact| fact.native_id == id).map(stamp_of);
    let brings = vec![("auditmanager.library_control", id.to_owned())];
    place
        .step(&CONTROL, json!({ "controlId": id }))
        .unless_changed(&stamp.unwrap_or_default(), brings)
}

/// What a listing says of a thing, its last change included.
fn stamp_of(fact: &FactRecord) -> Value {
    let at = fact.occurred_at.map(tickmark_domain::Timestamp::ms);
    json!([data_of(fact.data.as_deref()), at])
}

/// Whether an assessment's controls are controls of this engagement: one that was closed before the period began is
/// collected whole, and nobody concludes on it here.
fn belongs(job: &Job, assessment: &FactRecord) -> bool {
    let data = data_of(assessment.data.as_deref());
    !job.plan.assessments.is_empty()
        || text(&data, "status") != "INACTIVE"
        || time(&data, "lastUpdated").is_none_or(|at| at >= job.plan.period.from.start())
}

/// Frameworks that are the account's own or in use, the account's own controls, and tags of what is in use.
async fn collect_library(job: &Arc<Job>, place: &Place) -> Done<()> {
    let details = job.seen("auditmanager.assessment_detail", place).await?;
    let listed = job.seen("auditmanager.framework", place).await?;
    let mut used = BTreeSet::new();
    let mut tagged = BTreeSet::new();
    for detail in &details {
        let data = data_of(detail.data.as_deref());
        used.insert(text(&data, "framework").to_owned());
        tagged.insert(text(&data, "arn").to_owned());
    }
    for framework in &listed {
        let data = data_of(framework.data.as_deref());
        if text(&data, "type") == "Custom" {
            if used.contains(&framework.native_id) {
                tagged.insert(text(&data, "arn").to_owned());
            }
            used.insert(framework.native_id.clone());
        }
    }
    let own = job.seen("auditmanager.listed_control", place).await?;
    let known: BTreeSet<String> = job
        .seen("auditmanager.control", place)
        .await?
        .into_iter()
        .filter_map(|control| control.native_id.rsplit('|').next().map(str::to_owned))
        .collect();
    let frameworks = used.iter().filter(|id| !id.is_empty());
    let mut steps: Vec<Step> = frameworks
        .map(|id| {
            let stamp = listed.iter().find(|fact| fact.native_id == *id).map(stamp_of);
            let brings = vec![("auditmanager.framework_detail", id.clone())];
            place
                .step(&FRAMEWORK, json!({ "frameworkId": id }))
                .unless_changed(&stamp.unwrap_or_default(), brings)
        })
        .collect();
    steps.extend(
        own.iter()
            .filter(|fact| !known.contains(&fact.native_id))
            .map(|fact| control_step(place, &fact.native_id, &own)),
    );
    let arns = tagged.iter().filter(|arn| !arn.is_empty());
    steps.extend(arns.map(|arn| place.step(&TAGS, json!({ "resourceArn": arn }))));
    job.run_all(steps).await?;
    Ok(())
}

/// The types of data sources whose keywords can be listed; what a person uploads has none.
const WITH_KEYWORDS: [&str; 4] = ["AWS_API_Call", "AWS_Cloudtrail", "AWS_Config", "AWS_Security_Hub"];

/// What the types of data sources know that controls in use are mapped to.
async fn collect_keywords(job: &Arc<Job>, place: &Place) -> Done<()> {
    let library = job.seen("auditmanager.library_control", place).await?;
    let library: Vec<Value> = library.iter().map(|fact| data_of(fact.data.as_deref())).collect();
    let mapped: BTreeSet<&str> = library
        .iter()
        .flat_map(|control| control["sources"].as_array().map_or(&[][..], Vec::as_slice))
        .map(|source| text(source, "type"))
        .collect();
    let used = WITH_KEYWORDS.into_iter().filter(|kind| mapped.contains(kind));
    let steps: Vec<Step> = used
        .map(|kind| place.step(&KEYWORDS, json!({ "source": kind, "maxResults": 1000 })))
        .collect();
    if steps.is_empty() {
        return Ok(());
    }
    let ended = job.run_all(steps).await?;
    job.sweep(&["auditmanager.keyword"], place, &ended).await
}

/// The files of reports that were finished, and whether AWS vouches for them.
async fn collect_reports(job: &Arc<Job>, place: &Place) -> Done<()> {
    let mut files = Vec::new();
    for report in job.seen("auditmanager.report", place).await? {
        let data = data_of(report.data.as_deref());
        if text(&data, "status") == "COMPLETE" {
            let params = json!({ "assessmentId": text(&data, "assessmentId"), "assessmentReportId": report.native_id });
            // The file of a finished report does not change.
            let id = format!("{}|{}", text(&data, "assessmentId"), report.native_id);
            let brings = vec![("auditmanager.report_file", id)];
            files.push(place.step(&FILE, params).unless_changed(&data, brings));
        }
    }
    job.run_all(files).await?;
    let found = job.seen("auditmanager.report_file", place).await?;
    let found = found.iter().map(|fact| data_of(fact.data.as_deref()));
    let ask = found
        .map(|file| place.step(&INTEGRITY, json!({ "s3RelativePath": text(&file, "location") })))
        .collect();
    job.run_all(ask).await?;
    Ok(())
}

/// Insights exist of active assessments only; which domains there are, the listing says.
async fn collect_insights(job: &Arc<Job>, place: &Place, assessments: &[FactRecord]) -> Done<()> {
    let domains = job.seen("auditmanager.domain_insight", place).await?;
    let page = |domain: &str| json!({ "controlDomainId": domain, "maxResults": 1000 });
    let mut steps: Vec<Step> = domains
        .iter()
        .map(|domain| place.step(&insight::CONTROLS, page(&domain.native_id)))
        .collect();
    for assessment in assessments {
        if text(&data_of(assessment.data.as_deref()), "status") == "INACTIVE" {
            continue;
        }
        let id = &assessment.native_id;
        steps.push(place.step(&OF_ASSESSMENT, json!({ "assessmentId": id })));
        steps.push(place.step(
            &DOMAINS_OF_ASSESSMENT,
            json!({ "assessmentId": id, "maxResults": 1000 }),
        ));
        for domain in &domains {
            let mut params = page(&domain.native_id);
            params["assessmentId"] = json!(id);
            steps.push(place.step(&CONTROLS_OF_ASSESSMENT, params));
        }
    }
    job.run_all(steps).await?;
    Ok(())
}

async fn pin(job: &Job, place: &Place, assessment: &FactRecord, controls: &[FactRecord]) -> Done<()> {
    let details = job.seen("auditmanager.assessment_detail", place).await?;
    let sets = job.seen("auditmanager.control_set", place).await?;
    let library = job.seen("auditmanager.library_control", place).await?;
    let Some(definition) = define(assessment, &details, &sets, controls, &library) else {
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
