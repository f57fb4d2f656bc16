//! A text taken apart into its records, held against a parser that reads the whole of it.

use std::fmt;
use std::io::Read;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use tickmark_intake::parsers::{Fault, records};

/// Position and bytes of a record.
type Found = (String, Vec<u8>);

/// Records of a text.
pub fn split(bytes: &[u8]) {
    let (found, faults) = read(bytes, bytes);
    let slow = Slow(bytes, 1 + bytes.len() % 7);
    assert_eq!(
        read(slow, bytes),
        (found.clone(), faults.clone()),
        "how much is read at a time changes nothing"
    );
    if let Some(expected) = whole(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)) {
        assert_eq!(faults, [], "what is JSON has no fault");
        let shown = |found: &[Found]| -> Vec<(String, String)> {
            let text = |json: &[u8]| String::from_utf8_lossy(json).into_owned();
            found.iter().map(|(at, json)| (at.clone(), text(json))).collect()
        };
        assert_eq!(
            shown(&found),
            shown(&expected),
            "the records are those of a whole parse"
        );
    }
}

fn read(reader: impl Read, text: &[u8]) -> (Vec<Found>, Vec<Fault>) {
    let mut found = Vec::new();
    let mut end = 0;
    let faults = records(reader, &mut |record| {
        let json = record.json.expect("no record of a small text is too long");
        let from = usize::try_from(record.offset).expect("a place in memory");
        assert_eq!(
            text.get(from..from + json.len()),
            Some(json),
            "a record's place leads to its bytes"
        );
        assert!(from >= end, "no two records share a byte");
        end = from + json.len();
        found.push((record.position.to_owned(), json.to_vec()));
        true
    });
    for fault in &faults {
        assert!(fault.offset <= text.len() as u64 && !fault.problem.is_empty());
    }
    (found, faults)
}

/// A reader that gives a few bytes at a time.
struct Slow<'a>(&'a [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = self.1.min(buffer.len());
        self.0.read(&mut buffer[..most])
    }
}

/// The records of a text that is JSON as a whole, or JSON line by line; none where it is neither.
fn whole(text: &[u8]) -> Option<Vec<Found>> {
    let text = std::str::from_utf8(text).ok()?;
    if let Some(found) = document(text, "") {
        return Some(found);
    }
    let lines: Vec<&str> = text.split('\n').collect();
    let solid = lines.iter().filter(|line| !line.trim_ascii().is_empty());
    if solid.clone().count() < 2 || !solid.clone().all(|line| line.trim_ascii().starts_with('{')) {
        return None;
    }
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if !line.trim_ascii().is_empty() {
            found.extend(document(line, &(at + 1).to_string())?);
        }
    }
    Some(found)
}

fn document(text: &str, name: &str) -> Option<Vec<Found>> {
    const LISTS: [&str; 5] = ["Records", "configurationItems", "Events", "Findings", "findings"];
    let raw: &RawValue = serde_json::from_str(text).ok()?;
    let whole = vec![(name.to_owned(), raw.get().as_bytes().to_vec())];
    if raw.get().starts_with('[') {
        return elements(raw.get(), name);
    }
    if !raw.get().starts_with('{') {
        return Some(whole);
    }
    let Members(members) = serde_json::from_str(raw.get()).ok()?;
    // A name may be written with escapes, and is another one then: only what services write is taken for a list.
    if members.iter().any(|(name, _)| LISTS.contains(&name.as_str())) && raw.get().contains("\\u") {
        return None;
    }
    let is_list =
        |(name, value): &&(String, &RawValue)| LISTS.contains(&name.as_str()) && value.get().starts_with('[');
    let mut lists = members.iter().filter(is_list);
    match (lists.next(), lists.next()) {
        (None, _) => Some(whole),
        (Some((list, value)), None) => elements(value.get(), &format!("{name}/{list}")),
        // Two lists in one text are refused.
        (Some(_), Some(_)) => None,
    }
}

fn elements(list: &str, name: &str) -> Option<Vec<Found>> {
    let elements: Vec<&RawValue> = serde_json::from_str(list).ok()?;
    let found = elements.iter().enumerate();
    Some(
        found
            .map(|(at, json)| (format!("{name}/{at}"), json.get().as_bytes().to_vec()))
            .collect(),
    )
}

/// The members of an object in their order, each as often as it stands there.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = access.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Collect).map(Members)
    }
}
