//! Assessments, their delegations, change log and reports.

use serde_json::{Value, json};

use super::super::Operation;
use super::{PAGES, assessment_of, one_of, past, uuid_of};
use crate::time::iso;
use crate::wire::{Answer, ApiError, Call, link, page_of};
use crate::world::controls::{CONTROL_SETS, person_arn};

pub(crate) const OPERATIONS: &[Operation] = &[
    ("ListAssessments", list_assessments),
    ("GetAssessment", get_assessment),
    ("GetDelegations", get_delegations),
    ("GetChangeLogs", get_change_logs),
    ("ListAssessmentReports", list_assessment_reports),
    ("GetAssessmentReportUrl", get_assessment_report_url),
    (
        "ValidateAssessmentReportIntegrity",
        validate_assessment_report_integrity,
    ),
];

fn list_assessments(call: &Call<'_>) -> Answer {
    let status = match call.text("status") {
        None => None,
        Some(_) => Some(one_of(call, "status", &["ACTIVE", "INACTIVE"])?),
    };
    let assessments: Vec<Value> = [call.world.audit.metadata_item(), call.world.past.metadata_item()]
        .into_iter()
        .filter(|item| status.is_none_or(|status| item["status"] == status))
        .collect();
    let (range, next) = page_of(call, &PAGES, assessments.len())?;
    Ok(json!({"assessmentMetadata": assessments[range], "nextToken": next}))
}

fn get_assessment(call: &Call<'_>) -> Answer {
    let assessment = if let Some(closed) = past::of(call) {
        past::assessment(call, closed)
    } else {
        assessment_of(call)?;
        call.world.audit.assessment(call.count(0))
    };
    Ok(json!({
        "assessment": assessment,
        "userRole": {"roleType": "PROCESS_OWNER", "roleArn": person_arn("dana.whitfield")},
    }))
}

fn get_delegations(call: &Call<'_>) -> Answer {
    let delegations: Vec<Value> = call
        .world
        .audit
        .delegations()
        .into_iter()
        .map(|full| {
            json!({"id": full["id"], "assessmentName": full["assessmentName"], "assessmentId": full["assessmentId"],
                   "status": full["status"], "roleArn": full["roleArn"], "creationTime": full["creationTime"],
                   "controlSetName": full["controlSetId"]})
        })
        .collect();
    let (range, next) = page_of(call, &PAGES, delegations.len())?;
    Ok(json!({"delegations": delegations[range], "nextToken": next}))
}

fn get_change_logs(call: &Call<'_>) -> Answer {
    if let Some(closed) = past::of(call) {
        return past::changes(call, closed);
    }
    assessment_of(call)?;
    let audit = &call.world.audit;
    let set = match call.text("controlSetId") {
        None => None,
        Some(name) => Some(set_number(name)?),
    };
    let control = match call.text("controlId") {
        None => None,
        Some(id) => {
            let number = audit.control_number(id);
            Some(number.ok_or_else(|| ApiError::no_such_resource(id, "CONTROL"))?)
        }
    };
    let changes: Vec<Value> = audit
        .changes()
        .into_iter()
        .filter(|change| set.is_none() || change.set == set)
        .filter(|change| control.is_none() || change.control == control)
        .map(|change| change.document)
        .collect();
    let (range, next) = page_of(call, &PAGES, changes.len())?;
    Ok(json!({"changeLogs": changes[range], "nextToken": next}))
}

/// The number of a control set of the assessment.
pub(crate) fn set_number(name: &str) -> Result<usize, ApiError> {
    let number = CONTROL_SETS.iter().position(|set| *set == name);
    number.ok_or_else(|| ApiError::no_such_resource(name, "CONTROL_SET"))
}

fn list_assessment_reports(call: &Call<'_>) -> Answer {
    let reports = call.world.audit.reports();
    let (range, next) = page_of(call, &PAGES, reports.len())?;
    Ok(json!({"assessmentReports": reports[range], "nextToken": next}))
}

fn get_assessment_report_url(call: &Call<'_>) -> Answer {
    assessment_of(call)?;
    let id = uuid_of(call, "assessmentReportId")?;
    let reports = call.world.audit.reports();
    let report = reports
        .iter()
        .find(|report| report["id"] == id && report["status"] == "COMPLETE");
    let report = report.ok_or_else(|| ApiError::no_such_resource(id, "ASSESSMENT_REPORT"))?;
    Ok(json!({"preSignedUrl": {
        "hyperlinkName": report["name"],
        "link": link(call.world, id),
    }}))
}

fn validate_assessment_report_integrity(call: &Call<'_>) -> Answer {
    let path = call.text("s3RelativePath").unwrap_or_default();
    let reports = call.world.audit.reports();
    let known = reports.iter().find(|report| {
        report["id"].as_str().is_some_and(|id| path.contains(id)) && report["status"] == "COMPLETE"
    });
    let Some(report) = known else {
        return Err(ApiError::no_such_resource(path, "ASSESSMENT_REPORT"));
    };
    Ok(json!({
        "signatureValid": true, "signatureAlgorithm": "SHA256withRSA",
        "signatureDateTime": iso(report["creationTime"].as_i64().unwrap_or_default()),
        "signatureKeyId": crate::seed::hex(call.world.seed, &["report key"], 32), "validationErrors": [],
    }))
}
