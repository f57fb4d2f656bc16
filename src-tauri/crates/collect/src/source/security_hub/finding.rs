//! Findings: asked for here, read as a file of them is read.

use aws_sdk_securityhub::types::{
    AwsSecurityFindingFilters, DateFilter, StringFilter, StringFilterComparison,
};
use serde_json::Value;
use tickmark_domain::Source;
use tickmark_intake::finding::asff_fact;
use tickmark_store::{NewFact, Versions};

use crate::call::asked;
use crate::look::{Look, number, text};
use crate::operation::{Holds, Operation};

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
    let fact = asff_fact(item, look.position.clone(), look.account, look.region);
    // What was asked for is how the findings stand now, and belongs to the place that was asked.
    vec![NewFact {
        account_id: look.account.to_owned(),
        region: look.region.to_owned(),
        versions: Versions::Supersede,
        ..fact
    }]
}
