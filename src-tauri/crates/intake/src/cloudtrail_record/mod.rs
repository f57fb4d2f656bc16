//! A CloudTrail record read into the facts that Tickmark searches and shows.
//!
//! Rule: a record says only what it says. A member that is missing or has an unexpected form leaves its fact empty;
//! an unknown version or member never makes a record unreadable. What is refused is ambiguity: a record in which the
//! same member stands twice could be read as two different stories.
//!
//! Facts of the format: AWS's "CloudTrail record contents" and "CloudTrail userIdentity element".

mod fact;
mod identity;
mod json;
mod resource;
mod title;

use tickmark_domain::Timestamp;

use crate::json::node::{Members, Node};

pub(crate) use fact::fact_of;
pub use fact::{EVENT_KIND, INSIGHT_KIND, event_fact};
pub(crate) use json::parse;

/// Longest text kept in a searchable fact, in characters; the original keeps the whole.
pub(crate) const LONGEST: usize = 512;

/// Why a text is not a CloudTrail record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Not JSON, or nested too deeply, or ambiguous.
    #[error("not readable as JSON: {reason}")]
    Json {
        /// What is wrong, in the words of the JSON reader, without its position.
        reason: String,
        /// Where in the text, in bytes, as far as the reader could tell.
        offset: usize,
    },
    /// JSON, but another thing.
    #[error("not a CloudTrail record: {found}")]
    NotCloudTrail {
        /// What it looks like.
        found: String,
    },
}

/// What a record says. A text is empty where the record does not say it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// `eventID`, exactly as delivered; empty in records older than version 1.01.
    pub event_id: String,
    /// `eventVersion`.
    pub event_version: String,
    /// `eventTime`; none where it is missing or no time.
    pub event_time: Option<Timestamp>,
    /// `s3.amazonaws.com`.
    pub event_source: String,
    /// `PutBucketPolicy`.
    pub event_name: String,
    /// `AwsApiCall`, `AwsServiceEvent`, `AwsConsoleSignIn`, `AwsCloudTrailInsight` …
    pub event_type: String,
    /// `awsRegion`.
    pub region: String,
    /// `recipientAccountId`, else `userIdentity.accountId`.
    pub account: String,
    /// Who acted, as one name: `jonas.feld`, `ProductionAdmin/jonas.feld`, `root`, `cloudtrail.amazonaws.com`.
    pub principal: String,
    /// `userIdentity.type`, exactly as delivered.
    pub identity_type: String,
    /// `sourceIPAddress`: an address, a service's name or `AWS Internal`.
    pub source_ip: String,
    /// `userAgent`.
    pub user_agent: String,
    /// `readOnly`.
    pub read_only: Option<bool>,
    /// `errorCode`.
    pub error_code: String,
    /// `errorMessage`.
    pub error_message: String,
    /// `AWS::S3::Bucket`, in AWS Config's spelling where it has one.
    pub resource_type: String,
    /// The name or id by which AWS Config knows the resource, as far as the record tells it.
    pub resource_id: String,
    /// One line for a person.
    pub title: String,
    /// Whether it was done in the console.
    pub console: bool,
    /// Whether a second factor was used; none where the record does not say.
    pub mfa: Option<bool>,
}

/// Reads one record from its JSON.
pub fn read_record(json: &str) -> Result<Record, RecordError> {
    parse(json).and_then(|value| from_node(&value))
}

/// Reads one record from JSON that is parsed already.
fn from_node(value: &Node<'_>) -> Result<Record, RecordError> {
    let Node::Object(members) = value else {
        return Err(RecordError::NotCloudTrail {
            found: looks_like(value),
        });
    };
    // An Insights event names the call that it is about among its details.
    let details = members.get("insightDetails").and_then(Node::as_object);
    let details = details.filter(|_| is_insight(members));
    let marks = ["eventSource", "eventID", "eventVersion"];
    let is_named = members.has("eventName") && marks.iter().any(|name| members.has(name));
    if !(is_named || is_insight(members)) {
        return Err(RecordError::NotCloudTrail {
            found: looks_like(value),
        });
    }
    if plain(members, "eventSource").starts_with("aws:") {
        let found = "it looks like a notification of another service, such as S3's".to_owned();
        return Err(RecordError::NotCloudTrail { found });
    }
    let identity = members.get("userIdentity").unwrap_or(&Node::Null);
    let mut record = Record {
        event_id: plain(members, "eventID"),
        event_version: text(members, "eventVersion"),
        event_time: ["eventTime", "@timestamp"]
            .iter()
            .find_map(|name| plain(members, name).parse().ok()),
        event_source: either(members, details, "eventSource"),
        event_name: either(members, details, "eventName"),
        event_type: text(members, "eventType"),
        region: text(members, "awsRegion"),
        account: [members.get("recipientAccountId"), identity.get("accountId")]
            .into_iter()
            .flatten()
            .map(|account| shorten(&account.scalar()))
            .find(|account| !account.is_empty())
            .unwrap_or_default(),
        source_ip: text(members, "sourceIPAddress"),
        user_agent: text(members, "userAgent"),
        read_only: members.get("readOnly").and_then(truth),
        error_code: text(members, "errorCode"),
        error_message: text(members, "errorMessage"),
        ..Record::default()
    };
    let actor = identity::read(identity);
    record.principal.clone_from(&actor.principal);
    record.identity_type.clone_from(&actor.identity_type);
    record.console = is_console(members, &record);
    record.mfa = identity::mfa(identity, members);
    (record.resource_type, record.resource_id) = resource::read(&record.event_source, members);
    record.title = title::write(&record, &actor, members);
    Ok(record)
}

