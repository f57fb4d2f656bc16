//! Reading members: one that is missing or has another form reads as empty, never as an error.

use serde_json::{Map, Value};
use tickmark_domain::Timestamp;
pub use tickmark_store::evidence;

/// A text member; empty when it is none.
pub fn text<'v>(item: &'v Value, name: &str) -> &'v str {
    item.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A text, number or truth, as it is written; empty for what is none of them.
pub fn scalar(item: &Value, name: &str) -> String {
    match item.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(truth)) => truth.to_string(),
        _ => String::new(),
    }
}

/// The first of these members that says something.
pub fn first_text(item: &Value, names: &[&str]) -> String {
    names
        .iter()
        .map(|name| scalar(item, name))
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

/// A time: seconds since the epoch with a fraction, or RFC 3339.
pub fn time(item: &Value, name: &str) -> Option<Timestamp> {
    match item.get(name)? {
        Value::Number(seconds) => seconds.as_f64().map(Timestamp::from_seconds),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A time as tables write it: without a zone it is read as UTC, a day as its beginning.
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
pub fn pick(item: &Value, names: &[&str]) -> Value {
    let mut picked = Map::new();
    for name in names {
        if let Some(value) = item.get(name).filter(|v| !v.is_null()) {
            picked.insert((*name).to_owned(), value.clone());
        }
    }
    Value::Object(picked)
}

/// A text for search and display: what could mislead is replaced, what is long is cut.
pub fn short(text: &str, longest: usize) -> String {
    crate::cloudtrail_record::clean(text, longest)
}

/// The text, or what stands in for it.
pub fn or(own: String, other: &str) -> String {
    if own.is_empty() { other.to_owned() } else { own }
}
