//! What Config was told to repair, what came of it, and what was left alone on purpose.

use serde_json::{Value, json};

use super::draft::Place;
use super::resource::{BUCKET, GROUP};
use super::story::{LAPSED_GROUP, OPEN_GROUP, PHI_BUCKET, Story, WEBSITE_BUCKET};
use super::{DATA, HOME_REGION, PROD, REGIONS};
use crate::seed;
use crate::time::{DAY, HOUR};

pub(crate) const SSH_RULE: &str = "restricted-ssh";
pub(crate) const PUBLIC_READ_RULE: &str = "s3-bucket-public-read-prohibited";

/// The rules that have a remediation, everywhere Config is on.
pub(crate) const REMEDIATED: [&str; 2] = [SSH_RULE, PUBLIC_READ_RULE];

/// The remediation configuration of a rule.
pub(crate) fn configuration(seed: u64, place: Place, rule: &str) -> Option<Value> {
    let (document, parameter, kind, automatic) = match rule {
        SSH_RULE => ("AWS-DisablePublicAccessForSecurityGroup", "GroupId", GROUP, false),
        PUBLIC_READ_RULE => (
            "AWS-DisableS3BucketPublicReadWrite",
            "S3BucketName",
            BUCKET,
            false,
        ),
        _ => return None,
    };
    let id = seed::word(
        seed,
        &["remediation", place.account, place.region, rule],
        seed::LOWER,
        8,
    );
    let repair_role = format!(
        "arn:aws:iam::{}:role/{}",
        place.account,
        super::people::REMEDIATION_ROLE
    );
    Some(json!({
        "ConfigRuleName": rule, "TargetType": "SSM_DOCUMENT", "TargetId": document, "TargetVersion": "1",
        "Parameters": {
            "AutomationAssumeRole": {"StaticValue": {"Values": [repair_role]}},
            parameter: {"ResourceValue": {"Value": "RESOURCE_ID"}},
        },
        "ResourceType": kind, "Automatic": automatic, "MaximumAutomaticAttempts": 5, "RetryAttemptSeconds": 60,
        "ExecutionControls": {"SsmControls": {"ConcurrentExecutionRatePercentage": 10, "ErrorPercentage": 10}},
        "Arn": format!("arn:aws:config:{}:{}:remediation-configuration/{rule}/{id}", place.region, place.account),
    }))
}

/// The executions of a rule's remediation, with the resource each was for.
pub(crate) fn executions(story: &Story, place: Place, rule: &str) -> Vec<(&'static str, Value)> {
    match (place.account, place.region, rule) {
        (DATA, HOME_REGION, PUBLIC_READ_RULE) => vec![(
            PHI_BUCKET,
            execution(
                BUCKET,
                PHI_BUCKET,
                "SUCCEEDED",
                story.closed_s - 150,
                story.closed_s + 4,
                &json!([
                    step(
                        "DisablePublicAccess",
                        "SUCCEEDED",
                        story.closed_s - 30,
                        story.closed_s,
                        None
                    ),
                    step(
                        "RemovePublicPolicy",
                        "SUCCEEDED",
                        story.closed_s,
                        story.closed_s + 3,
                        None
                    ),
                ]),
            ),
        )],
        (PROD, "eu-west-1", SSH_RULE) => {
            let failed = story.as_of_s - 11 * DAY;
            let queued = story.as_of_s - 5 * HOUR;
            let refusal =
                "The role NorthwindRemediation may not revoke rules of a group tagged owner=vendor.";
            vec![
                (
                    LAPSED_GROUP,
                    execution(
                        GROUP,
                        LAPSED_GROUP,
                        "FAILED",
                        failed,
                        failed + 9,
                        &json!([step(
                            "RevokeIngress",
                            "FAILED",
                            failed + 2,
                            failed + 9,
                            Some(refusal)
                        )]),
                    ),
                ),
                (
                    OPEN_GROUP,
                    execution(
                        GROUP,
                        OPEN_GROUP,
                        "QUEUED",
                        queued,
                        queued,
                        &json!([{"Name": "RevokeIngress", "State": "PENDING"}]),
                    ),
                ),
            ]
        }
        _ => Vec::new(),
    }
}

fn execution(kind: &str, id: &str, state: &str, began_s: i64, ended_s: i64, steps: &Value) -> Value {
    json!({"ResourceKey": {"resourceType": kind, "resourceId": id}, "State": state, "StepDetails": steps,
           "InvocationTime": began_s, "LastUpdatedTime": ended_s})
}

fn step(name: &str, state: &str, began_s: i64, ended_s: i64, error: Option<&str>) -> Value {
    let mut step = json!({"Name": name, "State": state, "StartTime": began_s, "StopTime": ended_s});
    if let (Some(error), Some(members)) = (error, step.as_object_mut()) {
        members.insert(String::from("ErrorMessage"), json!(error));
    }
    step
}

/// The exceptions of a rule: one in force, one that has expired.
pub(crate) fn exceptions(story: &Story, place: Place, rule: &str) -> Vec<(&'static str, Value)> {
    let exception = |kind: &str, id: &'static str, message: &str, until_s: i64| {
        let document = json!({"ConfigRuleName": rule, "ResourceType": kind, "ResourceId": id, "Message": message,
                              "ExpirationTime": until_s});
        (id, document)
    };
    match (place.account, place.region, rule) {
        (PROD, HOME_REGION, PUBLIC_READ_RULE) => vec![exception(
            BUCKET,
            WEBSITE_BUCKET,
            "Public website, no personal data. Approved by priya.raman, reviewed each quarter.",
            story.as_of_s + 45 * DAY,
        )],
        (PROD, region, SSH_RULE) if region == REGIONS[1] => vec![exception(
            GROUP,
            LAPSED_GROUP,
            "Vendor transfer window. Approved by priya.raman until the vendor moves to SFTP over VPN.",
            story.as_of_s - 12 * DAY,
        )],
        _ => Vec::new(),
    }
}
