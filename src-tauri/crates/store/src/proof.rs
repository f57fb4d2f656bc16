//! What CloudTrail's own proof says of the files that were taken in, and the public keys that a person gave for it.
//!
//! A verdict is a finding about all files together: a later look at more of them replaces every one. The activity log
//! keeps a digest over what each look found and the hash of every key, so that a row that was changed, removed or slipped
//! in afterwards is found.

use rusqlite::{Connection, OptionalExtension};
use serde_json::json;
use sha2::{Digest, Sha256};
use tickmark_domain::verification::{FileVerdict, ProvenKind, Verdict};
use tickmark_domain::{Source, Timestamp};

use crate::Store;
use crate::activity::{Act, append};
use crate::error::{Result, StoreError};
use crate::seal;

/// How a file that was taken in stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProof {
    /// The file.
    pub artifact_id: i64,
    /// What it is.
    pub kind: ProvenKind,
    /// How it stands.
    pub verdict: FileVerdict,
    /// Why it stands so; empty where it is valid.
    pub reason: String,
    /// The chain of digests that speaks for it; empty where none does.
    pub chain: String,
    /// The digest or the signature file that speaks for it; empty where none does.
    pub by: String,
    /// When that was found.
    pub at: Timestamp,
}

/// A file that was taken in, with what it is called and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedProof {
    /// How it stands.
    pub proof: FileProof,
    /// Its hash, hex.
    pub sha256: String,
    /// Its name inside of what was imported first; empty where no receipt names it.
    pub name: String,
}

/// What one look at all files found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundProofs {
    /// The answer for all.
    pub verdict: Verdict,
    /// File by file.
    pub files: Vec<FileProof>,
    /// Public keys that were at hand.
    pub keys: usize,
}

/// A public key that a person vouched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenKey {
    /// Of the key in DER; hex.
    pub sha256: String,
    /// The file that it came in.
    pub file: String,
    /// Who gave it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A file that was taken in, by what its receipt calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedFile {
    /// The original.
    pub artifact_id: i64,
    /// Its name inside of what was imported.
    pub name: String,
    /// As it came.
    pub size_bytes: u64,
}

/// Files that imports brought, of the kinds `?1` and the sources `?2`: found by their receipts, which are few beside
/// all pages, and these by the index over steps.
const IMPORTED: &str = "FROM receipt r INDEXED BY receipt_step
  CROSS JOIN receipt_page p ON p.receipt_id = r.id JOIN artifact o ON o.id = p.artifact_id
  WHERE r.source IN (SELECT value FROM json_each(?2)) AND r.operation = 'import'
    AND json_extract(r.parameters, '$.kind') IN (SELECT value FROM json_each(?1))";

fn list_sql() -> String {
    format!(
        "SELECT p.artifact_id, json_extract(r.parameters, '$.file') AS name, o.size_bytes, min(r.id) AS came {IMPORTED}
         GROUP BY p.artifact_id, name ORDER BY p.artifact_id, came"
    )
}

fn count_sql() -> String {
    format!("SELECT count(DISTINCT p.artifact_id) {IMPORTED}")
}

/// What [`IMPORTED`] asks for.
fn wanted(kinds: &[&str]) -> [String; 2] {
    let sources: Vec<&str> = Source::ALL.iter().map(|source| source.as_str()).collect();
    [json!(kinds).to_string(), json!(sources).to_string()]
}

impl Store {
    /// How many files imports brought, of these kinds as their receipts name them. A file that came twice counts once.
    pub fn count_imported(&self, kinds: &[&str]) -> Result<u64> {
        let wanted = wanted(kinds);
        self.read(move |conn| {
            let mut statement = conn.prepare_cached(&count_sql())?;
            Ok(statement.query_row(wanted, |r| crate::read::count(r, 0))?)
        })
    }

