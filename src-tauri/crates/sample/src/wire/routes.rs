//! Which path is which operation, for the services that speak restJson1.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::Service;

/// Method, path with labels in braces, operation: as the service's model gives them. A label that ends in a plus
/// takes the rest of the path.
type Route = (&'static str, &'static str, &'static str);

const AUDIT_MANAGER: &[Route] = &[
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

const SECURITY_HUB: &[Route] = &[
    ("GET", "accounts", "DescribeHub"),
    ("GET", "standards", "DescribeStandards"),
    ("POST", "standards/get", "GetEnabledStandards"),
    (
        "GET",
        "standards/controls/{StandardsSubscriptionArn+}",
        "DescribeStandardsControls",
    ),
    ("POST", "findings", "GetFindings"),
    ("GET", "insights/results/{InsightArn+}", "GetInsightResults"),
];

const ARTIFACT: &[Route] = &[
    ("GET", "v1/report/list", "ListReports"),
    ("GET", "v1/report/getMetadata", "GetReportMetadata"),
    ("GET", "v1/report/listVersions", "ListReportVersions"),
    ("GET", "v1/report/getTermForReport", "GetTermForReport"),
    ("GET", "v1/report/get", "GetReport"),
];

/// The operation of a request with the labels of its path.
pub(crate) fn find(service: Service, method: &str, path: &str) -> Option<(&'static str, Map<String, Value>)> {
    let routes = match service {
        Service::SecurityHub => SECURITY_HUB,
        Service::Artifact => ARTIFACT,
        _ => AUDIT_MANAGER,
    };
    let given: Vec<&str> = path.trim_matches('/').split('/').collect();
    routes
        .iter()
        .filter(|(route_method, _, _)| *route_method == method)
        .find_map(|(_, pattern, operation)| labels_of(pattern, &given).map(|labels| (*operation, labels)))
}

fn labels_of(pattern: &str, given: &[&str]) -> Option<Map<String, Value>> {
    let expected: Vec<&str> = pattern.split('/').collect();
    let mut labels = Map::new();
    let mut take = |label: &str, text: &str| {
        labels.insert(
            label.to_owned(),
            json!(percent_decode_str(text).decode_utf8_lossy()),
        );
    };
    for (n, part) in expected.iter().enumerate() {
        let text = given.get(n)?;
        match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(label) => match label.strip_suffix('+') {
                Some(label) => {
                    take(label, &given[n..].join("/"));
                    return Some(labels);
                }
                None => take(label, text),
            },
            None if part == text => {}
            None => return None,
        }
    }
    (expected.len() == given.len()).then_some(labels)
}
