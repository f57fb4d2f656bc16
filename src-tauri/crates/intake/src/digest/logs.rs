//! Judging logs by the digests that name them.
//!
//! A log is found by its key, and where nothing lies there, by its hash. Only valid digests prove anything. A log that
//! none names is a fault only where valid digests speak for its hour and the next one: it may be delivered late.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use tickmark_domain::verification::{FileVerdict, Problem, ProblemKind, ProvenKind};
use tickmark_domain::{Span, Spans, Timestamp};

use super::chain::{DigestFile, trailing};
use super::document::{Hash, LogRef};
use super::place::{LogName, below_root, called, digest_name, log_name, unpacked};
use super::read::{self, Inflated, Unread};
use super::report::ProvenFile;
use super::{GoOn, Lying, ProofError};
use crate::ordered;

const HOUR_MS: i64 = 3_600_000;

/// Missing logs that only digests which are not valid name are told one by one up to this many; the others are counted,
/// because anybody can write such a digest.
const MOST_DOUBTFUL: usize = 10_000;

/// A log that lies here.
#[derive(Debug)]
pub struct LogFile {
    /// Its place among the files that are judged.
    pub item: usize,
    /// Inside the folder.
    pub path: String,
    /// What reading it told.
    pub read: Result<Inflated<()>, Unread>,
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
    /// Missing ones beside those in `files`.
    pub more_missing: u64,
}

/// Judges the logs. The digests are among `files`, and each is read once more for what it names, so that no more than a
/// few of them are in memory however many there are.
pub fn judge(
    logs: &[LogFile],
    digests: &[DigestFile],
    verdicts: &[FileVerdict],
    files: &[Lying],
    go_on: &mut GoOn<'_>,
) -> Result<Logs, ProofError> {
    let mut judge = Judge::new(logs, digests, verdicts);
    let valid = judge.standing(true);
    each_named(&valid, digests, files, go_on, |digest, named| {
        judge.prove(digest, named);
    })?;
    judge.find_by_hash();
    let doubtful = judge.standing(false);
    each_named(&doubtful, digests, files, go_on, |digest, named| {
        judge.doubt(digest, &named);
    })?;
    judge.rest();
    Ok(judge.end())
}

/// Reads these digests again and hands on every log that they name, in order.
fn each_named(
    wanted: &[usize],
    digests: &[DigestFile],
    files: &[Lying],
    go_on: &mut GoOn<'_>,
    mut sink: impl FnMut(usize, LogRef),
) -> Result<(), ProofError> {
    let ahead = 4;
    let mut ended = Ok(());
    ordered::map(
        wanted.iter().filter(|i| digests[**i].says().logs > 0),
        ahead,
        |index| {
            let digest = &digests[**index];
            read::logs_of(&files[digest.item], &digest.read.hash)
        },
        |index, named| {
            ended = go_on().and_then(|()| {
                let named = named.map_err(|found| ProofError::File {
                    path: digests[*index].path.clone(),
                    found,
                })?;
                for log in named {
                    sink(*index, log);
                }
                Ok(())
            });
            match ended {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        },
    );
    ended
}

/// How a log stands, why, and by which digest.
type Told = (FileVerdict, String, Option<usize>);

/// Logs that share a place or a hash.
#[derive(Default)]
struct Group {
    logs: Vec<usize>,
    /// A digest that is not valid named them: what another such one says tells nothing new.
    is_doubted: bool,
}

struct Judge<'a> {
    logs: &'a [LogFile],
    digests: &'a [DigestFile],
    verdicts: &'a [FileVerdict],
    places: Places<'a>,
    by_hash: HashMap<Hash, Group>,
    told: Vec<Option<Told>>,
    /// Named by a valid digest, where nothing lies there or the same lies elsewhere too.
    elsewhere: Vec<(usize, LogRef, bool)>,
    told_missing: HashSet<String>,
    /// Missing logs of digests that are not valid, told so far.
    doubtful: usize,
    found: Logs,
}

