//! CloudTrail's public keys, as AWS hands them out or as somebody kept them.
//!
//! Rule: a key is found by the fingerprint of its own bytes, never by a label that came with it.

use std::collections::HashMap;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use serde::Deserialize;
use thiserror::Error;

use super::der::{pkcs1_of, spki_of};

/// Largest file of keys, in bytes: ten thousand keys are 5 MB.
pub const LARGEST_KEY_FILE: usize = 16 << 20;

/// Why no key could be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The file is larger than any list of keys.
    #[error("it is larger than {} MB, and no list of keys is", LARGEST_KEY_FILE >> 20)]
    TooLarge,
    /// The JSON is not a list of keys.
    #[error("it is no list of public keys as ListPublicKeys gives it: {0}")]
    Json(String),
    /// A value is not base64.
    #[error("key {number} is not base64")]
    Base64 {
        /// From 1.
        number: usize,
    },
    /// A value is not an RSA public key.
    #[error("key {number} is not an RSA public key in DER (PKCS#1 or SubjectPublicKeyInfo)")]
    Der {
        /// From 1.
        number: usize,
    },
    /// There is none.
    #[error("it holds no public key")]
    Empty,
}

/// What a signature turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// By the key that was named; or, where that one was not given, by another that was. Names are not always those
    /// that the bytes have: AWS's own sample of a query result bears a name that is in neither spelling's.
    Good,
    /// By this other key, although the one that was named was given too.
    ByOther(String),
    /// By none of the keys that were given, and the one that was named is among them.
    Bad,
    /// The key that was named was not given.
    NoKey,
}

/// Public keys by fingerprint.
#[derive(Debug, Clone, Default)]
pub struct PublicKeys {
    /// PKCS#1, each once.
    keys: Vec<Vec<u8>>,
    by_fingerprint: HashMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct List {
    public_key_list: Vec<Listed>,
}

impl PublicKeys {
    /// Reads a file of keys: the JSON of `aws cloudtrail list-public-keys`, PEM, DER, or DER in base64.
    pub fn read(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.len() > LARGEST_KEY_FILE {
            return Err(KeyError::TooLarge);
        }
        let mut keys = Self::default();
        let text = std::str::from_utf8(bytes).map(str::trim).unwrap_or_default();
        if text.starts_with('{') {
            let list: List = serde_json::from_str(text).map_err(|e| KeyError::Json(e.to_string()))?;
            for (i, listed) in list.public_key_list.iter().enumerate() {
                keys.add_base64(&listed.value, i + 1)?;
            }
        } else if text.contains("-----BEGIN ") {
            for (i, body) in pem_bodies(text).enumerate() {
                keys.add_base64(body, i + 1)?;
            }
        } else if bytes.first() == Some(&0x30) && pkcs1_of(bytes).is_some() {
            keys.add(bytes);
        } else if !bytes.is_empty() {
            keys.add_base64(text, 1)?;
        }
        if keys.is_empty() {
            return Err(KeyError::Empty);
        }
        Ok(keys)
    }

    /// Takes one key, in DER of either spelling; false when it is none.
    pub fn add(&mut self, der: &[u8]) -> bool {
        let Some(pkcs1) = pkcs1_of(der) else { return false };
        // AWS names a key by the bytes that it handed out, and those may have been spelled anew since.
        let names = [pkcs1, &spki_of(pkcs1)].map(fingerprint);
        if !self.by_fingerprint.contains_key(&names[0]) {
            self.keys.push(pkcs1.to_vec());
            let index = self.keys.len() - 1;
            self.by_fingerprint.extend(names.map(|name| (name, index)));
        }
        true
    }

    /// Takes one key as `ListPublicKeys` gives it, DER in base64; false when it is none.
    pub fn add_listed(&mut self, value: &str) -> bool {
        self.add_base64(value, 1).is_ok()
    }

    /// Takes all keys of another list.
    pub fn extend(&mut self, other: &Self) {
        for key in &other.keys {
            self.add(key);
        }
    }

    /// Each of them, in DER.
    #[must_use]
    pub fn ders(&self) -> &[Vec<u8>] {
        &self.keys
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    fn add_base64(&mut self, text: &str, number: usize) -> Result<(), KeyError> {
        let packed: String = text.split_ascii_whitespace().collect();
        let der = STANDARD.decode(packed).map_err(|_| KeyError::Base64 { number })?;
        if self.add(&der) {
            Ok(())
        } else {
            Err(KeyError::Der { number })
        }
    }

    /// Who signed: SHA-256 with RSA, PKCS#1 v1.5, at least 2048 bits.
    pub(super) fn check(&self, named: &str, message: &[u8], signature: &[u8]) -> Signed {
        let signed_by = |key: &[u8]| {
            UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key)
                .verify(message, signature)
                .is_ok()
        };
        let index = self.by_fingerprint.get(named);
        if index.is_some_and(|i| signed_by(&self.keys[*i])) {
            return Signed::Good;
        }
        match self.keys.iter().find(|key| signed_by(key)) {
            Some(other) if index.is_some() => Signed::ByOther(fingerprint(other)),
            Some(_) => Signed::Good,
            None if index.is_some() => Signed::Bad,
            None => Signed::NoKey,
        }
    }
}

/// As CloudTrail names a key: MD5 of its DER bytes, lower hex. It finds a key and proves nothing.
fn fingerprint(der: &[u8]) -> String {
    hex::encode(Md5::digest(der))
}

fn pem_bodies(text: &str) -> impl Iterator<Item = &str> {
    text.split("-----BEGIN ").skip(1).filter_map(|part| {
        let (_, body) = part.split_once("-----")?;
        Some(body.split_once("-----END ").map_or(body, |(body, _)| body))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_are_keys_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(keys) = PublicKeys::read(&bytes) {
                prop_assert!(!keys.is_empty());
            }
        }

        #[test]
        fn any_text_is_keys_or_an_error(text in r#"(-----BEGIN |\{"PublicKeyList":\[|\{"Value":"|MII|"|\}|\]|-----END |\n){0,12}"#) {
            if let Ok(keys) = PublicKeys::read(text.as_bytes()) {
                prop_assert!(!keys.is_empty());
            }
        }
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let deep = "{\"PublicKeyList\":".to_owned() + &"[".repeat(100_000);
        assert!(matches!(
            PublicKeys::read(deep.as_bytes()),
            Err(KeyError::Json(_))
        ));
    }
}
