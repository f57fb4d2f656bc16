//! The audit package: bundle, manifest, signature, verify.
//!
//! [`write_package`] makes a folder or zip that a stranger can check with `sha256sum` and `ssh-keygen` alone, and
//! [`verify`] makes the same checks and more, over packages and engagement files. Nothing appears under its final
//! name before it was read back and found good.

mod error;
mod input;
mod manifest;
mod signer;
mod sums;
mod verdict;
mod verify;
mod write;

pub use error::{PackageError, Result};
pub use input::{EachItem, ItemSink, PackageInput, PackageOptions, Progress, WrittenPackage};
pub use manifest::{FileEntry, Manifest};
pub use signer::{NAMESPACE, Signer, identity_of, verify_signature};
pub use verdict::{CheckLine, Kind, Problem, ProblemKind, Verdict, VerifyReport};
pub use verify::{VerifyOptions, verify};
pub use write::write_package;
