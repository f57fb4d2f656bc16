//! A configuration item of AWS Config as a fact: one state of one resource. The API, snapshots, history files and
//! notifications spell the same state differently; it is the same fact whichever way it came.

use serde_json::{Value, json};
use tickmark_domain::{EvidenceKind, Source, Timestamp};
use tickmark_store::{NewEvidence, NewFact, Versions, content_hash};

use crate::value::{evidence, first_text, or, pick, scalar, short, text, time};

/// What a configuration item is called among facts.
pub const ITEM_KIND: &str = "config.configuration_item";
/// The type under which Config records how a resource was judged.
pub const COMPLIANCE: &str = "AWS::Config::ResourceCompliance";

/// Whether a value is a configuration item.
#[must_use]
pub fn is_one(item: &Value) -> bool {
    let has = |name: &str| item.get(name).is_some();
    has("resourceType")
        && has("configurationItemStatus")
        && (has("resourceId") || has("configurationItemCaptureTime"))
}

/// Reads a configuration item into a fact. `position` is its place in the original; `account` and `region` stand in
/// where the item names none.
#[must_use]
pub fn item_fact(item: &Value, position: String, account: &str, region: &str) -> NewFact {
    let (resource_type, resource_id) = (text(item, "resourceType"), text(item, "resourceId"));
    let captured = time(item, "configurationItemCaptureTime");
    let captured_ms = captured.map_or_else(String::new, |at| at.ms().to_string());
    let state = first_text(item, &["configurationStateId", "configurationStateID"]);
    let mut fact = NewFact {
        kind: ITEM_KIND.to_owned(),
        account_id: or(first_text(item, &["awsAccountId", "accountId"]), account),
        region: or(scalar(item, "awsRegion"), region),
        native_id: format!("{resource_type}|{resource_id}|{captured_ms}|{state}"),
        occurred_at: captured,
        position,
        content_hash: content_hash(&said(item)),
        versions: Versions::Supersede,
        data: None,
        evidence: None,
    };
    if resource_type == COMPLIANCE {
        // How a resource was judged over time: the rules' own results are the evidence, this is how they came about.
        fact.data = Some(judged(item).to_string());
        return fact;
    }
    let mut data = pick(
        item,
        &["configurationItemStatus", "arn", "resourceName", "relatedEvents"],
    );
    if let Some(arn) = item.get("ARN").filter(|arn| arn.is_string()) {
        data["arn"] = arn.clone();
    }
    fact.data = Some(data.to_string());
    fact.evidence = Some(proof(item, resource_type, resource_id));
    fact
}

/// A state that a file tells of: two that differ cannot both be true.
pub(crate) fn from_file(fact: NewFact) -> NewFact {
    NewFact {
        versions: Versions::Conflict,
        ..fact
    }
}

fn proof(item: &Value, resource_type: &str, resource_id: &str) -> NewEvidence {
    let says = match text(item, "configurationItemStatus") {
        "ResourceDiscovered" => "was discovered",
        "ResourceDeleted" | "ResourceDeletedNotRecorded" => "was deleted",
        "ResourceNotRecorded" => "was not recorded",
        _ => "was configured",
    };
    let title = short(&format!("{resource_id} {says} ({resource_type})"), 512);
    NewEvidence {
        resource_type: short(resource_type, 512),
        resource_id: short(resource_id, 512),
        ..evidence(EvidenceKind::ConfigurationSnapshot, Source::Config, title)
    }
}

/// What a compliance item says: of which resource, over all, and by rule.
fn judged(item: &Value) -> Value {
    let said = opened(item.get("configuration"));
    json!({
        "compliance": text(&said, "complianceType"), "resource_type": text(&said, "targetResourceType"),
        "resource_id": text(&said, "targetResourceId"), "rules": said.get("configRuleList"),
    })
}

