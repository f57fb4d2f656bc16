//! Verifying a package's folder, a package's zip, or an engagement file.
//!
//! Whatever a file says, nothing is written, nothing is followed out of the package, and nothing grows without bound.

mod archive;
mod contents;
mod engagement;
mod findings;
mod folder;
mod package;
mod proofs;
mod signature;
mod tables;
mod tree;
mod work;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use self::archive::Archive;
use self::findings::Findings;
use self::folder::Folder;
use self::tree::Unread;
use crate::error::{PackageError, Result};
use crate::input::Progress;
use crate::manifest::{MANIFEST, SUMS};
use crate::verdict::{Kind, ProblemKind, VerifyReport};

/// How to verify.
#[derive(Debug, Clone, Default)]
pub struct VerifyOptions {
    /// An `allowed_signers` file that was handed over another way: the key must be one of these.
    pub signers: Option<PathBuf>,
    /// Of an engagement file, where it has one.
    pub passphrase: Option<String>,
}

/// Verifies what lies at `path`. An error means that there is nothing that can be verified; whatever is wrong with
/// a package or an engagement is in the report.
pub fn verify(
    path: &Path,
    options: &VerifyOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<VerifyReport> {
    match kind_of(path)? {
        Kind::Engagement => engagement::verify(path, options, progress),
        kind => verify_package(path, None, kind, options, progress),
    }
}

/// Verifies a package that does not have its name yet.
pub(crate) fn verify_draft(
    path: &Path,
    name: &str,
    kind: Kind,
    options: &VerifyOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<VerifyReport> {
    verify_package(path, Some(name), kind, options, progress)
}

fn verify_package(
    path: &Path,
    name: Option<&str>,
    kind: Kind,
    options: &VerifyOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<VerifyReport> {
    let signers = match &options.signers {
        Some(file) => Some(std::fs::read_to_string(file).map_err(|e| PackageError::read(file, e))?),
        None => None,
    };
    let mut findings = Findings::default();
    if kind == Kind::Zip {
        if let Some(mut zip) = Archive::list(path, &mut findings)? {
            package::check(&mut zip, signers.as_deref(), &mut findings, progress);
        }
    } else {
        let name = match name {
            Some(name) => name.to_owned(),
            None => name_of(path),
        };
        let mut folder = Folder::list(path, name, &mut findings)?;
        package::check(&mut folder, signers.as_deref(), &mut findings, progress);
    }
    Ok(findings.report(kind, path.display().to_string()))
}

/// The folder's own name, also where it was named as `.` or with a slash behind.
fn name_of(path: &Path) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    whole
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn kind_of(path: &Path) -> Result<Kind> {
    let failed = |e| PackageError::read(path, e);
    let refused = |found: &str| PackageError::NotVerifiable {
        path: path.to_owned(),
        found: found.to_owned(),
    };
    if std::fs::metadata(path).map_err(failed)?.is_dir() {
        let is_package = [MANIFEST, SUMS]
            .iter()
            .any(|name| path.join(name).symlink_metadata().is_ok());
        return if is_package {
            Ok(Kind::Package)
        } else {
            Err(refused("it is a folder without manifest.json and SHA256SUMS"))
        };
    }
    if tickmark_store::is_open(path) {
        return Ok(Kind::Engagement);
    }
    let mut head = Vec::new();
    File::open(path)
        .and_then(|f| f.take(4).read_to_end(&mut head))
        .map_err(failed)?;
    match head[..] {
        [b'P', b'K', 3, 4] | [b'P', b'K', 5, 6] => Ok(Kind::Zip),
        [b'P', b'K', ..] => Err(refused("it is one part of a zip, or a broken one")),
        _ => Ok(Kind::Engagement),
    }
}

/// The bytes, or a problem.
fn told(read: std::result::Result<Vec<u8>, Unread>, path: &str, findings: &mut Findings) -> Option<Vec<u8>> {
    match read {
        Ok(bytes) => Some(bytes),
        Err(Unread::Missing) => {
            findings.problem(path, ProblemKind::Missing, "it was written and is not here");
            None
        }
        Err(Unread::Refused(what)) => {
            findings.problem(path, ProblemKind::Unreadable, what);
            None
        }
    }
}
