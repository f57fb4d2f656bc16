//! Findings. One of Security Hub's own checks is a compliance check of its control; what other products report is a
//! finding without a result.

use aws_sdk_securityhub::types::{
    AwsSecurityFindingFilters, DateFilter, StringFilter, StringFilterComparison,
};
use serde_json::{Value, json};
use tickmark_domain::{EvidenceKind, MachineResult, Source};
use tickmark_store::{NewEvidence, NewFact};

use crate::call::asked;
use crate::look::{Look, Told, entries, evidence, given, number, short, text, time};
use crate::operation::{Holds, Operation};

/// Groups that an insight tells at most.
const MOST_ACCOUNTS: usize = 100;

/// Findings of one account and Region that were updated in a time.
pub(crate) static FINDINGS: Operation = Operation {
    source: Source::SecurityHub,
    service: "securityhub",
    name: "GetFindings",
    holds: Holds::List("Findings"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .securityhub
                .get_findings()
                .filters(filters(params))
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: finding,
};

/// How many findings an account has that are current and that nobody has dealt with, as Security Hub counts them.
///
/// It is the managed insight "Top accounts by counts of findings". Other operations that count findings want an insight
/// to be created first, or the newer Security Hub with findings of its own.
pub(crate) static COUNT: Operation = Operation {
    source: Source::SecurityHub,
    service: "securityhub",
    name: "GetInsightResults",
    holds: Holds::One("InsightResults"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .securityhub
                .get_insight_results()
                .set_insight_arn(given(params, "InsightArn"))
                .send(),
        )
    },
    read: |look, item| {
        // An administrator's insight counts its members too; what is asked here is the count of this account.
        let values = entries(item, "ResultValues");
        let mut own = values
            .iter()
            .filter(|value| text(value, "GroupByAttributeValue") == look.account);
        let count = match own.next() {
            Some(value) => value["Count"].as_u64(),
            // Of very many accounts only the first are told.
            None => (values.len() < MOST_ACCOUNTS).then_some(0),
        };
        let Some(count) = count else { return vec![] };
        look.tells(
            "securityhub.finding_count",
            look.param("InsightArn"),
            &json!(count),
            json!({ "count": count }),
        )
    },
};

/// The insight of [`COUNT`] in a Region's partition.
pub(crate) fn by_account(region: &str) -> String {
    let partition = match region.split('-').next() {
        Some("cn") => "aws-cn",
        Some("us") if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    };
    format!("arn:{partition}:securityhub:::insight/securityhub/default/27")
}

/// An administrator sees its members' findings and a home Region those of the linked Regions: each is asked where it
/// belongs, and only there.
fn filters(params: &Value) -> AwsSecurityFindingFilters {
    let equals = |name: &str| {
        StringFilter::builder()
            .value(text(params, name))
            .comparison(StringFilterComparison::Equals)
            .build()
    };
    let updated = DateFilter::builder()
        .start(text(params, "UpdatedFrom"))
        .end(text(params, "UpdatedTo"))
        .build();
    AwsSecurityFindingFilters::builder()
        .aws_account_id(equals("AwsAccountId"))
        .region(equals("Region"))
        .updated_at(updated)
        .build()
}

fn finding(look: &Look<'_>, item: &Value) -> Vec<NewFact> {
    let found = Found::read(item);
    let data = json!({
        "control": found.control,
        "status": found.status,
        "workflow": found.workflow,
        "record_state": found.record_state,
        "severity": text(&item["Severity"], "Label"),
        "product": found.product,
        "title": short(text(item, "Title"), 300),
        "generator": text(item, "GeneratorId"),
    });
    vec![
        look.fact("securityhub.finding", text(item, "Id"), item)
            .at(time(item, "UpdatedAt"))
            .with(data)
            .proves(found.evidence()),
    ]
}

struct Found<'v> {
    item: &'v Value,
    control: &'v str,
    status: &'v str,
    workflow: &'v str,
    record_state: &'v str,
    product: &'v str,
}

