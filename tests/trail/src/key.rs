//! Keys as CloudTrail has them: RSA of 2048 bits. Making one takes a while, so that all tests share two.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use serde_json::json;

/// A key pair.
pub struct Key(RsaKeyPair);

impl Key {
    fn make() -> Self {
        Self(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    /// The one that signs.
    pub fn first() -> &'static Self {
        static KEY: OnceLock<Key> = OnceLock::new();
        KEY.get_or_init(Self::make)
    }

    /// Another one.
    pub fn second() -> &'static Self {
        static KEY: OnceLock<Key> = OnceLock::new();
        KEY.get_or_init(Self::make)
    }

    /// Signs, as hex.
    pub fn sign(&self, message: &str) -> String {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                message.as_bytes(),
                &mut signature,
            )
            .unwrap();
        hex::encode(signature)
    }

    /// `RSAPublicKey`.
    pub fn pkcs1(&self) -> Vec<u8> {
        self.0.public_key().as_ref().to_vec()
    }

    /// `SubjectPublicKeyInfo`.
    pub fn spki(&self) -> Vec<u8> {
        let der: PublicKeyX509Der<'_> = self.0.public_key().as_der().unwrap();
        der.as_ref().to_vec()
    }

    /// As AWS names it, when it hands out PKCS#1.
    pub fn fingerprint(&self) -> String {
        hex::encode(Md5::digest(self.pkcs1()))
    }
}

/// What `aws cloudtrail list-public-keys` prints.
pub fn listed(keys: &[&Key]) -> String {
    let list: Vec<_> = keys
        .iter()
        .map(|key| {
            json!({
                "Value": STANDARD.encode(key.pkcs1()),
                "ValidityStartTime": "2026-05-01T00:00:00+00:00",
                "ValidityEndTime": "2026-06-01T00:00:00+00:00",
                "Fingerprint": key.fingerprint(),
            })
        })
        .collect();
    json!({ "PublicKeyList": list }).to_string()
}

/// Writes the list of the key that signs into a folder.
pub fn write_keys(folder: &Path) -> PathBuf {
    let path = folder.join("keys.json");
    fs::write(&path, listed(&[Key::first()])).unwrap();
    path
}
