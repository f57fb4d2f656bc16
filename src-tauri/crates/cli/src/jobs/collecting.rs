//! Collecting and importing, with progress on a terminal.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tickmark_workbench::actions::{self, Access};
use tickmark_workbench::collecting::{
    CollectReport, CollectRequest, Controller, Interruption, WhenExpired, collect as run,
};
use tickmark_workbench::wire::{CommandError, StartCollection};
use tickmark_workbench::{OpenStore, Snapshot, now};

use super::{actor, open, passphrase};
use crate::answer::{Answer, DONE, Failure, INTERRUPTED, UNUSABLE};
use crate::arguments::{Collect, Import};
use crate::print;

/// Collects, or says what would be called.
pub async fn collect(c: &Collect) -> Result<Answer, Failure> {
    let store = open(&c.file, c.passphrase_file.as_deref(), Access::Write)?;
    let start = StartCollection {
        sources: c.sources.clone(),
        accounts: c.accounts.clone(),
        regions: c.regions.clone(),
        full: c.full,
        history: c.history,
        access: c.reach.access(),
    };
    let limits = c.pace.limits();
    let actor = actor(c.person.as_deref());
    let request = actions::collect_request(&store, &start, None, WhenExpired::End, limits, &actor)?;
    if c.plan {
        let preflight = actions::preflight(&store, &start)?;
        let lines = print::plan(&preflight);
        return Ok(Answer::new(&preflight, lines));
    }
    let report = follow(&store, request).await?;
    match &report.interrupted {
        Some(Interruption::Credentials { message } | Interruption::Network { message }) => {
            eprintln!("tickmark: {message}");
        }
        Some(Interruption::Stopped) => eprintln!("tickmark: stopped; the same command goes on from here"),
        None => {}
    }
    let status = if report.interrupted.is_some() {
        INTERRUPTED
    } else {
        DONE
    };
    let lines = print::collected(&report);
    Ok(Answer::new(&report, lines).with_status(status))
}

/// Runs a collection with progress; Ctrl-C ends it at the end of its pages.
pub async fn follow(store: &OpenStore, request: CollectRequest) -> Result<CollectReport, Failure> {
    let controller = Controller::new();
    let stopper = controller.clone();
    let watch = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            eprintln!("Stopping at the end of the pages under way …");
            stopper.stop();
        }
    });
    let bar = Arc::new(print::Bar::new());
    let shown = Arc::clone(&bar);
    let ended = run(store.clone(), request, controller, move |p| {
        let left = print::left(p.left_s);
        shown.show(&format!("{left}{}", p.doing), p.pages, p.pages_expected);
    })
    .await;
    bar.clear();
    watch.abort();
    let report = ended.map_err(CommandError::from)?;
    let kept = Snapshot::load(store).and_then(|s| store.keep_states(s.states()));
    kept.map_err(CommandError::from)?;
    Ok(report)
}

/// Imports files and folders.
pub fn import(i: &Import) -> Result<Answer, Failure> {
    let passphrase = passphrase(i.passphrase_file.as_deref())?;
    let passphrase = passphrase.as_deref();
    let store = actions::open(&i.file, passphrase, Access::Write, now())?;
    let actor = actor(i.person.as_deref());
    // All are read before any is kept: an import that is refused leaves nothing.
    let read = |file: &PathBuf| actions::public_keys(file, passphrase, now());
    let keys = i.public_keys.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    for (keys, file) in keys.iter().zip(&i.public_keys) {
        actions::give_keys(&store, keys, file, &actor)?;
    }
    let bar = print::Bar::new();
    let cancel = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancel);
    let watch = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            flag.store(true, std::sync::atomic::Ordering::Release);
        }
    });
    let report = actions::import(
        &store,
        &i.paths,
        i.dry_run,
        &actor,
        &|p| {
            let doing = if p.proving { "Verifying" } else { "Importing" };
            bar.show(doing, p.files_done, p.files_total);
        },
        &cancel,
    );
    bar.clear();
    watch.abort();
    let report = report?;
    if !i.dry_run {
        let kept = Snapshot::load(&store).and_then(|s| store.keep_states(s.states()));
        kept.map_err(CommandError::from)?;
    }
    let files = report.files;
    let nothing = files.read + files.known == 0 && files.failed + files.elsewhere > 0;
    let status = if report.interrupted {
        INTERRUPTED
    } else if nothing {
        UNUSABLE
    } else {
        DONE
    };
    for problem in &report.problems {
        eprintln!("tickmark: {}: {}", problem.path, problem.problem);
    }
    let lines = print::imported(&report);
    Ok(Answer::new(&report, lines).with_status(status))
}
