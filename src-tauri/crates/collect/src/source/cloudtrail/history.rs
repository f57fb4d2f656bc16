//! The event history, and the public keys of digest files.

use aws_sdk_cloudtrail::primitives::DateTime;
use aws_sdk_cloudtrail::types::{EventCategory, ListInsightsDataType};
use serde_json::{Value, json};
use tickmark_domain::{EvidenceKind, Source, Timestamp};
use tickmark_intake::cloudtrail_record::{EVENT_KIND, INSIGHT_KIND, event_fact};
use tickmark_store::{NewEvidence, NewFact, Versions};

use crate::call::asked;
use crate::look::{Look, Node, Told, evidence, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// Events of the last 90 days, newest first: of management, or where the category is named of Insights.
pub(crate) static LOOKUP: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "LookupEvents",
    holds: Holds::List("Events"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .cloudtrail
                .lookup_events()
                .set_start_time(moment(params, "StartTime"))
                .set_end_time(moment(params, "EndTime"))
                .set_event_category(given(params, "EventCategory").map(|c| EventCategory::from(c.as_str())))
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: event,
};

/// Insights events of a trail, data events among them.
pub(crate) static INSIGHTS: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "ListInsightsData",
    holds: Holds::List("Events"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .cloudtrail
                .list_insights_data()
                .set_insight_source(given(params, "InsightSource"))
                .set_data_type(given(params, "DataType").map(|t| ListInsightsDataType::from(t.as_str())))
                .set_start_time(moment(params, "StartTime"))
                .set_end_time(moment(params, "EndTime"))
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: event,
};

/// Public keys that were valid in the period; digest files are proven with them offline.
pub(crate) static PUBLIC_KEYS: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "ListPublicKeys",
    holds: Holds::List("PublicKeyList"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .cloudtrail
                .list_public_keys()
                .set_start_time(moment(params, "StartTime"))
                .set_end_time(moment(params, "EndTime"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let fact = look.fact("cloudtrail.public_key", text(item, "Fingerprint"), item);
        let data = pick(item, &["Value", "ValidityStartTime", "ValidityEndTime"]);
        vec![fact.at(time(item, "ValidityStartTime")).with(data)]
    },
};

/// The category of Insights events.
pub(crate) const INSIGHT: &str = "insight";

/// Parameters of a listing from one moment through another.
pub(crate) fn between((from, to): (Timestamp, Timestamp)) -> Value {
    json!({ "StartTime": from, "EndTime": to })
}

pub(super) fn moment(params: &Value, name: &str) -> Option<DateTime> {
    time(params, name).map(|at| DateTime::from_millis(at.ms()))
}

/// The record inside is read as a log file's record is; where it cannot be read, the listing's own words stand in.
fn event(look: &Look<'_>, item: &Node<'_>) -> Vec<NewFact> {
    let record = text(item, "CloudTrailEvent");
    let fact = event_fact(record, look.position.clone(), look.account, look.region);
    vec![fact.unwrap_or_else(|_| {
        let is_insight = !look.param("InsightSource").is_empty() || look.param("EventCategory") == INSIGHT;
        let resource = &item["Resources"][0];
        let name = text(item, "EventName");
        let proof = NewEvidence {
            service: text(item, "EventSource").to_owned(),
            event_name: name.to_owned(),
            principal: text(item, "Username").to_owned(),
            resource_type: text(resource, "ResourceType").to_owned(),
            resource_id: text(resource, "ResourceName").to_owned(),
            ..evidence(
                if is_insight {
                    EvidenceKind::Finding
                } else {
                    EvidenceKind::UserActivity
                },
                Source::CloudTrail,
                format!("{name} by {}, its record cannot be read", text(item, "Username")),
            )
        };
        NewFact {
            versions: Versions::Conflict,
            ..look
                .fact(
                    if is_insight { INSIGHT_KIND } else { EVENT_KIND },
                    text(item, "EventId"),
                    item,
                )
                .at(time(item, "EventTime"))
                .proves(proof)
        }
    })]
}
