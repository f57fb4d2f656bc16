//! Lists of requests, as auditors and compliance services write them, and lists of documents. A request is no evidence:
//! it says what was asked for, by whom and by when.

use serde_json::{Map, Value, json};
use tickmark_store::{NewFact, Versions, content_hash};

use super::{CONTROL, Columns, DESCRIPTION, FILE, Row, TITLE, as_members};
use crate::item::Place;
use crate::value::{moment, or, short};

/// What a request is called among facts.
pub const REQUEST_KIND: &str = "request.item";
/// What a line of a list of documents is called.
pub const LISTED_KIND: &str = "document.listed";

/// Columns that number a request.
const ID: &[&str] = &[
    "requestid",
    "requestno",
    "requestnumber",
    "requestref",
    "pbcid",
    "pbcnumber",
    "irlid",
    "informationrequestid",
    "evidencerequestid",
];
/// Columns that say what is asked for.
const ASKED: &[&str] = &[
    "request",
    "requestname",
    "requesttitle",
    "requestdescription",
    "pbcitem",
    "informationrequest",
    "evidencerequest",
    "evidencerequested",
    "documentrequest",
];
/// What lists say of a request, each with the names that its column has.
const SAID: &[(&str, &[&str])] = &[
    ("description", DESCRIPTION),
    ("controls", CONTROL),
    (
        "framework",
        &["framework", "frameworks", "standard", "frameworkcodes"],
    ),
    (
        "status",
        &[
            "status",
            "requeststatus",
            "internalstatus",
            "state",
            "approvalstatus",
        ],
    ),
    ("auditor_status", &["auditorstatus", "reviewstatus"]),
    (
        "owner",
        &[
            "owner",
            "assignee",
            "assignedto",
            "responsible",
            "owneremail",
            "ownerassignmentdisplayname",
        ],
    ),
    ("requested_by", &["requestedby", "requester", "auditor"]),
    ("due", &["duedate", "due", "dueby", "deadline"]),
    (
        "submitted",
        &["submitteddate", "submittedat", "datesubmitted", "completedat"],
    ),
    ("priority", &["priority"]),
    (
        "evidence",
        &["evidence", "evidenceid", "evidencelink", "link", "links", "url"],
    ),
    ("file", FILE),
];

/// Whether a table lists requests: it numbers or names them, and says something of them.
pub fn is_one(columns: &Columns) -> bool {
    let says = SAID.iter().filter(|(_, names)| columns.any(names)).count();
    (columns.any(ID) && (says > 0 || columns.any(ASKED) || columns.any(TITLE)))
        || (columns.any(ASKED) && says >= 2)
}

/// Reads a request.
pub fn fact(row: Row<'_>, place: &Place) -> NewFact {
    let asked = or(row.first(ASKED).to_owned(), row.first(TITLE));
    let mut data = said(row);
    data.insert("request".to_owned(), short(&asked, 2000).into());
    let id = or(row.first(ID).to_owned(), row.first(&["uniqueid", "id"]));
    line(row, REQUEST_KIND, &id, data, place)
}

/// Reads a line of a list of documents.
pub fn listed(row: Row<'_>, place: &Place) -> NewFact {
    let mut data = said(row);
    data.insert("title".to_owned(), short(row.first(TITLE), 2000).into());
    line(row, LISTED_KIND, "", data, place)
}

fn said(row: Row<'_>) -> Map<String, Value> {
    SAID.iter()
        .map(|(member, names)| ((*member).to_owned(), row.first(names)))
        .filter(|(_, cell)| !cell.is_empty())
        .map(|(member, cell)| (member, short(cell, 2000).into()))
        .collect()
}

fn line(row: Row<'_>, kind: &str, id: &str, mut data: Map<String, Value>, place: &Place) -> NewFact {
    let hash = content_hash(&json!(as_members(row)));
    if !id.is_empty() {
        data.insert("id".to_owned(), short(id, 300).into());
    }
    NewFact {
        kind: kind.to_owned(),
        account_id: String::new(),
        region: String::new(),
        native_id: or(
            id.to_owned(),
            &format!("content:{:032x}", u128::from_be_bytes(hash)),
        ),
        occurred_at: moment(row.first(&["createdat", "created", "requesteddate", "dateadded"])),
        position: place.position.clone(),
        content_hash: hash,
        versions: Versions::Supersede,
        data: Some(Value::Object(data).to_string()),
        evidence: None,
    }
}
