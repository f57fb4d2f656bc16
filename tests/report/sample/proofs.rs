//! Imported logs and digests as CloudTrail's own proof found them: valid, changed, without a digest.

use tickmark_domain::verification::{FileVerdict, ProvenKind};
use tickmark_report::model::{ItemProof, ProvenFile};

use super::{at, hash};

const CHAIN: &str = "111122223333_CloudTrail-Digest_eu-west-1_nw-trail_eu-west-1";
const DIGEST: &str = "logs/111122223333_CloudTrail-Digest_eu-west-1_nw-trail_20260512T100000Z.json.gz";

/// What is said of a log or a digest.
pub fn proof(verdict: FileVerdict) -> ItemProof {
    let (chain, by, reason) = match verdict {
        FileVerdict::Valid => (CHAIN, DIGEST, ""),
        FileVerdict::Invalid => (CHAIN, DIGEST, "its bytes are not those that its digest names"),
        _ => ("", "", "no digest speaks for its hour"),
    };
    ItemProof {
        verdict,
        chain: chain.to_owned(),
        by: by.to_owned(),
        reason: reason.to_owned(),
        at: at("2026-05-12T09:30:00Z"),
    }
}

/// All of them.
pub fn files() -> Vec<ProvenFile> {
    let file = |n, name: &str, kind, verdict| ProvenFile {
        sha256: hash(n),
        name: name.to_owned(),
        kind,
        proof: proof(verdict),
    };
    vec![
        file(9001, DIGEST, ProvenKind::Digest, FileVerdict::Valid),
        file(9002, "logs/one.json.gz", ProvenKind::Log, FileVerdict::Valid),
        file(9003, "logs/two.json.gz", ProvenKind::Log, FileVerdict::Valid),
        file(9004, "logs/=three.json.gz", ProvenKind::Log, FileVerdict::Invalid),
        file(9005, "logs/four.json.gz", ProvenKind::Log, FileVerdict::Unproven),
    ]
}
