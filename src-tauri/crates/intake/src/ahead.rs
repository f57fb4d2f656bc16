//! What the files of a tar say of each other, looked at before the tar is read: a list of documents may stand behind
//! the files that it names. Names are held, and lists; nothing else of the archive is.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::container::{Body, Found};
use crate::document_list::is_list;
use crate::documents::Document;
use crate::report::Problem;

/// Most names that are held, in entries
const MOST_ENTRIES: usize = 500_000;
/// and in bytes.
const MOST_NAMES: usize = 64 << 20;
/// Most lists that are held, in bytes.
const MOST_LISTS: u64 = 64 << 20;

/// The files of an archive without their bytes, but for lists of documents. The error says why they cannot be told
/// anything.
pub fn look(
    archive: &Found,
    entries: impl Iterator<Item = Result<Found, Problem>>,
    cancel: &AtomicBool,
) -> Result<Vec<Result<Found, Problem>>, Problem> {
    let (mut found, mut names, mut lists) = (Vec::new(), 0, 0);
    // What cannot be read is named when the archive is.
    for mut entry in entries.flatten() {
        if cancel.load(Ordering::Relaxed) {
            break;
        }
        names += entry.name.len() + entry.shown.len();
        if is_list(&entry) {
            lists += entry.size_bytes;
        } else {
            entry.body = Body::Held(Arc::new([]));
        }
        if found.len() == MOST_ENTRIES || names > MOST_NAMES || lists > MOST_LISTS {
            return Err(archive.problem(
                "it holds too many files to look for what their lists say of them; unpack it and import the folder, \
                 if documents in it prove something",
            ));
        }
        found.push(Ok(entry));
    }
    Ok(found)
}

/// The report that a file belongs to, and what a list says of it.
type Said = (Option<Arc<str>>, Option<Arc<Document>>);

/// What was found out about files, by their names.
#[derive(Debug, Default)]
pub struct Told(HashMap<String, Said>);

impl Told {
    /// Keeps what was told, and lets go of the files.
    pub fn new(found: Vec<Result<Found, Problem>>) -> Self {
        let said = found.into_iter().flatten().filter_map(|found| {
            let is_told = found.report.is_some() || found.document.is_some();
            is_told.then_some((found.name, (found.report, found.document)))
        });
        Self(said.collect())
    }

    /// Tells it to a file that was opened.
    pub fn tell(&self, mut found: Found) -> Found {
        if let Some((report, document)) = self.0.get(&found.name) {
            found.report.clone_from(report);
            found.document.clone_from(document);
        }
        found
    }
}
