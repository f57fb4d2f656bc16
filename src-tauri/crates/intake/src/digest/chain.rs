//! Judging digests: each by its signature, and each against the one before it.
//!
//! A digest's own signature is not in it. It stands in the metadata of its S3 object, and again in the digest after it;
//! so the newest one without its metadata cannot be verified, and is never called valid. What a digest says counts
//! against others only while nothing is proven against itself.

use std::collections::{HashMap, HashSet};

use tickmark_domain::verification::{FileVerdict, ProblemKind};

use super::document::{Document, Previous};
use super::key::{PublicKeys, Signed};
use super::place::{base, called, digest_name, is_place_of, stem};
use super::read::Inflated;
use super::report::Gap;
use super::side::Side;

/// Signatures that are tried for one digest, and digests that are held against one as the one before it. A trail has one
/// of each; whoever puts thousands into a folder would be given hours.
const MOST_CLAIMS: usize = 100;

/// A digest that could be read.
#[derive(Debug)]
pub struct DigestFile {
    /// Its place among the files that are judged.
    pub item: usize,
    /// Inside the folder.
    pub path: String,
    /// What it says.
    pub read: Inflated<Document>,
}

impl DigestFile {
    /// What it says.
    pub fn says(&self) -> &Document {
        &self.read.says
    }

    /// The chain that it belongs to, and whether that one was made after the fact.
    pub fn chain(&self) -> (&str, bool) {
        let object = &self.says().object;
        digest_name(object).map_or((base(object), false), |name| (name.chain, name.backfill))
    }
}

/// A side file, by the stem of its digest's name.
pub type Sides = HashMap<String, Vec<(String, Result<Side, String>)>>;

/// What was found about one digest.
#[derive(Debug, Default)]
pub struct Judged {
    /// What is proven against it.
    pub faults: Vec<(ProblemKind, String)>,
    /// Why it cannot be verified.
    pub unproven: Option<String>,
}

impl Judged {
    /// How it stands.
    pub fn verdict(&self) -> FileVerdict {
        if !self.faults.is_empty() {
            FileVerdict::Invalid
        } else if self.unproven.is_some() {
            FileVerdict::Unverifiable
        } else {
            FileVerdict::Valid
        }
    }

    fn fault(&mut self, kind: ProblemKind, detail: String) {
        self.faults.push((kind, detail));
    }
}

/// A digest that is named and not here.
#[derive(Debug, PartialEq, Eq)]
pub struct Lost {
    /// Where it was delivered.
    pub bucket: String,
    /// Under which key.
    pub object: String,
    /// The digest that names it.
    pub named_by: String,
}

/// What was found about all.
#[derive(Debug, Default)]
pub struct Judgement {
    /// In the order of the digests.
    pub judged: Vec<Judged>,
    /// Digests that are not here.
    pub lost: Vec<Lost>,
    /// Times that no digest speaks for, with the digest behind each.
    pub gaps: Vec<(Gap, usize)>,
}

/// Judges the digests. `unread` are the paths of those that could not be read.
pub fn judge<'a>(
    digests: &'a [DigestFile],
    unread: &[&'a str],
    sides: &'a Sides,
    keys: &'a PublicKeys,
) -> Judgement {
    let mut judge = Judge {
        digests,
        unread: unread.iter().map(|path| called(path)).collect(),
        sides,
        keys,
        by_key: HashMap::new(),
        next: HashMap::new(),
        found: digests.iter().map(|_| Judged::default()).collect(),
    };
    for (index, digest) in digests.iter().enumerate() {
        let says = digest.says();
        judge
            .by_key
            .entry((&says.bucket, &says.object))
            .or_default()
            .push(index);
        if let Some(previous) = &says.previous {
            judge
                .next
                .entry((&previous.bucket, &previous.object))
                .or_default()
                .push(index);
        }
    }
    // The newest first: what one says of the one before counts only as far as it stands itself.
    let mut newest_first: Vec<usize> = (0..digests.len()).collect();
    newest_first.sort_by(|a, b| digests[*b].says().end.cmp(&digests[*a].says().end).then(a.cmp(b)));
    for index in newest_first {
        judge.place(index);
        judge.signature(index);
    }
    let mut judgement = judge.links();
    judgement.judged = judge.found;
    judgement
}

struct Judge<'a> {
    digests: &'a [DigestFile],
    /// Names of digests that cannot be read.
    unread: HashSet<&'a str>,
    sides: &'a Sides,
    keys: &'a PublicKeys,
    by_key: HashMap<(&'a str, &'a str), Vec<usize>>,
    /// Those that name it as the one before them.
    next: HashMap<(&'a str, &'a str), Vec<usize>>,
    found: Vec<Judged>,
}

