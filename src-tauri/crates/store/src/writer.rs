//! The one writer: a thread that owns the one writing connection. Everything it is given is one transaction.

use std::sync::mpsc;
use std::thread::JoinHandle;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::{Result, StoreError};
use crate::link::Linker;
use crate::term::Terms;

/// What a writing function may use beside its transaction.
#[derive(Default)]
pub(crate) struct Desk {
    /// Interned texts; emptied when a transaction is rolled back.
    pub terms: Terms,
    /// Which controls want which evidence; read again after a framework was pinned.
    pub linker: Option<Linker>,
    /// SQLite's count of what other connections changed, when the rest was read.
    seen: i64,
}

type Job = Box<dyn FnOnce(&mut Connection, &mut Desk) + Send>;

/// The handle of the writer thread.
pub(crate) struct Writer {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread.
    pub fn start(mut conn: Connection) -> Self {
        let (jobs, inbox) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new()
            .name("tickmark-writer".into())
            .spawn(move || {
                let mut desk = Desk::default();
                for job in inbox {
                    job(&mut conn, &mut desk);
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

    /// Runs `work` in one immediate transaction; it is durable when this returns `Ok`, and undone otherwise.
    pub fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>, &mut Desk) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, wait) = mpsc::sync_channel(1);
        let job: Job = Box::new(move |conn, desk| {
            let done =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| in_transaction(conn, desk, work)));
            let done = done.unwrap_or_else(|_| {
                Err(StoreError::Refused(
                    "a fault while writing; nothing was kept".into(),
                ))
            });
            if done.is_err() {
                *desk = Desk::default();
            }
            let _ = answer.send(done);
        });
        self.jobs
            .as_ref()
            .ok_or(StoreError::Closed)?
            .send(job)
            .map_err(|_| StoreError::Closed)?;
        wait.recv().map_err(|_| StoreError::Closed)?
    }
}

fn in_transaction<T>(
    conn: &mut Connection,
    desk: &mut Desk,
    work: impl FnOnce(&Transaction<'_>, &mut Desk) -> Result<T>,
) -> Result<T> {
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
    let value = work(&tx, desk)?;
    tx.commit()?;
    Ok(value)
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
