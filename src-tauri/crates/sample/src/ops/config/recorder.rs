//! Recorders, delivery channels and retention, with their status.

use serde_json::{Value, json};

use super::super::Operation;
use super::{PAGES, here};
use crate::time::HOUR;
use crate::wire::{Answer, ApiError, Call, PageRule, page_of};
use crate::world::SECURITY;

pub(crate) const OPERATIONS: &[Operation] = &[
    ("DescribeConfigurationRecorders", describe_configuration_recorders),
    (
        "DescribeConfigurationRecorderStatus",
        describe_configuration_recorder_status,
    ),
    ("ListConfigurationRecorders", list_configuration_recorders),
    ("DescribeDeliveryChannels", describe_delivery_channels),
    ("DescribeDeliveryChannelStatus", describe_delivery_channel_status),
    (
        "DescribeRetentionConfigurations",
        describe_retention_configurations,
    ),
];

const NAME: &str = "default";

fn arn(call: &Call<'_>) -> String {
    let (account, region) = (&call.caller.account.id, call.region);
    format!("arn:aws:config:{region}:{account}:configuration-recorder/{NAME}/nwrecorder01")
}

/// Whether the call asks for the one recorder there is, if there is one.
fn asked(call: &Call<'_>) -> Result<bool, ApiError> {
    let on = here(call).config_on;
    let names = call.texts("ConfigurationRecorderNames");
    if let Some(name) = names.iter().find(|name| !on || **name != NAME) {
        return Err(ApiError::new(
            "NoSuchConfigurationRecorderException",
            format!("Cannot find configuration recorder with the specified name '{name}'."),
        ));
    }
    if call.text("Arn").is_some_and(|given| !on || given != arn(call)) {
        return Err(ApiError::new(
            "NoSuchConfigurationRecorderException",
            "Cannot find the configuration recorder.",
        ));
    }
    Ok(on && call.text("ServicePrincipal").is_none())
}

fn describe_configuration_recorders(call: &Call<'_>) -> Answer {
    if !asked(call)? {
        return Ok(json!({"ConfigurationRecorders": []}));
    }
    let account = &call.caller.account.id;
    Ok(json!({"ConfigurationRecorders": [{
        "arn": arn(call), "name": NAME,
        "roleARN": format!("arn:aws:iam::{account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"),
        "recordingGroup": {
            "allSupported": true, "includeGlobalResourceTypes": call.region == crate::world::HOME_REGION,
            "resourceTypes": [], "exclusionByResourceTypes": {"resourceTypes": []},
            "recordingStrategy": {"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"},
        },
        "recordingMode": {"recordingFrequency": "CONTINUOUS", "recordingModeOverrides": []},
        "recordingScope": "PAID",
    }]}))
}

fn describe_configuration_recorder_status(call: &Call<'_>) -> Answer {
    if !asked(call)? {
        return Ok(json!({"ConfigurationRecordersStatus": []}));
    }
    let times = &here(call).recorder;
    let mut status = json!({
        "arn": arn(call), "name": NAME, "recording": true, "lastStatus": "Success",
        "lastStartTime": times.started_s, "lastStatusChangeTime": call.world.as_of_s - 17 * 60,
    });
    if let (Some(stopped_s), Some(members)) = (times.stopped_s, status.as_object_mut()) {
        members.insert(String::from("lastStopTime"), json!(stopped_s));
    }
    Ok(json!({"ConfigurationRecordersStatus": [status]}))
}

fn list_configuration_recorders(call: &Call<'_>) -> Answer {
    let rule = PageRule {
        default: 20,
        max: 20,
        limit_key: "MaxResults",
        limit_error: "ValidationException",
        token_error: "ValidationException",
        ..PAGES
    };
    let recorders: Vec<Value> = if here(call).config_on {
        vec![json!({"arn": arn(call), "name": NAME, "recordingScope": "PAID"})]
    } else {
        Vec::new()
    };
    let (range, next) = page_of(call, &rule, recorders.len())?;
    Ok(json!({"ConfigurationRecorderSummaries": recorders[range], "NextToken": next}))
}

fn channel_asked(call: &Call<'_>) -> Result<bool, ApiError> {
    let on = here(call).config_on;
    let names = call.texts("DeliveryChannelNames");
    match names.iter().find(|name| !on || **name != NAME) {
        Some(name) => Err(ApiError::new(
            "NoSuchDeliveryChannelException",
            format!("Cannot find delivery channel with specified name '{name}'."),
        )),
        None => Ok(on),
    }
}

fn describe_delivery_channels(call: &Call<'_>) -> Answer {
    if !channel_asked(call)? {
        return Ok(json!({"DeliveryChannels": []}));
    }
    Ok(json!({"DeliveryChannels": [{
        "name": NAME, "s3BucketName": format!("nw-config-{}-{}", call.caller.account.id, call.region),
        "snsTopicARN": format!("arn:aws:sns:{}:{SECURITY}:nw-config", call.region),
        "configSnapshotDeliveryProperties": {"deliveryFrequency": "TwentyFour_Hours"},
    }]}))
}

fn describe_delivery_channel_status(call: &Call<'_>) -> Answer {
    if !channel_asked(call)? {
        return Ok(json!({"DeliveryChannelsStatus": []}));
    }
    let as_of_s = call.world.as_of_s;
    let delivered = |ago_s: i64, every_s: i64| {
        json!({"lastStatus": "Success", "lastAttemptTime": as_of_s - ago_s, "lastSuccessfulTime": as_of_s - ago_s,
               "nextDeliveryTime": as_of_s - ago_s + every_s})
    };
    Ok(json!({"DeliveryChannelsStatus": [{
        "name": NAME, "configSnapshotDeliveryInfo": delivered(9 * HOUR, 24 * HOUR),
        "configHistoryDeliveryInfo": delivered(2 * HOUR, 6 * HOUR),
        "configStreamDeliveryInfo": {"lastStatus": "Success", "lastStatusChangeTime": as_of_s - 25 * 60},
    }]}))
}

fn describe_retention_configurations(call: &Call<'_>) -> Answer {
    let on = here(call).config_on;
    let names = call.texts("RetentionConfigurationNames");
    if let Some(name) = names.iter().find(|name| !on || **name != NAME) {
        return Err(ApiError::new(
            "NoSuchRetentionConfigurationException",
            format!("There is no retention configuration named '{name}'."),
        ));
    }
    let rule = PageRule {
        limit_key: "",
        ..PAGES
    };
    let (range, next) = page_of(call, &rule, usize::from(on))?;
    let retentions: Vec<Value> = range
        .map(|_| json!({"Name": NAME, "RetentionPeriodInDays": 2_557}))
        .collect();
    Ok(json!({"RetentionConfigurations": retentions, "NextToken": next}))
}
