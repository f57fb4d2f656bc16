//! The manifest: what the package is of, how its figures add up, and every file with its hash and meaning.
//!
//! Written as RFC 8785 canonical JSON, so that the same package has one manifest and no reader can see another one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tickmark_domain::{Account, Outcome, Period, Timestamp};
use tickmark_report::model::FrameworkRef;

use crate::error::Result;

/// File name of the manifest.
pub const MANIFEST: &str = "manifest.json";
/// File name of the list of hashes.
pub const SUMS: &str = "SHA256SUMS";
/// File name of the signature over the list of hashes.
pub const SIGNATURE: &str = "SHA256SUMS.sig";
/// File name of the key that signed.
pub const SIGNERS: &str = "allowed_signers";
/// Says that a manifest is one of ours.
pub const FORMAT: &str = "tickmark-package";
/// Longest path inside a package, its folder's name included.
pub const LONGEST_PATH: usize = 100;

/// The manifest.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// 1.
    pub format_version: u32,
    /// `Tickmark 0.1.0`.
    pub made_with: String,
    /// When.
    pub exported_at: Timestamp,
    /// By whom.
    pub prepared_by: String,
    /// Of what.
    pub engagement: Engagement,
    /// Accounts and Regions.
    pub scope: Scope,
    /// The days.
    pub period: Period,
    /// Every run with its outcome.
    pub collections: Vec<Collection>,
    /// What was counted.
    pub counts: Counts,
    /// The head of the activity log.
    pub activity: Activity,
    /// Who signs; none when nobody does.
    pub signer: Option<SignedBy>,
    /// Every file but this one, the list of hashes and its signature; by path.
    pub files: Vec<FileEntry>,
}

/// The engagement.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Engagement {
    /// Random, for life.
    pub id: String,
    /// The audit's name.
    pub name: String,
    /// The compliance owner.
    pub owner: String,
    /// Pinned frameworks.
    pub frameworks: Vec<FrameworkRef>,
}

/// Accounts and Regions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// In order.
    pub accounts: Vec<Account>,
    /// In order.
    pub regions: Vec<String>,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collection {
    /// 1, 2, 3 …
    pub id: i64,
    /// `collect` or `import`.
    pub kind: String,
    /// Who started it.
    pub actor: String,
    /// When.
    pub started_at: Timestamp,
    /// None while it can go on.
    pub finished_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Outcome,
    /// Receipts.
    pub receipts: u64,
    /// Pages.
    pub pages: u64,
    /// Items.
    pub items: u64,
}

/// What was counted: collected = included + excluded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Evidence items of every version.
    pub collected: u64,
    /// Of these, in the package.
    pub included: u64,
    /// Of these, left out.
    pub excluded: u64,
    /// Left out, by reason.
    pub exclusions: BTreeMap<String, u64>,
    /// Originals in `evidence/`.
    pub originals: u64,
    /// Controls in the report.
    pub controls: u64,
    /// Receipts.
    pub receipts: u64,
    /// Sign-offs there ever were.
    pub sign_offs: u64,
    /// Pages of the report, in all its volumes.
    pub pages: u64,
}

/// The head of the activity log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Number of the last entry.
    pub entries: u64,
    /// Its hash, hex.
    pub head: String,
}

/// Who signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedBy {
    /// As in `allowed_signers`.
    pub identity: String,
    /// `SHA256:…`
    pub fingerprint: String,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Relative to the package's folder, with `/`.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Hex.
    pub sha256: String,
    /// `application/json`.
    pub media_type: String,
    /// What it is, in a few words.
    pub meaning: String,
    /// Codes of the controls that it speaks for.
    pub controls: Vec<String>,
}

impl Manifest {
    /// The bytes of the file.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let value = serde_json::to_value(self).map_err(tickmark_store::StoreError::from)?;
        Ok(tickmark_store::canonical_json(&value)?.into_bytes())
    }

    /// Reads the file's bytes; refused unless they are the one way of writing what they say.
    pub fn from_bytes(bytes: &[u8]) -> std::result::Result<Self, String> {
        let manifest: Self =
            serde_json::from_slice(bytes).map_err(|e| format!("it is not the manifest of a package: {e}"))?;
        if manifest.format != FORMAT {
            return Err(format!(
                "it is the manifest of something else (\"{}\")",
                manifest.format
            ));
        }
        if manifest.format_version != 1 {
            return Err(format!(
                "it is of format {}, and this Tickmark reads format 1; update Tickmark",
                manifest.format_version
            ));
        }
        if manifest.to_bytes().ok().as_deref() != Some(bytes) {
            return Err("it is not written as canonical JSON".to_owned());
        }
        Ok(manifest)
    }
}
