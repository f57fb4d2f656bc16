//! The newest proof that the window asked for: while its files are read, and afterwards, hour by hour.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tickmark_domain::verification::{FileVerdict, ProvenKind};
use tickmark_domain::{Date, Timestamp};
use tickmark_intake::digest::{Chain, Gap, Link, Proof, Reading};

use crate::actions::of_proof;
use crate::wire::{
    Code, CommandError, FaultPlace, HourMark, ProofChain, ProofDay, ProofDigest, ProofFault, ProofHourPage,
    ProofNow, ProofState, ProvenFile, VerifyReport,
};

const HOUR_MS: i64 = 3_600_000;
/// Logs of an hour that are sent at most.
const LOGS: usize = 500;
/// Progress is told at most this often.
const TOLD_EVERY_MS: u128 = 120;

/// A proof under way, or done.
pub(crate) struct Proving {
    path: String,
    keys: AtomicU32,
    stopped: AtomicBool,
    reading: Mutex<(Reading, Instant)>,
    ended: Mutex<Option<Result<Arc<Proven>, CommandError>>>,
}

impl Proving {
    /// One that begins; without a path it is of what was imported.
    pub fn new(path: &str) -> Arc<Self> {
        let reading = Reading {
            files: 0,
            of: 0,
            bytes: 0,
        };
        Arc::new(Self {
            path: path.to_owned(),
            keys: AtomicU32::new(0),
            stopped: AtomicBool::new(false),
            reading: Mutex::new((reading, Instant::now())),
            ended: Mutex::new(None),
        })
    }

    /// Takes a look; answers whether to go on, and whether it is time to tell the window.
    pub fn look(&self, reading: Reading) -> (ControlFlow<()>, bool) {
        let mut seen = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        seen.0 = reading;
        let due = seen.1.elapsed().as_millis() >= TOLD_EVERY_MS;
        if due {
            seen.1 = Instant::now();
        }
        let flow = if self.stopped.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        };
        (flow, due)
    }

    /// Takes how many public keys it has.
    pub fn by_keys(&self, keys: usize) {
        self.keys
            .store(u32::try_from(keys).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    /// Whether it is of what was imported into the open engagement, and so belongs to that.
    pub const fn is_of_imported(&self) -> bool {
        self.path.is_empty()
    }

    /// Ends it at the next file.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Takes its end.
    pub fn end(&self, ended: Result<Proven, CommandError>) {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended.map(Arc::new));
    }

    /// Whether files are still being read.
    pub fn is_alive(&self) -> bool {
        self.ended
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_none()
    }

    /// What was proven, or that nothing was.
    pub fn proven(&self) -> Result<Arc<Proven>, CommandError> {
        match &*self.ended.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(Ok(proven)) => Ok(Arc::clone(proven)),
            _ => Err(none()),
        }
    }

    /// How it stands.
    pub fn now(&self) -> ProofNow {
        let (reading, _) = *self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let mut now = ProofNow {
            state: ProofState::Running,
            path: self.path.clone(),
            keys: self.keys.load(Ordering::Relaxed),
            files: reading.files,
            of: reading.of,
            ..idle()
        };
        match &*self.ended.lock().unwrap_or_else(PoisonError::into_inner) {
            None => {}
            Some(Err(error)) => {
                let stopped = self.stopped.load(Ordering::Relaxed) && error.code == Code::Refused;
                now.state = if stopped {
                    ProofState::Stopped
                } else {
                    ProofState::Failed
                };
                now.message.clone_from(&error.message);
            }
            Some(Ok(proven)) => {
                now.state = ProofState::Done;
                now.report = Some(proven.report.clone());
                now.chains.clone_from(&proven.chains);
                now.faults = proven.faults.len() as u64;
            }
        }
        now
    }
}

/// No proof was asked for.
pub(crate) fn idle() -> ProofNow {
    ProofNow {
        state: ProofState::Idle,
        path: String::new(),
        keys: 0,
        files: 0,
        of: 0,
        message: String::new(),
        report: None,
        chains: vec![],
        faults: 0,
    }
}

/// There is no verdict to look into.
pub(crate) fn none() -> CommandError {
    CommandError::new(
        Code::NotFound,
        "Nothing of CloudTrail was verified yet; verify a folder or what was imported first",
    )
}

/// A verdict with the ways into it.
pub(crate) struct Proven {
    report: VerifyReport,
    links: Vec<Chain>,
    gaps: Vec<Gap>,
    files: Vec<ProvenFile>,
    chains: Vec<ProofChain>,
    /// Files that are not valid.
    faults: Vec<usize>,
    by_path: HashMap<String, usize>,
    /// Logs by the digest that speaks for them.
    logs: HashMap<String, Vec<usize>>,
    /// Chain and first hour of each digest.
    drawn: HashMap<String, FaultPlace>,
}

