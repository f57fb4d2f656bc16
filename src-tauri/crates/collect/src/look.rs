//! Reading an item of a page: members that are missing or have another form read as empty, never as an error.

use serde_json::Value;
use tickmark_domain::Timestamp;
pub(crate) use tickmark_intake::Node;
pub(crate) use tickmark_intake::value::{entries, evidence, pick, text, time};
use tickmark_store::{Json, NewEvidence, NewFact, Versions, content_hash};

/// Where an item stands.
#[derive(Debug, Clone)]
pub(crate) struct Look<'a> {
    /// The account that was asked.
    pub account: &'a str,
    /// The Region that was asked.
    pub region: &'a str,
    /// The step's parameters.
    pub params: &'a Value,
    /// What the step knows of the thing it asks about.
    pub about: &'a Value,
    /// JSON pointer of the item.
    pub position: String,
}

impl<'a> Look<'a> {
    /// The same, at an item.
    pub fn at(&self, position: String) -> Look<'a> {
        Look {
            position,
            ..self.clone()
        }
    }

    /// A fact whose newer version stands for the older.
    pub fn fact(&self, kind: &str, native_id: impl Into<String>, item: &impl Json) -> NewFact {
        NewFact {
            kind: kind.to_owned(),
            account_id: self.account.to_owned(),
            region: self.region.to_owned(),
            native_id: native_id.into(),
            occurred_at: None,
            position: self.position.clone(),
            content_hash: content_hash(item),
            versions: Versions::Supersede,
            data: None,
            evidence: None,
        }
    }

    /// One fact with the members that the program reads again.
    pub fn tells(
        &self,
        kind: &str,
        native_id: impl Into<String>,
        item: &impl Json,
        data: Value,
    ) -> Vec<NewFact> {
        vec![self.fact(kind, native_id, item).with(data)]
    }

    /// A parameter of the step.
    pub fn param(&self, name: &str) -> &'a str {
        text(self.params, name)
    }
}

/// What a fact gets besides its identity.
pub(crate) trait Told {
    /// When it happened.
    fn at(self, at: Option<Timestamp>) -> Self;
    /// Members that the program reads again.
    fn with(self, data: Value) -> Self;
    /// Makes it evidence.
    fn proves(self, evidence: NewEvidence) -> Self;
}

impl Told for NewFact {
    fn at(mut self, at: Option<Timestamp>) -> Self {
        self.occurred_at = at;
        self
    }

    fn with(mut self, data: Value) -> Self {
        self.data = Some(data.to_string());
        self
    }

    fn proves(mut self, evidence: NewEvidence) -> Self {
        self.evidence = Some(evidence);
        self
    }
}

/// A text member as a parameter of a request.
pub(crate) fn given(params: &Value, name: &str) -> Option<String> {
    params.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// A small whole number as a parameter of a request.
pub(crate) fn number(params: &Value, name: &str) -> Option<i32> {
    params
        .get(name)
        .and_then(Value::as_i64)
        .and_then(|n| i32::try_from(n).ok())
}

/// A list of texts as a parameter of a request.
pub(crate) fn texts(params: &Value, name: &str) -> Option<Vec<String>> {
    let list = params.get(name)?.as_array()?;
    Some(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// The data that a fact carries, read back.
pub(crate) fn data_of(data: Option<&str>) -> Value {
    data.and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

/// At most `longest` characters, with a mark where it was cut.
pub(crate) fn short(text: &str, longest: usize) -> String {
    let mut cut: String = text.chars().take(longest).collect();
    if text.chars().nth(longest).is_some() {
        cut.push('…');
    }
    cut
}
