//! What a collection will ask, and how long that takes at AWS's limits, before anything is asked.

use std::collections::BTreeMap;
use std::time::Duration;

use tickmark_domain::Source;

use crate::limits::Limits;
use crate::operation::Operation;
use crate::plan::{AUDIT_MANAGER_REGIONS, Plan, PlannedStep, PlannedSteps};
use crate::source::{audit_manager, cloudtrail, config};

/// The estimate for a plan.
pub(crate) fn preview(plan: &Plan) -> PlannedSteps {
    let limits = Limits::aws();
    let accounts = plan.accounts.len() as u64;
    let regions = plan.regions.len() as u64;
    let with_audit_manager = plan
        .regions
        .iter()
        .filter(|region| AUDIT_MANAGER_REGIONS.contains(&region.as_str()))
        .count() as u64;
    let mut steps = vec![PlannedStep {
        source: Source::Sts,
        operation: "GetCallerIdentity",
        action: "sts:GetCallerIdentity".to_owned(),
        places: u32::try_from(accounts).unwrap_or(u32::MAX),
        requests: accounts,
        discovered: false,
    }];
    // Lanes of a place run beside one another: the slowest of them decides.
    let mut longest: BTreeMap<Source, Duration> = BTreeMap::new();
    let mut add = |lane: Vec<(&'static Operation, u64, bool)>, places: u64| {
        for (operation, times, discovered) in lane {
            let pace = limits.spacing(operation.service, operation.name);
            *longest.entry(operation.source).or_default() +=
                pace.saturating_mul(u32::try_from(times).unwrap_or(u32::MAX));
            steps.push(PlannedStep {
                source: operation.source,
                operation: operation.name,
                action: operation.action(),
                places: u32::try_from(places).unwrap_or(u32::MAX),
                requests: times * places,
                discovered,
            });
        }
    };
    if plan.has(Source::AuditManager) {
        add(audit_manager::operations(), accounts * with_audit_manager);
    }
    if plan.has(Source::Config) {
        add(config::operations(), accounts * regions);
    }
    if plan.has(Source::CloudTrail) {
        add(cloudtrail::operations(plan), accounts * regions);
    }
    PlannedSteps {
        requests: steps.iter().map(|step| step.requests).sum(),
        seconds: longest.values().max().map_or(0, Duration::as_secs) + 1,
        steps,
    }
}
