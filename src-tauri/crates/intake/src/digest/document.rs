//! What a digest file says.
//!
//! Rule: a member that the proof rests on is there and well formed, or the document is refused with the reason.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use tickmark_domain::Timestamp;

/// Longest key of an S3 object, in bytes.
const LONGEST_KEY: usize = 1024;

/// A SHA-256.
pub type Hash = [u8; 32];

/// What a digest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The account whose logs it lists.
    pub account: String,
    /// Where it was delivered.
    pub bucket: String,
    /// Under which key.
    pub object: String,
    /// First moment that it speaks for.
    pub start: Timestamp,
    /// The moment at which that ends.
    pub end: Timestamp,
    /// `digestEndTime` letter by letter: this is what was signed.
    pub end_text: String,
    /// The key that signed it.
    pub fingerprint: String,
    /// The digest before it; none in the first of a chain.
    pub previous: Option<Previous>,
    /// How many logs it names; which they are is read by [`logs_in`], one digest at a time.
    pub logs: usize,
}

/// What a digest says of the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previous {
    /// Where it was delivered.
    pub bucket: String,
    /// Under which key.
    pub object: String,
    /// Of its inflated bytes.
    pub hash: Hash,
    /// Its signature, letter by letter.
    pub signature: String,
}

/// What a digest says of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRef {
    /// Where it was delivered.
    pub bucket: String,
    /// Under which key.
    pub object: String,
    /// Of its inflated bytes.
    pub hash: Hash,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawDigest {
    aws_account_id: String,
    digest_start_time: String,
    digest_end_time: String,
    digest_s3_bucket: String,
    digest_s3_object: String,
    digest_public_key_fingerprint: String,
    digest_signature_algorithm: String,
    #[serde(deserialize_with = "there")]
    previous_digest_s3_bucket: Option<String>,
    #[serde(deserialize_with = "there")]
    previous_digest_s3_object: Option<String>,
    #[serde(deserialize_with = "there")]
    previous_digest_hash_value: Option<String>,
    #[serde(default)]
    previous_digest_hash_algorithm: Option<String>,
    #[serde(deserialize_with = "there")]
    previous_digest_signature: Option<String>,
    log_files: Checked,
}

/// What is read of a digest when the logs that it names are wanted.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawLogs {
    log_files: Vec<RawLog>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawLog {
    s3_bucket: String,
    s3_object: String,
    hash_value: String,
    hash_algorithm: String,
}

impl RawLog {
    fn read(self) -> Result<LogRef, String> {
        sha256_only(&self.hash_algorithm)?;
        is_key(&self.s3_object)?;
        Ok(LogRef {
            hash: hash_in(&self.hash_value)?,
            bucket: self.s3_bucket,
            object: self.s3_object,
        })
    }
}

/// Logs that were looked at and not kept: a year of digests names millions.
struct Checked(Result<usize, String>);

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;

        impl<'de> Visitor<'de> for Each {
            type Value = Checked;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of logs")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut logs: A) -> Result<Checked, A::Error> {
                let mut read = Ok(0);
                while let Some(log) = logs.next_element::<RawLog>()? {
                    read = read.and_then(|n| log.read().map(|_| n + 1));
                }
                Ok(Checked(read))
            }
        }

        deserializer.deserialize_seq(Each)
    }
}

/// The logs that a digest names, from its inflated bytes.
pub fn logs_in(json: &[u8]) -> Result<Vec<LogRef>, String> {
    let raw: RawLogs = serde_json::from_slice(json).map_err(|e| format!("it is no digest file: {e}"))?;
    raw.log_files.into_iter().map(RawLog::read).collect()
}

/// Null is a statement; a member that is not there is none.
fn there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

impl Document {
    /// Reads the inflated bytes of a digest.
    pub fn read(json: &[u8]) -> Result<Self, String> {
        let raw: RawDigest =
            serde_json::from_slice(json).map_err(|e| format!("it is no digest file: {e}"))?;
        rsa_only(&raw.digest_signature_algorithm)?;
        let time = |text: &str| {
            text.parse::<Timestamp>()
                .map_err(|_| format!("{} is no time", shown(text)))
        };
        let (start, end) = (time(&raw.digest_start_time)?, time(&raw.digest_end_time)?);
        if end < start {
            return Err("it ends before it starts".to_owned());
        }
        let previous = match (
            raw.previous_digest_s3_bucket,
            raw.previous_digest_s3_object,
            raw.previous_digest_hash_value,
            raw.previous_digest_signature,
        ) {
            (None, None, None, None) => None,
            (Some(bucket), Some(object), Some(hash), Some(signature)) => {
                sha256_only(raw.previous_digest_hash_algorithm.as_deref().unwrap_or_default())?;
                Some(Previous {
                    bucket,
                    object,
                    hash: hash_in(&hash)?,
                    signature,
                })
            }
            _ => return Err("it says only in part which digest came before it".to_owned()),
        };
        is_key(&raw.digest_s3_object)?;
        Ok(Self {
            account: raw.aws_account_id,
            bucket: raw.digest_s3_bucket,
            object: raw.digest_s3_object,
            start,
            end,
            end_text: raw.digest_end_time,
            fingerprint: raw.digest_public_key_fingerprint,
            previous,
            logs: raw.log_files.0?,
        })
    }

