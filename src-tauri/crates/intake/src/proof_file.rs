//! Files of CloudTrail's own proof, taken in like any other: the original is kept, and a fact says what it speaks for.
//!
//! What they prove is found by [`crate::prove()`], over all files at once.

use std::io::Read;

use serde_json::json;
use sha2::{Digest, Sha256};
use tickmark_store::{NewFact, Versions, content_hash_of_bytes};

use crate::digest::{self, DigestFacts, LARGEST_DIGEST, LARGEST_SMALL};
use crate::kind::Kind;

/// Reads one. The error says what is wrong with it.
pub fn read(kind: Kind, text: impl Read) -> Result<Vec<NewFact>, String> {
    let largest = match kind {
        Kind::Digest => LARGEST_DIGEST,
        _ => LARGEST_SMALL,
    };
    let mut bytes = Vec::new();
    text.take(largest as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| e.to_string())?;
    if bytes.len() > largest {
        return Err(format!(
            "it is larger than {} MB, and nothing of its kind is",
            largest >> 20
        ));
    }
    match kind {
        Kind::Digest => digest::facts_of(&bytes).map(|said| vec![of_digest(said, &bytes)]),
        Kind::ResultSignature => {
            let files = digest::signed_files(&bytes)?;
            Ok(vec![of_signature(&files, &bytes)])
        }
        _ => digest::check_side(&bytes).map(|()| Vec::new()),
    }
}

fn of_digest(said: DigestFacts, bytes: &[u8]) -> NewFact {
    let data = json!({
        "start": said.start.to_string(),
        "end": said.end.to_string(),
        "logs": said.logs,
        "key": said.fingerprint,
        "previous": said.previous,
    });
    NewFact {
        kind: "cloudtrail.digest".to_owned(),
        account_id: said.account,
        region: said.region,
        native_id: said.object,
        occurred_at: Some(said.end),
        ..fact(&data, bytes)
    }
}

fn of_signature(files: &[String], bytes: &[u8]) -> NewFact {
    NewFact {
        kind: "cloudtrail.query_signature".to_owned(),
        native_id: hex::encode(Sha256::digest(bytes)),
        ..fact(&json!({ "files": files }), bytes)
    }
}

fn fact(data: &serde_json::Value, bytes: &[u8]) -> NewFact {
    NewFact {
        kind: String::new(),
        account_id: String::new(),
        region: String::new(),
        native_id: String::new(),
        occurred_at: None,
        position: String::new(),
        content_hash: content_hash_of_bytes(bytes),
        versions: Versions::Conflict,
        data: Some(data.to_string()),
        evidence: None,
    }
}
