//! One record out of an original, as the text that it is there.

use std::io::Read;

use crate::inflate::{self, Inflating};
use crate::json::{pointer, split};
use crate::table;

/// Why a record could not be taken out of its original.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LocateError {
    /// The original cannot be inflated.
    #[error("the original cannot be inflated: {0}")]
    Inflate(String),
    /// Nothing is there.
    #[error("the original has no record at {0}")]
    Nothing(String),
}

/// The text of the record at `position`, where a fact says that it stands. Bytes that are not UTF-8 are replaced
/// visibly; a row of a table is given as its columns.
pub fn text_at(original: &[u8], position: &str) -> Result<String, LocateError> {
    let reader: Box<dyn Read> = if original.starts_with(inflate::MAGIC) {
        Box::new(Inflating::new(original, original.len() as u64))
    } else {
        Box::new(original)
    };
    let nothing = || LocateError::Nothing(position.to_owned());
    if let Some(row) = position.strip_prefix("row ") {
        let (number, inside) = row.split_once('/').unwrap_or((row, ""));
        let number = number.parse().map_err(|_| nothing())?;
        let row = table::row_text(reader, number).ok_or_else(nothing)?;
        if inside.is_empty() {
            return Ok(row);
        }
        return pointer::at(&row, &format!("/{inside}")).ok_or_else(nothing);
    }
    let mut found = None;
    let faults = split::records(reader, &mut |record| {
        if let Some(rest) = behind(position, record.position) {
            let Some(json) = record.json.map(String::from_utf8_lossy) else {
                return false;
            };
            found = if rest.is_empty() && !json.contains("CloudTrailEvent") {
                Some(json.into_owned())
            } else {
                pointer::at(&json, rest)
            };
            return false;
        }
        true
    });
    if let Some(found) = found {
        return Ok(found);
    }
    match faults.into_iter().find(|fault| fault.fatal) {
        Some(fault) => Err(LocateError::Inflate(fault.problem)),
        None => Err(nothing()),
    }
}

/// What of a position is behind a record's own, if it is of that record.
fn behind<'p>(position: &'p str, record: &str) -> Option<&'p str> {
    let rest = position.strip_prefix(record)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}
