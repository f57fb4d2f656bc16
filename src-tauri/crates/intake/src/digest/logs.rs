//! Judging logs by the digests that name them.
//!
//! A log is found by its key, and where nothing lies there, by its hash. Only valid digests prove anything. A log that
//! none names is a fault only where valid digests speak for its hour and the next one: it may be delivered late.

use std::collections::{HashMap, HashSet};

use tickmark_domain::verification::{FileVerdict, Problem, ProblemKind, ProvenKind};
use tickmark_domain::{Span, Spans, Timestamp};

use super::chain::{DigestFile, trailing};
use super::document::{Hash, LogRef};
use super::place::{LogName, called, digest_name, is_place_of, log_name};
use super::read::Inflated;
use super::report::ProvenFile;

const HOUR_MS: i64 = 3_600_000;

/// A log that lies here.
#[derive(Debug)]
pub struct LogFile {
    /// Its place among the files that are judged.
    pub item: usize,
    /// Inside the folder.
    pub path: String,
    /// What reading it told.
    pub read: Result<Inflated<()>, String>,
}

/// What was found about all logs.
#[derive(Debug, Default)]
pub struct Logs {
    /// Those that lie here and those that are missing.
    pub files: Vec<ProvenFile>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Logs that are valid, digest by digest.
    pub valid: Vec<u64>,
}

/// Judges the logs.
pub fn judge(logs: &[LogFile], digests: &[DigestFile], verdicts: &[FileVerdict]) -> Logs {
    let mut judge = Judge::new(logs, digests, verdicts);
    for index in judge.standing(true) {
        for named in &digests[index].says().logs {
            judge.prove(index, named);
        }
    }
    judge.find_by_hash();
    for index in judge.standing(false) {
        for named in &digests[index].says().logs {
            judge.doubt(index, named);
        }
    }
    judge.rest();
    judge.end()
}

/// How a log stands, why, and by which digest.
type Told = (FileVerdict, String, Option<usize>);

