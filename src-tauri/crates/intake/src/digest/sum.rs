//! From what was found about each file to the verdict about all of them.

use std::collections::BTreeMap;

use tickmark_domain::verification::{CheckLine, FileVerdict, Problem, ProblemKind, ProvenKind, Verdict};

use super::chain::{self, DigestFile, Judgement};
use super::key::PublicKeys;
use super::logs::{self, Logs};
use super::place::{base, digest_name};
use super::read::Unread;
use super::report::{Chain, Link, Proof, ProvenFile};
use super::results::{self, Results};
use super::{GoOn, Lying, ProofError, Read, count};

/// Judges everything that was read. `problems` are those of listing the folder.
pub fn up(
    mut read: Read,
    mut problems: Vec<Problem>,
    files_here: &[Lying],
    keys: &PublicKeys,
    go_on: &mut GoOn<'_>,
) -> Result<Proof, ProofError> {
    let sides = read.sides();
    let unread: Vec<&str> = read.damaged.iter().map(|(_, path, _)| path.as_str()).collect();
    let judgement = chain::judge(&read.digests, &unread, &sides, keys);
    let verdicts: Vec<FileVerdict> = judgement.judged.iter().map(chain::Judged::verdict).collect();
    let logs = logs::judge(&read.logs, &read.digests, &verdicts, files_here, go_on)?;
    let results = results::judge(&read.signatures, files_here, keys, go_on)?;

    let mut files = digest_lines(&read, &judgement, &mut problems);
    let chains = chains(&read.digests, &verdicts, &logs.valid);
    let mut gaps: Vec<_> = judgement.gaps.iter().map(|(gap, _)| gap.clone()).collect();
    for (gap, behind) in judgement.gaps.iter().filter(|(gap, _)| gap.restart) {
        problems.push(Problem {
            path: read.digests[*behind].path.clone(),
            problem: ProblemKind::NotVerifiable,
            detail: format!(
                "a new chain begins with it; no digest speaks for the time from {} to {}",
                gap.from.to_reading_seconds(),
                gap.to.to_reading_seconds()
            ),
        });
    }
    let mut checks = vec![looked_at(&read, &results)];
    if !read.digests.is_empty() || !read.damaged.is_empty() {
        checks.extend(digest_checks(&files, &judgement, &problems));
        checks.extend(log_checks(&logs, &verdicts, &read.digests));
    }
    if !read.signatures.is_empty() {
        checks.push(result_check(&results));
    }
    let here = |f: &&ProvenFile| f.verdict != FileVerdict::Missing;
    let checked = (read.digests.len() + read.damaged.len() + read.logs.len()) as u64
        + results.files.iter().filter(here).count() as u64;
    let bytes = read.bytes + results.bytes;
    files.extend(logs.files);
    files.extend(results.files);
    problems.extend(logs.problems);
    problems.extend(results.problems);
    files.sort_unstable();
    problems.sort_unstable();
    problems.dedup();
    gaps.sort_unstable();
    Ok(Proof {
        verdict: Verdict::of(&problems),
        checked,
        bytes,
        checks,
        problems,
        files,
        gaps,
        chains,
        more_missing: logs.more_missing,
    })
}

