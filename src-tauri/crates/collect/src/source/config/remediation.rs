//! Remediation: what is set up, what ran, and what is excepted from it.

use serde_json::{Value, json};
use tickmark_domain::Source;

use crate::call::asked;
use crate::look::{Look, Told, entries, given, number, pick, text, texts, time};
use crate::operation::{Holds, Operation};

/// Rule names that one request may hold.
pub(crate) const NAMES: usize = 25;

/// Which rules have remediation.
pub(crate) static REMEDIATIONS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeRemediationConfigurations",
    holds: Holds::List("RemediationConfigurations"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .config
                .describe_remediation_configurations()
                .set_config_rule_names(texts(params, "ConfigRuleNames"))
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(
            item,
            &[
                "TargetType",
                "TargetId",
                "Automatic",
                "MaximumAutomaticAttempts",
                "CreatedByService",
            ],
        );
        vec![
            look.fact("config.remediation", text(item, "ConfigRuleName"), item)
                .with(data),
        ]
    },
};

/// What remediation did to which resource.
pub(crate) static EXECUTIONS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeRemediationExecutionStatus",
    holds: Holds::List("RemediationExecutionStatuses"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .describe_remediation_execution_status()
                .set_config_rule_name(given(params, "ConfigRuleName"))
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        // This operation spells the key small, the one below large.
        let key = &item["ResourceKey"];
        let id = id_of(look, text(key, "resourceType"), text(key, "resourceId"));
        let data = json!({
            "rule": text(look.params, "ConfigRuleName"),
            "state": text(item, "State"),
            "invoked": item.get("InvocationTime"),
            "updated": item.get("LastUpdatedTime"),
            "error": entries(item, "StepDetails").iter().find_map(|step| step.get("ErrorMessage")),
        });
        vec![
            look.fact("config.remediation_execution", id, item)
                .at(time(item, "LastUpdatedTime").or_else(|| time(item, "InvocationTime")))
                .with(data),
        ]
    },
};

/// Which resources remediation leaves alone, and until when.
pub(crate) static EXCEPTIONS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeRemediationExceptions",
    holds: Holds::List("RemediationExceptions"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .describe_remediation_exceptions()
                .set_config_rule_name(given(params, "ConfigRuleName"))
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let id = id_of(look, text(item, "ResourceType"), text(item, "ResourceId"));
        let data = json!({
            "rule": text(look.params, "ConfigRuleName"),
            "resource_type": text(item, "ResourceType"),
            "resource_id": text(item, "ResourceId"),
            "message": text(item, "Message"),
            "expirationTime": item.get("ExpirationTime"),
        });
        vec![look.fact("config.remediation_exception", id, item).with(data)]
    },
};

fn id_of(look: &Look<'_>, resource_type: &str, resource_id: &str) -> String {
    format!(
        "{}|{resource_type}|{resource_id}",
        text(look.params, "ConfigRuleName")
    )
}

/// The parameters that ask about so many rules at a time.
pub(crate) fn chunks(rules: &[String]) -> Vec<Value> {
    rules
        .chunks(NAMES)
        .map(|names| json!({ "ConfigRuleNames": names }))
        .collect()
}
