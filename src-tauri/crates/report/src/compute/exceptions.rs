//! Known exceptions: remediation exceptions of Config for the rules that a control reads. They are shown with their
//! end; whether one has expired is judged at the moment of the collection.

use std::collections::HashMap;

use tickmark_domain::{EvidenceSource, Timestamp};
use tickmark_store::{ControlRecord, Result, Store};

use crate::model::ExceptionRow;

/// Exceptions by control.
pub(super) fn read(
    store: &Store,
    controls: &[ControlRecord],
    collected_at: Option<Timestamp>,
) -> Result<HashMap<i64, Vec<ExceptionRow>>> {
    let mut found: HashMap<i64, Vec<ExceptionRow>> = HashMap::new();
    let facts = store.list_facts("config.remediation_exception", None)?;
    if facts.is_empty() {
        return Ok(found);
    }
    let mut identifiers: HashMap<(String, String, String), String> = HashMap::new();
    for rule in store.list_facts("config.rule", None)? {
        let data = json(rule.data.as_deref());
        let identifier = data["identifier"].as_str().unwrap_or_default().to_owned();
        identifiers.insert((rule.account_id, rule.region, rule.native_id), identifier);
    }
    for fact in facts {
        let mut parts = fact.native_id.splitn(3, '|');
        let (rule, _, resource) = (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        let key = (fact.account_id.clone(), fact.region.clone(), rule.to_owned());
        let identifier = identifiers.get(&key).map_or(rule, String::as_str);
        let data = json(fact.data.as_deref());
        let expires_at = time(&data, &["expirationTime", "expiration_time", "ExpirationTime"]);
        let reason = ["message", "Message", "reason"]
            .iter()
            .find_map(|k| data[*k].as_str())
            .unwrap_or_default();
        let row = ExceptionRow {
            id: rule.to_owned(),
            resource: resource.to_owned(),
            account_id: fact.account_id.clone(),
            region: fact.region.clone(),
            reason: reason.to_owned(),
            expires_at,
            expired: expires_at
                .zip(collected_at)
                .is_some_and(|(end, seen)| end <= seen),
            source: "AWS Config remediation exception".to_owned(),
        };
        for control in controls {
            let wants = control.definition.sources.iter().any(
                |s| matches!(s, EvidenceSource::ConfigRule { identifier: wanted } if wanted == identifier),
            );
            if wants {
                found.entry(control.id).or_default().push(row.clone());
            }
        }
    }
    Ok(found)
}

fn json(text: Option<&str>) -> serde_json::Value {
    text.and_then(|t| serde_json::from_str(t).ok())
        .unwrap_or_default()
}

/// A time among the kept members: RFC 3339 text or seconds since the epoch.
pub(super) fn time(data: &serde_json::Value, names: &[&str]) -> Option<Timestamp> {
    names.iter().find_map(|name| match &data[*name] {
        serde_json::Value::String(text) => text.parse().ok(),
        serde_json::Value::Number(n) => n.as_f64().map(Timestamp::from_seconds),
        _ => None,
    })
}
