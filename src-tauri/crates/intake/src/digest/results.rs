//! Judging the results of Lake queries: the signature, and the files that it is over.

use std::collections::{HashMap, HashSet};

use tickmark_domain::verification::{FileVerdict, Problem, ProblemKind, ProvenKind};

use super::Lying;
use super::key::{PublicKeys, Signed};
use super::place::base;
use super::query_result::ResultSignature;
use super::read::hash_as_it_is;
use super::report::ProvenFile;

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

impl Results {
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

/// Judges every signature file with what lies beside it. `files` is where everything in the folder lies, by its name.
pub fn judge(
    signatures: &[(usize, String, Result<ResultSignature, String>)],
    files: &HashMap<&str, (usize, &Lying)>,
    keys: &PublicKeys,
) -> Results {
    let mut results = Results::default();
    for (item, path, read) in signatures {
        let place = (Some(*item), path.as_str());
        match read {
            Ok(signature) => one(place, signature, files, keys, &mut results),
            Err(why) => results.tell(
                place,
                ProvenKind::ResultSignature,
                FileVerdict::Invalid,
                "",
                Some((ProblemKind::Unreadable, why.clone())),
            ),
        }
    }
    results
}

fn one(
    place: (Option<usize>, &str),
    signature: &ResultSignature,
    files: &HashMap<&str, (usize, &Lying)>,
    keys: &PublicKeys,
    results: &mut Results,
) {
    let (fingerprint, path) = (&signature.fingerprint, place.1);
    let signed = keys.check(
        fingerprint,
        signature.string_to_sign().as_bytes(),
        &signature.signature,
    );
    let (verdict, wrong) = match signed {
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
    };
    let is_proven = verdict == FileVerdict::Valid;
    results.tell(place, ProvenKind::ResultSignature, verdict, "", wrong);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = |name: &str| {
        if folder.is_empty() {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        }
    };
    for (name, hash) in &signature.files {
        let file = beside(name);
        let lies = files.get(file.as_str());
        let item = lies.map(|(item, _)| *item);
        // Nothing that an unproven list says is proven, neither for nor against a file; nor is a file read for it.
        if !is_proven {
            let (verdict, reason) = match lies {
                Some(_) => (
                    FileVerdict::Unproven,
                    format!("{path} lists it, and is not valid itself"),
                ),
                None => (
                    FileVerdict::Missing,
                    format!("{path} lists it and is not valid itself; it is not here"),
                ),
            };
            results.say((item, &file), ProvenKind::Result, verdict, path, reason);
            continue;
        }
        let (verdict, wrong) = match lies.map(|(_, file)| hash_as_it_is(file)) {
            None => (
                FileVerdict::Missing,
                Some((
                    ProblemKind::Missing,
                    format!("{path} lists it, and it is not here"),
                )),
            ),
            Some(Err(error)) => (
                FileVerdict::Invalid,
                Some((ProblemKind::Unreadable, error.to_string())),
            ),
            Some(Ok((found, bytes))) => {
                results.bytes += bytes;
                if hex::encode(found) == *hash {
                    (FileVerdict::Valid, None)
                } else {
                    let detail = format!("it has the hash {}, and {path} says {hash}", hex::encode(found));
                    (FileVerdict::Invalid, Some((ProblemKind::Changed, detail)))
                }
            }
        };
        results.tell((item, &file), ProvenKind::Result, verdict, path, wrong);
    }
    let listed: HashSet<&str> = signature.files.iter().map(|(name, _)| name.as_str()).collect();
    let others = files.keys().copied();
    let others = others.filter(|other| is_result(base(other)) && !listed.contains(base(other)));
    let mut others: Vec<&str> = others.filter(|other| beside(base(other)) == *other).collect();
    others.sort_unstable();
    for other in others {
        let why = format!("{path} does not list it");
        let wrong = Some((ProblemKind::Unreferenced, why));
        let item = files.get(other).map(|(item, _)| *item);
        results.tell(
            (item, other),
            ProvenKind::Result,
            FileVerdict::Unreferenced,
            path,
            wrong,
        );
    }
}

/// `result_12.csv.gz`
fn is_result(name: &str) -> bool {
    let number = name
        .strip_prefix("result_")
        .and_then(|n| n.strip_suffix(".csv.gz"));
    number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}
