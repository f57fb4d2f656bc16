//! One record read into facts, whatever service wrote it and in whatever it is wrapped: a notification of SNS, an event
//! of `EventBridge`, an answer of the event history.

pub mod configuration_item;
pub mod finding;
mod notification;
mod ocsf;
pub mod scanner;

use serde_json::Value;
use tickmark_store::NewFact;

use crate::cloudtrail_record::{self, RecordError};
use crate::value::{or, scalar, text};

/// Envelopes inside of envelopes that are opened.
const DEEPEST: u8 = 4;

/// Where a record stands.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its position in the original.
    pub position: String,
    /// Stands in where it names no account.
    pub account: String,
    /// Stands in where it names no Region.
    pub region: String,
    /// The id that the envelope gave it; empty without one.
    pub message_id: String,
}

impl Place {
    fn inside(&self, step: &str) -> Self {
        Self {
            position: format!("{}/{step}", self.position),
            ..self.clone()
        }
    }
}

/// Reads a record's JSON.
pub fn read(json: &str, place: &Place) -> Result<Vec<NewFact>, RecordError> {
    from_value(&cloudtrail_record::parse(json)?, place, 0)
}

fn from_value(value: &Value, place: &Place, depth: u8) -> Result<Vec<NewFact>, RecordError> {
    let has = |name: &str| value.get(name).is_some();
    if depth < DEEPEST {
        if has("detail-type") && has("source") && value["detail"].is_object() {
            let inside = Place {
                account: or(scalar(value, "account"), &place.account),
                region: or(scalar(value, "region"), &place.region),
                message_id: scalar(value, "id"),
                ..place.inside("detail")
            };
            return from_value(&value["detail"], &inside, depth + 1);
        }
        if has("Message") && (text(value, "Type") == "Notification" || has("MessageId")) {
            let inside = Place {
                message_id: scalar(value, "MessageId"),
                ..place.inside("Message")
            };
            return wrapped(&value["Message"], &inside, depth);
        }
        if value["CloudTrailEvent"].is_string() {
            return wrapped(&value["CloudTrailEvent"], &place.inside("CloudTrailEvent"), depth);
        }
        if let Some(findings) = value.get("findings").and_then(Value::as_array) {
            let mut facts = Vec::new();
            for (index, finding) in findings.iter().enumerate() {
                facts.extend(from_value(
                    finding,
                    &place.inside(&format!("findings/{index}")),
                    depth + 1,
                )?);
            }
            return Ok(facts);
        }
    }
    if let Some(facts) = notification::read(value, place) {
        return facts;
    }
    let (account, region) = (place.account.as_str(), place.region.as_str());
    if configuration_item::is_one(value) {
        let fact = configuration_item::item_fact(value, place.position.clone(), account, region);
        return Ok(vec![configuration_item::from_file(fact)]);
    }
    if finding::is_one(value) {
        return Ok(vec![finding::asff_fact(
            value,
            place.position.clone(),
            account,
            region,
        )]);
    }
    if has("class_uid") {
        return ocsf::read(value, place);
    }
    cloudtrail_record::fact_of(value, place.position.clone(), account, region).map(|fact| vec![fact])
}

/// What an envelope holds: JSON, or a text of JSON.
fn wrapped(inner: &Value, place: &Place, depth: u8) -> Result<Vec<NewFact>, RecordError> {
    match inner {
        Value::String(json) => from_value(&cloudtrail_record::parse(json)?, place, depth + 1),
        inner => from_value(inner, place, depth + 1),
    }
}
