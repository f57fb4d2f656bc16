//! The everyday: calls that people, pipelines and services make all the time, drawn by weight.

use serde_json::{Value, json};

use super::draft::{Draft, Place};
use super::identity::{Actor, Assumed};
use super::people::{
    BROWSER, CLI, DATA_ROLE, PEOPLE, PIPELINE_ROLE, PLATFORM_ROLE, REMEDIATION_ROLE, SDK, TERRAFORM,
};
use super::resource::{
    BUCKET, DATABASE, FUNCTION, GROUP, INSTANCE, KEY, ROLE, Resource, STACK, TABLE, USER, VOLUME,
};
use super::{DATA, HOME_REGION, SECURITY};
use crate::seed::{self, Draw};

/// Who makes a call.
#[derive(Clone, Copy)]
enum Pool {
    /// People in the console or on a terminal.
    People,
    /// The deployment pipeline.
    Pipeline,
    /// Machines with a role of their own.
    Machine,
    /// AWS services.
    Service,
    /// Users with long-term keys.
    Keys,
}

struct Template {
    source: &'static str,
    name: &'static str,
    read_only: bool,
    weight: usize,
    home_only: bool,
    pool: Pool,
    kind: &'static str,
    member: &'static str,
}

const fn reads(
    weight: usize,
    source: &'static str,
    name: &'static str,
    pool: Pool,
    kind: &'static str,
    member: &'static str,
) -> Template {
    let home_only = matches!(source.as_bytes(), b"iam.amazonaws.com");
    Template {
        source,
        name,
        read_only: true,
        weight,
        home_only,
        pool,
        kind,
        member,
    }
}

const fn writes(
    weight: usize,
    source: &'static str,
    name: &'static str,
    pool: Pool,
    kind: &'static str,
    member: &'static str,
) -> Template {
    Template {
        read_only: false,
        ..reads(weight, source, name, pool, kind, member)
    }
}

const S3: &str = "s3.amazonaws.com";
const EC2: &str = "ec2.amazonaws.com";
const IAM: &str = "iam.amazonaws.com";
const KMS: &str = "kms.amazonaws.com";
const STS: &str = "sts.amazonaws.com";
const RDS: &str = "rds.amazonaws.com";
const LAMBDA: &str = "lambda.amazonaws.com";
const CONFIG: &str = "config.amazonaws.com";
const TRAILS: &str = "cloudtrail.amazonaws.com";
const STACKS: &str = "cloudformation.amazonaws.com";
const SECRETS: &str = "secretsmanager.amazonaws.com";
const BACKUP: &str = "backup.amazonaws.com";
const LOGS: &str = "logs.amazonaws.com";
const DYNAMO: &str = "dynamodb.amazonaws.com";

