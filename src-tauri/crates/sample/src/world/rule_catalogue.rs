//! The Config rules of the company: what each looks for, where, and what it says when it finds it.

use super::resource::{
    ACCOUNT, BUCKET, DATABASE, GROUP, INSTANCE, KEY, RECOVERY_POINT, STACK, TABLE, TRAIL, USER, VOLUME, VPC,
};

/// Who made a rule, and how its name ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Made in the account; the name stands as it is.
    Account,
    /// From the organisation: `OrgConfigRule-…-<8 characters>`.
    Organisation,
    /// Made by Security Hub: `securityhub-…-<8 characters>`.
    SecurityHub,
    /// Part of the conformance pack with this number in [`super::packs::PACKS`].
    Pack(usize),
}

/// Whose code decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Aws,
    Lambda,
    Policy,
}

/// One rule before it stands in an account and Region.
pub(crate) struct RulePlan {
    pub name: &'static str,
    pub identifier: &'static str,
    pub kind: &'static str,
    /// The flaw that makes a resource noncompliant.
    pub flaw: &'static str,
    /// What is said of a noncompliant resource; `{id}` is filled in.
    pub annotation: &'static str,
    pub about: &'static str,
    pub origin: Origin,
    pub owner: Owner,
    /// How often it runs; `None` where a change of configuration triggers it.
    pub frequency: Option<&'static str>,
    pub parameters: Option<&'static str>,
    /// Only in the home Region, where the global resources are recorded.
    pub home_only: bool,
}

const fn managed(
    name: &'static str,
    identifier: &'static str,
    kind: &'static str,
    flaw: &'static str,
    annotation: &'static str,
    about: &'static str,
) -> RulePlan {
    RulePlan {
        name,
        identifier,
        kind,
        flaw,
        annotation,
        about,
        origin: Origin::Account,
        owner: Owner::Aws,
        frequency: None,
        parameters: None,
        home_only: false,
    }
}

impl RulePlan {
    const fn every(mut self, frequency: &'static str) -> Self {
        self.frequency = Some(frequency);
        self
    }

    const fn with(mut self, parameters: &'static str) -> Self {
        self.parameters = Some(parameters);
        self
    }

    const fn at_home(mut self) -> Self {
        self.home_only = true;
        self
    }

