//! What AWS Config and CloudTrail tell through SNS and `EventBridge`: a changed state is that state; the rest tells that
//! something was delivered or judged, and decides nothing.

use serde_json::{Value, json};
use tickmark_domain::{EvidenceKind, Source};
use tickmark_store::{NewEvidence, NewFact, Versions, content_hash};

use super::Place;
use super::configuration_item::{from_file, is_one, item_fact};
use crate::cloudtrail_record::RecordError;
use crate::value::{evidence, first_text, or, pick, scalar, short, text, time};

/// Most files that one notification tells of; of those with real names SNS carries fewer, in its 256 KB.
const MOST_FILES: usize = 10_000;
/// Longest names that are said again of each of them, in bytes: bucket, account and Region together.
const LONGEST_NAMES: usize = 1024;

/// Reads a notification; none when it is none.
pub fn read(value: &Value, place: &Place) -> Option<Result<Vec<NewFact>, RecordError>> {
    let message = text(value, "messageType");
    if message.is_empty() {
        let keys = value
            .get("s3ObjectKey")
            .filter(|_| value.get("s3Bucket").is_some())?;
        return Some(deliveries(value, keys, place));
    }
    let item = &value["configurationItem"];
    if is_one(item) {
        let position = format!("{}/configurationItem", place.position);
        let fact = item_fact(item, position, &place.account, &place.region);
        return Some(Ok(vec![from_file(fact)]));
    }
    Some(Ok(vec![match message {
        "ComplianceChangeNotification" => compliance_change(value, place),
        _ => told(value, message, place),
    }]))
}

fn fact(kind: &str, native_id: String, value: &Value, place: &Place) -> NewFact {
    NewFact {
        kind: kind.to_owned(),
        account_id: or(first_text(value, &["awsAccountId", "accountId"]), &place.account),
        region: or(scalar(value, "awsRegion"), &place.region),
        native_id,
        occurred_at: time(value, "notificationCreationTime"),
        position: place.position.clone(),
        content_hash: content_hash(value),
        versions: Versions::Conflict,
        data: None,
        evidence: None,
    }
}

/// CloudTrail's word that log files were delivered: one fact for each.
fn deliveries(value: &Value, keys: &Value, place: &Place) -> Result<Vec<NewFact>, RecordError> {
    let bucket = text(value, "s3Bucket");
    let keys = match keys {
        Value::Array(keys) => keys.iter().filter_map(Value::as_str).collect(),
        Value::String(key) => vec![key.as_str()],
        _ => vec![],
    };
    let each = fact("cloudtrail.delivery", String::new(), value, place);
    let names = bucket.len() + each.account_id.len() + each.region.len();
    if keys.len() > MOST_FILES || names > LONGEST_NAMES {
        let found = format!(
            "it tells of more than {MOST_FILES} files, or of names that no bucket has; SNS carries no such notification"
        );
        return Err(RecordError::NotCloudTrail { found });
    }
    let delivery = |key| NewFact {
        native_id: format!("{bucket}/{key}"),
        content_hash: content_hash(&json!([bucket, key])),
        ..each.clone()
    };
    Ok(keys.into_iter().map(delivery).collect())
}

/// A rule's judgement that changed. The rule's own evaluation decides; this is how it came about.
fn compliance_change(value: &Value, place: &Place) -> NewFact {
    let new = &value["newEvaluationResult"];
    let (rule, resource_type, resource_id) = (
        text(value, "configRuleName"),
        text(value, "resourceType"),
        text(value, "resourceId"),
    );
    let at = time(new, "resultRecordedTime").or_else(|| time(value, "notificationCreationTime"));
    let at_ms = at.map_or_else(String::new, |at| at.ms().to_string());
    let says = |result: &Value| or(scalar(result, "complianceType"), "nothing");
    let title = format!(
        "{rule} says {} of {resource_id}, said {} before",
        says(new),
        says(&value["oldEvaluationResult"])
    );
    let proof = NewEvidence {
        resource_type: short(resource_type, 512),
        resource_id: short(resource_id, 512),
        ..evidence(EvidenceKind::Finding, Source::Config, short(&title, 512))
    };
    let native_id = format!("{rule}|{resource_type}|{resource_id}|{at_ms}");
    NewFact {
        occurred_at: at,
        data: Some(pick(value, &["newEvaluationResult", "oldEvaluationResult"]).to_string()),
        evidence: Some(proof),
        ..fact("config.compliance_change", native_id, value, place)
    }
}

/// Anything else that Config tells.
fn told(value: &Value, message: &str, place: &Place) -> NewFact {
    let id = if place.message_id.is_empty() {
        format!("content:{:032x}", u128::from_be_bytes(content_hash(value)))
    } else {
        place.message_id.clone()
    };
    let members = [
        "messageType",
        "configSnapshotId",
        "s3Bucket",
        "s3ObjectKey",
        "s3DeliverySummary",
        "configRuleNames",
    ];
    let mut data = pick(value, &members);
    if let Some(summary) = value.get("configurationItemSummary") {
        data["resource"] = pick(
            summary,
            &["resourceType", "resourceId", "configurationItemCaptureTime"],
        );
    }
    NewFact {
        data: Some(data.to_string()),
        ..fact("config.notification", format!("{message}|{id}"), value, place)
    }
}
