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
use crate::json::node::Node;
use crate::value::or;

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
    from_node(&cloudtrail_record::parse(json)?, place, 0)
}

/// Members without which a record is none of the kinds that stand before an event.
const OTHERS: [&str; 5] = [
    "messageType",
    "s3ObjectKey",
    "configurationItemStatus",
    "ProductArn",
    "class_uid",
];

fn from_node(value: &Node<'_>, place: &Place, depth: u8) -> Result<Vec<NewFact>, RecordError> {
    let get = |name: &str| value.get(name);
    let has = |name: &str| get(name).is_some();
    let scalar = |name: &str| get(name).map(Node::scalar).unwrap_or_default().into_owned();
    if depth < DEEPEST {
        if let Some(detail @ Node::Object(_)) = get("detail").filter(|_| has("detail-type") && has("source"))
        {
            let inside = Place {
                account: or(scalar("account"), &place.account),
                region: or(scalar("region"), &place.region),
                message_id: scalar("id"),
                ..place.inside("detail")
            };
            return from_node(detail, &inside, depth + 1);
        }
        let is_notification = get("Type").and_then(Node::as_str) == Some("Notification");
        if let Some(message) = get("Message").filter(|_| is_notification || has("MessageId")) {
            let inside = Place {
                message_id: scalar("MessageId"),
                ..place.inside("Message")
            };
            return wrapped(message, &inside, depth);
        }
        if let Some(event @ Node::Text(_)) = get("CloudTrailEvent") {
            return wrapped(event, &place.inside("CloudTrailEvent"), depth);
        }
        if let Some(Node::List(findings)) = get("findings") {
            let mut facts = Vec::new();
            for (index, finding) in findings.iter().enumerate() {
                facts.extend(from_node(
                    finding,
                    &place.inside(&format!("findings/{index}")),
                    depth + 1,
                )?);
            }
            return Ok(facts);
        }
    }
    if OTHERS.into_iter().any(has)
        && let Some(facts) = other(&value.to_value(), place)
    {
        return facts;
    }
    let (account, region) = (place.account.as_str(), place.region.as_str());
    cloudtrail_record::fact_of(value, place.position.clone(), account, region).map(|fact| vec![fact])
}

/// What is no event: a notification, a configuration item, a finding.
fn other(value: &Value, place: &Place) -> Option<Result<Vec<NewFact>, RecordError>> {
    if let Some(facts) = notification::read(value, place) {
        return Some(facts);
    }
    let (account, region) = (place.account.as_str(), place.region.as_str());
    if configuration_item::is_one(value) {
        let fact = configuration_item::item_fact(value, place.position.clone(), account, region);
        return Some(Ok(vec![configuration_item::from_file(fact)]));
    }
    if finding::is_one(value) {
        let fact = finding::asff_fact(value, place.position.clone(), account, region);
        return Some(Ok(vec![fact]));
    }
    value.get("class_uid").map(|_| ocsf::read(value, place))
}

/// What an envelope holds: JSON, or a text of JSON.
fn wrapped(inner: &Node<'_>, place: &Place, depth: u8) -> Result<Vec<NewFact>, RecordError> {
    match inner {
        Node::Text(json) => from_node(&cloudtrail_record::parse(json)?, place, depth + 1),
        inner => from_node(inner, place, depth + 1),
    }
}
