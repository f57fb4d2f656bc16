//! Verifying whatever lies at a path: a package, a zip, an engagement file, or a folder of CloudTrail's own proof.

use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use tickmark_domain::Timestamp;
use tickmark_domain::counts::{counted, number};
use tickmark_domain::verification::{self, ProblemKind, Verdict};
use tickmark_intake::digest::{self, LARGEST_KEY_FILE, Proof, ProofError, PublicKeys, Reading};
use tickmark_intake::{keys_of, prove_again};
use tickmark_package::{Kind, PackageError, VerifyOptions};
use tickmark_store::{Mode, Store, is_open};

use super::engagement::open;
use crate::moment::now;
use crate::wire::{CheckLine, Code, CommandError, Problem, ProofGap, ProvenFile, VerifyReport};

/// How an engagement file without a passphrase begins.
const SQLITE: &[u8] = b"SQLite format 3\0";

const PROVEN: &str = "Every imported log is proven as it says";

/// What verifying is done with.
#[derive(Debug, Default)]
pub struct VerifyWith<'a> {
    /// An `allowed_signers` file: a package's signature must be by one of its keys.
    pub signers: Option<&'a Path>,
    /// Of an engagement file.
    pub passphrase: Option<&'a str>,
    /// CloudTrail's public keys.
    pub keys: PublicKeys,
}

/// Verifies; what it is, is seen by its content. `progress` hears of folders of logs, which may be large, and may end it.
pub fn verify(
    path: &Path,
    with: &VerifyWith<'_>,
    at: Timestamp,
    progress: &mut dyn FnMut(Reading) -> ControlFlow<()>,
) -> Result<VerifyReport, CommandError> {
    let started = Instant::now();
    let options = VerifyOptions {
        signers: with.signers.map(Path::to_owned),
        passphrase: with.passphrase.map(str::to_owned),
    };
    let mut report = match tickmark_package::verify(path, &options, &mut |_| {}) {
        Ok(mut report) => {
            if report.kind == Kind::Engagement {
                again(path, with, at, progress, &mut report)?;
            }
            of_package(report, at)
        }
        Err(PackageError::NotVerifiable { .. }) if path.is_dir() => {
            of_folder(path, &with.keys, at, progress)?
        }
        Err(other) => return Err(other.into()),
    };
    report.took_ms = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
    Ok(report)
}

/// Judges the imported files of an engagement anew: that the log took a verdict down does not make it true.
fn again(
    path: &Path,
    with: &VerifyWith<'_>,
    at: Timestamp,
    progress: &mut dyn FnMut(Reading) -> ControlFlow<()>,
    report: &mut tickmark_package::VerifyReport,
) -> Result<(), CommandError> {
    let Ok(store) = Store::open(path, with.passphrase, Mode::Read, "Tickmark", at) else {
        return Ok(()); // the report says what is wrong with it
    };
    let mut line = |holds, detail| {
        report.checks.push(verification::CheckLine {
            title: PROVEN.to_owned(),
            holds,
            detail,
        });
    };
    match prove_again(&store, &with.keys, at, progress) {
        Ok(None) => {}
        Ok(Some((found, unfounded))) => {
            let detail = format!(
                "{} of {} valid, {} of {} valid",
                number(found.valid_digests),
                counted(found.digests, "digest", "digests"),
                number(found.valid_logs),
                counted(found.logs, "log", "logs")
            );
            line(Some(unfounded.is_empty()), detail);
            if !unfounded.is_empty() {
                report.verdict = Verdict::Bad;
            }
            report.checked += found.digests + found.logs;
            report
                .problems
                .extend(unfounded.into_iter().map(|file| verification::Problem {
                    path: format!("verdicts/{}", file.name),
                    problem: ProblemKind::Changed,
                    detail: format!(
                        "a verdict says that it is valid; it is {}: {}",
                        file.verdict.as_str(),
                        file.reason
                    ),
                }));
        }
        Err(ProofError::Stopped) => return Err(unproven(ProofError::Stopped)),
        Err(other) => {
            line(None, other.to_string());
            if report.verdict == Verdict::Good {
                report.verdict = Verdict::Incomplete;
            }
        }
    }
    Ok(())
}

fn of_folder(
    path: &Path,
    keys: &PublicKeys,
    at: Timestamp,
    progress: &mut dyn FnMut(Reading) -> ControlFlow<()>,
) -> Result<VerifyReport, CommandError> {
    let proof = digest::verify(path, keys, progress).map_err(unproven)?;
    Ok(of_proof(proof, path, at))
}

/// Why there is nothing to judge in a folder.
pub(crate) fn unproven(error: ProofError) -> CommandError {
    match error {
        ProofError::Folder { .. } | ProofError::File { .. } => CommandError::new(Code::Io, error.to_string()),
        ProofError::Nothing { path } => CommandError::new(
            Code::Invalid,
            format!(
                "{} is nothing that can be verified: it is a folder without manifest.json and SHA256SUMS, and holds no \
                 CloudTrail digest and no result_sign.json. Choose a package's folder or zip, a *.tickmark file, or the \
                 copy of a trail's bucket with its CloudTrail-Digest folders",
                path.display()
            ),
        ),
        ProofError::Stopped => CommandError::new(Code::Refused, error.to_string()),
        ProofError::Store(error) => error.into(),
    }
}

