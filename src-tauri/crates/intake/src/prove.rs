//! The proof of what was taken in: every log and query result of an engagement, held against every digest and signature
//! file of it. Whatever was imported, in whatever order and out of whatever archive, is judged together.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;
use tickmark_domain::Timestamp;
use tickmark_domain::verification::{FileVerdict, ProvenKind, Verdict};
use tickmark_store::{FileProof, FoundProofs, Store, StoreError};

use crate::digest::{self, Lying, Proof, ProofError, PublicKeys, Reading};
use crate::kind::Kind;

/// The keys by which CloudTrail signs, as collected.
const KEYS: &str = "cloudtrail.public_key";
/// What proves, and what is proven.
const KINDS: [Kind; 5] = [
    Kind::Digest,
    Kind::DigestMetadata,
    Kind::ResultSignature,
    Kind::CloudTrailLog,
    Kind::LakeResult,
];

/// What was found about the files of an engagement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ProofSummary {
    /// The answer for all.
    pub verdict: Verdict,
    /// Digests and signature files that were taken in.
    pub digests: u64,
    /// Those of them that are valid.
    pub valid_digests: u64,
    /// Logs and results that were taken in.
    pub logs: u64,
    /// Those of them that are valid.
    pub valid_logs: u64,
    /// Files that are named and were not taken in.
    pub missing: u64,
    /// Public keys that were at hand.
    pub keys: u64,
}

impl ProofSummary {
    /// Sums a proof up.
    #[must_use]
    pub fn of(proof: &Proof, keys: usize) -> Self {
        let mut sum = Self {
            verdict: proof.verdict,
            digests: 0,
            valid_digests: 0,
            logs: 0,
            valid_logs: 0,
            missing: 0,
            keys: keys as u64,
        };
        for file in &proof.files {
            let valid = u64::from(file.verdict == FileVerdict::Valid);
            match (file.verdict, file.kind) {
                (FileVerdict::Missing, _) => sum.missing += 1,
                (_, ProvenKind::Log | ProvenKind::Result) => {
                    sum.logs += 1;
                    sum.valid_logs += valid;
                }
                _ => {
                    sum.digests += 1;
                    sum.valid_digests += valid;
                }
            }
        }
        sum
    }
}

/// The public keys of an engagement: those that a collection brought and those that persons gave.
pub fn keys_of(store: &Store) -> Result<PublicKeys, StoreError> {
    let mut keys = PublicKeys::default();
    for fact in store.list_facts(KEYS, None)? {
        let data: serde_json::Value =
            serde_json::from_str(fact.data.as_deref().unwrap_or_default()).unwrap_or_default();
        keys.add_listed(data["Value"].as_str().unwrap_or_default());
    }
    for der in store.given_keys()? {
        keys.add(&der);
    }
    Ok(keys)
}

/// How many digests and signature files were taken in.
pub fn count_proving(store: &Store) -> Result<u64, StoreError> {
    let proving = [Kind::Digest.title(), Kind::ResultSignature.title()];
    Ok(store.list_imported(&proving)?.len() as u64)
}

/// Judges all that was taken in and keeps the verdict with each file. `progress` may end it; the verdicts that were there
/// stay then.
pub fn prove(
    store: &Store,
    actor: &str,
    now: &dyn Fn() -> Timestamp,
    progress: impl FnMut(Reading) -> ControlFlow<()>,
) -> Result<(Proof, ProofSummary), ProofError> {
    let imported = store.list_imported(&KINDS.map(Kind::title))?;
    let keys = keys_of(store)?;
    let lying = imported.iter().map(|file| {
        let (store, id) = (store.clone(), file.artifact_id);
        Lying::new(file.name.clone(), file.size_bytes, move || {
            Ok(Box::new(store.artifact_reader(id)))
        })
    });
    let files: Vec<Lying> = lying.collect();
    let proof = digest::judge(Path::new("what was imported"), &files, vec![], &keys, progress)?;
    let at = now();
    let mut proofs: HashMap<usize, FileProof> = HashMap::new();
    for file in &proof.files {
        let Some(item) = file.item else { continue };
        let found = FileProof {
            artifact_id: imported[item].artifact_id,
            kind: file.kind,
            verdict: file.verdict,
            reason: file.reason.clone(),
            chain: file.chain.clone(),
            by: file.by.clone(),
            at,
        };
        // Two signature files may speak of one result: what is proven against it stands.
        let known = proofs.entry(item).or_insert_with(|| found.clone());
        if found.verdict == FileVerdict::Invalid
            || (found.verdict == FileVerdict::Valid && known.verdict != FileVerdict::Invalid)
        {
            *known = found;
        }
    }
    let mut files: Vec<FileProof> = proofs.into_values().collect();
    files.sort_unstable_by_key(|file| file.artifact_id);
    let found = FoundProofs {
        verdict: proof.verdict,
        files,
        keys: keys.len(),
    };
    store.keep_proofs(found, actor, at)?;
    let summary = ProofSummary::of(&proof, keys.len());
    Ok((proof, summary))
}
