//! The one writer: a thread that owns the one writing connection. Everything it is given is kept whole or not at all.
//!
//! What waits together is written together, all in one immediate transaction, so that the disk confirms once for all of
//! them: a page that many of them change is written once and not once for each. While much comes, a group therefore
//! waits a moment for what else comes, as long as nobody waits for it. Nobody is told that something is kept before that confirmation, and when it does
//! not come, everybody of the group is told so.
//!
//! Whoever waits has a savepoint, so that one that fails costs the others nothing. What is handed over without waiting
//! has none: it is refused before it changes anything, or what went wrong is the file's, and then the group is undone.

use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::{Result, StoreError};
use crate::link::Linker;
use crate::sealing::Sealing;
use crate::term::Terms;

/// Pieces of work that share one confirmation, at most.
const GROUP: usize = 128;
/// How long a group is added to: whoever waits for a small thing does not wait long for the others.
const GROUP_TIME: Duration = Duration::from_millis(40);
/// How long a group waits for the next piece, while much comes.
const LULL: Duration = Duration::from_millis(4);
/// Pieces in the group before, from which on much comes. Whoever writes alone is never waited for.
const MUCH: usize = 4;

/// What a writing function may use beside its transaction.
#[derive(Default)]
pub(crate) struct Desk {
    /// Interned texts; emptied when something is rolled back.
    pub terms: Terms,
    /// Which controls want which evidence; read again after a framework was pinned.
    pub linker: Option<Linker>,
    /// The seal that is being made over what comes.
    pub sealing: Sealing,
    /// SQLite's count of what other connections changed, when the rest was read.
    seen: i64,
}

/// What a piece of work may use, or why there is nothing to use.
type Given<'a> = Result<(&'a Transaction<'a>, &'a mut Desk)>;
type Work = Box<dyn FnOnce(Given<'_>) -> Worked + Send>;

/// A piece of work.
struct Job {
    work: Work,
    /// It is undone by itself when it fails, and not with its group.
    apart: bool,
    /// Nobody's next step waits for it.
    patient: bool,
}

/// Work that was done, or failed; whoever waits for it is told how it ended once that is known.
struct Worked {
    failed: Option<StoreError>,
    tell: Box<dyn FnOnce(Option<StoreError>)>,
}

/// The handle of the writer thread.
pub(crate) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread.
    pub fn start(mut conn: Connection) -> Self {
        let (jobs, inbox) = channel::<Job>();
        let thread = std::thread::Builder::new()
            .name("tickmark-writer".into())
            .spawn(move || {
                let mut desk = Desk::default();
                let mut last = 0;
                while let Ok(first) = inbox.recv() {
                    let coming = Coming {
                        inbox: &inbox,
                        lull: (last >= MUCH).then_some(LULL),
                    };
                    last = write_group(&mut conn, &mut desk, first, &coming);
                }
                // Leaves one whole file behind when it can.
                let _ = conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA optimize;");
            })
            .ok();
        Self {
            jobs: Some(jobs),
            thread,
        }
    }

    /// Runs `work` in an immediate transaction; it is durable when this returns `Ok`, and undone otherwise.
    pub fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>, &mut Desk) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, wait) = sync_channel(1);
        let tell = move |done| {
            let _ = answer.send(done);
        };
        self.send((true, false), work, tell)?;
        wait.recv().map_err(|_| StoreError::Closed)?
    }

    /// The same without waiting: what is handed over is done in that order. `tell` is called once it is durable or
    /// undone, on the writer's thread: it must be quick, and hold no store. What `work` refuses, it must refuse before
    /// it changes anything: when it fails later, all that is written together with it is undone. It is `patient` where
    /// nobody's next step waits for it.
    pub fn hand_over<T: Send + 'static>(
        &self,
        patient: bool,
        work: impl FnOnce(&Transaction<'_>, &mut Desk) -> Result<T> + Send + 'static,
        tell: impl FnOnce(Result<T>) + Send + 'static,
    ) -> Result<()> {
        self.send((false, patient), work, tell)
    }

    fn send<T: Send + 'static>(
        &self,
        (apart, patient): (bool, bool),
        work: impl FnOnce(&Transaction<'_>, &mut Desk) -> Result<T> + Send + 'static,
        tell: impl FnOnce(Result<T>) + Send + 'static,
    ) -> Result<()> {
        let work: Work = Box::new(move |given| {
            let done = given.and_then(|(tx, desk)| {
                let work = std::panic::AssertUnwindSafe(|| work(tx, desk));
                std::panic::catch_unwind(work).unwrap_or_else(|_| {
                    Err(StoreError::Refused(
                        "a fault while writing; nothing was kept".into(),
                    ))
                })
            });
            Worked {
                failed: done.as_ref().err().map(StoreError::told_again),
                tell: Box::new(move |lost| {
                    // What went wrong with the work itself says more than what that brought about.
                    tell(match (done, lost) {
                        (Ok(_), Some(lost)) => Err(lost),
                        (done, _) => done,
                    });
                }),
            }
        });
        self.jobs
            .as_ref()
            .ok_or(StoreError::Closed)?
            .send(Job { work, apart, patient })
            .map_err(|_| StoreError::Closed)
    }
}

