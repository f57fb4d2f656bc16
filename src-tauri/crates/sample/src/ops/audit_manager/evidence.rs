//! Evidence folders and the items in them.

use serde_json::{Value, json};

use super::super::Operation;
use super::assessment::set_number;
use super::{PAGES, assessment_of, past, uuid_of};
use crate::wire::{Answer, ApiError, Call, page_of};
use crate::world::controls::CONTROLS;
use crate::world::evidence::{Folder, document, folder_document, item_id};

pub(crate) const OPERATIONS: &[Operation] = &[
    (
        "GetEvidenceFoldersByAssessment",
        get_evidence_folders_by_assessment,
    ),
    (
        "GetEvidenceFoldersByAssessmentControl",
        get_evidence_folders_by_assessment_control,
    ),
    ("GetEvidenceFolder", get_evidence_folder),
    ("GetEvidenceByEvidenceFolder", get_evidence_by_evidence_folder),
    ("GetEvidence", get_evidence),
];

fn listed(call: &Call<'_>, folders: &[&Folder]) -> Answer {
    let (range, next) = page_of(call, &PAGES, folders.len())?;
    let assessment = &call.world.audit.assessment_id;
    let page: Vec<Value> = folders[range]
        .iter()
        .map(|folder| folder_document(call.world.seed, assessment, folder, call.count(0)))
        .collect();
    Ok(json!({"evidenceFolders": page, "nextToken": next}))
}

fn get_evidence_folders_by_assessment(call: &Call<'_>) -> Answer {
    if let Some(closed) = past::of(call) {
        return past::folders(call, closed, None);
    }
    assessment_of(call)?;
    let folders: Vec<&Folder> = call.world.audit.folders.iter().collect();
    listed(call, &folders)
}

fn get_evidence_folders_by_assessment_control(call: &Call<'_>) -> Answer {
    if let Some(closed) = past::of(call) {
        return past::folders(call, closed, call.text("controlId"));
    }
    assessment_of(call)?;
    let set = set_number(call.text("controlSetId").unwrap_or_default())?;
    let id = uuid_of(call, "controlId")?;
    let number = call
        .world
        .audit
        .control_number(id)
        .filter(|number| CONTROLS[*number].set == set);
    let number = number.ok_or_else(|| ApiError::no_such_resource(id, "CONTROL"))?;
    let folders: Vec<&Folder> = call.world.audit.folders_of(number).collect();
    listed(call, &folders)
}

/// The folder that the call names, which must lie in the control set that it names.
fn folder_of<'a>(call: &Call<'a>) -> Result<&'a Folder, ApiError> {
    assessment_of(call)?;
    let set = set_number(call.text("controlSetId").unwrap_or_default())?;
    let id = uuid_of(call, "evidenceFolderId")?;
    call.world
        .audit
        .folders
        .iter()
        .find(|folder| folder.id == id && CONTROLS[folder.control].set == set)
        .ok_or_else(|| ApiError::no_such_resource(id, "EVIDENCE_FOLDER"))
}

fn get_evidence_folder(call: &Call<'_>) -> Answer {
    if let Some(closed) = past::of(call) {
        return past::folder(call, closed);
    }
    let folder = folder_of(call)?;
    let assessment = &call.world.audit.assessment_id;
    Ok(json!({"evidenceFolder": folder_document(call.world.seed, assessment, folder, call.count(0))}))
}

fn item(call: &Call<'_>, folder: &Folder, number: usize) -> Value {
    let world = call.world;
    document(
        world.seed,
        &world.story,
        &world.sites,
        &world.audit.findings,
        folder,
        number,
    )
}

fn get_evidence_by_evidence_folder(call: &Call<'_>) -> Answer {
    if let Some(closed) = past::of(call) {
        return past::items(call, closed);
    }
    let folder = folder_of(call)?;
    let (range, next) = page_of(call, &PAGES, folder.count)?;
    let items: Vec<Value> = range.map(|number| item(call, folder, number)).collect();
    Ok(json!({"evidence": items, "nextToken": next}))
}

fn get_evidence(call: &Call<'_>) -> Answer {
    if let Some(closed) = past::of(call) {
        return past::item(call, closed);
    }
    let folder = folder_of(call)?;
    let id = uuid_of(call, "evidenceId")?;
    let number = (0..folder.count).find(|number| item_id(call.world.seed, folder, *number) == id);
    let number = number.ok_or_else(|| ApiError::no_such_resource(id, "EVIDENCE"))?;
    Ok(json!({"evidence": item(call, folder, number)}))
}
