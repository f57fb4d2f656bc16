//! Assessments, with the tree of their control sets and controls.

use serde_json::{Value, json};
use tickmark_domain::Source;
use tickmark_store::NewFact;

use crate::call::asked;
use crate::look::{Look, Node, Told, entries, given, number, pick, short, text, time};
use crate::operation::{Holds, Operation};

/// Every assessment, active or not.
pub(crate) static ASSESSMENTS: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "ListAssessments",
    holds: Holds::List("assessmentMetadata"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .auditmanager
                .list_assessments()
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(
            item,
            &["name", "status", "complianceType", "creationTime", "lastUpdated"],
        );
        let fact = look.fact("auditmanager.assessment", text(item, "id"), item);
        vec![fact.at(time(item, "lastUpdated")).with(data)]
    },
};

/// One assessment, whole.
pub(crate) static ASSESSMENT: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "GetAssessment",
    holds: Holds::One("assessment"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .auditmanager
                .get_assessment()
                .set_assessment_id(given(params, "assessmentId"))
                .send(),
        )
    },
    read: tree,
};

/// The assessment with the framework that it was made from, its control sets, and their controls; each with its place
/// in the order.
fn tree(look: &Look<'_>, assessment: &Node<'_>) -> Vec<NewFact> {
    let id = text(look.params, "assessmentId");
    let framework = &assessment["framework"];
    let at = |below: String| look.at(format!("{}/framework{below}", look.position));
    let meta = &framework["metadata"];
    let about = &assessment["metadata"];
    let mut detail = pick(about, &["assessmentReportsDestination", "scope", "roles"]);
    detail["assessment"] = json!(id);
    detail["arn"] = json!(text(assessment, "arn"));
    detail["about"] = json!(short(text(about, "description"), 1000));
    detail["framework"] = json!(text(framework, "id"));
    detail["name"] = json!(text(meta, "name"));
    detail["complianceType"] = json!(text(meta, "complianceType"));
    detail["description"] = json!(short(text(meta, "description"), 1000));
    detail["tags"] = json!(assessment.get("tags"));
    let mut facts = vec![
        look.fact(
            "auditmanager.assessment_detail",
            id,
            &without(assessment, "framework"),
        )
        .at(time(about, "lastUpdated"))
        .with(detail),
    ];
    // The listing of frameworks tells of them; an assessment does of those that are listed no more.
    if !entries(look.about, "frameworks").contains(&framework["id"].to_value()) {
        facts.push(
            at(String::new())
                .fact(
                    "auditmanager.framework",
                    text(framework, "id"),
                    &json!([framework["id"], meta]),
                )
                .with(pick(meta, &["name", "complianceType", "description"])),
        );
    }
    let sets = entries(framework, "controlSets");
    for (set_n, set) in sets.iter().enumerate() {
        let set_id = text(set, "id");
        let data = json!({
            "position": set_n, "assessment": id, "id": set_id, "status": text(set, "status"),
            "description": short(text(set, "description"), 1000), "roles": set.get("roles"),
            "delegations": set.get("delegations"),
            "counters": pick(set, &["systemEvidenceCount", "manualEvidenceCount"]),
        });
        let native = format!("{id}|{set_id}");
        facts.push(
            at(format!("/controlSets/{set_n}"))
                .fact("auditmanager.control_set", native, &without(set, "controls"))
                .with(data),
        );
        let controls = entries(set, "controls");
        for (n, control) in controls.iter().enumerate() {
            let control_id = text(control, "id");
            let data = json!({
                "position": n, "assessment": id, "set": set_id, "id": control_id, "name": text(control, "name"),
                "description": short(text(control, "description"), 2000), "status": text(control, "status"),
                "evidence_count": control.get("evidenceCount"), "response": control.get("response"),
                "selected_count": control.get("assessmentReportEvidenceCount"),
                "evidence_sources": control.get("evidenceSources"), "comments": control.get("comments"),
            });
            facts.push(
                at(format!("/controlSets/{set_n}/controls/{n}"))
                    .fact(
                        "auditmanager.control",
                        format!("{id}|{set_id}|{control_id}"),
                        control,
                    )
                    .with(data),
            );
        }
    }
    facts
}

/// An object without what is told apart.
fn without(item: &Node<'_>, name: &str) -> Value {
    let mut alone = item.to_value();
    if let Some(members) = alone.as_object_mut() {
        members.remove(name);
    }
    alone
}
