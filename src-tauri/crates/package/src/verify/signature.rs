//! Who signed the list of hashes: the signature, and the key among those that are allowed.

use ssh_key::{HashAlg, PublicKey, SshSig};

use crate::signer::{NAMESPACE, verify_signature};
use crate::verdict::ProblemKind;

/// A line of `allowed_signers` that may sign for us.
#[derive(Debug)]
struct Allowed {
    principals: String,
    key: PublicKey,
}

/// Who signed, and with which key.
#[derive(Debug, PartialEq, Eq)]
pub struct Signed {
    /// As in `allowed_signers`.
    pub identity: String,
    /// `SHA256:…`
    pub fingerprint: String,
}

/// Verifies an armoured signature over bytes by one of the allowed signers.
pub fn verify_by(signers: &str, bytes: &[u8], signature: &str) -> Result<Signed, (ProblemKind, String)> {
    let bad = |what: String| (ProblemKind::BadSignature, what);
    let parsed = SshSig::from_pem(signature).map_err(|_| bad("it is no SSH signature".to_owned()))?;
    let key = PublicKey::new(parsed.public_key().clone(), "");
    let fingerprint = key.fingerprint(HashAlg::Sha256).to_string();
    let line = key
        .to_openssh()
        .map_err(|e| bad(format!("its key is unreadable: {e}")))?;
    verify_signature(&line, NAMESPACE, bytes, signature).map_err(bad)?;
    let allowed: Vec<Allowed> = signers.lines().filter_map(read_line).collect();
    match allowed.into_iter().find(|a| a.key.key_data() == key.key_data()) {
        Some(found) => Ok(Signed {
            identity: found.principals,
            fingerprint,
        }),
        None => Err((
            ProblemKind::WrongKey,
            format!(
                "it is a good signature, by the key {fingerprint}, which is not one of the allowed signers"
            ),
        )),
    }
}

/// One line: principals, options, key. What we do not understand does not allow anybody.
fn read_line(line: &str) -> Option<Allowed> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let (principals, rest) = word(line);
    let (next, after) = word(rest);
    let is_key =
        |text: &str| text.starts_with("ssh-") || text.starts_with("ecdsa-") || text.starts_with("sk-");
    let key = if is_key(next) {
        rest
    } else {
        if !allows_us(next) {
            return None;
        }
        after
    };
    let key = PublicKey::from_openssh(key.trim()).ok()?;
    Some(Allowed {
        principals: principals.trim_matches('"').to_owned(),
        key,
    })
}

/// The first word of a line, in which quoted blanks are no end.
fn word(line: &str) -> (&str, &str) {
    let line = line.trim_start();
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ' ' | '\t' if !quoted => return (&line[..at], &line[at..]),
            _ => {}
        }
    }
    (line, "")
}

fn allows_us(options: &str) -> bool {
    let Some(namespaces) = options.strip_prefix("namespaces=") else {
        return false;
    };
    let list = namespaces.trim_matches('"');
    !list.contains('"') && list.split(',').any(|n| n == NAMESPACE || n == "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";

    #[test]
    fn only_lines_that_we_understand_allow_somebody() {
        for (line, who) in [
            (format!("dana@example.org {KEY}"), Some("dana@example.org")),
            (
                format!("dana namespaces=\"tickmark\" {KEY} comment"),
                Some("dana"),
            ),
            (
                format!("\"dana whitfield\" namespaces=\"git,tickmark\" {KEY}"),
                Some("dana whitfield"),
            ),
            (format!("dana namespaces=\"git\" {KEY}"), None),
            (format!("dana cert-authority {KEY}"), None),
            (
                format!("dana namespaces=\"tickmark\",valid-before=\"20200101\" {KEY}"),
                None,
            ),
            (format!("# dana {KEY}"), None),
            ("dana ssh-ed25519 nonsense".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(read_line(&line).map(|a| a.principals).as_deref(), who, "{line}");
        }
    }
}
