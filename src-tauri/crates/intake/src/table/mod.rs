//! Tables: a header, and rows that are read one after the other. What a table is, the names of its columns tell,
//! however they are written: `Request ID`, `request_id` and `REQUEST-ID` are one name.

mod identity;
mod lake;
mod prowler;
mod reader;
mod requests;

use std::io::Read;

use serde_json::{Map, Value};
use tickmark_store::NewFact;

pub use reader::{Columns, Row, columns, each};

use crate::item::Place;
use crate::kind::Kind;

/// Columns that name a file beside the table.
pub const FILE: &[&str] = &[
    "file",
    "filename",
    "filepath",
    "path",
    "document",
    "attachment",
    "evidencefile",
    "originalpath",
];
/// Columns that name the controls that a row is about.
pub const CONTROL: &[&str] = &[
    "control",
    "controls",
    "controlid",
    "controlids",
    "controlcode",
    "controlref",
    "requirement",
    "requirements",
    "additionalcontrolids",
];
/// Columns that say what a row is about.
pub const TITLE: &[&str] = &["title", "name", "evidence", "evidencename", "documentname"];
/// Columns that say more of it.
pub const DESCRIPTION: &[&str] = &["description", "notes", "comment", "comments", "details"];

/// What a table is, by its columns.
pub fn recognise(columns: &Columns) -> Option<Kind> {
    if columns.all(&["checkid", "findinguid", "status"]) {
        Some(Kind::ProwlerCsv)
    } else if lake::is_one(columns) {
        Some(Kind::LakeResult)
    } else if columns.all(&["user", "arn", "usercreationtime", "passwordenabled"]) {
        Some(Kind::CredentialReport)
    } else if requests::is_one(columns) {
        Some(Kind::RequestList)
    } else if is_document_list(columns) {
        Some(Kind::DocumentList)
    } else if identity::is_one(columns) {
        Some(Kind::Identities)
    } else {
        None
    }
}

/// Whether rows name files, and say something of them.
pub fn is_document_list(columns: &Columns) -> bool {
    // A table of which controls meet which requirements stands beside the files of an export.
    let maps = columns.any(&["control", "controlid", "controlcode", "controlname"])
        && columns.any(&["requirement", "requirements", "requirementid"]);
    if maps {
        return true;
    }
    let says = [CONTROL, TITLE, DESCRIPTION].concat();
    columns.any(FILE) && (columns.any(&says) || columns.any(&["effectivefrom", "effectiveto", "from", "to"]))
}

/// A row that was read, or what is wrong with it, with its number: the first behind the header is 1.
pub struct Told {
    /// Its number.
    pub number: u64,
    /// Bytes from the start of the text.
    pub offset: u64,
    /// What it tells.
    pub facts: Result<Vec<NewFact>, String>,
}

/// Hands every row to `sink`, which answers whether to go on. The error ends the reading.
pub fn rows(
    kind: Kind,
    reader: impl Read,
    place: &Place,
    sink: &mut dyn FnMut(Told) -> bool,
) -> Result<(), String> {
    each(reader, &mut |row, number, offset| {
        let place = Place {
            position: format!("row {number}"),
            ..place.clone()
        };
        let facts = row.and_then(|row| match kind {
            Kind::ProwlerCsv => Ok(vec![prowler::finding(row)?.into_fact(&place)]),
            Kind::LakeResult => Ok(vec![lake::fact(row, &place)]),
            Kind::CredentialReport => Ok(vec![identity::credentials(row, &place)?]),
            Kind::Identities => Ok(vec![identity::fact(row, &place)?]),
            Kind::RequestList => Ok(vec![requests::fact(row, &place)]),
            // What it lists comes in with the files that it names.
            _ => Ok(vec![requests::listed(row, &place)]),
        });
        sink(Told {
            number,
            offset,
            facts,
        })
    })
}

/// The row with this number, as its columns say it; none when there is none.
pub fn row_text(reader: impl Read, number: u64) -> Option<String> {
    let mut found = None;
    let _ = each(reader, &mut |row, at, _| {
        if at == number
            && let Ok(row) = row
        {
            found = serde_json::to_string(&as_members(row)).ok();
        }
        at < number
    });
    found
}

/// All cells under the names of their columns, as the table writes them.
fn as_members(row: Row<'_>) -> Map<String, Value> {
    row.cells()
        .map(|(name, cell)| (name.to_owned(), Value::from(cell)))
        .collect()
}
