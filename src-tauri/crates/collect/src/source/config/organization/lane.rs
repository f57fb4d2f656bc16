//! The order in which the organization's deployments are asked for.

use std::sync::Arc;

use serde_json::json;

use super::pack::{self, PACKS};
use super::rule::{self, POLICY, RULES};
use crate::job::{Done, Job};
use crate::look::data_of;
use crate::operation::Operation;
use crate::step::{Place, Step};

/// Every operation with how often it is asked, estimated: one account of an organization is answered.
pub(crate) fn operations() -> Vec<(&'static Operation, u64, bool)> {
    vec![
        (&RULES, 1, false),
        (&PACKS, 1, false),
        (&rule::STATUSES, 0, true),
        (&rule::MEMBERS, 0, true),
        (&POLICY, 0, true),
        (&pack::STATUSES, 0, true),
        (&pack::MEMBERS, 0, true),
    ]
}

/// Asks for what is deployed, and for how it stands where something is.
pub(crate) async fn collect(job: &Arc<Job>, place: &Place) -> Done<()> {
    let listings = vec![
        place.step(&RULES, json!({ "Limit": 100 })),
        place.step(&PACKS, json!({ "Limit": 100 })),
    ];
    let ended = job.run_all(listings).await?;
    job.sweep(&["config.organization_rule"], place, &ended[..1])
        .await?;
    job.sweep(&["config.organization_pack"], place, &ended[1..])
        .await?;
    let rules = job.seen("config.organization_rule", place).await?;
    let packs = job.seen("config.organization_pack", place).await?;
    let mut steps: Vec<Step> = Vec::new();
    if !rules.is_empty() {
        steps.push(place.step(&rule::STATUSES, json!({ "Limit": 100 })));
    }
    for fact in &rules {
        let name = json!({ "OrganizationConfigRuleName": fact.native_id });
        let mut paged = name.clone();
        paged["Limit"] = json!(100);
        steps.push(place.step(&rule::MEMBERS, paged));
        if data_of(fact.data.as_deref())["OrganizationCustomPolicyRuleMetadata"].is_object() {
            steps.push(place.step(&POLICY, name));
        }
    }
    if !packs.is_empty() {
        steps.push(place.step(&pack::STATUSES, json!({ "Limit": 100 })));
    }
    for fact in &packs {
        let params = json!({ "OrganizationConformancePackName": fact.native_id, "Limit": 100 });
        steps.push(place.step(&pack::MEMBERS, params));
    }
    job.run_all(steps).await?;
    Ok(())
}
