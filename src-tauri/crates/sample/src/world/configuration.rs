//! What Config records of a resource: its configuration and supplementary configuration, as AWS spells them.
//!
//! The facts follow the flaws: a rule that finds a flaw finds it in here too.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::resource::{
    BUCKET, DATABASE, FUNCTION, GROUP, INSTANCE, KEY, RECOVERY_POINT, ROLE, STACK, TABLE, TRAIL, USER,
    VOLUME, VPC, arn, native_id, texts,
};
use super::story::ORGANISATION_TRAIL;
use crate::time::{DAY, iso};

/// What a configuration depends on.
pub(crate) struct Facts<'a> {
    pub seed: u64,
    pub kind: &'static str,
    pub account: &'a str,
    pub region: &'a str,
    pub id: &'a str,
    pub name: &'a str,
    pub created_s: i64,
    pub flaws: &'a [&'static str],
    /// 0 when discovered; each change makes the next.
    pub revision: usize,
}

impl Facts<'_> {
    fn has(&self, flaw: &str) -> bool {
        self.flaws.contains(&flaw)
    }

    fn other(&self, kind: &str, name: &str) -> String {
        native_id(self.seed, kind, self.account, self.region, name)
    }

    fn key_arn(&self) -> String {
        arn(
            KEY,
            self.account,
            self.region,
            &self.other(KEY, "nw-default"),
            "nw-default",
        )
    }
}

/// The two configurations of a resource.
pub(crate) struct Recorded {
    pub configuration: Value,
    pub supplementary: BTreeMap<String, String>,
}

pub(crate) fn record(facts: &Facts<'_>) -> Recorded {
    let plain = |configuration| Recorded {
        configuration,
        supplementary: BTreeMap::new(),
    };
    match facts.kind {
        BUCKET => bucket(facts),
        GROUP => plain(group(facts)),
        INSTANCE => plain(instance(facts)),
        VOLUME => plain(volume(facts)),
        VPC => plain(json!({
            "vpcId": facts.id, "cidrBlock": if facts.name == "default" { "172.31.0.0/16" } else { "10.20.0.0/16" },
            "isDefault": facts.name == "default", "state": "available", "ownerId": facts.account,
            "enableDnsHostnames": facts.revision > 0,
        })),
        USER => plain(user(facts)),
        ROLE => plain(role(facts)),
        DATABASE => plain(database(facts)),
        TABLE => table(facts),
        KEY => key(facts),
        FUNCTION => plain(json!({
            "functionName": facts.name, "runtime": "python3.13", "handler": "handler.main", "memorySize": 256,
            "timeout": 30 + 30 * facts.revision, "role": format!("arn:aws:iam::{}:role/{}-run", facts.account, facts.name),
            "codeSha256": crate::seed::hex(facts.seed, &["code", facts.name, &facts.revision.to_string()], 32),
            "packageType": "Zip", "architectures": ["arm64"],
        })),
        STACK => plain(json!({
            "stackId": facts.id, "stackName": facts.name,
            "stackStatus": if facts.revision == 0 { "CREATE_COMPLETE" } else { "UPDATE_COMPLETE" },
            "driftInformation": {"stackDriftStatus": if facts.has("drifted") { "DRIFTED" } else { "IN_SYNC" }},
            "enableTerminationProtection": facts.revision > 0,
        })),
        TRAIL => plain(trail(facts)),
        RECOVERY_POINT => plain(json!({
            "recoveryPointArn": facts.id, "backupVaultName": "nw-default", "status": "COMPLETED",
            "isEncrypted": true, "encryptionKeyArn": facts.key_arn(), "resourceType": "RDS",
        })),
        _ => plain(json!({})),
    }
}

