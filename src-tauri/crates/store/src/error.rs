//! Why the store says no. Every message names the file or the thing, and the way out.

use std::path::PathBuf;

/// The one error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file is not there.
    #[error("{path} does not exist")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A file is there that would be overwritten.
    #[error("{path} exists already; choose another name, or open it")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Not an engagement file at all.
    #[error(
        "{path} is not a Tickmark engagement file: {found}. Nothing was changed; choose a *.tickmark file"
    )]
    NotTickmark {
        /// The file.
        path: PathBuf,
        /// What it looks like.
        found: String,
    },
    /// Written by a newer Tickmark.
    #[error(
        "{path} was written by {written_by} (file format {found}); this Tickmark reads up to format {known}. \
         Nothing was changed; update Tickmark to open it"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// What wrote it: `Tickmark 0.2.0`.
        written_by: String,
        /// Its format.
        found: i64,
        /// The newest format this build knows.
        known: i64,
    },
    /// A passphrase is needed, or the given one is wrong.
    #[error(
        "{path} cannot be read {how}. Nothing was changed; give the passphrase that it was made with. If that is the \
         one, the file is damaged or no Tickmark engagement file"
    )]
    Passphrase {
        /// The file.
        path: PathBuf,
        /// "without its passphrase", "with this passphrase".
        how: &'static str,
    },
    /// Truncated or corrupted.
    #[error(
        "{path} is damaged: {found}. Nothing was changed; restore it from a copy (backups lie beside it)"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        found: String,
    },
    /// Opened for reading only.
    #[error("the engagement is open for reading only: {reason}")]
    ReadOnly {
        /// Why.
        reason: String,
    },
    /// Another collection or import works on the file.
    #[error("{path} is being worked on by {by}. Nothing was changed; wait until it ends, or stop it there")]
    Busy {
        /// The file.
        path: PathBuf,
        /// "a collection of Dana Whitfield (process 4711), since 2026-06-30T12:00:00.000Z".
        by: String,
    },
    /// Something named does not exist.
    #[error("there is no {what} \"{id}\" in this engagement")]
    NotFound {
        /// What.
        what: &'static str,
        /// Which.
        id: String,
    },
    /// The reading of a file was given up.
    #[error("the reading of a file was given up; nothing of it was kept")]
    Abandoned,
    /// A precondition does not hold.
    #[error("{0}")]
    Refused(String),
    /// The system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The disk is full.
    #[error(
        "the disk is full: nothing of this step was kept, everything before it was. Free some space and go on"
    )]
    DiskFull,
    /// What SQLite said.
    #[error("the engagement file: {0}")]
    Sqlite(#[source] rusqlite::Error),
    /// A stored document cannot be read.
    #[error("a stored document cannot be read: {0}")]
    Document(#[from] serde_json::Error),
    /// The writer is gone; only after a fault that was reported before.
    #[error("the engagement was closed")]
    Closed,
}

impl StoreError {
    /// The same error for somebody else: what was written together is refused together.
    pub(crate) fn told_again(&self) -> Self {
        match self {
            Self::DiskFull => Self::DiskFull,
            Self::Closed => Self::Closed,
            Self::Abandoned => Self::Abandoned,
            Self::ReadOnly { reason } => Self::ReadOnly {
                reason: reason.clone(),
            },
            Self::Sqlite(rusqlite::Error::SqliteFailure(code, words)) => {
                Self::Sqlite(rusqlite::Error::SqliteFailure(*code, words.clone()))
            }
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            Some(rusqlite::ErrorCode::ReadOnly) => Self::ReadOnly {
                reason: "the file or its folder cannot be written".into(),
            },
            _ => Self::Sqlite(error),
        }
    }
}

/// What every function of this crate answers.
pub type Result<T> = std::result::Result<T, StoreError>;