impl Proven {
    /// Sorts a verdict for looking into it.
    pub fn of(proof: Proof, path: &std::path::Path, at: Timestamp, took_ms: u32) -> Self {
        let (links, gaps) = (proof.chains.clone(), proof.gaps.clone());
        let unread = unread_digests(&proof);
        let mut report = of_proof(proof, path, at);
        report.took_ms = took_ms;
        let files = std::mem::take(&mut report.files);
        report.problems.clear();
        report.gaps.truncate(LOGS);
        let mut logs: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, file) in files
            .iter()
            .enumerate()
            .filter(|(_, f)| f.kind == ProvenKind::Log)
        {
            logs.entry(file.by.clone()).or_default().push(index);
        }
        let mut drawn = HashMap::new();
        for (chain, links) in links.iter().enumerate() {
            let chain = u32::try_from(chain).unwrap_or(u32::MAX);
            for link in &links.links {
                let hour = hour_of(link.start);
                drawn.insert(link.path.clone(), FaultPlace { chain, hour });
            }
        }
        Self {
            report,
            chains: links
                .iter()
                .map(|chain| {
                    let key = (chain.name.clone(), chain.backfill);
                    summary(chain, unread.get(&key).copied().unwrap_or(0))
                })
                .collect(),
            faults: (0..files.len())
                .filter(|i| files[*i].verdict != FileVerdict::Valid)
                .collect(),
            by_path: files
                .iter()
                .enumerate()
                .map(|(i, f)| (f.path.clone(), i))
                .collect(),
            links,
            gaps,
            files,
            logs,
            drawn,
        }
    }

    fn chain(&self, chain: u32) -> Result<&Chain, CommandError> {
        let found = self.links.get(chain as usize);
        found.ok_or_else(|| CommandError::new(Code::NotFound, format!("There is no chain {chain}")))
    }

    fn gaps_of<'a>(&'a self, chain: &'a Chain) -> impl Iterator<Item = &'a Gap> {
        self.gaps
            .iter()
            .filter(|g| g.chain == chain.name && g.backfill == chain.backfill)
    }

    /// Days of a chain: how many there are, and some of them.
    pub fn days(&self, chain: u32, offset: u64, limit: u32) -> Result<(u64, Vec<ProofDay>), CommandError> {
        let chain = self.chain(chain)?;
        let (Some(from), Some(to)) = (first(chain), last(chain)) else {
            return Ok((0, vec![]));
        };
        let total = u64::from(from.date().days_through(to.date()));
        let wanted = offset..offset.saturating_add(u64::from(limit)).min(total);
        let rows = wanted.map(|n| {
            let day = from.date().plus_days(i64::try_from(n).unwrap_or(i64::MAX));
            ProofDay {
                day,
                hours: self.hours(chain, day),
            }
        });
        Ok((total, rows.collect()))
    }

    fn hours(&self, chain: &Chain, day: Date) -> Vec<HourMark> {
        let mut hours = vec![HourMark::Outside; 24];
        let start = day.start().ms();
        let mut mark = |from: Timestamp, to: Timestamp, mark: HourMark| {
            for (n, hour) in (0_i64..).zip(&mut hours) {
                let begins = start + n * HOUR_MS;
                if from.ms() < begins + HOUR_MS && to.ms() > begins {
                    *hour = (*hour).max(mark);
                }
            }
        };
        let day_end = day.end();
        // Sorted by their start, and none is longer than some hours; a day is enough to look back.
        let after = chain
            .links
            .partition_point(|l| l.start.ms() < start - 24 * HOUR_MS);
        for link in chain.links[after..].iter().take_while(|l| l.start < day_end) {
            mark(link.start, link.end, mark_of(link));
        }
        for gap in self.gaps_of(chain) {
            mark(
                gap.from,
                gap.to,
                if gap.restart {
                    HourMark::Restart
                } else {
                    HourMark::Gap
                },
            );
        }
        hours
    }

    /// What is in an hour.
    pub fn hour(&self, chain: u32, at: Timestamp) -> Result<ProofHourPage, CommandError> {
        let chain = self.chain(chain)?;
        let ends = Timestamp::from_ms(at.ms() + HOUR_MS);
        let digests: Vec<&Link> = chain
            .links
            .iter()
            .filter(|l| l.start < ends && l.end > at)
            .collect();
        let gaps = self.gaps_of(chain).filter(|g| g.from < ends && g.to > at);
        let mut logs: Vec<&ProvenFile> = digests
            .iter()
            .filter_map(|link| self.logs.get(&link.path))
            .flatten()
            .map(|i| &self.files[*i])
            .collect();
        logs.sort_by_key(|f| (f.verdict == FileVerdict::Valid, &f.path));
        let logs_total = logs.len() as u64;
        Ok(ProofHourPage {
            digests: digests.into_iter().map(|link| self.digest(link)).collect(),
            gaps: gaps.cloned().map(Into::into).collect(),
            logs: logs.into_iter().take(LOGS).cloned().collect(),
            logs_total,
        })
    }

    fn digest(&self, link: &Link) -> ProofDigest {
        let file = self.by_path.get(&link.path).map(|i| &self.files[*i]);
        ProofDigest {
            path: link.path.clone(),
            from: link.start,
            to: link.end,
            verdict: link.verdict,
            reason: file.map(|f| f.reason.clone()).unwrap_or_default(),
        }
    }

    /// Files that are not valid: how many there are, and some of them.
    pub fn faults(&self, offset: u64, limit: u32) -> (u64, Vec<ProofFault>) {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let rows = self.faults.iter().skip(offset).take(limit as usize).map(|i| {
            let file = &self.files[*i];
            ProofFault {
                file: file.clone(),
                at: self.place(file),
            }
        });
        (self.faults.len() as u64, rows.collect())
    }

    fn place(&self, file: &ProvenFile) -> Option<FaultPlace> {
        if let Some(own) = self.drawn.get(&file.path) {
            return Some(*own);
        }
        let by = self.drawn.get(&file.by)?;
        if file.kind == ProvenKind::Log {
            return Some(*by);
        }
        // A digest that is gone: the hour before the one that names it.
        Some(FaultPlace {
            hour: Timestamp::from_ms(by.hour.ms() - HOUR_MS),
            ..*by
        })
    }
}

