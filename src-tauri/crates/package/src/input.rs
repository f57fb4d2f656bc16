//! What a package is made from, and what came of it.

use std::path::PathBuf;

use tickmark_domain::Timestamp;
use tickmark_report::model::{EvidenceRow, Report};
use tickmark_store::EvidenceRecord;

use crate::signer::Signer;
use crate::verdict::VerifyReport;

/// Takes one evidence item, of any version: as the report shows it, as it is stored, and why it is left out
/// (`outside_period`, `replaced` …) if it is.
pub type ItemSink<'a> = dyn FnMut(EvidenceRow, &EvidenceRecord, Option<&str>) + 'a;

/// Hands every evidence item to a sink, by number. Called more than once, and must give the same each time.
pub type EachItem<'a> = dyn Fn(&mut ItemSink<'_>) -> tickmark_store::Result<()> + 'a;

/// Where a package goes and how.
#[derive(Debug, Clone)]
pub struct PackageOptions {
    /// The folder in which the package's folder or zip is made; it must exist.
    pub to: PathBuf,
    /// One zip instead of a folder.
    pub zip: bool,
    /// How the package is called; its letters and digits become the start of the folder's name.
    pub name: String,
}

/// All that a package is made from. Its moment is the report's `exported_at`.
pub struct PackageInput<'a> {
    /// What is printed. Its signer must be `signer`, and its counts must be those of `items`.
    pub report: &'a Report,
    /// The evidence items, those that are left out too.
    pub items: &'a EachItem<'a>,
    /// Where and how.
    pub options: PackageOptions,
    /// Who signs; an unsigned package is verified as incomplete.
    pub signer: Option<&'a Signer>,
}

/// How far the writing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// `Writing originals`, `Drawing the report`, `Reading everything back`.
    pub doing: &'static str,
    /// Things done of it.
    pub done: u64,
    /// Things to do; 0 when unknown.
    pub total: u64,
}

/// A package that was written, read back and found good.
#[derive(Debug, Clone)]
pub struct WrittenPackage {
    /// Folder or zip.
    pub path: PathBuf,
    /// Its name, without `.zip`.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// SHA-256 of the manifest, hex.
    pub manifest_sha256: String,
    /// Files in it.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Evidence items included.
    pub included: u64,
    /// Evidence items left out.
    pub excluded: u64,
    /// The test made right after writing.
    pub self_test: VerifyReport,
}
