//! Originals: bytes under their SHA-256, in chunks, stored once however often they come.

use std::borrow::Cow;
use std::io::Read;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, Transaction};
use sha2::{Digest, Sha256};
use zstd::bulk::Compressor;

use crate::Store;
use crate::error::{Result, StoreError};

/// Bytes of an original in one chunk, before compression.
const CHUNK: usize = 1 << 20;
/// Fast, and JSON pages shrink to about a tenth.
const LEVEL: i32 = 3;

/// How bytes are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    /// As they came: files that are compressed already.
    Raw,
    /// Each chunk is one zstd frame.
    Zstd,
}

impl Codec {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Zstd => "zstd",
        }
    }
}

/// An original in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Its number in this file.
    pub id: i64,
    /// Hex.
    pub sha256: String,
    /// `application/json`.
    pub media_type: String,
    /// Of the original.
    pub size_bytes: u64,
    /// In this file.
    pub stored_bytes: u64,
}

/// What to store.
#[derive(Debug, Clone, Copy)]
pub struct NewArtifact<'a> {
    /// The original bytes.
    pub bytes: &'a [u8],
    /// `application/json`.
    pub media_type: &'a str,
    /// How to keep them.
    pub codec: Codec,
}

/// Bytes with their hash, as they will be kept: hashing and compressing need no transaction.
#[derive(Debug, Clone)]
pub struct Packed {
    sha256: [u8; 32],
    size: u64,
    codec: Codec,
    chunks: Vec<Vec<u8>>,
}

impl Packed {
    pub(crate) fn held_bytes(&self) -> usize {
        self.chunks.iter().map(Vec::len).sum()
    }
}

/// Hashes and compresses bytes.
pub(crate) fn pack(bytes: &[u8], codec: Codec) -> Result<Packed> {
    pack_hashed(bytes, codec, Sha256::digest(bytes).into())
}

/// Compresses bytes whose hash was computed before.
pub(crate) fn pack_hashed(bytes: &[u8], codec: Codec, sha256: [u8; 32]) -> Result<Packed> {
    Ok(Packed {
        sha256,
        size: bytes.len() as u64,
        codec,
        chunks: bytes
            .chunks(CHUNK)
            .map(|chunk| kept(chunk, codec).map(Cow::into_owned))
            .collect::<Result<_>>()?,
    })
}

/// Stores packed bytes, or finds them stored.
pub(crate) fn put_packed(tx: &Transaction<'_>, packed: &Packed, media_type: &str) -> Result<i64> {
    if let Some(id) = find(tx, &packed.sha256)? {
        return Ok(id);
    }
    let stored = packed.chunks.iter().map(|chunk| chunk.len() as u64).sum();
    let id = begin(
        tx,
        &packed.sha256,
        media_type,
        packed.codec,
        (packed.size, stored),
    )?;
    for (ordinal, chunk) in packed.chunks.iter().enumerate() {
        put_chunk(tx, id, ordinal, chunk)?;
    }
    Ok(id)
}

/// Stores bytes, or finds them stored.
pub(crate) fn put(tx: &Transaction<'_>, new: NewArtifact<'_>) -> Result<i64> {
    let sha256: [u8; 32] = Sha256::digest(new.bytes).into();
    if let Some(id) = find(tx, &sha256)? {
        return Ok(id);
    }
    let id = begin(tx, &sha256, new.media_type, new.codec, (0, 0))?;
    let mut stored = 0;
    for (ordinal, chunk) in new.bytes.chunks(CHUNK).enumerate() {
        stored += put_chunk(tx, id, ordinal, &kept(chunk, new.codec)?)?;
    }
    finish(tx, id, new.bytes.len() as u64, stored)?;
    Ok(id)
}

/// Stores a stream whose hash was computed before; refuses it when the bytes turn out to be others.
pub(crate) fn put_stream(
    tx: &Transaction<'_>,
    sha256: &[u8; 32],
    media_type: &str,
    codec: Codec,
    reader: &mut dyn Read,
) -> Result<i64> {
    if let Some(id) = find(tx, sha256)? {
        return Ok(id);
    }
    let id = begin(tx, sha256, media_type, codec, (0, 0))?;
    let (mut hasher, mut size, mut stored) = (Sha256::new(), 0_u64, 0_u64);
    let mut buffer = vec![0; CHUNK];
    for ordinal in 0.. {
        let n = fill(reader, &mut buffer)?;
        if n == 0 {
            break;
        }
        hasher.update(&buffer[..n]);
        size += n as u64;
        stored += put_chunk(tx, id, ordinal, &kept(&buffer[..n], codec)?)?;
    }
    let read: [u8; 32] = hasher.finalize().into();
    if read != *sha256 {
        return Err(StoreError::Refused(
            "the file changed while it was read; nothing was kept, try again".into(),
        ));
    }
    finish(tx, id, size, stored)?;
    Ok(id)
}

