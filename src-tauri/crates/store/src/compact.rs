//! How the texts of a fact lie in the file in few bytes. The view `item` writes them out again for who reads; seals, which
//! go through every fact, do it here.

use std::borrow::Cow;

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use uuid::Uuid;
use uuid::fmt::Hyphenated;

/// Where a record of a `CloudTrail` log lies in it, up to its number.
const RECORD: &str = "/Records/";
/// Stands in a title for the name of the event.
const EVENT: char = '\u{1}';
/// Stands in a title for the resource.
const RESOURCE: char = '\u{2}';

/// A source's own id: as its sixteen bytes when it is written as UUIDs are, else as it is.
pub(crate) struct NativeId<'t>(pub &'t str);

impl ToSql for NativeId<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let mut space = [0; Hyphenated::LENGTH];
        let uuid = Uuid::try_parse(self.0).ok();
        Ok(
            match uuid.filter(|uuid| uuid.hyphenated().encode_lower(&mut space) == self.0) {
                Some(uuid) => ToSqlOutput::Owned(Value::Blob(uuid.into_bytes().into())),
                None => ToSqlOutput::from(self.0),
            },
        )
    }
}

impl NativeId<'_> {
    /// Writes it out.
    pub fn written(value: ValueRef<'_>) -> Cow<'_, [u8]> {
        match value {
            ValueRef::Blob(bytes) => match Uuid::from_slice(bytes) {
                Ok(uuid) => uuid.hyphenated().to_string().into_bytes().into(),
                Err(_) => bytes.into(),
            },
            ValueRef::Text(text) => text.into(),
            _ => Cow::default(),
        }
    }
}

/// A place in an original: of a record in a log its number, else as it is.
pub(crate) struct Position<'t>(pub &'t str);

impl ToSql for Position<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let number: Option<u32> = self.0.strip_prefix(RECORD).and_then(|n| n.parse().ok());
        Ok(
            match number.filter(|n| self.0[RECORD.len()..] == *n.to_string()) {
                Some(number) => ToSqlOutput::from(number),
                None => ToSqlOutput::from(self.0),
            },
        )
    }
}

impl Position<'_> {
    /// Writes it out.
    pub fn written(value: ValueRef<'_>) -> Cow<'_, [u8]> {
        match value {
            ValueRef::Integer(number) => format!("{RECORD}{number}").into_bytes().into(),
            ValueRef::Text(text) => text.into(),
            _ => Cow::default(),
        }
    }
}

fn has_marks(text: &str) -> bool {
    memchr::memchr2(EVENT as u8, RESOURCE as u8, text.as_bytes()).is_some()
}

/// A title as it is kept: what stands for names in patterns is no part of it.
pub(crate) fn without_marks(title: &str) -> Cow<'_, str> {
    if has_marks(title) {
        Cow::Owned(title.replace([EVENT, RESOURCE], " "))
    } else {
        Cow::Borrowed(title)
    }
}

/// The title without the names that its own fact holds beside it: what is left is shared by many.
pub(crate) fn pattern(title: &str, event_name: &str, resource_id: &str) -> String {
    let title = without_marks(title);
    let mut pattern = String::with_capacity(title.len());
    let mut rest = &*title;
    for (name, mark) in [(event_name, EVENT), (resource_id, RESOURCE)] {
        if name.is_empty() || has_marks(name) {
            continue;
        }
        if let Some((before, after)) = rest.split_once(name) {
            pattern.push_str(before);
            pattern.push(mark);
            rest = after;
        }
    }
    pattern.push_str(rest);
    pattern
}

/// Writes a title out.
pub(crate) fn title(pattern: &str, event_name: &str, resource_id: &str) -> String {
    let mut title = String::with_capacity(pattern.len() + event_name.len() + resource_id.len());
    for part in pattern.split_inclusive([EVENT, RESOURCE]) {
        let (text, name) = match part.strip_suffix(EVENT) {
            Some(text) => (text, event_name),
            None => part
                .strip_suffix(RESOURCE)
                .map_or((part, ""), |text| (text, resource_id)),
        };
        title.push_str(text);
        title.push_str(name);
    }
    title
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rusqlite::Connection;

    use super::*;

    fn through_sqlite(value: &dyn ToSql, written: fn(ValueRef<'_>) -> Cow<'_, [u8]>) -> String {
        let conn = Connection::open_in_memory().expect("a database in memory");
        let read = |row: &rusqlite::Row<'_>| Ok(written(row.get_ref(0)?).into_owned());
        let bytes = conn.query_row("SELECT ?1", [value], read).expect("a value");
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn only_what_is_spelled_as_it_is_written_out_is_kept_in_few_bytes() {
        let kept_as_bytes = |id: &str| {
            let conn = Connection::open_in_memory().expect("a database in memory");
            let kind: String = conn
                .query_row("SELECT typeof(?1)", [NativeId(id)], |r| r.get(0))
                .expect("a kind");
            kind == "blob"
        };
        assert!(kept_as_bytes("0a9f3c1e-77aa-4b1d-8f00-1234567890ab"));
        for other in [
            "0A9F3C1E-77AA-4B1D-8F00-1234567890AB",
            "0a9f3c1e77aa4b1d8f001234567890ab",
            "{0a9f3c1e-77aa-4b1d-8f00-1234567890ab}",
            "0a9f3c1e-77aa-4b1d-8f00-1234567890ab|1",
            "",
        ] {
            assert!(!kept_as_bytes(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn every_id_is_written_out_as_it_came(id in prop_oneof![
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            "[0-9A-Fa-f]{8}(-[0-9a-f]{4}){3}-[0-9a-fg]{12}",
            ".*",
        ]) {
            prop_assert_eq!(through_sqlite(&NativeId(&id), NativeId::written), id);
        }

        #[test]
        fn every_position_is_written_out_as_it_came(
            position in prop_oneof!["/Records/[0-9]{1,12}", "/Records/[+-]?0?[0-9]", "(/[a-z0-9]{0,8}){0,3}"],
        ) {
            prop_assert_eq!(through_sqlite(&Position(&position), Position::written), position);
        }

        #[test]
        fn every_title_is_written_out_as_it_came(
            text in "[ab\u{3}é ]{0,12}", event in "[ab\u{1}é]{0,3}", resource in "[ab\u{2} ]{0,3}", names in any::<bool>(),
        ) {
            let line = if names { format!("{event} on {resource} {text}") } else { text };
            let line = line.replace([EVENT, RESOURCE], " ");
            prop_assert_eq!(title(&pattern(&line, &event, &resource), &event, &resource), line);
        }
    }
}
