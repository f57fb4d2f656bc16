//! The catalogue driven from outside: the built-in frameworks, what is refused and how, and digests.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod audit_manager;
mod built_in;
mod digest;
mod refusals;
