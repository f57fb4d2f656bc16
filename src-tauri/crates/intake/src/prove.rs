//! The proof of what was taken in: every log and query result of an engagement, held against every digest and signature
//! file of it. Whatever was imported, in whatever order and out of whatever archive, is judged together.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::Serialize;
use tickmark_domain::Timestamp;
use tickmark_domain::verification::{FileVerdict, ProvenKind, Verdict};
use tickmark_store::{ArtifactReader, FileProof, FoundProofs, ImportedFile, Store, StoreError};

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

/// Whether files of this kind prove, or are proven.
pub(crate) fn is_judged(kind: Kind) -> bool {
    KINDS.contains(&kind)
}

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
    /// Of no file.
    const fn nothing(keys: usize) -> Self {
        Self {
            verdict: Verdict::Incomplete,
            digests: 0,
            valid_digests: 0,
            logs: 0,
            valid_logs: 0,
            missing: 0,
            keys: keys as u64,
        }
    }

    fn of(proof: &Proof, files: &[FileProof], keys: usize) -> Self {
        let mut sum = Self {
            verdict: proof.verdict,
            missing: proof.more_missing + proof.files.iter().filter(|f| f.item.is_none()).count() as u64,
            ..Self::nothing(keys)
        };
        for file in files {
            let valid = u64::from(file.verdict == FileVerdict::Valid);
            match file.kind {
                ProvenKind::Log | ProvenKind::Result => {
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
    store.count_imported(&proving)
}

/// Whether an import that brought files of these kinds, or none, leaves verdicts behind that should be found anew.
pub(crate) fn is_due(store: &Store, brought: impl Fn(Kind) -> bool) -> Result<bool, StoreError> {
    if count_proving(store)? == 0 {
        return Ok(false);
    }
    // The metadata of a digest stands as its digest does.
    let with_verdict = KINDS.into_iter().filter(|kind| *kind != Kind::DigestMetadata);
    let with_verdict: Vec<&str> = with_verdict.map(Kind::title).collect();
    Ok(KINDS.into_iter().any(brought) || store.is_proof_behind(&with_verdict)?)
}

/// Judges all that was taken in and keeps the verdict with each file. `progress` may end it; the verdicts that were there
/// stay then. Nothing else is imported or collected meanwhile.
pub fn prove(
    store: &Store,
    actor: &str,
    now: &dyn Fn() -> Timestamp,
    progress: impl FnMut(Reading) -> ControlFlow<()>,
) -> Result<(Proof, ProofSummary), ProofError> {
    let _alone = store.begin_work("a look at what CloudTrail's digests prove", actor, now())?;
    prove_alone(store, actor, now, progress)
}

/// The same for who works alone already.
pub(crate) fn prove_alone(
    store: &Store,
    actor: &str,
    now: &dyn Fn() -> Timestamp,
    progress: impl FnMut(Reading) -> ControlFlow<()>,
) -> Result<(Proof, ProofSummary), ProofError> {
    // Keys that are given from here on are for the next look.
    let at = now();
    let keys = keys_of(store)?;
    let (proof, files) = judge(store, &keys, at, progress)?;
    let summary = ProofSummary::of(&proof, &files, keys.len());
    let found = FoundProofs {
        verdict: proof.verdict,
        files,
        keys: keys.len(),
    };
    store.keep_proofs(found, actor, at)?;
    Ok((proof, summary))
}

/// A file that is said to be valid, and is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfounded {
    /// Its name inside of what was imported.
    pub name: String,
    /// Hash of its bytes, hex.
    pub sha256: String,
    /// How it stands.
    pub verdict: FileVerdict,
    /// Why.
    pub reason: String,
}

/// Judges all that was taken in and keeps nothing: what comes out, and which files an earlier look called valid that are
/// not. None where nobody looked. `more` are keys beside the engagement's own.
pub fn prove_again(
    store: &Store,
    more: &PublicKeys,
    at: Timestamp,
    progress: impl FnMut(Reading) -> ControlFlow<()>,
) -> Result<Option<(ProofSummary, Vec<Unfounded>)>, ProofError> {
    let said = store.list_proofs()?;
    if said.is_empty() {
        return Ok(None);
    }
    let mut keys = keys_of(store)?;
    keys.extend(more);
    let (summary, files) = match judge(store, &keys, at, progress) {
        Ok((proof, files)) => (ProofSummary::of(&proof, &files, keys.len()), files),
        Err(ProofError::Nothing { .. }) => (ProofSummary::nothing(keys.len()), vec![]),
        Err(other) => return Err(other),
    };
    let found: HashMap<i64, &FileProof> = files.iter().map(|file| (file.artifact_id, file)).collect();
    let valid = said
        .into_iter()
        .filter(|file| file.proof.verdict == FileVerdict::Valid);
    let unfounded = valid.filter_map(|file| {
        let now = found.get(&file.proof.artifact_id);
        let verdict = now.map_or(FileVerdict::Unproven, |now| now.verdict);
        (verdict != FileVerdict::Valid).then(|| Unfounded {
            name: file.name,
            sha256: file.sha256,
            verdict,
            reason: now.map_or_else(
                || "nothing here speaks of it".to_owned(),
                |now| now.reason.clone(),
            ),
        })
    });
    Ok(Some((summary, unfounded.collect())))
}

/// Judges all that was taken in.
fn judge(
    store: &Store,
    keys: &PublicKeys,
    at: Timestamp,
    progress: impl FnMut(Reading) -> ControlFlow<()>,
) -> Result<(Proof, Vec<FileProof>), ProofError> {
    let imported = places(store.list_imported(&KINDS.map(Kind::title))?);
    let failed = Arc::new(OnceLock::new());
    let lying = imported.iter().map(|file| {
        let (store, id) = (store.clone(), file.artifact_id);
        let (name, failed) = (file.name.clone(), Arc::clone(&failed));
        Lying::new(file.name.clone(), file.size_bytes, move || {
            Ok(Box::new(Watched {
                from: store.artifact_reader(id),
                name: name.clone(),
                failed: Arc::clone(&failed),
            }))
        })
    });
    let files: Vec<Lying> = lying.collect();
    let judged = digest::judge(Path::new("what was imported"), &files, vec![], keys, progress);
    // An original that the engagement does not give says nothing of the file.
    if let Some((path, found)) = failed.get().cloned() {
        return Err(ProofError::File { path, found });
    }
    let proof = judged?;
    let files = one_each(&proof, &imported, at);
    Ok((proof, files))
}

/// Each file once for every place that its names speak of.
fn places(imported: Vec<ImportedFile>) -> Vec<ImportedFile> {
    let mut places: Vec<ImportedFile> = Vec::with_capacity(imported.len());
    for file in imported {
        let same = places
            .iter()
            .rev()
            .take_while(|known| known.artifact_id == file.artifact_id);
        if !same
            .into_iter()
            .any(|known| digest::is_same_place(&known.name, &file.name))
        {
            places.push(file);
        }
    }
    places
}

/// One verdict a file. More than one thing may be said of it: of what lies at one place, what is proven against it
/// stands; and where it lies at several, one at which it is valid is enough.
fn one_each(proof: &Proof, imported: &[ImportedFile], at: Timestamp) -> Vec<FileProof> {
    let said = proof.files.iter().filter_map(|file| {
        let item = file.item?;
        let found = FileProof {
            artifact_id: imported[item].artifact_id,
            kind: file.kind,
            verdict: file.verdict,
            reason: file.reason.clone(),
            chain: file.chain.clone(),
            by: file.by.clone(),
            at,
        };
        Some((item, found))
    });
    let at_places = strongest(said, [FileVerdict::Invalid, FileVerdict::Valid]);
    let of_files = at_places.into_values().map(|found| (found.artifact_id, found));
    strongest(of_files, [FileVerdict::Valid, FileVerdict::Invalid])
        .into_values()
        .collect()
}

/// Of what is said of each, the first that says the strongest.
fn strongest<K: Ord>(
    said: impl Iterator<Item = (K, FileProof)>,
    order: [FileVerdict; 2],
) -> BTreeMap<K, FileProof> {
    let rank = |verdict| order.iter().position(|v| *v == verdict).unwrap_or(order.len());
    let mut kept: BTreeMap<K, FileProof> = BTreeMap::new();
    for (of, found) in said {
        match kept.entry(of) {
            Entry::Vacant(free) => drop(free.insert(found)),
            Entry::Occupied(mut known) if rank(found.verdict) < rank(known.get().verdict) => {
                known.insert(found);
            }
            Entry::Occupied(_) => {}
        }
    }
    kept
}

/// An original being read, and why that ended before its end.
struct Watched {
    from: ArtifactReader,
    name: String,
    failed: Arc<OnceLock<(String, String)>>,
}

impl io::Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.from.read(buffer).inspect_err(|error| {
            let _ = self.failed.set((self.name.clone(), error.to_string())); // the first one is told
        })
    }
}
