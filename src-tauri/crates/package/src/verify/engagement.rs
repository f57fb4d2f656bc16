//! The checks of an engagement file: the file itself, its originals, its log, what people did, and their signatures.

use std::path::Path;

use sha2::{Digest, Sha256};
use tickmark_domain::Timestamp;
use tickmark_domain::counts::{counted, number, word};
use tickmark_store::{Mode, SignOffRecord, Store, StoreError};

use super::VerifyOptions;
use super::findings::Findings;
use super::work;
use crate::error::{PackageError, Result};
use crate::input::Progress;
use crate::signer::{NAMESPACE, fingerprint_of, verify_signature};
use crate::verdict::{Kind, ProblemKind, VerifyReport};

const FILE: &str = "The file is sound";
const CHAIN: &str = "The activity log is unbroken";
const ORIGINALS: &str = "Every original matches its hash";
const FACTS: &str = "Every fact is as it was collected";
const WORK: &str = "What people did is what the log says";
const SIGNATURES: &str = "Every sign-off is signed over its content";

/// A content document is text about one control.
const LONGEST_DOCUMENT: u64 = 256 << 20;

/// Verifies an engagement file; it is opened for reading and stays as it is.
pub fn verify(
    path: &Path,
    options: &VerifyOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<VerifyReport> {
    let mut findings = Findings::default();
    let passphrase = options.passphrase.as_deref();
    let opened = Store::open(path, passphrase, Mode::Read, "Tickmark", Timestamp::from_ms(0));
    match opened {
        Ok(store) => check(&store, &mut findings, progress),
        Err(StoreError::Damaged { found, .. }) => {
            findings.problem("file", ProblemKind::Unreadable, found.clone());
            findings.check(FILE, 0, found);
            for title in [CHAIN, ORIGINALS, FACTS, WORK, SIGNATURES] {
                findings.unchecked(title, "the file cannot be read");
            }
        }
        Err(StoreError::NotTickmark { path, found }) => {
            return Err(PackageError::NotVerifiable { path, found });
        }
        Err(other) => return Err(other.into()),
    }
    Ok(findings.report(Kind::Engagement, path.display().to_string()))
}

fn check(store: &Store, findings: &mut Findings, progress: &mut dyn FnMut(Progress)) {
    progress(Progress {
        doing: "Reading the file",
        done: 0,
        total: 0,
    });
    attempt(FILE, findings, |findings| check_file(store, findings));
    attempt(CHAIN, findings, |findings| check_chain(store, findings));
    attempt(ORIGINALS, findings, |findings| {
        check_originals(store, findings, progress)
    });
    check_facts(store, findings);
    attempt(WORK, findings, |findings| work::check(store, findings));
    attempt(SIGNATURES, findings, |findings| check_sign_offs(store, findings));
}

/// Makes one check; what cannot be read is a problem of it and does not end the others.
fn attempt(
    title: &str,
    findings: &mut Findings,
    check: impl FnOnce(&mut Findings) -> tickmark_store::Result<String>,
) {
    let before = findings.so_far();
    let detail = check(findings).unwrap_or_else(|e| {
        let what = match e {
            StoreError::Damaged { found, .. } => found,
            other => other.to_string(),
        };
        findings.problem("file", ProblemKind::Unreadable, what.clone());
        what
    });
    findings.check(title, before, detail);
}

fn check_file(store: &Store, findings: &mut Findings) -> tickmark_store::Result<String> {
    for what in store.check_integrity()? {
        findings.problem("file", ProblemKind::Changed, what);
    }
    Ok("pages, indexes and references".to_owned())
}

fn check_chain(store: &Store, findings: &mut Findings) -> tickmark_store::Result<String> {
    let (good, broken) = store.verify_activity()?;
    findings.checked += good;
    if let Some(broken) = broken {
        findings.problem(
            &format!("activity/{}", broken.seq),
            ProblemKind::BrokenChain,
            broken.found,
        );
    }
    let head = store.activity_head()?;
    Ok(format!(
        "{} of {}, up to {}",
        number(good),
        counted(head.seq, "entry", "entries"),
        head.hash
    ))
}

fn check_originals(
    store: &Store,
    findings: &mut Findings,
    progress: &mut dyn FnMut(Progress),
) -> tickmark_store::Result<String> {
    let total = store.every_artifact()?.len() as u64;
    let (read, wrong) = store.verify_artifacts(|done| {
        progress(Progress {
            doing: "Comparing hashes",
            done,
            total,
        });
    })?;
    findings.checked += read;
    for sha256 in &wrong {
        let path = format!("originals/{sha256}");
        findings.problem(
            &path,
            ProblemKind::Changed,
            "its bytes are not the ones that were collected",
        );
    }
    Ok(format!(
        "{} of {}",
        number(read - wrong.len() as u64),
        number(read)
    ))
}

/// Facts against the seals that the log took down when their runs ended.
fn check_facts(store: &Store, findings: &mut Findings) {
    let seals = store.verify_seals();
    if seals
        .as_ref()
        .is_ok_and(|found| found.seals == 0 && found.good + found.open + found.strays == 0)
    {
        return findings.unchecked(FACTS, "no collection or import has ended yet");
    }
    attempt(FACTS, findings, |findings| {
        let found = seals?;
        findings.checked += found.good;
        for broken in &found.broken {
            let what = format!(
                "{} sealed when it ended and {} {} there; at least one was changed, removed or slipped in",
                counted(broken.sealed, "fact was", "facts were"),
                number(broken.found),
                word(broken.found, "is", "are")
            );
            let path = format!("facts/{}", broken.subject);
            findings.problem(&path, ProblemKind::Changed, what);
        }
        if found.strays > 0 {
            let what = format!(
                "{} to no run that sealed them",
                counted(found.strays, "fact belongs", "facts belong")
            );
            findings.problem("facts", ProblemKind::Added, what);
        }
        let open = if found.open > 0 {
            format!(
                "; {} of a collection that has not ended {} not sealed yet",
                number(found.open),
                word(found.open, "is", "are")
            )
        } else {
            String::new()
        };
        Ok(format!(
            "{} in {}{open}",
            number(found.good),
            counted(found.seals, "seal", "seals")
        ))
    });
}

fn check_sign_offs(store: &Store, findings: &mut Findings) -> tickmark_store::Result<String> {
    let sign_offs = store.list_sign_offs(None)?;
    for sign_off in &sign_offs {
        if let Err((kind, what)) = check_sign_off(store, sign_off) {
            let what = format!("{} {}: {what}", sign_off.role, sign_off.person);
            findings.problem(&format!("sign-offs/{}", sign_off.id), kind, what);
        }
    }
    let n = sign_offs.len() as u64;
    Ok(if n == 0 {
        "nobody signed yet".to_owned()
    } else {
        number(n)
    })
}

fn check_sign_off(store: &Store, sign_off: &SignOffRecord) -> std::result::Result<(), (ProblemKind, String)> {
    let document = store
        .read_artifact(sign_off.content_artifact_id, LONGEST_DOCUMENT)
        .map_err(|e| (ProblemKind::Unreadable, e.to_string()))?;
    if hex::encode(Sha256::digest(&document)) != sign_off.digest {
        return Err((
            ProblemKind::Changed,
            "the content that was signed was changed".to_owned(),
        ));
    }
    if fingerprint_of(&sign_off.public_key).as_deref() != Some(&sign_off.key_fingerprint) {
        return Err((
            ProblemKind::WrongKey,
            "the key is not the one of its fingerprint".to_owned(),
        ));
    }
    verify_signature(&sign_off.public_key, NAMESPACE, &document, &sign_off.signature)
        .map_err(|what| (ProblemKind::BadSignature, what))
}
