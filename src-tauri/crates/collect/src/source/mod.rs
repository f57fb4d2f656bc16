//! The sources, one folder each: a file for each group of operations, and the order in which they are asked.

#[cfg(feature = "artifact")]
pub(crate) mod artifact;
pub(crate) mod audit_manager;
pub(crate) mod cloudtrail;
pub(crate) mod config;
#[cfg(feature = "licensemanager")]
pub(crate) mod license_manager;
pub(crate) mod organizations;
#[cfg(feature = "securityhub")]
pub(crate) mod security_hub;
#[cfg(test)]
mod strange;

use std::pin::Pin;
use std::sync::Arc;

use tickmark_domain::Source;

use crate::job::{Done, Job};
use crate::operation::Operation;
use crate::plan::Plan;
use crate::step::{Place, Step};

/// A part of a collection that runs beside the others.
pub(crate) type Lane = Pin<Box<dyn Future<Output = Done<()>> + Send>>;

/// An operation with how often it is asked in a place, estimated, and whether that is only found on the way.
pub(crate) type Estimate = (&'static Operation, u64, bool);

/// What is asked in one account and Region.
pub(crate) fn lanes_of_place(job: &Arc<Job>, place: &Place) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    let (job, place) = (|| Arc::clone(job), || place.clone());
    for source in &job().plan.sources {
        match source {
            Source::AuditManager => lanes.push(Box::pin(audit_manager::collect(job(), place()))),
            Source::Config => lanes.push(Box::pin(config::collect(job(), place()))),
            Source::CloudTrail => {
                lanes.push(Box::pin(cloudtrail::collect_history(job(), place())));
                lanes.push(Box::pin(cloudtrail::collect_lake(job(), place())));
            }
            #[cfg(feature = "securityhub")]
            Source::SecurityHub => lanes.push(Box::pin(security_hub::collect(job(), place()))),
            #[cfg(feature = "licensemanager")]
            Source::LicenseManager => lanes.push(Box::pin(license_manager::collect(job(), place()))),
            _ => {}
        }
    }
    lanes
}

/// What is asked once an account.
pub(crate) fn lanes_of_account(job: &Arc<Job>, account: &Arc<str>, regions: &[Arc<str>]) -> Vec<Lane> {
    if !job.plan.has(Source::CloudTrail) {
        return Vec::new();
    }
    let (job, account) = (Arc::clone(job), Arc::clone(account));
    vec![Box::pin(cloudtrail::collect_trails(
        job,
        account,
        regions.to_vec(),
    ))]
}

/// What is asked once for all accounts that can be asked.
pub(crate) fn lanes_of_all(job: &Arc<Job>, accounts: &[Arc<str>]) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    if job.plan.has(Source::Organizations) {
        lanes.push(Box::pin(organizations::collect(
            Arc::clone(job),
            accounts.to_vec(),
        )));
    }
    #[cfg(feature = "artifact")]
    if job.plan.has(Source::Artifact) {
        lanes.push(Box::pin(artifact::collect(Arc::clone(job), accounts.to_vec())));
    }
    lanes
}

/// One step for each source in a place of an account that cannot be asked at all.
pub(crate) fn stand_ins(plan: &Plan, place: &Place) -> Vec<Step> {
    let step = |source: &Source| match source {
        Source::AuditManager => Some(audit_manager::first_step(place)),
        Source::Config => Some(config::first_step(place)),
        Source::CloudTrail => Some(cloudtrail::trail_steps(place)),
        #[cfg(feature = "securityhub")]
        Source::SecurityHub => Some(security_hub::first_step(place)),
        #[cfg(feature = "licensemanager")]
        Source::LicenseManager => Some(license_manager::first_step(place)),
        _ => None,
    };
    plan.sources.iter().filter_map(step).collect()
}

/// The same for the sources that an account has once.
pub(crate) fn stand_ins_of_account(plan: &Plan, account: &Arc<str>) -> Vec<Step> {
    let place = Place::of_account(account);
    let step = |source: &Source| match source {
        Source::Organizations => Some(organizations::first_step(&place)),
        #[cfg(feature = "artifact")]
        Source::Artifact => Some(artifact::first_step(&place)),
        _ => None,
    };
    plan.sources.iter().filter_map(step).collect()
}

/// Where an operation is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spread {
    /// In every account and Region.
    EveryPlace,
    /// Once in every account.
    EveryAccount,
    /// In one account for all.
    OneAccount,
}

/// What a plan asks, and where.
pub(crate) fn operations(plan: &Plan) -> Vec<(Estimate, Spread)> {
    let mut all = Vec::new();
    let mut add =
        |asked: Vec<Estimate>, spread: Spread| all.extend(asked.into_iter().map(|one| (one, spread)));
    for source in &plan.sources {
        match source {
            Source::AuditManager => add(audit_manager::operations(), Spread::EveryPlace),
            Source::Config => add(config::operations(plan.history), Spread::EveryPlace),
            Source::CloudTrail => add(cloudtrail::operations(plan), Spread::EveryPlace),
            Source::Organizations => {
                add(organizations::everywhere(), Spread::EveryAccount);
                add(organizations::once(), Spread::OneAccount);
            }
            #[cfg(feature = "securityhub")]
            Source::SecurityHub => add(security_hub::operations(), Spread::EveryPlace),
            #[cfg(feature = "artifact")]
            Source::Artifact => {
                add(artifact::everywhere(), Spread::EveryAccount);
                add(artifact::once(), Spread::OneAccount);
            }
            #[cfg(feature = "licensemanager")]
            Source::LicenseManager => add(license_manager::operations(), Spread::EveryPlace),
            _ => {}
        }
    }
    all
}

/// The SDK of each service with its version.
pub(crate) fn sdk_versions() -> String {
    let versions = [
        ("auditmanager", aws_sdk_auditmanager::meta::PKG_VERSION),
        ("config", aws_sdk_config::meta::PKG_VERSION),
        ("cloudtrail", aws_sdk_cloudtrail::meta::PKG_VERSION),
        ("organizations", aws_sdk_organizations::meta::PKG_VERSION),
        #[cfg(feature = "securityhub")]
        ("securityhub", aws_sdk_securityhub::meta::PKG_VERSION),
        #[cfg(feature = "artifact")]
        ("artifact", aws_sdk_artifact::meta::PKG_VERSION),
        #[cfg(feature = "licensemanager")]
        ("licensemanager", aws_sdk_licensemanager::meta::PKG_VERSION),
    ];
    versions
        .map(|(service, version)| format!("aws-sdk-{service} {version}"))
        .join(", ")
}