    const fn of(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    const fn owned(mut self, owner: Owner) -> Self {
        self.owner = owner;
        self
    }
}

/// The policy of the custom policy rule, in Config's policy language.
pub(crate) const IMDS_POLICY: &str = "rule instance_metadata_needs_token when resourceType == \"AWS::EC2::Instance\" \
                                      {\n    configuration.metadataOptions.httpTokens == \"required\"\n}\n";
/// The name of the custom policy rule.
pub(crate) const IMDS_RULE: &str = "nw-ec2-metadata-needs-token";

pub(crate) const RULES: &[RulePlan] = &[
    managed(
        "cloudtrail-enabled",
        "CLOUD_TRAIL_ENABLED",
        ACCOUNT,
        "no-trail",
        "No trail is logging.",
        "A trail is logging in the account.",
    )
    .every("TwentyFour_Hours"),
    managed(
        "cloud-trail-log-file-validation-enabled",
        "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
        TRAIL,
        "no-validation",
        "Log file validation is off for {id}.",
        "Trails write digest files.",
    )
    .every("TwentyFour_Hours")
    .at_home(),
    managed(
        "multi-region-cloudtrail-enabled",
        "MULTI_REGION_CLOUD_TRAIL_ENABLED",
        ACCOUNT,
        "no-multi-region",
        "No trail covers all Regions.",
        "A trail covers all Regions.",
    )
    .every("TwentyFour_Hours"),
    managed(
        "cloud-trail-encryption-enabled",
        "CLOUD_TRAIL_ENCRYPTION_ENABLED",
        TRAIL,
        "no-trail-key",
        "The trail {id} has no KMS key.",
        "Trails are encrypted with a KMS key.",
    )
    .every("TwentyFour_Hours")
    .at_home(),
    managed(
        "s3-bucket-public-read-prohibited",
        "S3_BUCKET_PUBLIC_READ_PROHIBITED",
        BUCKET,
        "public-read",
        "The bucket policy of {id} allows everyone to read.",
        "Buckets cannot be read by everyone.",
    ),
    managed(
        "s3-bucket-public-write-prohibited",
        "S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
        BUCKET,
        "public-write",
        "The bucket policy of {id} allows everyone to write.",
        "Buckets cannot be written by everyone.",
    ),
    managed(
        "restricted-ssh",
        "INCOMING_SSH_DISABLED",
        GROUP,
        "open-ssh",
        "Security group {id} allows inbound TCP port 22 from 0.0.0.0/0.",
        "Port 22 is not open to everyone.",
    ),
    managed(
        "iam-user-mfa-enabled",
        "IAM_USER_MFA_ENABLED",
        USER,
        "no-mfa",
        "The user {id} has no MFA device.",
        "IAM users have an MFA device.",
    )
    .every("TwentyFour_Hours")
    .at_home(),
    managed(
        "root-account-mfa-enabled",
        "ROOT_ACCOUNT_MFA_ENABLED",
        ACCOUNT,
        "root-no-mfa",
        "The root user has no MFA device.",
        "The root user has an MFA device.",
    )
    .every("TwentyFour_Hours")
    .at_home(),
    managed(
        "iam-root-access-key-check",
        "IAM_ROOT_ACCESS_KEY_CHECK",
        ACCOUNT,
        "root-key",
        "The root user has an access key.",
        "The root user has no access key.",
    )
    .every("TwentyFour_Hours")
    .at_home(),
    managed(
        "access-keys-rotated",
        "ACCESS_KEYS_ROTATED",
        USER,
        "old-key",
        "An active key of {id} is older than 90 days.",
        "Access keys are at most 90 days old.",
    )
    .every("TwentyFour_Hours")
    .with("{\"maxAccessKeyAge\":\"90\"}")
    .at_home(),
    managed(
        "iam-password-policy",
        "IAM_PASSWORD_POLICY",
        ACCOUNT,
        "weak-passwords",
        "Passwords may be shorter than 14 characters.",
        "The password policy meets the company's standard.",
    )
    .every("TwentyFour_Hours")
    .with("{\"MinimumPasswordLength\":\"14\",\"PasswordReusePrevention\":\"24\"}")
    .at_home(),
    managed(
        "mfa-enabled-for-iam-console-access",
        "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS",
        USER,
        "console-no-mfa",
        "{id} signs in to the console without MFA.",
        "Console users have MFA.",
    )
    .every("Twelve_Hours")
    .at_home(),
    managed(
        "db-instance-backup-enabled",
        "DB_INSTANCE_BACKUP_ENABLED",
        DATABASE,
        "no-backup",
        "Automatic backups of {id} are off.",
        "Databases are backed up.",
    )
    .with("{\"backupRetentionMinimum\":\"14\"}"),
    managed(
        "dynamodb-pitr-enabled",
        "DYNAMODB_PITR_ENABLED",
        TABLE,
        "no-pitr",
        "Point-in-time recovery of {id} is off.",
        "Tables can be restored to a point in time.",
    ),
    managed(
        "backup-recovery-point-encrypted",
        "BACKUP_RECOVERY_POINT_ENCRYPTED",
        RECOVERY_POINT,
        "point-unencrypted",
        "The recovery point is not encrypted.",
        "Recovery points are encrypted.",
    ),
    managed(
        "encrypted-volumes",
        "ENCRYPTED_VOLUMES",
        VOLUME,
        "unencrypted",
        "The volume {id} is not encrypted.",
        "Attached volumes are encrypted.",
    ),
    managed(
        "cloudformation-stack-drift-detection-check",
        "CLOUDFORMATION_STACK_DRIFT_DETECTION_CHECK",
        STACK,
        "drifted",
        "The stack differs from its template.",
        "Stacks have not drifted.",
    )
    .every("TwentyFour_Hours"),
    managed(
        "nw-phi-bucket-owner",
        "arn:aws:lambda:{region}:{account}:function:nw-config-phi-bucket-owner",
        BUCKET,
        "untagged",
        "The bucket {id} names no owner.",
        "Buckets with health data name an owner.",
    )
    .owned(Owner::Lambda),
    managed(
        IMDS_RULE,
        "",
        INSTANCE,
        "imdsv1",
        "The instance {id} answers metadata requests without a token.",
        "Instance metadata needs a token.",
    )
    .owned(Owner::Policy),
    managed(
        "vpc-flow-logs-enabled",
        "VPC_FLOW_LOGS_ENABLED",
        VPC,
        "no-flow-logs",
        "No flow log on {id}.",
        "VPCs have flow logs.",
    )
    .every("Twelve_Hours")
    .with("{\"trafficType\":\"REJECT\"}")
    .of(Origin::SecurityHub),
    managed(
        "s3-bucket-versioning-enabled",
        "S3_BUCKET_VERSIONING_ENABLED",
        BUCKET,
        "no-versioning",
        "Versioning of {id} is off.",
        "Buckets keep versions.",
    )
    .of(Origin::Organisation),
    managed(
        "cloudtrail-enabled",
        "CLOUD_TRAIL_ENABLED",
        ACCOUNT,
        "no-trail",
        "No trail is logging.",
        "A trail is logging in the account.",
    )
    .every("TwentyFour_Hours")
    .of(Origin::Pack(0)),
    managed(
        "cloud-trail-encryption-enabled",
        "CLOUD_TRAIL_ENCRYPTION_ENABLED",
        TRAIL,
        "no-trail-key",
        "The trail {id} has no KMS key.",
        "Trails are encrypted with a KMS key.",
    )
    .every("TwentyFour_Hours")
    .of(Origin::Pack(0)),
    managed(
        "s3-bucket-versioning-enabled",
        "S3_BUCKET_VERSIONING_ENABLED",
        BUCKET,
        "no-versioning",
        "Versioning of {id} is off.",
        "Buckets keep versions.",
    )
    .of(Origin::Pack(0)),
    managed(
        "vpc-flow-logs-enabled",
        "VPC_FLOW_LOGS_ENABLED",
        VPC,
        "no-flow-logs",
        "No flow log on {id}.",
        "VPCs have flow logs.",
    )
    .every("TwentyFour_Hours")
    .of(Origin::Pack(0)),
    managed(
        "s3-default-encryption-kms",
        "S3_DEFAULT_ENCRYPTION_KMS",
        BUCKET,
        "no-kms",
        "The bucket {id} is not encrypted with a KMS key.",
        "Buckets are encrypted with a KMS key.",
    )
    .of(Origin::Pack(1)),
    managed(
        "encrypted-volumes",
        "ENCRYPTED_VOLUMES",
        VOLUME,
        "unencrypted",
        "The volume {id} is not encrypted.",
        "Attached volumes are encrypted.",
    )
    .of(Origin::Pack(1)),
    managed(
        "rds-storage-encrypted",
        "RDS_STORAGE_ENCRYPTED",
        DATABASE,
        "db-unencrypted",
        "The storage of {id} is not encrypted.",
        "Databases are encrypted.",
    )
    .of(Origin::Pack(1)),
    managed(
        "cmk-backing-key-rotation-enabled",
        "CMK_BACKING_KEY_ROTATION_ENABLED",
        KEY,
        "no-rotation",
        "The key {id} is not rotated.",
        "Keys are rotated each year.",
    )
    .every("TwentyFour_Hours")
    .of(Origin::Pack(1)),
];
