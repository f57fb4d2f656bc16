//! What Security Hub checks, and what it found: the same flaws as Config's rules find, under Security Hub's names.

use serde_json::{Map, Value, json};

use super::blueprint::account_flaws;
use super::resource::{
    ACCOUNT, BUCKET, DATABASE, GROUP, INSTANCE, KEY, RECOVERY_POINT, Resource, TABLE, TRAIL, USER, VOLUME,
    VPC,
};
use super::site::Site;
use super::story::{PHI_BUCKET, Story, WEBSITE_BUCKET};
use super::{ACCOUNTS, DATA, HOME_REGION, REGIONS, SECURITY, STAGING};
use crate::seed;
use crate::time::{DAY, HOUR, iso};

/// The one standard that is enabled, as its ARNs end.
pub(crate) const STANDARD: &str = "aws-foundational-security-best-practices/v/1.0.0";

/// A control of the standard.
pub(crate) struct Check {
    pub id: &'static str,
    pub title: &'static str,
    pub severity: &'static str,
    pub kind: &'static str,
    /// The flaw that makes a resource fail.
    flaw: &'static str,
    /// The Config rule behind it.
    rule: &'static str,
    /// Only in the home Region, where the global resources are.
    home_only: bool,
}

const fn check(
    id: &'static str,
    severity: &'static str,
    kind: &'static str,
    flaw: &'static str,
    rule: &'static str,
    title: &'static str,
) -> Check {
    let home_only = matches!(id.as_bytes(), [b'I', b'A', b'M', ..]);
    Check {
        id,
        title,
        severity,
        kind,
        flaw,
        rule,
        home_only,
    }
}

#[rustfmt::skip]
pub(crate) const CHECKS: [Check; 19] = [
    check("Backup.1", "MEDIUM", RECOVERY_POINT, "point-unencrypted", "backup-recovery-point-encrypted", "AWS Backup recovery points should be encrypted at rest"),
    check("CloudTrail.1", "HIGH", ACCOUNT, "no-multi-region", "multi-region-cloudtrail-enabled", "CloudTrail should be enabled and configured with at least one multi-Region trail that includes read and write management events"),
    check("CloudTrail.2", "MEDIUM", TRAIL, "no-trail-key", "cloud-trail-encryption-enabled", "CloudTrail should have encryption at-rest enabled"),
    check("CloudTrail.4", "LOW", TRAIL, "no-validation", "cloud-trail-log-file-validation-enabled", "CloudTrail log file validation should be enabled"),
    check("DynamoDB.2", "MEDIUM", TABLE, "no-pitr", "dynamodb-pitr-enabled", "DynamoDB tables should have point-in-time recovery enabled"),
    check("EC2.3", "MEDIUM", VOLUME, "unencrypted", "encrypted-volumes", "Attached EBS volumes should be encrypted at-rest"),
    check("EC2.6", "MEDIUM", VPC, "no-flow-logs", "vpc-flow-logs-enabled", "VPC flow logging should be enabled in all VPCs"),
    check("EC2.8", "HIGH", INSTANCE, "imdsv1", "ec2-imdsv2-check", "EC2 instances should use Instance Metadata Service Version 2 (IMDSv2)"),
    check("EC2.19", "CRITICAL", GROUP, "open-ssh", "vpc-sg-restricted-common-ports", "Security groups should not allow unrestricted access to ports with high risk"),
    check("IAM.3", "MEDIUM", USER, "old-key", "access-keys-rotated", "IAM users' access keys should be rotated every 90 days or less"),
    check("IAM.4", "CRITICAL", ACCOUNT, "root-key", "iam-root-access-key-check", "IAM root user access key should not exist"),
    check("IAM.5", "MEDIUM", USER, "console-no-mfa", "mfa-enabled-for-iam-console-access", "MFA should be enabled for all IAM users that have a console password"),
    check("IAM.6", "CRITICAL", ACCOUNT, "root-no-mfa", "root-account-hardware-mfa-enabled", "Hardware MFA should be enabled for the root user"),
    check("IAM.7", "MEDIUM", ACCOUNT, "weak-passwords", "iam-password-policy", "Password policies for IAM users should have strong configurations"),
    check("KMS.4", "MEDIUM", KEY, "no-rotation", "cmk-backing-key-rotation-enabled", "AWS KMS key rotation should be enabled"),
    check("RDS.3", "MEDIUM", DATABASE, "db-unencrypted", "rds-storage-encrypted", "RDS DB instances should have encryption at-rest enabled"),
    check("RDS.11", "MEDIUM", DATABASE, "no-backup", "db-instance-backup-enabled", "RDS instances should have automatic backups enabled"),
    check("S3.2", "CRITICAL", BUCKET, "public-read", "s3-bucket-public-read-prohibited", "S3 general purpose buckets should block public read access"),
    check("S3.3", "CRITICAL", BUCKET, "public-write", "s3-bucket-public-write-prohibited", "S3 general purpose buckets should block public write access"),
];

/// Whether Security Hub is on: where Config is, but nobody turned it on for staging in the second Region.
pub(crate) fn is_on(site: &Site) -> bool {
    site.config_on && !(site.account == STAGING && site.region == REGIONS[1])
}

