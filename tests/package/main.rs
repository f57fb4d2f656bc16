//! Packages as a stranger meets them: written, checked with foreign tools, tampered with in every way.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod engagement;
mod foreign;
mod forgery;
mod hostile;
mod interrupted;
mod layout;
mod signer;
mod support;
mod tables;
mod tampering;
mod zipped;
