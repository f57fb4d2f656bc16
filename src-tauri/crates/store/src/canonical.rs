//! Canonical JSON of values (RFC 8785), written in one pass. Every item of every page is hashed over it, so it is among
//! what a collection does most often; the general serializer, which works on anything that can be serialized, writes
//! only the numbers that are no plain whole ones.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use crate::error::Result;

/// Whole numbers up to this are the same as integers and as doubles.
const EXACT: u64 = 1 << 53;

/// A JSON value, however it is held.
pub trait Json: Sized {
    /// What it is.
    fn look(&self) -> Look<'_, Self>;

    /// A member, where it is an object that has it.
    fn member(&self, name: &str) -> Option<&Self>;

    /// The same value, holding its own texts.
    fn to_value(&self) -> Value;
}

/// What a JSON value is.
#[derive(Debug)]
pub enum Look<'v, V> {
    /// Null.
    Null,
    /// A truth.
    Bool(bool),
    /// A number.
    Number(&'v Number),
    /// A text.
    Text(&'v str),
    /// A list.
    List(&'v [V]),
    /// An object's members, each name once.
    Members(Vec<(&'v str, &'v V)>),
}

impl Json for Value {
    fn look(&self) -> Look<'_, Self> {
        match self {
            Self::Null => Look::Null,
            Self::Bool(truth) => Look::Bool(*truth),
            Self::Number(number) => Look::Number(number),
            Self::String(text) => Look::Text(text),
            Self::Array(items) => Look::List(items),
            Self::Object(members) => Look::Members(
                members
                    .iter()
                    .map(|(name, value)| (name.as_str(), value))
                    .collect(),
            ),
        }
    }

    fn member(&self, name: &str) -> Option<&Self> {
        self.get(name)
    }

    fn to_value(&self) -> Value {
        self.clone()
    }
}

/// Appends the canonical JSON of a value.
pub(crate) fn write(value: &impl Json, out: &mut Vec<u8>) -> Result<()> {
    match value.look() {
        Look::Null => out.extend_from_slice(b"null"),
        Look::Bool(true) => out.extend_from_slice(b"true"),
        Look::Bool(false) => out.extend_from_slice(b"false"),
        Look::Number(number) => write_number(number, out)?,
        Look::Text(text) => serde_json::to_writer(out, text)?,
        Look::List(items) => {
            out.push(b'[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    out.push(b',');
                }
                write(item, out)?;
            }
            out.push(b']');
        }
        Look::Members(members) => write_object(members, out)?,
    }
    Ok(())
}

fn write_object(mut members: Vec<(&str, &impl Json)>, out: &mut Vec<u8>) -> Result<()> {
    members.sort_unstable_by(|(one, _), (other, _)| by_utf16(one, other));
    out.push(b'{');
    for (n, (name, value)) in members.into_iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        serde_json::to_writer(&mut *out, name)?;
        out.push(b':');
        write(value, out)?;
    }
    out.push(b'}');
    Ok(())
}

/// The order of RFC 8785: that of UTF-16, which differs from that of UTF-8 only beyond the basic plane.
fn by_utf16(one: &str, other: &str) -> Ordering {
    if one.is_ascii() || other.is_ascii() {
        one.cmp(other)
    } else {
        one.encode_utf16().cmp(other.encode_utf16())
    }
}

fn write_number(number: &Number, out: &mut Vec<u8>) -> Result<()> {
    let whole = number.as_i64().filter(|n| n.unsigned_abs() <= EXACT);
    match whole {
        Some(whole) => serde_json::to_writer(out, &whole)?,
        None => serde_json_canonicalizer::to_writer(number, out)?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, json};

    use super::*;

    fn canonical(value: &Value) -> Vec<u8> {
        let mut out = Vec::new();
        write(value, &mut out).expect("canonical");
        out
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-9..9_i64).prop_map(Value::from),
            any::<f64>().prop_map(|n| json!(n)),
            "\\PC*|[\\x00-\\x7f]*|[\u{e000}-\u{10ffff}]*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            let name = "[a-e\\x00-\\x1f\"\\\\]{0,3}|[\u{d000}-\u{10ffff}]{0,3}";
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((name, inner), 0..8)
                    .prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_is_what_the_general_serializer_writes(value in any_value()) {
            let general = serde_json_canonicalizer::to_vec(&value).expect("canonical");
            prop_assert_eq!(canonical(&value), general);
        }
    }

    #[test]
    fn members_are_in_the_order_of_utf16_and_numbers_as_javascript_writes_them() {
        let value = json!({ "\u{fb33}": 1e21, "\u{1f600}": 1.0, "b": -0.0, "a": 9_007_199_254_740_993_i64 });
        let text = String::from_utf8(canonical(&value)).expect("text");
        assert_eq!(
            text,
            "{\"a\":9007199254740992,\"b\":0,\"\u{1f600}\":1,\"\u{fb33}\":1e+21}"
        );
    }
}
