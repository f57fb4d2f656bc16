//! Conformance packs that the organization deploys.

use tickmark_domain::Source;

use crate::call::asked;
use crate::look::{Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// Packs of the organization.
pub(crate) static PACKS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeOrganizationConformancePacks",
    holds: Holds::List("OrganizationConformancePacks"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .describe_organization_conformance_packs()
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let members = [
            "OrganizationConformancePackArn",
            "DeliveryS3Bucket",
            "ConformancePackInputParameters",
            "ExcludedAccounts",
        ];
        let name = text(item, "OrganizationConformancePackName");
        let fact = look.fact("config.organization_pack", name, item);
        vec![fact.at(time(item, "LastUpdateTime")).with(pick(item, &members))]
    },
};

/// Whether their deployment succeeded.
pub(crate) static STATUSES: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeOrganizationConformancePackStatuses",
    holds: Holds::List("OrganizationConformancePackStatuses"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .describe_organization_conformance_pack_statuses()
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(item, &["Status", "ErrorCode", "ErrorMessage"]);
        let name = text(item, "OrganizationConformancePackName");
        let fact = look.fact("config.organization_pack_status", name, item);
        vec![fact.at(time(item, "LastUpdateTime")).with(data)]
    },
};

/// How a pack stands in each account.
pub(crate) static MEMBERS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetOrganizationConformancePackDetailedStatus",
    holds: Holds::List("OrganizationConformancePackDetailedStatuses"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .get_organization_conformance_pack_detailed_status()
                .set_organization_conformance_pack_name(given(params, "OrganizationConformancePackName"))
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let pack = look.param("OrganizationConformancePackName");
        let id = format!("{pack}|{}", text(item, "AccountId"));
        let members = ["ConformancePackName", "Status", "ErrorCode", "ErrorMessage"];
        let fact = look.fact("config.organization_pack_member", id, item);
        vec![fact.at(time(item, "LastUpdateTime")).with(pick(item, &members))]
    },
};
