//! Reports, their versions, and what is known of each.

use serde_json::Value;
use tickmark_domain::Source;
use tickmark_store::NewFact;

use crate::call::asked;
use crate::look::{Look, Node, Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// The newest version of every report.
pub(crate) static REPORTS: Operation = Operation {
    source: Source::Artifact,
    service: "artifact",
    name: "ListReports",
    holds: Holds::List("reports"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .artifact
                .list_reports()
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| vec![report(look, "artifact.report", text(item, "id").to_owned(), item)],
};

/// Every version of a report.
pub(crate) static VERSIONS: Operation = Operation {
    source: Source::Artifact,
    service: "artifact",
    name: "ListReportVersions",
    holds: Holds::List("reports"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .artifact
                .list_report_versions()
                .set_report_id(given(params, "reportId"))
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| vec![report(look, "artifact.report_version", versioned(item), item)],
};

/// What else is known of a report: when it was made, and the terms on which it is given out.
pub(crate) static METADATA: Operation = Operation {
    source: Source::Artifact,
    service: "artifact",
    name: "GetReportMetadata",
    holds: Holds::One("reportDetails"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .artifact
                .get_report_metadata()
                .set_report_id(given(params, "reportId"))
                .set_report_version(params.get("reportVersion").and_then(Value::as_i64))
                .send(),
        )
    },
    read: |look, item| vec![report(look, "artifact.report_metadata", versioned(item), item)],
};

fn versioned(item: &Node<'_>) -> String {
    format!("{}|{}", text(item, "id"), item["version"].to_value())
}

fn report(look: &Look<'_>, kind: &str, id: String, item: &Node<'_>) -> NewFact {
    let members = [
        "name",
        "version",
        "state",
        "series",
        "category",
        "companyName",
        "productName",
        "periodStart",
        "periodEnd",
        "acceptanceType",
        "termArn",
        "createdAt",
        "lastModifiedAt",
    ];
    look.fact(kind, id, item)
        .at(time(item, "periodEnd"))
        .with(pick(item, &members))
}
