//! What people did in Audit Manager, as notes of the controls: comments, reviews, delegations, each with its author.
//! They are quoted by whoever continues, and never become a conclusion or a sign-off of this engagement.

use serde_json::Value;
use tickmark_domain::Timestamp;
use tickmark_store::{FactRecord, Store};

use crate::wire::CommandError;

/// A note for one control.
pub(super) struct Note {
    /// The control set: its name in plain text.
    pub set: String,
    /// Audit Manager's id of the control.
    pub control_id: String,
    /// What is written down.
    pub body: String,
}

/// Every note, in the order of the controls.
pub(super) fn notes(
    store: &Store,
    assessment_id: &str,
    assessment: &Value,
) -> Result<Vec<Note>, CommandError> {
    let changes = store.list_facts("auditmanager.change_log", None)?;
    let mine = format!("{assessment_id}|");
    let changes: Vec<(Value, &FactRecord)> = changes
        .iter()
        .filter(|f| f.native_id.starts_with(&mine))
        .map(|f| (data(f), f))
        .collect();
    let mut notes = Vec::new();
    for set in list(&assessment["framework"], "controlSets") {
        let set_id = text(set, "id");
        for control in list(set, "controls") {
            let mut add = |body: String| {
                notes.push(Note {
                    set: set_id.to_owned(),
                    control_id: text(control, "id").to_owned(),
                    body,
                });
            };
            for comment in list(control, "comments") {
                let (who, what) = (text(comment, "authorName"), text(comment, "commentBody"));
                add(format!(
                    "Audit Manager, {who}{}: {what}",
                    on(&comment["postedDate"])
                ));
            }
            let status = text(control, "status");
            if !status.is_empty() && status != "UNDER_REVIEW" {
                add(format!(
                    "Audit Manager: the control's status was {status}{}",
                    by(&changes, "CONTROL", text(control, "name"), status)
                ));
            }
            if !text(control, "response").is_empty() {
                add(format!(
                    "Audit Manager: the response to it was {}",
                    text(control, "response")
                ));
            }
            for delegation in list(set, "delegations") {
                let (who, whom) = (text(delegation, "createdBy"), text(delegation, "roleArn"));
                add(format!(
                    "Audit Manager, {who}{}: delegated its control set to {whom} ({}). {}",
                    on(&delegation["creationTime"]),
                    text(delegation, "status"),
                    text(delegation, "comment")
                ));
            }
            let status = text(set, "status");
            if !status.is_empty() && status != "ACTIVE" {
                add(format!(
                    "Audit Manager: its control set's status was {status}{}",
                    by(&changes, "CONTROL_SET", set_id, status)
                ));
            }
        }
    }
    Ok(notes)
}

/// Who set a status and when, as the change log says.
fn by(changes: &[(Value, &FactRecord)], object: &str, name: &str, action: &str) -> String {
    let newest = changes
        .iter()
        .filter(|(c, _)| {
            text(c, "objectType") == object && text(c, "objectName") == name && text(c, "action") == action
        })
        .max_by_key(|(_, fact)| fact.occurred_at);
    newest.map_or_else(String::new, |(change, fact)| {
        let at = fact
            .occurred_at
            .map_or_else(String::new, |at| format!(" on {}", at.date().to_reading()));
        format!(", set by {}{at}", text(change, "createdBy"))
    })
}

fn on(seconds: &Value) -> String {
    seconds.as_f64().map_or_else(String::new, |s| {
        format!(" on {}", Timestamp::from_seconds(s).date().to_reading())
    })
}

fn data(fact: &FactRecord) -> Value {
    let read = fact.data.as_deref().and_then(|d| serde_json::from_str(d).ok());
    read.unwrap_or_default()
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn list<'v>(value: &'v Value, member: &str) -> &'v [Value] {
    value
        .get(member)
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice)
}
