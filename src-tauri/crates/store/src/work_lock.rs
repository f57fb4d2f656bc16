//! One collection or import at a time: the one that works holds a lock beside the engagement file and says in it who it
//! is. The system frees the lock when its process ends, however it ends. Readers and people's work are not held up.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tickmark_domain::Timestamp;

use crate::Store;
use crate::error::{Result, StoreError};

/// Held while a collection or an import works; let go when it is dropped.
#[derive(Debug)]
pub struct WorkLock {
    path: PathBuf,
    /// Its lock goes with it.
    held: Option<File>,
}

/// Who works, as the lock's file says.
#[derive(Debug, Serialize, Deserialize)]
struct Holder {
    doing: String,
    actor: String,
    process: u32,
    since: Timestamp,
}

impl Store {
    /// Begins a work that nobody else may do on this file at the same time; refused, with who does it and since when.
    pub fn begin_work(&self, doing: &str, actor: &str, at: Timestamp) -> Result<WorkLock> {
        let holder = Holder {
            doing: doing.to_owned(),
            actor: actor.to_owned(),
            process: std::process::id(),
            since: at,
        };
        let path = lock_path(self.path());
        let io = |source| StoreError::Io {
            path: path.clone(),
            source,
        };
        loop {
            let mut options = OpenOptions::new();
            let file = options.read(true).write(true).create(true).truncate(false);
            let mut file = file.open(&path).map_err(io)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(StoreError::Busy {
                        path: self.path().to_owned(),
                        by: in_words(&mut file),
                    });
                }
                Err(TryLockError::Error(error)) => {
                    // A disk without locks: SQLite's own still keep the file whole.
                    tracing::warn!(%error, "the engagement's folder knows no locks");
                    return Ok(WorkLock { path, held: None });
                }
            }
            // Whoever held it may have taken the file away meanwhile: then this lock is on a file without a name.
            if !is_at(&file, &path) {
                continue;
            }
            file.set_len(0).map_err(io)?;
            let text = serde_json::to_vec(&holder)?;
            file.write_all(&text).map_err(io)?;
            return Ok(WorkLock {
                path,
                held: Some(file),
            });
        }
    }
}

impl Drop for WorkLock {
    fn drop(&mut self) {
        // Before the lock is let go, so that nobody else's file is taken away.
        if cfg!(unix) && self.held.is_some() {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn lock_path(engagement: &Path) -> PathBuf {
    let name = engagement.file_name().unwrap_or_default().to_string_lossy();
    engagement.with_file_name(format!(".{name}.working"))
}

fn in_words(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.take(4096).read_to_string(&mut text);
    match serde_json::from_str::<Holder>(&text) {
        Ok(by) if read.is_ok() => {
            let who = if by.actor.is_empty() {
                String::new()
            } else {
                format!(" of {}", by.actor)
            };
            format!("{}{who} (process {}), since {}", by.doing, by.process, by.since)
        }
        _ => "another Tickmark".to_owned(),
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(held), Ok(named)) = (file.metadata(), std::fs::metadata(path)) else {
        return false;
    };
    (held.dev(), held.ino()) == (named.dev(), named.ino())
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}