/// The lines of all digests: those that could be read, those that could not, those that are not here.
fn digest_lines(read: &Read, judgement: &Judgement, problems: &mut Vec<Problem>) -> Vec<ProvenFile> {
    let mut files = Vec::with_capacity(read.digests.len());
    for (digest, judged) in read.digests.iter().zip(&judgement.judged) {
        let mut reasons: Vec<&str> = judged.faults.iter().map(|(_, why)| why.as_str()).collect();
        reasons.extend(judged.unproven.as_deref());
        files.push(ProvenFile {
            path: digest.path.clone(),
            kind: kind(&digest.says().object),
            verdict: judged.verdict(),
            reason: reasons.join("; "),
            by: String::new(),
            chain: digest.chain().0.to_owned(),
            item: Some(digest.item),
        });
        let faults = judged.faults.iter().map(|(kind, why)| (*kind, why.clone()));
        let unproven = judged
            .unproven
            .iter()
            .map(|why| (ProblemKind::NotVerifiable, why.clone()));
        problems.extend(faults.chain(unproven).map(|(problem, detail)| Problem {
            path: digest.path.clone(),
            problem,
            detail,
        }));
    }
    for (item, path, unread) in &read.damaged {
        let (problem, why) = unread.problem();
        files.push(ProvenFile {
            path: path.clone(),
            kind: kind(path),
            verdict: match unread {
                Unread::Damaged(_) => FileVerdict::Invalid,
                Unread::Failed(_) => FileVerdict::Unverifiable,
            },
            reason: why.clone(),
            by: String::new(),
            chain: digest_name(path).map_or_else(String::new, |name| name.chain.to_owned()),
            item: Some(*item),
        });
        problems.push(Problem {
            path: path.clone(),
            problem,
            detail: why,
        });
    }
    for lost in &judgement.lost {
        let path = format!("s3://{}/{}", lost.bucket, lost.object);
        let reason = format!(
            "{} names it as the digest before it, and it is not here",
            lost.named_by
        );
        files.push(ProvenFile {
            path: path.clone(),
            kind: kind(&lost.object),
            verdict: FileVerdict::Missing,
            reason: reason.clone(),
            by: lost.named_by.clone(),
            chain: digest_name(&lost.object).map_or_else(String::new, |name| name.chain.to_owned()),
            item: None,
        });
        problems.push(Problem {
            path,
            problem: ProblemKind::Missing,
            detail: reason,
        });
    }
    files
}

fn kind(name: &str) -> ProvenKind {
    if digest_name(name).is_some_and(|name| name.backfill) {
        ProvenKind::BackfillDigest
    } else {
        ProvenKind::Digest
    }
}

fn chains(digests: &[DigestFile], verdicts: &[FileVerdict], valid_logs: &[u64]) -> Vec<Chain> {
    let mut chains: BTreeMap<(&str, bool), Chain> = BTreeMap::new();
    for ((digest, verdict), valid_logs) in digests.iter().zip(verdicts).zip(valid_logs) {
        let says = digest.says();
        let chain = chains.entry(digest.chain()).or_insert_with(|| {
            let name = digest_name(&says.object);
            Chain {
                name: digest.chain().0.to_owned(),
                account: says.account.clone(),
                region: name.as_ref().map_or_else(String::new, |n| n.region.to_owned()),
                trail: name.map_or_else(|| base(&says.object).to_owned(), |n| n.trail.to_owned()),
                backfill: digest.chain().1,
                links: Vec::new(),
            }
        });
        chain.links.push(Link {
            path: digest.path.clone(),
            start: says.start,
            end: says.end,
            verdict: *verdict,
            logs: says.logs as u64,
            valid_logs: *valid_logs,
        });
    }
    let mut chains: Vec<Chain> = chains.into_values().collect();
    for chain in &mut chains {
        chain
            .links
            .sort_by(|a, b| (a.start, a.end, &a.path).cmp(&(b.start, b.end, &b.path)));
    }
    chains
}

fn line(title: &str, holds: Option<bool>, detail: String) -> CheckLine {
    CheckLine {
        title: title.to_owned(),
        holds,
        detail,
    }
}

/// False where something is wrong, none where something is not known.
fn holds(wrong: usize, unknown: usize) -> Option<bool> {
    if wrong > 0 {
        Some(false)
    } else {
        (unknown == 0).then_some(true)
    }
}

