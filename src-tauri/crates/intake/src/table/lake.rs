//! Results of queries in CloudTrail Lake: rows with the columns that the query chose.
//!
//! A row with the whole event in it is that event, the same fact as in a log. Any other row tells what the query asked:
//! it is kept under its own content and serves no control, because the event itself does.

use serde_json::{Value, json};
use tickmark_domain::{EvidenceKind, Source};
use tickmark_store::{NewEvidence, NewFact, Versions, content_hash};

use super::{Columns, Row, as_members};
use crate::cloudtrail_record;
use crate::item::Place;
use crate::value::{evidence, moment, or, short};

/// What a row is called among facts.
pub const ROW_KIND: &str = "cloudtrail.lake_row";

/// Whether a table is such a result: by what stands above it, or by columns that only events have.
pub fn is_one(columns: &Columns) -> bool {
    columns.is_query
        || columns.any(&["eventjson", "eventdata"])
        || (columns.has("eventid") && columns.any(&["eventname", "eventtime", "eventsource"]))
}

/// Reads a row.
pub fn fact(row: Row<'_>, place: &Place) -> NewFact {
    let whole = cloudtrail_record::parse(row.get("eventjson"))
        .ok()
        .and_then(|value| {
            let position = format!("{}/{}", place.position, row.written("eventjson"));
            cloudtrail_record::fact_of(&value, position, &place.account, &place.region).ok()
        });
    whole.unwrap_or_else(|| part(row, place))
}

fn part(row: Row<'_>, place: &Place) -> NewFact {
    let hash = content_hash(&Value::Object(as_members(row)));
    let (event, identity) = (row.get("eventdata"), row.get("useridentity"));
    let told = |name: &str| or(row.get(name).to_owned(), &inside(event, name));
    let name = told("eventname");
    let source = told("eventsource");
    let principal = ["arn", "username", "principalid"]
        .iter()
        .map(|name| or(inside(identity, name), &inside(event, name)))
        .find(|text| !text.is_empty())
        .unwrap_or_default();
    let what = if name.is_empty() { "A row" } else { &name };
    let by = if principal.is_empty() {
        String::new()
    } else {
        format!(" by {principal}")
    };
    let proof = NewEvidence {
        service: short(&source, 512),
        event_name: short(&name, 512),
        principal: short(&principal, 512),
        source_ip: short(&told("sourceipaddress"), 512),
        match_key: "lake".to_owned(),
        ..evidence(
            EvidenceKind::UserActivity,
            Source::CloudTrail,
            short(&format!("{what}{by}, as a query of CloudTrail Lake tells"), 512),
        )
    };
    NewFact {
        kind: ROW_KIND.to_owned(),
        account_id: or(row.get("recipientaccountid").to_owned(), &place.account),
        region: or(row.get("awsregion").to_owned(), &place.region),
        native_id: format!("content:{:032x}", u128::from_be_bytes(hash)),
        occurred_at: moment(row.get("eventtime")),
        position: place.position.clone(),
        content_hash: hash,
        versions: Versions::Conflict,
        data: Some(
            json!({ "event_id": short(row.get("eventid"), 300), "error": short(&told("errorcode"), 300) })
                .to_string(),
        ),
        evidence: Some(proof),
    }
}

/// A member of a value that is written as `{name=value, other={…}}`, whatever its depth.
fn inside(text: &str, name: &str) -> String {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(name)) {
        let (start, end) = (from + at, from + at + name.len());
        let before = text[..start].chars().next_back();
        let rest = &text[end..];
        if matches!(before, Some('{' | ' ')) && rest.starts_with('=') {
            let value = rest[1..].split([',', '}', '{']).next().unwrap_or_default().trim();
            return if value == "null" {
                String::new()
            } else {
                value.to_owned()
            };
        }
        from = end;
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn a_member_is_found_in_a_written_structure() {
        let text =
            "{version=1, useridentity={type=AssumedRole, principalid=p, arn=null}, eventname=Put, error=}";
        for (name, value) in [
            ("eventname", "Put"),
            ("principalid", "p"),
            ("arn", ""),
            ("error", ""),
            ("name", ""),
            ("none", ""),
        ] {
            assert_eq!(inside(text, name), value, "{name}");
        }
        assert_eq!(inside("é{a=ü}", "a"), "ü");
    }
}
