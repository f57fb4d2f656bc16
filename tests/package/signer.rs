//! Keys: made for their owner only, never written over, refused with the way out.

use std::process::Command;

use tickmark_package::{NAMESPACE, PackageError, Signer, identity_of, verify_signature};

#[test]
fn a_new_key_is_for_its_owner_only_and_can_be_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let made = Signer::create(&path, "Dana Whitfield").unwrap();
    #[cfg(unix)]
    {
        let bits = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
        assert_eq!(bits & 0o777, 0o600);
    }
    let loaded = Signer::load(&path, None, "Dana Whitfield").unwrap();
    assert_eq!(
        (loaded.fingerprint(), loaded.public_key_line()),
        (made.fingerprint(), made.public_key_line())
    );
    assert_eq!(made.identity(), "dana.whitfield");
    assert!(made.public_key_line().ends_with(" dana.whitfield"));
}

#[test]
fn a_key_that_is_there_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    std::fs::write(&path, "precious").unwrap();
    let error = Signer::create(&path, "Dana").unwrap_err();
    assert!(matches!(error, PackageError::Exists { .. }), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), b"precious");
}

#[test]
fn two_keys_are_not_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let one = Signer::create(&folder.path().join("one"), "Dana").unwrap();
    let two = Signer::create(&folder.path().join("two"), "Dana").unwrap();
    assert_ne!(one.fingerprint(), two.fingerprint());
}

#[test]
fn a_key_that_cannot_be_used_is_refused_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    Signer::create(&path("good"), "Dana").unwrap();
    std::fs::write(path("text"), "no key").unwrap();
    std::fs::write(
        path("good.pub"),
        Signer::load(&path("good"), None, "Dana")
            .unwrap()
            .public_key_line(),
    )
    .unwrap();
    for (kind, name) in [("ed25519", "locked"), ("ecdsa", "other")] {
        let passphrase = if name == "locked" { "secret" } else { "" };
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", kind, "-N", passphrase, "-f"])
            .arg(path(name))
            .status();
        assert!(made.unwrap().success());
    }
    for (name, passphrase, says) in [
        ("gone", None, "does not exist"),
        ("text", None, "not an OpenSSH private key; make one"),
        ("good.pub", None, "public key; name the private key"),
        ("other", None, "not an Ed25519 key; make one"),
        ("locked", None, "has a passphrase, and none was given"),
        ("locked", Some("guess"), "is not its passphrase"),
    ] {
        let error = Signer::load(&path(name), passphrase, "Dana")
            .unwrap_err()
            .to_string();
        assert!(error.contains(name) && error.contains(says), "{error}");
    }
    assert!(Signer::load(&path("locked"), Some("secret"), "Dana").is_ok());
}

#[test]
fn a_signature_holds_for_its_bytes_its_purpose_and_its_key_only() {
    let folder = tempfile::tempdir().unwrap();
    let dana = Signer::create(&folder.path().join("dana"), "Dana").unwrap();
    let priya = Signer::create(&folder.path().join("priya"), "Priya").unwrap();
    let signature = dana.sign(NAMESPACE, b"bytes").unwrap();
    let verify = |signer: &Signer, namespace, bytes| {
        verify_signature(&signer.public_key_line(), namespace, bytes, &signature)
    };
    assert_eq!(verify(&dana, NAMESPACE, b"bytes"), Ok(()));
    assert!(
        verify(&dana, NAMESPACE, b"other")
            .unwrap_err()
            .contains("not over these bytes")
    );
    assert!(
        verify(&dana, "git", b"bytes")
            .unwrap_err()
            .contains("another purpose")
    );
    assert!(
        verify(&priya, NAMESPACE, b"bytes")
            .unwrap_err()
            .contains("another key")
    );
    assert!(verify_signature("ssh-rsa nonsense", NAMESPACE, b"bytes", &signature).is_err());
    assert!(
        verify_signature(
            &dana.public_key_line(),
            NAMESPACE,
            b"bytes",
            &format!("{signature} ")
        )
        .is_err()
    );
}

#[test]
fn an_identity_is_one_word_that_means_nothing_else() {
    for (person, identity) in [
        ("Dana Whitfield", "dana.whitfield"),
        (" dana@example.org ", "dana@example.org"),
        ("a, b*c\"d\"?!#", "a.b.c.d"),
        ("Jos\u{e9} \u{141}ukasz", "jos\u{e9}.\u{142}ukasz"),
        ("O'Neil-Smith (CPA)", "o.neil-smith.cpa"),
    ] {
        assert_eq!(identity_of(person).unwrap(), identity);
    }
    for nobody in ["", "  ", "\"*\"", "..."] {
        assert!(identity_of(nobody).is_err(), "{nobody}");
    }
}
