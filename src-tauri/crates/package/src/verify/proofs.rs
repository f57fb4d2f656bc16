//! Whether the verdicts on imported files, and the keys that they rest on, are the ones that the activity log took down.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tickmark_domain::Timestamp;
use tickmark_store::{ActivityEntry, GivenKey, Result, Store};

use super::findings::Findings;
use crate::verdict::ProblemKind;

/// What the log says of them.
#[derive(Default)]
pub struct Proofs {
    verdicts: Verdicts,
    /// Entries by the keys that they record, each with its hash.
    keys: BTreeMap<(Giving, String), u64>,
    /// What a Tickmark recorded that took no hashes down: of these keys nothing can be said.
    untold: BTreeSet<Giving>,
}

/// What stands after the newest entry about verdicts.
#[derive(Default)]
enum Verdicts {
    /// No file has one: nobody looked, or they were taken back.
    #[default]
    None,
    /// A look of a Tickmark that took no digest down: nothing can be said.
    Untold,
    /// The entry, and the digest over all.
    Are(u64, String),
}

/// When keys were given, by whom, and in which file.
type Giving = (Timestamp, String, String);

impl Proofs {
    /// Takes an entry; those about something else say nothing.
    pub fn hear(&mut self, entry: &ActivityEntry) -> Result<()> {
        match entry.action.as_str() {
            "files.proven" => {
                let digest = detail(entry)?["sha256"].as_str().map(str::to_owned);
                self.verdicts = digest.map_or(Verdicts::Untold, |digest| Verdicts::Are(entry.seq, digest));
            }
            "run.taken_back" if detail(entry)?["verdicts"].is_u64() => self.verdicts = Verdicts::None,
            "keys.given" => {
                let giving = (entry.at, entry.actor.clone(), entry.subject.clone());
                let Value::Array(hashes) = &detail(entry)?["sha256"] else {
                    self.untold.insert(giving);
                    return Ok(());
                };
                for hash in hashes.iter().filter_map(Value::as_str) {
                    self.keys.insert((giving.clone(), hash.to_owned()), entry.seq);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Compares what is there with what was heard; how many keys and verdicts there are.
    pub fn check(mut self, store: &Store, findings: &mut Findings) -> Result<u64> {
        let (verdicts, digest) = store.proofs_digest()?;
        match &self.verdicts {
            Verdicts::None if verdicts > 0 => findings.problem(
                "verdicts",
                ProblemKind::Added,
                "imported files have verdicts, and the activity log knows of none",
            ),
            Verdicts::Are(seq, said) if *said != digest => findings.problem(
                "verdicts",
                ProblemKind::Changed,
                format!("the verdicts on imported files are not the ones that entry {seq} of the activity log took down"),
            ),
            _ => {}
        }
        let keys = store.list_given_keys()?;
        for key in &keys {
            if !self.takes(key) {
                findings.problem(
                    &format!("keys/{}", key.sha256),
                    ProblemKind::Added,
                    "the activity log does not say that this public key was given",
                );
            }
        }
        for seq in self.keys.into_values() {
            let path = format!("activity/{seq}");
            findings.problem(
                &path,
                ProblemKind::Missing,
                "a key that this entry records is not there as it was given",
            );
        }
        Ok(verdicts + keys.len() as u64)
    }

    /// Whether an entry records the key.
    fn takes(&mut self, key: &GivenKey) -> bool {
        let giving = (key.at, key.by.clone(), key.file.clone());
        self.untold.contains(&giving) || self.keys.remove(&(giving, key.sha256.clone())).is_some()
    }
}

fn detail(entry: &ActivityEntry) -> Result<Value> {
    Ok(serde_json::from_str(&entry.detail)?)
}
