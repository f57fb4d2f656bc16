//! What identifies the content of a definition: SHA-256 over canonical JSON, so that neither the order of members
//! nor the layout of a file changes it.

use serde::Serialize;
use sha2::{Digest, Sha256};
use tickmark_domain::ControlDefinition;

/// SHA-256 in lower-case hex over the value's canonical JSON (RFC 8785).
pub fn of<T: Serialize>(value: &T) -> String {
    hex::encode(Sha256::digest(canonical(value).as_bytes()))
}

/// Canonical JSON (RFC 8785) of a control, as an engagement pins it.
#[must_use]
pub fn control_json(control: &ControlDefinition) -> String {
    canonical(control)
}

/// SHA-256 in lower-case hex over [`control_json`].
#[must_use]
pub fn control_digest(control: &ControlDefinition) -> String {
    of(control)
}

fn canonical<T: Serialize>(value: &T) -> String {
    serde_json_canonicalizer::to_string(value)
        .expect("definitions hold texts, lists and words only, and all of these have a canonical form")
}