fn looked_at(read: &Read, results: &Results) -> CheckLine {
    let digests = read.digests.len() + read.damaged.len();
    let mut parts = Vec::new();
    if digests > 0 {
        parts.push(count(digests, "digest"));
        parts.push(count(read.logs.len(), "log"));
    }
    if !read.signatures.is_empty() {
        parts.push(count(results.files.len(), "query result file"));
    }
    let mut detail = parts.join(", ");
    if read.others > 0 {
        detail = format!(
            "{detail}; not judged: {} beside them",
            count(usize::try_from(read.others).unwrap_or(usize::MAX), "other file")
        );
    }
    line("CloudTrail's files were found", Some(true), detail)
}

fn digest_checks(files: &[ProvenFile], judgement: &Judgement, problems: &[Problem]) -> [CheckLine; 3] {
    let here = files.iter().filter(|f| f.verdict != FileVerdict::Missing);
    let of = |verdict| here.clone().filter(|f| f.verdict == verdict).count();
    let (all, valid) = (here.clone().count(), of(FileVerdict::Valid));
    let signed = line(
        "Every digest is signed by CloudTrail",
        holds(of(FileVerdict::Invalid), of(FileVerdict::Unverifiable)),
        format!("{valid} of {all} valid"),
    );
    let broken = problems
        .iter()
        .filter(|p| p.problem == ProblemKind::BrokenChain)
        .count();
    let lost = judgement.lost.len();
    let unread = problems
        .iter()
        .filter(|p| p.problem == ProblemKind::Unreadable)
        .count();
    let linked = line(
        "Every digest follows the one before it",
        holds(broken + lost + unread, 0),
        match (broken, lost) {
            (0, 0) => "hashes, signatures and times agree".to_owned(),
            _ => format!(
                "{} broken, {} missing",
                count(broken, "link"),
                count(lost, "digest")
            ),
        },
    );
    let restarts = judgement.gaps.iter().filter(|(gap, _)| gap.restart).count();
    let gaps = judgement.gaps.len();
    let whole = line(
        "The digests leave no time out",
        holds(gaps - restarts, restarts),
        match gaps {
            0 => "none between the first and the last of each chain".to_owned(),
            _ => format!(
                "{}, {restarts} of them because CloudTrail began a new chain",
                count(gaps, "gap")
            ),
        },
    );
    [signed, linked, whole]
}

fn log_checks(logs: &Logs, verdicts: &[FileVerdict], digests: &[DigestFile]) -> [CheckLine; 2] {
    let of = |verdict| logs.files.iter().filter(|f| f.verdict == verdict).count();
    let named: usize = digests.iter().map(|d| d.says().logs).sum();
    let missing = of(FileVerdict::Missing) as u64 + logs.more_missing;
    let invalid = of(FileVerdict::Invalid);
    let doubtful = verdicts.iter().filter(|v| **v != FileVerdict::Valid).count();
    let unproven = of(FileVerdict::Unproven);
    let as_delivered = line(
        "Every log is as it was delivered",
        holds(
            usize::try_from(missing)
                .unwrap_or(usize::MAX)
                .saturating_add(invalid),
            doubtful + unproven,
        ),
        format!(
            "{} valid of {named} that digests name; {invalid} invalid, {missing} missing, {unproven} unproven",
            of(FileVerdict::Valid)
        ),
    );
    let unreferenced = of(FileVerdict::Unreferenced);
    let none_added = line(
        "No log was added",
        holds(unreferenced, unproven),
        match unreferenced {
            0 => "digests name every log of the time that they speak for".to_owned(),
            _ => format!("{} that no digest names", count(unreferenced, "log")),
        },
    );
    [as_delivered, none_added]
}

fn result_check(results: &Results) -> CheckLine {
    let of = |verdict| results.files.iter().filter(|f| f.verdict == verdict).count();
    let valid = of(FileVerdict::Valid);
    let unknown = of(FileVerdict::Unproven) + of(FileVerdict::Unverifiable);
    line(
        "Every query result is as it was signed",
        holds(results.files.len() - valid - unknown, unknown),
        format!("{valid} of {} valid", count(results.files.len(), "file")),
    )
}
