//! Insights: what Audit Manager itself counted on the latest day. They are no totals and lag by hours. The managed
//! audit policy leaves these operations out, so that they may be denied where everything else is answered.

use serde_json::json;
use tickmark_domain::Source;
use tickmark_store::NewFact;

use crate::call::asked;
use crate::look::{Look, Node, Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// Over all active assessments.
pub(crate) static INSIGHTS: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "GetInsights",
    holds: Holds::One("insights"),
    token: "",
    ask: |clients, _, _| asked(clients.auditmanager.get_insights().send()),
    read: |look, item| counted(look, "auditmanager.insights", "all".to_owned(), item),
};

/// Of one active assessment.
pub(crate) static OF_ASSESSMENT: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "GetInsightsByAssessment",
    holds: Holds::One("insights"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .auditmanager
                .get_insights_by_assessment()
                .set_assessment_id(given(params, "assessmentId"))
                .send(),
        )
    },
    read: |look, item| {
        counted(
            look,
            "auditmanager.insights",
            look.param("assessmentId").to_owned(),
            item,
        )
    },
};

/// By control domain.
pub(crate) static DOMAINS: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "ListControlDomainInsights",
    holds: Holds::List("controlDomainInsights"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .auditmanager
                .list_control_domain_insights()
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        counted(
            look,
            "auditmanager.domain_insight",
            text(item, "id").to_owned(),
            item,
        )
    },
};

/// By control domain, of one active assessment.
pub(crate) static DOMAINS_OF_ASSESSMENT: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "ListControlDomainInsightsByAssessment",
    holds: Holds::List("controlDomainInsights"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .auditmanager
                .list_control_domain_insights_by_assessment()
                .set_assessment_id(given(params, "assessmentId"))
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let id = format!("{}|{}", look.param("assessmentId"), text(item, "id"));
        counted(look, "auditmanager.assessment_domain_insight", id, item)
    },
};

/// Controls of a domain.
pub(crate) static CONTROLS: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "ListControlInsightsByControlDomain",
    holds: Holds::List("controlInsightsMetadata"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .auditmanager
                .list_control_insights_by_control_domain()
                .set_control_domain_id(given(params, "controlDomainId"))
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let id = format!("{}|{}", look.param("controlDomainId"), text(item, "id"));
        counted(look, "auditmanager.control_insight", id, item)
    },
};

/// Controls of a domain, of one active assessment.
pub(crate) static CONTROLS_OF_ASSESSMENT: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "ListAssessmentControlInsightsByControlDomain",
    holds: Holds::List("controlInsightsByAssessment"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .auditmanager
                .list_assessment_control_insights_by_control_domain()
                .set_assessment_id(given(params, "assessmentId"))
                .set_control_domain_id(given(params, "controlDomainId"))
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let id = format!(
            "{}|{}|{}|{}",
            look.param("assessmentId"),
            look.param("controlDomainId"),
            text(item, "controlSetName"),
            text(item, "id")
        );
        counted(look, "auditmanager.assessment_control_insight", id, item)
    },
};

fn counted(look: &Look<'_>, kind: &str, id: String, item: &Node<'_>) -> Vec<NewFact> {
    let mut data = pick(
        item,
        &[
            "name",
            "controlSetName",
            "activeAssessmentsCount",
            "noncompliantEvidenceCount",
            "compliantEvidenceCount",
            "inconclusiveEvidenceCount",
            "controlsCountByNoncompliantEvidence",
            "totalControlsCount",
            "assessmentControlsCountByNoncompliantEvidence",
            "totalAssessmentControlsCount",
        ],
    );
    if let Some(counts) = item.get("evidenceInsights") {
        data["evidence"] = json!(counts);
    }
    vec![look.fact(kind, id, item).at(time(item, "lastUpdated")).with(data)]
}
