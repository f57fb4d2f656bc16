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

/// The files of an archive without their bytes, but for lists of documents; none when it was cancelled, because half of
/// the files would be told that the others are not there. The error says why they cannot be told anything.
pub fn look(
    archive: &Found,
    entries: impl Iterator<Item = Result<Found, Problem>>,
    cancel: &AtomicBool,
) -> Result<Option<Vec<Result<Found, Problem>>>, Problem> {
    let (mut found, mut names, mut lists) = (Vec::new(), 0, 0);
    // What cannot be read is named when the archive is.
    for mut entry in entries.flatten() {
        if cancel.load(Ordering::Relaxed) {
            return Ok(None);
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
    Ok(Some(found))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, text: &str) -> Found {
        Found {
            shown: name.to_owned(),
            name: name.to_owned(),
            size_bytes: text.len() as u64,
            is_inside: true,
            report: None,
            document: None,
            body: Body::Held(text.as_bytes().into()),
        }
    }

    #[test]
    fn a_look_that_is_cancelled_tells_nothing() {
        let archive = found("a.tar", "");
        let names = ["list.csv", "a.txt", "b.txt"];
        for reached in 1..=names.len() {
            let cancel = AtomicBool::new(false);
            let entries = names.iter().enumerate().map(|(at, name)| {
                cancel.store(at + 1 >= reached, Ordering::Relaxed);
                Ok(found(name, "file,title\nb.txt,x\n"))
            });
            assert_eq!(
                look(&archive, entries, &cancel).unwrap().map(|found| found.len()),
                None
            );
        }
        let never = AtomicBool::new(false);
        let entries = names.iter().map(|name| Ok(found(name, "")));
        assert_eq!(
            look(&archive, entries, &never).unwrap().map(|found| found.len()),
            Some(3)
        );
    }
}
