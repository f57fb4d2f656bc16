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

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use tickmark_domain::verification::{Problem, ProblemKind};

use self::chain::{DigestFile, Sides};
use self::logs::LogFile;
use self::place::{base, stem};
use self::query_result::ResultSignature;
use self::read::Content;
pub use key::{KeyError, LARGEST_KEY_FILE, PublicKeys};
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
    /// Whoever asked does not want to know any more.
    #[error("verifying was stopped; nothing was changed")]
    Stopped,
}

/// Everything that was read.
#[derive(Debug, Default)]
struct Read {
    digests: Vec<DigestFile>,
    /// Digests that cannot be read, and why.
    damaged: Vec<(String, String)>,
    logs: Vec<LogFile>,
    sides: Vec<(String, Result<side::Side, String>)>,
    signatures: Vec<(String, Result<ResultSignature, String>)>,
    /// Files that are none of these.
    others: u64,
    bytes: u64,
}

impl Read {
    fn take(&mut self, path: String, content: Content) {
        match content {
            Content::Digest(Ok(read)) => {
                self.bytes += read.bytes;
                self.digests.push(DigestFile { path, read: *read });
            }
            Content::Digest(Err(why)) => self.damaged.push((path, why)),
            Content::Log(read) => {
                self.bytes += read.as_ref().map_or(0, |read| read.bytes);
                self.logs.push(LogFile { path, read });
            }
            Content::Side(read) => self.sides.push((path, read)),
            Content::ResultSignature(read) => self.signatures.push((path, read)),
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
    mut progress: impl FnMut(Reading) -> ControlFlow<()>,
) -> Result<Proof, ProofError> {
    let mut unlisted = Vec::new();
    let found = container::list(&[folder.to_owned()], &mut unlisted).map_err(|e| ProofError::Folder {
        path: folder.to_owned(),
        found: e.to_string(),
    })?;
    let inside = |found: &Found| {
        let name = found.name.split_once('/').map_or("", |(_, inside)| inside);
        name.to_owned()
    };
    let mut read = Read::default();
    let mut done = Reading {
        files: 0,
        of: found.len() as u64,
        bytes: 0,
    };
    let ahead = 256;
    ordered::map(
        found.iter(),
        ahead,
        |file| read::read(file.path(), &file.name),
        |file, content| {
            read.take(inside(file), content);
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
            path: folder.to_owned(),
        });
    }
    let names: Vec<String> = found.iter().map(inside).collect();
    let lie: HashMap<&str, &Path> = names
        .iter()
        .map(String::as_str)
        .zip(found.iter().map(Found::path))
        .collect();
    let unread = unlisted.into_iter().map(|problem| Problem {
        path: within(folder, &problem.path),
        problem: ProblemKind::NotVerifiable,
        detail: problem.problem.split(';').next().unwrap_or_default().to_owned(),
    });
    Ok(sum::up(read, unread.collect(), &lie, keys))
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