fn mark_of(link: &Link) -> HourMark {
    match link.verdict {
        FileVerdict::Valid if link.valid_logs == link.logs => HourMark::Proven,
        FileVerdict::Valid => HourMark::Logs,
        FileVerdict::Unverifiable => HourMark::Unverifiable,
        _ => HourMark::Invalid,
    }
}

fn hour_of(at: Timestamp) -> Timestamp {
    Timestamp::from_ms(at.ms().div_euclid(HOUR_MS) * HOUR_MS)
}

fn first(chain: &Chain) -> Option<Timestamp> {
    chain.links.iter().map(|l| l.start).min()
}

/// The last moment of a chain: its end is the first that is no longer part of it.
fn last(chain: &Chain) -> Option<Timestamp> {
    let end = chain.links.iter().map(|l| l.end).max()?;
    Some(Timestamp::from_ms(end.ms() - 1).max(first(chain)?))
}

/// Digests that lie here and say nothing, by the chain that their names tell.
fn unread_digests(proof: &Proof) -> HashMap<(String, bool), usize> {
    let linked: HashSet<&str> = proof
        .chains
        .iter()
        .flat_map(|c| &c.links)
        .map(|l| l.path.as_str())
        .collect();
    let mut unread = HashMap::new();
    for file in &proof.files {
        let is_digest = matches!(file.kind, ProvenKind::Digest | ProvenKind::BackfillDigest);
        if is_digest && file.item.is_some() && !linked.contains(file.path.as_str()) {
            let backfill = file.kind == ProvenKind::BackfillDigest;
            *unread.entry((file.chain.clone(), backfill)).or_default() += 1;
        }
    }
    unread
}

fn summary(chain: &Chain, unread: usize) -> ProofChain {
    let digests = chain.links.len() + unread;
    let valid = chain
        .links
        .iter()
        .filter(|l| l.verdict == FileVerdict::Valid)
        .count();
    let (from, to) = (first(chain), chain.links.iter().map(|l| l.end).max());
    let from = from.unwrap_or(Timestamp::from_ms(0));
    ProofChain {
        account: chain.account.clone(),
        region: chain.region.clone(),
        trail: chain.trail.clone(),
        backfill: chain.backfill,
        from,
        to: to.unwrap_or(from),
        digests: u32::try_from(digests).unwrap_or(u32::MAX),
        valid: u32::try_from(valid).unwrap_or(u32::MAX),
        logs: chain.links.iter().map(|l| l.logs).sum(),
        valid_logs: chain.links.iter().map(|l| l.valid_logs).sum(),
        days: last(chain).map_or(0, |last| from.date().days_through(last.date())),
    }
}
