//! Texts: what they are, what they tell, and a part of one.

use std::io::Write;

use serde_json::Value;
use tickmark_intake::{cloudtrail_record, configuration_item, finding, parsers, text_at};

/// Facts of one text whose places are looked up: each look reads the text again.
const LOOKED_UP: usize = 12;

/// What a file is, by its first bytes.
pub fn detect(bytes: &[u8]) {
    let whole = tickmark_intake::detect(bytes);
    assert_eq!(
        whole,
        tickmark_intake::detect(bytes),
        "the answer depends on nothing else"
    );
}

/// Every fact of a text, with the place that leads back to it.
pub fn facts(bytes: &[u8]) {
    let Some(told) = parsers::facts(bytes) else { return };
    for (offset, problem) in &told.problems {
        assert!(!problem.is_empty());
        assert!(
            offset.is_none_or(|at| at <= bytes.len() as u64),
            "a problem is inside the file"
        );
    }
    let step = told.facts.len().div_ceil(LOOKED_UP).max(1);
    for fact in &told.facts {
        assert!(
            !fact.native_id.is_empty(),
            "a fact without an id would hide another"
        );
        let data = fact.data.as_deref().map(serde_json::from_str::<Value>);
        assert!(data.is_none_or(|data| data.is_ok()), "what is kept of it is JSON");
    }
    for fact in told.facts.iter().step_by(step) {
        let text = text_at(bytes, &fact.position)
            .unwrap_or_else(|error| panic!("{} at {} is not found again: {error}", fact.kind, fact.position));
        if fact.kind == cloudtrail_record::EVENT_KIND {
            let again = cloudtrail_record::event_fact(&text, String::new(), "", "")
                .unwrap_or_else(|error| panic!("what stands at {} is no event: {error}", fact.position));
            assert_eq!(
                (again.native_id, again.content_hash),
                (fact.native_id.clone(), fact.content_hash),
                "what stands at {} is another event",
                fact.position
            );
        }
    }
}

/// A record as a fact, as each service writes it.
pub fn record(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let whole = serde_json::from_str::<Value>(text);
    if let Ok(fact) = cloudtrail_record::event_fact(text, String::new(), "111122223333", "eu-central-1") {
        let said = whole.as_ref().expect("what is read as a record is JSON");
        said_as_it_is(text, &fact.native_id, said);
        // Spread over lines, with its members in another order, it is the same event.
        let spread = serde_json::to_string_pretty(said).expect("JSON can be written");
        let again = cloudtrail_record::event_fact(&spread, String::new(), "111122223333", "eu-central-1")
            .expect("it is a record however it is spaced");
        assert_eq!(
            (&again.native_id, again.content_hash, again.occurred_at),
            (&fact.native_id, fact.content_hash, fact.occurred_at),
            "the spacing of a record changes nothing"
        );
    }
    if let Ok(value) = &whole {
        let _ = finding::asff_fact(value, String::new(), "", "");
        let _ = configuration_item::item_fact(value, String::new(), "", "");
    }
}

/// An id and names are never changed on the way.
fn said_as_it_is(text: &str, native_id: &str, said: &Value) {
    assert!(!native_id.is_empty(), "a fact without an id would hide another");
    let record = cloudtrail_record::read_record(text).expect("it was read");
    if let Some(id) = said["eventID"].as_str() {
        assert_eq!(record.event_id, id);
        assert!(native_id == id || native_id.starts_with("content:"));
    }
    let is_plain = |text: &&str| text.len() <= 500 && text.bytes().all(|b| b.is_ascii_graphic());
    for (kept, name) in [
        (&record.event_name, "eventName"),
        (&record.event_source, "eventSource"),
        (&record.region, "awsRegion"),
        (&record.error_code, "errorCode"),
        (&record.source_ip, "sourceIPAddress"),
    ] {
        if let Some(text) = said[name]
            .as_str()
            .filter(is_plain)
            .filter(|text| !text.is_empty())
        {
            assert_eq!(kept, text, "{name}");
        }
    }
}

/// A part of an original; the first byte says which, or a first line that begins with `@` names it.
pub fn locate(bytes: &[u8]) {
    const POSITIONS: [&str; 8] = [
        "",
        "/Records/0",
        "/configurationItems/1",
        "2",
        "2/Records/1",
        "row 1",
        "row 2/eventJson",
        "/Message/configurationItem",
    ];
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let line = rest.iter().position(|b| *b == b'\n').filter(|_| *first == b'@');
    let (position, original) = match line {
        Some(end) => (String::from_utf8_lossy(&rest[..end]), &rest[end + 1..]),
        None => (POSITIONS[usize::from(*first) % POSITIONS.len()].into(), rest),
    };
    let found = text_at(original, &position);
    if let (Ok(found), Ok(original)) = (&found, std::str::from_utf8(original)) {
        // A text of JSON inside of JSON is given as what it says, a row as its columns.
        let is_other = position.starts_with("row ") || original.contains('\\');
        assert!(
            is_other || original.contains(found.as_str()),
            "a part is given with its own bytes"
        );
    }
    if !original.starts_with(&[0x1f, 0x8b]) && original.len() < 1 << 16 {
        let packed = text_at(&gzip(original), &position);
        assert_eq!(packed, found, "how an original is packed changes nothing");
    }
}

/// Packed, as services deliver it.
pub fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}
