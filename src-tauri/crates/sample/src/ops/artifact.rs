//! Artifact: AWS's own reports, the same for every account, with the terms that some of them ask to be accepted.

use serde_json::{Value, json};

use super::Operation;
use crate::seed;
use crate::time::{DAY, iso, midnight};
use crate::wire::{Answer, ApiError, Call, PageRule, artifact_link, page_of};

pub(crate) const OPERATIONS: &[Operation] = &[
    ("ListReports", list_reports),
    ("GetReportMetadata", get_report_metadata),
    ("ListReportVersions", list_report_versions),
    ("GetTermForReport", get_term_for_report),
    ("GetReport", get_report),
];

const PAGES: PageRule = PageRule {
    default: 100,
    max: 300,
    min: 1,
    limit_key: "maxResults",
    token_key: "nextToken",
    limit_error: "ValidationException",
    token_error: "ValidationException",
};

struct Plan {
    name: &'static str,
    about: &'static str,
    series: &'static str,
    category: &'static str,
    company: &'static str,
    /// Whether a person has to accept terms before the report is given out.
    explicit: bool,
    /// Versions, the newest of which is listed.
    versions: i64,
}

const fn aws(
    name: &'static str,
    about: &'static str,
    series: &'static str,
    explicit: bool,
    versions: i64,
) -> Plan {
    Plan {
        name,
        about,
        series,
        category: "Certifications and Attestations",
        company: "Amazon Web Services",
        explicit,
        versions,
    }
}

const PLANS: [Plan; 7] = [
    aws(
        "Service Organization Controls SOC 1 Report",
        "Controls relevant to financial reporting.",
        "SOC 1",
        true,
        2,
    ),
    aws(
        "Service Organization Controls SOC 2 Type 2 Report",
        "Security, availability and confidentiality.",
        "SOC 2",
        true,
        3,
    ),
    aws(
        "Service Organization Controls SOC 3 Report",
        "The public summary of SOC 2.",
        "SOC 3",
        false,
        1,
    ),
    aws(
        "ISO 27001-2022 Certification",
        "Certificate of the information security management system.",
        "ISO 27001",
        false,
        2,
    ),
    aws(
        "PCI DSS Attestation of Compliance and Responsibility Summary",
        "Payment card industry.",
        "PCI DSS",
        true,
        1,
    ),
    aws(
        "HITRUST CSF Certification Letter",
        "Healthcare.",
        "HITRUST",
        false,
        1,
    ),
    Plan {
        name: "Meridian Backup SOC 2 Type 2",
        about: "A report of a vendor of AWS Marketplace.",
        series: "Vendor Insights",
        category: "Third-party",
        company: "Meridian Backup Inc",
        explicit: true,
        versions: 1,
    },
];

fn id(call: &Call<'_>, plan: &Plan) -> String {
    format!(
        "report-{}",
        seed::hex(call.world.seed, &["artifact", plan.name], 16)
    )
}

/// The period of a version: half a year, the newest ending at the last full quarter or so.
fn period(call: &Call<'_>, plan: &Plan, version: i64) -> (i64, i64) {
    let end = midnight(call.world.as_of_s) - 75 * DAY - (plan.versions - version) * 182 * DAY;
    (end - 182 * DAY, end)
}

fn summary(call: &Call<'_>, plan: &Plan, version: i64) -> Value {
    let id = id(call, plan);
    let (start, end) = period(call, plan, version);
    json!({
        "id": id, "name": plan.name, "state": "PUBLISHED", "arn": format!("arn:aws:artifact:us-east-1::report/{id}:{version}"),
        "version": version, "uploadState": "COMPLETE", "description": plan.about, "periodStart": iso(start),
        "periodEnd": iso(end), "series": plan.series, "category": plan.category, "companyName": plan.company,
        "productName": "AWS", "acceptanceType": if plan.explicit { "EXPLICIT" } else { "PASSTHROUGH" },
    })
}

fn list_reports(call: &Call<'_>) -> Answer {
    let reports: Vec<Value> = PLANS
        .iter()
        .map(|plan| summary(call, plan, plan.versions))
        .collect();
    let (range, next) = page_of(call, &PAGES, reports.len())?;
    Ok(json!({"reports": reports[range], "nextToken": next}))
}

/// The report and the version that the call asks for; the newest when it names none.
fn asked(call: &Call<'_>) -> Result<(&'static Plan, i64), ApiError> {
    let wanted = call.text("reportId").unwrap_or_default();
    let plan = PLANS
        .iter()
        .find(|plan| id(call, plan) == wanted)
        .ok_or_else(|| ApiError::no_such_resource(wanted, "report"))?;
    let version = match call.text("reportVersion") {
        None => plan.versions,
        Some(text) => text
            .parse()
            .ok()
            .filter(|version| (1..=plan.versions).contains(version))
            .ok_or_else(|| ApiError::no_such_resource(wanted, "report version"))?,
    };
    Ok((plan, version))
}

fn get_report_metadata(call: &Call<'_>) -> Answer {
    let (plan, version) = asked(call)?;
    let mut details = summary(call, plan, version);
    let (_, end) = period(call, plan, version);
    if let Some(members) = details.as_object_mut() {
        members.insert(String::from("createdAt"), json!(iso(end + 40 * DAY)));
        members.insert(String::from("lastModifiedAt"), json!(iso(end + 41 * DAY)));
        members.insert(String::from("sequenceNumber"), json!(version));
        if plan.explicit {
            let term = seed::hex(call.world.seed, &["term", plan.series], 16);
            members.insert(
                String::from("termArn"),
                json!(format!("arn:aws:artifact:us-east-1::term/term-{term}:1")),
            );
        }
    }
    Ok(json!({"reportDetails": details}))
}

fn list_report_versions(call: &Call<'_>) -> Answer {
    let (plan, _) = asked(call)?;
    let versions: Vec<Value> = (1..=plan.versions)
        .rev()
        .map(|version| summary(call, plan, version))
        .collect();
    let (range, next) = page_of(call, &PAGES, versions.len())?;
    Ok(json!({"reports": versions[range], "nextToken": next}))
}

/// What a person who read the terms hands back to be given the report.
fn term_token(call: &Call<'_>, plan: &Plan, version: i64) -> String {
    let words = [
        "term token",
        &call.caller.account.id,
        plan.name,
        &version.to_string(),
    ];
    seed::hex(call.world.seed, &words, 32)
}

fn get_term_for_report(call: &Call<'_>) -> Answer {
    let (plan, version) = asked(call)?;
    let id = id(call, plan);
    Ok(json!({
        "documentPresignedUrl": artifact_link(call.world, "terms", &id, version),
        "termToken": term_token(call, plan, version),
    }))
}

fn get_report(call: &Call<'_>) -> Answer {
    let (plan, version) = asked(call)?;
    if call.text("termToken") != Some(&*term_token(call, plan, version)) {
        return Err(ApiError::invalid_field(
            "termToken",
            "The term token is not valid for this report",
        ));
    }
    let id = id(call, plan);
    Ok(json!({
        "documentPresignedUrl": artifact_link(call.world, "reports", &id, version),
    }))
}