impl<'a> Judge<'a> {
    fn new(logs: &'a [LogFile], digests: &'a [DigestFile], verdicts: &'a [FileVerdict]) -> Self {
        let mut by_hash: HashMap<Hash, Group> = HashMap::new();
        for (index, log) in logs.iter().enumerate() {
            if let Ok(read) = &log.read {
                by_hash.entry(read.hash).or_default().logs.push(index);
            }
        }
        Self {
            logs,
            digests,
            verdicts,
            places: Places::of(logs),
            by_hash,
            told: vec![None; logs.len()],
            elsewhere: Vec::new(),
            told_missing: HashSet::new(),
            doubtful: 0,
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

    /// What a valid digest says of a log.
    fn prove(&mut self, digest: usize, named: LogRef) {
        let here = self.places.of_key(&named.object);
        let mut good = false;
        for index in &here {
            let fault = match &self.logs[*index].read {
                Err(unread) => Some(unread.problem()),
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
                Some(fault) => self.wrong(*index, digest, fault),
                None => self.tell(*index, FileVerdict::Valid, String::new(), Some(digest)),
            }
        }
        self.found.valid[digest] += u64::from(good);
        let same = self.by_hash.get(&named.hash).map_or(&[][..], |group| &group.logs);
        if here.is_empty() || same.iter().any(|i| !here.contains(i)) {
            self.elsewhere.push((digest, named, here.is_empty()));
        }
    }

    /// Looks by their hash for logs that lie under another name, instead of their own or beside it.
    fn find_by_hash(&mut self) {
        for (digest, named, is_missing) in std::mem::take(&mut self.elsewhere) {
            let same = self.by_hash.get(&named.hash).map_or(&[][..], |group| &group.logs);
            let free: Vec<usize> = same.iter().copied().filter(|i| self.told[*i].is_none()).collect();
            for index in &free {
                let detail = format!(
                    "it was delivered as {}, and lies here under another name",
                    named.object
                );
                self.wrong(*index, digest, (ProblemKind::Misplaced, detail));
            }
            if is_missing && free.is_empty() {
                let reason = format!("{} names it, and it is not here", self.digests[digest].path);
                self.missing(digest, &named, ProblemKind::Missing, reason);
            }
        }
    }

    /// What a digest says that is not valid: nothing, but it tells why the log is not proven.
    fn doubt(&mut self, digest: usize, named: &LogRef) {
        let path = &self.digests[digest].path;
        let how = match self.verdicts[digest] {
            FileVerdict::Invalid => "is not valid",
            _ => "cannot be verified",
        };
        let mut is_here = false;
        let mut new: Vec<usize> = Vec::new();
        let groups = self.places.groups_of(&named.object);
        for group in groups
            .into_iter()
            .flatten()
            .chain(self.by_hash.get_mut(&named.hash))
        {
            is_here = true;
            if !std::mem::replace(&mut group.is_doubted, true) {
                new.extend(&group.logs);
            }
        }
        for index in new {
            if self.told[index].is_none() {
                let reason = format!("the digest that names it, {path}, {how}");
                self.tell(index, FileVerdict::Unproven, reason, Some(digest));
            }
        }
        if !is_here {
            if self.doubtful < MOST_DOUBTFUL {
                self.doubtful += 1;
                let reason = format!("{path} names it and {how}; it is not here");
                self.missing(digest, named, ProblemKind::NotVerifiable, reason);
            } else {
                self.found.more_missing += 1;
            }
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

    fn wrong(&mut self, index: usize, digest: usize, (kind, detail): (ProblemKind, String)) {
        self.problem(&self.logs[index].path.clone(), kind, &detail);
        let verdict = match kind {
            ProblemKind::NotVerifiable => FileVerdict::Unproven,
            _ => FileVerdict::Invalid,
        };
        self.tell(index, verdict, detail, Some(digest));
    }

    fn missing(&mut self, digest: usize, named: &LogRef, kind: ProblemKind, reason: String) {
        if !self.told_missing.insert(named.object.clone()) {
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

/// Logs by where they lie, so that all copies of a key are found at once.
struct Places<'a> {
    /// Those in the bucket's own folders, by their name from there on.
    rooted: HashMap<&'a str, Group>,
    /// Those elsewhere, by their last part.
    loose: HashMap<&'a str, Group>,
    /// The rooted ones by their last part: a key without the bucket's folders may be any of them.
    by_base: HashMap<&'a str, Group>,
}

impl<'a> Places<'a> {
    fn of(logs: &'a [LogFile]) -> Self {
        let mut places = Self {
            rooted: HashMap::new(),
            loose: HashMap::new(),
            by_base: HashMap::new(),
        };
        for (index, log) in logs.iter().enumerate() {
            let put = |groups: &mut HashMap<&'a str, Group>, name: &'a str| {
                groups.entry(name).or_default().logs.push(index);
            };
            let name = called(&log.path);
            if let Some(inside) = below_root(unpacked(&log.path)) {
                put(&mut places.rooted, inside);
                put(&mut places.by_base, name);
            } else {
                put(&mut places.loose, name);
            }
        }
        places
    }

    /// The logs that may be the copy of that key: exactly those that [`is_place_of`](super::place::is_place_of) finds.
    fn groups_of(&mut self, key: &str) -> [Option<&mut Group>; 2] {
        let rooted = match below_root(unpacked(key)) {
            Some(inside) => self.rooted.get_mut(inside),
            None => self.by_base.get_mut(called(key)),
        };
        [rooted, self.loose.get_mut(called(key))]
    }

    fn of_key(&mut self, key: &str) -> Vec<usize> {
        let groups = self.groups_of(key).into_iter().flatten();
        groups.flat_map(|group| group.logs.iter().copied()).collect()
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