/// Whether findings are named by the control of the standard, as before controls were consolidated.
pub(crate) fn by_standard(site: &Site) -> bool {
    site.region == REGIONS[2]
}

/// Why a check is switched off in an account, where it is.
pub(crate) fn disabled(check: &Check, account: &str) -> Option<&'static str> {
    (check.id == "EC2.8" && account == DATA)
        .then_some("Notebook images need version 1 until the next release; accepted by the security team.")
}

/// The subscription to the standard.
pub(crate) fn subscription(site: &Site) -> String {
    format!(
        "arn:aws:securityhub:{}:{}:subscription/{STANDARD}",
        site.region, site.account
    )
}

/// Every finding of a place, in the order in which Security Hub gives them.
pub(crate) fn findings(seed: u64, story: &Story, site: &Site) -> Vec<Value> {
    if !is_on(site) {
        return Vec::new();
    }
    let alias = ACCOUNTS
        .iter()
        .find(|(id, _)| *id == site.account)
        .map_or("", |(_, alias)| alias);
    let mut found = Vec::new();
    for check in &CHECKS {
        let elsewhere = check.home_only && site.region != HOME_REGION;
        if elsewhere || disabled(check, site.account).is_some() {
            continue;
        }
        let maker = Maker {
            seed,
            story,
            site,
            alias,
            check,
        };
        if check.kind == ACCOUNT {
            found.push(maker.of_account(account_flaws(alias).contains(&check.flaw)));
            continue;
        }
        found.extend(
            site.resources
                .iter()
                .filter(|resource| resource.kind == check.kind)
                .map(|resource| maker.of_resource(resource)),
        );
    }
    if site.account == DATA && site.region == HOME_REGION {
        found.push(threat(seed, story, site, alias));
    }
    found
}

struct Maker<'a> {
    seed: u64,
    story: &'a Story,
    site: &'a Site,
    alias: &'a str,
    check: &'static Check,
}

impl Maker<'_> {
    fn of_account(&self, bad: bool) -> Value {
        let id = format!("AWS::::Account:{}", self.site.account);
        let since_s = self.story.as_of_s - 160 * DAY;
        self.finding("AwsAccount", &id, bad, since_s, None)
    }

    fn of_resource(&self, resource: &Resource) -> Value {
        let bad = resource.flaws.contains(&self.check.flaw);
        self.finding(
            resource_type(resource.kind),
            &resource.arn,
            bad,
            resource.created_s,
            resource.deleted_s,
        )
    }

    /// How the check ended, and what a person made of it.
    fn verdict(&self, resource: &str, bad: bool) -> (&'static str, &'static str) {
        let site = self.site;
        match self.check.id {
            "KMS.4" if site.account == SECURITY && site.region == HOME_REGION => ("WARNING", "NEW"),
            "Backup.1" if site.account == DATA => ("NOT_AVAILABLE", "NEW"),
            "S3.2" if bad && resource.ends_with(WEBSITE_BUCKET) => ("FAILED", "SUPPRESSED"),
            _ if bad => ("FAILED", "NEW"),
            _ => ("PASSED", "RESOLVED"),
        }
    }

    fn finding(&self, kind: &str, resource: &str, bad: bool, since_s: i64, gone_s: Option<i64>) -> Value {
        let (check, site) = (self.check, self.site);
        let words = ["finding", check.id, site.account, site.region, resource];
        let uuid = seed::uuid(self.seed, &words);
        let spread = i64::try_from(seed::digest(self.seed, &words) % 400_000).unwrap_or_default();
        let updated_s = gone_s.map_or(self.story.as_of_s - HOUR - spread, |gone| gone + 3 * HOUR);
        let place = format!("arn:aws:securityhub:{}:{}", site.region, site.account);
        let (status, workflow) = self.verdict(resource, bad);
        let mut compliance = json!({"Status": status});
        let mut fields = Map::new();
        let mut field = |name: &str, text: String| fields.insert(name.to_owned(), json!(text));
        let id = if by_standard(site) {
            field(
                "StandardsArn",
                format!("arn:aws:securityhub:::standards/{STANDARD}"),
            );
            field("StandardsSubscriptionArn", subscription(site));
            field("ControlId", check.id.to_owned());
            format!("{place}:subscription/{STANDARD}/{}/finding/{uuid}", check.id)
        } else {
            compliance["SecurityControlId"] = json!(check.id);
            compliance["AssociatedStandards"] = json!([{"StandardsId": format!("standards/{STANDARD}")}]);
            format!("{place}:security-control/{}/finding/{uuid}", check.id)
        };
        match status {
            "WARNING" => {
                compliance["StatusReasons"] = json!([{"ReasonCode": "CONFIG_ACCESS_DENIED",
                    "Description": "Config could not read the key: access denied."}]);
            }
            "NOT_AVAILABLE" => {
                compliance["StatusReasons"] = json!([{"ReasonCode": "CONFIG_EVALUATIONS_EMPTY",
                    "Description": "Config has no evaluations for this rule yet."}]);
            }
            _ => {}
        }
        field(
            "RelatedAWSResources:0/name",
            format!("securityhub-{}", check.rule),
        );
        field(
            "RelatedAWSResources:0/type",
            String::from("AWS::Config::ConfigRule"),
        );
        field("Resources:0/Id", resource.to_owned());
        let label = if status == "PASSED" {
            "INFORMATIONAL"
        } else {
            check.severity
        };
        let mut finding = json!({
            "SchemaVersion": "2018-10-08", "Id": id,
            "ProductArn": format!("arn:aws:securityhub:{}::product/aws/securityhub", site.region),
            "ProductName": "Security Hub", "CompanyName": "AWS", "Region": site.region,
            "GeneratorId": format!("security-control/{}", check.id), "AwsAccountId": site.account,
            "AwsAccountName": self.alias,
            "Types": ["Software and Configuration Checks/Industry and Regulatory Standards"],
            "FirstObservedAt": precise(since_s + HOUR), "LastObservedAt": precise(updated_s - 3),
            "CreatedAt": precise(since_s + HOUR), "UpdatedAt": precise(updated_s),
            "Severity": {"Label": label, "Normalized": normalized(label), "Original": label},
            "Title": check.title, "Description": format!("This control checks: {}.", check.title),
            "Remediation": {"Recommendation": {
                "Text": "For information on how to correct this issue, consult the Security Hub controls documentation.",
                "Url": format!("https://docs.aws.amazon.com/console/securityhub/{}/remediation", check.id)}},
            "ProductFields": fields, "Resources": [{"Type": kind, "Id": resource, "Partition": "aws", "Region": site.region}],
            "Compliance": compliance, "WorkflowState": if workflow == "RESOLVED" { "RESOLVED" } else { "NEW" },
            "Workflow": {"Status": workflow}, "RecordState": if gone_s.is_some() { "ARCHIVED" } else { "ACTIVE" },
        });
        if workflow == "SUPPRESSED" {
            finding["Note"] = json!({"Text": "Public by design: it serves the website.", "UpdatedBy": "priya.raman",
                "UpdatedAt": precise(updated_s - 30 * DAY)});
        }
        finding
    }
}

