//! JSON that has one meaning: a member that stands twice at the top of a record, or anywhere in `userIdentity`, is
//! refused, because who did what would depend on the reader; so it is wherever an envelope holds a record. Elsewhere the
//! last one counts, as in most readers.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Value};

use super::RecordError;

/// Where envelopes hold records: an event of `EventBridge`, a message of SNS, a list of findings, a state that changed.
const HOLDERS: [&str; 4] = ["detail", "Message", "findings", "configurationItem"];

/// Parses a record's text.
pub fn parse(text: &str) -> Result<Value, RecordError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Strict::Top
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| {
            let message = error.to_string();
            let place = format!(" at line {} column {}", error.line(), error.column());
            RecordError::Json {
                reason: message.strip_suffix(&place).unwrap_or(&message).to_owned(),
                offset: offset(text, error.line(), error.column()),
            }
        })?;
    Ok(value)
}

/// Bytes before a line and column, both counted from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    (before + column.saturating_sub(1)).min(text.len())
}

/// How strict a value is read.
#[derive(Clone, Copy)]
enum Strict {
    /// The record itself, also where an envelope holds it: no member twice, `userIdentity` strict through and through.
    Top,
    /// No member twice at any depth.
    Deep,
}

impl Strict {
    fn of_member(self, name: &str) -> Option<Self> {
        match self {
            Self::Top if name == "userIdentity" => Some(Self::Deep),
            Self::Top if HOLDERS.contains(&name) => Some(Self::Top),
            Self::Top => None,
            Self::Deep => Some(Self::Deep),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            let value = match self.of_member(&name) {
                Some(strict) => access.next_value_seed(strict)?,
                None => access.next_value()?,
            };
            match members.entry(name) {
                Entry::Vacant(free) => free.insert(value),
                Entry::Occupied(taken) => {
                    let name = super::clean(taken.key(), 60);
                    return Err(A::Error::custom(format!(
                        "the member \"{name}\" stands twice, and only one can be true"
                    )));
                }
            };
        }
        Ok(Value::Object(members))
    }
}
