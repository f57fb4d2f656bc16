//! The signature file of a Lake query's result.
//!
//! What is signed are the hashes of the result files as they lie there, compressed, in the order in which it lists them.

use serde::Deserialize;

use super::document::{hash_in, rsa_only, sha256_only};

/// What a signature file says of a query's result files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultSignature {
    /// File names with the hash of the files as they are, compressed.
    pub files: Vec<(String, String)>,
    /// The signature.
    pub signature: Vec<u8>,
    /// The key that made it.
    pub fingerprint: String,
}

impl ResultSignature {
    /// Reads a `result_sign.json`.
    pub fn read(json: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Raw {
            files: Vec<RawFile>,
            hash_algorithm: String,
            signature_algorithm: String,
            hash_signature: String,
            public_key_fingerprint: String,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct RawFile {
            file_name: String,
            file_hash_value: String,
        }
        let raw: Raw = serde_json::from_slice(json).map_err(|e| format!("it is no signature file: {e}"))?;
        sha256_only(&raw.hash_algorithm)?;
        rsa_only(&raw.signature_algorithm)?;
        if raw.files.is_empty() {
            return Err("it lists no file, so it proves nothing".to_owned());
        }
        let files = raw.files.into_iter().map(|file| {
            hash_in(&file.file_hash_value)?;
            Ok((file.file_name, file.file_hash_value))
        });
        Ok(Self {
            files: files.collect::<Result<_, String>>()?,
            signature: hex::decode(&raw.hash_signature)
                .map_err(|_| "its signature is no hexadecimal".to_owned())?,
            fingerprint: raw.public_key_fingerprint,
        })
    }

    /// The bytes that CloudTrail signed.
    pub fn string_to_sign(&self) -> String {
        let hashes: Vec<&str> = self.files.iter().map(|(_, hash)| hash.as_str()).collect();
        hashes.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIGNED: &str = r#"{"region":"us-east-1","files":[{"fileName":"result_1.csv.gz",
        "fileHashValue":"e0f4c6eb2b9d8a6e5fbd5a2ab9e7e2c3b7ab8a9a1e0a6c9f1a0b2c3d4e5f6071"}],"hashAlgorithm":"SHA-256",
        "signatureAlgorithm":"SHA256withRSA","queryCompleteTime":"2022-05-10T22:06:30Z","hashSignature":"00ff",
        "publicKeyFingerprint":"67b9fa73"}"#;

    #[test]
    fn a_signature_over_nothing_proves_nothing() {
        assert!(ResultSignature::read(SIGNED.as_bytes()).is_ok());
        let start = SIGNED.find('[').unwrap();
        let end = SIGNED.find(']').unwrap();
        let empty = format!("{}{}", &SIGNED[..=start], &SIGNED[end..]);
        assert!(
            ResultSignature::read(empty.as_bytes())
                .unwrap_err()
                .contains("no file")
        );
    }

    proptest! {
        #[test]
        fn any_change_of_one_byte_is_read_or_refused(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut bytes = SIGNED.as_bytes().to_vec();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if let Ok(signature) = ResultSignature::read(&bytes) {
                prop_assert_eq!(signature.string_to_sign().len(), 64);
            }
        }
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_end_the_program() {
        let deep = format!("{{\"x\":{}", "[".repeat(1_000_000));
        assert!(ResultSignature::read(deep.as_bytes()).is_err());
    }
}
