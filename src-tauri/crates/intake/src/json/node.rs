//! A JSON value of a record. Its texts are the record's own bytes where nothing in them is escaped: most of what an
//! import reads is looked at once and not kept.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Index;

use serde::{Serialize, Serializer};
use serde_json::{Map, Number, Value};
use tickmark_store::{Json, Look};

/// Members up to which looking through them is as fast as a table of their names.
const FEW: usize = 32;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Node<'t> {
    /// Null.
    Null,
    /// A truth.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(Cow<'t, str>),
    /// A list.
    List(Vec<Node<'t>>),
    /// An object.
    Object(Members<'t>),
}

/// The members of an object in the order in which they came, each name once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Members<'t> {
    list: Vec<(Cow<'t, str>, Node<'t>)>,
    /// Where each name stands, once there are many.
    #[expect(
        clippy::box_collection,
        reason = "few objects have it, and all of them would be larger"
    )]
    places: Option<Box<HashMap<Cow<'t, str>, usize>>>,
}

impl<'t> Members<'t> {
    /// Where a name stands.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        if self.list.len() <= FEW {
            self.list.iter().position(|(known, _)| known == name)
        } else {
            self.places.as_ref()?.get(name).copied()
        }
    }

    /// Whether there is one.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Node<'t>> {
        self.find(name).map(|at| &self.list[at].1)
    }

    /// Puts a member where [`find`](Self::find) found its name, or at the end where it did not.
    pub fn put(&mut self, known: Option<usize>, name: Cow<'t, str>, value: Node<'t>) {
        if let Some(at) = known {
            self.list[at].1 = value;
            return;
        }
        self.list.push((name, value));
        let from = match self.list.len() {
            ..=FEW => return,
            len if len == FEW + 1 => 0,
            len => len - 1,
        };
        let new = self.list[from..].iter().zip(from..);
        self.places
            .get_or_insert_default()
            .extend(new.map(|((name, _), at)| (name.clone(), at)));
    }

    /// Each with its name.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Node<'t>)> {
        self.list.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// Their names.
    #[must_use]
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.list.iter().map(|(name, _)| name.as_ref())
    }
}

impl<'t> Node<'t> {
    /// A member of an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_object()?.get(name)
    }

    /// What stands at a path of plain names and numbers, separated by `/`.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Self> {
        path.split('/').try_fold(self, |item, step| match item {
            Self::Object(members) => members.get(step),
            Self::List(list) => list.get(step.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// The text, where it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, where it is one that is whole and not negative.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Number(number) => number.as_u64(),
            _ => None,
        }
    }

    /// The list, where it is one.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// The members, where it is an object.
    #[must_use]
    pub const fn as_object(&self) -> Option<&Members<'t>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// A text, number or truth, as it is written; empty for what is none of them.
    #[must_use]
    pub fn scalar(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Bool(truth) => Cow::Borrowed(if *truth { "true" } else { "false" }),
            _ => Cow::Borrowed(""),
        }
    }

    /// The same value, holding its own texts.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(truth) => Value::Bool(*truth),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::from(text.as_ref()),
            Self::List(items) => items.iter().map(Self::to_value).collect(),
            Self::Object(members) => {
                let owned = members
                    .iter()
                    .map(|(name, value)| (name.to_owned(), value.to_value()));
                Value::Object(owned.collect::<Map<_, _>>())
            }
        }
    }

    /// Whether there is nothing.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

/// A member of an object; null where there is none.
impl Index<&str> for Node<'_> {
    type Output = Self;

    fn index(&self, name: &str) -> &Self {
        self.get(name).unwrap_or(&Node::Null)
    }
}

/// An entry of a list; null where there is none.
impl Index<usize> for Node<'_> {
    type Output = Self;

    fn index(&self, place: usize) -> &Self {
        self.as_list()
            .and_then(|list| list.get(place))
            .unwrap_or(&Node::Null)
    }
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => serializer.collect_map(members.iter()),
        }
    }
}

impl Json for Node<'_> {
    fn look(&self) -> Look<'_, Self> {
        match self {
            Self::Null => Look::Null,
            Self::Bool(truth) => Look::Bool(*truth),
            Self::Number(number) => Look::Number(number),
            Self::Text(text) => Look::Text(text),
            Self::List(items) => Look::List(items),
            Self::Object(members) => Look::Members(members.iter().collect()),
        }
    }

    fn member(&self, name: &str) -> Option<&Self> {
        self.get(name)
    }

    fn to_value(&self) -> Value {
        self.to_value()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::cloudtrail_record::parse;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(|n| json!(n)),
            "\\PC*|[\\x00-\\x7f]*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 96, 60, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec(("[a-z\"\\\\é]{0,2}", inner), 0..60)
                    .prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_node_is_the_value_that_its_text_is_and_has_its_hash(value in any_value()) {
            let text = value.to_string();
            let value: Value = serde_json::from_str(&text).unwrap();
            let node = parse(&text).unwrap();
            prop_assert_eq!(&node.to_value(), &value);
            prop_assert_eq!(tickmark_store::content_hash(&node), tickmark_store::content_hash(&value));
        }
    }

    #[test]
    fn a_node_is_no_larger_than_what_nearly_all_of_them_hold() {
        assert!(size_of::<Node<'_>>() <= 5 * size_of::<usize>());
    }

    #[test]
    fn of_a_member_that_stands_twice_the_last_counts_among_few_and_among_many() {
        for many in [2, FEW - 1, FEW, FEW + 1, 3 * FEW] {
            let inner: Vec<String> = (0..many).map(|n| format!("\"m{n}\":{n}")).collect();
            let text = format!("{{\"inner\":{{{},\"m1\":\"last\"}}}}", inner.join(","));
            let node = parse(&text).unwrap();
            let value: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(node.to_value(), value);
            let inner = node.get("inner").unwrap();
            assert_eq!(inner.get("m1").unwrap().scalar(), "last");
            assert_eq!(inner.as_object().unwrap().names().len(), many);
            assert!(inner.get("m").is_none());
        }
    }

    #[test]
    fn a_text_is_the_records_own_bytes_unless_something_in_it_is_escaped() {
        let node = parse(r#"{"plain":"é","escaped":"a\nb"}"#).unwrap();
        let text = |name| match node.get(name) {
            Some(Node::Text(text)) => text.clone(),
            other => panic!("{other:?}"),
        };
        assert!(matches!(text("plain"), Cow::Borrowed("é")));
        assert!(matches!(text("escaped"), Cow::Owned(text) if text == "a\nb"));
    }
}
