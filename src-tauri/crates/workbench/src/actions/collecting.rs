//! What a collection is asked for, and imports.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tickmark_collect::{Access, Choices, CollectRequest, Limits, Plan, WhenExpired};
use tickmark_intake::{ImportOptions, ImportProgress, ImportReport};
use tickmark_store::Store;

use crate::moment::{MADE_WITH, now};
use crate::wire::{Code, CommandError, StartCollection};

/// The part of the engagement's scope that was chosen, as a plan for now.
pub(super) fn planned(store: &Store, start: &StartCollection) -> Result<Plan, CommandError> {
    let scope = store.engagement()?.scope;
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
    let choices = Choices {
        sources: start.sources.clone(),
        accounts: start.accounts.clone(),
        regions: start.regions.clone(),
        full: start.full,
    };
    Ok(Plan::new(&scope, &choices, now()))
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
    let given = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
    let access = access.unwrap_or_else(|| Access {
        profile: given(&start.access.profile),
        role_arn: given(&start.access.role_arn),
        external_id: given(&start.access.external_id),
        ..Access::default()
    });
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
