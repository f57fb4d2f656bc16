//! Evidence folders with their counters, and every item in them.

use serde_json::json;
use tickmark_domain::{EvidenceKind, MachineResult, Source};
use tickmark_store::{FactRecord, NewEvidence, NewFact};

use crate::call::asked;
use crate::look::{self, Look, Node, Told, data_of, entries, given, number, pick, short, text, time};
use crate::operation::{Holds, Operation};
use crate::step::{Place, Step};

/// Items that a page of evidence may hold.
const PAGE: u64 = 1000;
/// Resources of an item that its row names; the original names all.
const RESOURCES: usize = 20;

/// Every folder of an assessment: one a control and day, or an upload.
pub(crate) static FOLDERS: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "GetEvidenceFoldersByAssessment",
    holds: Holds::List("evidenceFolders"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .auditmanager
                .get_evidence_folders_by_assessment()
                .set_assessment_id(given(params, "assessmentId"))
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: folder,
};

/// Every item of a folder.
pub(crate) static EVIDENCE: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "GetEvidenceByEvidenceFolder",
    holds: Holds::List("evidence"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .auditmanager
                .get_evidence_by_evidence_folder()
                .set_assessment_id(given(params, "assessmentId"))
                .set_control_set_id(given(params, "controlSetId"))
                .set_evidence_folder_id(given(params, "evidenceFolderId"))
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: evidence,
};

fn folder(look: &Look<'_>, item: &Node<'_>) -> Vec<NewFact> {
    let id = format!("{}|{}", text(look.params, "assessmentId"), text(item, "id"));
    let data = json!({
        "id": text(item, "id"), "control_id": text(item, "controlId"), "control_set_id": text(item, "controlSetId"),
        "name": text(item, "name"), "total": item.get("totalEvidence"),
        "counters": pick(item, &[
            "evidenceByTypeConfigurationDataCount", "evidenceByTypeManualCount", "evidenceByTypeComplianceCheckCount",
            "evidenceByTypeComplianceCheckIssuesCount", "evidenceByTypeUserActivityCount",
            "evidenceResourcesIncludedCount", "assessmentReportSelectionCount",
        ]),
    });
    let fact = look.fact("auditmanager.evidence_folder", id, item);
    vec![fact.at(time(item, "date")).with(data)]
}

/// Asks for the items of every folder whose counters are not the ones of last time.
pub(crate) fn items_of(place: &Place, assessment: &str, folders: &[FactRecord]) -> Vec<Step> {
    let mut steps = Vec::with_capacity(folders.len());
    for folder in folders {
        if !folder.native_id.starts_with(&format!("{assessment}|")) {
            continue;
        }
        let data = data_of(folder.data.as_deref());
        let params = json!({
            "assessmentId": assessment, "controlSetId": text(&data, "control_set_id"),
            "evidenceFolderId": text(&data, "id"), "maxResults": PAGE,
        });
        let brings = vec![("auditmanager.evidence", format!("{}|", folder.native_id))];
        let step = place.step(&EVIDENCE, params).unless_changed(&data, brings);
        steps.push(Step {
            expected: data["total"].as_u64().unwrap_or(1).div_ceil(PAGE).max(1),
            about: json!({ "controlId": text(&data, "control_id") }),
            ..step
        });
    }
    steps
}

fn evidence(look: &Look<'_>, item: &Node<'_>) -> Vec<NewFact> {
    let params = look.params;
    let id = text(item, "id");
    let native = format!(
        "{}|{}|{id}",
        text(params, "assessmentId"),
        text(params, "evidenceFolderId")
    );
    let control = format!(
        "{}|{}|{}",
        text(params, "assessmentId"),
        text(params, "controlSetId"),
        text(look.about, "controlId")
    );
    let mut data = pick(
        item,
        &[
            "dataSource",
            "evidenceByType",
            "complianceCheck",
            "awsAccountId",
            "evidenceAwsAccountId",
            "assessmentReportSelection",
            "attributes",
        ],
    );
    let included = entries(item, "resourcesIncluded");
    let resources = included.iter().take(RESOURCES);
    data["resources"] = resources.map(|r| pick(r, &["arn", "complianceCheck"])).collect();
    data["resource_count"] = json!(included.len());
    let fact = look.fact("auditmanager.evidence", native, item);
    vec![
        fact.at(time(item, "time"))
            .with(data)
            .proves(proof(item, control)),
    ]
}

