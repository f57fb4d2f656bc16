//! What an aggregator says of the compliance and the resources of all that it gathers. It repeats what the accounts
//! say themselves, so it is facts and not evidence; accounts that are not asked themselves are read in detail.

use aws_sdk_config::types::{
    AggregateConformancePackComplianceSummaryGroupKey as PackGroup,
    ConfigRuleComplianceSummaryGroupKey as RuleGroup, ResourceCountGroupKey as CountGroup,
};
use serde_json::json;
use tickmark_domain::Source;
use tickmark_store::NewFact;

use crate::call::asked;
use crate::look::{Look, Node, Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};
use crate::source::config::compliance::Evaluation;

/// What every rule says, in every account and Region.
pub(crate) static BY_RULE: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeAggregateComplianceByConfigRules",
    holds: Holds::List("AggregateComplianceByConfigRules"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .describe_aggregate_compliance_by_config_rules()
                .set_configuration_aggregator_name(given(params, "ConfigurationAggregatorName"))
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = json!({
            "aggregator": look.param("ConfigurationAggregatorName"), "account": text(item, "AccountId"),
            "region": text(item, "AwsRegion"), "rule": text(item, "ConfigRuleName"),
            "compliance": item.get("Compliance"),
        });
        let id = id_of(look, item, text(item, "ConfigRuleName"));
        look.tells("config.aggregate_rule_compliance", id, item, data)
    },
};

/// How many rules are compliant, by account.
pub(crate) static RULE_SUMMARY: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetAggregateConfigRuleComplianceSummary",
    holds: Holds::List("AggregateComplianceCounts"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .get_aggregate_config_rule_compliance_summary()
                .set_configuration_aggregator_name(given(params, "ConfigurationAggregatorName"))
                .set_group_by_key(given(params, "GroupByKey").map(|k| RuleGroup::from(k.as_str())))
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let summary = &item["ComplianceSummary"];
        let counts = pick(summary, &["CompliantResourceCount", "NonCompliantResourceCount"]);
        let id = grouped(look, item);
        // The time of the summary changes with every call and says nothing about the rules.
        let fact = look.fact("config.aggregate_rule_summary", id, &counts);
        vec![fact.at(time(summary, "ComplianceSummaryTimestamp")).with(counts)]
    },
};

/// What every conformance pack says, in every account and Region.
pub(crate) static PACKS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeAggregateComplianceByConformancePacks",
    holds: Holds::List("AggregateComplianceByConformancePacks"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .describe_aggregate_compliance_by_conformance_packs()
                .set_configuration_aggregator_name(given(params, "ConfigurationAggregatorName"))
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let id = id_of(look, item, text(item, "ConformancePackName"));
        look.tells(
            "config.aggregate_pack_compliance",
            id,
            item,
            pick(item, &["Compliance"]),
        )
    },
};

/// How many packs are compliant, by account.
pub(crate) static PACK_SUMMARY: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetAggregateConformancePackComplianceSummary",
    holds: Holds::List("AggregateConformancePackComplianceSummaries"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .get_aggregate_conformance_pack_compliance_summary()
                .set_configuration_aggregator_name(given(params, "ConfigurationAggregatorName"))
                .set_group_by_key(given(params, "GroupByKey").map(|k| PackGroup::from(k.as_str())))
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(item, &["ComplianceSummary"]);
        look.tells("config.aggregate_pack_summary", grouped(look, item), item, data)
    },
};

/// How many resources of each type there are.
pub(crate) static COUNTS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetAggregateDiscoveredResourceCounts",
    holds: Holds::List("GroupedResourceCounts"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .get_aggregate_discovered_resource_counts()
                .set_configuration_aggregator_name(given(params, "ConfigurationAggregatorName"))
                .set_group_by_key(given(params, "GroupByKey").map(|k| CountGroup::from(k.as_str())))
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(item, &["ResourceCount"]);
        look.tells("config.aggregate_resource_count", grouped(look, item), item, data)
    },
};

/// Every resource that a rule judged in an account that is not asked itself.
pub(crate) static DETAILS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetAggregateComplianceDetailsByConfigRule",
    holds: Holds::List("AggregateEvaluationResults"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .get_aggregate_compliance_details_by_config_rule()
                .set_configuration_aggregator_name(given(params, "ConfigurationAggregatorName"))
                .set_config_rule_name(given(params, "ConfigRuleName"))
                .set_account_id(given(params, "AccountId"))
                .set_aws_region(given(params, "AwsRegion"))
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: evaluation,
};

fn evaluation(look: &Look<'_>, item: &Node<'_>) -> Vec<NewFact> {
    let id = id_of(look, item, &Evaluation::read(item).native_id());
    let data = json!({ "compliance": text(item, "ComplianceType"), "annotation": text(item, "Annotation") });
    let fact = look.fact("config.aggregate_evaluation", id, item);
    vec![fact.at(time(item, "ResultRecordedTime")).with(data)]
}

fn id_of(look: &Look<'_>, item: &Node<'_>, name: &str) -> String {
    format!(
        "{}|{}|{}|{name}",
        look.param("ConfigurationAggregatorName"),
        text(item, "AccountId"),
        text(item, "AwsRegion")
    )
}

fn grouped(look: &Look<'_>, item: &Node<'_>) -> String {
    format!(
        "{}|{}",
        look.param("ConfigurationAggregatorName"),
        text(item, "GroupName")
    )
}