/// What comes after the first of a group.
struct Coming<'i> {
    inbox: &'i Receiver<Job>,
    /// How long the next is waited for; what is there already is always taken.
    lull: Option<Duration>,
}

impl Coming<'_> {
    fn next(&self, all_patient: bool) -> Option<Job> {
        let waiting = self.inbox.try_recv().ok();
        let lull = self.lull.filter(|_| all_patient);
        waiting.or_else(|| self.inbox.recv_timeout(lull?).ok())
    }
}

/// Writes what waits, beginning with `first`, and tells everybody how it ended; answers how many they were.
fn write_group(conn: &mut Connection, desk: &mut Desk, first: Job, coming: &Coming<'_>) -> usize {
    let mut worked = Vec::new();
    let ended = in_transaction(conn, desk, first, coming, &mut worked);
    if ended.is_err() {
        *desk = Desk::default();
    }
    let many = worked.len();
    for done in worked {
        (done.tell)(ended.as_ref().err().map(StoreError::told_again));
    }
    many
}

fn in_transaction(
    conn: &mut Connection,
    desk: &mut Desk,
    first: Job,
    coming: &Coming<'_>,
    worked: &mut Vec<Worked>,
) -> Result<()> {
    let tx = match begin(conn, desk) {
        Ok(tx) => tx,
        Err(error) => {
            worked.push((first.work)(Err(error.told_again())));
            return Err(error);
        }
    };
    let began = Instant::now();
    let mut all_patient = true;
    let mut next = Some(first);
    while let Some(Job { work, apart, patient }) = next {
        all_patient &= patient;
        // The first is undone with the transaction: nothing else is lost with it.
        let has_savepoint = apart && !worked.is_empty();
        if has_savepoint && let Err(error) = say(&tx, "SAVEPOINT work") {
            worked.push(work(Err(error.told_again())));
            return Err(error);
        }
        let unchanged = tx.total_changes();
        let done = work(Ok((&tx, desk)));
        let failed = done.failed.as_ref().map(StoreError::told_again);
        worked.push(done);
        if let Some(error) = failed {
            // After some faults, such as a full disk, SQLite has undone the whole transaction by itself.
            let cannot_go_on = tx.is_autocommit() || (!has_savepoint && tx.total_changes() != unchanged);
            if cannot_go_on {
                return Err(error);
            }
            if has_savepoint {
                say(&tx, "ROLLBACK TO work")?;
            }
            *desk = Desk {
                seen: desk.seen,
                ..Desk::default()
            };
        }
        if has_savepoint {
            say(&tx, "RELEASE work")?;
        }
        let more = worked.len() < GROUP && began.elapsed() < GROUP_TIME;
        next = if more { coming.next(all_patient) } else { None };
    }
    Ok(tx.commit()?)
}

fn say(tx: &Transaction<'_>, sql: &str) -> Result<()> {
    tx.prepare_cached(sql)?.execute([])?;
    Ok(())
}

fn begin<'c>(conn: &'c mut Connection, desk: &mut Desk) -> Result<Transaction<'c>> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let changed_by_others: i64 = tx
        .prepare_cached("PRAGMA data_version")?
        .query_row([], |r| r.get(0))?;
    if changed_by_others != desk.seen {
        *desk = Desk {
            seen: changed_by_others,
            ..Desk::default()
        };
    }
    Ok(tx)
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
