//! Conformance packs: what they are, what their rules found, and their scores. Their evaluations repeat those of the
//! rules, so they are facts and not evidence.

use serde_json::{Value, json};
use tickmark_domain::Source;
use tickmark_store::NewFact;

use super::compliance::Evaluation;
use crate::call::asked;
use crate::look::{Look, Node, Told, given, number, pick, text, texts, time};
use crate::operation::{Holds, Operation};

/// Packs as they were deployed.
pub(crate) static PACKS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeConformancePacks",
    holds: Holds::List("ConformancePackDetails"),
    token: "NextToken",
    ask: |clients, _, token| {
        asked(
            clients
                .config
                .describe_conformance_packs()
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(
            item,
            &[
                "ConformancePackArn",
                "CreatedBy",
                "Type",
                "LastUpdateRequestedTime",
            ],
        );
        named(look, "config.conformance_pack", item, data)
    },
};

/// Whether their deployment succeeded.
pub(crate) static PACK_STATUS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeConformancePackStatus",
    holds: Holds::List("ConformancePackStatusDetails"),
    token: "NextToken",
    ask: |clients, _, token| {
        asked(
            clients
                .config
                .describe_conformance_pack_status()
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(
            item,
            &[
                "ConformancePackState",
                "ConformancePackStatusReason",
                "LastUpdateCompletedTime",
            ],
        );
        named(look, "config.pack_status", item, data)
    },
};

/// What each rule of a pack says over all.
pub(crate) static PACK_COMPLIANCE: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeConformancePackCompliance",
    holds: Holds::List("ConformancePackRuleComplianceList"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .describe_conformance_pack_compliance()
                .set_conformance_pack_name(given(params, "ConformancePackName"))
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let id = format!(
            "{}|{}",
            text(look.params, "ConformancePackName"),
            text(item, "ConfigRuleName")
        );
        let data = pick(item, &["ComplianceType", "Controls"]);
        vec![look.fact("config.pack_rule", id, item).with(data)]
    },
};

/// Every resource that the rules of a pack judged.
pub(crate) static PACK_DETAILS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetConformancePackComplianceDetails",
    holds: Holds::List("ConformancePackRuleEvaluationResults"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .get_conformance_pack_compliance_details()
                .set_conformance_pack_name(given(params, "ConformancePackName"))
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let id = format!(
            "{}|{}",
            text(look.params, "ConformancePackName"),
            Evaluation::read(item).native_id()
        );
        let data =
            json!({ "compliance": text(item, "ComplianceType"), "annotation": text(item, "Annotation") });
        vec![
            look.fact("config.pack_evaluation", id, item)
                .at(time(item, "ResultRecordedTime"))
                .with(data),
        ]
    },
};

/// What packs say as a whole, at most five at a time.
pub(crate) static PACK_SUMMARY: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetConformancePackComplianceSummary",
    holds: Holds::List("ConformancePackComplianceSummaryList"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .get_conformance_pack_compliance_summary()
                .set_conformance_pack_names(texts(params, "ConformancePackNames"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(item, &["ConformancePackComplianceStatus"]);
        named(look, "config.pack_summary", item, data)
    },
};

/// The score of every pack.
pub(crate) static SCORES: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "ListConformancePackComplianceScores",
    holds: Holds::List("ConformancePackComplianceScores"),
    token: "NextToken",
    ask: |clients, _, token| {
        asked(
            clients
                .config
                .list_conformance_pack_compliance_scores()
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        named(
            look,
            "config.pack_score",
            item,
            pick(item, &["Score", "LastUpdatedTime"]),
        )
    },
};

fn named(look: &Look<'_>, kind: &str, item: &Node<'_>, data: Value) -> Vec<NewFact> {
    vec![
        look.fact(kind, text(item, "ConformancePackName"), item)
            .with(data),
    ]
}