/// What the item says of the resource, in one spelling: versions, hashes and times of delivery are the way it came.
fn said(item: &Value) -> Value {
    let supplementary = match item.get("supplementaryConfiguration") {
        Some(Value::Object(members)) => {
            let opened: serde_json::Map<String, Value> = members
                .iter()
                .map(|(name, value)| (name.clone(), opened(Some(value))))
                .collect();
            Value::Object(opened)
        }
        _ => json!({}),
    };
    let mut relationships: Vec<String> = item
        .get("relationships")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|r| {
            let name = first_text(r, &["name", "relationshipName"]);
            format!(
                "{name}|{}|{}|{}",
                text(r, "resourceType"),
                text(r, "resourceId"),
                text(r, "resourceName")
            )
        })
        .collect();
    relationships.sort_unstable();
    json!({
        "status": text(item, "configurationItemStatus"),
        "name": text(item, "resourceName"),
        "arn": first_text(item, &["ARN", "arn"]),
        "created": time(item, "resourceCreationTime").map(Timestamp::ms),
        "zone": first_text(item, &["availabilityZone", "availibilityZone"]),
        "tags": item.get("tags").filter(|tags| tags.as_object().is_some_and(|t| !t.is_empty())),
        "configuration": opened(item.get("configuration")),
        "supplementary": supplementary,
        "relationships": relationships,
    })
}

/// A value, or the JSON that a text holds. Nothing at all is spelled as null, as an empty text, or left out.
fn opened(value: Option<&Value>) -> Value {
    match value {
        Some(Value::String(text)) if text.trim().is_empty() => Value::Null,
        Some(Value::String(text)) => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone()))
        }
        Some(value) => value.clone(),
        None => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_api() -> Value {
        json!({
            "version": "1.3", "accountId": "111122223333", "configurationItemCaptureTime": 1_778_577_243.123,
            "configurationItemStatus": "OK", "configurationStateId": "1778577243123", "configurationItemMD5Hash": "",
            "arn": "arn:aws:s3:::b", "resourceType": "AWS::S3::Bucket", "resourceId": "b", "resourceName": "b",
            "awsRegion": "eu-central-1", "availabilityZone": "Regional", "resourceCreationTime": 1_700_000_000,
            "tags": {}, "relatedEvents": [],
            "relationships": [{"resourceType": "AWS::KMS::Key", "resourceId": "k", "relationshipName": "Is encrypted by"}],
            "configuration": "{\"name\":\"b\",\"owner\":{\"id\":1}}",
            "supplementaryConfiguration": {"Policy": "{\"a\":[1]}", "Logging": "null"},
        })
    }

    fn of_file() -> Value {
        json!({
            "configurationItemVersion": "1.3", "awsAccountId": "111122223333",
            "configurationItemCaptureTime": "2026-05-12T09:14:03.123Z", "configurationItemStatus": "OK",
            "configurationStateId": 1_778_577_243_123_i64, "configurationStateMd5Hash": "x", "ARN": "arn:aws:s3:::b",
            "resourceType": "AWS::S3::Bucket", "resourceId": "b", "resourceName": "b", "awsRegion": "eu-central-1",
            "availabilityZone": "Regional", "resourceCreationTime": "2023-11-14T22:13:20.000Z",
            "relationships": [{"resourceType": "AWS::KMS::Key", "resourceId": "k", "name": "Is encrypted by"}],
            "configuration": {"owner": {"id": 1}, "name": "b"},
            "supplementaryConfiguration": {"Policy": {"a": [1]}, "Logging": null},
        })
    }

    #[test]
    fn both_spellings_of_a_state_are_one_fact() {
        let (api, file) = (
            item_fact(&of_api(), String::new(), "", ""),
            item_fact(&of_file(), String::new(), "", ""),
        );
        assert_eq!(api.native_id, "AWS::S3::Bucket|b|1778577243123|1778577243123");
        assert_eq!(
            (&api.native_id, &api.account_id, &api.region, api.content_hash),
            (&file.native_id, &file.account_id, &file.region, file.content_hash)
        );
        let mut other = of_file();
        other["configuration"]["name"] = json!("c");
        let other = item_fact(&other, String::new(), "", "");
        assert_eq!(other.native_id, api.native_id);
        assert_ne!(other.content_hash, api.content_hash);
    }

    #[test]
    fn a_compliance_item_is_read_in_both_spellings_and_is_no_evidence() {
        let said = json!({ "complianceType": "NON_COMPLIANT", "targetResourceType": "AWS::S3::Bucket",
            "targetResourceId": "b", "configRuleList": [{ "configRuleName": "r" }] });
        for configuration in [said.clone(), json!(said.to_string())] {
            let item = json!({ "resourceType": COMPLIANCE, "resourceId": "AWS::S3::Bucket/b",
                "configurationItemStatus": "OK", "configuration": configuration });
            let fact = item_fact(&item, String::new(), "", "");
            assert!(fact.evidence.is_none());
            assert!(fact.data.unwrap().contains("\"compliance\":\"NON_COMPLIANT\""));
        }
    }
}
