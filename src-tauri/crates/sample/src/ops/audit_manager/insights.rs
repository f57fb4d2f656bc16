//! Counts of the latest day.

use serde_json::{Value, json};

use super::super::Operation;
use super::{PAGES, assessment_of};
use crate::wire::{Answer, ApiError, Call, page_of};
use crate::world::insights::Insights;

pub(crate) const OPERATIONS: &[Operation] = &[
    ("GetInsights", |call| {
        Ok(json!({"insights": view(call).all(true)}))
    }),
    ("GetInsightsByAssessment", get_insights_by_assessment),
    ("ListControlDomainInsights", list_control_domain_insights),
    (
        "ListControlDomainInsightsByAssessment",
        list_control_domain_insights_by_assessment,
    ),
    (
        "ListControlInsightsByControlDomain",
        list_control_insights_by_control_domain,
    ),
    (
        "ListAssessmentControlInsightsByControlDomain",
        list_assessment_control_insights_by_control_domain,
    ),
];

fn view<'a>(call: &Call<'a>) -> Insights<'a> {
    Insights::new(&call.world.audit, call.world.seed)
}

fn get_insights_by_assessment(call: &Call<'_>) -> Answer {
    assessment_of(call)?;
    Ok(json!({"insights": view(call).all(false)}))
}

fn list_control_domain_insights(call: &Call<'_>) -> Answer {
    listed(call, "controlDomainInsights", &view(call).domains())
}

fn list_control_domain_insights_by_assessment(call: &Call<'_>) -> Answer {
    assessment_of(call)?;
    list_control_domain_insights(call)
}

fn list_control_insights_by_control_domain(call: &Call<'_>) -> Answer {
    listed(call, "controlInsightsMetadata", &controls(call, false)?)
}

fn list_assessment_control_insights_by_control_domain(call: &Call<'_>) -> Answer {
    assessment_of(call)?;
    listed(call, "controlInsightsByAssessment", &controls(call, true)?)
}

fn controls(call: &Call<'_>, with_set: bool) -> Result<Vec<Value>, ApiError> {
    let domain = call.text("controlDomainId").unwrap_or_default();
    view(call)
        .controls(domain, with_set)
        .ok_or_else(|| ApiError::no_such_resource(domain, "CONTROL_DOMAIN"))
}

fn listed(call: &Call<'_>, member: &str, items: &[Value]) -> Answer {
    let (range, next) = page_of(call, &PAGES, items.len())?;
    Ok(json!({member: items[range], "nextToken": next}))
}