    /// The bytes that CloudTrail signed, for a digest whose inflated bytes have this hash.
    pub fn string_to_sign(&self, hash: &Hash) -> String {
        let previous = self.previous.as_ref().map_or("null", |p| p.signature.as_str());
        format!(
            "{}\n{}/{}\n{}\n{previous}",
            self.end_text,
            self.bucket,
            self.object,
            hex::encode(hash)
        )
    }
}

/// Whether S3 could have an object with this key.
fn is_key(key: &str) -> Result<(), String> {
    if (1..=LONGEST_KEY).contains(&key.len()) {
        Ok(())
    } else {
        Err(format!("{} is no key of an object", shown(key)))
    }
}

pub(super) fn rsa_only(algorithm: &str) -> Result<(), String> {
    if algorithm == "SHA256withRSA" {
        Ok(())
    } else {
        Err(format!(
            "it is signed by {}, and only SHA256withRSA is known",
            shown(algorithm)
        ))
    }
}

pub(super) fn sha256_only(algorithm: &str) -> Result<(), String> {
    if algorithm == "SHA-256" {
        Ok(())
    } else {
        Err(format!(
            "it hashes by {}, and only SHA-256 is known",
            shown(algorithm)
        ))
    }
}

pub(super) fn hash_in(text: &str) -> Result<Hash, String> {
    let mut hash = [0; 32];
    hex::decode_to_slice(text, &mut hash).map_err(|_| format!("{} is no SHA-256", shown(text)))?;
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err(format!(
            "{} is not in lower case, as CloudTrail writes it",
            shown(text)
        ));
    }
    Ok(hash)
}

/// A foreign word in a message of ours: short, and on one line.
pub(super) fn shown(text: &str) -> String {
    let head: String = text.chars().take(80).collect();
    format!("{head:?}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn digest() -> serde_json::Value {
        json!({
            "awsAccountId": "111122223333",
            "digestStartTime": "2026-05-12T08:00:00Z",
            "digestEndTime": "2026-05-12T09:00:00Z",
            "digestS3Bucket": "b",
            "digestS3Object": "AWSLogs/111122223333/CloudTrail-Digest/r/2026/05/12/111122223333_CloudTrail-Digest_r_a_b_r_20260512T090000Z.json.gz",
            "digestPublicKeyFingerprint": "00",
            "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": null,
            "oldestEventTime": null,
            "previousDigestS3Bucket": null,
            "previousDigestS3Object": null,
            "previousDigestHashValue": null,
            "previousDigestHashAlgorithm": null,
            "previousDigestSignature": null,
            "logFiles": [],
        })
    }

    fn read(value: &serde_json::Value) -> Result<Document, String> {
        Document::read(value.to_string().as_bytes())
    }

    #[test]
    fn every_member_that_the_proof_rests_on_must_be_there() {
        let not_needed = [
            "newestEventTime",
            "oldestEventTime",
            "previousDigestHashAlgorithm",
        ];
        let whole = digest();
        for name in whole.as_object().unwrap().keys() {
            let mut cut = whole.clone();
            cut.as_object_mut().unwrap().remove(name);
            assert_eq!(read(&cut).is_ok(), not_needed.contains(&name.as_str()), "{name}");
        }
    }

    #[test]
    fn a_member_that_stands_twice_is_refused() {
        let text = digest()
            .to_string()
            .replacen('{', "{\"digestS3Bucket\":\"other\",", 1);
        assert!(Document::read(text.as_bytes()).unwrap_err().contains("duplicate"));
    }

    #[test]
    fn logs_are_counted_and_read_alike_and_one_that_cannot_be_read_refuses_the_digest() {
        let log = |object: &str, hash: &str| json!({ "s3Bucket": "b", "s3Object": object, "hashValue": hash, "hashAlgorithm": "SHA-256" });
        let hash = "0".repeat(64);
        let mut names = digest();
        names["logFiles"] = json!([log("one", &hash), log("two", &hash)]);
        let found = logs_in(names.to_string().as_bytes()).unwrap();
        assert_eq!(read(&names).unwrap().logs, found.len());
        assert_eq!(found[1].object, "two");
        for (object, hash) in [("", &hash), (&"k".repeat(1025), &hash), ("one", &"0".repeat(63))] {
            names["logFiles"] = json!([log("one", &"0".repeat(64)), log(object, hash)]);
            assert!(read(&names).is_err(), "{object} {hash}");
            assert!(logs_in(names.to_string().as_bytes()).is_err());
        }
    }

    #[test]
    fn a_previous_digest_that_is_told_in_part_is_refused() {
        let mut part = digest();
        part["previousDigestSignature"] = json!("00");
        assert!(read(&part).unwrap_err().contains("only in part"));
    }

    proptest! {
        #[test]
        fn any_change_of_one_byte_is_read_or_refused(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut bytes = digest().to_string().into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if let Ok(document) = Document::read(&bytes) {
                prop_assert!(document.start <= document.end);
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(Document::read(&bytes).is_err());
        }
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_end_the_program() {
        let deep = digest().to_string().replacen("[]", &"[".repeat(1_000_000), 1);
        assert!(Document::read(deep.as_bytes()).is_err());
        let deep = format!("{{\"x\":{}", "[".repeat(1_000_000));
        assert!(Document::read(deep.as_bytes()).is_err());
    }
}
