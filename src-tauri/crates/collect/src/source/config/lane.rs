//! The order in which Config is asked in one account and Region.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use tickmark_domain::{Outcome, ResourceHistory};
use tickmark_store::FactRecord;

use super::change::Changes;
use super::compliance::{BY_RESOURCE, BY_RULE, DETAILS, SUMMARY};
use super::connector::{CONNECTOR, CONNECTORS};
use super::pack::{PACK_COMPLIANCE, PACK_DETAILS, PACK_STATUS, PACK_SUMMARY, PACKS, SCORES};
use super::proactive::{EVALUATION, EVALUATIONS};
use super::query::{QUERIES, SELECT, STORED, STORED_TEXT, selected};
use super::recorder::{CHANNEL_STATUS, CHANNELS, RECORDER_STATUS, RECORDERS, RETENTION, SUMMARIES};
use super::remediation::{EXCEPTIONS, EXECUTIONS, REMEDIATIONS, chunks};
use super::resource::{COUNTS, HISTORY, LISTED, STATES, histories, judgements, named, states_of};
use super::rule::{EVALUATION_STATUS, POLICY, RULES, identifier_of};
use super::type_summary::{BY_TYPE, summaries};
use super::{aggregate, organization};
use crate::job::{Done, Job};
use crate::look::{data_of, text};
use crate::operation::Operation;
use crate::step::{Place, Step};

/// Every operation with how often it is asked in one account and Region, estimated, and whether that is only found
/// on the way.
pub(crate) fn operations(history: ResourceHistory) -> Vec<(&'static Operation, u64, bool)> {
    let mut all: Vec<(&Operation, u64, bool)> = vec![
        (&RECORDERS, 1, false),
        (&RECORDER_STATUS, 1, false),
        (&SUMMARIES, 1, false),
    ];
    let once: [&'static Operation; 14] = [
        &CHANNELS,
        &CHANNEL_STATUS,
        &RETENTION,
        &RULES,
        &BY_RULE,
        &EVALUATION_STATUS,
        &SUMMARY,
        &PACKS,
        &PACK_STATUS,
        &SCORES,
        &COUNTS,
        &BY_RESOURCE,
        &STORED,
        &EVALUATIONS,
    ];
    all.extend(once.map(|operation| (operation, 1, false)));
    all.extend([
        (&SELECT, QUERIES.len() as u64, false),
        (&BY_TYPE, 1, true),
        (&DETAILS, 40, true),
        (&POLICY, 1, true),
        (&PACK_COMPLIANCE, 2, true),
        (&PACK_DETAILS, 4, true),
        (&PACK_SUMMARY, 2, true),
        (&REMEDIATIONS, 2, true),
        (&EXECUTIONS, 4, true),
        (&EXCEPTIONS, 4, true),
        (&LISTED, 20, true),
        (&STATES, 1, true),
        // Of every judged resource its states and its judgements; of all, many more states.
        (
            &HISTORY,
            if history == ResourceHistory::All { 360 } else { 120 },
            true,
        ),
        (&STORED_TEXT, 0, true),
        (&EVALUATION, 0, true),
    ]);
    all.extend([(&CONNECTORS, 1, false), (&CONNECTOR, 0, true)]);
    all.extend(aggregate::operations());
    all.extend(organization::operations());
    all
}

/// The step that stands for all of them.
pub(crate) fn first_step(place: &Place) -> Step {
    place.step(&RECORDERS, json!({}))
}

/// Collects Config in one account and Region.
pub(crate) async fn collect(job: Arc<Job>, place: Place) -> Done<()> {
    // Aggregators, connectors and the organization's deployments do not need a recorder here. Each goes on to its end: what is under
    // way when another stops is stored.
    let (own, others, deployed) = tokio::join!(
        recorded(&job, &place),
        gathered(&job, &place),
        organization::collect(&job, &place)
    );
    own.and(others).and(deployed)
}

