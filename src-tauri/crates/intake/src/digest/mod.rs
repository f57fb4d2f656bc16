//! CloudTrail's own proof, checked without AWS: digest chains with their logs, and results of Lake queries.
//!
//! Every file is read once, on all cores, and hashed while it is inflated; what was read is then judged in memory. A
//! thing is *valid* only when a signature by a key that was given leads to it, and nothing at all is wrong with it.
//! Keys are never taken from the folder that they would prove.

mod chain;
mod der;
mod document;
mod key;
mod logs;
mod place;
mod query_result;
mod read;
mod report;
mod results;
mod side;
mod sum;

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use tickmark_domain::Timestamp;
use tickmark_domain::verification::{Problem, ProblemKind};
use tickmark_store::StoreError;

use self::chain::{DigestFile, Sides};
use self::document::Document;
use self::logs::LogFile;
use self::place::{base, digest_name, stem};
use self::query_result::ResultSignature;
use self::read::{Content, Unread};
use self::results::Signature;
pub use key::{KeyError, LARGEST_KEY_FILE, PublicKeys};
pub(crate) use place::is_same_place;
pub(crate) use read::{LARGEST_DIGEST, LARGEST_SMALL};
pub use report::{Chain, Gap, Link, Proof, ProvenFile, Reading};

use crate::container::{self, Found};
use crate::ordered;

/// Why there is nothing to judge.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The folder cannot be read.
    #[error("{path} cannot be read: {found}")]
    Folder {
        /// Which.
        path: PathBuf,
        /// What the system says.
        found: String,
    },
    /// There is neither a digest nor a query's result.
    #[error(
        "{path} holds no CloudTrail digest and no result_sign.json; digests lie under AWSLogs/<account>/CloudTrail-Digest \
         in the trail's bucket: copy them with the logs, with their folders"
    )]
    Nothing {
        /// Which.
        path: PathBuf,
    },
    /// A file cannot be read, or is another one by now.
    #[error("{path} cannot be read: {found}")]
    File {
        /// Which.
        path: String,
        /// What the system says.
        found: String,
    },
    /// Whoever asked does not want to know any more.
    #[error("verifying was stopped; nothing was changed")]
    Stopped,
    /// The engagement cannot be read, or does not take the verdicts.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a digest says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DigestFacts {
    /// The account whose logs it names.
    pub account: String,
    /// The Region in which they were delivered; empty where its name does not say it.
    pub region: String,
    /// Its key in the bucket.
    pub object: String,
    /// First moment that it speaks for.
    pub start: Timestamp,
    /// The first moment after it.
    pub end: Timestamp,
    /// Logs that it names.
    pub logs: usize,
    /// The key that signed it.
    pub fingerprint: String,
    /// The digest before it; none in the first of a chain.
    pub previous: Option<String>,
}

/// Reads a digest's text; the error says why it is none.
pub(crate) fn facts_of(text: &[u8]) -> Result<DigestFacts, String> {
    let says = Document::read(text)?;
    Ok(DigestFacts {
        region: digest_name(&says.object).map_or_else(String::new, |name| name.region.to_owned()),
        start: says.start,
        end: says.end,
        logs: says.logs,
        fingerprint: says.fingerprint,
        previous: says.previous.map(|before| before.object),
        account: says.account,
        object: says.object,
    })
}

/// The files that a signature file names; the error says why it is none.
pub(crate) fn signed_files(text: &[u8]) -> Result<Vec<String>, String> {
    let signature = ResultSignature::read(text)?;
    Ok(signature.files.into_iter().map(|(name, _)| name).collect())
}

/// Reads the metadata of a digest; the error says why it is none.
pub(crate) fn check_side(text: &[u8]) -> Result<(), String> {
    side::Side::read(text).map(drop)
}

/// A file to judge, wherever it lies.
pub struct Lying {
    name: String,
    size_bytes: u64,
    open: Box<Open>,
}

/// Gives the bytes of a file, from the start.
type Open = dyn Fn() -> io::Result<Box<dyn io::Read + Send>> + Send + Sync;

impl Lying {
    /// One with that name, its folders as they were copied, separated by `/`; so long as it lies there.
    pub fn new(
        name: String,
        size_bytes: u64,
        open: impl Fn() -> io::Result<Box<dyn io::Read + Send>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            size_bytes,
            open: Box::new(open),
        }
    }

    fn open(&self) -> io::Result<Box<dyn io::Read + Send>> {
        (self.open)()
    }
}

