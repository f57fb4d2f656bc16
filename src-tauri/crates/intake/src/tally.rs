//! Where what was read ends up: in the engagement, or, before an import, in a count of what it would bring.

use std::collections::{HashMap, HashSet};
use std::sync::mpsc::{Receiver, SyncSender};

use serde_json::json;
use tickmark_domain::Timestamp;
use tickmark_store::{
    FactKey, FileStored, KnownVersion, LargeFile, NewFact, NewFile, NewRun, Part, Store, StoreError,
    Versions, content_hash_of_bytes, contradiction,
};

use crate::error::IntakeError;
use crate::report::{ItemCounts, Problem};

/// What storing brought.
#[derive(Debug, Default)]
pub struct Stored {
    /// Records by what became of them; `unreadable` is counted elsewhere.
    pub items: ItemCounts,
    /// One for each record that contradicts a known one.
    pub problems: Vec<Problem>,
    /// The run, once something was stored.
    pub run_id: Option<i64>,
}

/// Files that are stored together, each with the path to name in a problem.
#[derive(Debug, Default)]
pub struct Batch {
    /// In the order in which they were found.
    pub files: Vec<(String, NewFile)>,
    /// Their bytes.
    pub size_bytes: usize,
    /// Their facts.
    pub facts: usize,
}

/// What is handed to the writer.
pub enum Work {
    /// Files that are stored together.
    Batch(Batch, Timestamp),
    /// One that comes in parts.
    Large {
        /// The path to name in a problem.
        path: String,
        /// Its receipt and bytes.
        file: LargeFile,
        /// What is read from it.
        parts: Receiver<Part>,
        /// Is told whether it was stored, or why not.
        told: SyncSender<Result<(), String>>,
        /// When.
        at: Timestamp,
    },
}

/// What an import is called in the run and in the activity log.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Who imports.
    pub actor: String,
    /// `Tickmark 0.1.0`.
    pub made_with: String,
    /// The names of what was named, without the folders they lie in.
    pub names: Vec<String>,
}

/// Stores works under one run, which begins with the first of them: an import that brings nothing leaves no trace.
pub fn store(store: &Store, plan: &Plan, works: impl Iterator<Item = Work>) -> Result<Stored, IntakeError> {
    let mut done = Stored::default();
    for work in works {
        let at = match &work {
            Work::Batch(_, at) | Work::Large { at, .. } => *at,
        };
        let run = match done.run_id {
            Some(run) => run,
            None => *done.run_id.insert(begin(store, plan, at)?),
        };
        match work {
            Work::Batch(batch, at) => {
                let (paths, files): (Vec<_>, Vec<_>) = batch.files.into_iter().unzip();
                for (path, stored) in paths.iter().zip(store.store_files(run, files, at)?) {
                    done.take(path, &stored);
                }
            }
            Work::Large {
                path,
                file,
                parts,
                told,
                at,
            } => {
                let ended = match store.store_large_file(run, file, parts, at) {
                    Ok(stored) => {
                        done.take(&path, &stored);
                        Ok(())
                    }
                    Err(StoreError::Abandoned) => Err(String::new()),
                    Err(StoreError::Refused(problem)) => Err(problem),
                    Err(error) => return Err(error.into()),
                };
                let _ = told.send(ended); // nobody waits when the import was given up
            }
        }
    }
    Ok(done)
}

impl Stored {
    fn take(&mut self, path: &str, stored: &FileStored) {
        self.items.new += stored.counts.new + stored.counts.changed;
        self.items.duplicate += stored.counts.known;
        self.items.conflicting += stored.counts.conflicting;
        self.problems
            .extend(stored.conflicting.iter().map(|id| conflict(path, id)));
    }
}

/// The run to store under: the one that was interrupted, when the same is imported again.
fn begin(store: &Store, plan: &Plan, at: Timestamp) -> Result<i64, IntakeError> {
    let text = json!({ "files": plan.names }).to_string();
    if let Some(run) = store.unfinished_run("import")?
        && run.plan == text
    {
        return Ok(run.id);
    }
    let new = NewRun {
        kind: "import".to_owned(),
        actor: plan.actor.clone(),
        at,
        plan: text,
        made_with: plan.made_with.clone(),
    };
    Ok(store.start_run(new)?)
}

/// Counts what works would bring.
pub fn count(store: &Store, works: impl Iterator<Item = Work>) -> Result<Stored, IntakeError> {
    let mut counting = Counting {
        store,
        seen: HashMap::new(),
        beside: HashSet::new(),
    };
    let mut done = Stored::default();
    for work in works {
        match work {
            Work::Batch(batch, _) => {
                for (path, file) in batch.files {
                    let mut of_file = OfFile::default();
                    counting.take(&file.facts, &mut of_file)?;
                    of_file.into(&path, &mut done);
                }
            }
            Work::Large {
                path, parts, told, ..
            } => {
                let mut of_file = OfFile::default();
                let mut ended = false;
                for part in parts {
                    match part {
                        Part::Facts(facts) => counting.take(&facts, &mut of_file)?,
                        Part::End(_) => ended = true,
                    }
                }
                if ended {
                    of_file.into(&path, &mut done);
                } else {
                    counting.forget(of_file);
                }
                let _ = told.send(if ended { Ok(()) } else { Err(String::new()) }); // as above
            }
        }
    }
    Ok(done)
}