async fn gathered(job: &Arc<Job>, place: &Place) -> Done<()> {
    let mut listings = aggregate::everywhere(place);
    let connectors = place.step(&CONNECTORS, json!({ "MaxResults": 100 }));
    listings.push((connectors, &["config.connector"]));
    swept(job, place, listings).await?;
    let connectors = job.seen("config.connector", place).await?;
    let known = connectors
        .iter()
        .map(|fact| place.step(&CONNECTOR, json!({ "Arn": fact.native_id })));
    job.run_all(known.collect()).await?;
    aggregate::collect(job, place).await
}

/// Runs listings, and marks what each of them no longer holds.
async fn swept(job: &Arc<Job>, place: &Place, listings: Listings) -> Done<Vec<Outcome>> {
    let (steps, kinds): (Vec<Step>, Vec<_>) = listings.into_iter().unzip();
    let ended = job.run_all(steps).await?;
    for (outcome, kinds) in ended.iter().zip(kinds) {
        job.sweep(kinds, place, &[*outcome]).await?;
    }
    Ok(ended)
}

/// What is asked once in a place, each with the kinds that its listing holds whole.
type Listings = Vec<(Step, &'static [&'static str])>;

/// Always asked, where there is a recorder: first what tells whether anything changed.
fn listings(place: &Place) -> Listings {
    let plain = |operation| place.step(operation, json!({}));
    let mut all: Listings = vec![
        (plain(&RULES), &["config.rule"]),
        (plain(&EVALUATION_STATUS), &["config.rule_status"]),
        (plain(&PACK_STATUS), &["config.pack_status"]),
        (plain(&CHANNELS), &["config.delivery_channel"]),
        (plain(&CHANNEL_STATUS), &[]),
        (plain(&RETENTION), &["config.retention"]),
        (place.step(&COUNTS, json!({ "limit": 100 })), &[]),
        (
            place.step(&STORED, json!({ "MaxResults": 100 })),
            &["config.stored_query"],
        ),
        (place.step(&EVALUATIONS, json!({ "Limit": 100 })), &[]),
    ];
    all.extend(QUERIES.map(|(_, text)| {
        let none: &'static [&'static str] = &[];
        (place.step(&SELECT, selected(text)), none)
    }));
    all
}

/// Asked as well, unless nothing was evaluated or deployed since.
fn summed_up(place: &Place) -> Listings {
    let plain = |operation| place.step(operation, json!({}));
    vec![
        (plain(&BY_RULE), &["config.rule_compliance"]),
        (plain(&SUMMARY), &["config.compliance_summary"]),
        (plain(&SCORES), &["config.pack_score"]),
        (plain(&PACKS), &["config.conformance_pack"]),
        (
            place.step(&BY_RESOURCE, json!({ "Limit": 100 })),
            &["config.resource_compliance"],
        ),
    ]
}

/// What is asked where there is a recorder.
async fn recorded(job: &Arc<Job>, place: &Place) -> Done<()> {
    // Either listing says whether there is a recorder, so that one of them may be denied.
    let asked = vec![
        first_step(place),
        place.step(&RECORDER_STATUS, json!({})),
        place.step(&SUMMARIES, json!({ "MaxResults": 20 })),
    ];
    let known = job.run_all(asked).await?;
    let recorders = job.seen("config.recorder", place).await?;
    let states = job.seen("config.recorder_status", place).await?;
    job.sweep(&["config.recorder"], place, &known[..1]).await?;
    job.sweep(&["config.recorder_status"], place, &known[1..2])
        .await?;
    job.sweep(&["config.recorder_summary"], place, &known[2..])
        .await?;
    let (listings, summed_up) = (listings(place), summed_up(place));
    if known[..2].contains(&Outcome::Complete) && recorders.is_empty() && states.is_empty() {
        let reason = "AWS Config has no configuration recorder in this account and Region";
        let steps = listings.into_iter().chain(summed_up).map(|(step, _)| step);
        return job
            .close_unasked(steps.collect(), Outcome::NotEnabled, reason, "")
            .await;
    }
    let queries = listings.len() - QUERIES.len();
    let ended = swept(job, place, listings).await?;
    job.sweep(&["config.query_row"], place, &ended[queries..]).await?;
    let whole = ended[..3].iter().all(|o| *o == Outcome::Complete);
    let stamp = Changes::read(job, place, whole).await?.of_all();
    let summed_up = summed_up.into_iter().map(|(step, kinds)| {
        let brings = kinds.iter().map(|kind| (*kind, String::new())).collect();
        (step.unless_changed(&stamp, brings), kinds)
    });
    swept(job, place, summed_up.collect()).await?;
    let changes = Changes::read(job, place, whole).await?;
    // Each goes on to its end: what is under way when another stops is stored.
    let (answered, listed, packs, found) = tokio::join!(
        rules(job, place, ended[0], &changes),
        resources(job, place, &stamp),
        packs(job, place, &changes),
        found(job, place)
    );
    let (mut answered, listed) = (answered?, listed?);
    packs.and(found)?;
    let evaluations = job.seen("config.evaluation", place).await?;
    let all = match job.plan.history {
        ResourceHistory::Named => vec![],
        ResourceHistory::All => {
            answered.extend(listed);
            job.seen("config.resource", place).await?
        }
    };
    let resources = named(&evaluations, &all, &recorders);
    // Which resources there are is known when every rule was answered, one way or the other; else it is asked later.
    let settled = |o: &Outcome| matches!(o, Outcome::Complete | Outcome::Denied | Outcome::NotEnabled);
    if answered.iter().all(settled) {
        job.run_all(states_of(place, &resources)).await?;
    }
    let states = job.seen("config.resource_state", place).await?;
    let mut steps = histories(place, &resources, &states);
    steps.extend(judgements(place, &evaluations, &all, &recorders));
    job.run_all(steps).await?;
    Ok(())
}

