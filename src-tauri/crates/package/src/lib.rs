//! The audit package: bundle, manifest, signature, verify.
