//! The events that the story tells one by one: the public bucket, the opened port, the stopped recorder, the paused
//! trail.

use serde_json::{Value, json};

use super::draft::{Draft, EventKind, Place};
use super::identity::{Actor, Assumed};
use super::people::{
    BROWSER, CLI, DATA_ROLE, JONAS, MARCUS, PIPELINE_ROLE, PLATFORM_ROLE, PRIYA, Person, REMEDIATION_ROLE,
    TERRAFORM, TOMAS,
};
use super::resource::{BUCKET, GROUP, TRAIL, VPC, native_id};
use super::story::{DATA_TRAIL, LAPSED_GROUP, OPEN_GROUP, PHI_BUCKET, Story};
use super::{DATA, HOME_REGION, PROD, REGIONS};
use crate::time::DAY;

const S3: &str = "s3.amazonaws.com";
const EC2: &str = "ec2.amazonaws.com";

/// Everything the story tells, in no order.
pub(crate) fn events(seed: u64, story: &Story) -> Vec<Draft> {
    let mut events = bucket(story);
    events.extend(groups(seed, story));
    events.extend(recorder(story));
    events.extend(trail(story));
    events
}

/// A person in the console, signed in with MFA.
fn in_console(role: &'static str, person: &Person) -> Actor {
    Actor::Assumed(Assumed::console(role, person.name, true))
}

fn deploy() -> Actor {
    Actor::Assumed(Assumed::machine(PIPELINE_ROLE, "deploy"))
}

fn remediation() -> Actor {
    let automation = Assumed::machine(REMEDIATION_ROLE, "Automation-nw");
    Actor::Assumed(Assumed {
        invoked_by: Some("ssm.amazonaws.com"),
        ..automation
    })
}

fn bucket(story: &Story) -> Vec<Draft> {
    let place = Place {
        account: DATA,
        region: HOME_REGION,
    };
    let arn = format!("arn:aws:s3:::{PHI_BUCKET}");
    let on_bucket = |at_s: i64, name: &'static str, actor: Actor, extra: (&str, Value)| {
        let mut request = json!({"bucketName": PHI_BUCKET, "Host": format!("{PHI_BUCKET}.s3.amazonaws.com")});
        if let (false, Some(members)) = (extra.0.is_empty(), request.as_object_mut()) {
            members.insert(extra.0.to_owned(), extra.1);
        }
        Draft::new(story.event_id(name), at_s, place, (S3, name), actor)
            .request(request)
            .additional(
                json!({"SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256",
                "bytesTransferredIn": 0, "bytesTransferredOut": 0, "AuthenticationMethod": "AuthHeader"}),
            )
            .touches(BUCKET, PHI_BUCKET, Some(&arn))
    };
    let nothing = || ("", Value::Null);
    let public_policy = json!({"Version": "2012-10-17", "Statement": [{"Sid": "TempShare", "Effect": "Allow",
        "Principal": "*", "Action": "s3:GetObject", "Resource": format!("{arn}/*")}]});
    let jonas = || in_console(DATA_ROLE, &JONAS);
    let closed_block = json!({"BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true,
                              "RestrictPublicBuckets": true});
    vec![
        on_bucket(story.bucket_created_s, "CreateBucket", deploy(), nothing()).by(TERRAFORM),
        on_bucket(
            story.public_s - 6 * DAY + 7_123,
            "PutBucketEncryption",
            deploy(),
            (
                "ServerSideEncryptionConfiguration",
                json!({"Rule": {"BucketKeyEnabled": true}}),
            ),
        )
        .by(TERRAFORM),
        sign_in(
            story,
            "ConsoleLogin of jonas",
            story.public_s - 672,
            place,
            jonas(),
            &JONAS,
        ),
        on_bucket(
            story.public_s - 38,
            "DeleteBucketPublicAccessBlock",
            jonas(),
            ("publicAccessBlock", json!("")),
        )
        .from(JONAS.address),
        on_bucket(
            story.public_s,
            "PutBucketPolicy",
            jonas(),
            ("bucketPolicy", public_policy),
        )
        .from(JONAS.address),
        Draft::new(
            story.event_id("StartAutomationExecution"),
            story.closed_s - 150,
            place,
            ("ssm.amazonaws.com", "StartAutomationExecution"),
            in_console("SecurityResponder", &PRIYA),
        )
        .from(PRIYA.address)
        .request(json!({"documentName": "AWS-DisableS3BucketPublicReadWrite",
                        "parameters": {"S3BucketName": [PHI_BUCKET]}}))
        .response(json!({"automationExecutionId": story.event_id("automation")})),
        on_bucket(
            story.closed_s,
            "PutBucketPublicAccessBlock",
            remediation(),
            ("PublicAccessBlockConfiguration", closed_block),
        )
        .from("ssm.amazonaws.com"),
        on_bucket(story.closed_s + 3, "DeleteBucketPolicy", remediation(), nothing())
            .from("ssm.amazonaws.com"),
        on_bucket(
            story.closed_s + 9 * DAY - 77,
            "PutBucketLifecycle",
            deploy(),
            nothing(),
        )
        .by(TERRAFORM),
    ]
}

