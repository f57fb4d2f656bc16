//! The event behind an ordinary change of a resource, so that its new state can name it.

use serde_json::json;

use super::draft::{Draft, Place};
use super::identity::{Actor, Assumed};
use super::people::{BROWSER, CLI, DATA_ROLE, JONAS, MARCUS, PIPELINE_ROLE, PLATFORM_ROLE, TERRAFORM, TOMAS};
use super::resource::{
    BUCKET, DATABASE, FUNCTION, GROUP, INSTANCE, KEY, ROLE, Resource, STACK, TABLE, TRAIL, USER, VOLUME, VPC,
};
use crate::seed::{self, Draw};
use crate::world::DATA;

/// The event that made the resource's state number `revision`, or `None` for a kind that changes by itself.
pub(crate) fn event_of(
    seed: u64,
    place: Place,
    resource: &Resource,
    revision: usize,
    at_s: i64,
) -> Option<Draft> {
    let (source, name, request) = call_of(resource)?;
    let words = [
        "change",
        place.account,
        place.region,
        resource.kind,
        &resource.id,
        &revision.to_string(),
    ];
    let mut draw = Draw::new(seed::digest(seed, &words));
    let role = if place.account == DATA {
        DATA_ROLE
    } else {
        PLATFORM_ROLE
    };
    let person = *draw.pick(&[&JONAS, &TOMAS, &MARCUS]);
    let (actor, agent, address) = match draw.below(6) {
        0 => (Assumed::console(role, person.name, true), BROWSER, person.address),
        1 => (Assumed::terminal(role, person.name), CLI, person.address),
        _ => (
            Assumed::machine(PIPELINE_ROLE, "deploy"),
            TERRAFORM,
            "198.51.100.90",
        ),
    };
    let draft = Draft::new(
        seed::uuid(seed, &words),
        at_s,
        place,
        (source, name),
        Actor::Assumed(actor),
    );
    Some(draft.from(address).by(agent).request(request).touches(
        resource.kind,
        resource.label(),
        Some(&resource.arn),
    ))
}

fn call_of(resource: &Resource) -> Option<(&'static str, &'static str, serde_json::Value)> {
    let (id, label) = (resource.id.as_str(), resource.label());
    Some(match resource.kind {
        BUCKET => (
            "s3.amazonaws.com",
            "PutBucketLifecycle",
            json!({"bucketName": label, "lifecycle": ""}),
        ),
        GROUP => (
            "ec2.amazonaws.com",
            "AuthorizeSecurityGroupIngress",
            json!({"groupId": id, "ipPermissions": {"items": [{"ipProtocol": "tcp",
                   "ipRanges": {"items": [{"cidrIp": "10.20.0.0/16"}]}}]}}),
        ),
        INSTANCE => (
            "ec2.amazonaws.com",
            "ModifyInstanceAttribute",
            json!({"instanceId": id}),
        ),
        VOLUME => (
            "ec2.amazonaws.com",
            "ModifyVolume",
            json!({"ModifyVolumeRequest": {"VolumeId": id}}),
        ),
        VPC => ("ec2.amazonaws.com", "ModifyVpcAttribute", json!({"vpcId": id})),
        USER => (
            "iam.amazonaws.com",
            "AttachUserPolicy",
            json!({"userName": label, "policyArn": "arn:aws:iam::aws:policy/SecurityAudit"}),
        ),
        ROLE => (
            "iam.amazonaws.com",
            "AttachRolePolicy",
            json!({"roleName": label, "policyArn": "arn:aws:iam::aws:policy/SecurityAudit"}),
        ),
        DATABASE => (
            "rds.amazonaws.com",
            "ModifyDBInstance",
            json!({"dBInstanceIdentifier": label, "applyImmediately": true}),
        ),
        TABLE => (
            "dynamodb.amazonaws.com",
            "UpdateTable",
            json!({"tableName": label}),
        ),
        KEY => (
            "kms.amazonaws.com",
            "UpdateKeyDescription",
            json!({"keyId": resource.arn}),
        ),
        FUNCTION => (
            "lambda.amazonaws.com",
            "UpdateFunctionConfiguration20150331v2",
            json!({"functionName": label}),
        ),
        STACK => (
            "cloudformation.amazonaws.com",
            "UpdateStack",
            json!({"stackName": label}),
        ),
        TRAIL => (
            "cloudtrail.amazonaws.com",
            "UpdateTrail",
            json!({"name": resource.arn}),
        ),
        _ => return None,
    })
}
