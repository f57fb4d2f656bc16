//! The library that assessments are made from: frameworks, the account's own controls, what was shared.

use aws_sdk_auditmanager::types::{ControlType, DataSourceType, FrameworkType, ShareRequestType};
use serde_json::{Value, json};
use tickmark_domain::Source;
use tickmark_store::NewFact;

use crate::call::asked;
use crate::look::{Look, Node, Told, entries, given, number, pick, short, text, time};
use crate::operation::{Holds, Operation};

/// Frameworks of one type, AWS's or the account's own.
pub(crate) static FRAMEWORKS: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "ListAssessmentFrameworks",
    holds: Holds::List("frameworkMetadataList"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .auditmanager
                .list_assessment_frameworks()
                .set_framework_type(given(params, "frameworkType").map(|t| FrameworkType::from(t.as_str())))
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let mut data = pick(
            item,
            &[
                "arn",
                "name",
                "type",
                "complianceType",
                "controlSetsCount",
                "controlsCount",
            ],
        );
        data["description"] = json!(short(text(item, "description"), 1000));
        let fact = look.fact("auditmanager.framework", text(item, "id"), item);
        vec![fact.at(time(item, "lastUpdatedAt")).with(data)]
    },
};

/// One framework with its control sets and controls.
pub(crate) static FRAMEWORK: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "GetAssessmentFramework",
    holds: Holds::One("framework"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .auditmanager
                .get_assessment_framework()
                .set_framework_id(given(params, "frameworkId"))
                .send(),
        )
    },
    read: framework,
};

/// The account's own controls.
pub(crate) static CONTROLS: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "ListControls",
    holds: Holds::List("controlMetadataList"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .auditmanager
                .list_controls()
                .set_control_type(given(params, "controlType").map(|t| ControlType::from(t.as_str())))
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(item, &["arn", "name", "lastUpdatedAt"]);
        let fact = look.fact("auditmanager.listed_control", text(item, "id"), item);
        vec![fact.at(time(item, "lastUpdatedAt")).with(data)]
    },
};

/// Frameworks that were offered to others, or by others.
pub(crate) static SHARE_REQUESTS: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "ListAssessmentFrameworkShareRequests",
    holds: Holds::List("assessmentFrameworkShareRequests"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .auditmanager
                .list_assessment_framework_share_requests()
                .set_request_type(given(params, "requestType").map(|t| ShareRequestType::from(t.as_str())))
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let id = format!("{}|{}", look.param("requestType"), text(item, "id"));
        let members = [
            "frameworkId",
            "frameworkName",
            "status",
            "sourceAccount",
            "destinationAccount",
            "destinationRegion",
            "expirationTime",
            "comment",
        ];
        let fact = look.fact("auditmanager.share_request", id, item);
        vec![fact.at(time(item, "creationTime")).with(pick(item, &members))]
    },
};

/// The keywords that a type of data source knows: rules, controls, events or calls that a mapping source may name. One
/// that is named and not known brings no evidence.
pub(crate) static KEYWORDS: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "ListKeywordsForDataSource",
    holds: Holds::List("keywords"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .auditmanager
                .list_keywords_for_data_source()
                .set_source(given(params, "source").map(|s| DataSourceType::from(s.as_str())))
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let id = format!("{}|{}", look.param("source"), item.as_str().unwrap_or_default());
        vec![look.fact("auditmanager.keyword", id, item)]
    },
};

/// Tags of an assessment or framework.
pub(crate) static TAGS: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "ListTagsForResource",
    holds: Holds::One("tags"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .auditmanager
                .list_tags_for_resource()
                .set_resource_arn(given(params, "resourceArn"))
                .send(),
        )
    },
    read: |look, item| {
        look.tells(
            "auditmanager.tags",
            look.param("resourceArn"),
            item,
            item.to_value(),
        )
    },
};

/// Control sets by id, because two may have one name; controls by id, because a framework holds only parts of them.
fn framework(look: &Look<'_>, item: &Node<'_>) -> Vec<NewFact> {
    let sets: Vec<Value> = entries(item, "controlSets")
        .iter()
        .map(|set| {
            let controls = entries(set, "controls").iter().map(|c| text(c, "id"));
            json!({ "id": text(set, "id"), "name": text(set, "name"), "controls": controls.collect::<Vec<_>>() })
        })
        .collect();
    let mut data = pick(
        item,
        &[
            "arn",
            "name",
            "type",
            "complianceType",
            "createdAt",
            "createdBy",
            "lastUpdatedBy",
            "tags",
        ],
    );
    data["sets"] = json!(sets);
    let fact = look.fact("auditmanager.framework_detail", text(item, "id"), item);
    vec![fact.at(time(item, "lastUpdatedAt")).with(data)]
}
