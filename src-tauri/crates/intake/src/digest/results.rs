//! Judging the results of Lake queries: the signature, and the files that it is over.
//!
//! CloudTrail calls the files of every query alike, so that several of one name may be judged together: a file is the
//! one that a signature lists when it has the hash.

use std::collections::{BTreeMap, HashMap};

use tickmark_domain::verification::{FileVerdict, Problem, ProblemKind, ProvenKind};

use super::document::Hash;
use super::key::{PublicKeys, Signed};
use super::place::base;
use super::query_result::ResultSignature;
use super::read::{Unread, hash_as_it_is};
use super::report::ProvenFile;
use super::{GoOn, Lying, ProofError};

/// A signature file that lies here.
#[derive(Debug)]
pub struct Signature {
    /// Its place among the files that are judged.
    pub item: usize,
    /// Inside the folder.
    pub path: String,
    /// What it says.
    pub read: Result<ResultSignature, Unread>,
}

/// What was found about results.
#[derive(Debug, Default)]
pub struct Results {
    /// Signature files, the files that they name, and those beside them.
    pub files: Vec<ProvenFile>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Bytes that were hashed.
    pub bytes: u64,
}

/// Judges every signature file with what lies beside it.
pub fn judge(
    signatures: &[Signature],
    files: &[Lying],
    keys: &PublicKeys,
    go_on: &mut GoOn<'_>,
) -> Result<Results, ProofError> {
    let mut results = Results::default();
    if signatures.is_empty() {
        return Ok(results);
    }
    let mut listed = Listed::default();
    for signature in signatures {
        go_on()?;
        let (verdict, wrong) = stands(&signature.read, keys);
        let Signature { item, path, read } = signature;
        results.tell(
            (Some(*item), path),
            ProvenKind::ResultSignature,
            verdict,
            "",
            wrong,
        );
        if let Ok(read) = read {
            listed.add(path, read, verdict == FileVerdict::Valid);
        }
    }
    let here = Here::of(files);
    for (path, claims) in &listed.proven {
        results.hold(path, claims, &here, go_on)?;
    }
    for (path, by) in &listed.doubted {
        results.doubt(path, by, &here, listed.proven.contains_key(path));
    }
    for (folder, by) in &listed.folders {
        for (path, item) in here.results.get(folder.as_str()).into_iter().flatten() {
            if !listed.proven.contains_key(*path) && !listed.doubted.contains_key(*path) {
                let wrong = Some((ProblemKind::Unreferenced, format!("{by} does not list it")));
                results.tell(
                    (Some(*item), path),
                    ProvenKind::Result,
                    FileVerdict::Unreferenced,
                    by,
                    wrong,
                );
            }
        }
    }
    Ok(results)
}

/// How a signature file stands by itself.
fn stands(
    read: &Result<ResultSignature, Unread>,
    keys: &PublicKeys,
) -> (FileVerdict, Option<(ProblemKind, String)>) {
    let signature = match read {
        Ok(signature) => signature,
        Err(unread @ Unread::Damaged(_)) => return (FileVerdict::Invalid, Some(unread.problem())),
        Err(unread @ Unread::Failed(_)) => return (FileVerdict::Unverifiable, Some(unread.problem())),
    };
    let fingerprint = &signature.fingerprint;
    let signed = keys.check(
        fingerprint,
        signature.string_to_sign().as_bytes(),
        &signature.signature,
    );
    match signed {
        Signed::Good => (FileVerdict::Valid, None),
        Signed::Bad => (
            FileVerdict::Invalid,
            Some((
                ProblemKind::BadSignature,
                format!("the signature is not over the hashes that it lists, by key {fingerprint}"),
            )),
        ),
        Signed::ByOther(other) => (
            FileVerdict::Invalid,
            Some((
                ProblemKind::WrongKey,
                format!("the signature is by key {other}, and it names {fingerprint}"),
            )),
        ),
        Signed::NoKey => (
            FileVerdict::Unverifiable,
            Some((
                ProblemKind::NotVerifiable,
                format!("none of the public keys that were given made its signature; it names {fingerprint}"),
            )),
        ),
    }
}

/// What signature files list, by where it should lie.
#[derive(Debug, Default)]
struct Listed<'a> {
    /// By valid ones: every hash, with the first signature file that lists it.
    proven: BTreeMap<String, BTreeMap<&'a str, &'a str>>,
    /// By the others: the first signature file that lists it.
    doubted: BTreeMap<String, &'a str>,
    /// Folders with a signature file, and the first of it.
    folders: BTreeMap<String, &'a str>,
}

impl<'a> Listed<'a> {
    fn add(&mut self, by: &'a str, signature: &'a ResultSignature, is_valid: bool) {
        let folder = folder_of(by);
        self.folders.entry(folder.to_owned()).or_insert(by);
        for (name, hash) in &signature.files {
            let path = if folder.is_empty() {
                name.clone()
            } else {
                format!("{folder}/{name}")
            };
            if is_valid {
                self.proven.entry(path).or_default().entry(hash).or_insert(by);
            } else {
                self.doubted.entry(path).or_insert(by);
            }
        }
    }
}

