//! The organization and what it holds. Accounts say themselves in which unit they are.

use tickmark_domain::Source;
use tickmark_store::NewFact;

use crate::call::asked;
use crate::look::{Look, Node, Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// Which organization an account is in, and which account manages it.
pub(crate) static ORGANIZATION: Operation = Operation {
    source: Source::Organizations,
    service: "organizations",
    name: "DescribeOrganization",
    holds: Holds::One("Organization"),
    token: "",
    ask: |clients, _, _| asked(clients.organizations.describe_organization().send()),
    read: |look, item| {
        let members = ["FeatureSet", "MasterAccountId", "MasterAccountArn"];
        let fact = look.fact("organizations.organization", text(item, "Id"), item);
        vec![fact.with(pick(item, &members))]
    },
};

/// Every account.
pub(crate) static ACCOUNTS: Operation = Operation {
    source: Source::Organizations,
    service: "organizations",
    name: "ListAccounts",
    holds: Holds::List("Accounts"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .organizations
                .list_accounts()
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let members = ["Name", "Status", "State", "Arn", "JoinedMethod", "Paths"];
        let fact = look.fact("organizations.account", text(item, "Id"), item);
        vec![fact.at(time(item, "JoinedTimestamp")).with(pick(item, &members))]
    },
};

/// Accounts that may act for the organization.
pub(crate) static ADMINISTRATORS: Operation = Operation {
    source: Source::Organizations,
    service: "organizations",
    name: "ListDelegatedAdministrators",
    holds: Holds::List("DelegatedAdministrators"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .organizations
                .list_delegated_administrators()
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let fact = look.fact("organizations.delegated_administrator", text(item, "Id"), item);
        let since = time(item, "DelegationEnabledDate");
        vec![fact.at(since).with(pick(item, &["Name", "Status", "State"]))]
    },
};

/// Where the tree of units begins.
pub(crate) static ROOTS: Operation = Operation {
    source: Source::Organizations,
    service: "organizations",
    name: "ListRoots",
    holds: Holds::List("Roots"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .organizations
                .list_roots()
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let fact = look.fact("organizations.root", text(item, "Id"), item);
        vec![fact.with(pick(item, &["Name", "Arn", "PolicyTypes"]))]
    },
};

/// The units below a root or a unit.
pub(crate) static UNITS: Operation = Operation {
    source: Source::Organizations,
    service: "organizations",
    name: "ListOrganizationalUnitsForParent",
    holds: Holds::List("OrganizationalUnits"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .organizations
                .list_organizational_units_for_parent()
                .set_parent_id(given(params, "ParentId"))
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: unit,
};

fn unit(look: &Look<'_>, item: &Node<'_>) -> Vec<NewFact> {
    let mut data = pick(item, &["Name", "Arn", "Path"]);
    data["parent"] = text(look.params, "ParentId").into();
    vec![look.fact("organizations.unit", text(item, "Id"), item).with(data)]
}
