//! The continued framework: the archive's controls, with sources that Config and CloudTrail can serve.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use tickmark_catalogue::audit_manager::{Became, Mapping, MappingSource, map_control, map_source};
use tickmark_catalogue::framework_digest;
use tickmark_domain::{ControlSetDefinition, EvidenceSource, FrameworkDefinition};
use tickmark_store::{ReceiptRecord, Store};

use crate::wire::{Code, CommandError};

/// The largest answer that is read; AWS's are far smaller.
const LARGEST: u64 = 64 << 20;

/// One mapping source of one control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MappingLine {
    /// Code of the control.
    pub control: String,
    /// Its title.
    pub title: String,
    /// The control set.
    pub control_set: String,
    /// Audit Manager's id of the control.
    pub control_id: String,
    /// The source and what became of it.
    #[serde(flatten)]
    pub mapping: Mapping,
}

/// What an archive continues as.
pub(super) struct Drafted {
    pub framework: FrameworkDefinition,
    pub digest: String,
    /// Digest of the framework that the archive pinned.
    pub archived_digest: String,
    pub lines: Vec<MappingLine>,
    /// `GetAssessment`'s document.
    pub assessment: Value,
}

/// Drafts the continued framework from what the archive pinned and from the originals of its controls.
pub(super) fn draft(store: &Store, assessment_id: &str) -> Result<Drafted, CommandError> {
    let engagement = store.engagement()?;
    let id = format!("auditmanager:{assessment_id}");
    let frameworks = store.list_frameworks()?;
    let pinned = frameworks.iter().find(|f| f.id == id).ok_or_else(|| {
        let message =
            "The archive does not know the assessment's controls yet; collect it again to the end first";
        CommandError::new(Code::Refused, message)
    })?;
    let receipts = store.all_receipts()?;
    let library = library(store, &receipts)?;
    let find = |id: &str| library.get(id);
    let mut lines = Vec::new();
    let mut control_sets: Vec<ControlSetDefinition> = pinned
        .sets
        .iter()
        .map(|(id, title)| ControlSetDefinition {
            id: id.clone(),
            title: title.clone(),
            controls: vec![],
        })
        .collect();
    for record in store
        .list_controls()?
        .into_iter()
        .filter(|c| c.framework_id == id)
    {
        let mut definition = record.definition;
        let Some(past) = past_source(&definition.sources, &engagement.id) else {
            continue;
        };
        let EvidenceSource::AuditManagerControl { control_id, .. } = &past else {
            continue;
        };
        let mapped = library
            .get(control_id)
            .map_or_else(|| vec![not_delivered()], |document| map_control(document, &find));
        definition.sources = vec![];
        for source in mapped.iter().flat_map(|m| &m.to) {
            if !definition.sources.contains(source) {
                definition.sources.push(source.clone());
            }
        }
        lines.extend(mapped.into_iter().map(|mapping| MappingLine {
            control: definition.code.clone(),
            title: definition.title.clone(),
            control_set: record.set_id.clone(),
            control_id: control_id.clone(),
            mapping,
        }));
        definition.sources.push(past);
        if let Some(set) = control_sets.iter_mut().find(|s| s.id == record.set_id) {
            set.controls.push(definition);
        }
    }
    let provenance = format!(
        "Continued from the archive \"{}\" (engagement {}, framework digest {}).",
        engagement.name, engagement.id, pinned.digest
    );
    let framework = FrameworkDefinition {
        id,
        version: "as archived".to_owned(),
        title: pinned.title.clone(),
        description: [pinned.description.as_str(), &provenance]
            .join(" ")
            .trim()
            .to_owned(),
        locale: String::new(),
        copyright: String::new(),
        control_sets,
    };
    Ok(Drafted {
        digest: framework_digest(&framework),
        archived_digest: pinned.digest.clone(),
        framework,
        lines,
        assessment: assessment(store, &receipts, assessment_id)?,
    })
}

/// The control's Audit Manager source, as one that was taken over.
fn past_source(sources: &[EvidenceSource], engagement: &str) -> Option<EvidenceSource> {
    sources.iter().find_map(|source| match source {
        EvidenceSource::AuditManagerControl {
            assessment_id,
            control_set_id,
            control_id,
            ..
        } => Some(EvidenceSource::AuditManagerControl {
            assessment_id: assessment_id.clone(),
            control_set_id: control_set_id.clone(),
            control_id: control_id.clone(),
            archive: Some(engagement.to_owned()),
        }),
        _ => None,
    })
}

/// A control whose definition AWS did not give: its sources are not known, and that is said.
fn not_delivered() -> Mapping {
    let source = MappingSource {
        name: "every source of this control".to_owned(),
        ..MappingSource::default()
    };
    let mut line = map_source(source, "");
    "GetControl was not answered for it, so that its sources are not known".clone_into(&mut line.how);
    line.to = vec![EvidenceSource::Manual {
        what: format!(
            "Evidence of this control: needs manual evidence, because {}",
            line.how
        ),
    }];
    line
}

/// Every control's document by its id, the newest of each.
fn library(store: &Store, receipts: &[ReceiptRecord]) -> Result<BTreeMap<String, Value>, CommandError> {
    let mut library = BTreeMap::new();
    for receipt in receipts.iter().filter(|r| r.operation == "GetControl") {
        for document in documents(store, receipt.id)? {
            let control = document["control"].clone();
            if let Some(id) = control["id"].as_str() {
                library.insert(id.to_owned(), control);
            }
        }
    }
    Ok(library)
}

/// The newest `GetAssessment` of an assessment.
fn assessment(store: &Store, receipts: &[ReceiptRecord], id: &str) -> Result<Value, CommandError> {
    for receipt in receipts.iter().rev().filter(|r| r.operation == "GetAssessment") {
        if parameter(&receipt.parameters, "assessmentId") == id
            && let Some(document) = documents(store, receipt.id)?.pop()
        {
            return Ok(document["assessment"].clone());
        }
    }
    Ok(Value::Null)
}

fn documents(store: &Store, receipt: i64) -> Result<Vec<Value>, CommandError> {
    let mut documents = Vec::new();
    for (_, original, _) in store.list_pages(receipt)? {
        let bytes = store.read_artifact(original, LARGEST)?;
        documents.extend(serde_json::from_slice::<Value>(&bytes).ok());
    }
    Ok(documents)
}

/// A member of a receipt's parameters; empty where it has none.
pub(super) fn parameter(parameters: &str, name: &str) -> String {
    let value: Value = serde_json::from_str(parameters).unwrap_or_default();
    value[name].as_str().unwrap_or_default().to_owned()
}

/// How many became what.
pub(super) fn count(lines: &[MappingLine], became: Became) -> u64 {
    lines.iter().filter(|l| l.mapping.became == became).count() as u64
}
