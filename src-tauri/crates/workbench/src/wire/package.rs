//! Packages: preview, writing, verifying.

use serde::{Deserialize, Serialize};
use tickmark_domain::Timestamp;
use tickmark_report::page::Page;
use ts_rs::TS;

use super::proof::{ProofGap, ProvenFile};

/// Asks for the preview.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct PreviewRequest {
    /// Control set ids; empty means all.
    pub control_sets: Vec<String>,
}

/// Asks for one page of the report as it would be written now.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct PagePreview {
    /// Control set ids; empty means all.
    pub control_sets: Vec<String>,
    /// From 1.
    pub page: u32,
}

/// A page of the report.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PackagePage {
    /// From 1.
    pub number: u32,
    /// Pages in all.
    pub pages: u32,
    /// What is on it.
    pub page: Page,
}

/// Writes a package.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct WritePackage {
    /// The folder in which the package's folder or zip is made.
    pub to: String,
    /// One zip instead of a folder.
    pub zip: bool,
    /// Control set ids; empty means all.
    pub control_sets: Vec<String>,
}

/// A package that was written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct WrittenPackage {
    /// Folder or zip.
    pub path: String,
    /// Its name.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// SHA-256 of the manifest, hex.
    pub manifest_sha256: String,
    /// Files.
    #[ts(type = "number")]
    pub files: u64,
    /// Bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Evidence items included.
    #[ts(type = "number")]
    pub included: u64,
    /// Evidence items left out.
    #[ts(type = "number")]
    pub excluded: u64,
    /// The self-test made right after writing; none in the history.
    pub self_test: Option<VerifyReport>,
}

/// Verifies a package, a zip, an engagement file or a folder of CloudTrail.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct VerifyRequest {
    /// Which.
    pub path: String,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct Problem {
    /// The file.
    pub path: String,
    /// `changed`, `missing`, `added`, `unreferenced`, `broken_chain`, `bad_signature`, `wrong_key`,
    /// `not_verifiable`, `trailing_bytes`, `misplaced`, `unreadable`.
    pub problem: String,
    /// In words.
    pub detail: String,
}

/// One check that was made.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CheckLine {
    /// `Every file matches its hash`.
    pub title: String,
    /// Whether it holds; none when it could not be made.
    pub holds: Option<bool>,
    /// `1,314 of 1,314`.
    pub detail: String,
}

/// The verdict.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct VerifyReport {
    /// `good`, `bad` or `incomplete`.
    pub verdict: String,
    /// `package`, `zip`, `engagement` or `cloudtrail`.
    pub kind: String,
    /// What was verified.
    pub path: String,
    /// Files, or entries, that were checked.
    #[ts(type = "number")]
    pub checked: u64,
    /// Check by check.
    pub checks: Vec<CheckLine>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// In a folder of CloudTrail, how each file stands; a window gets those that are not valid.
    pub files: Vec<ProvenFile>,
    /// In a folder of CloudTrail, times between digests that none speaks for.
    pub gaps: Vec<ProofGap>,
    /// Who signed, as in `allowed_signers`; empty when unsigned.
    pub signer: String,
    /// `SHA256:…` of the key; empty when unsigned.
    pub signer_fingerprint: String,
    /// How long it took.
    pub took_ms: u32,
    /// When.
    pub at: Timestamp,
}
