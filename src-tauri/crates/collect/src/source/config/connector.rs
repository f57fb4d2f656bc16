//! Connectors: other clouds whose resources Config records.

use tickmark_domain::Source;

use crate::call::asked;
use crate::look::{Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// Connectors of this account and Region.
pub(crate) static CONNECTORS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "ListConnectors",
    holds: Holds::List("ConnectorSummaries"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .list_connectors()
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let members = [
            "name",
            "provider",
            "tenantIdentifier",
            "gcpOrganizationId",
            "serviceAccountEmail",
        ];
        let fact = look.fact("config.connector", text(item, "arn"), item);
        vec![fact.at(time(item, "createdTime")).with(pick(item, &members))]
    },
};

/// As whom a connector reads the other cloud.
pub(crate) static CONNECTOR: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetConnector",
    holds: Holds::One("Connector"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .config
                .get_connector()
                .set_arn(given(params, "Arn"))
                .send(),
        )
    },
    read: |look, item| {
        let fact = look.fact("config.connector_detail", text(item, "arn"), item);
        let data = pick(item, &["name", "connectorConfiguration"]);
        vec![fact.at(time(item, "createdTime")).with(data)]
    },
};
