//! Why a package is not written, or a thing not verified. Every message names the thing and the way out.

use std::path::{Path, PathBuf};

/// The one error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// The file or folder is not there.
    #[error("{path} does not exist")]
    Missing {
        /// Which.
        path: PathBuf,
    },
    /// A file or folder of that name is there already.
    #[error("{path} exists already; nothing was written. Choose another folder, or move it away")]
    Exists {
        /// Which.
        path: PathBuf,
    },
    /// The folder that a package is to be written into is not there.
    #[error(
        "the folder {path} does not exist; nothing was written. Make the folder first, or choose another one"
    )]
    NoFolder {
        /// Which.
        path: PathBuf,
    },
    /// Neither a package nor an engagement file.
    #[error(
        "{path} is nothing that can be verified: {found}. Choose a package's folder or zip, or a *.tickmark file"
    )]
    NotVerifiable {
        /// Which.
        path: PathBuf,
        /// What it looks like.
        found: String,
    },
    /// The system refused; the draft was removed.
    #[error("{path} cannot be written: {source}. Nothing was left behind; choose another folder")]
    Write {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The disk is full; the draft was removed.
    #[error(
        "the disk that holds {path} is full; nothing was left behind. Free some space, or choose another folder"
    )]
    DiskFull {
        /// Which.
        path: PathBuf,
    },
    /// The system refused.
    #[error("{path} cannot be read: {source}")]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The figures do not add up, most likely because the engagement changed meanwhile.
    #[error("the package was not written, because its figures do not add up: {0}. Try again")]
    DoesNotAddUp(String),
    /// What was written did not pass its own test.
    #[error("the package was written and did not pass its own test, so it was removed: {0}")]
    SelfTest(String),
    /// A path inside the package would be longer than some systems can unpack.
    #[error("the path {0} inside the package is longer than 100 characters; choose a shorter package name")]
    PathTooLong(String),
    /// A key cannot be used.
    #[error("the key {path} cannot be used: {found}")]
    Key {
        /// The key file.
        path: PathBuf,
        /// Why, and the way out.
        found: String,
    },
    /// Something cannot be signed, or a name cannot be a signer's.
    #[error("{0}")]
    Refused(String),
    /// The engagement file.
    #[error(transparent)]
    Store(#[from] tickmark_store::StoreError),
    /// A part of the report cannot be drawn.
    #[error("the report cannot be drawn: {0}")]
    Report(String),
}

/// What every function of this crate answers.
pub type Result<T> = std::result::Result<T, PackageError>;

impl PackageError {
    /// A failure to write, by what the system said.
    pub(crate) fn write(path: &Path, source: std::io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            std::io::ErrorKind::AlreadyExists => Self::Exists { path },
            _ => Self::Write { path, source },
        }
    }

    /// A failure to read, by what the system said.
    pub(crate) fn read(path: &Path, source: std::io::Error) -> Self {
        let path = path.to_owned();
        if source.kind() == std::io::ErrorKind::NotFound {
            Self::Missing { path }
        } else {
            Self::Read { path, source }
        }
    }
}
