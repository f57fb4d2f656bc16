//! Rules, and when they were last evaluated.

use serde_json::json;
use tickmark_domain::Source;
use tickmark_domain::control::rule_identifier;
use tickmark_store::{FactRecord, NewFact};

use crate::call::asked;
use crate::look::{Look, Node, Told, data_of, given, pick, short, text, time};
use crate::operation::{Holds, Operation};

/// Rules with owner, source and parameters.
pub(crate) static RULES: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeConfigRules",
    holds: Holds::List("ConfigRules"),
    token: "NextToken",
    ask: |clients, _, token| {
        asked(
            clients
                .config
                .describe_config_rules()
                .set_next_token(token)
                .send(),
        )
    },
    read: rule,
};

/// The text of a rule that is a policy.
pub(crate) static POLICY: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetCustomRulePolicy",
    holds: Holds::Whole("PolicyText"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .config
                .get_custom_rule_policy()
                .set_config_rule_name(given(params, "ConfigRuleName"))
                .send(),
        )
    },
    read: |look, item| {
        let name = look.param("ConfigRuleName");
        look.tells("config.rule_policy", name, item, pick(item, &["PolicyText"]))
    },
};

/// When every rule last ran, and with what success.
pub(crate) static EVALUATION_STATUS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeConfigRuleEvaluationStatus",
    holds: Holds::List("ConfigRulesEvaluationStatus"),
    token: "NextToken",
    ask: |clients, _, token| {
        asked(
            clients
                .config
                .describe_config_rule_evaluation_status()
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let members = [
            "LastSuccessfulInvocationTime",
            "LastFailedInvocationTime",
            "LastSuccessfulEvaluationTime",
            "LastFailedEvaluationTime",
            "FirstActivatedTime",
            "LastErrorCode",
            "LastErrorMessage",
            "FirstEvaluationStarted",
        ];
        let fact = look.fact("config.rule_status", text(item, "ConfigRuleName"), item);
        vec![
            fact.at(time(item, "LastSuccessfulEvaluationTime"))
                .with(pick(item, &members)),
        ]
    },
};

fn rule(look: &Look<'_>, item: &Node<'_>) -> Vec<NewFact> {
    let name = text(item, "ConfigRuleName");
    let source = &item["Source"];
    let created_by = text(item, "CreatedBy");
    let data = json!({
        "identifier": rule_identifier(text(source, "Owner"), text(source, "SourceIdentifier"), name, !created_by.is_empty()),
        "owner": text(source, "Owner"),
        "source_identifier": text(source, "SourceIdentifier"),
        "created_by": created_by,
        "state": text(item, "ConfigRuleState"),
        "description": short(text(item, "Description"), 500),
        "arn": text(item, "ConfigRuleArn"),
        "parameters": short(text(item, "InputParameters"), 2000),
        "frequency": text(item, "MaximumExecutionFrequency"),
        "evaluation_modes": item.get("EvaluationModes"),
        "scope": item.get("Scope"),
        // What makes it run: changes, a schedule, or both.
        "triggers": source.get("SourceDetails"),
        "runtime": text(&source["CustomPolicyDetails"], "PolicyRuntime"),
        "visibility": item.get("RuleEvaluationVisibility"),
    });
    vec![look.fact("config.rule", name, item).with(data)]
}

/// The identifier by which controls name a rule, from its fact.
pub(crate) fn identifier_of(rule: &FactRecord) -> String {
    text(&data_of(rule.data.as_deref()), "identifier").to_owned()
}
