//! What the files of a tar say of each other, looked at before the tar is read: a list of documents may stand behind
//! the files that it names. Names are held, and lists; nothing else of the archive is. What is too large to be read
//! as a list keeps its place, so that it can be named if it is one.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::container::{Body, Found};
use crate::document_list::{is_list, is_too_large};
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
        } else if !is_too_large(&entry.name, entry.size_bytes) {
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
    use crate::container::TarEntries;
    use crate::document_list::may_be_list;

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

    /// A tar of files with these names and texts.
    fn tar(files: &[(&str, String)]) -> Vec<u8> {
        let mut archive = Vec::new();
        for (name, text) in files {
            let mut header = [b'\0'; 512];
            header[..name.len()].copy_from_slice(name.as_bytes());
            header[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
            header[148..156].fill(b' ');
            header[156] = b'0';
            let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
            header[148..156].copy_from_slice(format!("{sum:07o}\0").as_bytes());
            archive.extend(header);
            archive.extend(text.as_bytes());
            archive.resize(archive.len().next_multiple_of(512), 0);
        }
        archive
    }

    #[test]
    fn an_archive_is_gone_through_once_to_find_its_lists() {
        // Larger than what is held of other entries.
        let long = "a.txt,x\n".repeat(1 << 20);
        let files = [
            ("a.txt", "text".to_owned()),
            ("table.csv", format!("one,two\n{long}")),
            ("list.csv", format!("file,title\n{long}")),
            ("large.bin", long),
        ];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tar");
        std::fs::write(&path, tar(&files)).unwrap();
        let archive = found("a.tar", "");
        let entries = TarEntries::new(&archive, path.clone(), false).unwrap();
        // Who opens it again finds nothing.
        std::fs::remove_file(path).unwrap();
        let never = AtomicBool::new(false);
        let seen = look(&archive, entries.holding(may_be_list), &never)
            .unwrap()
            .unwrap();
        let held: Vec<(String, usize)> = seen
            .into_iter()
            .map(|entry| match entry.unwrap() {
                Found {
                    name,
                    body: Body::Held(bytes),
                    ..
                } => (name, bytes.len()),
                other => panic!("{} is not held", other.name),
            })
            .collect();
        let expected = files.iter().map(|(name, text)| {
            let held = if *name == "list.csv" { text.len() } else { 0 };
            (format!("a.tar/{name}"), held)
        });
        assert_eq!(held, expected.collect::<Vec<_>>());
    }
}
