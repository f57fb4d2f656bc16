//! JSON that has one meaning: a member that stands twice at the top of a record, or anywhere in `userIdentity`, is
//! refused, because who did what would depend on the reader; so it is wherever an envelope holds a record. Elsewhere the
//! last one counts, as in most readers.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use super::RecordError;
use crate::json::node::{Members, Node};

/// Where envelopes hold records: an event of `EventBridge`, a message of SNS, a list of findings, a state that changed.
const HOLDERS: [&str; 4] = ["detail", "Message", "findings", "configurationItem"];

/// Parses a record's text.
pub fn parse(text: &str) -> Result<Node<'_>, RecordError> {
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
    /// Of a member that stands twice the last one counts.
    No,
}

impl Strict {
    fn of_member(self, name: &str) -> Self {
        match self {
            Self::Top if name == "userIdentity" => Self::Deep,
            Self::Top if HOLDERS.contains(&name) => Self::Top,
            Self::Top | Self::No => Self::No,
            Self::Deep => Self::Deep,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(Number::from_f64(value).map_or(Node::Null, Node::Number))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_unit<E: Error>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node<'de>, A::Error> {
        let mut members = Members::default();
        while let Some(Name(name)) = access.next_key::<Name<'de>>()? {
            let known = members.find(&name);
            if known.is_some() && !matches!(self, Self::No) {
                let name = super::clean(&name, 60);
                return Err(A::Error::custom(format!(
                    "the member \"{name}\" stands twice, and only one can be true"
                )));
            }
            let value = access.next_value_seed(self.of_member(&name))?;
            members.put(known, name, value);
        }
        Ok(Node::Object(members))
    }
}

/// Of a member that stands twice the last one counts, as everywhere else.
impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Strict::No.deserialize(deserializer)
    }
}

/// A member's name, out of the text where nothing in it is escaped.
struct Name<'t>(Cow<'t, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Strict::No.deserialize(deserializer)? {
            Node::Text(name) => Ok(Self(name)),
            _ => Err(D::Error::custom("a member has no name")),
        }
    }
}
