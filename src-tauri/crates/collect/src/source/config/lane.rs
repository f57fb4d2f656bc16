//! The order in which Config is asked in one account and Region.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use tickmark_domain::Outcome;

use super::change::Changes;
use super::compliance::{BY_RULE, DETAILS, SUMMARY};
use super::pack::{PACK_COMPLIANCE, PACK_DETAILS, PACK_STATUS, PACKS, SCORES};
use super::recorder::{CHANNEL_STATUS, CHANNELS, RECORDER_STATUS, RECORDERS};
use super::remediation::{EXCEPTIONS, EXECUTIONS, REMEDIATIONS, chunks};
use super::resource::{COUNTS, HISTORY, STATES, histories, named, states_of};
use super::rule::{EVALUATION_STATUS, RULES, identifier_of};
use crate::job::{Done, Job};
use crate::operation::Operation;
use crate::step::{Place, Step};

/// Asked everywhere, once, where there is a recorder; each with the kinds that its listing holds whole.
static EVERYWHERE: [(&Operation, &[&str]); 6] = [
    (&CHANNELS, &["config.delivery_channel"]),
    (&CHANNEL_STATUS, &[]),
    (&RULES, &["config.rule"]),
    (&EVALUATION_STATUS, &["config.rule_status"]),
    (&PACK_STATUS, &["config.pack_status"]),
    (&COUNTS, &[]),
];

/// Asked as well, unless nothing was evaluated or deployed since.
static SUMMED_UP: [(&Operation, &[&str]); 4] = [
    (&BY_RULE, &["config.rule_compliance"]),
    (&SUMMARY, &["config.compliance_summary"]),
    (&SCORES, &["config.pack_score"]),
    (&PACKS, &["config.conformance_pack"]),
];

/// Every operation with how often it is asked in one account and Region, estimated, and whether that is only found
/// on the way.
pub(crate) fn operations() -> Vec<(&'static Operation, u64, bool)> {
    let mut all: Vec<(&Operation, u64, bool)> = vec![(&RECORDERS, 1, false), (&RECORDER_STATUS, 1, false)];
    let listings = EVERYWHERE.iter().chain(&SUMMED_UP);
    all.extend(listings.map(|(operation, _)| (*operation, 1, false)));
    all.extend([
        (&DETAILS, 40, true),
        (&PACK_COMPLIANCE, 2, true),
        (&PACK_DETAILS, 4, true),
        (&REMEDIATIONS, 2, true),
        (&EXECUTIONS, 4, true),
        (&EXCEPTIONS, 4, true),
        (&STATES, 1, true),
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
    let steps: Vec<Step> = EVERYWHERE
        .iter()
        .map(|(operation, _)| once(&place, operation))
        .collect();
    let summed_up = SUMMED_UP.iter().map(|(operation, _)| once(&place, operation));
    if listed.contains(&Outcome::Complete) && recorders.is_empty() && states.is_empty() {
        let reason = "AWS Config has no configuration recorder in this account and Region";
        let steps = steps.into_iter().chain(summed_up).collect();
        return job.close_unasked(steps, Outcome::NotEnabled, reason, "").await;
    }
    let ended = job.run_all(steps).await?;
    for ((_, kinds), outcome) in EVERYWHERE.iter().zip(&ended) {
        job.sweep(kinds, &place, &[*outcome]).await?;
    }
    let (rules_listed, whole) = (ended[2], ended[2..5].iter().all(|o| *o == Outcome::Complete));
    let stamp = Changes::read(&job, &place, whole).await?.of_all();
    let steps = SUMMED_UP.iter().map(|(operation, kinds)| {
        let brings = kinds.iter().map(|kind| (*kind, String::new())).collect();
        once(&place, operation).unless_changed(&stamp, brings)
    });
    let ended = job.run_all(steps.collect()).await?;
    for ((_, kinds), outcome) in SUMMED_UP.iter().zip(&ended) {
        job.sweep(kinds, &place, &[*outcome]).await?;
    }
    let changes = Changes::read(&job, &place, whole).await?;
    tokio::try_join!(
        rules(&job, &place, &recorders, rules_listed, &changes),
        packs(&job, &place, &changes)
    )?;
    Ok(())
}

/// The step of an operation that is asked once in a place.
fn once(place: &Place, operation: &'static Operation) -> Step {
    let params = if operation.name == COUNTS.name {
        json!({ "limit": 100 })
    } else {
        json!({})
    };
    place.step(operation, params)
}

/// What is asked once a rule, and once a resource that a rule names.
async fn rules(
    job: &Arc<Job>,
    place: &Place,
    recorders: &[tickmark_store::FactRecord],
    listed: Outcome,
    changes: &Changes,
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
                .unless_changed(
                    &changes.of_rule(&rule.native_id),
                    vec![("config.evaluation", format!("{}|", rule.native_id))],
                )
        })
        .collect();
    let mut answered = job.run_all(details).await?;
    answered.push(listed);
    job.sweep(&["config.evaluation"], place, &answered).await?;
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
    let resources = named(&job.seen("config.evaluation", place).await?, recorders);
    // Which resources there are is known when every rule was answered, one way or the other; else it is asked later.
    let settled = |o: &Outcome| matches!(o, Outcome::Complete | Outcome::Denied | Outcome::NotEnabled);
    if answered.iter().all(settled) {
        job.run_all(states_of(place, &resources)).await?;
    }
    let states = job.seen("config.resource_state", place).await?;
    job.run_all(histories(place, &resources, &states)).await?;
    Ok(())
}

/// What is asked once a conformance pack; a pack is known by either listing.
async fn packs(job: &Arc<Job>, place: &Place, changes: &Changes) -> Done<()> {
    let mut names = BTreeSet::new();
    for kind in ["config.conformance_pack", "config.pack_status"] {
        let facts = job.seen(kind, place).await?;
        names.extend(facts.into_iter().map(|fact| fact.native_id));
    }
    let mut steps = Vec::new();
    for name in &names {
        let stamp = changes.of_pack(name);
        let brings = |kind| vec![(kind, format!("{name}|"))];
        let ask =
            |operation, limit| place.step(operation, json!({ "ConformancePackName": name, "Limit": limit }));
        steps.push(ask(&PACK_COMPLIANCE, 1000).unless_changed(&stamp, brings("config.pack_rule")));
        steps.push(ask(&PACK_DETAILS, 100).unless_changed(&stamp, brings("config.pack_evaluation")));
    }
    let ended = job.run_all(steps).await?;
    job.sweep(&["config.pack_rule", "config.pack_evaluation"], place, &ended)
        .await
}
