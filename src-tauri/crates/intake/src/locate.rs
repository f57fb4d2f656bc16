//! One record out of an original, as the text that it is there.

use crate::{inflate, split};

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

/// The text of the record at `position`, where an imported fact says that it stands. Bytes that are not UTF-8 are
/// replaced visibly.
pub fn text_at(original: &[u8], position: &str) -> Result<String, LocateError> {
    let inflated;
    let text = if original.starts_with(inflate::MAGIC) {
        inflated = inflate::inflate(original).map_err(LocateError::Inflate)?;
        &inflated
    } else {
        original
    };
    let mut found = None;
    split::records(text, &mut |at, place| {
        if at == position {
            found = Some(place);
        }
        found.is_none()
    });
    match found {
        Some(place) => Ok(String::from_utf8_lossy(&text[place]).into_owned()),
        None => Err(LocateError::Nothing(position.to_owned())),
    }
}
