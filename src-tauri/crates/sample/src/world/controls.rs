//! The company's own framework: control sets, controls, and the sources that each takes its evidence from.

use Source::{ApiCall, CloudTrail, Config, Manual, SecurityHub};
use serde_json::{Value, json};

use super::SECURITY;
use super::rule_catalogue::{Origin, Owner, RulePlan};
use crate::seed;
use crate::time::DAY;

/// The names of the control sets, which in an assessment are also their ids.
pub(crate) const CONTROL_SETS: [&str; 5] = [
    "CC6 – Logical / physical access",
    "CC7 Opérations",
    "CC8 / Change management",
    "CC2 & CC3: Communication, risk",
    "A1 – Availability (backups, RTO/RPO)",
];

/// Status of each control set of the assessment.
pub(crate) const SET_STATUS: [&str; 5] = ["ACTIVE", "UNDER_REVIEW", "ACTIVE", "ACTIVE", "REVIEWED"];

/// The control that takes a core control of AWS's among its sources, and which.
const CORE: (&str, &str) = ("CC7.2", "Trails are on");

/// Where a control's evidence comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Config,
    SecurityHub,
    CloudTrail,
    ApiCall,
    Manual,
}

impl Source {
    pub(crate) fn type_name(self) -> &'static str {
        match self {
            Self::Config => "AWS_Config",
            Self::SecurityHub => "AWS_Security_Hub",
            Self::CloudTrail => "AWS_Cloudtrail",
            Self::ApiCall => "AWS_API_Call",
            Self::Manual => "MANUAL",
        }
    }

    /// As evidence names it.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Config => "AWS Config",
            Self::SecurityHub => "AWS Security Hub",
            Self::CloudTrail => "AWS CloudTrail",
            Self::ApiCall => "AWS API calls",
            Self::Manual => "Manual",
        }
    }

    /// Evidence's own kind.
    pub(crate) fn evidence_type(self) -> &'static str {
        match self {
            Self::Config | Self::SecurityHub => "Compliance check",
            Self::CloudTrail => "User activity",
            Self::ApiCall => "Configuration data",
            Self::Manual => "Manual",
        }
    }
}

/// One control.
pub(crate) struct ControlPlan {
    pub set: usize,
    pub name: &'static str,
    pub about: &'static str,
    pub test: &'static str,
    pub sources: &'static [(Source, &'static str)],
    pub status: &'static str,
    pub response: Option<&'static str>,
    pub comment: Option<(&'static str, &'static str)>,
}

const fn control(
    set: usize,
    name: &'static str,
    about: &'static str,
    test: &'static str,
    sources: &'static [(Source, &'static str)],
) -> ControlPlan {
    ControlPlan {
        set,
        name,
        about,
        test,
        sources,
        status: "UNDER_REVIEW",
        response: None,
        comment: None,
    }
}

impl ControlPlan {
    const fn reviewed(mut self) -> Self {
        self.status = "REVIEWED";
        self
    }

    const fn responded(mut self, response: &'static str) -> Self {
        self.response = Some(response);
        self
    }

    const fn said(mut self, who: &'static str, what: &'static str) -> Self {
        self.comment = Some((who, what));
        self
    }

    /// The sources that AWS collects from by itself.
    pub(crate) fn automated(&self) -> Vec<(Source, &'static str)> {
        self.sources
            .iter()
            .copied()
            .filter(|(source, _)| *source != Manual)
            .collect()
    }

    pub(crate) fn takes_manual(&self) -> bool {
        self.sources.iter().any(|(source, _)| *source == Manual)
    }

    /// The control's short name, such as `CC6.6`.
    pub(crate) fn code(&self) -> &'static str {
        self.name.split(' ').next().unwrap_or(self.name)
    }
}

