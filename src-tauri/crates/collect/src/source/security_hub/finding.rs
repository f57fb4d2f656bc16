//! Findings: asked for here, read as a file of them is read.

use aws_sdk_securityhub::types::{
    AwsSecurityFindingFilters, DateFilter, StringFilter, StringFilterComparison,
};
use serde_json::{Value, json};
use tickmark_domain::Source;
use tickmark_intake::finding::asff_fact;
use tickmark_store::{NewFact, Versions};

use crate::call::asked;
use crate::look::{Look, Node, entries, given, number, text};
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
            .filter(|value| text(*value, "GroupByAttributeValue") == look.account);
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

fn finding(look: &Look<'_>, item: &Node<'_>) -> Vec<NewFact> {
    let fact = asff_fact(&item.to_value(), look.position.clone(), look.account, look.region);
    // What was asked for is how the findings stand now, and belongs to the place that was asked.
    vec![NewFact {
        account_id: look.account.to_owned(),
        region: look.region.to_owned(),
        versions: Versions::Supersede,
        ..fact
    }]
}
