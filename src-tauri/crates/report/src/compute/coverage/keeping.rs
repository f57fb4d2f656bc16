//! How far back a source can speak at all: what AWS keeps, and since when the source has something to keep.

use tickmark_domain::{DayState, Source, Span, Timestamp, time::DAY_MS};
use tickmark_store::{Result, Store};

use super::{Cause, LaneKey};
use crate::compute::exceptions::time;

/// Days that Config keeps configuration items where nothing else is set.
const CONFIG_DAYS: i64 = 2_557;
/// Days that Audit Manager keeps evidence: two years.
const AUDIT_MANAGER_DAYS: i64 = 730;
/// Days that Security Hub keeps a finding after its last update.
const SECURITY_HUB_DAYS: i64 = 90;

/// How many days before a collection the source still speaks for.
pub(super) fn days(store: &Store, key: &LaneKey) -> Result<i64> {
    Ok(match key.source {
        Source::Config => {
            let facts = store.list_facts("config.retention", Some((&key.account, &key.region)))?;
            facts
                .iter()
                .filter_map(|fact| json(fact.data.as_deref())["RetentionPeriodInDays"].as_i64())
                .min()
                .unwrap_or(CONFIG_DAYS)
        }
        Source::SecurityHub => SECURITY_HUB_DAYS,
        _ => AUDIT_MANAGER_DAYS,
    })
}

/// Before the first assessment was made nothing could be collected by Audit Manager.
pub(super) fn before_the_first(store: &Store, key: &LaneKey) -> Result<Option<(Timestamp, Cause)>> {
    if key.source != Source::AuditManager {
        return Ok(None);
    }
    let facts = store.list_facts("auditmanager.assessment", Some((&key.account, &key.region)))?;
    let made = facts
        .iter()
        .filter_map(|fact| time(&json(fact.data.as_deref()), &["creationTime"]))
        .min();
    Ok(made.map(|at| {
        let reason = format!("Audit Manager had no assessment here before {}", at.to_reading());
        (at, Cause::of(DayState::NotEnabled, reason, ""))
    }))
}

/// What a source no longer kept when it was first asked.
pub(super) fn out_of_retention(key: &LaneKey, days: i64, edge: Timestamp) -> (Span, Cause) {
    let reason = match key.source {
        Source::Config => format!("AWS Config keeps configuration items for {days} days here"),
        Source::SecurityHub => format!("Security Hub keeps a finding for {days} days after its last update"),
        _ => "Audit Manager keeps evidence for two years".to_owned(),
    };
    let span = Span {
        from: Timestamp::from_ms(i64::MIN),
        to: edge,
    };
    let action = "Cannot be recovered; explain it in the controls that it touches";
    (span, Cause::of(DayState::OutOfRetention, reason, action))
}

/// So many days before a moment.
pub(super) fn back(at: Timestamp, days: i64) -> Timestamp {
    Timestamp::from_ms(at.ms().saturating_sub(days.saturating_mul(DAY_MS)))
}

pub(super) fn json(text: Option<&str>) -> serde_json::Value {
    text.and_then(|t| serde_json::from_str(t).ok())
        .unwrap_or_default()
}
