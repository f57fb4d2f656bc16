//! Originals for reading: one item out of a page, or the whole, in lines.

use std::io::Write;

use sha2::{Digest, Sha256};
use tickmark_store::{EvidenceRecord, Store};

use super::pretty::indent;
use crate::wire::{Code, CommandError, OriginalRequest, OriginalText};

/// Originals above this size are not shown in the window; the package and the command line have them whole.
const SHOWN_BYTES: u64 = 64 << 20;
/// Lines sent at once.
const LINES: u32 = 2000;
/// Members that an item's facts are read from.
const TELLING: [&str; 14] = [
    "eventName",
    "eventTime",
    "sourceIPAddress",
    "errorCode",
    "userName",
    "ComplianceType",
    "complianceCheck",
    "ResourceId",
    "Annotation",
    "configurationItemStatus",
    "configurationItemCaptureTime",
    "resourceId",
    "ConfigRuleName",
    "bucketName",
];

/// An original as lines.
pub fn original_text(store: &Store, request: &OriginalRequest) -> Result<OriginalText, CommandError> {
    let record = store.evidence(request.evidence_id)?;
    let artifact = store.artifact(record.artifact_id)?;
    let mut answer = OriginalText {
        sha256: artifact.sha256.clone(),
        media_type: artifact.media_type.clone(),
        size_bytes: artifact.size_bytes,
        intact: false,
        textual: false,
        total_lines: 0,
        first_line: request.first_line,
        lines: vec![],
        highlights: vec![],
    };
    if artifact.size_bytes > SHOWN_BYTES {
        answer.intact = hash_of(store, record.artifact_id)? == artifact.sha256;
        return Ok(answer);
    }
    let bytes = store.read_artifact(record.artifact_id, SHOWN_BYTES)?;
    answer.intact = hex::encode(Sha256::digest(&bytes)) == artifact.sha256;
    let Some(text) = text_of(&record, &bytes, request.whole) else {
        return Ok(answer);
    };
    answer.textual = true;
    let lines = indent(&text);
    answer.total_lines = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    answer.highlights = (0_u32..)
        .zip(&lines)
        .filter(|(_, l)| is_telling(l))
        .map(|(n, _)| n)
        .collect();
    let wanted = request.lines.min(LINES) as usize;
    answer.lines = lines
        .into_iter()
        .skip(request.first_line as usize)
        .take(wanted)
        .collect();
    Ok(answer)
}

/// Writes the original's bytes, as delivered, to `sink`.
pub fn copy_original(store: &Store, evidence_id: i64, sink: &mut dyn Write) -> Result<(), CommandError> {
    copy(store, store.evidence(evidence_id)?.artifact_id, sink)
}

/// The same for an original that is known by its hash.
pub fn copy_document(store: &Store, sha256: &str, sink: &mut dyn Write) -> Result<(), CommandError> {
    let found = store.find_artifact(sha256)?.ok_or_else(|| {
        CommandError::new(
            Code::NotFound,
            format!("There is no original with SHA-256 {sha256}"),
        )
    })?;
    copy(store, found.id, sink)
}

fn copy(store: &Store, artifact_id: i64, sink: &mut dyn Write) -> Result<(), CommandError> {
    let mut failed = None;
    store.copy_artifact(artifact_id, |chunk| {
        if failed.is_none() {
            failed = sink.write_all(chunk).err();
        }
        Ok(())
    })?;
    match failed {
        Some(e) => Err(CommandError::new(
            Code::Io,
            format!("The original cannot be written out: {e}"),
        )),
        None => Ok(()),
    }
}

fn hash_of(store: &Store, artifact_id: i64) -> Result<String, CommandError> {
    let mut hasher = Sha256::new();
    store.copy_artifact(artifact_id, |chunk| {
        hasher.update(chunk);
        Ok(())
    })?;
    Ok(hex::encode(hasher.finalize()))
}

fn is_telling(line: &str) -> bool {
    let Some(member) = line.trim_start().strip_prefix('"') else {
        return false;
    };
    TELLING
        .iter()
        .any(|t| member.strip_prefix(t).is_some_and(|rest| rest.starts_with("\":")))
}

fn text_of(record: &EvidenceRecord, bytes: &[u8], whole: bool) -> Option<String> {
    let compressed = bytes.starts_with(&[0x1f, 0x8b]);
    if !whole && !record.position.is_empty() {
        return tickmark_intake::text_at(bytes, &record.position).ok();
    }
    if compressed {
        return tickmark_intake::inflated(bytes)
            .ok()
            .map(|b| String::from_utf8_lossy(&b).into_owned());
    }
    let text = std::str::from_utf8(bytes).ok()?;
    (!text.contains('\0')).then(|| text.to_owned())
}
