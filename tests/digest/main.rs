//! CloudTrail's own proof, checked offline: chains with every fault, and what AWS's own validator says of them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod aws;
mod copies;
mod faults;
mod floods;
mod kept;
mod keys;
mod lake;
mod links;
mod pooled;

use std::ops::ControlFlow;
use std::path::Path;

use tickmark_domain::verification::{FileVerdict, ProblemKind};
use tickmark_intake::digest::{Proof, ProvenFile, PublicKeys, verify};
use tickmark_trail::{Key, listed};

/// The keys that were given.
fn keys() -> PublicKeys {
    PublicKeys::read(listed(&[Key::first(), Key::second()]).as_bytes()).unwrap()
}

fn proof(folder: &Path) -> Proof {
    verify(folder, &keys(), |_| ControlFlow::Continue(())).unwrap()
}

/// Problems as `(path, problem)`.
fn problems(proof: &Proof) -> Vec<(&str, ProblemKind)> {
    proof
        .problems
        .iter()
        .map(|p| (p.path.as_str(), p.problem))
        .collect()
}

fn line_of<'a>(proof: &'a Proof, path: &str) -> &'a ProvenFile {
    let file = proof.files.iter().find(|f| f.path == path);
    file.unwrap_or_else(|| panic!("{path} has no line: {:#?}", proof.files))
}

fn verdict_of(proof: &Proof, path: &str) -> FileVerdict {
    line_of(proof, path).verdict
}

fn reason_of<'a>(proof: &'a Proof, path: &str) -> &'a str {
    &line_of(proof, path).reason
}

/// How many files stand so.
fn count(proof: &Proof, verdict: FileVerdict) -> usize {
    proof.files.iter().filter(|f| f.verdict == verdict).count()
}