fn fill(reader: &mut dyn Read, buffer: &mut [u8]) -> Result<usize> {
    let mut n = 0;
    while n < buffer.len() {
        match reader.read(&mut buffer[n..]) {
            Ok(0) => break,
            Ok(more) => n += more,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => {
                return Err(StoreError::Refused(format!(
                    "the file cannot be read: {e}; nothing was kept"
                )));
            }
        }
    }
    Ok(n)
}

fn begin(
    tx: &Transaction<'_>,
    sha256: &[u8; 32],
    media_type: &str,
    codec: Codec,
    (size, stored): (u64, u64),
) -> Result<i64> {
    let sql = "INSERT INTO artifact (sha256, media_type, codec, size_bytes, stored_bytes) VALUES (?1, ?2, ?3, ?4, ?5)";
    Ok(tx
        .prepare_cached(sql)?
        .insert((sha256, media_type, codec.as_str(), whole(size), whole(stored)))?)
}

/// Compressors that rest: their tables are made once, not once a page, and no thread keeps one while it does something
/// else.
static RESTING: Mutex<Vec<Compressor<'static>>> = Mutex::new(Vec::new());
/// More of them are not kept.
const MOST_RESTING: usize = 8;

/// A chunk as it is kept.
fn kept(chunk: &[u8], codec: Codec) -> Result<Cow<'_, [u8]>> {
    match codec {
        Codec::Raw => Ok(Cow::Borrowed(chunk)),
        Codec::Zstd => compressed(chunk)
            .map(Cow::Owned)
            .map_err(|e| StoreError::Refused(format!("an original cannot be compressed: {e}"))),
    }
}

fn compressed(chunk: &[u8]) -> std::io::Result<Vec<u8>> {
    let resting = || RESTING.lock().unwrap_or_else(PoisonError::into_inner);
    let waiting = resting().pop();
    let mut compressor = waiting.map_or_else(|| Compressor::new(LEVEL), Ok)?;
    let kept = compressor.compress(chunk);
    let mut resting = resting();
    if resting.len() < MOST_RESTING {
        resting.push(compressor);
    }
    kept
}

fn put_chunk(tx: &Transaction<'_>, id: i64, ordinal: usize, kept: &[u8]) -> Result<u64> {
    let sql = "INSERT INTO artifact_chunk (artifact_id, ordinal, bytes) VALUES (?1, ?2, ?3)";
    let ordinal = i64::try_from(ordinal).unwrap_or(i64::MAX);
    tx.prepare_cached(sql)?.execute((id, ordinal, kept))?;
    Ok(kept.len() as u64)
}

fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn finish(tx: &Transaction<'_>, id: i64, size: u64, stored: u64) -> Result<()> {
    let sql = "UPDATE artifact SET size_bytes = ?2, stored_bytes = ?3 WHERE id = ?1";
    tx.prepare_cached(sql)?
        .execute((id, whole(size), whole(stored)))?;
    Ok(())
}

fn find(conn: &Connection, sha256: &[u8; 32]) -> Result<Option<i64>> {
    let sql = "SELECT id FROM artifact WHERE sha256 = ?1";
    Ok(conn
        .prepare_cached(sql)?
        .query_row([sha256], |r| r.get(0))
        .optional()?)
}

fn unpacked(kept: &[u8]) -> Result<Vec<u8>> {
    zstd::bulk::decompress(kept, CHUNK)
        .map_err(|e| StoreError::Refused(format!("an original cannot be decompressed: {e}")))
}

/// Reads an original back, chunk by chunk, into `sink`.
pub(crate) fn copy_out(conn: &Connection, id: i64, sink: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
    let codec: String = conn
        .prepare_cached("SELECT codec FROM artifact WHERE id = ?1")?
        .query_row([id], |r| r.get(0))?;
    let mut statement =
        conn.prepare_cached("SELECT bytes FROM artifact_chunk WHERE artifact_id = ?1 ORDER BY ordinal")?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
        if codec == "zstd" {
            sink(&unpacked(bytes)?)?;
        } else {
            sink(bytes)?;
        }
    }
    Ok(())
}

