//! Whether Security Hub is on, which standards it knows and checks, and the controls of those that it checks.

use tickmark_domain::Source;
use tickmark_store::NewFact;

use crate::call::asked;
use crate::look::{Look, Node, Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// Whether Security Hub is on.
pub(crate) static HUB: Operation = Operation {
    source: Source::SecurityHub,
    service: "securityhub",
    name: "DescribeHub",
    holds: Holds::Whole("HubArn"),
    token: "",
    ask: |clients, _, _| asked(clients.securityhub.describe_hub().send()),
    read: |look, item| {
        let members = ["SubscribedAt", "AutoEnableControls", "ControlFindingGenerator"];
        let fact = look.fact("securityhub.hub", text(item, "HubArn"), item);
        vec![fact.at(time(item, "SubscribedAt")).with(pick(item, &members))]
    },
};

/// The standards that can be enabled.
pub(crate) static STANDARDS: Operation = Operation {
    source: Source::SecurityHub,
    service: "securityhub",
    name: "DescribeStandards",
    holds: Holds::List("Standards"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .securityhub
                .describe_standards()
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let fact = look.fact("securityhub.known_standard", text(item, "StandardsArn"), item);
        vec![fact.with(pick(item, &["Name", "EnabledByDefault"]))]
    },
};

/// The standards that are enabled.
pub(crate) static ENABLED: Operation = Operation {
    source: Source::SecurityHub,
    service: "securityhub",
    name: "GetEnabledStandards",
    holds: Holds::List("StandardsSubscriptions"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .securityhub
                .get_enabled_standards()
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let members = ["StandardsArn", "StandardsStatus", "StandardsStatusReason"];
        let arn = text(item, "StandardsSubscriptionArn");
        vec![
            look.fact("securityhub.standard", arn, item)
                .with(pick(item, &members)),
        ]
    },
};

/// The controls of an enabled standard, and whether they are switched off.
pub(crate) static CONTROLS: Operation = Operation {
    source: Source::SecurityHub,
    service: "securityhub",
    name: "DescribeStandardsControls",
    holds: Holds::List("Controls"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .securityhub
                .describe_standards_controls()
                .set_standards_subscription_arn(given(params, "StandardsSubscriptionArn"))
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: control,
};

fn control(look: &Look<'_>, item: &Node<'_>) -> Vec<NewFact> {
    let members = [
        "ControlId",
        "ControlStatus",
        "DisabledReason",
        "Title",
        "SeverityRating",
    ];
    let fact = look.fact("securityhub.control", text(item, "StandardsControlArn"), item);
    vec![
        fact.at(time(item, "ControlStatusUpdatedAt"))
            .with(pick(item, &members)),
    ]
}
