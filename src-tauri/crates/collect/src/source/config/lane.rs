//! The order in which Config is asked in one account and Region.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use tickmark_domain::Outcome;

use super::compliance::{BY_RULE, DETAILS, SUMMARY};
use super::pack::{PACK_COMPLIANCE, PACK_DETAILS, PACK_STATUS, PACKS, SCORES};
use super::recorder::{CHANNEL_STATUS, CHANNELS, RECORDER_STATUS, RECORDERS};
use super::remediation::{EXCEPTIONS, EXECUTIONS, REMEDIATIONS, chunks};
use super::resource::{COUNTS, HISTORY, histories};
use super::rule::{EVALUATION_STATUS, RULES, identifier_of};
use crate::job::{Done, Job};
use crate::operation::Operation;
use crate::step::{Place, Step};

/// Asked everywhere, once, where there is a recorder.
static EVERYWHERE: [&Operation; 9] = [
    &CHANNELS,
    &CHANNEL_STATUS,
    &RULES,
    &BY_RULE,
    &EVALUATION_STATUS,
    &SUMMARY,
    &PACKS,
    &PACK_STATUS,
    &SCORES,
];

/// Every operation with how often it is asked in one account and Region, estimated, and whether that is only found
/// on the way.
pub(crate) fn operations() -> Vec<(&'static Operation, u64, bool)> {
    let mut all: Vec<(&Operation, u64, bool)> = vec![(&RECORDERS, 1, false), (&RECORDER_STATUS, 1, false)];
    all.extend(EVERYWHERE.iter().map(|operation| (*operation, 1, false)));
    all.extend([
        (&COUNTS, 1, false),
        (&DETAILS, 40, true),
        (&PACK_COMPLIANCE, 2, true),
        (&PACK_DETAILS, 4, true),
        (&REMEDIATIONS, 2, true),
        (&EXECUTIONS, 4, true),
        (&EXCEPTIONS, 4, true),
        (&HISTORY, 60, true),
    ]);
    all
}

/// The step that stands for all of them.
pub(crate) fn first_step(place: &Place) -> Step {
    place.step(&RECORDERS, json!({}))
}

/// Collects Config in one account and Region.
pub(crate) async fn collect(job: Arc<Job>, place: Place) -> Done<()> {
    // Either listing says whether there is a recorder, so that one of them may be denied.
    let asked = vec![first_step(&place), place.step(&RECORDER_STATUS, json!({}))];
    let listed = job.run_all(asked).await?;
    let recorders = job.seen("config.recorder", &place).await?;
    let states = job.seen("config.recorder_status", &place).await?;
    job.sweep(&["config.recorder"], &place, &listed[..1]).await?;
    job.sweep(&["config.recorder_status"], &place, &listed[1..])
        .await?;
    let mut steps: Vec<Step> = EVERYWHERE
        .iter()
        .map(|operation| place.step(operation, json!({})))
        .collect();
    steps.push(place.step(&COUNTS, json!({ "limit": 100 })));
    if listed.contains(&Outcome::Complete) && recorders.is_empty() && states.is_empty() {
        let reason = "AWS Config has no configuration recorder in this account and Region";
        return job.close_unasked(steps, Outcome::NotEnabled, reason, "").await;
    }
    let ended = job.run_all(steps).await?;
    for (listing, kind) in [
        (0, &["config.delivery_channel"]),
        (2, &["config.rule"]),
        (3, &["config.rule_compliance"]),
        (6, &["config.conformance_pack"]),
        (7, &["config.pack_status"]),
    ] {
        job.sweep(kind, &place, &ended[listing..=listing]).await?;
    }
    tokio::try_join!(rules(&job, &place, &recorders, ended[2]), packs(&job, &place))?;
    Ok(())
}

/// What is asked once a rule, and once a resource that a rule names.
async fn rules(
    job: &Arc<Job>,
    place: &Place,
    recorders: &[tickmark_store::FactRecord],
    listed: Outcome,
) -> Done<()> {
    let rules = job.seen("config.rule", place).await?;
    let details = rules
        .iter()
        .map(|rule| {
            place
                .step(
                    &DETAILS,
                    json!({ "ConfigRuleName": rule.native_id, "Limit": 100 }),
                )
                .about(json!({ "identifier": identifier_of(rule) }))
        })
        .collect();
    let mut ended = job.run_all(details).await?;
    ended.push(listed);
    job.sweep(&["config.evaluation"], place, &ended).await?;
    let names: Vec<String> = rules.into_iter().map(|rule| rule.native_id).collect();
    let ask = chunks(&names)
        .into_iter()
        .map(|params| place.step(&REMEDIATIONS, params))
        .collect();
    let set_up = job.run_all(ask).await?;
    job.sweep(&["config.remediation"], place, &set_up).await?;
    let mut steps = Vec::new();
    for rule in job.seen("config.remediation", place).await? {
        let params = json!({ "ConfigRuleName": rule.native_id, "Limit": 100 });
        steps.push(place.step(&EXECUTIONS, params.clone()));
        steps.push(place.step(&EXCEPTIONS, params));
    }
    let ended = job.run_all(steps).await?;
    let whole: Vec<Outcome> = ended.into_iter().chain(set_up).collect();
    let kinds: &[&str] = &["config.remediation_execution", "config.remediation_exception"];
    job.sweep(kinds, place, &whole).await?;
    let evaluations = job.seen("config.evaluation", place).await?;
    job.run_all(histories(place, &evaluations, recorders)).await?;
    Ok(())
}

/// What is asked once a conformance pack; a pack is known by either listing.
async fn packs(job: &Arc<Job>, place: &Place) -> Done<()> {
    let mut names = BTreeSet::new();
    for kind in ["config.conformance_pack", "config.pack_status"] {
        let facts = job.seen(kind, place).await?;
        names.extend(facts.into_iter().map(|fact| fact.native_id));
    }
    let mut steps = Vec::new();
    for name in &names {
        steps.push(place.step(
            &PACK_COMPLIANCE,
            json!({ "ConformancePackName": name, "Limit": 1000 }),
        ));
        steps.push(place.step(
            &PACK_DETAILS,
            json!({ "ConformancePackName": name, "Limit": 100 }),
        ));
    }
    let ended = job.run_all(steps).await?;
    job.sweep(&["config.pack_rule", "config.pack_evaluation"], place, &ended)
        .await
}
