//! Organization rules and packs, which only the security account, the delegated administrator, may see; and
//! the connector to another cloud, which the security account has too.

use serde_json::{Value, json};

use super::super::Operation;
use super::{PAGES, wanted};
use crate::seed;
use crate::time::DAY;
use crate::wire::{Answer, ApiError, Call, PageRule, page_of};
use crate::world::packs::PACKS;
use crate::world::resource::BUCKET;
use crate::world::rule_catalogue::{Origin, RULES};
use crate::world::rules::suffixed;
use crate::world::{ACCOUNTS, HOME_REGION, SECURITY};

pub(crate) const OPERATIONS: &[Operation] = &[
    (
        "DescribeOrganizationConfigRules",
        describe_organization_config_rules,
    ),
    (
        "DescribeOrganizationConfigRuleStatuses",
        describe_organization_config_rule_statuses,
    ),
    (
        "GetOrganizationConfigRuleDetailedStatus",
        get_organization_config_rule_detailed_status,
    ),
    (
        "GetOrganizationCustomRulePolicy",
        get_organization_custom_rule_policy,
    ),
    (
        "DescribeOrganizationConformancePacks",
        describe_organization_conformance_packs,
    ),
    (
        "DescribeOrganizationConformancePackStatuses",
        describe_organization_conformance_pack_statuses,
    ),
    (
        "GetOrganizationConformancePackDetailedStatus",
        get_organization_conformance_pack_detailed_status,
    ),
    ("ListConnectors", list_connectors),
    ("GetConnector", get_connector),
];

/// One kind of thing that the organisation deploys, with the words its operations use.
struct Deployment {
    name: &'static str,
    names_key: &'static str,
    error: &'static str,
}

fn rule() -> Deployment {
    let plan = RULES.iter().find(|plan| plan.origin == Origin::Organisation);
    Deployment {
        name: plan.map_or("", |plan| plan.name),
        names_key: "OrganizationConfigRuleNames",
        error: "NoSuchOrganizationConfigRuleException",
    }
}

fn pack() -> Deployment {
    Deployment {
        name: PACKS[0].name,
        names_key: "OrganizationConformancePackNames",
        error: "NoSuchOrganizationConformancePackException",
    }
}

fn admit(call: &Call<'_>) -> Result<(), ApiError> {
    if call.caller.account.id == SECURITY {
        return Ok(());
    }
    Err(ApiError::new(
        "OrganizationAccessDeniedException",
        "This action can only be performed by the organization's management or delegated administrator account.",
    ))
}

/// Whether the one deployment is asked for; it was deployed from the home Region.
fn asked(call: &Call<'_>, deployment: &Deployment) -> Result<usize, ApiError> {
    admit(call)?;
    let names = call.texts(deployment.names_key);
    let at_home = call.region == HOME_REGION;
    if names.iter().any(|name| !at_home || *name != deployment.name) {
        return Err(ApiError::new(
            deployment.error,
            "The organization deployment does not exist.",
        ));
    }
    Ok(usize::from(at_home && wanted(&names, deployment.name)))
}

fn one(call: &Call<'_>, key: &str, deployment: &Deployment) -> Result<(), ApiError> {
    admit(call)?;
    if call.text(key) == Some(deployment.name) && call.region == HOME_REGION {
        return Ok(());
    }
    Err(ApiError::new(
        deployment.error,
        "The organization deployment does not exist.",
    ))
}

fn updated_s(call: &Call<'_>) -> i64 {
    call.world.as_of_s - 120 * DAY
}

fn describe_organization_config_rules(call: &Call<'_>) -> Answer {
    let rule = rule();
    let (range, next) = page_of(call, &PAGES, asked(call, &rule)?)?;
    let name = rule.name;
    let page: Vec<Value> = range
        .map(|_| {
            json!({
                "OrganizationConfigRuleName": name,
                "OrganizationConfigRuleArn":
                    format!("arn:aws:config:{HOME_REGION}:{SECURITY}:organization-config-rule/{name}-nw000001"),
                "OrganizationManagedRuleMetadata": {"RuleIdentifier": "S3_BUCKET_VERSIONING_ENABLED",
                    "Description": "Buckets keep versions.", "ResourceTypesScope": [BUCKET]},
                "ExcludedAccounts": [], "LastUpdateTime": updated_s(call),
            })
        })
        .collect();
    Ok(json!({"OrganizationConfigRules": page, "NextToken": next}))
}

fn describe_organization_config_rule_statuses(call: &Call<'_>) -> Answer {
    let rule = rule();
    let (range, next) = page_of(call, &PAGES, asked(call, &rule)?)?;
    let page: Vec<Value> = range
        .map(|_| {
            json!({"OrganizationConfigRuleName": rule.name, "OrganizationRuleStatus": "CREATE_SUCCESSFUL",
                   "LastUpdateTime": updated_s(call)})
        })
        .collect();
    Ok(json!({"OrganizationConfigRuleStatuses": page, "NextToken": next}))
}