const TEMPLATES: &[Template] = &[
    reads(90, STS, "AssumeRole", Pool::Service, ROLE, "roleArn"),
    reads(60, STS, "GetCallerIdentity", Pool::Pipeline, "", ""),
    reads(70, EC2, "DescribeInstances", Pool::People, "", ""),
    reads(40, EC2, "DescribeSecurityGroups", Pool::Machine, "", ""),
    reads(30, EC2, "DescribeVolumes", Pool::Machine, "", ""),
    reads(50, S3, "ListBuckets", Pool::People, "", ""),
    reads(40, S3, "GetBucketPolicy", Pool::Pipeline, BUCKET, "bucketName"),
    reads(40, S3, "GetBucketAcl", Pool::Service, BUCKET, "bucketName"),
    reads(80, KMS, "Decrypt", Pool::Machine, KEY, "keyId"),
    reads(60, KMS, "GenerateDataKey", Pool::Service, KEY, "keyId"),
    reads(25, IAM, "ListUsers", Pool::Machine, "", ""),
    reads(25, IAM, "GetRole", Pool::Pipeline, ROLE, "roleName"),
    reads(20, IAM, "GetAccountPasswordPolicy", Pool::Machine, "", ""),
    reads(
        30,
        RDS,
        "DescribeDBInstances",
        Pool::Machine,
        DATABASE,
        "dBInstanceIdentifier",
    ),
    reads(20, TRAILS, "LookupEvents", Pool::People, "", ""),
    reads(20, TRAILS, "DescribeTrails", Pool::Machine, "", ""),
    reads(
        25,
        CONFIG,
        "DescribeComplianceByConfigRule",
        Pool::Machine,
        "",
        "",
    ),
    reads(
        40,
        SECRETS,
        "GetSecretValue",
        Pool::Machine,
        "AWS::SecretsManager::Secret",
        "secretId",
    ),
    reads(
        20,
        LAMBDA,
        "GetFunction20150331v2",
        Pool::Pipeline,
        FUNCTION,
        "functionName",
    ),
    reads(25, STACKS, "DescribeStacks", Pool::Pipeline, STACK, "stackName"),
    reads(20, DYNAMO, "DescribeTable", Pool::Machine, TABLE, "tableName"),
    reads(15, S3, "ListBuckets", Pool::Keys, "", ""),
    writes(35, LOGS, "CreateLogStream", Pool::Machine, "", ""),
    writes(14, EC2, "RunInstances", Pool::Pipeline, INSTANCE, "instanceId"),
    writes(
        12,
        EC2,
        "TerminateInstances",
        Pool::Pipeline,
        INSTANCE,
        "instanceId",
    ),
    writes(14, EC2, "CreateTags", Pool::Pipeline, INSTANCE, "resourceId"),
    writes(10, EC2, "CreateSnapshot", Pool::Service, VOLUME, "volumeId"),
    writes(
        7,
        EC2,
        "AuthorizeSecurityGroupIngress",
        Pool::Pipeline,
        GROUP,
        "groupId",
    ),
    writes(
        6,
        EC2,
        "RevokeSecurityGroupIngress",
        Pool::Pipeline,
        GROUP,
        "groupId",
    ),
    writes(8, S3, "PutBucketTagging", Pool::Pipeline, BUCKET, "bucketName"),
    writes(5, S3, "PutBucketPolicy", Pool::Pipeline, BUCKET, "bucketName"),
    writes(8, IAM, "AttachRolePolicy", Pool::Pipeline, ROLE, "roleName"),
    writes(6, IAM, "PutRolePolicy", Pool::Pipeline, ROLE, "roleName"),
    writes(4, IAM, "CreateAccessKey", Pool::People, USER, "userName"),
    writes(5, IAM, "UpdateLoginProfile", Pool::People, USER, "userName"),
    writes(
        10,
        LAMBDA,
        "UpdateFunctionCode20150331v2",
        Pool::Pipeline,
        FUNCTION,
        "functionName",
    ),
    writes(12, STACKS, "UpdateStack", Pool::Pipeline, STACK, "stackName"),
    writes(9, STACKS, "DetectStackDrift", Pool::Service, STACK, "stackName"),
    writes(
        6,
        RDS,
        "CreateDBSnapshot",
        Pool::Service,
        DATABASE,
        "dBInstanceIdentifier",
    ),
    writes(
        10,
        BACKUP,
        "StartBackupJob",
        Pool::Service,
        DATABASE,
        "resourceArn",
    ),
    writes(7, KMS, "CreateGrant", Pool::Service, KEY, "keyId"),
    writes(9, CONFIG, "PutEvaluations", Pool::Machine, "", ""),
    writes(
        4,
        SECRETS,
        "RotateSecret",
        Pool::Service,
        "AWS::SecretsManager::Secret",
        "secretId",
    ),
    writes(
        5,
        DYNAMO,
        "UpdateContinuousBackups",
        Pool::Pipeline,
        TABLE,
        "tableName",
    ),
];

/// Draws one everyday event.
pub(crate) fn draw(id: String, at_s: i64, place: Place, resources: &[Resource], draw: &mut Draw) -> Draft {
    let template = pick(place, draw);
    let (actor, agent, address) = actor(template.pool, place, draw);
    let target = target(template, place, resources, draw);
    let mut draft = Draft::new(id, at_s, place, (template.source, template.name), actor).by(agent);
    draft.read_only = template.read_only;
    if let Some(address) = address {
        draft = draft.from(address);
    }
    if let Some((name, arn)) = target {
        draft = draft
            .request(request(template, &name, &arn))
            .touches(template.kind, &name, Some(&arn));
    }
    if draw.chance(1, 60) && !matches!(template.pool, Pool::Service) {
        let service = template.source.trim_end_matches(".amazonaws.com");
        let message = format!("Access is denied for {service}:{}", template.name);
        draft = draft.fails("AccessDenied", message);
    } else if !template.read_only {
        draft = draft.response(json!({"requestAccepted": true}));
    }
    draft
}

