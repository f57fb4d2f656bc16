//! Findings in the Open Cybersecurity Schema Framework: classes 2001 to 2007, whoever wrote them.

use serde_json::Value;
use tickmark_domain::Timestamp;
use tickmark_store::NewFact;

use super::Place;
use super::scanner::Finding;
use crate::cloudtrail_record::RecordError;
use crate::value::{first_text, or, scalar, time};

/// Category of the classes that are findings.
const FINDINGS: u64 = 2;
/// A count of seconds is less than this until the year 5138, and a count of milliseconds more since 1973.
const MOST_SECONDS: f64 = 1e11;

/// Reads an OCSF event that is a finding; any other class is refused by its number.
pub fn read(value: &Value, place: &Place) -> Result<Vec<NewFact>, RecordError> {
    let class = value["class_uid"].as_u64().unwrap_or_default();
    if class / 1000 != FINDINGS {
        return Err(RecordError::NotCloudTrail {
            found: format!("it is an OCSF event of class {class}, which is no finding"),
        });
    }
    let info = ["finding_info", "finding"]
        .iter()
        .filter_map(|name| value.get(name))
        .find(|info| info.is_object())
        .unwrap_or(&Value::Null);
    let product = &value["metadata"]["product"];
    let cloud = &value["cloud"];
    let resource = value
        .get("resources")
        .and_then(|all| all.get(0))
        .or_else(|| value.get("resource"))
        .unwrap_or(&Value::Null);
    let compliance = &value["compliance"];
    let finding = Finding {
        product: first_text(product, &["uid", "name", "vendor_name"]),
        check: or(
            scalar(&value["metadata"], "event_code"),
            &first_text(compliance, &["control"]),
        ),
        uid: or(scalar(info, "uid"), &scalar(&value["metadata"], "uid")),
        account: scalar(&cloud["account"], "uid"),
        region: or(scalar(cloud, "region"), &scalar(resource, "region")),
        at: at(info, &["modified_time", "modified_time_dt"])
            .or_else(|| at(value, &["time", "time_dt"]))
            .or_else(|| at(info, &["created_time", "created_time_dt"])),
        status: or(
            first_text(value, &["status_code"]),
            &or(first_text(compliance, &["status"]), &scalar(value, "status")),
        ),
        muted: scalar(value, "status").eq_ignore_ascii_case("suppressed"),
        severity: scalar(value, "severity"),
        title: first_text(info, &["title", "desc"]),
        resource_type: scalar(resource, "type"),
        resource: first_text(resource, &["uid", "name"]),
    };
    Ok(vec![finding.into_fact(place)])
}

/// A time in milliseconds as the framework has it, or in seconds as some products write it.
fn at(item: &Value, names: &[&str]) -> Option<Timestamp> {
    names.iter().find_map(|name| match item.get(name)?.as_f64() {
        Some(count) if count >= MOST_SECONDS => Some(Timestamp::from_seconds(count / 1000.0)),
        _ => time(item, name),
    })
}
