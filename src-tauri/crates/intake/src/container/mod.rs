//! Where the bytes of an import come from: files that were named, files below folders, and what is in archives. Each is
//! a stream with a name that can be opened more than once; none is ever written to the disk.

mod folder;
mod followers;
mod name;
mod tar;
mod zip;

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

pub use folder::list;
pub use name::{account_in, region_in};
pub use tar::TarEntries;
pub use zip::entries as zip_entries;

use self::followers::Followers;
use crate::documents::Document;
use crate::report::Problem;

/// A stream to read.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where it lies, for the person who imports: inside of an archive, the archive's path and the name in it.
    pub shown: String,
    /// Its name inside of what was named, starting with that. Receipts keep this and never the path, which would
    /// tell an auditor how the owner's disk is arranged.
    pub name: String,
    /// Bytes as they are delivered.
    pub size_bytes: u64,
    /// Whether it stands in an archive.
    pub is_inside: bool,
    /// The folder of the Audit Manager report that it belongs to.
    pub report: Option<Arc<str>>,
    /// What the list beside it says of it.
    pub document: Option<Arc<Document>>,
    /// Where its bytes are.
    pub body: Body,
}

/// Where the bytes of a stream are.
#[derive(Debug, Clone)]
pub enum Body {
    /// A file.
    File(PathBuf),
    /// An entry of a zip.
    Zip(Arc<File>, zip::Entry),
    /// A small entry of a tar, at hand.
    Held(Arc<[u8]>),
    /// A large entry of a tar: the archive, and the bytes before the entry.
    Tar(PathBuf, u64),
    /// A large entry of a gzipped tar: who reads the archive, and the bytes before the entry, inflated.
    Gzipped(Arc<Followers>, u64),
}

impl Found {
    /// Its bytes, from the start.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match &self.body {
            Body::File(path) => Box::new(File::open(path)?),
            Body::Zip(file, entry) => Box::new(zip::open(Arc::clone(file), entry)),
            Body::Held(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
            Body::Tar(path, offset) => {
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(*offset))?;
                Box::new(file.take(self.size_bytes))
            }
            Body::Gzipped(followers, offset) => Box::new(followers.read(*offset, self.size_bytes)?),
        })
    }

    /// The name under which an entry of this archive is kept, and how it is shown.
    fn inside(&self, entry: &str, size_bytes: u64, body: Body) -> Self {
        Self {
            shown: format!("{}/{entry}", self.shown),
            name: format!("{}/{entry}", self.name),
            size_bytes,
            is_inside: true,
            report: None,
            document: None,
            body,
        }
    }

    /// A problem with it as a whole.
    pub fn problem(&self, text: impl Into<String>) -> Problem {
        Problem {
            path: self.shown.clone(),
            offset: None,
            problem: text.into(),
        }
    }
}
