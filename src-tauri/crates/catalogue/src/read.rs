//! From text to a definition. Whatever does not fit the shape is refused by name and place; nothing is dropped.

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};
use tickmark_domain::{ControlDefinition, FrameworkDefinition};

use crate::error::CatalogueError;

/// Reads a framework's file.
pub fn framework(name: &str, text: &str) -> Result<FrameworkDefinition, CatalogueError> {
    read(name, text)
}

/// Reads a control that an engagement pinned, from the JSON that [`crate::control_json`] wrote.
///
/// Only the shape is checked: a control that came from an Audit Manager assessment is pinned with the code it has
/// there, whatever its characters.
pub fn parse_control(json: &str) -> Result<ControlDefinition, CatalogueError> {
    read("pinned control", json)
}

fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, CatalogueError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| unreadable(name, pointer(error.path()), error.inner()))?;
    deserializer
        .end()
        .map_err(|error| unreadable(name, String::new(), &error))?;
    Ok(value)
}

fn unreadable(name: &str, path: String, error: &serde_json::Error) -> CatalogueError {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    CatalogueError::Unreadable {
        file: name.to_owned(),
        line: error.line(),
        column: error.column(),
        path,
        problem: message.strip_suffix(&place).unwrap_or(&message).to_owned(),
    }
}

fn pointer(path: &Path) -> String {
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
}
