//! Rescuing an Audit Manager assessment.

use serde_json::json;
use tickmark_workbench::actions::{self, Access as Open, rescue};
use tickmark_workbench::collecting::{Interruption, LiveAssessments, WhenExpired};
use tickmark_workbench::now;
use tickmark_workbench::wire::{CommandError, StartCollection};
use tickmark_workbench::words::{Account, Period};

use super::collecting::follow;
use super::{actor, open, passphrase};
use crate::answer::{Answer, DONE, Failure, INTERRUPTED, NO};
use crate::arguments::rescue::{Archive, Continue, Places, RescueJob};
use crate::print;

/// Does the job.
pub async fn run(job: &RescueJob) -> Result<Answer, Failure> {
    match job {
        RescueJob::List(places) => list(places).await,
        RescueJob::Archive(archive) => self::archive(archive).await,
        RescueJob::Continue(request) => tokio::task::block_in_place(|| go_on(request)),
    }
}

async fn found(places: &Places) -> Result<LiveAssessments, Failure> {
    let found = rescue::list(
        &actions::access(&places.reach.access()),
        &places.accounts,
        &places.regions,
        &places.pace.limits(),
    )
    .await?;
    for trouble in &found.troubles {
        let place = [trouble.account_id.as_str(), trouble.region.as_str()].join(" ");
        eprintln!("tickmark: {}: {}", place.trim(), trouble.reason);
    }
    Ok(found)
}

async fn list(places: &Places) -> Result<Answer, Failure> {
    let found = found(places).await?;
    // A place that refused may hold assessments: the list is not all of it.
    let status = if found.troubles.is_empty() { DONE } else { NO };
    Ok(Answer::new(&found, print::assessments(&found)).with_status(status))
}

async fn archive(archive: &Archive) -> Result<Answer, Failure> {
    let person = actor(archive.person.as_deref());
    let store = if archive.file.exists() {
        let store = open(&archive.file, archive.passphrase_file.as_deref(), Open::Write)?;
        let state = rescue::archive_state(&store)?;
        let name = store.engagement().map_err(CommandError::from)?.name;
        if !state.is_some_and(|s| s.assessment_id == archive.assessment || name == archive.assessment) {
            return Err(Failure {
                status: NO,
                message: format!(
                    "{} is there already and is not the archive of {}",
                    archive.file.display(),
                    archive.assessment
                ),
            });
        }
        store
    } else {
        let found = found(&archive.places).await?;
        let chosen = rescue::choose(&found, &archive.assessment)?;
        let (access, limits) = (
            actions::access(&archive.places.reach.access()),
            archive.places.pace.limits(),
        );
        let period = rescue::span_or_life(&access, &chosen, &limits, now()).await?;
        let passphrase = passphrase(archive.passphrase_file.as_deref())?;
        rescue::create_archive(
            &archive.file,
            &archive.name,
            &archive.owner,
            &chosen,
            period,
            passphrase.as_deref(),
            None,
            &person,
        )?
    };
    let start = StartCollection {
        access: archive.places.reach.access(),
        ..StartCollection::default()
    };
    let limits = archive.places.pace.limits();
    let request = actions::collect_request(&store, &start, None, WhenExpired::End, limits, &person)?;
    let report = follow(&store, request).await?;
    let path = store.path().display().to_string();
    if let Some(interrupted) = &report.interrupted {
        match interrupted {
            Interruption::Credentials { message } | Interruption::Network { message } => {
                eprintln!("tickmark: {message}");
            }
            Interruption::Stopped => eprintln!("tickmark: stopped; the same command goes on from here"),
        }
        let document = json!({ "path": path, "collection": report });
        return Ok(Answer::new(&document, print::collected(&report)).with_status(INTERRUPTED));
    }
    let sheet = rescue::sheet(&store, report.run_id)?;
    let mut lines = print::collected(&report);
    lines.push(format!("{path}: {}", sheet.sentence));
    lines.extend(sheet.open.iter().map(|line| format!("  {line}")));
    if sheet.closes {
        lines.push(format!(
            "Next: tickmark rescue continue {path} NEW.tickmark --from DATE --to DATE"
        ));
    }
    let status = if sheet.closes { DONE } else { NO };
    let document = json!({ "path": path, "collection": report, "sheet": sheet });
    Ok(Answer::new(&document, lines).with_status(status))
}

fn go_on(request: &Continue) -> Result<Answer, Failure> {
    let store = open(&request.archive, request.passphrase_file.as_deref(), Open::Read)?;
    if request.plan {
        let period = Period {
            from: request.from,
            to: request.to,
        };
        let preview = rescue::preview(&store, &period)?;
        return Ok(Answer::new(&preview, print::continuing(&preview, None)));
    }
    let accounts = request.accounts.iter().map(|text| {
        let (id, alias) = text.split_once('=').unwrap_or((text, ""));
        Account {
            id: id.to_owned(),
            alias: alias.to_owned(),
        }
    });
    let wanted = rescue::Continue {
        path: request.file.clone(),
        name: request.name.clone(),
        owner: request.owner.clone(),
        from: request.from,
        to: request.to,
        accounts: accounts.collect(),
        regions: request.regions.clone(),
        passphrase: passphrase(request.passphrase_file.as_deref())?,
    };
    let (_, done) = rescue::continue_locally(&store, &wanted, &actor(request.person.as_deref()), now())?;
    Ok(Answer::new(
        &done,
        print::continuing(&done.preview, Some(&done.path)),
    ))
}