/// Why there is nothing to judge in what was imported.
pub(crate) fn unproven_import(error: ProofError) -> CommandError {
    match error {
        ProofError::Nothing { .. } => CommandError::new(
            Code::Invalid,
            "What was imported holds no CloudTrail digest and no result_sign.json. Import the copy of a trail's bucket \
             with its CloudTrail-Digest folders, then verify again",
        ),
        other => unproven(other),
    }
}

/// A verdict on a folder of CloudTrail, as it crosses to a face.
pub(crate) fn of_proof(proof: Proof, path: &Path, at: Timestamp) -> VerifyReport {
    let files = proof.files.into_iter().map(|f| ProvenFile {
        path: f.path,
        kind: f.kind,
        verdict: f.verdict,
        reason: f.reason,
        by: f.by,
    });
    VerifyReport {
        verdict: proof.verdict.to_string(),
        kind: "cloudtrail".to_owned(),
        path: path.display().to_string(),
        checked: proof.checked,
        checks: proof.checks.into_iter().map(Into::into).collect(),
        problems: proof.problems.into_iter().map(Into::into).collect(),
        files: files.collect(),
        gaps: proof.gaps.into_iter().map(Into::into).collect(),
        signer: String::new(),
        signer_fingerprint: String::new(),
        took_ms: 0,
        at,
    }
}

/// The report of a package or an engagement file, as it crosses to a face.
pub(super) fn of_package(report: tickmark_package::VerifyReport, at: Timestamp) -> VerifyReport {
    let kind = serde_json::json!(report.kind);
    VerifyReport {
        verdict: report.verdict.to_string(),
        kind: kind.as_str().unwrap_or_default().to_owned(),
        path: report.path,
        checked: report.checked,
        checks: report.checks.into_iter().map(Into::into).collect(),
        problems: report.problems.into_iter().map(Into::into).collect(),
        files: vec![],
        gaps: vec![],
        signer: report.signer,
        signer_fingerprint: report.signer_fingerprint,
        took_ms: 0,
        at,
    }
}

impl From<digest::Gap> for ProofGap {
    fn from(g: digest::Gap) -> Self {
        Self {
            from: g.from,
            to: g.to,
            chain: g.chain,
            restart: g.restart,
        }
    }
}

impl From<verification::CheckLine> for CheckLine {
    fn from(c: verification::CheckLine) -> Self {
        Self {
            title: c.title,
            holds: c.holds,
            detail: c.detail,
        }
    }
}

impl From<verification::Problem> for Problem {
    fn from(p: verification::Problem) -> Self {
        Self {
            path: p.path,
            problem: ProblemKind::as_str(p.problem).to_owned(),
            detail: p.detail,
        }
    }
}

/// CloudTrail's public keys in a file: what `aws cloudtrail list-public-keys` printed, PEM or DER, or an engagement that
/// collected them.
pub fn public_keys(path: &Path, passphrase: Option<&str>, at: Timestamp) -> Result<PublicKeys, CommandError> {
    let failed = |e: std::io::Error| {
        let code = match e.kind() {
            std::io::ErrorKind::NotFound => Code::NotFound,
            _ => Code::Io,
        };
        CommandError::new(code, format!("{} cannot be read: {e}", path.display()))
    };
    let none = |found: String| {
        CommandError::new(
            Code::Invalid,
            format!("{} serves for no proof: {found}", path.display()),
        )
    };
    if is_open(path)
        || path.extension().is_some_and(|e| e == "tickmark")
        || begins_as_sqlite(path).map_err(failed)?
    {
        let keys = keys_of(&open(path, passphrase, Mode::Read, at)?)?;
        return if keys.is_empty() {
            Err(none(
                "this engagement holds no public key; collect the source cloudtrail, or give what aws \
                 cloudtrail list-public-keys prints"
                    .to_owned(),
            ))
        } else {
            Ok(keys)
        };
    }
    let mut bytes = Vec::new();
    let limit = LARGEST_KEY_FILE as u64 + 1;
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(limit).read_to_end(&mut bytes).map_err(failed)?;
    PublicKeys::read(&bytes).map_err(|e| none(e.to_string()))
}

/// Keeps public keys with an engagement: whoever gives them vouches for them.
pub fn give_keys(store: &Store, keys: &PublicKeys, file: &Path, actor: &str) -> Result<(), CommandError> {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    store.give_keys(keys.ders().to_vec(), &name, actor, now())?;
    Ok(())
}

fn begins_as_sqlite(path: &Path) -> std::io::Result<bool> {
    let mut head = Vec::new();
    std::fs::File::open(path)?
        .take(SQLITE.len() as u64)
        .read_to_end(&mut head)?;
    Ok(head == SQLITE)
}
