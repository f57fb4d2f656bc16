//! The history of packages that were written.

use serde_json::json;
use tickmark_domain::Timestamp;

use crate::Store;
use crate::activity::{Act, append};
use crate::error::Result;

/// A package that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageRecord {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub path: String,
    /// Folder or file name.
    pub name: String,
    /// SHA-256 of the manifest, hex.
    pub manifest_sha256: String,
    /// Files.
    pub files: u64,
    /// Bytes.
    pub bytes: u64,
    /// Evidence items included.
    pub included: u64,
    /// Evidence items left out.
    pub excluded: u64,
}

impl Store {
    /// Records that a package was written.
    pub fn record_package(&self, record: PackageRecord, actor: &str) -> Result<()> {
        let actor = actor.to_owned();
        self.write(move |tx, _| {
            let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
            tx.execute(
                "INSERT INTO package (at, path, name, manifest_sha256, files, bytes, included, excluded)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                (
                    record.at.ms(),
                    &record.path,
                    &record.name,
                    &record.manifest_sha256,
                    whole(record.files),
                    whole(record.bytes),
                    whole(record.included),
                    whole(record.excluded),
                ),
            )?;
            append(
                tx,
                &Act {
                    at: record.at,
                    actor: &actor,
                    action: "package.written",
                    subject: &record.name,
                    detail: json!({ "manifest_sha256": record.manifest_sha256, "files": record.files,
                                "included": record.included, "excluded": record.excluded }),
                },
            )?;
            Ok(())
        })
    }

    /// Packages, newest first.
    pub fn list_packages(&self) -> Result<Vec<PackageRecord>> {
        self.read(|conn| {
            let mut statement = conn.prepare(
                "SELECT at, path, name, manifest_sha256, files, bytes, included, excluded FROM package ORDER BY id DESC",
            )?;
            let rows = statement.query_map([], |r| {
                let count = |i: usize| Ok::<u64, rusqlite::Error>(r.get::<_, i64>(i)?.try_into().unwrap_or(0));
                Ok(PackageRecord {
                    at: Timestamp::from_ms(r.get(0)?),
                    path: r.get(1)?,
                    name: r.get(2)?,
                    manifest_sha256: r.get(3)?,
                    files: count(4)?,
                    bytes: count(5)?,
                    included: count(6)?,
                    excluded: count(7)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}
