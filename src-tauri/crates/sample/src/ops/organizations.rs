//! Organizations: one root, two units, four accounts. The listings answer in the management account and in the
//! delegated administrator's; every account may ask which organisation it is in.

use serde_json::{Value, json};

use super::Operation;
use crate::time::DAY;
use crate::wire::{Answer, ApiError, Call, PageRule, page_of};
use crate::world::{ACCOUNTS, ORGANISATION_ID, PROD, SECURITY};

pub(crate) const OPERATIONS: &[Operation] = &[
    ("DescribeOrganization", describe_organization),
    ("ListAccounts", list_accounts),
    ("ListRoots", list_roots),
    (
        "ListOrganizationalUnitsForParent",
        list_organizational_units_for_parent,
    ),
    ("ListDelegatedAdministrators", list_delegated_administrators),
];

/// Which account pays, and is therefore the organisation's management account.
const MANAGEMENT: &str = PROD;
const ROOT: &str = "r-nw01";
/// Id and name of each unit.
const UNITS: [(&str, &str); 2] = [
    ("ou-nw01-workload1", "Workloads"),
    ("ou-nw01-security1", "Security"),
];

const PAGES: PageRule = PageRule {
    default: 20,
    max: 20,
    min: 1,
    limit_key: "MaxResults",
    token_key: "NextToken",
    limit_error: "InvalidInputException",
    token_error: "InvalidInputException",
};

/// Lets a call through, or refuses it as AWS refuses a member account.
pub(crate) fn admit(call: &Call<'_>) -> Result<(), ApiError> {
    let may_list = [MANAGEMENT, SECURITY].contains(&&*call.caller.account.id);
    if may_list || call.operation == "DescribeOrganization" {
        return Ok(());
    }
    Err(ApiError::new(
        "AccessDeniedException",
        "You don't have permissions to access this resource.",
    ))
}

fn arn(kind: &str, rest: &str) -> String {
    format!("arn:aws:organizations::{MANAGEMENT}:{kind}/{ORGANISATION_ID}{rest}")
}

fn email(alias: &str) -> String {
    format!("{alias}@northwind-health.example")
}

fn describe_organization(_: &Call<'_>) -> Answer {
    Ok(json!({"Organization": {
        "Id": ORGANISATION_ID, "Arn": arn("organization", ""), "FeatureSet": "ALL",
        "MasterAccountArn": arn("account", &format!("/{MANAGEMENT}")), "MasterAccountId": MANAGEMENT,
        "MasterAccountEmail": email(ACCOUNTS[0].1),
        "AvailablePolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}],
    }}))
}

fn account(call: &Call<'_>, id: &str, alias: &str) -> Value {
    let unit = UNITS[usize::from(id == SECURITY)].0;
    let path = if id == MANAGEMENT {
        format!("{ORGANISATION_ID}/{ROOT}/{id}/")
    } else {
        format!("{ORGANISATION_ID}/{ROOT}/{unit}/{id}/")
    };
    let joined_s = call.world.as_of_s - 900 * DAY;
    json!({
        "Id": id, "Arn": arn("account", &format!("/{id}")), "Email": email(alias), "Name": alias,
        "Status": "ACTIVE", "State": "ACTIVE", "Paths": [path],
        "JoinedMethod": if id == MANAGEMENT { "INVITED" } else { "CREATED" }, "JoinedTimestamp": joined_s,
    })
}

fn list_accounts(call: &Call<'_>) -> Answer {
    let accounts: Vec<Value> = ACCOUNTS
        .iter()
        .map(|(id, alias)| account(call, id, alias))
        .collect();
    let (range, next) = page_of(call, &PAGES, accounts.len())?;
    Ok(json!({"Accounts": accounts[range], "NextToken": next}))
}

fn list_roots(call: &Call<'_>) -> Answer {
    let roots = [json!({
        "Id": ROOT, "Arn": arn("root", &format!("/{ROOT}")), "Name": "Root",
        "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}],
    })];
    let (range, next) = page_of(call, &PAGES, roots.len())?;
    Ok(json!({"Roots": roots[range], "NextToken": next}))
}

fn list_organizational_units_for_parent(call: &Call<'_>) -> Answer {
    let parent = call.text("ParentId").unwrap_or_default();
    let units: Vec<Value> = if parent == ROOT {
        UNITS
            .iter()
            .map(|(id, name)| {
                json!({"Id": id, "Arn": arn("ou", &format!("/{id}")), "Name": name,
                       "Path": format!("{ORGANISATION_ID}/{ROOT}/{id}/")})
            })
            .collect()
    } else if UNITS.iter().any(|(id, _)| *id == parent) {
        Vec::new()
    } else {
        return Err(ApiError::new(
            "ParentNotFoundException",
            "You specified a root or organizational unit that does not exist.",
        ));
    };
    let (range, next) = page_of(call, &PAGES, units.len())?;
    Ok(json!({"OrganizationalUnits": units[range], "NextToken": next}))
}

fn list_delegated_administrators(call: &Call<'_>) -> Answer {
    let mut administrator = account(call, SECURITY, ACCOUNTS[2].1);
    if let Some(members) = administrator.as_object_mut() {
        members.remove("Paths");
        members.insert(
            String::from("DelegationEnabledDate"),
            json!(call.world.as_of_s - 700 * DAY),
        );
    }
    let (range, next) = page_of(call, &PAGES, 1)?;
    let administrators = [administrator];
    Ok(json!({"DelegatedAdministrators": administrators[range], "NextToken": next}))
}
