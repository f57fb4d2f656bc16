//! The account's standing with Audit Manager, its settings and the services in scope.

use serde_json::{Map, Value, json};

use super::super::Operation;
use super::{PAGES, is_active, one_of};
use crate::seed;
use crate::wire::{Answer, ApiError, Call, page_of};
use crate::world::controls::person_arn;
use crate::world::lake;
use crate::world::{HOME_REGION, ORGANISATION_ID, SECURITY};

pub(crate) const OPERATIONS: &[Operation] = &[
    ("GetAccountStatus", get_account_status),
    ("GetOrganizationAdminAccount", get_organization_admin_account),
    ("GetSettings", get_settings),
    ("GetServicesInScope", get_services_in_scope),
    ("ListNotifications", list_notifications),
    ("ListTagsForResource", list_tags_for_resource),
    ("GetEvidenceFileUploadUrl", get_evidence_file_upload_url),
];

fn get_account_status(call: &Call<'_>) -> Answer {
    Ok(json!({"status": if is_active(call) { "ACTIVE" } else { "INACTIVE" }}))
}

fn get_organization_admin_account(_: &Call<'_>) -> Answer {
    Ok(json!({"adminAccountId": SECURITY, "organizationId": ORGANISATION_ID}))
}

fn get_settings(call: &Call<'_>) -> Answer {
    let bucket = json!({"destinationType": "S3", "destination": "s3://nw-audit-reports"});
    let members = [
        ("IS_AWS_ORG_ENABLED", "isAwsOrgEnabled", json!(true)),
        (
            "SNS_TOPIC",
            "snsTopic",
            json!(format!("arn:aws:sns:{HOME_REGION}:{SECURITY}:nw-audit")),
        ),
        (
            "DEFAULT_ASSESSMENT_REPORTS_DESTINATION",
            "defaultAssessmentReportsDestination",
            bucket.clone(),
        ),
        (
            "DEFAULT_PROCESS_OWNERS",
            "defaultProcessOwners",
            json!([{"roleType": "PROCESS_OWNER", "roleArn": person_arn("dana.whitfield")}]),
        ),
        (
            "EVIDENCE_FINDER_ENABLEMENT",
            "evidenceFinderEnablement",
            json!({"eventDataStoreArn": lake::store_arn(call.world.seed), "enablementStatus": "ENABLED",
                   "backfillStatus": "COMPLETED"}),
        ),
        (
            "DEREGISTRATION_POLICY",
            "deregistrationPolicy",
            json!({"deleteResources": "DEFAULT"}),
        ),
        ("DEFAULT_EXPORT_DESTINATION", "defaultExportDestination", bucket),
    ];
    let mut words: Vec<&str> = members.iter().map(|(word, _, _)| *word).collect();
    words.push("ALL");
    let asked = one_of(call, "attribute", &words)?;
    let mut settings: Map<String, Value> = members
        .into_iter()
        .filter(|(word, _, _)| asked == "ALL" || asked == *word)
        .map(|(_, member, value)| (member.to_owned(), value))
        .collect();
    if asked == "ALL" {
        settings.insert(String::from("kmsKey"), json!("DEFAULT"));
    }
    Ok(json!({"settings": settings}))
}

fn get_services_in_scope(_: &Call<'_>) -> Answer {
    let services: Vec<Value> = [
        ("s3", "Amazon S3", "Storage"),
        ("iam", "AWS IAM", "Security, identity and compliance"),
        ("ec2", "Amazon EC2", "Compute"),
        ("rds", "Amazon RDS", "Database"),
        ("dynamodb", "Amazon DynamoDB", "Database"),
        ("kms", "AWS KMS", "Security, identity and compliance"),
        ("cloudtrail", "AWS CloudTrail", "Management and governance"),
        ("config", "AWS Config", "Management and governance"),
        ("backup", "AWS Backup", "Storage"),
    ]
    .into_iter()
    .map(|(name, label, category)| {
        json!({"name": name, "displayName": label, "category": category,
               "description": format!("{label} is in the scope of assessments.")})
    })
    .collect();
    Ok(json!({"serviceMetadata": services}))
}

fn list_notifications(call: &Call<'_>) -> Answer {
    let notifications = call.world.audit.notifications();
    let (range, next) = page_of(call, &PAGES, notifications.len())?;
    Ok(json!({"notifications": notifications[range], "nextToken": next}))
}

fn list_tags_for_resource(call: &Call<'_>) -> Answer {
    let arn = call.text("resourceArn").unwrap_or_default();
    let audit = &call.world.audit;
    if arn == audit.assessment_arn() || arn == audit.framework_arn() {
        return Ok(json!({"tags": {"owner": "compliance"}}));
    }
    if arn == call.world.past.arn() {
        return Ok(json!({"tags": {"owner": "compliance", "closed": "yes"}}));
    }
    let control = audit
        .library("Custom")
        .into_iter()
        .find(|control| control["arn"] == arn);
    match control {
        Some(control) => Ok(json!({"tags": control["tags"]})),
        None => Err(ApiError::no_such_resource(arn, "RESOURCE")),
    }
}

fn get_evidence_file_upload_url(call: &Call<'_>) -> Answer {
    let name = call.text("fileName").unwrap_or_default();
    if name.is_empty() || name.len() > 300 || name.contains('/') {
        return Err(ApiError::invalid_field(
            "fileName",
            "fileName must have 1 to 300 characters and no slash",
        ));
    }
    let key = seed::uuid(call.world.seed, &["upload", name]);
    Ok(json!({
        "evidenceFileName": format!("{key}/{name}"),
        "uploadUrl": format!("https://nw-audit-uploads.s3.{HOME_REGION}.amazonaws.com/{key}?X-Amz-Expires=900"),
    }))
}
