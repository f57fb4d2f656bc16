//! Where batches of files end up: in the engagement, or, in a dry run, in a count of what they would bring.

use std::collections::{HashMap, HashSet};

use serde_json::json;
use tickmark_domain::Timestamp;
use tickmark_store::{NewFile, NewRun, Store};

use crate::cloudtrail_record::{EVENT_KIND, INSIGHT_KIND};
use crate::error::IntakeError;
use crate::report::{ItemCounts, Problem};

/// What identifies a fact: kind, account, Region, native id.
type Key = (String, String, String, String);

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

/// Stores batches under one run, which begins with the first of them: an import that brings nothing leaves no trace.
pub fn store(
    store: &Store,
    plan: &Plan,
    batches: impl Iterator<Item = (Batch, Timestamp)>,
) -> Result<Stored, IntakeError> {
    let mut done = Stored::default();
    for (batch, at) in batches {
        let run_id = match done.run_id {
            Some(run_id) => run_id,
            None => begin(store, plan, at)?,
        };
        done.run_id = Some(run_id);
        let (paths, files): (Vec<_>, Vec<_>) = batch.files.into_iter().unzip();
        for (path, stored) in paths.iter().zip(store.store_files(run_id, files, at)?) {
            done.items.new += stored.counts.new + stored.counts.changed;
            done.items.duplicate += stored.counts.known;
            done.items.conflicting += stored.counts.conflicting;
            done.problems
                .extend(stored.conflicting.iter().map(|id| conflict(path, id)));
        }
    }
    Ok(done)
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

/// Counts what batches would bring. The content of known facts is not compared, so a repeat of one counts as a
/// duplicate.
pub fn count(
    store: &Store,
    batches: impl Iterator<Item = (Batch, Timestamp)>,
) -> Result<Stored, IntakeError> {
    let mut known: HashSet<Key> = HashSet::new();
    for kind in [EVENT_KIND, INSIGHT_KIND] {
        let facts = store.list_facts(kind, None)?;
        known.extend(
            facts
                .into_iter()
                .map(|f| (f.kind, f.account_id, f.region, f.native_id)),
        );
    }
    let mut seen: HashMap<Key, [u8; 16]> = HashMap::new();
    let mut done = Stored::default();
    for (batch, _) in batches {
        for (path, file) in batch.files {
            for fact in file.facts {
                let key = (fact.kind, fact.account_id, fact.region, fact.native_id);
                if known.contains(&key) {
                    done.items.duplicate += 1;
                } else if let Some(hash) = seen.get(&key) {
                    if *hash == fact.content_hash {
                        done.items.duplicate += 1;
                    } else {
                        done.items.conflicting += 1;
                        done.problems.push(conflict(&path, &key.3));
                    }
                } else {
                    done.items.new += 1;
                    seen.insert(key, fact.content_hash);
                }
            }
        }
    }
    Ok(done)
}

fn conflict(path: &str, native_id: &str) -> Problem {
    let id = native_id.escape_debug();
    Problem {
        path: path.to_owned(),
        offset: None,
        problem: format!(
            "event {id} says something else than the one that is kept under this id; both originals are kept"
        ),
    }
}
