//! What is asked of the closed assessment of the year before.

use serde_json::{Value, json};

use super::{PAGES, uuid_of};
use crate::wire::{Answer, ApiError, Call, page_of};
use crate::world::past::{Past, PastFolder, set_name};

/// The closed assessment, when the call names it.
pub(super) fn of<'a>(call: &Call<'a>) -> Option<&'a Past> {
    let past = &call.world.past;
    (call.text("assessmentId") == Some(&past.id)).then_some(past)
}

fn standard(call: &Call<'_>) -> Value {
    call.world
        .audit
        .frameworks("Standard")
        .into_iter()
        .next()
        .unwrap_or_default()
}

pub(super) fn assessment(call: &Call<'_>, past: &Past) -> Value {
    past.assessment(&standard(call), call.count(0))
}

pub(super) fn changes(call: &Call<'_>, past: &Past) -> Answer {
    let changes = past.changes();
    let (range, next) = page_of(call, &PAGES, changes.len())?;
    Ok(json!({"changeLogs": changes[range], "nextToken": next}))
}

/// The folders of the assessment, or of one of its controls.
pub(super) fn folders(call: &Call<'_>, past: &Past, control: Option<&str>) -> Answer {
    let standard = standard(call);
    let documents: Vec<Value> = past
        .folders()
        .iter()
        .map(|folder| past.folder_document(&standard, folder, call.count(0)))
        .filter(|document| control.is_none_or(|id| document["controlId"] == id))
        .collect();
    let (range, next) = page_of(call, &PAGES, documents.len())?;
    Ok(json!({"evidenceFolders": documents[range], "nextToken": next}))
}

/// The folder that the call names, which must lie in the control set that it names.
fn named(call: &Call<'_>, past: &Past) -> Result<PastFolder, ApiError> {
    let set = call.text("controlSetId").unwrap_or_default();
    if set != set_name() {
        return Err(ApiError::no_such_resource(set, "CONTROL_SET"));
    }
    let id = uuid_of(call, "evidenceFolderId")?;
    let folder = past.folders().into_iter().find(|folder| folder.id == id);
    folder.ok_or_else(|| ApiError::no_such_resource(id, "EVIDENCE_FOLDER"))
}

pub(super) fn folder(call: &Call<'_>, past: &Past) -> Answer {
    let folder = named(call, past)?;
    Ok(json!({"evidenceFolder": past.folder_document(&standard(call), &folder, call.count(0))}))
}

pub(super) fn items(call: &Call<'_>, past: &Past) -> Answer {
    let items = past.items(&named(call, past)?);
    let (range, next) = page_of(call, &PAGES, items.len())?;
    Ok(json!({"evidence": items[range], "nextToken": next}))
}

pub(super) fn item(call: &Call<'_>, past: &Past) -> Answer {
    let id = uuid_of(call, "evidenceId")?;
    let items = past.items(&named(call, past)?);
    let item = items.into_iter().find(|item| item["id"] == id);
    item.map(|item| json!({"evidence": item}))
        .ok_or_else(|| ApiError::no_such_resource(id, "EVIDENCE"))
}
