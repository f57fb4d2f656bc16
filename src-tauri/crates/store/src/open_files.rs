//! The engagement files that this process has open.
//!
//! On Unix, closing any handle of a file gives up every lock that the process has on it, SQLite's too. Another program
//! would then believe that nobody has the file open, and take away the log that is still written to. So a file that is
//! open here is never opened by other means than SQLite.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::connection::Looks;

/// What the system knows a file by, whatever its name.
#[cfg(unix)]
type Identity = (u64, u64);
/// Elsewhere locks belong to handles, and nothing must be known.
#[cfg(not(unix))]
type Identity = ();

static OPEN: Mutex<Vec<(Identity, Looks)>> = Mutex::new(Vec::new());

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|m| (m.dev(), m.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<Identity> {
    None
}

/// Whether this process has the file open as an engagement.
///
/// Then it must not be opened by other means: closing it again would give up the locks that keep other programs from
/// harming it.
#[must_use]
pub fn is_open(path: &Path) -> bool {
    let files = OpenFiles::lock();
    files.looks_of(path).is_some()
}

/// The list, while nobody else opens or closes anything.
pub(crate) struct OpenFiles(MutexGuard<'static, Vec<(Identity, Looks)>>);

impl OpenFiles {
    pub fn lock() -> Self {
        Self(OPEN.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What the first bytes of an open file say; none when it is not open here.
    pub fn looks_of(&self, path: &Path) -> Option<Looks> {
        let identity = identity(path)?;
        self.0
            .iter()
            .find(|(open, _)| *open == identity)
            .map(|(_, looks)| *looks)
    }

    /// Puts a file on the list, once for each opening.
    pub fn add(&mut self, path: &Path, looks: Looks) -> Listed {
        let identity = identity(path);
        self.0.extend(identity.map(|identity| (identity, looks)));
        Listed(identity)
    }
}

/// One opening; taken from the list when it is dropped, which must be after the last connection.
#[derive(Debug)]
pub(crate) struct Listed(Option<Identity>);

impl Drop for Listed {
    fn drop(&mut self) {
        let mut files = OpenFiles::lock();
        if let Some(place) = files.0.iter().position(|(open, _)| Some(*open) == self.0) {
            files.0.swap_remove(place);
        }
    }
}
