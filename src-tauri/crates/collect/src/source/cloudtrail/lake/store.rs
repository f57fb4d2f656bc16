//! Event data stores, how they are set up, and the queries of the last seven days.

use serde_json::{Map, Value, json};
use tickmark_domain::Source;
use tickmark_store::{NewFact, content_hash};

use crate::call::asked;
use crate::look::{Look, Node, Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// Event data stores.
pub(crate) static STORES: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "ListEventDataStores",
    holds: Holds::List("EventDataStores"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .cloudtrail
                .list_event_data_stores()
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(
            item,
            &["Name", "Status", "RetentionPeriod", "OrganizationEnabled"],
        );
        look.tells(
            "cloudtrail.event_data_store",
            text(item, "EventDataStoreArn"),
            item,
            data,
        )
    },
};

/// An event data store as it is set up.
pub(crate) static STORE: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "GetEventDataStore",
    holds: Holds::Whole("EventDataStoreArn"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .cloudtrail
                .get_event_data_store()
                .set_event_data_store(given(params, "EventDataStore"))
                .send(),
        )
    },
    read: |look, item| {
        let members = [
            "Name",
            "Status",
            "AdvancedEventSelectors",
            "MultiRegionEnabled",
            "OrganizationEnabled",
            "RetentionPeriod",
            "TerminationProtectionEnabled",
            "KmsKeyId",
            "BillingMode",
            "FederationStatus",
        ];
        let fact = look.fact(
            "cloudtrail.event_data_store_detail",
            text(item, "EventDataStoreArn"),
            item,
        );
        vec![fact.at(time(item, "CreatedTimestamp")).with(pick(item, &members))]
    },
};

/// Which Insights an event data store looks for.
pub(crate) static STORE_INSIGHTS: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "GetInsightSelectors",
    holds: Holds::Whole("EventDataStoreArn"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .cloudtrail
                .get_insight_selectors()
                .set_event_data_store(given(params, "EventDataStore"))
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(item, &["InsightSelectors", "InsightsDestination"]);
        look.tells(
            "cloudtrail.insight_selectors",
            text(item, "EventDataStoreArn"),
            item,
            data,
        )
    },
};

/// How large the events of an event data store may be, and what is added to them.
pub(crate) static STORE_CONFIGURATION: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "GetEventConfiguration",
    holds: Holds::Whole("EventDataStoreArn"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .cloudtrail
                .get_event_configuration()
                .set_event_data_store(given(params, "EventDataStore"))
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(
            item,
            &["MaxEventSize", "ContextKeySelectors", "AggregationConfigurations"],
        );
        look.tells(
            "cloudtrail.event_configuration",
            text(item, "EventDataStoreArn"),
            item,
            data,
        )
    },
};

/// Queries of the last seven days.
pub(crate) static QUERIES: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "ListQueries",
    holds: Holds::List("Queries"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .cloudtrail
                .list_queries()
                .set_event_data_store(given(params, "EventDataStore"))
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let fact = look.fact("cloudtrail.query", text(item, "QueryId"), item);
        let mut data = pick(item, &["QueryStatus"]);
        data["EventDataStore"] = json!(look.param("EventDataStore"));
        vec![fact.at(time(item, "CreationTime")).with(data)]
    },
};

/// A query with its text and what it cost.
pub(crate) static QUERY: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "DescribeQuery",
    holds: Holds::Whole("QueryId"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .cloudtrail
                .describe_query()
                .set_query_id(given(params, "QueryId"))
                .send(),
        )
    },
    read: |look, item| {
        let members = [
            "QueryString",
            "QueryStatus",
            "QueryStatistics",
            "ErrorMessage",
            "DeliveryS3Uri",
            "DeliveryStatus",
        ];
        let fact = look.fact("cloudtrail.query_detail", text(item, "QueryId"), item);
        vec![
            fact.at(time(&item["QueryStatistics"], "CreationTime"))
                .with(pick(item, &members)),
        ]
    },
};

/// The rows that a finished query found. Reading them costs nothing; they are kept for seven days.
pub(crate) static RESULTS: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "GetQueryResults",
    holds: Holds::List("QueryResultRows"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .cloudtrail
                .get_query_results()
                .set_query_id(given(params, "QueryId"))
                .set_max_query_results(number(params, "MaxQueryResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: row,
};

/// A row is a list of columns and has no id: it is known by its query and by what it says.
fn row(look: &Look<'_>, item: &Node<'_>) -> Vec<NewFact> {
    let columns = item.as_list().unwrap_or_default();
    let said: Map<String, Value> = columns
        .iter()
        .filter_map(Node::as_object)
        .flat_map(|column| {
            column
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_value()))
        })
        .collect();
    let hash = u128::from_be_bytes(content_hash(item));
    let id = format!("{}|{hash:032x}", look.param("QueryId"));
    let data = json!({ "query": text(look.about, "query"), "row": said });
    look.tells("cloudtrail.query_row", id, item, data)
}