/// What the threat detector saw when the bucket was public; it is no check of a control.
fn threat(seed: u64, story: &Story, site: &Site, alias: &str) -> Value {
    let id = seed::hex(seed, &["threat", PHI_BUCKET], 32);
    let detector = seed::hex(seed, &["detector", site.account, site.region], 32);
    let (region, account) = (site.region, site.account);
    let kind = "Effects/Data Exposure/Policy:S3-BucketAnonymousAccessGranted";
    json!({
        "SchemaVersion": "2018-10-08",
        "Id": format!("arn:aws:guardduty:{region}:{account}:detector/{detector}/finding/{id}"),
        "ProductArn": format!("arn:aws:securityhub:{region}::product/aws/guardduty"), "ProductName": "GuardDuty",
        "CompanyName": "Amazon", "Region": region, "AwsAccountId": account, "AwsAccountName": alias,
        "GeneratorId": format!("arn:aws:guardduty:{region}:{account}:detector/{detector}"), "Types": [kind],
        "FirstObservedAt": precise(story.public_s), "LastObservedAt": precise(story.public_s),
        "CreatedAt": precise(story.public_s + 912), "UpdatedAt": precise(story.closed_s + HOUR),
        "Severity": {"Label": "HIGH", "Normalized": 70, "Product": 8},
        "Title": format!("Public anonymous access was granted for the S3 bucket {PHI_BUCKET}."),
        "Description": format!("Amazon S3 Public Access was granted to bucket {PHI_BUCKET} by a bucket policy."),
        "Resources": [{"Type": "AwsS3Bucket", "Id": format!("arn:aws:s3:::{PHI_BUCKET}"), "Partition": "aws",
                       "Region": region}],
        "WorkflowState": "RESOLVED", "Workflow": {"Status": "RESOLVED"}, "RecordState": "ACTIVE",
    })
}

/// `2026-03-09T08:14:03.000Z`.
pub(crate) fn precise(at_s: i64) -> String {
    iso(at_s).replace('Z', ".000Z")
}

fn normalized(label: &str) -> u32 {
    match label {
        "CRITICAL" => 90,
        "HIGH" => 70,
        "MEDIUM" => 40,
        "LOW" => 1,
        _ => 0,
    }
}

/// As findings name a type.
fn resource_type(kind: &str) -> &'static str {
    match kind {
        BUCKET => "AwsS3Bucket",
        GROUP => "AwsEc2SecurityGroup",
        INSTANCE => "AwsEc2Instance",
        VOLUME => "AwsEc2Volume",
        VPC => "AwsEc2Vpc",
        USER => "AwsIamUser",
        DATABASE => "AwsRdsDbInstance",
        TABLE => "AwsDynamoDbTable",
        KEY => "AwsKmsKey",
        TRAIL => "AwsCloudTrailTrail",
        RECOVERY_POINT => "AwsBackupRecoveryPoint",
        _ => "Other",
    }
}
