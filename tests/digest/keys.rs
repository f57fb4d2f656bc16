//! Keys are given, in every spelling that AWS or a person keeps them in, and never taken from what they would prove.

use std::ops::ControlFlow;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tickmark_domain::verification::{FileVerdict, ProblemKind, Verdict};
use tickmark_intake::digest::{KeyError, Proof, PublicKeys, verify};
use tickmark_trail::delivery::{Copy, Saved, deliver, digest_key, hours};
use tickmark_trail::{Key, listed};

use crate::{count, problems};

fn with(folder: &Path, keys: &[u8]) -> Proof {
    let keys = PublicKeys::read(keys).unwrap();
    verify(folder, &keys, |_| ControlFlow::Continue(())).unwrap()
}

fn pem(label: &str, der: &[u8]) -> String {
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        STANDARD.encode(der)
    )
}

#[test]
fn every_spelling_of_a_key_serves() {
    let copy = Copy::whole(2);
    let key = Key::first();
    let (pkcs1, spki) = (key.pkcs1(), key.spki());
    let listed_as_spki = listed(&[key]).replace(&STANDARD.encode(&pkcs1), &STANDARD.encode(&spki));
    for keys in [
        listed(&[Key::second(), key]).into_bytes(),
        listed_as_spki.into_bytes(),
        pem("PUBLIC KEY", &spki).into_bytes(),
        [
            pem("RSA PUBLIC KEY", &Key::second().pkcs1()),
            pem("RSA PUBLIC KEY", &pkcs1),
        ]
        .concat()
        .into_bytes(),
        STANDARD.encode(&pkcs1).into_bytes(),
        pkcs1,
        spki,
    ] {
        assert_eq!(with(copy.folder.path(), &keys).verdict, Verdict::Good);
    }
}

#[test]
fn without_the_key_nothing_is_valid_and_nothing_is_bad() {
    let copy = Copy::whole(3);
    let none = verify(copy.folder.path(), &PublicKeys::default(), |_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    let other = with(copy.folder.path(), listed(&[Key::second()]).as_bytes());
    for proof in [none, other] {
        assert_eq!(proof.verdict, Verdict::Incomplete);
        assert_eq!(count(&proof, FileVerdict::Unverifiable), 3);
        assert_eq!(count(&proof, FileVerdict::Unproven), 6);
        assert!(
            proof
                .problems
                .iter()
                .all(|p| p.detail.contains(&Key::first().fingerprint()))
        );
    }
}

#[test]
fn a_digest_signed_by_another_key_than_it_names_is_a_fault() {
    let mut hours = hours(3);
    hours[1].key = Key::second();
    hours[1].lies = vec![("digestPublicKeyFingerprint", Key::first().fingerprint().into())];
    let copy = Copy::of(&deliver(&hours), Saved::All);
    let proof = with(
        copy.folder.path(),
        listed(&[Key::first(), Key::second()]).as_bytes(),
    );
    assert_eq!(
        problems(&proof),
        [(digest_key(10 * 60, false).as_str(), ProblemKind::WrongKey)]
    );
}

#[test]
fn a_file_of_keys_that_is_none_is_refused_with_the_reason() {
    for (file, why) in [
        (&b""[..], "no public key"),
        (b"{}", "ListPublicKeys"),
        (br#"{"PublicKeyList":[{"Value":"AAAA"}]}"#, "key 1"),
        (br#"{"PublicKeyList":[]}"#, "no public key"),
        (
            b"-----BEGIN PUBLIC KEY-----\n###\n-----END PUBLIC KEY-----",
            "not base64",
        ),
    ] {
        let error: KeyError = PublicKeys::read(file).unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    }
}
