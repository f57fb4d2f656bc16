//! The operations, by service. Each service has one table of names and functions, and that table is what is served.

#![expect(
    clippy::unnecessary_wraps,
    reason = "all operations have the one signature of their table"
)]

mod artifact;
mod audit_manager;
mod cloudtrail;
mod config;
mod license_manager;
mod organizations;
mod security_hub;
mod sts;

use serde_json::Value;

use crate::wire::{Answer, ApiError, Call, Service};
use crate::world::{REGIONS, STAGING};

/// Name and function of one operation.
pub(crate) type Operation = (&'static str, fn(&Call<'_>) -> Answer);

fn table(service: Service) -> Vec<&'static [Operation]> {
    match service {
        Service::AuditManager => audit_manager::tables(),
        Service::Config => config::tables(),
        Service::CloudTrail => cloudtrail::tables(),
        Service::SecurityHub => vec![security_hub::OPERATIONS],
        Service::Artifact => vec![artifact::OPERATIONS],
        Service::LicenseManager => vec![license_manager::OPERATIONS],
        Service::Organizations => vec![organizations::OPERATIONS],
        Service::Sts => vec![sts::OPERATIONS],
    }
}

/// Every operation that the endpoint serves, as service (its name in a signature) and operation.
#[must_use]
pub fn operations() -> Vec<(&'static str, &'static str)> {
    Service::ALL
        .into_iter()
        .flat_map(|service| {
            table(service)
                .into_iter()
                .flatten()
                .map(move |(name, _)| (service.signing_name(), *name))
        })
        .collect()
}

/// Answers one call, after the refusals that belong to the story.
pub(crate) fn dispatch(call: &Call<'_>) -> Answer {
    let found = table(call.service)
        .into_iter()
        .flatten()
        .find(|(name, _)| *name == call.operation);
    let Some((_, operation)) = found else {
        return Err(ApiError::unknown_operation(call.operation));
    };
    if is_denied(call) {
        return Err(denial(call));
    }
    match call.service {
        Service::AuditManager => audit_manager::admit(call)?,
        Service::SecurityHub => security_hub::admit(call)?,
        Service::LicenseManager => license_manager::admit(call)?,
        Service::Organizations => organizations::admit(call)?,
        _ => {}
    }
    operation(call).map(without_nulls)
}

/// An absent member, such as the token after the last page, is left out and not written as null.
fn without_nulls(mut document: Value) -> Value {
    if let Some(members) = document.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    document
}

/// What the staging account's policy leaves out.
fn is_denied(call: &Call<'_>) -> bool {
    let regions: &[&str] = match (call.service, call.operation) {
        (Service::Config, "GetComplianceDetailsByConfigRule") => &REGIONS[1..2],
        (Service::Config, "DescribeConformancePacks") | (Service::CloudTrail, "GetEventSelectors") => {
            &REGIONS
        }
        _ => return false,
    };
    call.caller.account.id == STAGING && regions.contains(&call.region)
}

/// The refusal of a call by IAM.
pub(crate) fn denial(call: &Call<'_>) -> ApiError {
    ApiError::denied(
        &call.caller.arn,
        &format!("{}:{}", call.service.signing_name(), call.operation),
    )
}
