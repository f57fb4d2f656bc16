//! A report itself and the terms on which AWS gives it out. Getting a report accepts its terms, so it is asked for only
//! when a person named the report and accepted them; no collection does.

use serde_json::Value;
use tickmark_domain::Source;
use tickmark_store::NewFact;

use crate::call::{Asked, Refusal, RefusalKind};
use crate::fetch;
use crate::look::{Look, Node, given, text};
use crate::operation::{Holds, Operation};
use crate::session::Clients;

/// The terms of a report. What the operation answers is a URL, and a token that accepts them: neither is kept.
pub(crate) static TERMS: Operation = Operation {
    source: Source::Artifact,
    service: "artifact",
    name: "GetTermForReport",
    holds: Holds::File,
    token: "",
    ask: |clients, params, _| {
        let call = clients
            .artifact
            .get_term_for_report()
            .set_report_id(given(params, "reportId"))
            .set_report_version(params["reportVersion"].as_i64())
            .send();
        fetch::behind(call, |answer| answer.document_presigned_url().map(str::to_owned))
    },
    read: |look, item| file(look, "artifact.report_terms", item),
};

/// The report, given out to whoever accepts its terms.
pub(crate) static REPORT: Operation = Operation {
    source: Source::Artifact,
    service: "artifact",
    name: "GetReport",
    holds: Holds::File,
    token: "",
    ask: |clients, params, _| accepting(clients, params),
    read: |look, item| file(look, "artifact.report_file", item),
};

fn accepting(clients: &Clients, params: &Value) -> Asked {
    let (id, version) = (given(params, "reportId"), params["reportVersion"].as_i64());
    let terms = clients
        .artifact
        .get_term_for_report()
        .set_report_id(id.clone())
        .set_report_version(version)
        .send();
    let report = clients
        .artifact
        .get_report()
        .set_report_id(id)
        .set_report_version(version);
    Box::pin(async move {
        let terms = fetch::answered(terms).await?.said;
        let token = terms.term_token().unwrap_or_default();
        if token.is_empty() {
            return Err(Refusal {
                kind: RefusalKind::Broken,
                message: "the terms came without the token that accepts them".to_owned(),
                ..Refusal::default()
            });
        }
        let call = report.term_token(token).send();
        fetch::behind(call, |answer| answer.document_presigned_url().map(str::to_owned)).await
    })
}

/// One file of a version of a report.
fn file(look: &Look<'_>, kind: &str, item: &Node<'_>) -> Vec<NewFact> {
    let id = format!("{}|{}", look.param("reportId"), look.params["reportVersion"]);
    let mut data = item.to_value();
    data["name"] = text(look.about, "name").into();
    look.tells(kind, id, item, data)
}