struct Judge<'a> {
    logs: &'a [LogFile],
    digests: &'a [DigestFile],
    verdicts: &'a [FileVerdict],
    by_name: HashMap<&'a str, Vec<usize>>,
    by_hash: HashMap<Hash, Vec<usize>>,
    told: Vec<Option<Told>>,
    /// Named by a valid digest, and whether nothing lies there.
    named: Vec<(usize, &'a LogRef, bool)>,
    told_missing: HashSet<&'a str>,
    /// Logs and hashes that digests which are not valid named so far.
    doubted: (HashSet<(&'a str, Hash)>, HashSet<Hash>),
    found: Logs,
}

impl<'a> Judge<'a> {
    fn new(logs: &'a [LogFile], digests: &'a [DigestFile], verdicts: &'a [FileVerdict]) -> Self {
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut by_hash: HashMap<Hash, Vec<usize>> = HashMap::new();
        for (index, log) in logs.iter().enumerate() {
            by_name.entry(called(&log.path)).or_default().push(index);
            if let Ok(read) = &log.read {
                by_hash.entry(read.hash).or_default().push(index);
            }
        }
        Self {
            logs,
            digests,
            verdicts,
            by_name,
            by_hash,
            told: vec![None; logs.len()],
            named: Vec::new(),
            told_missing: HashSet::new(),
            doubted: (HashSet::new(), HashSet::new()),
            found: Logs {
                valid: vec![0; digests.len()],
                ..Logs::default()
            },
        }
    }

    /// The digests that are valid, or the others.
    fn standing(&self, valid: bool) -> Vec<usize> {
        let wanted = |i: &usize| (self.verdicts[*i] == FileVerdict::Valid) == valid;
        (0..self.digests.len()).filter(wanted).collect()
    }

    fn at_place(&self, named: &LogRef) -> Vec<usize> {
        let same_name = self.by_name.get(called(&named.object)).into_iter().flatten();
        same_name
            .copied()
            .filter(|i| is_place_of(&self.logs[*i].path, &named.object))
            .collect()
    }

    /// What a valid digest says of a log.
    fn prove(&mut self, digest: usize, named: &'a LogRef) {
        let here = self.at_place(named);
        let mut good = false;
        for index in &here {
            let fault = match &self.logs[*index].read {
                Err(why) => Some((ProblemKind::Unreadable, why.clone())),
                Ok(read) if read.hash != named.hash => Some((
                    ProblemKind::Changed,
                    format!(
                        "its inflated bytes have the hash {}, and the digest says {}",
                        hex::encode(read.hash),
                        hex::encode(named.hash)
                    ),
                )),
                Ok(read) => {
                    (read.trailing > 0).then(|| (ProblemKind::TrailingBytes, trailing(read.trailing)))
                }
            };
            good |= fault.is_none();
            match fault {
                Some(fault) => self.invalid(*index, digest, fault),
                None => self.tell(*index, FileVerdict::Valid, String::new(), Some(digest)),
            }
        }
        self.found.valid[digest] += u64::from(good);
        self.named.push((digest, named, here.is_empty()));
    }

    /// Looks by their hash for logs that lie under another name, instead of their own or beside it.
    fn find_by_hash(&mut self) {
        for (digest, named, is_missing) in std::mem::take(&mut self.named) {
            let same = self.by_hash.get(&named.hash).cloned().unwrap_or_default();
            let free: Vec<usize> = same.into_iter().filter(|i| self.told[*i].is_none()).collect();
            for index in &free {
                let detail = format!(
                    "it was delivered as {}, and lies here under another name",
                    named.object
                );
                self.invalid(*index, digest, (ProblemKind::Misplaced, detail));
            }
            if is_missing && free.is_empty() {
                let reason = format!("{} names it, and it is not here", self.digests[digest].path);
                self.missing(digest, named, ProblemKind::Missing, reason);
            }
        }
    }

    /// What a digest says that is not valid: nothing, but it tells why the log is not proven.
    fn doubt(&mut self, digest: usize, named: &'a LogRef) {
        if !self.doubted.0.insert((&named.object, named.hash)) {
            return;
        }
        let mut here = self.at_place(named);
        let same = self.by_hash.get(&named.hash).map_or(&[][..], Vec::as_slice);
        // Who names a hash first tells all logs that have it; whether there is one is all that matters afterwards.
        let is_first = self.doubted.1.insert(named.hash);
        here.extend(if is_first {
            same
        } else {
            &same[..same.len().min(1)]
        });
        let path = &self.digests[digest].path;
        let how = match self.verdicts[digest] {
            FileVerdict::Invalid => "is not valid",
            _ => "cannot be verified",
        };
        for index in &here {
            if self.told[*index].is_none() {
                let reason = format!("the digest that names it, {path}, {how}");
                self.tell(*index, FileVerdict::Unproven, reason, Some(digest));
            }
        }
        if here.is_empty() {
            let reason = format!("{path} names it and {how}; it is not here");
            self.missing(digest, named, ProblemKind::NotVerifiable, reason);
        }
    }

    /// Logs that no digest names.
    fn rest(&mut self) {
        let speaks = Speaking::of(self.digests, self.verdicts);
        for index in 0..self.logs.len() {
            if self.told[index].is_some() {
                continue;
            }
            let name = log_name(&self.logs[index].path);
            let (verdict, problem, reason) = match name {
                Some(name) if speaks.for_all_of(name) => (
                    FileVerdict::Unreferenced,
                    ProblemKind::Unreferenced,
                    "no digest names it, although valid digests speak for its hour and the next: it was added, or a \
                     trail without digests delivered it"
                        .to_owned(),
                ),
                Some(name) => (
                    FileVerdict::Unproven,
                    ProblemKind::NotVerifiable,
                    format!(
                        "no digest names it, and valid digests do not speak for all of {} and the hour after it",
                        name.at.to_reading()
                    ),
                ),
                None => (
                    FileVerdict::Unproven,
                    ProblemKind::NotVerifiable,
                    "no digest names it, and its name does not say for which hour one should".to_owned(),
                ),
            };
            self.problem(&self.logs[index].path.clone(), problem, &reason);
            self.tell(index, verdict, reason, None);
        }
    }

    fn invalid(&mut self, index: usize, digest: usize, (kind, detail): (ProblemKind, String)) {
        self.problem(&self.logs[index].path.clone(), kind, &detail);
        self.tell(index, FileVerdict::Invalid, detail, Some(digest));
    }

    fn missing(&mut self, digest: usize, named: &'a LogRef, kind: ProblemKind, reason: String) {
        if !self.told_missing.insert(&named.object) {
            return;
        }
        let path = format!("s3://{}/{}", named.bucket, named.object);
        self.problem(&path, kind, &reason);
        self.found.files.push(ProvenFile {
            path,
            kind: ProvenKind::Log,
            verdict: FileVerdict::Missing,
            reason,
            by: self.digests[digest].path.clone(),
            chain: self.digests[digest].chain().0.to_owned(),
            item: None,
        });
    }

    fn problem(&mut self, path: &str, problem: ProblemKind, detail: &str) {
        self.found.problems.push(Problem {
            path: path.to_owned(),
            problem,
            detail: detail.to_owned(),
        });
    }

    /// What is proven against a log stands, whatever else is said of it.
    fn tell(&mut self, index: usize, verdict: FileVerdict, reason: String, digest: Option<usize>) {
        let told = &mut self.told[index];
        if told.is_none() || verdict == FileVerdict::Invalid {
            *told = Some((verdict, reason, digest));
        }
    }

    fn end(mut self) -> Logs {
        for (log, told) in self.logs.iter().zip(self.told) {
            let Some((verdict, reason, digest)) = told else {
                continue;
            };
            self.found.files.push(ProvenFile {
                path: log.path.clone(),
                kind: ProvenKind::Log,
                verdict,
                reason,
                by: digest.map_or_else(String::new, |d| self.digests[d].path.clone()),
                chain: digest.map_or_else(String::new, |d| self.digests[d].chain().0.to_owned()),
                item: Some(log.item),
            });
        }
        self.found
    }
}

/// What valid digests speak for: by account and Region, chain by chain.
struct Speaking<'a>(HashMap<(&'a str, &'a str), HashMap<&'a str, Spans>>);

impl<'a> Speaking<'a> {
    fn of(digests: &'a [DigestFile], verdicts: &[FileVerdict]) -> Self {
        let mut speaking: HashMap<(&str, &str), HashMap<&str, Vec<Span>>> = HashMap::new();
        for (digest, verdict) in digests.iter().zip(verdicts) {
            let says = digest.says();
            let Some(name) = digest_name(&says.object).filter(|name| !name.backfill) else {
                continue;
            };
            let chains = speaking.entry((name.account, name.region)).or_default();
            let spans = chains.entry(name.chain).or_default();
            if *verdict == FileVerdict::Valid {
                spans.push(Span {
                    from: says.start,
                    to: says.end,
                });
            }
        }
        let joined =
            |chains: HashMap<&'a str, Vec<Span>>| chains.into_iter().map(|(c, s)| (c, Spans::from_iter(s)));
        Self(
            speaking
                .into_iter()
                .map(|(place, chains)| (place, joined(chains).collect()))
                .collect(),
        )
    }

    /// Whether every chain of the place speaks for the hour of a log and for the one after it.
    fn for_all_of(&self, log: LogName<'_>) -> bool {
        let hour = log.at.ms().div_euclid(HOUR_MS) * HOUR_MS;
        let wanted = Spans::of(Span {
            from: log.at,
            to: Timestamp::from_ms(hour + 2 * HOUR_MS),
        });
        let chains = self.0.get(&(log.account, log.region));
        log.events && chains.is_some_and(|chains| chains.values().all(|spans| wanted.minus(spans).is_empty()))
    }
}
