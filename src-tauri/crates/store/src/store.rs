//! One open engagement file.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, Transaction};
use tickmark_domain::Timestamp;

use crate::connection::{self, Looks};
use crate::engagement::{self, NewEngagement};
use crate::error::{Result, StoreError};
use crate::migrate::{MIGRATIONS, Migrated, migrate};
use crate::open_files::{Listed, OpenFiles};
use crate::writer::{Desk, Writer};

/// Idle readers that are kept.
const READERS: usize = 4;

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// For reading and writing; an older file is migrated after a backup.
    Write,
    /// For reading; nothing on disk changes, an older file is refused.
    Read,
}

/// One open engagement file; cheap to clone, closed with the last clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    path: PathBuf,
    passphrase: Option<String>,
    looks: Looks,
    readers: Mutex<Vec<Connection>>,
    writer: Option<Writer>,
    revision: AtomicU64,
    migrated: Migrated,
    /// Last, as the file may be opened by other means only when every connection is closed.
    _listed: Listed,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("path", &self.0.path)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Makes a new engagement file. It appears under its name only when it is whole.
    pub fn create(
        path: &Path,
        new: &NewEngagement,
        passphrase: Option<&str>,
        made_with: &str,
    ) -> Result<Self> {
        if path.exists() {
            return Err(StoreError::Exists {
                path: path.to_owned(),
            });
        }
        let passphrase = passphrase.filter(|p| !p.is_empty());
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let draft = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
        let made = Self::draft(&draft, path, new, passphrase, made_with);
        for suffix in ["", "-wal", "-shm"] {
            let mut leftover = draft.as_os_str().to_owned();
            leftover.push(suffix);
            let _ = std::fs::remove_file(leftover);
        }
        made?;
        Self::open(path, passphrase, Mode::Write, made_with, new.created_at)
    }

    fn draft(
        draft: &Path,
        path: &Path,
        new: &NewEngagement,
        passphrase: Option<&str>,
        made_with: &str,
    ) -> Result<()> {
        let io = |source| StoreError::Io {
            path: path.to_owned(),
            source,
        };
        // A plain attempt first: SQLite's own message does not say why a file cannot be made.
        std::fs::File::create(draft).map_err(io)?;
        let mut conn = connection::create(draft, passphrase)?;
        migrate(&mut conn, draft, MIGRATIONS, made_with, new.created_at.ms())?;
        engagement::insert(&mut conn, new)?;
        conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        drop(conn);
        std::fs::File::open(draft)
            .and_then(|f| f.sync_all())
            .map_err(io)?;
        // A hard link refuses to overwrite; where the file system has none, renaming after the check must do.
        if std::fs::hard_link(draft, path).is_err() {
            if path.exists() {
                return Err(StoreError::Exists {
                    path: path.to_owned(),
                });
            }
            std::fs::rename(draft, path).map_err(io)?;
        }
        // The name is durable with its folder; where a folder cannot be synced, it is with the next write to it.
        #[cfg(unix)]
        if let Some(folder) = path.parent() {
            let _ = std::fs::File::open(folder).and_then(|f| f.sync_all());
        }
        Ok(())
    }

    /// Opens an engagement file.
    pub fn open(
        path: &Path,
        passphrase: Option<&str>,
        mode: Mode,
        made_with: &str,
        now: Timestamp,
    ) -> Result<Self> {
        // Held until the file is on the list, so that nobody opens it by other means meanwhile.
        let mut open_files = OpenFiles::lock();
        let looks = match open_files.looks_of(path) {
            Some(looks) => looks,
            None => connection::look_at(path)?,
        };
        let (writer, readers, migrated) = match mode {
            Mode::Write => {
                let mut conn = connection::open_to_write(path, passphrase, looks)?;
                let migrated = migrate(&mut conn, path, MIGRATIONS, made_with, now.ms())?;
                connection::begin_writing(&conn)?;
                (Some(Writer::start(conn)), vec![], migrated)
            }
            Mode::Read => {
                let conn = connection::open_to_read(path, passphrase, looks);
                let conn = conn.and_then(|mut conn| {
                    refuse_other_format(&mut conn, path, made_with)?;
                    Ok(conn)
                });
                let conn = conn.inspect_err(|_| connection::tidy(path, passphrase, looks))?;
                (None, vec![conn], Migrated::default())
            }
        };
        let store = Self(Arc::new(Inner {
            path: path.to_owned(),
            passphrase: passphrase.map(str::to_owned),
            looks,
            readers: Mutex::new(readers),
            writer,
            revision: AtomicU64::new(1),
            migrated,
            _listed: open_files.add(path, looks),
        }));
        drop(open_files);
        store.engagement()?;
        Ok(store)
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Whether the file has a passphrase.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.0.looks == Looks::Encrypted
    }

    /// Grows with every change made through this store.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.0.revision.load(Ordering::Acquire)
    }

    /// What opening did to the schema.
    #[must_use]
    pub fn migrated(&self) -> &Migrated {
        &self.0.migrated
    }

    /// Runs `work` on a reader.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let idle = self
            .0
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let conn = match idle {
            Some(conn) => conn,
            None => connection::open_to_read(&self.0.path, self.0.passphrase.as_deref(), self.0.looks)?,
        };
        let value = work(&conn);
        let mut readers = self.0.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS {
            readers.push(conn);
        }
        value.map_err(|e| self.name_damage(e))
    }

    /// Runs `work` in one durable transaction on the writer.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>, &mut Desk) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let value = self.writer()?.run(work);
        self.written(value)
    }

    /// The same without waiting: see [`Writer::hand_over`]. What is told is to be given to [`Store::written`].
    pub(crate) fn write_later<T: Send + 'static>(
        &self,
        patient: bool,
        work: impl FnOnce(&Transaction<'_>, &mut Desk) -> Result<T> + Send + 'static,
        tell: impl FnOnce(Result<T>) + Send + 'static,
    ) -> Result<()> {
        self.writer()?.hand_over(patient, work, tell)
    }

    /// What came of a transaction.
    pub(crate) fn written<T>(&self, value: Result<T>) -> Result<T> {
        let value = value.map_err(|e| self.name_damage(e))?;
        self.0.revision.fetch_add(1, Ordering::AcqRel);
        Ok(value)
    }

    fn writer(&self) -> Result<&Writer> {
        self.0.writer.as_ref().ok_or_else(|| StoreError::ReadOnly {
            reason: "it was opened for review".to_owned(),
        })
    }

    fn name_damage(&self, error: StoreError) -> StoreError {
        match error {
            StoreError::Sqlite(e) if connection::is_damage(&e, self.0.looks) => StoreError::Damaged {
                path: self.0.path.clone(),
                found: connection::damage(&e),
            },
            other => other,
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if self.writer.is_none() {
            self.readers
                .get_mut()
                .unwrap_or_else(PoisonError::into_inner)
                .clear();
            connection::tidy(&self.path, self.passphrase.as_deref(), self.looks);
        }
    }
}

fn refuse_other_format(conn: &mut Connection, path: &Path, made_with: &str) -> Result<()> {
    let found: i64 = conn.pragma_query_value(None, "user_version", |r| r.get(0))?;
    if usize::try_from(found).is_ok_and(|f| f < MIGRATIONS.len()) {
        return Err(StoreError::ReadOnly {
            reason: "it is of an older Tickmark; open it for writing once, so that it is migrated".to_owned(),
        });
    }
    migrate(conn, path, MIGRATIONS, made_with, 0).map(|_| ())
}
