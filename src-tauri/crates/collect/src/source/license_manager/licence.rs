//! Licences, their use, the inventory, and the service's settings.

use serde_json::Value;
use tickmark_domain::Source;

use crate::call::asked;
use crate::look::{Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// How the service is set up; every member is optional, but one is always there.
pub(crate) static SETTINGS: Operation = Operation {
    source: Source::LicenseManager,
    service: "license-manager",
    name: "GetServiceSettings",
    holds: Holds::Whole("EnableCrossAccountsDiscovery"),
    token: "",
    ask: |clients, _, _| asked(clients.licensemanager.get_service_settings().send()),
    read: |look, item| {
        let members = ["OrganizationConfiguration", "EnableCrossAccountsDiscovery"];
        let fact = look.fact("licensemanager.settings", "settings", item);
        vec![fact.with(pick(item, &members))]
    },
};

/// Licences that are counted, with the number that is allowed and the number in use.
pub(crate) static CONFIGURATIONS: Operation = Operation {
    source: Source::LicenseManager,
    service: "license-manager",
    name: "ListLicenseConfigurations",
    holds: Holds::List("LicenseConfigurations"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .licensemanager
                .list_license_configurations()
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let members = [
            "Name",
            "LicenseCountingType",
            "LicenseCount",
            "LicenseCountHardLimit",
            "ConsumedLicenses",
            "Status",
            "OwnerAccountId",
            "LicenseExpiry",
        ];
        let arn = text(item, "LicenseConfigurationArn");
        let fact = look.fact("licensemanager.license_configuration", arn, item);
        vec![fact.with(pick(item, &members))]
    },
};

/// What uses a licence.
pub(crate) static USAGE: Operation = Operation {
    source: Source::LicenseManager,
    service: "license-manager",
    name: "ListUsageForLicenseConfiguration",
    holds: Holds::List("LicenseConfigurationUsageList"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .licensemanager
                .list_usage_for_license_configuration()
                .set_license_configuration_arn(given(params, "LicenseConfigurationArn"))
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let licence = text(look.params, "LicenseConfigurationArn");
        let id = format!("{licence}|{}", text(item, "ResourceArn"));
        let members = [
            "ResourceType",
            "ResourceStatus",
            "ResourceOwnerId",
            "ConsumedLicenses",
        ];
        let mut data = pick(item, &members);
        data["licence"] = Value::from(licence);
        let fact = look.fact("licensemanager.usage", id, item);
        vec![fact.at(time(item, "AssociationTime")).with(data)]
    },
};

/// Every resource that License Manager has found, licensed or not.
pub(crate) static INVENTORY: Operation = Operation {
    source: Source::LicenseManager,
    service: "license-manager",
    name: "ListResourceInventory",
    holds: Holds::List("ResourceInventoryList"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .licensemanager
                .list_resource_inventory()
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let members = [
            "ResourceId",
            "ResourceType",
            "Platform",
            "PlatformVersion",
            "ResourceOwningAccountId",
            "InstanceType",
            "UsageOperation",
        ];
        let arn = [text(item, "ResourceArn"), text(item, "ResourceId")];
        let id = arn.into_iter().find(|id| !id.is_empty()).unwrap_or_default();
        vec![
            look.fact("licensemanager.inventory", id, item)
                .with(pick(item, &members)),
        ]
    },
};
