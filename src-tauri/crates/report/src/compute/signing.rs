//! How the sign-offs of a control stand towards its present content.

use tickmark_domain::{Role, SignOffState};
use tickmark_store::{Content, Result, SignOffRecord, Store};

use super::Snapshot;
use crate::model::{SignOffRow, SignOffSlot, SlotState};

/// Originals larger than this are no content documents.
const DOCUMENT_LIMIT: u64 = 256 << 20;

/// The sign-off in force of one role.
#[derive(Debug, Clone)]
pub(super) struct SignedRole {
    pub role: Role,
    pub sign_off_id: i64,
    pub person: String,
    pub digest: String,
    /// What changed since, in words; empty means current.
    pub changes: Vec<String>,
}

/// The sign-offs in force, preparer first.
pub(super) fn state_of(store: &Store, control_id: i64, all: &[SignOffRecord]) -> Result<Vec<SignedRole>> {
    let mut found: Vec<SignedRole> = Vec::new();
    let mut now: Option<Content> = None;
    for &role in Role::ALL {
        let Some(record) = all.iter().rev().find(|s| s.role == role && s.withdrawn.is_none()) else {
            continue;
        };
        let now = match &mut now {
            Some(content) => &*content,
            empty => &*empty.insert(store.content(control_id)?),
        };
        let bytes = store.read_artifact(record.content_artifact_id, DOCUMENT_LIMIT)?;
        let document = String::from_utf8_lossy(&bytes);
        let signed = Content::parse(&document)?;
        let mut changes = now.changes_since(&signed);
        let value: serde_json::Value = serde_json::from_str(&document)?;
        for stood in value["stands_on"].as_array().into_iter().flatten() {
            let earlier: Option<Role> = stood["role"].as_str().and_then(|r| r.parse().ok());
            let holds = found
                .iter()
                .any(|s| Some(s.role) == earlier && stood["digest"] == s.digest.as_str());
            if let (Some(earlier), false) = (earlier, holds) {
                changes.push(format!("the {earlier} signed again or withdrew"));
            }
        }
        found.push(SignedRole {
            role,
            sign_off_id: record.id,
            person: record.person.clone(),
            digest: record.digest.clone(),
            changes,
        });
    }
    Ok(found)
}

impl Snapshot {
    /// Every sign-off of a control, newest first.
    pub(super) fn sign_off_rows(&self, control_id: i64) -> Vec<SignOffRow> {
        let in_force = self.signed.get(&control_id).map_or(&[][..], Vec::as_slice);
        let all = self.sign_offs.get(&control_id).map_or(&[][..], Vec::as_slice);
        all.iter()
            .rev()
            .map(|s| {
                let current = in_force.iter().find(|f| f.sign_off_id == s.id);
                let (state, changes) = match (&s.withdrawn, current) {
                    (Some((_, reason)), _) => (SignOffState::Withdrawn, vec![reason.clone()]),
                    (None, Some(f)) if f.changes.is_empty() => (SignOffState::Current, vec![]),
                    (None, Some(f)) => (SignOffState::Stale, f.changes.clone()),
                    (None, None) => (SignOffState::Stale, vec!["signed again later".to_owned()]),
                };
                SignOffRow {
                    id: s.id,
                    role: s.role,
                    person: s.person.clone(),
                    at: s.at,
                    digest: s.digest.clone(),
                    state,
                    changes,
                    key_fingerprint: s.key_fingerprint.clone(),
                    signature: s.signature.clone(),
                    public_key: s.public_key.clone(),
                }
            })
            .collect()
    }

    /// The three slots of a control.
    pub(super) fn slots(&self, control_id: i64, rows: &[SignOffRow]) -> Vec<SignOffSlot> {
        let in_force = self.signed.get(&control_id).map_or(&[][..], Vec::as_slice);
        Role::ALL
            .iter()
            .map(|&role| {
                let held = in_force.iter().find(|s| s.role == role);
                let state = match held {
                    None => SlotState::Open,
                    Some(s) if s.changes.is_empty() => SlotState::Current,
                    Some(_) => SlotState::Stale,
                };
                let waits_for = if held.is_some() {
                    String::new()
                } else if self.conclusion(control_id).is_none() {
                    "waits for a conclusion".to_owned()
                } else if let Some(before) = role
                    .stands_on()
                    .filter(|b| !in_force.iter().any(|s| s.role == *b))
                {
                    format!("waits for the {before}")
                } else {
                    "not signed".to_owned()
                };
                let sign_off = held
                    .and_then(|h| rows.iter().find(|r| r.id == h.sign_off_id))
                    .cloned();
                SignOffSlot {
                    role,
                    state,
                    sign_off,
                    waits_for,
                }
            })
            .collect()
    }

    /// The earlier sign-offs that a new one in this role stands on: role, person, digest.
    #[must_use]
    pub fn stands_on(&self, control_id: i64, role: Role) -> Vec<(Role, String, String)> {
        let in_force = self.signed.get(&control_id).map_or(&[][..], Vec::as_slice);
        in_force
            .iter()
            .filter(|s| (s.role as usize) < role as usize)
            .map(|s| (s.role, s.person.clone(), s.digest.clone()))
            .collect()
    }

    /// The sign-offs in force, as the rules need them: role, person and state.
    #[must_use]
    pub fn in_force(&self, control_id: i64) -> Vec<(Role, String, SignOffState)> {
        let in_force = self.signed.get(&control_id).map_or(&[][..], Vec::as_slice);
        in_force
            .iter()
            .map(|s| {
                let state = if s.changes.is_empty() {
                    SignOffState::Current
                } else {
                    SignOffState::Stale
                };
                (s.role, s.person.clone(), state)
            })
            .collect()
    }

    /// Whether a conclusion is in force.
    #[must_use]
    pub fn is_concluded(&self, control_id: i64) -> bool {
        self.conclusion(control_id).is_some()
    }
}
