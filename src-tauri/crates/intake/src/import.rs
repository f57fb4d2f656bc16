//! An import: files are read on all cores, in order, and stored by one writer in batches.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use tickmark_domain::Timestamp;
use tickmark_store::Store;

use crate::error::IntakeError;
use crate::files::{self, Found};
use crate::log_file::{self, LogFile, Reading};
use crate::ordered;
use crate::report::{ImportProgress, ImportReport};
use crate::tally::{self, Batch, Plan, Stored};

/// A batch is stored when it holds this many files,
const BATCH_FILES: usize = 256;
/// or this many bytes,
const BATCH_BYTES: usize = 16 << 20;
/// or this many facts.
const BATCH_FACTS: usize = 20_000;
/// How many files are read before the one whose turn it is.
const AHEAD: usize = 8;

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// Read and count, write nothing.
    pub dry_run: bool,
    /// The program and its version, for the run: `Tickmark 0.1.0`.
    pub made_with: String,
}

/// Imports files and folders of CloudTrail logs.
///
/// Files that are stored already are recognised by their hash and not read again, so importing a folder twice changes
/// nothing. When `cancel` is set, what is read so far is stored, and the same import later goes on from there. The
/// error is for what stops the whole; what is wrong with one file is in the report.
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
    let found = files::list(paths, &mut problems)?;
    for problem in problems {
        report.add(problem);
    }

    let plan = Plan {
        actor: actor.to_owned(),
        made_with: options.made_with.clone(),
        names: names(paths),
    };
    let (sender, receiver) = sync_channel::<(Batch, Timestamp)>(1);
    let stored = std::thread::scope(|scope| {
        let writer = scope.spawn(|| keep(store, options, &plan, receiver));
        let gathering = Gathering::new(&mut report, &found, sender, now, progress);
        gathering.run(store, &found, cancel);
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
    if let Some(run_id) = stored.run_id
        && !report.interrupted
    {
        store.finish_run(run_id, actor, now())?;
    }
    let (files, items) = (report.files, report.items);
    tracing::info!(
        read = files.read,
        known = files.known,
        failed = files.failed,
        new = items.new,
        "import finished"
    );
    Ok(report)
}

fn keep(
    store: &Store,
    options: &ImportOptions,
    plan: &Plan,
    receiver: Receiver<(Batch, Timestamp)>,
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

/// Gathers what was read into batches, and counts.
struct Gathering<'a> {
    report: &'a mut ImportReport,
    batch: Batch,
    sender: SyncSender<(Batch, Timestamp)>,
    taken: HashSet<[u8; 32]>,
    now: &'a dyn Fn() -> Timestamp,
    progress: &'a dyn Fn(&ImportProgress),
    so_far: ImportProgress,
}

impl<'a> Gathering<'a> {
    fn new(
        report: &'a mut ImportReport,
        found: &[Found],
        sender: SyncSender<(Batch, Timestamp)>,
        now: &'a dyn Fn() -> Timestamp,
        progress: &'a dyn Fn(&ImportProgress),
    ) -> Self {
        let so_far = ImportProgress {
            files_total: found.len() as u64,
            bytes_total: found.iter().map(|f| f.size_bytes).sum(),
            ..ImportProgress::default()
        };
        progress(&so_far);
        Self {
            report,
            batch: Batch::default(),
            sender,
            taken: HashSet::new(),
            now,
            progress,
            so_far,
        }
    }

    fn run(mut self, store: &Store, found: &[Found], cancel: &AtomicBool) {
        let is_known = |hash: &[u8; 32]| store.file_is_known(hash).unwrap_or(false);
        let read = |file: &Found| log_file::read(file, is_known);
        ordered::map(found, AHEAD, read, |file, reading| {
            if cancel.load(Ordering::Relaxed) {
                self.report.interrupted = true;
                return ControlFlow::Break(());
            }
            self.take(file, reading)
        });
        let _ = self.flush(); // a writer that has ended answers with its error when it is joined
    }

    fn take(&mut self, found: &Found, reading: Reading) -> ControlFlow<()> {
        let mut flow = ControlFlow::Continue(());
        match reading {
            Reading::Known => self.report.files.known += 1,
            Reading::Failed(problem) => {
                self.report.files.failed += 1;
                self.report.add(problem);
            }
            Reading::Read(file) if !self.taken.insert(file.sha256) => self.report.files.known += 1,
            Reading::Read(file) => flow = self.keep(found, *file),
        }
        self.so_far.files_done += 1;
        self.so_far.bytes_done += found.size_bytes;
        self.so_far.items_read = self.report.items.read;
        (self.progress)(&self.so_far);
        flow
    }

    fn keep(&mut self, found: &Found, log: LogFile) -> ControlFlow<()> {
        self.report.files.read += 1;
        self.report.items.read += log.file.facts.len() as u64;
        self.report.items.unreadable += log.unreadable;
        for fact in &log.file.facts {
            match self.report.by_kind.get_mut(&fact.kind) {
                Some(count) => *count += 1,
                None => drop(self.report.by_kind.insert(fact.kind.clone(), 1)),
            }
        }
        log.problems
            .into_iter()
            .for_each(|problem| self.report.add(problem));
        self.batch.size_bytes += log.file.bytes.len();
        self.batch.facts += log.file.facts.len();
        self.batch
            .files
            .push((found.path.display().to_string(), log.file));
        let is_full = self.batch.files.len() >= BATCH_FILES
            || self.batch.size_bytes >= BATCH_BYTES
            || self.batch.facts >= BATCH_FACTS;
        if is_full {
            self.flush()
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Hands the batch to the writer; breaks when the writer has ended, which it does on an error only.
    fn flush(&mut self) -> ControlFlow<()> {
        let batch = std::mem::take(&mut self.batch);
        if batch.files.is_empty() || self.sender.send((batch, (self.now)())).is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    }
}
