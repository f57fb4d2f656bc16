//! The log: one file in the home folder, for the person and whoever helps them. It never leaves this computer and
//! never holds evidence or credentials.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Mutex;

use tracing::Level;

use crate::guard;

/// When the log has grown to this size, it is moved aside at the next start; two are kept.
const LARGEST_BYTES: u64 = 4 * 1024 * 1024;

/// Starts the log. A home that cannot be written gives no log, and nothing else changes: the workbench says so itself.
pub fn keep(home: &Path) {
    if let Ok(file) = open(&home.join("logs")) {
        let log = tracing_subscriber::fmt()
            .with_writer(Mutex::new(file))
            .with_ansi(false)
            .with_max_level(Level::INFO);
        // Whoever set a log up before this (a test) keeps theirs.
        let _ = log.try_init();
    }
    let former = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        guard::log_panic(panic);
        former(panic);
    }));
}

fn open(folder: &Path) -> io::Result<File> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join("desktop.log");
    if path.metadata().is_ok_and(|log| log.len() > LARGEST_BYTES) {
        std::fs::rename(&path, folder.join("desktop.1.log"))?;
    }
    OpenOptions::new().create(true).append(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_has_grown_too_large_is_moved_aside_once() {
        let folder = std::env::temp_dir().join(format!("tickmark-journal-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let size = usize::try_from(LARGEST_BYTES).unwrap() + 1;
        std::fs::write(folder.join("desktop.log"), vec![b'x'; size]).unwrap();
        let fresh = open(&folder).unwrap().metadata().unwrap().len();
        let aside = folder.join("desktop.1.log").metadata().unwrap().len();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!((fresh, aside), (0, LARGEST_BYTES + 1));
    }
}
