//! A record as the fact that the engagement keeps. Collecting from the API and reading log files both come through
//! here, so that an event is the same fact whichever way it came.

use serde_json::{Map, Value, json};
use tickmark_domain::{EvidenceKind, Source};
use tickmark_store::{NewEvidence, NewFact, Versions, content_hash};

use super::{Record, RecordError, from_node, json as record_json};
use crate::json::node::Node;

/// What an event is called among facts.
pub const EVENT_KIND: &str = "cloudtrail.event";
/// What an Insights event is called among facts.
pub const INSIGHT_KIND: &str = "cloudtrail.insight_event";
/// Longest `eventID` that is taken for one; CloudTrail's have 36 characters.
const LONGEST_ID: usize = 128;

/// Reads a record's JSON into a fact. `position` is its place in the original; `account` and `region` stand in where
/// the record names none.
///
/// An event without an id is known by its content, so that repeats of it are still found.
pub fn event_fact(text: &str, position: String, account: &str, region: &str) -> Result<NewFact, RecordError> {
    fact_of(&record_json::parse(text)?, position, account, region)
}

/// The same from JSON that is parsed already.
pub(crate) fn fact_of(
    value: &Node<'_>,
    position: String,
    account: &str,
    region: &str,
) -> Result<NewFact, RecordError> {
    let record = from_node(value)?;
    Ok(fact(record, value, position, account, region))
}

fn fact(record: Record, value: &Node<'_>, position: String, account: &str, region: &str) -> NewFact {
    let content_hash = content_hash(value);
    let is_insight = record.event_type == "AwsCloudTrailInsight";
    let has_id = !record.event_id.trim().is_empty() && record.event_id.len() <= LONGEST_ID;
    let or = |own: String, other: &str| if own.is_empty() { other.to_owned() } else { own };
    NewFact {
        kind: if is_insight { INSIGHT_KIND } else { EVENT_KIND }.to_owned(),
        account_id: or(record.account, account),
        region: or(record.region, region),
        native_id: if has_id {
            record.event_id
        } else {
            content_id(content_hash)
        },
        occurred_at: record.event_time,
        position,
        content_hash,
        versions: Versions::Conflict,
        data: if is_insight {
            Some(unusual(value))
        } else {
            category(value)
        },
        evidence: Some(NewEvidence {
            kind: if is_insight {
                EvidenceKind::Finding
            } else {
                EvidenceKind::UserActivity
            },
            source: Source::CloudTrail,
            service: record.event_source,
            resource_type: record.resource_type,
            resource_id: record.resource_id,
            event_name: record.event_name,
            principal: record.principal,
            source_ip: record.source_ip,
            match_key: String::new(),
            identity_type: record.identity_type,
            result: None,
            title: record.title,
        }),
    }
}

/// What an Insights event found unusual: the call, of which service, and whether its number or its errors.
fn unusual(value: &Node<'_>) -> String {
    let members = ["eventSource", "eventName", "insightType", "errorCode"];
    let details = value.get("insightDetails");
    let found = members.iter().filter_map(|name| {
        let said = details?.get(name)?.as_str()?;
        Some(((*name).to_owned(), Value::from(said)))
    });
    Value::Object(found.collect::<Map<_, _>>()).to_string()
}

/// Which kind of event it is, where it is not one of management.
fn category(value: &Node<'_>) -> Option<String> {
    let category = value.get("eventCategory").and_then(Node::as_str)?;
    (category != "Management").then(|| json!({ "category": super::shorten(category) }).to_string())
}

fn content_id(hash: [u8; 16]) -> String {
    format!("content:{:032x}", u128::from_be_bytes(hash))
}
