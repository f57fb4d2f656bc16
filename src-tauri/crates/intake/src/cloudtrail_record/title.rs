//! One line that says what happened: "`PutBucketPolicy` on nw-phi-exports by jonas.feld, from the console with MFA".

use super::Record;
use super::identity::Actor;
use crate::json::node::{Members, Node};

/// Writes the line from what was read already.
pub fn write(record: &Record, actor: &Actor, members: &Members<'_>) -> String {
    if let Some(details) = members
        .get("insightDetails")
        .filter(|details| details.as_object().is_some())
    {
        return unusual(record, details);
    }
    let mut line = record.event_name.clone();
    if !record.resource_id.is_empty() {
        line.push_str(" on ");
        line.push_str(&super::clean(&record.resource_id, 120));
    }
    if !actor.phrase.is_empty() {
        line.push_str(" by ");
        line.push_str(&actor.phrase);
    }
    if record.console {
        line.push_str(", from the console");
        line.push_str(second_factor(record));
    }
    line.push_str(&ending(record, members));
    line
}

/// "`RunInstances` was called unusually often: begins".
fn unusual(record: &Record, details: &Node<'_>) -> String {
    let said = |name: &str| details.get(name).and_then(Node::as_str).unwrap_or_default();
    let what = match said("errorCode") {
        "" if said("insightType") == "ApiErrorRateInsight" => "failed unusually often".to_owned(),
        "" => "was called unusually often".to_owned(),
        code => format!("failed unusually often with {}", super::clean(code, 80)),
    };
    let when = match said("state") {
        "Start" => ": begins",
        "End" => ": ends",
        _ => "",
    };
    format!("{} {what}{when}", record.event_name)
}

/// A federated session says "no MFA" because its identity provider asked for it, so only users of AWS itself are
/// said to have come without.
fn second_factor(record: &Record) -> &'static str {
    match (record.mfa, record.identity_type.as_str()) {
        (Some(true), _) => " with MFA",
        (Some(false), "IAMUser" | "Root") => " without MFA",
        _ => "",
    }
}

fn ending(record: &Record, members: &Members<'_>) -> String {
    let code = record.error_code.as_str();
    if code.contains("AccessDenied") || code.contains("Unauthorized") {
        return ", denied".to_owned();
    }
    if !code.is_empty() {
        return format!(", failed: {}", super::clean(code, 80));
    }
    let sign_in = members
        .get("responseElements")
        .and_then(|r| r.get(&record.event_name))
        .and_then(Node::as_str);
    if sign_in == Some("Failure") {
        ", failed".to_owned()
    } else {
        String::new()
    }
}