pub(crate) const CONTROLS: [ControlPlan; 16] = [
    control(
        0,
        "CC6.1 Access to stored data is restricted",
        "Storage that holds customer or health data is not open to the public, and policy changes are traceable.",
        "Inspect the public access findings of all buckets, and every bucket policy change of the period.",
        &[
            (Config, "S3_BUCKET_PUBLIC_READ_PROHIBITED"),
            (Config, "S3_BUCKET_PUBLIC_WRITE_PROHIBITED"),
            (CloudTrail, "s3_PutBucketPolicy"),
        ],
    )
    .said("priya.raman", "One bucket was public for some hours in the period; see the incident record."),
    control(
        0,
        "CC6.2 Accounts of people are added and removed on request",
        "User accounts and keys are created for a known request and removed when the reason ends.",
        "Take the creation events of the period and trace a sample of them to requests.",
        &[(CloudTrail, "iam_CreateAccessKey"), (ApiCall, "iam_ListUsers"), (Manual, "")],
    )
    .reviewed(),
    control(
        0,
        "CC6.3 Sign-in needs a second factor",
        "Everyone who can sign in to the console does so with a second factor.",
        "Inspect the MFA findings of users and of the root user in every account.",
        &[
            (Config, "IAM_USER_MFA_ENABLED"),
            (Config, "ROOT_ACCOUNT_MFA_ENABLED"),
            (Config, "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS"),
        ],
    ),
    control(
        0,
        "CC6.6 Access from outside is limited",
        "Administrative ports are closed to the internet, and traffic is recorded.",
        "Inspect the findings on open ports and flow logs, and the changes to security groups.",
        &[
            (Config, "INCOMING_SSH_DISABLED"),
            (Config, "Custom_securityhub-vpc-flow-logs-enabled"),
            (CloudTrail, "ec2_AuthorizeSecurityGroupIngress"),
        ],
    )
    .responded("AUTOMATE")
    .said("marcus.oyelaran", "The bastion group was opened for a support case; the ticket is to follow."),
    control(
        0,
        "CC6.7 Data at rest is encrypted",
        "Volumes, buckets and databases are encrypted with keys of the company.",
        "Inspect the encryption findings; reperform on one volume and one bucket.",
        &[
            (Config, "ENCRYPTED_VOLUMES"),
            (Config, "Custom_s3-default-encryption-kms-conformance-pack"),
            (SecurityHub, "S3.17"),
        ],
    )
    .reviewed(),
    control(
        1,
        "CC7.1 Configuration is recorded",
        "The configuration of resources is recorded at all times in all Regions in use.",
        "Inspect recorder status, and any stop of a recorder in the period.",
        &[(ApiCall, "config_DescribeConfigurationRecorders"), (CloudTrail, "config_StopConfigurationRecorder")],
    )
    .said("tomas.iriarte", "The recorder of nw-data in eu-west-1 stood still for two days during a migration."),
    control(
        1,
        "CC7.2 Activity is logged in all Regions",
        "Management activity of all accounts is logged, validated and kept.",
        "Inspect trail findings, and any stop of a trail in the period.",
        &[
            (Config, "CLOUD_TRAIL_ENABLED"),
            (Config, "MULTI_REGION_CLOUD_TRAIL_ENABLED"),
            (Config, "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED"),
            (CloudTrail, "cloudtrail_StopLogging"),
        ],
    )
    .reviewed(),
    control(
        1,
        "CC7.3 Security events are looked at",
        "Findings are looked at within a working day and kept with their outcome.",
        "Take a sample of findings and trace each to its review.",
        &[(SecurityHub, "EC2.19"), (SecurityHub, "IAM.6"), (Manual, "")],
    ),
    control(
        1,
        "CC7.4 Incidents follow the plan",
        "Incidents are handled after the written plan, and lessons are kept.",
        "Read the incident records of the period against the plan.",
        &[(Manual, "")],
    )
    .responded("MANUAL"),
    control(
        2,
        "CC8.1 Changes go through the pipeline",
        "Infrastructure changes are made by the pipeline from reviewed code, not by hand.",
        "Inspect drift findings; trace a sample of stack updates to reviews.",
        &[(Config, "CLOUDFORMATION_STACK_DRIFT_DETECTION_CHECK"), (CloudTrail, "cloudformation_UpdateStack")],
    ),
    control(
        2,
        "CC8.2 Instances follow the company's image",
        "Instances are started from the company's image and answer metadata requests only with a token.",
        "Inspect the findings of the company's own rule.",
        &[(Config, "Custom_nw-ec2-metadata-needs-token"), (ApiCall, "ec2_DescribeInstances")],
    )
    .responded("DEFER"),
    control(
        3,
        "CC2.1 Policies are published",
        "Security policies are approved, dated and readable by everyone they bind.",
        "Inspect the policies and their approvals.",
        &[(Manual, "")],
    )
    .reviewed()
    .responded("MANUAL"),
    control(
        3,
        "CC3.2 Risks are assessed each year",
        "Risks to the service are assessed at least once a year, with owners.",
        "Inspect the register and the minutes of its review.",
        &[(Manual, "")],
    ),
    control(
        4,
        "A1.2 Backups are taken",
        "Databases and tables are backed up so that the recovery point objective holds.",
        "Inspect backup findings and backup jobs of the period.",
        &[
            (Config, "DB_INSTANCE_BACKUP_ENABLED"),
            (Config, "DYNAMODB_PITR_ENABLED"),
            (CloudTrail, "backup_StartBackupJob"),
        ],
    )
    .reviewed(),
    control(
        4,
        "A1.2b Backups are encrypted",
        "Recovery points are encrypted with keys of the company.",
        "Inspect the findings on recovery points.",
        &[(Config, "BACKUP_RECOVERY_POINT_ENCRYPTED"), (ApiCall, "rds_DescribeDBInstances")],
    )
    .reviewed(),
    control(
        4,
        "A1.3 Recovery is tested",
        "A restore is tested at least twice a year, and the time it took is kept.",
        "Inspect the records of the restore tests.",
        &[(Manual, ""), (Config, "Custom_OrgConfigRule-s3-bucket-versioning-enabled")],
    )
    .reviewed(),
];

