//! Who signs: an Ed25519 key in OpenSSH's format, and signatures that `ssh-keygen -Y verify` accepts.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};

use crate::error::{PackageError, Result};

/// The namespace of every signature that Tickmark makes: a signature made for another purpose is not one of ours.
pub const NAMESPACE: &str = "tickmark";

/// A key with the identity that stands for its owner in `allowed_signers`.
pub struct Signer {
    key: PrivateKey,
    identity: String,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer")
            .field("identity", &self.identity)
            .field("fingerprint", &self.fingerprint())
            .finish_non_exhaustive()
    }
}

impl Signer {
    /// Loads an OpenSSH private key file. `person` is whose key it is: a name or a mail address.
    pub fn load(path: &Path, passphrase: Option<&str>, person: &str) -> Result<Self> {
        let refused = |found: &str| PackageError::Key {
            path: path.to_owned(),
            found: found.to_owned(),
        };
        let text = std::fs::read(path).map_err(|e| PackageError::read(path, e))?;
        if text.starts_with(b"ssh-") {
            return Err(refused(
                "it is a public key; name the private key beside it, the file without .pub",
            ));
        }
        let key = PrivateKey::from_openssh(&text).map_err(|_| {
            refused("it is not an OpenSSH private key; make one with `ssh-keygen -t ed25519`, or let Tickmark make one")
        })?;
        if key.algorithm() != Algorithm::Ed25519 {
            return Err(refused(
                "it is not an Ed25519 key; make one with `ssh-keygen -t ed25519`",
            ));
        }
        let key = match (key.is_encrypted(), passphrase) {
            (false, _) => key,
            (true, None) => return Err(refused("it has a passphrase, and none was given")),
            (true, Some(passphrase)) => key
                .decrypt(passphrase)
                .map_err(|_| refused("the passphrase is not its passphrase"))?,
        };
        Self::of(key, person)
    }

    /// Makes a key and writes it to a new file that only its owner may read; a file that is there stays as it is.
    pub fn create(path: &Path, person: &str) -> Result<Self> {
        let identity = identity_of(person)?;
        let fault = |e: ssh_key::Error| PackageError::Key {
            path: path.to_owned(),
            found: format!("it cannot be made: {e}"),
        };
        let mut key =
            PrivateKey::random(&mut ssh_key::rand_core::OsRng, Algorithm::Ed25519).map_err(fault)?;
        key.set_comment(&identity);
        let text = key.to_openssh(LineEnding::LF).map_err(fault)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(|e| PackageError::write(path, e))?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        if let Err(e) = written {
            // Half a key is no key.
            let _ = std::fs::remove_file(path);
            return Err(PackageError::write(path, e));
        }
        Ok(Self { key, identity })
    }

    fn of(key: PrivateKey, person: &str) -> Result<Self> {
        Ok(Self {
            key,
            identity: identity_of(person)?,
        })
    }

    /// Signs bytes for a namespace; the armoured signature.
    pub fn sign(&self, namespace: &str, bytes: &[u8]) -> Result<String> {
        let signed = self.key.sign(namespace, HashAlg::Sha512, bytes);
        signed
            .and_then(|signature| signature.to_pem(LineEnding::LF))
            .map_err(|e| PackageError::Refused(format!("{} cannot sign: {e}", self.identity)))
    }

    /// The identity, as in `allowed_signers`.
    #[must_use]
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// One line of OpenSSH, with the identity as its comment.
    #[must_use]
    pub fn public_key_line(&self) -> String {
        let mut key = PublicKey::from(&self.key);
        key.set_comment(&self.identity);
        key.to_openssh().unwrap_or_default()
    }

    /// The line of `allowed_signers`: this identity may sign with this key, and for this purpose only.
    #[must_use]
    pub fn allowed_signers_line(&self) -> String {
        let mut key = PublicKey::from(&self.key);
        key.set_comment("");
        let key = key.to_openssh().unwrap_or_default();
        format!("{} namespaces=\"{NAMESPACE}\" {key}\n", self.identity)
    }

    /// `SHA256:…` of the public key.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.key.fingerprint(HashAlg::Sha256).to_string()
    }
}

/// A person's name as `allowed_signers` can hold it: `Dana Whitfield` becomes `dana.whitfield`.
///
/// Letters and digits of any script, `@`, `.`, `_`, `-` and `+` stay, lower-cased; everything else becomes a dot, as
/// spaces, commas, quotes and wildcards mean something there.
pub fn identity_of(person: &str) -> Result<String> {
    let mut identity = String::new();
    for c in person.trim().chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || "@_-+".contains(c) {
            identity.push(c);
        } else if !identity.is_empty() && !identity.ends_with('.') {
            identity.push('.');
        }
    }
    let identity = identity.trim_end_matches('.').to_owned();
    if identity.is_empty() {
        return Err(PackageError::Refused(format!(
            "\"{person}\" cannot be a signer's name; use a name or a mail address"
        )));
    }
    Ok(identity)
}

/// Whether an armoured signature over bytes is by the key of an OpenSSH line; the reason in words when it is not.
pub fn verify_signature(
    public_key: &str,
    namespace: &str,
    bytes: &[u8],
    signature: &str,
) -> std::result::Result<(), String> {
    let key = PublicKey::from_openssh(public_key).map_err(|_| "the public key is unreadable".to_owned())?;
    let parsed = SshSig::from_pem(signature).map_err(|_| "the signature is unreadable".to_owned())?;
    // The armour has one spelling, so that no byte of it can be changed unseen.
    if parsed.to_pem(LineEnding::LF).ok().as_deref() != Some(signature) {
        return Err("the signature is not written as it was made".to_owned());
    }
    if parsed.public_key() != key.key_data() {
        return Err("the signature is by another key".to_owned());
    }
    if parsed.namespace() != namespace {
        return Err(format!(
            "the signature was made for another purpose (\"{}\")",
            parsed.namespace()
        ));
    }
    key.verify(namespace, bytes, &parsed)
        .map_err(|_| "the signature is not over these bytes".to_owned())
}

/// `SHA256:…` of an OpenSSH public key line; none when it is unreadable.
pub(crate) fn fingerprint_of(public_key: &str) -> Option<String> {
    PublicKey::from_openssh(public_key)
        .ok()
        .map(|key| key.fingerprint(HashAlg::Sha256).to_string())
}
