//! Reading members: one that is missing or has another form reads as empty, never as an error.

use serde_json::{Map, Value};
use tickmark_domain::Timestamp;
pub use tickmark_store::evidence;
use tickmark_store::{Json, Look};

/// A text member; empty when it is none.
#[must_use]
pub fn text<'v>(item: &'v impl Json, name: &str) -> &'v str {
    match item.member(name).map(Json::look) {
        Some(Look::Text(text)) => text,
        _ => "",
    }
}

/// A text, number or truth, as it is written; empty for what is none of them.
#[must_use]
pub fn scalar(item: &impl Json, name: &str) -> String {
    match item.member(name).map(Json::look) {
        Some(Look::Text(text)) => text.to_owned(),
        Some(Look::Number(number)) => number.to_string(),
        Some(Look::Bool(truth)) => truth.to_string(),
        _ => String::new(),
    }
}

/// The entries of a list member; none when it is missing.
#[must_use]
pub fn entries<'v, V: Json>(item: &'v V, name: &str) -> &'v [V] {
    match item.member(name).map(Json::look) {
        Some(Look::List(entries)) => entries,
        _ => &[],
    }
}

/// The first of these members that says something.
#[must_use]
pub fn first_text(item: &impl Json, names: &[&str]) -> String {
    names
        .iter()
        .map(|name| scalar(item, name))
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

/// A time: seconds since the epoch with a fraction, or RFC 3339.
#[must_use]
pub fn time(item: &impl Json, name: &str) -> Option<Timestamp> {
    match item.member(name)?.look() {
        Look::Number(seconds) => seconds.as_f64().map(Timestamp::from_seconds),
        Look::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// A time as tables write it: without a zone it is read as UTC, a day as its beginning.
#[must_use]
pub fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim().trim_end_matches(" UTC");
    if let Ok(at) = text.parse() {
        return Some(at);
    }
    if text.len() == 10 {
        return format!("{text}T00:00:00Z").parse().ok();
    }
    format!("{}Z", text.replacen(' ', "T", 1)).parse().ok()
}

/// Some members of an item, those that are there.
#[must_use]
pub fn pick(item: &impl Json, names: &[&str]) -> Value {
    let mut picked = Map::new();
    for name in names {
        let value = item.member(name).filter(|v| !matches!(v.look(), Look::Null));
        if let Some(value) = value {
            picked.insert((*name).to_owned(), value.to_value());
        }
    }
    Value::Object(picked)
}

/// A text for search and display: what could mislead is replaced, what is long is cut.
#[must_use]
pub fn short(text: &str, longest: usize) -> String {
    crate::cloudtrail_record::clean(text, longest)
}

/// The text, or what stands in for it.
#[must_use]
pub fn or(own: String, other: &str) -> String {
    if own.is_empty() { other.to_owned() } else { own }
}
