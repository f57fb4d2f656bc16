//! How a command says no. A refusal is shown calmly; a fault carries a reference into the log.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A closed set: a code exists only where an interface acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// No engagement is open.
    NoEngagement,
    /// Something named in the request does not exist.
    NotFound,
    /// A precondition does not hold; the message says which and what to do.
    Refused,
    /// The request cannot be read or makes no sense; the message names the field.
    Invalid,
    /// The file is not a Tickmark engagement.
    NotTickmark,
    /// The file was written by a newer Tickmark.
    NewerFile,
    /// The file is damaged.
    Damaged,
    /// The file has a passphrase, and none or a wrong one was given.
    Passphrase,
    /// A file or folder cannot be read or written.
    Io,
    /// AWS, or the endpoint, cannot be reached or does not accept the credentials.
    Aws,
    /// A defect of Tickmark; `details` holds the log reference.
    Fault,
}

/// What a command throws.
#[derive(Debug, Clone, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct CommandError {
    /// For the interface.
    pub code: Code,
    /// For the person: what happened and what to do.
    pub message: String,
    /// More, for copying; may be empty.
    pub details: String,
}

impl CommandError {
    /// With a code and a message.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: String::new(),
        }
    }
}

impl From<tickmark_store::StoreError> for CommandError {
    fn from(error: tickmark_store::StoreError) -> Self {
        use tickmark_store::StoreError as E;
        let code = match &error {
            E::Missing { .. } | E::NotFound { .. } => Code::NotFound,
            E::Exists { .. } | E::ReadOnly { .. } | E::Busy { .. } | E::Refused(_) => Code::Refused,
            E::NotTickmark { .. } => Code::NotTickmark,
            E::Newer { .. } => Code::NewerFile,
            E::Passphrase { .. } => Code::Passphrase,
            E::Damaged { .. } => Code::Damaged,
            E::Io { .. } | E::DiskFull => Code::Io,
            E::Sqlite(_) | E::Document(_) | E::Closed | E::Abandoned => Code::Fault,
        };
        Self::new(code, error.to_string())
    }
}

impl From<tickmark_package::PackageError> for CommandError {
    fn from(error: tickmark_package::PackageError) -> Self {
        use tickmark_package::PackageError as E;
        let code = match error {
            E::Store(inner) => return inner.into(),
            E::Missing { .. } | E::NoFolder { .. } => Code::NotFound,
            E::Exists { .. } | E::Refused(_) | E::DoesNotAddUp(_) | E::PathTooLong(_) => Code::Refused,
            E::NotVerifiable { .. } | E::Key { .. } => Code::Invalid,
            E::Write { .. } | E::DiskFull { .. } | E::Read { .. } => Code::Io,
            E::SelfTest(_) | E::Report(_) => Code::Fault,
        };
        Self::new(code, error.to_string())
    }
}

impl From<tickmark_collect::CollectError> for CommandError {
    fn from(error: tickmark_collect::CollectError) -> Self {
        use tickmark_collect::CollectError as E;
        let code = match error {
            E::Store(inner) => return inner.into(),
            E::NothingToCollect(_) => Code::Invalid,
            E::Unreachable { .. } | E::Credentials { .. } | E::Discovery(_) => Code::Aws,
            E::StoredPlan { .. } => Code::Damaged,
            E::Threads(_) => Code::Io,
            E::Fault(_) => Code::Fault,
        };
        Self::new(code, error.to_string())
    }
}

impl From<tickmark_intake::IntakeError> for CommandError {
    fn from(error: tickmark_intake::IntakeError) -> Self {
        match error {
            tickmark_intake::IntakeError::Store(inner) => inner.into(),
            other => Self::new(Code::Io, other.to_string()),
        }
    }
}

impl From<tickmark_catalogue::CatalogueError> for CommandError {
    fn from(error: tickmark_catalogue::CatalogueError) -> Self {
        Self::new(Code::Invalid, error.to_string())
    }
}