/// Counts of one file, and what it made known.
#[derive(Default)]
struct OfFile {
    items: ItemCounts,
    conflicts: Vec<String>,
    added: Vec<[u8; 16]>,
    /// What stood before it, in the order in which it was replaced.
    replaced: Vec<([u8; 16], KnownVersion)>,
    /// Versions that it would leave beside the current ones.
    beside: Vec<[u8; 16]>,
}

impl OfFile {
    fn into(self, path: &str, done: &mut Stored) {
        done.items.new += self.items.new;
        done.items.duplicate += self.items.duplicate;
        done.items.conflicting += self.items.conflicting;
        done.problems
            .extend(self.conflicts.iter().map(|id| conflict(path, id)));
    }
}

struct Counting<'a> {
    store: &'a Store,
    /// How things would stand, by a hash of what identifies them.
    seen: HashMap<[u8; 16], KnownVersion>,
    /// Versions that would stay beside the current one, of what is known by time.
    beside: HashSet<[u8; 16]>,
}

impl Counting<'_> {
    fn take(&mut self, facts: &[NewFact], of_file: &mut OfFile) -> Result<(), IntakeError> {
        let known = self
            .store
            .known_versions(&facts.iter().map(key).collect::<Vec<_>>())?;
        for (fact, known) in facts.iter().zip(known) {
            let id = short(&key(fact));
            // What this import itself would put in the place of what stands is what the next one is held against.
            let before = self.seen.get(&id).copied().or(known);
            match before {
                Some((hash, _)) if hash == fact.content_hash => of_file.items.duplicate += 1,
                Some(_) if fact.versions == Versions::Conflict => self.conflict(fact, of_file)?,
                Some(current) if fact.versions == Versions::ByTime => {
                    self.by_time(fact, id, current, of_file)?;
                }
                None | Some(_) => {
                    of_file.items.new += 1;
                    self.put(id, fact, of_file);
                }
            }
        }
        Ok(())
    }

    /// Another version of what is known by time: one that is later stands for the current one, also where it says what
    /// an older one said; one that is not is beside it, once.
    fn by_time(
        &mut self,
        fact: &NewFact,
        id: [u8; 16],
        current: KnownVersion,
        of_file: &mut OfFile,
    ) -> Result<(), IntakeError> {
        if fact.occurred_at > current.1 {
            of_file.items.new += 1;
            self.stay(version(id, current.0), of_file);
            self.put(id, fact, of_file);
        } else if self.beside.contains(&version(id, fact.content_hash))
            || self.store.is_known_before(&key(fact), fact.content_hash)?
        {
            of_file.items.duplicate += 1;
        } else {
            of_file.items.new += 1;
            self.stay(version(id, fact.content_hash), of_file);
        }
        Ok(())
    }

    fn conflict(&mut self, fact: &NewFact, of_file: &mut OfFile) -> Result<(), IntakeError> {
        let other = contradiction(fact);
        let id = short(&key(&other));
        let known = self.store.known_versions(&[key(&other)])?;
        if known.iter().any(Option::is_some) || self.seen.contains_key(&id) {
            of_file.items.duplicate += 1;
        } else {
            of_file.items.conflicting += 1;
            of_file.conflicts.push(fact.native_id.clone());
            self.put(id, &other, of_file);
        }
        Ok(())
    }

    fn put(&mut self, id: [u8; 16], fact: &NewFact, of_file: &mut OfFile) {
        match self.seen.insert(id, (fact.content_hash, fact.occurred_at)) {
            Some(before) => of_file.replaced.push((id, before)),
            None => of_file.added.push(id),
        }
    }

    fn stay(&mut self, version: [u8; 16], of_file: &mut OfFile) {
        if self.beside.insert(version) {
            of_file.beside.push(version);
        }
    }

    /// As if the file had never been looked at.
    fn forget(&mut self, of_file: OfFile) {
        // Backwards, so that what stood first comes back last.
        self.seen.extend(of_file.replaced.into_iter().rev());
        for id in &of_file.added {
            self.seen.remove(id);
        }
        for version in &of_file.beside {
            self.beside.remove(version);
        }
    }
}

fn key(fact: &NewFact) -> FactKey {
    (
        fact.kind.clone(),
        fact.account_id.clone(),
        fact.region.clone(),
        fact.native_id.clone(),
    )
}

fn short(key: &FactKey) -> [u8; 16] {
    content_hash_of_bytes(json!([key.0, key.1, key.2, key.3]).to_string().as_bytes())
}

/// A version of a thing.
fn version(id: [u8; 16], content: [u8; 16]) -> [u8; 16] {
    content_hash_of_bytes(&[id, content].concat())
}

fn conflict(path: &str, native_id: &str) -> Problem {
    let id = native_id.escape_debug();
    Problem {
        path: path.to_owned(),
        offset: None,
        problem: format!(
            "{id} says something else here than in the record that is kept under this id; both are kept"
        ),
    }
}
