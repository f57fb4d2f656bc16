//! One line that says what happened: "`PutBucketPolicy` on nw-phi-exports by jonas.feld, from the console with MFA".

use serde_json::{Map, Value};

use super::Record;
use super::identity::Actor;

/// Writes the line from what was read already.
pub fn write(record: &Record, actor: &Actor, members: &Map<String, Value>) -> String {
    if let Some(line) = of_insight(record, members) {
        return line;
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

/// "`ApiCallRateInsight` about `RunInstances`, start".
fn of_insight(record: &Record, members: &Map<String, Value>) -> Option<String> {
    let details = members
        .get("insightDetails")
        .filter(|_| super::is_insight(members))?;
    let get = |name: &str| details.get(name).map(super::scalar).unwrap_or_default();
    let (kind, state) = (
        super::clean(&get("insightType"), 120),
        get("state").to_lowercase(),
    );
    if kind.is_empty() {
        return None;
    }
    let state = super::clean(&state, 20);
    let ending = if state.is_empty() {
        String::new()
    } else {
        format!(", {state}")
    };
    Some(format!("{kind} about {}{ending}", record.event_name))
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

fn ending(record: &Record, members: &Map<String, Value>) -> String {
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
        .and_then(Value::as_str);
    if sign_in == Some("Failure") {
        ", failed".to_owned()
    } else {
        String::new()
    }
}
