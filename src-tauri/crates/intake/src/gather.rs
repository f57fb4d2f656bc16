//! Gathers what was read into batches for the writer, opens archives, and counts.

use std::collections::HashSet;
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};

use tickmark_domain::Timestamp;
use tickmark_store::{LargeFile, NewFact, Part};

use crate::ahead;
use crate::audit_report;
use crate::by_name::ByName;
use crate::container::{Body, Found, TarEntries, zip_entries};
use crate::document_list::may_be_list;
use crate::documents;
use crate::inflate::Inflating;
use crate::kind::Kind;
use crate::ordered;
use crate::parse::{Parsed, parse};
use crate::read::{Engaged, Large, ReadFile, Reading, Seen, places, read, receipt};
use crate::report::{ImportProgress, ImportReport, Problem};
use crate::summary::add;
use crate::tally::{Batch, Work};

/// A batch is stored when it holds this many files,
const BATCH_FILES: usize = 256;
/// or this many bytes,
const BATCH_BYTES: usize = 16 << 20;
/// or this many facts.
const BATCH_FACTS: usize = 20_000;
/// Facts of a large file that are handed on at once.
const PART_FACTS: usize = 4000;
/// How many files are read before the one whose turn it is.
const AHEAD: usize = 8;

/// Tells the files of Audit Manager's reports which report they belong to.
fn of_reports(found: &mut [Result<Found, Problem>]) {
    let roots = audit_report::roots(&found.iter().flatten().map(|found| found.name.as_str()));
    if roots.is_empty() {
        return;
    }
    let names = found.iter().enumerate();
    let names = names.filter_map(|(at, found)| Some((found.as_ref().ok()?.name.clone(), at)));
    let by_name = ByName::new(names);
    for root in roots.into_iter().map(Arc::<str>::from) {
        for at in by_name.starting(&root) {
            if let Ok(found) = &mut found[at] {
                found.report = Some(Arc::clone(&root));
            }
        }
    }
}

/// Gathers, one file after the other.
pub struct Gathering<'a> {
    report: &'a mut ImportReport,
    engaged: Engaged<'a>,
    batch: Batch,
    sender: SyncSender<Work>,
    taken: HashSet<[u8; 32]>,
    now: &'a dyn Fn() -> Timestamp,
    progress: &'a dyn Fn(&ImportProgress),
    cancel: &'a AtomicBool,
    so_far: ImportProgress,
}

impl<'a> Gathering<'a> {
    /// Begins with the files that were found.
    pub fn new(
        report: &'a mut ImportReport,
        engaged: Engaged<'a>,
        found: &[Found],
        sender: SyncSender<Work>,
        now: &'a dyn Fn() -> Timestamp,
        progress: &'a dyn Fn(&ImportProgress),
        cancel: &'a AtomicBool,
    ) -> Self {
        let so_far = ImportProgress {
            files_total: found.len() as u64,
            bytes_total: found.iter().map(|f| f.size_bytes).sum(),
            ..ImportProgress::default()
        };
        progress(&so_far);
        Self {
            report,
            engaged,
            batch: Batch::default(),
            sender,
            taken: HashSet::new(),
            now,
            progress,
            cancel,
            so_far,
        }
    }

    /// Reads them all, or until the import is cancelled or the writer has ended.
    pub fn run(mut self, found: Vec<Found>) {
        let found = self.told(found.into_iter().map(Ok).collect());
        let _ = self.all(found.into_iter());
        if !self.report.interrupted {
            let _ = self.flush(); // a writer that has ended answers with its error when it is joined
        }
    }

    /// Tells files what the ones beside them say of them.
    fn told(&mut self, mut found: Vec<Result<Found, Problem>>) -> Vec<Result<Found, Problem>> {
        of_reports(&mut found);
        documents::assign(&mut found, &mut |problem| self.report.add(problem));
        found
    }

    fn all(&mut self, found: impl Iterator<Item = Result<Found, Problem>> + Send) -> ControlFlow<()> {
        let engaged = self.engaged;
        let work = |found: &Result<Found, Problem>| found.as_ref().ok().map(|found| read(found, engaged));
        let mut flow = ControlFlow::Continue(());
        ordered::map(found, AHEAD, work, |found, reading| {
            flow = self.take(found, reading);
            flow
        });
        flow
    }

