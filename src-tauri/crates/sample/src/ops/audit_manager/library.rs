//! Frameworks, controls and data source keywords.

use serde_json::{Value, json};

use super::super::Operation;
use super::{PAGES, one_of, uuid_of};
use crate::seed;
use crate::time::DAY;
use crate::wire::{Answer, ApiError, Call, page_of};
use crate::world::assessment::{Audit, FRAMEWORK_NAME};
use crate::world::controls::CONTROLS;
use crate::world::{HOME_REGION, PROD, SECURITY};

pub(crate) const OPERATIONS: &[Operation] = &[
    ("ListAssessmentFrameworks", list_assessment_frameworks),
    ("GetAssessmentFramework", get_assessment_framework),
    (
        "ListAssessmentFrameworkShareRequests",
        list_assessment_framework_share_requests,
    ),
    ("ListControls", list_controls),
    ("GetControl", get_control),
    ("ListKeywordsForDataSource", list_keywords_for_data_source),
];

fn list_assessment_frameworks(call: &Call<'_>) -> Answer {
    let kind = one_of(call, "frameworkType", &["Standard", "Custom"])?;
    let frameworks: Vec<Value> = call
        .world
        .audit
        .frameworks(kind)
        .iter()
        .map(|framework| {
            let sets = framework["controlSets"].as_array().map_or(&[][..], Vec::as_slice);
            let controls: usize = sets
                .iter()
                .map(|set| set["controls"].as_array().map_or(0, Vec::len))
                .sum();
            let mut item = json!({"controlsCount": controls, "controlSetsCount": sets.len()});
            if let Some(members) = item.as_object_mut() {
                for key in [
                    "arn",
                    "id",
                    "type",
                    "name",
                    "description",
                    "complianceType",
                    "createdAt",
                    "lastUpdatedAt",
                ] {
                    if !framework[key].is_null() {
                        members.insert(key.to_owned(), framework[key].clone());
                    }
                }
            }
            item
        })
        .collect();
    let (range, next) = page_of(call, &PAGES, frameworks.len())?;
    Ok(json!({"frameworkMetadataList": frameworks[range], "nextToken": next}))
}

fn get_assessment_framework(call: &Call<'_>) -> Answer {
    let id = uuid_of(call, "frameworkId")?;
    ["Custom", "Standard"]
        .into_iter()
        .flat_map(|kind| call.world.audit.frameworks(kind))
        .find(|framework| framework["id"] == id)
        .map(|framework| json!({"framework": framework}))
        .ok_or_else(|| ApiError::no_such_resource(id, "FRAMEWORK"))
}

/// The framework was once offered to the production account, and nobody took it.
fn list_assessment_framework_share_requests(call: &Call<'_>) -> Answer {
    let kind = one_of(call, "requestType", &["SENT", "RECEIVED"])?;
    let made_s = call.world.as_of_s - 190 * DAY;
    let sent = json!({
        "id": seed::uuid(call.world.seed, &["share request"]), "frameworkId": call.world.audit.framework_id,
        "frameworkName": FRAMEWORK_NAME, "status": "EXPIRED", "sourceAccount": SECURITY, "destinationAccount": PROD,
        "destinationRegion": HOME_REGION, "expirationTime": made_s + 120 * DAY, "creationTime": made_s,
        "lastUpdated": made_s + 120 * DAY, "comment": "For your own assessment, if you want one.",
        "complianceType": "SOC 2", "standardControlsCount": 0, "customControlsCount": CONTROLS.len(),
    });
    let requests: &[Value] = if kind == "SENT" { &[sent] } else { &[] };
    let (range, next) = page_of(call, &PAGES, requests.len())?;
    Ok(json!({"assessmentFrameworkShareRequests": requests[range], "nextToken": next}))
}

fn list_controls(call: &Call<'_>) -> Answer {
    let kind = one_of(call, "controlType", &["Standard", "Custom", "Core"])?;
    let controls = call.world.audit.library(kind);
    let (range, next) = page_of(call, &PAGES, controls.len())?;
    let items: Vec<Value> = controls[range].iter().map(Audit::list_item).collect();
    Ok(json!({"controlMetadataList": items, "nextToken": next}))
}

fn get_control(call: &Call<'_>) -> Answer {
    let id = uuid_of(call, "controlId")?;
    ["Custom", "Standard", "Core"]
        .into_iter()
        .flat_map(|kind| call.world.audit.library(kind))
        .find(|control| control["id"] == id)
        .map(|control| json!({"control": control}))
        .ok_or_else(|| ApiError::no_such_resource(id, "CONTROL"))
}

fn list_keywords_for_data_source(call: &Call<'_>) -> Answer {
    let sources = [
        "AWS_Cloudtrail",
        "AWS_Config",
        "AWS_Security_Hub",
        "AWS_API_Call",
        "MANUAL",
    ];
    let keywords = Audit::keywords(one_of(call, "source", &sources)?);
    let (range, next) = page_of(call, &PAGES, keywords.len())?;
    Ok(json!({"keywords": keywords[range], "nextToken": next}))
}