    /// Files that imports brought, of these kinds as their receipts name them. A file that came under several names is
    /// there under each.
    pub fn list_imported(&self, kinds: &[&str]) -> Result<Vec<ImportedFile>> {
        let wanted = wanted(kinds);
        self.read(move |conn| {
            let mut statement = conn.prepare_cached(&list_sql())?;
            let rows = statement.query_map(wanted, |r| {
                Ok(ImportedFile {
                    artifact_id: r.get(0)?,
                    name: r.get(1)?,
                    size_bytes: crate::read::count(r, 2)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Keeps what a look at all files found, instead of what the one before it did.
    pub fn keep_proofs(&self, found: FoundProofs, actor: &str, at: Timestamp) -> Result<()> {
        let actor = actor.to_owned();
        self.write(move |tx, _| {
            tx.execute("DELETE FROM file_proof", [])?;
            let mut insert = tx.prepare_cached(
                "INSERT INTO file_proof (artifact_id, kind, verdict, reason, chain, proven_by, proven_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            for file in &found.files {
                insert.execute((
                    file.artifact_id,
                    file.kind.as_str(),
                    file.verdict.as_str(),
                    &file.reason,
                    &file.chain,
                    &file.by,
                    file.at.ms(),
                ))?;
            }
            let valid = found.files.iter().filter(|f| f.verdict == FileVerdict::Valid);
            append(
                tx,
                &Act {
                    at,
                    actor: &actor,
                    action: "files.proven",
                    subject: "CloudTrail's files",
                    detail: json!({
                        "verdict": found.verdict.as_str(),
                        "files": found.files.len(),
                        "valid": valid.count(),
                        "keys": found.keys,
                        "sha256": digest(tx)?.1,
                    }),
                },
            )?;
            Ok(())
        })
    }

    /// What is known of a file; none where nobody looked, or nothing of CloudTrail speaks of it.
    pub fn file_proof(&self, artifact_id: i64) -> Result<Option<FileProof>> {
        self.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT artifact_id, kind, verdict, reason, chain, proven_by, proven_at
                     FROM file_proof WHERE artifact_id = ?1",
                )?
                .query_row([artifact_id], read_row)
                .optional()?)
        })
    }

    /// Whether the newest look at all files does not know what is here now: keys were given since, or a file of these
    /// kinds has no verdict.
    pub fn is_proof_behind(&self, kinds: &[&str]) -> Result<bool> {
        let wanted = wanted(kinds);
        self.read(move |conn| {
            let sql = format!(
                "SELECT EXISTS (SELECT 1 FROM given_key
                   WHERE given_at > (SELECT coalesce(max(proven_at), -1) FROM file_proof))
                 OR EXISTS (SELECT 1 {IMPORTED}
                   AND NOT EXISTS (SELECT 1 FROM file_proof f WHERE f.artifact_id = p.artifact_id))"
            );
            Ok(conn.prepare_cached(&sql)?.query_row(wanted, |r| r.get(0))?)
        })
    }

    /// Every file that was looked at, by its hash.
    pub fn list_proofs(&self) -> Result<Vec<NamedProof>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT f.artifact_id, f.kind, f.verdict, f.reason, f.chain, f.proven_by, f.proven_at,
                   lower(hex(o.sha256)),
                   (SELECT json_extract(r.parameters, '$.file') FROM receipt_page p JOIN receipt r ON r.id = p.receipt_id
                    WHERE p.artifact_id = f.artifact_id AND r.operation = 'import' ORDER BY r.id LIMIT 1)
                 FROM file_proof f JOIN artifact o ON o.id = f.artifact_id ORDER BY o.sha256",
            )?;
            let rows = statement.query_map([], |r| {
                Ok(NamedProof {
                    proof: read_row(r)?,
                    sha256: r.get(7)?,
                    name: r.get::<_, Option<String>>(8)?.unwrap_or_default(),
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// How many files have a verdict, and the digest over all of them, as the entry of the look that found them has it.
    pub fn proofs_digest(&self) -> Result<(u64, String)> {
        self.read(digest)
    }

    /// Keeps public keys, in DER, that a person vouches for; those that are there already stay as they are. How many
    /// were new.
    pub fn give_keys(&self, keys: Vec<Vec<u8>>, file: &str, actor: &str, at: Timestamp) -> Result<u64> {
        let (file, actor) = (file.to_owned(), actor.to_owned());
        self.write(move |tx, _| {
            let mut new = Vec::new();
            for der in &keys {
                let is_new = tx
                    .prepare_cached(
                        "INSERT OR IGNORE INTO given_key (der, file, given_by, given_at) VALUES (?1, ?2, ?3, ?4)",
                    )?
                    .execute((der, &file, &actor, at.ms()))?;
                if is_new > 0 {
                    new.push(hex::encode(Sha256::digest(der)));
                }
            }
            if !new.is_empty() {
                append(
                    tx,
                    &Act {
                        at,
                        actor: &actor,
                        action: "keys.given",
                        subject: &file,
                        detail: json!({ "keys": new.len(), "sha256": new }),
                    },
                )?;
            }
            Ok(new.len() as u64)
        })
    }

    /// The public keys that persons gave, in DER.
    pub fn given_keys(&self) -> Result<Vec<Vec<u8>>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached("SELECT der FROM given_key ORDER BY given_at, der")?;
            let rows = statement.query_map([], |r| r.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The same keys by their hashes, with who gave each.
    pub fn list_given_keys(&self) -> Result<Vec<GivenKey>> {
        self.read(|conn| {
            let sql = "SELECT der, file, given_by, given_at FROM given_key ORDER BY given_at, der";
            let mut statement = conn.prepare_cached(sql)?;
            let rows = statement.query_map([], |r| {
                Ok(GivenKey {
                    sha256: hex::encode(Sha256::digest(r.get_ref(0)?.as_bytes()?)),
                    file: r.get(1)?,
                    by: r.get(2)?,
                    at: Timestamp::from_ms(r.get(3)?),
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}

/// How many verdicts there are, and the digest over them in the order of their files' hashes.
fn digest(conn: &Connection) -> Result<(u64, String)> {
    let mut hash = Sha256::new();
    let mut line = Vec::new();
    let mut statement = conn.prepare_cached(
        "SELECT o.sha256, p.kind, p.verdict, p.reason, p.chain, p.proven_by, p.proven_at
         FROM file_proof p LEFT JOIN artifact o ON o.id = p.artifact_id ORDER BY o.sha256, p.artifact_id",
    )?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            seal::add(&mut line, row.get_ref(column)?);
        }
        hash.update(&line);
        line.clear();
        count += 1;
    }
    Ok((count, hex::encode(hash.finalize())))
}

fn read_row(r: &rusqlite::Row<'_>) -> rusqlite::Result<FileProof> {
    let (kind, verdict): (String, String) = (r.get(1)?, r.get(2)?);
    Ok(FileProof {
        artifact_id: r.get(0)?,
        kind: kind.parse().unwrap_or(ProvenKind::Log),
        // A word that this version does not know proves nothing.
        verdict: verdict.parse().unwrap_or(FileVerdict::Unproven),
        reason: r.get(3)?,
        chain: r.get(4)?,
        by: r.get(5)?,
        at: Timestamp::from_ms(r.get(6)?),
    })
}

/// Reads an original piece by piece, so that it is never whole in memory.
pub struct ArtifactReader {
    store: Store,
    id: i64,
    next: u64,
    piece: Vec<u8>,
    taken: usize,
}

impl Store {
    /// The bytes of an original, from the start.
    #[must_use]
    pub fn artifact_reader(&self, id: i64) -> ArtifactReader {
        ArtifactReader {
            store: self.clone(),
            id,
            next: 0,
            piece: Vec::new(),
            taken: 0,
        }
    }
}

impl std::io::Read for ArtifactReader {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.taken == self.piece.len() {
            let failed = |e: StoreError| std::io::Error::other(e.to_string());
            let Some(piece) = self.store.artifact_piece(self.id, self.next).map_err(failed)? else {
                return Ok(0);
            };
            (self.piece, self.taken) = (piece, 0);
            self.next += 1;
        }
        let left = &self.piece[self.taken..];
        let n = left.len().min(buffer.len());
        buffer[..n].copy_from_slice(&left[..n]);
        self.taken += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::plan::scanned;

    #[test]
    fn what_was_imported_is_counted_and_listed_without_going_through_pages_or_receipts() {
        for sql in [count_sql(), list_sql()] {
            assert_eq!(
                scanned(&sql),
                ["json_each", "json_each"],
                "the kinds and the sources"
            );
        }
    }
}
