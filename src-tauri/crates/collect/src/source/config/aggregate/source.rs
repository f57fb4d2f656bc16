//! Aggregators, what they gather from, and who allowed it.

use tickmark_domain::Source;

use crate::call::asked;
use crate::look::{Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// Aggregators of this account and Region.
pub(crate) static AGGREGATORS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeConfigurationAggregators",
    holds: Holds::List("ConfigurationAggregators"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .describe_configuration_aggregators()
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let members = [
            "ConfigurationAggregatorArn",
            "AccountAggregationSources",
            "OrganizationAggregationSource",
            "CreatedBy",
        ];
        let fact = look.fact(
            "config.aggregator",
            text(item, "ConfigurationAggregatorName"),
            item,
        );
        vec![fact.at(time(item, "LastUpdatedTime")).with(pick(item, &members))]
    },
};

/// Whether each account and Region arrives.
pub(crate) static SOURCES: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeConfigurationAggregatorSourcesStatus",
    holds: Holds::List("AggregatedSourceStatusList"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .describe_configuration_aggregator_sources_status()
                .set_configuration_aggregator_name(given(params, "ConfigurationAggregatorName"))
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let id = format!(
            "{}|{}|{}",
            look.param("ConfigurationAggregatorName"),
            text(item, "SourceId"),
            text(item, "AwsRegion")
        );
        let members = [
            "SourceType",
            "LastUpdateStatus",
            "LastErrorCode",
            "LastErrorMessage",
        ];
        let fact = look.fact("config.aggregator_source", id, item);
        vec![fact.at(time(item, "LastUpdateTime")).with(pick(item, &members))]
    },
};

/// Who may gather from this account and Region.
pub(crate) static AUTHORIZATIONS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeAggregationAuthorizations",
    holds: Holds::List("AggregationAuthorizations"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .describe_aggregation_authorizations()
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let id = format!(
            "{}|{}",
            text(item, "AuthorizedAccountId"),
            text(item, "AuthorizedAwsRegion")
        );
        let data = pick(item, &["AggregationAuthorizationArn"]);
        let fact = look.fact("config.aggregation_authorization", id, item);
        vec![fact.at(time(item, "CreationTime")).with(data)]
    },
};

/// Who asked to gather and was not answered.
pub(crate) static PENDING: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribePendingAggregationRequests",
    holds: Holds::List("PendingAggregationRequests"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .describe_pending_aggregation_requests()
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let id = format!(
            "{}|{}",
            text(item, "RequesterAccountId"),
            text(item, "RequesterAwsRegion")
        );
        vec![look.fact("config.pending_aggregation", id, item)]
    },
};
