//! The catalogue, and new engagements.

use std::path::PathBuf;

use serde_json::json;
use tickmark_workbench::wire::{CreateEngagement, DiscoverScope, ScopeFrom};
use tickmark_workbench::words::{Account, counted};
use tickmark_workbench::{actions, now};

use super::{actor, passphrase};
use crate::answer::{Answer, Failure};
use crate::arguments::New;

/// Lists the catalogue.
pub fn frameworks(imports: &[PathBuf]) -> Result<Answer, Failure> {
    let catalogue = actions::catalogue(imports)?;
    let mut lines = Vec::new();
    let mut documents = Vec::new();
    for f in catalogue.frameworks() {
        let d = &f.definition;
        lines.push(format!(
            "{:<24} {:<6} {:>4} controls  {}",
            d.id,
            d.version,
            d.control_count(),
            d.title
        ));
        documents.push(json!({
            "id": d.id, "version": d.version, "title": d.title, "description": d.description,
            "controls": d.control_count(), "digest": f.digest, "copyright": d.copyright,
        }));
    }
    Ok(Answer::new(&json!({ "frameworks": documents }), lines))
}

fn account(text: &str) -> Account {
    let (id, alias) = text.split_once('=').unwrap_or((text, ""));
    Account {
        id: id.to_owned(),
        alias: alias.to_owned(),
    }
}

/// The scope as it was typed, or as AWS tells it.
async fn scope(new: &New) -> Result<(Vec<Account>, Vec<String>, Vec<String>), Failure> {
    let typed: Vec<Account> = new.accounts.iter().map(|text| account(text)).collect();
    let Some(origin) = &new.accounts_from else {
        new.reach.refuse_without("--accounts-from")?;
        if new.regions.is_empty() {
            return Err(Failure::unusable("Name at least one Region with --region"));
        }
        return Ok((typed, new.regions.clone(), vec![]));
    };
    let (from, aggregator) = match origin.split_once(':').unwrap_or((origin, "")) {
        ("organizations", "") => (ScopeFrom::Organizations, ""),
        ("aggregator", name) => (ScopeFrom::Aggregator, name),
        _ => {
            return Err(Failure::unusable(format!(
                "--accounts-from {origin} is none of organizations, aggregator, aggregator:NAME"
            )));
        }
    };
    if from == ScopeFrom::Organizations && new.regions.is_empty() {
        return Err(Failure::unusable(
            "AWS Organizations does not say which Regions are in use: name at least one with --region",
        ));
    }
    let found = actions::discover(&DiscoverScope {
        from,
        aggregator: aggregator.to_owned(),
        region: new.regions.first().cloned().unwrap_or_default(),
        access: new.reach.access(),
    })
    .await?;
    for wanted in &typed {
        if !found.accounts.iter().any(|account| account.id == wanted.id) {
            return Err(Failure::unusable(format!(
                "{origin} does not know the account {}",
                wanted.id
            )));
        }
    }
    let mut notes = Vec::new();
    let mut accounts = Vec::new();
    let mut covered: Vec<String> = Vec::new();
    for account in found.accounts {
        let named = typed.iter().find(|wanted| wanted.id == account.id);
        if !typed.is_empty() && named.is_none() {
            continue;
        }
        if !matches!(account.status.as_str(), "" | "ACTIVE") && named.is_none() {
            notes.push(format!(
                "{} {} is left out: {}",
                account.id,
                account.name,
                account.status.to_lowercase()
            ));
            continue;
        }
        if !account.problem.is_empty() {
            notes.push(format!("{} {}: {}", account.id, account.name, account.problem));
        }
        for region in new
            .regions
            .iter()
            .filter(|region| !account.regions.contains(region))
        {
            notes.push(format!(
                "{} {} has not enabled {region}, as far as known",
                account.id, account.name
            ));
        }
        for region in account.regions {
            if !covered.contains(&region) {
                covered.push(region);
            }
        }
        let alias = named
            .map(|wanted| wanted.alias.clone())
            .filter(|alias| !alias.is_empty());
        accounts.push(Account {
            id: account.id,
            alias: alias.unwrap_or(account.name),
        });
    }
    let regions = if new.regions.is_empty() {
        covered
    } else {
        new.regions.clone()
    };
    Ok((accounts, regions, notes))
}

/// Makes an engagement file.
pub async fn make(new: &New) -> Result<Answer, Failure> {
    let (accounts, regions, notes) = scope(new).await?;
    let request = CreateEngagement {
        path: new.file.display().to_string(),
        name: new.name.clone(),
        owner: new.owner.clone(),
        frameworks: new.frameworks.clone(),
        from: new.from,
        to: new.to,
        accounts,
        regions,
        passphrase: passphrase(new.passphrase_file.as_deref())?,
    };
    let catalogue = actions::catalogue(&new.imports)?;
    let store = actions::create(&request, &catalogue, &actor(Some(&new.owner)), now())?;
    let path = store.path().display().to_string();
    let controls = store
        .list_controls()
        .map_err(tickmark_workbench::wire::CommandError::from)?
        .len();
    let mut lines = vec![format!(
        "{path}: {} with {}",
        request.name,
        counted(controls as u64, "control", "controls")
    )];
    if new.accounts_from.is_some() {
        let (accounts, regions) = (request.accounts.len(), request.regions.len());
        lines.push(format!(
            "{} in {}",
            counted(accounts as u64, "account", "accounts"),
            counted(regions as u64, "Region", "Regions")
        ));
    }
    lines.extend(notes.iter().cloned());
    lines.push(format!("Next: tickmark collect {path}"));
    let document = json!({
        "path": path, "name": request.name, "controls": controls, "accounts": request.accounts,
        "regions": request.regions, "notes": notes,
    });
    Ok(Answer::new(&document, lines))
}
