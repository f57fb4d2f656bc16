//! What people do with a control.

use std::path::Path;

use serde_json::json;
use tickmark_workbench::actions::{self, Access};
use tickmark_workbench::wire::{self, AttachFile, CommandError};
use tickmark_workbench::words::{ConclusionKind, Role};
use tickmark_workbench::{OpenStore, Snapshot, now};

use super::{actor, home, open};
use crate::answer::{Answer, Failure, UNUSABLE};
use crate::arguments::Attach;

fn control_of(store: &OpenStore, name: &str) -> Result<i64, Failure> {
    Ok(store.find_control(name).map_err(CommandError::from)?)
}

fn keep_states(store: &OpenStore) -> Result<Snapshot, Failure> {
    let snapshot = Snapshot::load(store).map_err(CommandError::from)?;
    store.keep_states(snapshot.states()).map_err(CommandError::from)?;
    Ok(snapshot)
}

/// Attaches files.
pub fn attach(attach: &Attach) -> Result<Answer, Failure> {
    let captured_at = match &attach.captured {
        None => None,
        Some(text) => Some(
            text.parse()
                .map_err(|e| Failure::unusable(format!("--captured: {e}")))?,
        ),
    };
    let store = open(&attach.file, None, Access::Write)?;
    let request = wire::Attach {
        control_id: control_of(&store, &attach.control)?,
        files: attach
            .paths
            .iter()
            .map(|p| AttachFile {
                path: p.display().to_string(),
                title: attach.title.clone(),
            })
            .collect(),
        effective_from: attach.effective_from,
        effective_to: attach.effective_to,
        captured_at,
    };
    let done = actions::attach(&store, &request, &actor(attach.person.as_deref()), now())?;
    keep_states(&store)?;
    let mut lines: Vec<String> = done
        .evidence_ids
        .iter()
        .map(|id| format!("E{id} attached to {}", attach.control))
        .collect();
    lines.extend(
        done.failed
            .iter()
            .map(|(path, why)| format!("{path} was not attached: {why}")),
    );
    let status = if done.failed.is_empty() { 0 } else { UNUSABLE };
    for (_, why) in &done.failed {
        eprintln!("tickmark: {why}");
    }
    Ok(Answer::new(&done, lines).with_status(status))
}

/// Concludes.
pub fn conclude(
    file: &Path,
    control: &str,
    person: &str,
    conclusion: ConclusionKind,
    basis: String,
) -> Result<Answer, Failure> {
    let store = open(file, None, Access::Write)?;
    let control_id = control_of(&store, control)?;
    let request = wire::Conclude {
        control_id,
        conclusion,
        basis,
    };
    actions::conclude(&store, &request, person, now())?;
    keep_states(&store)?;
    let lines = vec![format!("{control} concluded as {conclusion} by {person}")];
    let document = json!({ "control": control, "conclusion": conclusion, "person": person });
    Ok(Answer::new(&document, lines))
}

/// Signs.
pub fn sign(
    file: &Path,
    control: &str,
    person: &str,
    role: Role,
    key: Option<&Path>,
) -> Result<Answer, Failure> {
    let store = open(file, None, Access::Write)?;
    let control_id = control_of(&store, control)?;
    let signer = home().signer(person, key)?;
    let snapshot = Snapshot::load(&store).map_err(CommandError::from)?;
    let id = actions::sign(&store, &snapshot, control_id, role, person, None, &signer, now())?;
    let snapshot = keep_states(&store)?;
    let page = snapshot.control_page(control_id).map_err(CommandError::from)?;
    let Some(recorded) = page.sign_offs.into_iter().find(|s| s.id == id) else {
        return Err(Failure::unusable(
            "the sign-off was recorded and cannot be read back",
        ));
    };
    let lines = vec![
        format!("{control} signed by {person} as {role}"),
        format!("  content {}", recorded.digest),
        format!("  key     {}", recorded.key_fingerprint),
    ];
    Ok(Answer::new(&recorded, lines))
}
