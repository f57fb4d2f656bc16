//! One part of a record, as the text that it is there. Services put JSON into texts of JSON; a pointer goes through.

use std::collections::HashMap;

use serde_json::value::RawValue;

/// The text at a JSON pointer. Where a text is met that holds JSON, the pointer goes on inside of it; an event of the
/// event history is such a text too, and is given as its record.
pub fn at(json: &str, pointer: &str) -> Option<String> {
    let mut here = json.trim().to_owned();
    for step in pointer.split('/').skip(1) {
        if let Some(inner) = text_of(&here) {
            here = inner;
        }
        let step = step.replace("~1", "/").replace("~0", "~");
        here = if here.trim_start().starts_with('[') {
            let items: Vec<&RawValue> = serde_json::from_str(&here).ok()?;
            items.get(step.parse::<usize>().ok()?)?.get().to_owned()
        } else {
            members(&here)?.get(&step)?.get().to_owned()
        };
    }
    if let Some(inner) = text_of(&here).filter(|t| t.trim_start().starts_with(['{', '['])) {
        return Some(inner);
    }
    let event = members(&here)
        .and_then(|m| m.get("CloudTrailEvent").map(|e| e.get().to_owned()))
        .and_then(|event| text_of(&event));
    Some(event.unwrap_or(here))
}

fn members(json: &str) -> Option<HashMap<String, &RawValue>> {
    serde_json::from_str(json).ok()
}

/// What a JSON text says, when it is one.
fn text_of(json: &str) -> Option<String> {
    let json = json.trim_start();
    json.starts_with('"')
        .then(|| serde_json::from_str(json).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::at;

    #[test]
    fn a_part_is_taken_out_with_its_own_bytes() {
        let page = r#"{"EvaluationResults":[{"t":1.50, "b":"é"}]}"#;
        assert_eq!(
            at(page, "/EvaluationResults/0").as_deref(),
            Some(r#"{"t":1.50, "b":"é"}"#)
        );
        assert_eq!(at(page, "/EvaluationResults/1"), None);
        assert_eq!(at(page, "").as_deref(), Some(page));
        assert_eq!(at("{", "/a"), None);
    }

    #[test]
    fn json_inside_of_a_text_is_reached_through_it() {
        let page = r#"{"Events":[{"EventId":"a","CloudTrailEvent":"{\"eventName\":\"Put\"}"}]}"#;
        for pointer in ["/Events/0", "/Events/0/CloudTrailEvent"] {
            assert_eq!(at(page, pointer).as_deref(), Some(r#"{"eventName":"Put"}"#));
        }
        let sent = r#"{"Message":"{\"configurationItem\":{\"a\":[1]}}"}"#;
        assert_eq!(at(sent, "/Message/configurationItem/a").as_deref(), Some("[1]"));
    }
}