fn bucket(facts: &Facts<'_>) -> Recorded {
    let blocked = !facts.has("public-read");
    let encryption = if facts.has("no-kms") {
        json!({"sseAlgorithm": "AES256"})
    } else {
        json!({"sseAlgorithm": "aws:kms", "kmsMasterKeyID": facts.key_arn()})
    };
    let versioning = if facts.has("no-versioning") {
        "Off"
    } else {
        "Enabled"
    };
    let statement = if facts.has("public-read") {
        json!({"Sid": "TempShare", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
               "Resource": format!("arn:aws:s3:::{}/*", facts.name)})
    } else {
        json!({"Sid": "PartnerRole", "Effect": "Allow", "Principal": {"AWS": facts.account},
               "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::{}/*", facts.name)})
    };
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let access_block = json!({"blockPublicAcls": true, "ignorePublicAcls": true, "blockPublicPolicy": true,
                              "restrictPublicBuckets": true});
    let mut supplementary = texts([
        ("BucketPolicy", json!({"policyText": policy})),
        (
            "BucketVersioningConfiguration",
            json!({"status": versioning, "isMfaDeleteEnabled": null}),
        ),
        (
            "ServerSideEncryptionConfiguration",
            json!({"rules": [{"applyServerSideEncryptionByDefault": encryption, "bucketKeyEnabled": true}]}),
        ),
        (
            "BucketLoggingConfiguration",
            json!({"destinationBucketName": format!("nw-access-logs-{}", facts.account),
                   "logFilePrefix": format!("{}/", facts.name)}),
        ),
        ("IsRequesterPaysEnabled", json!("false")),
    ]);
    if blocked {
        supplementary.insert(
            String::from("PublicAccessBlockConfiguration"),
            access_block.to_string(),
        );
    }
    if facts.revision > 0 {
        let rules: Vec<Value> = (0..facts.revision)
            .map(|number| json!({"id": format!("expire-{}", 90 * (number + 1)), "status": "Enabled"}))
            .collect();
        supplementary.insert(
            String::from("BucketLifecycleConfiguration"),
            json!({"rules": rules}).to_string(),
        );
    }
    Recorded {
        configuration: json!({
            "name": facts.name, "creationDate": iso(facts.created_s), "region": facts.region,
            "owner": {"id": crate::seed::hex(facts.seed, &["owner", facts.account], 32), "displayName": null},
        }),
        supplementary,
    }
}