fn proof(item: &Node<'_>, match_key: String) -> NewEvidence {
    let kind = kind_of(text(item, "evidenceByType"));
    let check = text(item, "complianceCheck");
    let resource = &item["resourcesIncluded"][0];
    let arn = text(resource, "arn");
    let event = text(item, "eventName");
    let subject = [arn, text(resource, "value"), event]
        .into_iter()
        .find(|t| !t.is_empty())
        .unwrap_or("evidence");
    let source = text(item, "dataSource");
    let says = match kind {
        EvidenceKind::ComplianceCheck if check.is_empty() => "was checked without a result",
        EvidenceKind::ComplianceCheck => match result_of(check) {
            MachineResult::Compliant => "passed",
            MachineResult::Noncompliant => "failed",
            MachineResult::NotApplicable => "is not in scope",
            _ => "was checked",
        },
        EvidenceKind::UserActivity => "happened",
        EvidenceKind::ConfigurationSnapshot => "as configured",
        EvidenceKind::Manual => "attached by hand",
        EvidenceKind::Finding => "was found",
    };
    let title = match kind {
        EvidenceKind::UserActivity if !event.is_empty() => {
            format!("{event} by {}", or(text(item, "iamId"), "somebody"))
        }
        EvidenceKind::ComplianceCheck if !event.is_empty() && !arn.is_empty() => {
            format!("{} {says} {event}", short(arn, 200))
        }
        _ => format!("{} {says}", short(subject, 200)),
    };
    let title = if source.is_empty() {
        title
    } else {
        format!("{title} ({source})")
    };
    NewEvidence {
        service: text(item, "eventSource").to_owned(),
        resource_id: short(arn, 512),
        event_name: event.to_owned(),
        principal: text(item, "iamId").to_owned(),
        match_key,
        result: (kind == EvidenceKind::ComplianceCheck).then(|| result_of(check)),
        ..look::evidence(kind, Source::AuditManager, title)
    }
}

fn or<'t>(text: &'t str, other: &'t str) -> &'t str {
    if text.is_empty() { other } else { text }
}

/// Audit Manager writes the kind as free text; what is not known is a finding.
fn kind_of(text: &str) -> EvidenceKind {
    match text.to_ascii_lowercase().as_str() {
        "compliance check" => EvidenceKind::ComplianceCheck,
        "user activity" => EvidenceKind::UserActivity,
        "configuration data" => EvidenceKind::ConfigurationSnapshot,
        "manual" => EvidenceKind::Manual,
        _ => EvidenceKind::Finding,
    }
}

/// Config says compliant, Security Hub passed; what is absent or unknown decides nothing.
fn result_of(text: &str) -> MachineResult {
    match text.to_ascii_uppercase().replace(['-', ' '], "_").as_str() {
        "COMPLIANT" | "PASSED" | "PASS" => MachineResult::Compliant,
        "NON_COMPLIANT" | "NONCOMPLIANT" | "FAILED" | "FAIL" => MachineResult::Noncompliant,
        "NOT_APPLICABLE" => MachineResult::NotApplicable,
        _ => MachineResult::Inconclusive,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_compliance_check_carries_a_result_and_an_absent_one_decides_nothing() {
        for (kind, check, result) in [
            ("Compliance check", "PASSED", Some(MachineResult::Compliant)),
            (
                "Compliance check",
                "NON_COMPLIANT",
                Some(MachineResult::Noncompliant),
            ),
            ("Compliance check", "", Some(MachineResult::Inconclusive)),
            (
                "Compliance check",
                "SOMETHING NEW",
                Some(MachineResult::Inconclusive),
            ),
            ("User activity", "PASSED", None),
            ("A kind of 2031", "FAILED", None),
        ] {
            let item = json!({ "evidenceByType": kind, "complianceCheck": check }).to_string();
            let item: Node<'_> = serde_json::from_str(&item).unwrap();
            assert_eq!(proof(&item, String::new()).result, result, "{kind} {check}");
        }
    }
}