/// What lies here.
struct Here<'a> {
    by_name: HashMap<&'a str, Vec<usize>>,
    /// Files that are called as results are, by folder.
    results: HashMap<&'a str, Vec<(&'a str, usize)>>,
    files: &'a [Lying],
}

impl<'a> Here<'a> {
    fn of(files: &'a [Lying]) -> Self {
        let mut here = Self {
            by_name: HashMap::new(),
            results: HashMap::new(),
            files,
        };
        for (item, file) in files.iter().enumerate() {
            let name = file.name.as_str();
            here.by_name.entry(name).or_default().push(item);
            if is_result(base(name)) {
                here.results
                    .entry(folder_of(name))
                    .or_default()
                    .push((name, item));
            }
        }
        here
    }

    fn called(&self, path: &str) -> &[usize] {
        self.by_name.get(path).map_or(&[], Vec::as_slice)
    }
}

impl Results {
    /// Holds the files of one name against what valid signatures list under it.
    fn hold(
        &mut self,
        path: &str,
        claims: &BTreeMap<&str, &str>,
        here: &Here<'_>,
        go_on: &mut GoOn<'_>,
    ) -> Result<(), ProofError> {
        let mut open = claims.clone();
        let mut strangers: Vec<(usize, Hash)> = Vec::new();
        let mut unread = 0;
        for item in here.called(path) {
            go_on()?;
            let place = (Some(*item), path);
            let (hash, bytes) = match hash_as_it_is(&here.files[*item]) {
                Ok(found) => found,
                Err(error) => {
                    let wrong = Unread::Failed(error.to_string()).problem();
                    self.tell(place, ProvenKind::Result, FileVerdict::Unproven, "", Some(wrong));
                    unread += 1;
                    continue;
                }
            };
            self.bytes += bytes;
            let same = hex::encode(hash);
            if let Some(by) = claims.get(same.as_str()) {
                self.tell(place, ProvenKind::Result, FileVerdict::Valid, by, None);
                open.remove(same.as_str());
            } else {
                strangers.push((*item, hash));
            }
        }
        // With more of them than are listed, nobody can tell which one should be the listed one.
        let is_clear = strangers.len() <= open.len();
        let mut open = open.into_iter();
        for (item, hash) in strangers {
            let found = hex::encode(hash);
            let claim = if is_clear { open.next() } else { None };
            let (verdict, by, wrong) = match claim {
                Some((listed, by)) => (
                    FileVerdict::Invalid,
                    by,
                    (
                        ProblemKind::Changed,
                        format!("it has the hash {found}, and {by} says {listed}"),
                    ),
                ),
                None => (
                    FileVerdict::Unproven,
                    "",
                    (
                        ProblemKind::NotVerifiable,
                        format!("no valid signature lists the hash {found} under this name"),
                    ),
                ),
            };
            self.tell((Some(item), path), ProvenKind::Result, verdict, by, Some(wrong));
        }
        for (_, by) in open.skip(unread) {
            let wrong = Some((ProblemKind::Missing, format!("{by} lists it, and it is not here")));
            self.tell((None, path), ProvenKind::Result, FileVerdict::Missing, by, wrong);
        }
        Ok(())
    }

    /// Nothing that an unproven list says is proven, neither for nor against a file; nor is a file read for it.
    fn doubt(&mut self, path: &str, by: &str, here: &Here<'_>, is_told: bool) {
        let lie = here.called(path);
        if lie.is_empty() && !is_told {
            let reason = format!("{by} lists it and is not valid itself; it is not here");
            self.say((None, path), ProvenKind::Result, FileVerdict::Missing, by, reason);
        }
        for item in lie.iter().filter(|_| !is_told) {
            let reason = format!("{by} lists it, and is not valid itself");
            self.say(
                (Some(*item), path),
                ProvenKind::Result,
                FileVerdict::Unproven,
                by,
                reason,
            );
        }
    }

    fn tell(
        &mut self,
        (item, path): (Option<usize>, &str),
        kind: ProvenKind,
        verdict: FileVerdict,
        by: &str,
        wrong: Option<(ProblemKind, String)>,
    ) {
        let reason = wrong.as_ref().map(|(_, why)| why.clone()).unwrap_or_default();
        self.say((item, path), kind, verdict, by, reason);
        self.problems.extend(wrong.map(|(problem, detail)| Problem {
            path: path.to_owned(),
            problem,
            detail,
        }));
    }

    /// Says how a file stands, where nothing is wrong with it by itself.
    fn say(
        &mut self,
        (item, path): (Option<usize>, &str),
        kind: ProvenKind,
        verdict: FileVerdict,
        by: &str,
        reason: String,
    ) {
        self.files.push(ProvenFile {
            path: path.to_owned(),
            kind,
            verdict,
            reason,
            by: by.to_owned(),
            chain: String::new(),
            item,
        });
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `result_12.csv.gz`
fn is_result(name: &str) -> bool {
    let number = name
        .strip_prefix("result_")
        .and_then(|n| n.strip_suffix(".csv.gz"));
    number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}