impl<'v> Found<'v> {
    fn read(item: &'v Value) -> Self {
        let compliance = &item["Compliance"];
        // Before controls were consolidated, a finding named its control among the product's fields.
        let named = [
            text(compliance, "SecurityControlId"),
            text(&item["ProductFields"], "ControlId"),
        ];
        let own = text(item, "ProductArn").ends_with("::product/aws/securityhub");
        Self {
            item,
            control: named
                .into_iter()
                .find(|id| own && !id.is_empty())
                .unwrap_or_default(),
            status: text(compliance, "Status"),
            workflow: text(&item["Workflow"], "Status"),
            record_state: text(item, "RecordState"),
            product: text(item, "ProductName"),
        }
    }

    fn is_suppressed(&self) -> bool {
        self.workflow == "SUPPRESSED" && self.status != "PASSED"
    }

    /// Security Hub leaves archived and suppressed findings out of a control's status. An archived one no longer
    /// speaks of anything; a suppressed one failed, and somebody chose not to look at it: it decides nothing.
    fn result(&self) -> Option<MachineResult> {
        if self.control.is_empty() {
            return None;
        }
        Some(match self.status {
            _ if self.record_state == "ARCHIVED" => MachineResult::NotApplicable,
            "PASSED" => MachineResult::Compliant,
            "FAILED" if !self.is_suppressed() => MachineResult::Noncompliant,
            _ => MachineResult::Inconclusive,
        })
    }

    fn evidence(&self) -> NewEvidence {
        let resource = &self.item["Resources"][0];
        let id = text(resource, "Id");
        let (kind, title) = if self.control.is_empty() {
            (EvidenceKind::Finding, short(text(self.item, "Title"), 300))
        } else {
            (EvidenceKind::ComplianceCheck, self.title(id))
        };
        NewEvidence {
            resource_type: text(resource, "Type").to_owned(),
            resource_id: id.to_owned(),
            match_key: self.control.to_owned(),
            result: self.result(),
            ..evidence(kind, Source::SecurityHub, title)
        }
    }

    fn title(&self, resource: &str) -> String {
        let says = match self.status {
            "PASSED" => "passes",
            "FAILED" => "fails",
            _ => "could not be judged by",
        };
        let aside = if self.record_state == "ARCHIVED" {
            "; archived, no longer current"
        } else if self.is_suppressed() {
            "; suppressed in Security Hub"
        } else {
            ""
        };
        let name = resource.rsplit([':', '/']).next().unwrap_or(resource);
        format!("{name} {says} {}{aside}", self.control)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(status: &str, workflow: &str, record: &str, product: &str) -> Option<MachineResult> {
        Found::read(&json!({
            "ProductArn": format!("arn:aws:securityhub:eu-west-1::product/{product}"), "RecordState": record,
            "Compliance": {"Status": status, "SecurityControlId": "S3.8"}, "Workflow": {"Status": workflow},
        }))
        .result()
    }

    #[test]
    fn only_a_current_failure_that_nobody_suppressed_fails() {
        let own = "aws/securityhub";
        for (status, workflow, record, expected) in [
            ("PASSED", "RESOLVED", "ACTIVE", MachineResult::Compliant),
            ("PASSED", "SUPPRESSED", "ACTIVE", MachineResult::Compliant),
            ("FAILED", "NEW", "ACTIVE", MachineResult::Noncompliant),
            ("FAILED", "NOTIFIED", "ACTIVE", MachineResult::Noncompliant),
            ("FAILED", "SUPPRESSED", "ACTIVE", MachineResult::Inconclusive),
            ("FAILED", "NEW", "ARCHIVED", MachineResult::NotApplicable),
            ("WARNING", "NEW", "ACTIVE", MachineResult::Inconclusive),
            ("NOT_AVAILABLE", "NEW", "ACTIVE", MachineResult::Inconclusive),
            ("A_NEW_WORD", "NEW", "ACTIVE", MachineResult::Inconclusive),
        ] {
            let found = result(status, workflow, record, own);
            assert_eq!(found, Some(expected), "{status} {workflow} {record}");
        }
        assert_eq!(result("FAILED", "NEW", "ACTIVE", "aws/inspector"), None);
    }

    #[test]
    fn a_control_is_known_by_either_spelling() {
        let older = json!({
            "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/securityhub",
            "ProductFields": {"ControlId": "EC2.19"}, "Compliance": {"Status": "FAILED"},
        });
        assert_eq!(Found::read(&older).control, "EC2.19");
    }
}
