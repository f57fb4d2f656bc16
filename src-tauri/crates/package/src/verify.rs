//! Verifying a package's folder, a package's zip, or an engagement file.

use std::path::{Path, PathBuf};

use crate::error::{PackageError, Result};
use crate::input::Progress;
use crate::verdict::VerifyReport;

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
    _options: &VerifyOptions,
    _progress: &mut dyn FnMut(Progress),
) -> Result<VerifyReport> {
    Err(PackageError::NotVerifiable {
        path: path.to_owned(),
        found: "verifying is not part of this build".to_owned(),
    })
}
