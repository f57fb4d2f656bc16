//! License Manager: two licences counted in production, one in the data account, none elsewhere; staging was never set
//! up. What a licence's usage lists adds up to what it says is consumed.

use serde_json::{Value, json};

use super::Operation;
use crate::seed;
use crate::time::{DAY, HOUR};
use crate::wire::{Answer, ApiError, Call, PageRule, page_of};
use crate::world::resource::{INSTANCE, Resource};
use crate::world::{DATA, HOME_REGION, PROD, SECURITY, STAGING};

pub(crate) const OPERATIONS: &[Operation] = &[
    ("GetServiceSettings", get_service_settings),
    ("ListLicenseConfigurations", list_license_configurations),
    (
        "ListUsageForLicenseConfiguration",
        list_usage_for_license_configuration,
    ),
    ("ListResourceInventory", list_resource_inventory),
];

const PAGES: PageRule = PageRule {
    default: 50,
    max: 100,
    min: 1,
    limit_key: "MaxResults",
    token_key: "NextToken",
    limit_error: "InvalidParameterValueException",
    token_error: "InvalidParameterValueException",
};

/// A licence that is counted.
struct Plan {
    account: &'static str,
    name: &'static str,
    about: &'static str,
    counted_by: &'static str,
    count: usize,
    hard: bool,
    /// Licences that one instance takes.
    each: usize,
    /// Instances whose name begins so.
    on: &'static str,
}

/// All in the home Region.
const PLANS: [Plan; 3] = [
    Plan {
        account: PROD,
        name: "Windows Server Datacenter",
        about: "Own licences, by virtual CPU",
        counted_by: "vCPU",
        count: 16,
        hard: false,
        each: 4,
        on: "nw-web",
    },
    Plan {
        account: PROD,
        name: "Clinic Imaging Suite",
        about: "By instance; the contract allows none beyond its number",
        counted_by: "Instance",
        count: 1,
        hard: true,
        each: 1,
        on: "nw-batch",
    },
    Plan {
        account: DATA,
        name: "Statistics Workbench",
        about: "By instance",
        counted_by: "Instance",
        count: 5,
        hard: false,
        each: 1,
        on: "nw-notebook",
    },
];

/// Lets a call through, or refuses it as AWS does before the service's role was made.
pub(crate) fn admit(call: &Call<'_>) -> Result<(), ApiError> {
    if call.caller.account.id != STAGING {
        return Ok(());
    }
    Err(ApiError::new(
        "AccessDeniedException",
        "Service role not found. Consult setup procedures in License Manager User Guide to create the required service \
         role.",
    ))
}

fn plans<'a>(call: &'a Call<'_>) -> impl Iterator<Item = &'static Plan> + 'a {
    PLANS
        .iter()
        .filter(|plan| plan.account == call.caller.account.id && call.region == HOME_REGION)
}

fn instances<'a>(call: &Call<'a>) -> impl Iterator<Item = &'a Resource> {
    call.world
        .site(&call.caller.account.id, call.region)
        .resources
        .iter()
        .filter(|resource| resource.kind == INSTANCE && resource.is_live())
}

fn uses<'a>(call: &Call<'a>, plan: &'static Plan) -> Vec<&'a Resource> {
    instances(call)
        .filter(|instance| instance.given.starts_with(plan.on))
        .collect()
}

fn arn(call: &Call<'_>, plan: &Plan) -> String {
    format!(
        "arn:aws:license-manager:{}:{}:license-configuration:{}",
        call.region,
        plan.account,
        id(call, plan)
    )
}

fn id(call: &Call<'_>, plan: &Plan) -> String {
    format!("lic-{}", seed::hex(call.world.seed, &["licence", plan.name], 32))
}

fn get_service_settings(call: &Call<'_>) -> Answer {
    Ok(json!({
        "OrganizationConfiguration": {"EnableIntegration": call.caller.account.id == SECURITY},
        "EnableCrossAccountsDiscovery": false,
    }))
}

fn list_license_configurations(call: &Call<'_>) -> Answer {
    let wanted = call.texts("LicenseConfigurationArns");
    let found: Vec<Value> = plans(call)
        .filter(|plan| wanted.is_empty() || wanted.contains(&arn(call, plan).as_str()))
        .map(|plan| {
            let used = uses(call, plan).len();
            json!({
                "LicenseConfigurationId": id(call, plan), "LicenseConfigurationArn": arn(call, plan),
                "Name": plan.name, "Description": plan.about, "LicenseCountingType": plan.counted_by,
                "LicenseRules": [], "LicenseCount": plan.count, "LicenseCountHardLimit": plan.hard,
                "DisassociateWhenNotFound": false, "ConsumedLicenses": call.count(used * plan.each),
                "Status": "AVAILABLE", "OwnerAccountId": plan.account,
                "ConsumedLicenseSummaryList": [{"ResourceType": "EC2_INSTANCE", "ConsumedLicenses": used * plan.each}],
                "ManagedResourceSummaryList": [{"ResourceType": "EC2_INSTANCE", "AssociationCount": used}],
            })
        })
        .collect();
    let (range, next) = page_of(call, &PAGES, found.len())?;
    Ok(json!({"LicenseConfigurations": found[range], "NextToken": next}))
}

fn list_usage_for_license_configuration(call: &Call<'_>) -> Answer {
    let wanted = call.text("LicenseConfigurationArn").unwrap_or_default();
    let plan = plans(call)
        .find(|plan| arn(call, plan) == wanted)
        .ok_or_else(|| {
            ApiError::new(
                "InvalidParameterValueException",
                format!("License configuration {wanted} does not exist."),
            )
        })?;
    let found: Vec<Value> = uses(call, plan)
        .into_iter()
        .map(|instance| {
            json!({
                "ResourceArn": instance.arn, "ResourceType": "EC2_INSTANCE", "ResourceStatus": "running",
                "ResourceOwnerId": plan.account, "AssociationTime": instance.created_s + 2 * HOUR + DAY,
                "ConsumedLicenses": plan.each,
            })
        })
        .collect();
    let (range, next) = page_of(call, &PAGES, found.len())?;
    Ok(json!({"LicenseConfigurationUsageList": found[range], "NextToken": next}))
}

fn list_resource_inventory(call: &Call<'_>) -> Answer {
    let found: Vec<Value> = instances(call)
        .map(|instance| {
            let windows = instance.given.starts_with(PLANS[0].on);
            json!({
                "ResourceId": instance.id, "ResourceType": "EC2_INSTANCE", "ResourceArn": instance.arn,
                "Platform": if windows { "Windows" } else { "Linux" },
                "ResourceOwningAccountId": call.caller.account.id, "Region": call.region,
            })
        })
        .collect();
    let (range, next) = page_of(call, &PAGES, found.len())?;
    Ok(json!({"ResourceInventoryList": found[range], "NextToken": next}))
}