/// Takes an original over from another file as it is kept there; none when its bytes are not what its hash says.
pub(crate) fn take_over(tx: &Transaction<'_>, theirs: &Connection, id: i64) -> Result<Option<i64>> {
    let sql = "SELECT sha256, media_type, codec FROM artifact WHERE id = ?1";
    let (sha256, media_type, codec): ([u8; 32], String, String) = theirs
        .prepare_cached(sql)?
        .query_row([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    if let Some(known) = find(tx, &sha256)? {
        return Ok(Some(known));
    }
    let mut hasher = Sha256::new();
    let mut size = 0;
    copy_out(theirs, id, &mut |bytes| {
        hasher.update(bytes);
        size += bytes.len() as u64;
        Ok(())
    })?;
    let read: [u8; 32] = hasher.finalize().into();
    if read != sha256 {
        return Ok(None);
    }
    let codec = if codec == "raw" { Codec::Raw } else { Codec::Zstd };
    let here = begin(tx, &sha256, &media_type, codec, (size, 0))?;
    let mut stored = 0;
    let mut statement = theirs.prepare_cached(
        "SELECT ordinal, bytes FROM artifact_chunk WHERE artifact_id = ?1 ORDER BY ordinal",
    )?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        stored += bytes.len() as u64;
        tx.prepare_cached("INSERT INTO artifact_chunk (artifact_id, ordinal, bytes) VALUES (?1, ?2, ?3)")?
            .execute((here, row.get::<_, i64>(0)?, bytes))?;
    }
    finish(tx, here, size, stored)?;
    Ok(Some(here))
}

const COLUMNS: &str = "id, lower(hex(sha256)), media_type, size_bytes, stored_bytes";

fn read_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Artifact> {
    Ok(Artifact {
        id: row.get(0)?,
        sha256: row.get(1)?,
        media_type: row.get(2)?,
        size_bytes: row.get::<_, i64>(3)?.try_into().unwrap_or(0),
        stored_bytes: row.get::<_, i64>(4)?.try_into().unwrap_or(0),
    })
}

impl Store {
    /// The original with this hash (hex).
    pub fn find_artifact(&self, sha256: &str) -> Result<Option<Artifact>> {
        let Ok(hash) = hex::decode(sha256) else {
            return Ok(None);
        };
        self.read(|conn| {
            let sql = format!("SELECT {COLUMNS} FROM artifact WHERE sha256 = ?1");
            Ok(conn
                .prepare_cached(&sql)?
                .query_row([hash], read_row)
                .optional()?)
        })
    }

    /// The original with this number.
    pub fn artifact(&self, id: i64) -> Result<Artifact> {
        self.read(|conn| {
            let sql = format!("SELECT {COLUMNS} FROM artifact WHERE id = ?1");
            let found = conn.prepare_cached(&sql)?.query_row([id], read_row).optional()?;
            found.ok_or_else(|| StoreError::NotFound {
                what: "original",
                id: id.to_string(),
            })
        })
    }

    /// Every original that something stands on, by number: a flawed page that a whole one came for is left out.
    pub fn list_artifacts(&self) -> Result<Vec<Artifact>> {
        self.artifacts("SELECT id, sha256, media_type, size_bytes, stored_bytes FROM v_artifacts ORDER BY id")
    }

    /// Every original that the file holds, by number.
    pub fn every_artifact(&self) -> Result<Vec<Artifact>> {
        self.artifacts(&format!("SELECT {COLUMNS} FROM artifact ORDER BY id"))
    }

    fn artifacts(&self, sql: &str) -> Result<Vec<Artifact>> {
        self.read(|conn| {
            let mut statement = conn.prepare(sql)?;
            let rows = statement.query_map([], read_row)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Hands the original's bytes to `sink`, in order.
    pub fn copy_artifact(&self, id: i64, mut sink: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        self.read(|conn| copy_out(conn, id, &mut sink))
    }

    /// One piece of an original, from 0; none behind its end.
    pub(crate) fn artifact_piece(&self, id: i64, ordinal: u64) -> Result<Option<Vec<u8>>> {
        self.read(|conn| {
            let found = conn
                .prepare_cached(
                    "SELECT c.bytes, a.codec FROM artifact_chunk c JOIN artifact a ON a.id = c.artifact_id
                     WHERE c.artifact_id = ?1 AND c.ordinal = ?2",
                )?
                .query_row((id, whole(ordinal)), |r| {
                    Ok((r.get::<_, Vec<u8>>(0)?, r.get::<_, String>(1)?))
                })
                .optional()?;
            match found {
                Some((bytes, codec)) if codec == "zstd" => unpacked(&bytes).map(Some),
                found => Ok(found.map(|(bytes, _)| bytes)),
            }
        })
    }

    /// The whole original in memory; refused above `limit` bytes.
    pub fn read_artifact(&self, id: i64, limit: u64) -> Result<Vec<u8>> {
        let artifact = self.artifact(id)?;
        if artifact.size_bytes > limit {
            return Err(StoreError::Refused(format!(
                "the original is {} bytes long; at most {limit} are read at once",
                artifact.size_bytes
            )));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(artifact.size_bytes).unwrap_or(0));
        self.copy_artifact(id, |chunk| {
            bytes.extend_from_slice(chunk);
            Ok(())
        })?;
        Ok(bytes)
    }

    /// Reads every original and compares it with its hash; the hashes (hex) that do not hold, and how many were read.
    pub fn verify_artifacts(&self, mut progress: impl FnMut(u64)) -> Result<(u64, Vec<String>)> {
        let mut wrong = Vec::new();
        let all = self.every_artifact()?;
        for (n, artifact) in all.iter().enumerate() {
            let mut hasher = Sha256::new();
            let read = self.copy_artifact(artifact.id, |chunk| {
                hasher.update(chunk);
                Ok(())
            });
            if read.is_err() || hex::encode(hasher.finalize()) != artifact.sha256 {
                wrong.push(artifact.sha256.clone());
            }
            progress(n as u64 + 1);
        }
        Ok((all.len() as u64, wrong))
    }
}
