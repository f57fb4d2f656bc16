//! restJson1: paths with labels, for Audit Manager. Labels are decoded one by one, so a control set's name may hold
//! slashes, spaces and accents.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::fault::{Outcome, spoil};
use super::{ApiError, Call, Caller, Gate, Reply, Request, Service};
use crate::ops;
use crate::world::Organisation;

const CONTENT_TYPE: &str = "application/json";

/// Method, path with labels in braces, operation: as the service's model gives them.
const ROUTES: [(&str, &str, &str); 31] = [
    ("GET", "account/status", "GetAccountStatus"),
    ("GET", "assessments/{assessmentId}", "GetAssessment"),
    (
        "GET",
        "assessmentFrameworks/{frameworkId}",
        "GetAssessmentFramework",
    ),
    (
        "GET",
        "assessments/{assessmentId}/reports/{assessmentReportId}/url",
        "GetAssessmentReportUrl",
    ),
    ("GET", "assessments/{assessmentId}/changelogs", "GetChangeLogs"),
    ("GET", "controls/{controlId}", "GetControl"),
    ("GET", "delegations", "GetDelegations"),
    (
        "GET",
        "assessments/{assessmentId}/controlSets/{controlSetId}/evidenceFolders/{evidenceFolderId}/evidence/{evidenceId}",
        "GetEvidence",
    ),
    (
        "GET",
        "assessments/{assessmentId}/controlSets/{controlSetId}/evidenceFolders/{evidenceFolderId}/evidence",
        "GetEvidenceByEvidenceFolder",
    ),
    ("GET", "evidenceFileUploadUrl", "GetEvidenceFileUploadUrl"),
    (
        "GET",
        "assessments/{assessmentId}/controlSets/{controlSetId}/evidenceFolders/{evidenceFolderId}",
        "GetEvidenceFolder",
    ),
    (
        "GET",
        "assessments/{assessmentId}/evidenceFolders",
        "GetEvidenceFoldersByAssessment",
    ),
    (
        "GET",
        "assessments/{assessmentId}/evidenceFolders-by-assessment-control/{controlSetId}/{controlId}",
        "GetEvidenceFoldersByAssessmentControl",
    ),
    ("GET", "insights", "GetInsights"),
    (
        "GET",
        "insights/assessments/{assessmentId}",
        "GetInsightsByAssessment",
    ),
    (
        "GET",
        "account/organizationAdminAccount",
        "GetOrganizationAdminAccount",
    ),
    ("GET", "services", "GetServicesInScope"),
    ("GET", "settings/{attribute}", "GetSettings"),
    (
        "GET",
        "insights/controls-by-assessment",
        "ListAssessmentControlInsightsByControlDomain",
    ),
    (
        "GET",
        "assessmentFrameworkShareRequests",
        "ListAssessmentFrameworkShareRequests",
    ),
    ("GET", "assessmentFrameworks", "ListAssessmentFrameworks"),
    ("GET", "assessmentReports", "ListAssessmentReports"),
    ("GET", "assessments", "ListAssessments"),
    ("GET", "insights/control-domains", "ListControlDomainInsights"),
    (
        "GET",
        "insights/control-domains-by-assessment",
        "ListControlDomainInsightsByAssessment",
    ),
    ("GET", "insights/controls", "ListControlInsightsByControlDomain"),
    ("GET", "controls", "ListControls"),
    ("GET", "dataSourceKeywords", "ListKeywordsForDataSource"),
    ("GET", "notifications", "ListNotifications"),
    ("GET", "tags/{resourceArn}", "ListTagsForResource"),
    (
        "POST",
        "assessmentReports/integrity",
        "ValidateAssessmentReportIntegrity",
    ),
];

pub(crate) fn answer(
    world: &Organisation,
    gate: &Gate,
    caller: &Caller,
    region: &str,
    request: &Request,
) -> Reply {
    let found = find_route(&request.method, &request.path);
    let (operation, mut params) = found.unwrap_or(("UnknownOperation", Map::new()));
    params.extend(query_members(&request.query));
    if let Ok(Value::Object(members)) = serde_json::from_slice(&request.body) {
        params.extend(members);
    }
    let params = Value::Object(params);
    let call = Call {
        world,
        caller,
        region,
        service: Service::AuditManager,
        operation,
        params: &params,
        lie: gate.lies(),
    };
    let outcome = gate.judge(&call);
    let answer = refusal(&call, outcome).map_or_else(|| ops::dispatch(&call), Err);
    let mut reply = match answer {
        Ok(document) => Reply {
            status: 200,
            content_type: CONTENT_TYPE,
            error_type: None,
            request_id: call.request_id(),
            body: document.to_string(),
            cut: false,
            delay_ms: 0,
        },
        Err(error) => error_reply(call.request_id(), &error),
    };
    if reply.status == 200 {
        spoil(outcome, call.fingerprint(), &mut reply);
    }
    reply
}

fn refusal(call: &Call<'_>, outcome: Outcome) -> Option<ApiError> {
    match outcome {
        Outcome::Throttled => Some(ApiError::new("ThrottlingException", "Rate exceeded")),
        Outcome::Failed => Some(ApiError::new(
            "InternalServerException",
            "An internal service error occurred.",
        )),
        Outcome::Expired => Some(ApiError::new(
            "ExpiredTokenException",
            "The security token included in the request is expired",
        )),
        Outcome::Denied => Some(ops::denial(call)),
        Outcome::Serve | Outcome::Cut | Outcome::Late | Outcome::Malformed => None,
    }
}

fn find_route(method: &str, path: &str) -> Option<(&'static str, Map<String, Value>)> {
    let given: Vec<&str> = path.trim_matches('/').split('/').collect();
    ROUTES
        .iter()
        .filter(|(route_method, _, _)| *route_method == method)
        .find_map(|(_, pattern, operation)| labels_of(pattern, &given).map(|labels| (*operation, labels)))
}

fn labels_of(pattern: &str, given: &[&str]) -> Option<Map<String, Value>> {
    let expected: Vec<&str> = pattern.split('/').collect();
    if expected.len() != given.len() {
        return None;
    }
    let mut labels = Map::new();
    for (part, text) in expected.iter().zip(given) {
        match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(label) => {
                labels.insert(
                    label.to_owned(),
                    json!(percent_decode_str(text).decode_utf8_lossy()),
                );
            }
            None if part == text => {}
            None => return None,
        }
    }
    Some(labels)
}

fn query_members(query: &str) -> Map<String, Value> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| {
            let value = value.replace('+', " ");
            (
                key.to_owned(),
                json!(percent_decode_str(&value).decode_utf8_lossy()),
            )
        })
        .collect()
}

pub(crate) fn error_reply(request_id: String, error: &ApiError) -> Reply {
    let status = match error.code {
        "AccessDeniedException" | "ExpiredTokenException" | "UnrecognizedClientException" => 403,
        "ResourceNotFoundException" | "UnknownOperationException" | "UnknownEndpointException" => 404,
        "ThrottlingException" => 429,
        "InternalServerException" => 500,
        _ => 400,
    };
    let mut members = error.members.clone();
    members.insert(String::from("message"), json!(error.message));
    Reply {
        status,
        content_type: CONTENT_TYPE,
        error_type: Some(error.code.to_owned()),
        request_id,
        body: Value::Object(members).to_string(),
        cut: false,
        delay_ms: 0,
    }
}
