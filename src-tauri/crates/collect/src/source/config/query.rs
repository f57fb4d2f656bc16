//! Advanced queries: a few that are always asked, kept with their text, and those that the account has stored.

use serde_json::{Value, json};
use tickmark_domain::Source;
use tickmark_store::{NewFact, content_hash};

use crate::call::asked;
use crate::look::{Look, Node, Told, given, number, pick, text};
use crate::operation::{Holds, Operation};

/// What is asked, by the name under which the rows are found: questions of auditors that the state of all resources
/// answers. The text is a parameter of the step and so stands in its receipt.
pub(crate) const QUERIES: [(&str, &str); 4] = [
    (
        "resources by type",
        "SELECT resourceType, COUNT(*) GROUP BY resourceType",
    ),
    (
        "buckets",
        "SELECT accountId, awsRegion, resourceId, resourceCreationTime, tags WHERE resourceType = 'AWS::S3::Bucket'",
    ),
    (
        "security groups",
        "SELECT accountId, awsRegion, resourceId, resourceName WHERE resourceType = 'AWS::EC2::SecurityGroup'",
    ),
    (
        "keys",
        "SELECT accountId, awsRegion, resourceId, configuration.keyState WHERE resourceType = 'AWS::KMS::Key'",
    ),
];

/// The parameters that ask a query.
pub(crate) fn selected(expression: &str) -> Value {
    json!({ "Expression": expression, "Limit": 100 })
}

/// A query over the present state of an account and Region.
pub(crate) static SELECT: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "SelectResourceConfig",
    holds: Holds::List("Results"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .select_resource_config()
                .set_expression(given(params, "Expression"))
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| row(look, "config.query_row", item),
};

/// The same over all that an aggregator gathers.
pub(crate) static SELECT_AGGREGATE: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "SelectAggregateResourceConfig",
    holds: Holds::List("Results"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .select_aggregate_resource_config()
                .set_expression(given(params, "Expression"))
                .set_configuration_aggregator_name(given(params, "ConfigurationAggregatorName"))
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| row(look, "config.aggregate_query_row", item),
};

/// Queries that somebody stored.
pub(crate) static STORED: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "ListStoredQueries",
    holds: Holds::List("StoredQueryMetadata"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .list_stored_queries()
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(item, &["QueryId", "QueryArn", "Description"]);
        look.tells("config.stored_query", text(item, "QueryName"), item, data)
    },
};

/// The text of one.
pub(crate) static STORED_TEXT: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetStoredQuery",
    holds: Holds::One("StoredQuery"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .config
                .get_stored_query()
                .set_query_name(given(params, "QueryName"))
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(item, &["QueryId", "Description", "Expression"]);
        look.tells("config.stored_query_text", text(item, "QueryName"), item, data)
    },
};

/// A row is JSON in a text and has no id: it is known by the query's name and by what it says.
fn row(look: &Look<'_>, kind: &str, item: &Node<'_>) -> Vec<NewFact> {
    let said: Value = item
        .as_str()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_else(|| item.to_value());
    let expression = look.param("Expression");
    let name = QUERIES.iter().find(|(_, text)| *text == expression);
    let name = name.map_or(expression, |(name, _)| name);
    let aggregator = look.param("ConfigurationAggregatorName");
    let gathered_by = if aggregator.is_empty() {
        String::new()
    } else {
        format!("{aggregator}|")
    };
    let id = format!(
        "{gathered_by}{name}|{:032x}",
        u128::from_be_bytes(content_hash(&said))
    );
    vec![
        look.fact(kind, id, &said)
            .with(json!({ "query": name, "row": said })),
    ]
}
