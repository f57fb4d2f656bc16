//! An import: files are read on all cores, in order, and stored by one writer in batches. One that is cancelled is
//! taken back.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

use tickmark_domain::Timestamp;
use tickmark_store::{Store, StoreError};

use crate::container;
use crate::digest::ProofError;
use crate::documents::Serving;
use crate::error::IntakeError;
use crate::gather::Gathering;
use crate::prove::{ProofSummary, is_due, prove_alone};
use crate::read::Engaged;
use crate::report::{ImportProgress, ImportReport, ItemCounts, Problem};
use crate::summary::Summary;
use crate::tally::{self, Plan, Stored, Work};

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// Read and count, write nothing.
    pub dry_run: bool,
    /// The program and its version, for the run: `Tickmark 0.1.0`.
    pub made_with: String,
}

/// Imports files, folders and archives; what each file is, its content tells.
///
/// Files that are stored already are recognised by their hash and not read again, so importing a folder twice changes
/// nothing. When `cancel` is set, what was stored of this import is taken back. An import that is killed goes on when
/// the same is imported again. The error is for what stops the whole; what is wrong with one file is in the report.
pub fn import(
    store: &Store,
    paths: &[PathBuf],
    options: &ImportOptions,
    actor: &str,
    now: &dyn Fn() -> Timestamp,
    progress: &dyn Fn(&ImportProgress),
    cancel: &AtomicBool,
) -> Result<ImportReport, IntakeError> {
    let _alone = if options.dry_run {
        None
    } else {
        Some(store.begin_work("an import", actor, now())?)
    };
    let mut report = ImportReport {
        dry_run: options.dry_run,
        ..ImportReport::default()
    };
    let mut problems = Vec::new();
    let found = container::list(paths, &mut problems)?;
    for problem in problems {
        report.add(problem);
    }

    let serving = Serving::new(&store.list_controls()?, actor);
    let engaged = Engaged {
        store,
        serving: &serving,
        keeps: !options.dry_run,
    };
    let plan = Plan {
        actor: actor.to_owned(),
        made_with: options.made_with.clone(),
        names: names(paths),
    };
    let (sender, receiver) = sync_channel::<Work>(1);
    let stored = std::thread::scope(|scope| {
        let writer = scope.spawn(|| keep(store, options, &plan, receiver));
        Gathering::new(&mut report, engaged, &found, sender, now, progress, cancel).run(found);
        writer
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })?;

    report.items.new = stored.items.new;
    report.items.duplicate = stored.items.duplicate;
    report.items.conflicting = stored.items.conflicting;
    stored
        .problems
        .into_iter()
        .for_each(|problem| report.add(problem));
    match stored.run_id {
        Some(run_id) if report.interrupted => take_back(store, run_id, actor, now(), &mut report)?,
        Some(run_id) => drop(store.finish_run(run_id, actor, now())?),
        None if report.interrupted => forget(&mut report),
        None => {}
    }
    if !options.dry_run && !report.interrupted {
        report.proof = proven(store, actor, now, progress, cancel, &mut report)?;
    }
    let (files, items) = (report.files, report.items);
    tracing::info!(
        read = files.read,
        known = files.known,
        failed = files.failed,
        new = items.new,
        interrupted = report.interrupted,
        "import finished"
    );
    Ok(report)
}

/// Holds all that is stored against what CloudTrail signed; none where nothing of that is there, nothing came that
/// could change what is known, or it was stopped.
fn proven(
    store: &Store,
    actor: &str,
    now: &dyn Fn() -> Timestamp,
    progress: &dyn Fn(&ImportProgress),
    cancel: &AtomicBool,
    report: &mut ImportReport,
) -> Result<Option<ProofSummary>, IntakeError> {
    if !is_due(store, |kind| report.file_kinds.contains_key(kind.title()))? {
        return Ok(None);
    }
    let items_read = report.items.read;
    let judged = prove_alone(store, actor, now, |reading| {
        progress(&ImportProgress {
            files_total: reading.of,
            files_done: reading.files,
            items_read,
            proving: true,
            ..ImportProgress::default()
        });
        if cancel.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    match judged {
        Ok((_, summary)) => Ok(Some(summary)),
        Err(ProofError::Store(error)) => Err(error.into()),
        Err(other) => {
            report.add(Problem {
                path: "CloudTrail's digests".to_owned(),
                offset: None,
                problem: format!("what they prove was not found out: {other}; what was imported is kept"),
            });
            Ok(None)
        }
    }
}

/// Takes back what a cancelled import stored; what cannot be taken back is named.
fn take_back(
    store: &Store,
    run_id: i64,
    actor: &str,
    at: Timestamp,
    report: &mut ImportReport,
) -> Result<(), IntakeError> {
    match store.take_back(run_id, actor, at) {
        Ok(_) => {
            forget(report);
            Ok(())
        }
        Err(StoreError::Refused(why)) => {
            report.kept_because = why;
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Nothing of what was read is kept.
fn forget(report: &mut ImportReport) {
    (report.files.read, report.items) = (0, ItemCounts::default());
    (report.summary, report.file_kinds) = (Summary::default(), BTreeMap::new());
}

fn keep(
    store: &Store,
    options: &ImportOptions,
    plan: &Plan,
    receiver: Receiver<Work>,
) -> Result<Stored, IntakeError> {
    if options.dry_run {
        tally::count(store, receiver.into_iter())
    } else {
        tally::store(store, plan, receiver.into_iter())
    }
}

fn names(paths: &[PathBuf]) -> Vec<String> {
    let name = |path: &PathBuf| {
        path.file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned()
    };
    paths.iter().map(name).collect()
}
