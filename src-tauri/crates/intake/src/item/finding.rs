//! Findings in AWS's own format (ASFF). One of Security Hub's own checks is a compliance check of its control; what
//! other products report is a finding without a result.

use serde_json::{Value, json};
use tickmark_domain::{EvidenceKind, MachineResult, Source};
use tickmark_store::{NewEvidence, NewFact, Versions, content_hash};

use crate::value::{evidence, or, short, text, time};

/// What a finding of Security Hub is called among facts.
pub const FINDING_KIND: &str = "securityhub.finding";

/// Whether a value is a finding in AWS's own format.
#[must_use]
pub fn is_one(item: &Value) -> bool {
    item.get("ProductArn").is_some() && item.get("AwsAccountId").is_some()
}

/// Reads a finding into a fact, which stands for the moment at which it was updated. `account` and `region` stand in
/// where it names none.
#[must_use]
pub fn asff_fact(item: &Value, position: String, account: &str, region: &str) -> NewFact {
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
    // Older findings name their Region in the product's ARN only.
    let of_product = text(item, "ProductArn").split(':').nth(3).unwrap_or_default();
    let named = or(text(item, "Region").to_owned(), of_product);
    NewFact {
        kind: FINDING_KIND.to_owned(),
        account_id: or(text(item, "AwsAccountId").to_owned(), account),
        region: or(named, region),
        native_id: text(item, "Id").to_owned(),
        occurred_at: time(item, "UpdatedAt"),
        position,
        content_hash: content_hash(item),
        versions: Versions::ByTime,
        data: Some(data.to_string()),
        evidence: Some(found.evidence()),
    }
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
        short(&format!("{name} {says} {}{aside}", self.control), 512)
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