/// Asks whoever waits whether to go on.
type GoOn<'a> = dyn FnMut() -> Result<(), ProofError> + 'a;

/// Everything that was read; each with its place among the files that are judged.
#[derive(Debug, Default)]
struct Read {
    digests: Vec<DigestFile>,
    /// Digests that cannot be read, and why.
    damaged: Vec<(usize, String, Unread)>,
    logs: Vec<LogFile>,
    sides: Vec<(String, Result<side::Side, String>)>,
    signatures: Vec<Signature>,
    /// Files that are none of these.
    others: u64,
    bytes: u64,
}

impl Read {
    fn take(&mut self, item: usize, path: String, content: Content) {
        match content {
            Content::Digest(Ok(read)) => {
                self.bytes += read.bytes;
                self.digests.push(DigestFile {
                    item,
                    path,
                    read: *read,
                });
            }
            Content::Digest(Err(why)) => self.damaged.push((item, path, why)),
            Content::Log(read) => {
                self.bytes += read.as_ref().map_or(0, |read| read.bytes);
                self.logs.push(LogFile { item, path, read });
            }
            Content::Side(read) => self.sides.push((path, read)),
            Content::ResultSignature(read) => self.signatures.push(Signature { item, path, read }),
            Content::Other => self.others += 1,
        }
    }

    /// The side files by the stem of the digest that they belong to: their own name begins with it.
    fn sides(&mut self) -> Sides {
        let stems: std::collections::HashSet<&str> = self.digests.iter().map(|d| stem(&d.path)).collect();
        let mut sides = Sides::new();
        for (path, read) in std::mem::take(&mut self.sides) {
            let mut name = base(&path);
            while !stems.contains(name)
                && let Some((shorter, _)) = name.rsplit_once('.')
            {
                name = shorter;
            }
            sides.entry(name.to_owned()).or_default().push((path, read));
        }
        sides
    }
}

/// Verifies the digests, logs and query results in a folder. `progress` may end it.
pub fn verify(
    folder: &Path,
    keys: &PublicKeys,
    progress: impl FnMut(Reading) -> ControlFlow<()>,
) -> Result<Proof, ProofError> {
    let mut unlisted = Vec::new();
    let found = container::list(&[folder.to_owned()], &mut unlisted).map_err(|e| ProofError::Folder {
        path: folder.to_owned(),
        found: e.to_string(),
    })?;
    let files: Vec<Lying> = found.into_iter().map(lying).collect();
    let unread = unlisted.into_iter().map(|problem| Problem {
        path: within(folder, &problem.path),
        problem: ProblemKind::NotVerifiable,
        detail: problem.problem.split(';').next().unwrap_or_default().to_owned(),
    });
    judge(folder, &files, unread.collect(), keys, progress)
}

/// A file of a folder, by its name inside of it.
fn lying(found: Found) -> Lying {
    let name = found.name.split_once('/').map_or("", |(_, inside)| inside);
    Lying::new(name.to_owned(), found.size_bytes, move || found.open())
}

/// Verifies files that lie anywhere; `place` is what they are called together. `unread` are those that could not even be
/// listed.
pub fn judge(
    place: &Path,
    files: &[Lying],
    unread: Vec<Problem>,
    keys: &PublicKeys,
    mut progress: impl FnMut(Reading) -> ControlFlow<()>,
) -> Result<Proof, ProofError> {
    let mut read = Read::default();
    let mut done = Reading {
        files: 0,
        of: files.len() as u64,
        bytes: 0,
    };
    let ahead = 256;
    ordered::map(
        files.iter().enumerate(),
        ahead,
        |(_, file)| read::read(file),
        |(item, file), content| {
            read.take(item, file.name.clone(), content);
            done.files += 1;
            done.bytes = read.bytes;
            progress(done)
        },
    );
    if done.files < done.of {
        return Err(ProofError::Stopped);
    }
    if read.digests.is_empty() && read.damaged.is_empty() && read.signatures.is_empty() {
        return Err(ProofError::Nothing {
            path: place.to_owned(),
        });
    }
    sum::up(read, unread, files, keys, &mut || match progress(done) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(ProofError::Stopped),
    })
}

/// A path inside the folder, as the names of its files are written.
fn within(folder: &Path, path: &str) -> String {
    let inside = Path::new(path).strip_prefix(folder).unwrap_or(Path::new(path));
    inside.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// `1 log`, `12 logs`
fn count(n: usize, what: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {what}{plural}")
}