fn get_organization_config_rule_detailed_status(call: &Call<'_>) -> Answer {
    let rule = rule();
    one(call, "OrganizationConfigRuleName", &rule)?;
    let account = call.inner("Filters", "AccountId");
    let found: Vec<Value> = call
        .world
        .sites
        .iter()
        .filter(|site| site.region == HOME_REGION && account.is_none_or(|id| id == site.account))
        .map(|site| {
            let suffix = suffixed(call.world.seed, site.place(), rule.name);
            json!({"AccountId": site.account, "ConfigRuleName": format!("OrgConfigRule-{}-{suffix}", rule.name),
                   "MemberAccountRuleStatus": "CREATE_SUCCESSFUL", "LastUpdateTime": updated_s(call)})
        })
        .collect();
    let (range, next) = page_of(call, &PAGES, found.len())?;
    Ok(json!({"OrganizationConfigRuleDetailedStatus": found[range], "NextToken": next}))
}

fn get_organization_custom_rule_policy(call: &Call<'_>) -> Answer {
    admit(call)?;
    Err(ApiError::new(
        "NoSuchOrganizationConfigRuleException",
        "No organization rule with a custom policy has this name.",
    ))
}

fn describe_organization_conformance_packs(call: &Call<'_>) -> Answer {
    let pack = pack();
    let (range, next) = page_of(call, &PAGES, asked(call, &pack)?)?;
    let id = seed::word(call.world.seed, &["org pack", pack.name], seed::LOWER, 8);
    let page: Vec<Value> = range
        .map(|_| {
            json!({
                "OrganizationConformancePackName": pack.name,
                "OrganizationConformancePackArn": format!(
                    "arn:aws:config:{HOME_REGION}:{SECURITY}:organization-conformance-pack/{}-{id}", pack.name),
                "ConformancePackInputParameters": [], "ExcludedAccounts": [], "LastUpdateTime": updated_s(call),
            })
        })
        .collect();
    Ok(json!({"OrganizationConformancePacks": page, "NextToken": next}))
}

fn describe_organization_conformance_pack_statuses(call: &Call<'_>) -> Answer {
    let pack = pack();
    let (range, next) = page_of(call, &PAGES, asked(call, &pack)?)?;
    let page: Vec<Value> = range
        .map(|_| {
            json!({"OrganizationConformancePackName": pack.name, "Status": "CREATE_SUCCESSFUL",
                   "LastUpdateTime": updated_s(call)})
        })
        .collect();
    Ok(json!({"OrganizationConformancePackStatuses": page, "NextToken": next}))
}

fn get_organization_conformance_pack_detailed_status(call: &Call<'_>) -> Answer {
    let pack = pack();
    one(call, "OrganizationConformancePackName", &pack)?;
    let account = call.inner("Filters", "AccountId");
    let id = seed::word(call.world.seed, &["org pack", pack.name], seed::LOWER, 8);
    let found: Vec<Value> = ACCOUNTS
        .iter()
        .filter(|(known, _)| account.is_none_or(|id| id == *known))
        .map(|(known, _)| {
            json!({"AccountId": known, "ConformancePackName": format!("OrgConformsPack-{}-{id}", pack.name),
                   "Status": "CREATE_SUCCESSFUL", "LastUpdateTime": updated_s(call)})
        })
        .collect();
    let (range, next) = page_of(call, &PAGES, found.len())?;
    Ok(json!({"OrganizationConformancePackDetailedStatuses": found[range], "NextToken": next}))
}

fn list_connectors(call: &Call<'_>) -> Answer {
    let rule = PageRule {
        limit_key: "MaxResults",
        limit_error: "ValidationException",
        token_error: "ValidationException",
        ..PAGES
    };
    let provider = call.params["Filters"]
        .as_array()
        .and_then(|filters| filters.iter().find(|filter| filter["filterName"] == "provider"));
    let fits = |one: &Value| {
        let wanted = provider.and_then(|filter| filter["filterValues"].as_array());
        wanted.is_none_or(|values| values.contains(&one["provider"]))
    };
    let found: Vec<Value> = connector(call).into_iter().filter(fits).collect();
    let (range, next) = page_of(call, &rule, found.len())?;
    Ok(json!({"ConnectorSummaries": found[range], "NextToken": next}))
}

/// The subscription in Azure that the security account's Config records too.
fn connector(call: &Call<'_>) -> Option<Value> {
    let here = call.caller.account.id == SECURITY && call.region == HOME_REGION;
    here.then(|| {
        let id = seed::uuid(call.world.seed, &["connector"]);
        json!({"arn": format!("arn:aws:config:{HOME_REGION}:{SECURITY}:connector/nw-azure/{id}"), "name": "nw-azure",
               "provider": "AZURE", "tenantIdentifier": seed::uuid(call.world.seed, &["azure tenant"]),
               "createdTime": call.world.as_of_s - 90 * DAY})
    })
}

fn get_connector(call: &Call<'_>) -> Answer {
    let arn = call.text("Arn").unwrap_or_default();
    let found = connector(call).filter(|one| one["arn"] == arn);
    let one = found.ok_or_else(|| {
        ApiError::new(
            "ResourceNotFoundException",
            format!("The connector {arn} does not exist"),
        )
    })?;
    let azure = json!({"tenantIdentifier": one["tenantIdentifier"],
                       "clientIdentifier": seed::uuid(call.world.seed, &["azure client"])});
    Ok(
        json!({"Connector": {"arn": one["arn"], "name": one["name"], "createdTime": one["createdTime"],
                            "connectorConfiguration": {"azure": azure}}}),
    )
}
