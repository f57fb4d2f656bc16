//! What the rules found: in detail as evidence, and summed up as a second count.

use serde_json::json;
use tickmark_domain::{EvidenceKind, MachineResult, Source};
use tickmark_store::{NewEvidence, NewFact};

use crate::call::asked;
use crate::look::{Look, Node, Told, evidence, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// Every resource that a rule judged.
pub(crate) static DETAILS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetComplianceDetailsByConfigRule",
    holds: Holds::List("EvaluationResults"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .get_compliance_details_by_config_rule()
                .set_config_rule_name(given(params, "ConfigRuleName"))
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: detail,
};

/// What every rule says over all.
pub(crate) static BY_RULE: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeComplianceByConfigRule",
    holds: Holds::List("ComplianceByConfigRules"),
    token: "NextToken",
    ask: |clients, _, token| {
        asked(
            clients
                .config
                .describe_compliance_by_config_rule()
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let fact = look.fact("config.rule_compliance", text(item, "ConfigRuleName"), item);
        vec![fact.with(item["Compliance"].to_value())]
    },
};

/// What all rules say of every resource that they judged.
pub(crate) static BY_RESOURCE: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeComplianceByResource",
    holds: Holds::List("ComplianceByResources"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .describe_compliance_by_resource()
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let id = format!("{}|{}", text(item, "ResourceType"), text(item, "ResourceId"));
        look.tells(
            "config.resource_compliance",
            id,
            item,
            item["Compliance"].to_value(),
        )
    },
};

/// How many rules are compliant and how many are not.
pub(crate) static SUMMARY: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetComplianceSummaryByConfigRule",
    holds: Holds::One("ComplianceSummary"),
    token: "",
    ask: |clients, _, _| asked(clients.config.get_compliance_summary_by_config_rule().send()),
    read: |look, item| {
        let counts = pick(item, &["CompliantResourceCount", "NonCompliantResourceCount"]);
        // The time of the summary changes with every call and says nothing about the rules.
        let fact = look.fact("config.compliance_summary", "by rule", &counts);
        vec![fact.at(time(item, "ComplianceSummaryTimestamp")).with(counts)]
    },
};

fn detail(look: &Look<'_>, item: &Node<'_>) -> Vec<NewFact> {
    let found = Evaluation::read(item);
    let mut proof = found.evidence();
    text(look.about, "identifier").clone_into(&mut proof.match_key);
    let fact = look.fact("config.evaluation", found.native_id(), item);
    vec![
        fact.at(time(item, "ResultRecordedTime"))
            .with(json!({
                "rule": found.rule,
                "resource_type": found.resource_type,
                "resource_id": found.resource_id,
                "annotation": text(item, "Annotation"),
                "compliance": text(item, "ComplianceType"),
                "mode": text(&item["EvaluationResultIdentifier"]["EvaluationResultQualifier"], "EvaluationMode"),
            }))
            .proves(proof),
    ]
}

/// A rule's result for a resource.
pub(crate) struct Evaluation<'v> {
    pub rule: &'v str,
    pub resource_type: &'v str,
    pub resource_id: &'v str,
    compliance: &'v str,
}

impl<'v> Evaluation<'v> {
    pub fn read(item: &'v Node<'_>) -> Self {
        let subject = &item["EvaluationResultIdentifier"]["EvaluationResultQualifier"];
        Self {
            rule: text(subject, "ConfigRuleName"),
            resource_type: text(subject, "ResourceType"),
            resource_id: text(subject, "ResourceId"),
            compliance: text(item, "ComplianceType"),
        }
    }

    pub fn native_id(&self) -> String {
        format!("{}|{}|{}", self.rule, self.resource_type, self.resource_id)
    }

    fn evidence(&self) -> NewEvidence {
        let (result, says) = match self.compliance {
            "COMPLIANT" => (MachineResult::Compliant, "complies with"),
            "NON_COMPLIANT" => (MachineResult::Noncompliant, "does not comply with"),
            "NOT_APPLICABLE" => (MachineResult::NotApplicable, "is not in the scope of"),
            _ => (MachineResult::Unknown, "could not be judged by"),
        };
        let title = format!("{} {says} {}", self.resource_id, self.rule);
        NewEvidence {
            resource_type: self.resource_type.to_owned(),
            resource_id: self.resource_id.to_owned(),
            result: Some(result),
            ..evidence(EvidenceKind::ComplianceCheck, Source::Config, title)
        }
    }
}