fn pick(place: Place, draw: &mut Draw) -> &'static Template {
    let at_home = place.region == HOME_REGION;
    let open = || {
        TEMPLATES
            .iter()
            .filter(move |template| at_home || !template.home_only)
    };
    let total: usize = open().map(|template| template.weight).sum();
    let mut left = draw.below(total);
    for template in open() {
        if left < template.weight {
            return template;
        }
        left -= template.weight;
    }
    &TEMPLATES[0]
}

fn actor(pool: Pool, place: Place, draw: &mut Draw) -> (Actor, &'static str, Option<&'static str>) {
    match pool {
        Pool::People => {
            let person = *draw.pick(&PEOPLE);
            let role = match place.account {
                DATA => DATA_ROLE,
                SECURITY => "AuditorReadOnly",
                _ => PLATFORM_ROLE,
            };
            let assumed = if draw.chance(2, 3) {
                Assumed::console(role, person.name, true)
            } else {
                Assumed::terminal(role, person.name)
            };
            let agent = if assumed.console { BROWSER } else { CLI };
            (Actor::Assumed(assumed), agent, Some(person.address))
        }
        Pool::Pipeline => (
            Actor::Assumed(Assumed::machine(PIPELINE_ROLE, "deploy")),
            TERRAFORM,
            Some("198.51.100.90"),
        ),
        Pool::Machine => {
            let role = *draw.pick(&[
                "NorthwindApp",
                "NorthwindScanner",
                REMEDIATION_ROLE,
                "NorthwindBackup",
            ]);
            let machine = Assumed::machine(role, &machine_id(place, draw.below(6)));
            let actor = Actor::Assumed(Assumed {
                from_instance: true,
                ..machine
            });
            (actor, SDK, Some("10.20.4.17"))
        }
        Pool::Service => {
            let services = [
                "config.amazonaws.com",
                "backup.amazonaws.com",
                "lambda.amazonaws.com",
                "ec2.amazonaws.com",
                "cloudtrail.amazonaws.com",
            ];
            let name = *draw.pick(&services);
            (Actor::Service { name }, name, None)
        }
        Pool::Keys => {
            let name = *draw.pick(&["svc-legacy-sftp", "svc-etl", "svc-ci"]);
            (Actor::User { name, console: false }, CLI, Some("203.0.113.140"))
        }
    }
}

/// One of the few instances that machines run on; they come and go, so Config may not know them.
fn machine_id(place: Place, number: usize) -> String {
    format!(
        "i-{}",
        seed::hex(
            0,
            &["machine", place.account, place.region, &number.to_string()],
            17
        )
    )
}

/// Name and ARN of what the call is about.
fn target(
    template: &Template,
    place: Place,
    resources: &[Resource],
    draw: &mut Draw,
) -> Option<(String, String)> {
    if template.kind.is_empty() {
        return None;
    }
    if template.kind == "AWS::SecretsManager::Secret" {
        let name = *draw.pick(&["nw/clinic/database", "nw/billing/gateway", "nw/export/partner"]);
        let arn = format!(
            "arn:aws:secretsmanager:{}:{}:secret:{name}-a1b2c3",
            place.region, place.account
        );
        return Some((name.to_owned(), arn));
    }
    let fitting: Vec<&Resource> = resources
        .iter()
        .filter(|resource| resource.kind == template.kind)
        .collect();
    if fitting.is_empty() {
        return None;
    }
    let resource = *draw.pick(&fitting);
    Some((resource.label().to_owned(), resource.arn.clone()))
}

fn request(template: &Template, name: &str, arn: &str) -> Value {
    let value = if template.member.ends_with("Arn") {
        arn
    } else {
        name
    };
    match template.name {
        "AuthorizeSecurityGroupIngress" | "RevokeSecurityGroupIngress" => json!({
            template.member: value, "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 443, "toPort": 443,
                "ipRanges": {"items": [{"cidrIp": "10.20.0.0/16"}]}}]}}),
        "PutBucketPolicy" => json!({
            template.member: value, "bucketPolicy": {"Version": "2012-10-17", "Statement": [{"Sid": "TlsOnly",
                "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": format!("{arn}/*"),
                "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}),
        "AttachRolePolicy" => {
            json!({template.member: value, "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"})
        }
        _ => json!({template.member: value}),
    }
}