    fn is_cancelled(&mut self) -> bool {
        self.report.interrupted |= self.cancel.load(Ordering::Relaxed);
        self.report.interrupted
    }

    fn take(&mut self, found: Result<Found, Problem>, reading: Option<Reading>) -> ControlFlow<()> {
        if self.is_cancelled() {
            return ControlFlow::Break(());
        }
        let mut flow = ControlFlow::Continue(());
        let (found, reading) = match (found, reading) {
            (Ok(found), Some(reading)) => (found, reading),
            (Err(problem), _) => {
                self.fail(problem);
                return flow;
            }
            (Ok(_), None) => return flow,
        };
        match reading {
            Reading::Known => self.report.files.known += 1,
            Reading::Failed(problem) | Reading::Unknown(problem) => self.fail(problem),
            Reading::Elsewhere(problem) => {
                self.report.files.elsewhere += 1;
                self.report.add(problem);
            }
            Reading::Archive { is_tar, is_gzip } => flow = self.open(&found, is_tar, is_gzip),
            Reading::Large(large) if !self.taken.insert(large.sha256) => self.report.files.known += 1,
            Reading::Large(large) => flow = self.keep_large(&found, &large),
            Reading::Read(file) if !self.taken.insert(file.sha256) => self.report.files.known += 1,
            Reading::Read(file) => flow = self.keep(&found, *file),
        }
        self.so_far.files_done += 1;
        if !found.is_inside {
            self.so_far.bytes_done += found.size_bytes;
        }
        self.tell();
        flow
    }

    fn tell(&mut self) {
        self.so_far.items_read = self.report.items.read;
        (self.progress)(&self.so_far);
    }

    fn fail(&mut self, problem: Problem) {
        self.report.files.failed += 1;
        self.report.add(problem);
    }

    /// Reads what is in an archive.
    fn open(&mut self, archive: &Found, is_tar: bool, is_gzip: bool) -> ControlFlow<()> {
        let Body::File(path) = &archive.body else {
            return ControlFlow::Continue(());
        };
        let path = path.clone();
        self.report.archives += 1;
        if is_tar {
            let opened = || TarEntries::new(archive, path.clone(), is_gzip);
            match opened().and_then(|ahead| Ok((ahead.holding(may_be_list), opened()?))) {
                Ok((ahead, entries)) => return self.tar(archive, ahead, entries),
                Err(error) => self.fail(archive.problem(format!("it cannot be read: {error}"))),
            }
            return ControlFlow::Continue(());
        }
        match zip_entries(archive, &path) {
            Ok(entries) => {
                self.so_far.files_total += entries.len() as u64;
                let entries = self.told(entries);
                self.all(entries.into_iter())
            }
            Err(problem) => {
                self.fail(archive.problem(problem));
                ControlFlow::Continue(())
            }
        }
    }

    /// Reads a tar, of which `ahead` sees the same entries before, those with their bytes that may be lists.
    fn tar(&mut self, archive: &Found, ahead: TarEntries, entries: TarEntries) -> ControlFlow<()> {
        let told = match ahead::look(archive, ahead, self.cancel) {
            Ok(Some(found)) => {
                self.so_far.files_total += found.len() as u64;
                ahead::Told::new(self.told(found))
            }
            Ok(None) => {
                self.report.interrupted = true;
                return ControlFlow::Break(());
            }
            Err(problem) => {
                self.report.add(problem);
                ahead::Told::default()
            }
        };
        self.all(entries.map(|entry| entry.map(|found| told.tell(found))))
    }

    fn keep(&mut self, found: &Found, read: ReadFile) -> ControlFlow<()> {
        self.count(found, read.kind, &read.seen);
        self.batch.size_bytes += read.file.original.held_bytes();
        self.batch.facts += read.file.facts.len();
        self.batch.files.push((found.shown.clone(), read.file));
        let is_full = self.batch.files.len() >= BATCH_FILES
            || self.batch.size_bytes >= BATCH_BYTES
            || self.batch.facts >= BATCH_FACTS;
        if is_full {
            self.flush()
        } else {
            ControlFlow::Continue(())
        }
    }