/// A member of the record, else of the details of an Insights event.
fn either(members: &Members<'_>, details: Option<&Members<'_>>, name: &str) -> String {
    let own = text(members, name);
    match details {
        Some(details) if own.is_empty() => text(details, name),
        _ => own,
    }
}

fn is_insight(members: &Members<'_>) -> bool {
    members.get("eventType").and_then(Node::as_str) == Some("AwsCloudTrailInsight")
}

/// Whether the console acted for a person: its sign-in, its own actions, or a call with a console session.
fn is_console(members: &Members<'_>, record: &Record) -> bool {
    members.get("sessionCredentialFromConsole").and_then(truth) == Some(true)
        || matches!(
            record.event_type.as_str(),
            "AwsConsoleSignIn" | "AwsConsoleAction"
        )
        || record.user_agent.starts_with("console.")
        || record.user_agent.contains("S3Console/")
}

/// What a JSON value looks like to a person, when it is not what was expected.
fn looks_like(value: &Node<'_>) -> String {
    let has = |name: &str| value.get(name).is_some();
    let known = [
        (
            &["configurationItems"][..],
            "it looks like an AWS Config snapshot or history file",
        ),
        (
            &["digestEndTime", "logFiles"],
            "it looks like a CloudTrail digest file",
        ),
        (
            &["hashSignature", "publicKeyFingerprint"],
            "it looks like the signature of a CloudTrail Lake result",
        ),
        (
            &["ProductArn", "AwsAccountId"],
            "it looks like a Security Hub finding",
        ),
        (&["Findings"], "it looks like a list of Security Hub findings"),
        (&["catalog"], "it looks like an OSCAL catalog"),
        (
            &["control_sets"],
            "it looks like a framework; import it into the catalogue",
        ),
        (&["Statement", "Version"], "it looks like an IAM policy"),
    ];
    for (members, phrase) in known {
        if members.iter().all(|name| has(name)) {
            return phrase.to_owned();
        }
    }
    match value {
        Node::Null => "it is null".to_owned(),
        Node::Bool(_) => "it is true or false".to_owned(),
        Node::Number(_) => "it is a number".to_owned(),
        Node::Text(_) => "it is a text".to_owned(),
        Node::List(_) => "it is a list".to_owned(),
        Node::Object(members) if members.names().len() == 0 => "it is an object with no members".to_owned(),
        Node::Object(members) => {
            let names: Vec<String> = members
                .names()
                .take(4)
                .map(|name| format!("\"{}\"", clean(name, 40)))
                .collect();
            format!("it is an object with {}", names.join(", "))
        }
    }
}

/// A member's text, cleaned for search and display; numbers and booleans as they are written.
fn text(members: &Members<'_>, name: &str) -> String {
    shorten(&plain(members, name))
}

/// A member's text exactly as delivered.
fn plain(members: &Members<'_>, name: &str) -> String {
    members
        .get(name)
        .map(Node::scalar)
        .unwrap_or_default()
        .into_owned()
}

fn truth(value: &Node<'_>) -> Option<bool> {
    match value {
        Node::Bool(truth) => Some(*truth),
        Node::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Node::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn shorten(text: &str) -> String {
    clean(text, LONGEST)
}

/// Replaces what could mislead a reader's eye or terminal (control characters, reversed writing) and cuts the end.
pub(crate) fn clean(text: &str, longest: usize) -> String {
    // Nearly every text of a record: nothing in it can mislead, and no character is longer than a byte.
    if text.len() <= longest && text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return text.to_owned();
    }
    let harmful = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut cleaned: String = text
        .chars()
        .take(longest)
        .map(|c| if harmful(c) { '\u{fffd}' } else { c })
        .collect();
    if text.chars().nth(longest).is_some() {
        cleaned.push('…');
    }
    cleaned
}
