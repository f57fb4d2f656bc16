//! What a collection is asked for, and imports.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tickmark_collect::{
    Access, Choices, CollectRequest, Limits, Plan, ScopeOrigin, WhenExpired, discover as discover_in_aws,
    offered,
};
use tickmark_intake::{ImportOptions, ImportProgress, ImportReport};
use tickmark_store::Store;

use super::rescue::{held_plan, only_the_assessment};
use crate::moment::{MADE_WITH, now};
use crate::wire::{
    AccountAccess, Code, CommandError, DiscoverScope, DiscoveredAccount, DiscoveredScope, ScopeFrom,
    StartCollection,
};

/// The part of the engagement's scope that was chosen, as a plan for now.
pub(super) fn planned(store: &Store, start: &StartCollection) -> Result<Plan, CommandError> {
    let scope = store.engagement()?.scope;
    let as_of = now();
    let held = held_plan(store, as_of)?;
    if held.is_some() {
        only_the_assessment(&start.sources)?;
    }
    for account in &start.accounts {
        if !scope.accounts.iter().any(|a| a.id == *account) {
            return Err(CommandError::new(
                Code::Invalid,
                format!("The account {account} is not in scope"),
            ));
        }
    }
    for region in &start.regions {
        if !scope.regions.contains(region) {
            return Err(CommandError::new(
                Code::Invalid,
                format!("The Region {region} is not in scope"),
            ));
        }
    }
    for source in &start.sources {
        if !offered().contains(source) {
            let what = source.title();
            let message = format!("This build of Tickmark does not collect from {what}");
            return Err(CommandError::new(Code::Invalid, message));
        }
    }
    let choices = Choices {
        sources: start.sources.clone(),
        accounts: start.accounts.clone(),
        regions: start.regions.clone(),
        full: start.full,
        assessments: vec![],
        history: start.history,
    };
    Ok(held.map_or_else(
        || Plan::new(&scope, &choices, as_of),
        |plan| Plan {
            full: start.full,
            ..plan
        },
    ))
}

/// The request for a collection over the engagement's scope, or the part of it that was chosen.
pub fn collect_request(
    store: &Store,
    start: &StartCollection,
    access: Option<Access>,
    when_expired: WhenExpired,
    limits: Limits,
    actor: &str,
) -> Result<CollectRequest, CommandError> {
    let plan = planned(store, start)?;
    let access = access.unwrap_or_else(|| self::access(&start.access));
    Ok(CollectRequest {
        plan,
        access,
        limits,
        when_expired,
        actor: actor.to_owned(),
        made_with: MADE_WITH.to_owned(),
        clock: Arc::new(now),
    })
}

/// How accounts are reached, as the person wrote it.
#[must_use]
pub fn access(written: &AccountAccess) -> Access {
    let given = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
    Access {
        profile: given(&written.profile),
        role_arn: given(&written.role_arn),
        external_id: given(&written.external_id),
        session_name: given(&written.session_name),
        ..Access::default()
    }
}

/// Asks AWS which accounts there are, and which Regions each of them has enabled.
pub async fn discover(request: &DiscoverScope) -> Result<DiscoveredScope, CommandError> {
    let name = Some(request.aggregator.trim().to_owned()).filter(|name| !name.is_empty());
    let origin = match request.from {
        ScopeFrom::Organizations => ScopeOrigin::Organizations,
        ScopeFrom::Aggregator => ScopeOrigin::Aggregator(name),
    };
    let region = Some(request.region.trim()).filter(|region| !region.is_empty());
    let found = discover_in_aws(&access(&request.access), &origin, region.unwrap_or("us-east-1")).await?;
    let accounts = found.into_iter().map(|account| DiscoveredAccount {
        id: account.id,
        name: account.name,
        status: account.status,
        regions: account.regions,
        problem: account.problem,
    });
    Ok(DiscoveredScope {
        accounts: accounts.collect(),
    })
}

/// Imports files and folders.
pub fn import(
    store: &Store,
    paths: &[PathBuf],
    dry_run: bool,
    actor: &str,
    progress: &dyn Fn(&ImportProgress),
    cancel: &AtomicBool,
) -> Result<ImportReport, CommandError> {
    let options = ImportOptions {
        dry_run,
        made_with: MADE_WITH.to_owned(),
    };
    Ok(tickmark_intake::import(
        store, paths, &options, actor, &now, progress, cancel,
    )?)
}