/// What is asked once a rule; how the rules were listed and answered.
async fn rules(job: &Arc<Job>, place: &Place, listed: Outcome, changes: &Changes) -> Done<Vec<Outcome>> {
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
    let mut ended = job.run_all(details).await?;
    ended.push(listed);
    job.sweep(&["config.evaluation"], place, &ended).await?;
    let policies = rules
        .iter()
        .filter(|rule| text(&data_of(rule.data.as_deref()), "owner") == "CUSTOM_POLICY")
        .map(|rule| place.step(&POLICY, json!({ "ConfigRuleName": rule.native_id })))
        .collect();
    job.run_all(policies).await?;
    remediations(job, place, rules).await?;
    Ok(ended)
}

async fn remediations(job: &Arc<Job>, place: &Place, rules: Vec<FactRecord>) -> Done<()> {
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
    job.sweep(kinds, place, &whole).await
}

/// Every resource, type by type, and how many of each type comply; how the types were answered.
async fn resources(job: &Arc<Job>, place: &Place, stamp: &Value) -> Done<Vec<Outcome>> {
    let counts = job.seen("config.resource_count", place).await?;
    let mut steps: Vec<Step> = counts
        .iter()
        .map(|count| place.step(&LISTED, json!({ "resourceType": count.native_id, "limit": 100 })))
        .collect();
    let types = steps.len();
    let judged = job.seen("config.resource_compliance", place).await?;
    steps.extend(summaries(place, &judged, stamp));
    let mut ended = job.run_all(steps).await?;
    ended.truncate(types);
    if !counts.is_empty() {
        job.sweep(&["config.resource"], place, &ended).await?;
    }
    Ok(ended)
}

/// The text of stored queries, and what proactive evaluations found.
async fn found(job: &Arc<Job>, place: &Place) -> Done<()> {
    let stored = job.seen("config.stored_query", place).await?;
    let asked = job.seen("config.resource_evaluation", place).await?;
    let texts = stored
        .iter()
        .map(|fact| place.step(&STORED_TEXT, json!({ "QueryName": fact.native_id })));
    let evaluations = asked
        .iter()
        .map(|fact| place.step(&EVALUATION, json!({ "ResourceEvaluationId": fact.native_id })));
    job.run_all(texts.chain(evaluations).collect()).await?;
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
        .await?;
    // One at a time: what one listing did not answer changes nothing of what is asked after another.
    let whole = names.iter().map(|name| {
        place
            .step(&PACK_SUMMARY, json!({ "ConformancePackNames": [name] }))
            .unless_changed(
                &changes.of_pack(name),
                vec![("config.pack_summary", name.clone())],
            )
    });
    job.run_all(whole.collect()).await?;
    Ok(())
}