/// The id of a control in the library, which is also its id in the assessment.
pub(crate) fn control_id(seed: u64, number: usize) -> String {
    seed::uuid(seed, &["control", CONTROLS[number].name])
}

/// The keyword under which Audit Manager knows a rule: the identifier of a managed rule, or `Custom_` and the name
/// without the suffix that was put behind it.
pub(crate) fn keyword_of(plan: &RulePlan) -> String {
    match (plan.origin, plan.owner) {
        (Origin::Account, Owner::Aws) => plan.identifier.to_owned(),
        (Origin::Account, _) => format!("Custom_{}", plan.name),
        (Origin::Organisation, _) => format!("Custom_OrgConfigRule-{}", plan.name),
        (Origin::SecurityHub, _) => format!("Custom_securityhub-{}", plan.name),
        (Origin::Pack(_), _) => format!("Custom_{}-conformance-pack", plan.name),
    }
}

pub(crate) fn control_arn(id: &str) -> String {
    format!("arn:aws:auditmanager:us-east-1:{SECURITY}:control/{id}")
}

/// The sources of a control as one text.
pub(crate) fn sources_text(plan: &ControlPlan) -> String {
    let mut labels: Vec<&str> = plan.sources.iter().map(|(source, _)| source.label()).collect();
    labels.dedup();
    labels.join(", ")
}

/// The `Control` document of the library.
pub(crate) fn document(seed: u64, as_of_s: i64, number: usize) -> Value {
    let plan = &CONTROLS[number];
    let id = control_id(seed, number);
    let mut mappings: Vec<Value> = plan
        .sources
        .iter()
        .map(|(source, keyword)| mapping(seed, plan, *source, keyword))
        .collect();
    if plan.code() == CORE.0 {
        mappings.push(core_mapping(seed));
    }
    json!({
        "arn": control_arn(&id), "id": id, "type": "Custom", "name": plan.name, "description": plan.about,
        "testingInformation": plan.test, "actionPlanTitle": format!("When {} fails", plan.code()),
        "actionPlanInstructions": "Tell the control's owner, open a finding, and keep its record with the evidence.",
        "controlSources": sources_text(plan), "controlMappingSources": mappings,
        "createdAt": as_of_s - 210 * DAY, "lastUpdatedAt": as_of_s - 150 * DAY,
        "createdBy": person_arn("dana.whitfield"), "lastUpdatedBy": person_arn("dana.whitfield"),
        "tags": {"framework": "northwind-soc2"}, "state": "ACTIVE",
    })
}

/// A group of sources that AWS keeps: it stands for a core control, which has sources of its own.
fn core_mapping(seed: u64) -> Value {
    json!({
        "sourceId": seed::uuid(seed, &["mapping", CORE.0, CORE.1]), "sourceName": CORE.1,
        "sourceSetUpOption": "System_Controls_Mapping", "sourceType": "Core_Control",
        "sourceKeyword": {"keywordInputType": "SELECT_FROM_LIST",
                          "keywordValue": seed::uuid(seed, &["library", "Core", CORE.1])},
    })
}

fn mapping(seed: u64, plan: &ControlPlan, source: Source, keyword: &str) -> Value {
    let id = seed::uuid(seed, &["mapping", plan.name, source.type_name(), keyword]);
    let mut mapping = json!({
        "sourceId": id, "sourceName": format!("{} {keyword}", source.label()).trim(),
        "sourceDescription": format!("Evidence for {}", plan.code()), "sourceType": source.type_name(),
        "sourceSetUpOption":
            if source == Manual { "Procedural_Controls_Mapping" } else { "System_Controls_Mapping" },
    });
    if let Some(members) = mapping.as_object_mut() {
        let (input, value) = if source == Manual {
            ("UPLOAD_FILE", "")
        } else {
            ("SELECT_FROM_LIST", keyword)
        };
        let mut words = json!({"keywordInputType": input});
        if let (false, Some(inner)) = (value.is_empty(), words.as_object_mut()) {
            inner.insert(String::from("keywordValue"), json!(value));
        }
        members.insert(String::from("sourceKeyword"), words);
        if source == ApiCall {
            members.insert(String::from("sourceFrequency"), json!("DAILY"));
        }
    }
    mapping
}

/// The ARN under which a person works in Audit Manager.
pub(crate) fn person_arn(person: &str) -> String {
    format!("arn:aws:iam::{SECURITY}:user/{person}")
}
