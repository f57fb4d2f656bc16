//! The catalogue, and new engagements.

use std::path::PathBuf;

use serde_json::json;
use tickmark_workbench::wire::CreateEngagement;
use tickmark_workbench::words::Account;
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

/// Makes an engagement file.
pub fn make(new: &New) -> Result<Answer, Failure> {
    let accounts = new.accounts.iter().map(|text| {
        let (id, alias) = text.split_once('=').unwrap_or((text, ""));
        Account {
            id: id.to_owned(),
            alias: alias.to_owned(),
        }
    });
    let request = CreateEngagement {
        path: new.file.display().to_string(),
        name: new.name.clone(),
        owner: new.owner.clone(),
        frameworks: new.frameworks.clone(),
        from: new.from,
        to: new.to,
        accounts: accounts.collect(),
        regions: new.regions.clone(),
        passphrase: passphrase(new.passphrase_file.as_deref())?,
    };
    let catalogue = actions::catalogue(&new.imports)?;
    let store = actions::create(&request, &catalogue, &actor(Some(&new.owner)), now())?;
    let path = store.path().display().to_string();
    let controls = store
        .list_controls()
        .map_err(tickmark_workbench::wire::CommandError::from)?
        .len();
    let lines = vec![
        format!("{path}: {} with {controls} controls", request.name),
        format!("Next: tickmark collect {path}"),
    ];
    Ok(Answer::new(
        &json!({ "path": path, "name": request.name, "controls": controls }),
        lines,
    ))
}
