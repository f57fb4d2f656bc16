//! Packages that somebody hands over: their manifest, their signature, and all of it verified.

use tickmark_package::{Manifest, NAMESPACE, Verdict, VerifyOptions, verify, verify_signature};

use super::place::{bundle, with_file, with_folder};

const KEY: &str = include_str!("signer.pub");
const SIGNATURE: &str = include_str!("../../seeds/signature/good");
/// What [`SIGNATURE`] is over.
const MESSAGE: &[u8] = b"what was signed\n";

/// A manifest.
pub fn manifest(bytes: &[u8]) {
    if let Ok(manifest) = Manifest::from_bytes(bytes) {
        let back = manifest.to_bytes().expect("what was read can be written");
        assert_eq!(back, bytes, "a manifest has one way of being written");
    }
}

/// A signature; behind a NUL the key that it would be by.
pub fn signature(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (signature, key) = text.split_once('\0').unwrap_or((text, KEY));
    let verified = verify_signature(key, NAMESPACE, MESSAGE, signature);
    if verified.is_ok() && key == KEY {
        assert_eq!(signature, SIGNATURE, "one signature is good, and no other one");
    }
    if let Err(why) = verified {
        assert!(!why.is_empty());
    }
    if key == KEY {
        let other = verify_signature(key, NAMESPACE, b"another message", signature);
        assert!(other.is_err(), "a signature is over its message only");
        let other = verify_signature(key, "another", MESSAGE, signature);
        assert!(other.is_err(), "a signature is for its purpose only");
    }
}

/// A package in a zip, or file by file in a folder.
pub fn package(bytes: &[u8]) {
    const NAMES: [&str; 9] = [
        "SHA256SUMS",
        "manifest.json",
        "SHA256SUMS.sig",
        "allowed_signers",
        "data/evidence.csv",
        "data/exclusions.csv",
        "data/sign-offs.csv",
        "data/activity.csv",
        "evidence/00/000000000000000000000000.json",
    ];
    let options = VerifyOptions::default();
    let look = |path: &std::path::Path| {
        let Ok(report) = verify(path, &options, &mut |_| {}) else {
            return;
        };
        assert_eq!(report.verdict, Verdict::of(&report.problems));
        let broken = report.checks.iter().any(|check| check.holds == Some(false));
        assert!(
            !broken || report.verdict == Verdict::Bad,
            "a check that fails is a fault"
        );
        for problem in &report.problems {
            assert!(!problem.path.is_empty() && !problem.detail.is_empty());
        }
    };
    if bytes.starts_with(b"PK") {
        with_file("package.zip", bytes, look);
    } else {
        with_folder("package-00000000", &bundle(bytes, &NAMES), look);
    }
}
