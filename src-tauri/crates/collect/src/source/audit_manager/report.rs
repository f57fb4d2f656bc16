//! Assessment reports: that they were made, the files themselves, and whether AWS still vouches for them.

use serde_json::Value;
use tickmark_domain::Source;

use crate::call::{Asked, asked};
use crate::fetch;
use crate::look::{Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};
use crate::session::Clients;

/// Assessment reports that were made.
pub(crate) static REPORTS: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "ListAssessmentReports",
    holds: Holds::List("assessmentReports"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .auditmanager
                .list_assessment_reports()
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(item, &["name", "assessmentId", "status", "author", "description"]);
        let fact = look.fact("auditmanager.report", text(item, "id"), item);
        vec![fact.at(time(item, "creationTime")).with(data)]
    },
};

/// The file of a report. What the operation answers is a URL that opens the file to everybody: it is used at once and
/// never kept; the page of this step is the file.
pub(crate) static FILE: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "GetAssessmentReportUrl",
    holds: Holds::File,
    token: "",
    ask: |clients, params, _| file(clients, params),
    read: |look, item| {
        let id = format!(
            "{}|{}",
            look.param("assessmentId"),
            look.param("assessmentReportId")
        );
        look.tells("auditmanager.report_file", id, item, item.to_value())
    },
};

/// Whether AWS finds the report's signature valid.
pub(crate) static INTEGRITY: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "ValidateAssessmentReportIntegrity",
    holds: Holds::Whole("signatureValid"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .auditmanager
                .validate_assessment_report_integrity()
                .set_s3_relative_path(given(params, "s3RelativePath"))
                .send(),
        )
    },
    read: |look, item| {
        let members = [
            "signatureValid",
            "signatureAlgorithm",
            "signatureDateTime",
            "signatureKeyId",
            "validationErrors",
        ];
        let fact = look.fact(
            "auditmanager.report_integrity",
            look.param("s3RelativePath"),
            item,
        );
        vec![
            fact.at(time(item, "signatureDateTime"))
                .with(pick(item, &members)),
        ]
    },
};

fn file(clients: &Clients, params: &Value) -> Asked {
    let call = clients
        .auditmanager
        .get_assessment_report_url()
        .set_assessment_id(given(params, "assessmentId"))
        .set_assessment_report_id(given(params, "assessmentReportId"))
        .send();
    fetch::behind(call, |answer| {
        let url = answer.pre_signed_url()?;
        url.link().map(str::to_owned)
    })
}