impl<'a> Judge<'a> {
    fn place(&mut self, index: usize) {
        let (digest, found) = (&self.digests[index], &mut self.found[index]);
        if !is_place_of(&digest.path, &digest.says().object) {
            let object = &digest.says().object;
            found.fault(
                ProblemKind::Misplaced,
                format!("it was delivered as {object}, and has been moved"),
            );
        }
        if digest.read.trailing > 0 {
            found.fault(ProblemKind::TrailingBytes, trailing(digest.read.trailing));
        }
    }

    fn side(&self, index: usize) -> Option<&'a Result<Side, String>> {
        let path = &self.digests[index].path;
        let sides = self.sides.get(stem(path))?;
        let beside = |(side, _): &&(String, Result<Side, String>)| {
            side.rsplit_once('/').map(|(f, _)| f) == path.rsplit_once('/').map(|(f, _)| f)
        };
        let side = sides.iter().find(beside).or_else(|| sides.first());
        side.map(|(_, read)| read)
    }

    fn check(&self, index: usize, signature: &str) -> Signed {
        let digest = &self.digests[index];
        let message = digest.says().string_to_sign(&digest.read.hash);
        match hex::decode(signature) {
            Ok(bytes) => self
                .keys
                .check(&digest.says().fingerprint, message.as_bytes(), &bytes),
            Err(_) => Signed::Bad,
        }
    }

    fn signature(&mut self, index: usize) {
        let mut unproven = None;
        match self.side(index) {
            Some(Ok(side)) => {
                let signed = self.check(index, &side.signature);
                self.note(index, signed, "the signature in its side file");
                if self.digests[index].chain().1 && !side.says_when_filled {
                    let why =
                        "its side file has no backfill-generation-timestamp, which every backfill digest has";
                    self.found[index].unproven.get_or_insert(why.to_owned());
                }
                return;
            }
            Some(Err(why)) => unproven = Some(format!("its side file cannot be used: {why}")),
            None => {}
        }
        let says = self.digests[index].says();
        let nexts = self.next.get(&(says.bucket.as_str(), says.object.as_str()));
        let mut best: Option<(Signed, usize)> = None;
        let mut claimed: HashMap<&str, Signed> = HashMap::new();
        for next in nexts.into_iter().flatten().copied() {
            let Some(previous) = &self.digests[next].says().previous else {
                continue;
            };
            if claimed.len() == MOST_CLAIMS && !claimed.contains_key(previous.signature.as_str()) {
                let why =
                    format!("more than {MOST_CLAIMS} signatures are named for it, and it can have only one");
                self.found[index].unproven = Some(why);
                return;
            }
            let signed = claimed
                .entry(&previous.signature)
                .or_insert_with(|| self.check(index, &previous.signature))
                .clone();
            let doubtful = signed != Signed::Good && self.is_refuted(next);
            if doubtful {
                let path = &self.digests[next].path;
                unproven.get_or_insert(format!(
                    "its signature is known only from {path}, which is not valid"
                ));
            } else if best.is_none() || signed == Signed::Good {
                best = Some((signed, next));
            }
            if matches!(best, Some((Signed::Good, _))) {
                break;
            }
        }
        if let Some((signed, next)) = best {
            let what = format!("the signature that {} names", self.digests[next].path);
            self.note(index, signed, &what);
        } else {
            let newest = "not verifiable, next digest needed: a digest's signature stands in the metadata of its S3 \
                          object and in the digest after it, and neither is here";
            self.found[index].unproven = Some(unproven.unwrap_or_else(|| newest.to_owned()));
        }
    }

    fn note(&mut self, index: usize, signed: Signed, what: &str) {
        let fingerprint = &self.digests[index].says().fingerprint;
        let found = &mut self.found[index];
        match signed {
            Signed::Good => {}
            Signed::Bad => found.fault(
                ProblemKind::BadSignature,
                format!("{what} is not over these bytes by key {fingerprint}"),
            ),
            Signed::ByOther(other) => found.fault(
                ProblemKind::WrongKey,
                format!("{what} is by key {other}, and it names {fingerprint}"),
            ),
            Signed::NoKey => {
                found.unproven = Some(if self.keys.is_empty() {
                    format!("no public key was given, and it is signed by {fingerprint}")
                } else {
                    format!("the public key {fingerprint} is not among those that were given")
                });
            }
        }
    }

    /// Whether its own signature does not hold, so that nothing that it says counts.
    fn is_refuted(&self, index: usize) -> bool {
        let refutes = |kind: &ProblemKind| matches!(kind, ProblemKind::BadSignature | ProblemKind::WrongKey);
        self.found[index].faults.iter().any(|(kind, _)| refutes(kind))
    }

    fn links(&mut self) -> Judgement {
        let mut judgement = Judgement::default();
        let mut chains: HashMap<(&str, bool), Vec<usize>> = HashMap::new();
        for (index, digest) in self.digests.iter().enumerate() {
            chains.entry(digest.chain()).or_default().push(index);
        }
        let mut chains: Vec<_> = chains.into_iter().collect();
        chains.sort_unstable();
        for ((name, backfill), mut links) in chains {
            links.sort_by_key(|i| (self.digests[*i].says().start, self.digests[*i].says().end, *i));
            let mut older: Option<usize> = None;
            for index in links {
                if older.is_some_and(|o| self.digests[o].says().object == self.digests[index].says().object) {
                    continue; // a copy
                }
                self.gap((name, backfill), older, index, &mut judgement);
                older = Some(index);
            }
        }
        for index in 0..self.digests.len() {
            self.previous(index);
        }
        judgement
    }

    fn gap(&self, chain: (&str, bool), older: Option<usize>, index: usize, judgement: &mut Judgement) {
        let Some(older) = older else { return };
        let (before, says) = (self.digests[older].says(), self.digests[index].says());
        if let Some(previous) = &says.previous
            && !self.is_here(previous)
            && !self.is_refuted(index)
        {
            judgement.lost.push(Lost {
                bucket: previous.bucket.clone(),
                object: previous.object.clone(),
                named_by: self.digests[index].path.clone(),
            });
        }
        if before.end < says.start {
            let gap = Gap {
                from: before.end,
                to: says.start,
                chain: chain.0.to_owned(),
                backfill: chain.1,
                restart: says.previous.is_none(),
            };
            judgement.gaps.push((gap, index));
        }
    }

    fn is_here(&self, previous: &Previous) -> bool {
        let key = (previous.bucket.as_str(), previous.object.as_str());
        self.by_key.contains_key(&key) || self.unread.contains(called(&previous.object))
    }

    /// Holds a digest against the one before it.
    fn previous(&mut self, index: usize) {
        let says = self.digests[index].says();
        let Some(previous) = &says.previous else { return };
        let key = (previous.bucket.as_str(), previous.object.as_str());
        let Some(before) = self.by_key.get(&key).cloned() else {
            return;
        };
        if self.is_refuted(index) {
            return;
        }
        let digests = self.digests;
        let path = &digests[index].path;
        let Some(same) = before
            .iter()
            .copied()
            .find(|b| digests[*b].read.hash == previous.hash)
        else {
            let standing: Vec<usize> = before.into_iter().filter(|b| !self.is_refuted(*b)).collect();
            for b in standing.into_iter().take(MOST_CLAIMS) {
                if self.found[b].unproven.is_some() && self.found[index].verdict() == FileVerdict::Valid {
                    let detail =
                        format!("{path} names another hash for it, so its bytes are not the delivered ones");
                    self.found[b].fault(ProblemKind::Changed, detail);
                } else {
                    let detail = format!(
                        "its previousDigestHashValue is not the hash of {}",
                        digests[b].path
                    );
                    self.found[index].fault(ProblemKind::BrokenChain, detail);
                }
            }
            return;
        };
        if let Some(Ok(side)) = self.side(same)
            && !self.is_refuted(same)
            && !side.signature.eq_ignore_ascii_case(&previous.signature)
        {
            let detail = format!(
                "its previousDigestSignature is not the signature of {}",
                digests[same].path
            );
            self.found[index].fault(ProblemKind::BrokenChain, detail);
        }
        let ended = digests[same].says().end;
        if ended != says.start {
            let detail = format!(
                "it begins at {}, and the digest before it ends at {}",
                says.start.to_reading_seconds(),
                ended.to_reading_seconds()
            );
            self.found[index].fault(ProblemKind::BrokenChain, detail);
        }
    }
}

/// `12 bytes stand behind …`
pub fn trailing(bytes: u64) -> String {
    let word = if bytes == 1 { "byte stands" } else { "bytes stand" };
    format!("{bytes} {word} behind the end of the compressed data, and nothing vouches for them")
}
