//! Why an import could not be done at all. What is wrong with a single file stands in the report instead.

use std::path::PathBuf;

use tickmark_store::StoreError;

/// The one error of this crate's imports.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// Nothing was named.
    #[error("nothing to import: name at least one file or folder")]
    NoPaths,
    /// A file or folder that was named is not there.
    #[error("{path} cannot be imported: {source}. Nothing was changed")]
    Path {
        /// What was named.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The engagement did not take it; what was stored before stays, and the same import goes on from there.
    #[error(transparent)]
    Store(#[from] StoreError),
}