/// A successful sign-in to the console with MFA.
pub(crate) fn sign_in(
    story: &Story,
    name: &str,
    at_s: i64,
    place: Place,
    actor: Actor,
    person: &Person,
) -> Draft {
    Draft::new(story.event_id(name), at_s, place, ("signin.amazonaws.com", "ConsoleLogin"), actor)
        .from(person.address)
        .by(BROWSER)
        .kind(EventKind::SignIn)
        .response(json!({"ConsoleLogin": "Success"}))
        .additional(json!({"LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No",
                           "MFAUsed": "Yes", "MFAIdentifier": format!("arn:aws:iam::{}:mfa/{}", place.account, person.name)}))
}

fn groups(seed: u64, story: &Story) -> Vec<Draft> {
    let place = Place {
        account: PROD,
        region: REGIONS[1],
    };
    let vpc = native_id(seed, VPC, PROD, place.region, "nw-main");
    let ingress = |group: &str, port: u16, range: &str| {
        json!({"groupId": group, "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": port, "toPort": port,
            "groups": {}, "ipRanges": {"items": [{"cidrIp": range, "description": "temporary"}]},
            "ipv6Ranges": {}, "prefixListIds": {}}]}})
    };
    let arn = |group: &str| format!("arn:aws:ec2:{}:{PROD}:security-group/{group}", place.region);
    let marcus = in_console(PLATFORM_ROLE, &MARCUS);
    let refusal = format!(
        "You are not authorized to perform this operation. User: arn:aws:sts::{PROD}:assumed-role/{REMEDIATION_ROLE}/\
         Automation-nw is not authorized to perform: ec2:RevokeSecurityGroupIngress on resource: {} with an explicit \
         deny in an identity-based policy",
        arn(LAPSED_GROUP)
    );
    let opened = Draft::new(
        story.event_id("AuthorizeSecurityGroupIngress"),
        story.ssh_opened_s,
        place,
        (EC2, "AuthorizeSecurityGroupIngress"),
        marcus,
    )
    .from(MARCUS.address)
    .request(ingress(OPEN_GROUP, 22, "0.0.0.0/0"))
    .response(
        json!({"_return": true, "securityGroupRuleSet": {"items": [{"groupOwnerId": PROD,
        "groupId": OPEN_GROUP, "securityGroupRuleId": "sgr-0a1b2c3d4e5f60718", "isEgress": false,
        "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": "0.0.0.0/0"}]}}),
    )
    .touches(GROUP, OPEN_GROUP, Some(&arn(OPEN_GROUP)))
    .touches(VPC, &vpc, None);
    let inside = Draft::new(
        story.event_id("AuthorizeSecurityGroupIngress inside"),
        story.ssh_opened_s - 30 * DAY - 77,
        place,
        (EC2, "AuthorizeSecurityGroupIngress"),
        deploy(),
    )
    .by(TERRAFORM)
    .request(ingress(OPEN_GROUP, 8_080, "10.20.0.0/16"))
    .touches(GROUP, OPEN_GROUP, Some(&arn(OPEN_GROUP)));
    let refused = Draft::new(
        story.event_id("RevokeSecurityGroupIngress"),
        story.as_of_s - 11 * DAY + 4,
        place,
        (EC2, "RevokeSecurityGroupIngress"),
        remediation(),
    )
    .from("ssm.amazonaws.com")
    .request(ingress(LAPSED_GROUP, 22, "0.0.0.0/0"))
    .touches(GROUP, LAPSED_GROUP, Some(&arn(LAPSED_GROUP)))
    .fails("Client.UnauthorizedOperation", refusal);
    vec![opened, inside, refused]
}

fn recorder(story: &Story) -> Vec<Draft> {
    let place = Place {
        account: DATA,
        region: REGIONS[1],
    };
    let on_recorder = |at_s: i64, name: &'static str| {
        let tomas = Actor::Assumed(Assumed::terminal(DATA_ROLE, TOMAS.name));
        Draft::new(
            story.event_id(name),
            at_s,
            place,
            ("config.amazonaws.com", name),
            tomas,
        )
        .from(TOMAS.address)
        .by(CLI)
        .request(json!({"configurationRecorderName": "default"}))
        .touches("AWS::Config::ConfigurationRecorder", "default", None)
    };
    vec![
        on_recorder(story.recorder_stopped_s, "StopConfigurationRecorder"),
        on_recorder(story.recorder_started_s, "StartConfigurationRecorder"),
    ]
}

fn trail(story: &Story) -> Vec<Draft> {
    let place = Place {
        account: DATA,
        region: HOME_REGION,
    };
    let arn = format!("arn:aws:cloudtrail:{HOME_REGION}:{DATA}:trail/{DATA_TRAIL}");
    let on_trail = |at_s: i64, name: &'static str| {
        let marcus = Actor::Assumed(Assumed::terminal(PLATFORM_ROLE, MARCUS.name));
        Draft::new(
            story.event_id(name),
            at_s,
            place,
            ("cloudtrail.amazonaws.com", name),
            marcus,
        )
        .from(MARCUS.address)
        .by(CLI)
        .request(json!({"name": arn}))
        .touches(TRAIL, &arn, Some(&arn))
    };
    vec![
        on_trail(story.trail_stopped_s, "StopLogging"),
        on_trail(story.trail_started_s, "StartLogging"),
    ]
}