fn group(facts: &Facts<'_>) -> Value {
    let rule = |from: u16, to: u16, range: &str, about: &str| {
        json!({"ipProtocol": "tcp", "fromPort": from, "toPort": to,
               "ipv4Ranges": [{"cidrIp": range, "description": about}], "ipv6Ranges": [], "userIdGroupPairs": []})
    };
    let mut ingress = vec![rule(443, 443, "10.20.0.0/16", "inside only")];
    for number in 0..facts.revision.min(3) {
        let port = 8_080 + u16::try_from(number).unwrap_or_default();
        ingress.push(rule(port, port, "10.20.0.0/16", "service port"));
    }
    if facts.has("open-ssh") {
        ingress.push(rule(22, 22, "0.0.0.0/0", "temporary"));
    }
    json!({
        "groupId": facts.id, "groupName": facts.name, "description": format!("{} traffic", facts.name),
        "ownerId": facts.account, "vpcId": facts.other(VPC, "nw-main"), "ipPermissions": ingress,
        "ipPermissionsEgress": [{"ipProtocol": "-1", "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}]}],
    })
}

fn instance(facts: &Facts<'_>) -> Value {
    let sizes = ["t4g.small", "t4g.medium", "m7g.large", "m7g.xlarge"];
    json!({
        "instanceId": facts.id, "instanceType": sizes[facts.revision.min(3)], "imageId": "ami-0abcdef1234567890",
        "state": {"code": 16, "name": "running"}, "vpcId": facts.other(VPC, "nw-main"),
        "metadataOptions": {"httpTokens": if facts.has("imdsv1") { "optional" } else { "required" },
                            "httpEndpoint": "enabled", "httpPutResponseHopLimit": 1},
        "monitoring": {"state": "enabled"}, "publicIpAddress": null, "launchTime": iso(facts.created_s),
    })
}

fn volume(facts: &Facts<'_>) -> Value {
    let encrypted = !facts.has("unencrypted");
    json!({
        "volumeId": facts.id, "size": 50 + 50 * facts.revision, "volumeType": "gp3", "iops": 3_000,
        "encrypted": encrypted, "kmsKeyId": encrypted.then(|| facts.key_arn()), "state": "in-use",
        "createTime": iso(facts.created_s),
    })
}

fn user(facts: &Facts<'_>) -> Value {
    let key_age = if facts.has("old-key") { 400 } else { 40 };
    json!({
        "userName": facts.name, "userId": facts.id, "path": "/", "createDate": iso(facts.created_s),
        "arn": arn(USER, facts.account, facts.region, facts.id, facts.name),
        "mfaDevices": if facts.has("no-mfa") { json!([]) } else {
            json!([{"serialNumber": format!("arn:aws:iam::{}:mfa/{}", facts.account, facts.name)}]) },
        "passwordEnabled": !facts.name.starts_with("svc-"), "accessKeyAgeDays": key_age,
        "attachedManagedPolicies": policies(facts.revision), "groupList": ["northwind-people"],
    })
}

fn role(facts: &Facts<'_>) -> Value {
    let trusted = super::SECURITY;
    json!({
        "roleName": facts.name, "roleId": facts.id, "path": "/", "createDate": iso(facts.created_s),
        "arn": arn(ROLE, facts.account, facts.region, facts.id, facts.name),
        "assumeRolePolicyDocument": json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Principal": {"AWS": format!("arn:aws:iam::{trusted}:root")}, "Action": "sts:AssumeRole"}]}).to_string(),
        "attachedManagedPolicies": policies(facts.revision), "maxSessionDuration": 3_600,
    })
}

fn policies(count: usize) -> Value {
    let names = [
        "ReadOnlyAccess",
        "SecurityAudit",
        "AmazonS3ReadOnlyAccess",
        "AWSBackupFullAccess",
    ];
    names
        .iter()
        .take(count + 1)
        .map(|name| json!({"policyName": name, "policyArn": format!("arn:aws:iam::aws:policy/{name}")}))
        .collect()
}

fn database(facts: &Facts<'_>) -> Value {
    json!({
        "dBInstanceIdentifier": facts.name, "dbiResourceId": facts.id, "engine": "postgres",
        "engineVersion": format!("16.{}", 4 + facts.revision), "dBInstanceClass": "db.m7g.large",
        "allocatedStorage": 200, "multiAZ": true, "publiclyAccessible": false, "dBInstanceStatus": "available",
        "backupRetentionPeriod": if facts.has("no-backup") { 0 } else { 14 },
        "storageEncrypted": !facts.has("db-unencrypted"), "deletionProtection": true,
        "instanceCreateTime": iso(facts.created_s),
    })
}

fn table(facts: &Facts<'_>) -> Recorded {
    let recovery = if facts.has("no-pitr") {
        "DISABLED"
    } else {
        "ENABLED"
    };
    Recorded {
        configuration: json!({
            "tableName": facts.name, "tableStatus": "ACTIVE", "itemCount": 12_000 + 900 * facts.revision,
            "keySchema": [{"attributeName": "id", "keyType": "HASH"}],
            "billingModeSummary": {"billingMode": if facts.revision == 0 { "PROVISIONED" } else { "PAY_PER_REQUEST" }},
        }),
        supplementary: texts([(
            "ContinuousBackups",
            json!({"pointInTimeRecoveryDescription": {"pointInTimeRecoveryStatus": recovery}}),
        )]),
    }
}

fn key(facts: &Facts<'_>) -> Recorded {
    let origin = if facts.has("no-rotation") {
        "EXTERNAL"
    } else {
        "AWS_KMS"
    };
    Recorded {
        configuration: json!({
            "keyId": facts.id, "arn": arn(KEY, facts.account, facts.region, facts.id, facts.name),
            "enabled": true, "keyState": "Enabled", "keyManager": "CUSTOMER", "keyUsage": "ENCRYPT_DECRYPT",
            "origin": origin, "description": format!("{} revision {}", facts.name, facts.revision),
            "creationDate": iso(facts.created_s), "multiRegion": false,
        }),
        supplementary: texts([("KeyRotationStatus", json!(!facts.has("no-rotation")))]),
    }
}

fn trail(facts: &Facts<'_>) -> Value {
    let organisation = facts.name == ORGANISATION_TRAIL;
    json!({
        "name": facts.name, "trailArn": facts.id, "homeRegion": facts.region, "isMultiRegionTrail": organisation,
        "isOrganizationTrail": organisation, "includeGlobalServiceEvents": true,
        "s3BucketName": if organisation { "nw-org-trail-logs" } else { "nw-data-lake-raw" },
        "logFileValidationEnabled": !facts.has("no-validation"),
        "kmsKeyId": (!facts.has("no-trail-key")).then(|| facts.key_arn()),
        "lastConfigured": iso(facts.created_s + DAY),
    })
}