    fn count(&mut self, found: &Found, kind: Kind, seen: &Seen) {
        self.report.files.read += 1;
        self.report.items.read += seen.facts;
        self.report.items.unreadable += seen.unreadable;
        add(&mut self.report.file_kinds, kind.title(), 1);
        self.report.summary.join(&seen.summary);
        for problem in seen.problems(found) {
            self.report.add(problem);
        }
    }

    /// Hands the batch to the writer; breaks when the writer has ended, which it does on an error only.
    fn flush(&mut self) -> ControlFlow<()> {
        let batch = std::mem::take(&mut self.batch);
        if batch.files.is_empty() || self.sender.send(Work::Batch(batch, (self.now)())).is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    }

    /// Reads a file in parts, while the writer stores what was read.
    fn keep_large(&mut self, found: &Found, large: &Large) -> ControlFlow<()> {
        self.flush()?;
        let (parts, taken) = sync_channel::<Part>(2);
        let (told, ended) = sync_channel(1);
        let opened = found.clone();
        let work = Work::Large {
            path: found.shown.clone(),
            file: LargeFile {
                receipt: match &large.document {
                    Some(ready) => ready.receipt.clone(),
                    None => receipt(found, large.kind, &large.sha256, large.is_gzip),
                },
                sha256: large.sha256,
                open: Box::new(move || opened.open()),
            },
            parts: taken,
            told,
            at: (self.now)(),
        };
        if self.sender.send(work).is_err() {
            return ControlFlow::Break(());
        }
        let mut seen = Seen::default();
        let read = if let Some(ready) = &large.document {
            seen.document(ready);
            let _ = parts.send(Part::Facts(ready.facts.clone())); // a writer that has ended answers when it is joined
            Ok(())
        } else {
            self.read_parts(found, large, &mut seen, &parts)
        };
        if read.is_ok() {
            let end = match &large.document {
                Some(ready) => ready.end.clone(),
                None => seen.end(large.kind),
            };
            let _ = parts.send(Part::End(end)); // as above
        }
        drop(parts);
        let Ok(stored) = ended.recv() else {
            return ControlFlow::Break(());
        };
        if self.is_cancelled() {
            return ControlFlow::Break(());
        }
        match (read, stored) {
            (Err(problem), _) => self.fail(problem),
            (Ok(()), Err(problem)) => self.fail(found.problem(problem)),
            (Ok(()), Ok(())) => self.count(found, large.kind, &seen),
        }
        ControlFlow::Continue(())
    }

    /// Hands the facts of a file to the writer; an error when it is not to be kept.
    fn read_parts(
        &mut self,
        found: &Found,
        large: &Large,
        seen: &mut Seen,
        parts: &SyncSender<Part>,
    ) -> Result<(), Problem> {
        let cannot = |error: std::io::Error| found.problem(format!("it cannot be read: {error}"));
        let bytes = found.open().map_err(cannot)?;
        let text: Box<dyn Read + Send> = if large.is_gzip {
            Box::new(Inflating::new(bytes, found.size_bytes))
        } else {
            bytes
        };
        let mut facts: Vec<NewFact> = Vec::with_capacity(PART_FACTS);
        let mut given_up = false;
        let before = self.report.items.read;
        let parsed = parse(large.kind, text, places(found), &mut |parsed| {
            match parsed {
                Parsed::Facts(more) => {
                    seen.take(&more);
                    facts.extend(more);
                }
                Parsed::Bad(bad) => seen.bad(bad),
            }
            if facts.len() >= PART_FACTS {
                given_up = self.cancel.load(Ordering::Relaxed)
                    || parts.send(Part::Facts(std::mem::take(&mut facts))).is_err();
                self.so_far.items_read = before + seen.facts;
                (self.progress)(&self.so_far);
            }
            !given_up
        });
        let stopped = || found.problem("it was not read to its end");
        if given_up || self.cancel.load(Ordering::Relaxed) {
            return Err(stopped());
        }
        parsed.map_err(|bad| Problem {
            offset: bad.offset,
            ..found.problem(bad.problem)
        })?;
        if let Some(problem) = seen.refusal(found) {
            return Err(problem);
        }
        parts.send(Part::Facts(facts)).map_err(|_| stopped())
    }
}
