//! Resources as Config knows them: an identity, flaws that rules find, and the states it went through.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::seed;

pub(crate) const BUCKET: &str = "AWS::S3::Bucket";
pub(crate) const GROUP: &str = "AWS::EC2::SecurityGroup";
pub(crate) const INSTANCE: &str = "AWS::EC2::Instance";
pub(crate) const VOLUME: &str = "AWS::EC2::Volume";
pub(crate) const VPC: &str = "AWS::EC2::VPC";
pub(crate) const USER: &str = "AWS::IAM::User";
pub(crate) const ROLE: &str = "AWS::IAM::Role";
pub(crate) const DATABASE: &str = "AWS::RDS::DBInstance";
pub(crate) const TABLE: &str = "AWS::DynamoDB::Table";
pub(crate) const KEY: &str = "AWS::KMS::Key";
pub(crate) const FUNCTION: &str = "AWS::Lambda::Function";
pub(crate) const STACK: &str = "AWS::CloudFormation::Stack";
pub(crate) const TRAIL: &str = "AWS::CloudTrail::Trail";
pub(crate) const RECOVERY_POINT: &str = "AWS::Backup::RecoveryPoint";
/// What account-wide rules report on; Config does not list it among the resources.
pub(crate) const ACCOUNT: &str = "AWS::::Account";
/// The items in which Config keeps the history of a resource's compliance.
pub(crate) const COMPLIANCE: &str = "AWS::Config::ResourceCompliance";

/// One thing that Config records.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    pub kind: &'static str,
    pub id: String,
    pub name: Option<String>,
    /// What the company calls it, which for some kinds is only a tag.
    pub given: String,
    pub arn: String,
    pub zone: String,
    pub created_s: i64,
    /// What is wrong with it now; rules look for these words.
    pub flaws: Vec<&'static str>,
    /// Oldest first; never empty.
    pub states: Vec<State>,
    pub deleted_s: Option<i64>,
}

impl Resource {
    /// The latest state.
    pub(crate) fn now(&self) -> &State {
        self.states
            .last()
            .expect("a resource has at least the state it was discovered in")
    }

    pub(crate) fn is_live(&self) -> bool {
        self.deleted_s.is_none()
    }

    /// The name people use: the resource's name, or else its id.
    pub(crate) fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// One configuration item.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub captured_ms: i64,
    pub status: &'static str,
    /// JSON text; empty once the resource is deleted.
    pub configuration: String,
    /// JSON texts by name.
    pub supplementary: BTreeMap<String, String>,
    pub tags: BTreeMap<String, String>,
    pub related_events: Vec<String>,
    pub relationships: Vec<Relationship>,
}

#[derive(Clone, Debug)]
pub(crate) struct Relationship {
    pub kind: &'static str,
    pub id: String,
    pub name: &'static str,
}

/// Texts of JSON values by name.
pub(crate) fn texts<const N: usize>(members: [(&str, Value); N]) -> BTreeMap<String, String> {
    members
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_string()))
        .collect()
}

/// The id AWS would give a resource of this kind and name.
pub(crate) fn native_id(seed: u64, kind: &str, account: &str, region: &str, name: &str) -> String {
    let words = [kind, account, region, name];
    let long = |prefix: &str| format!("{prefix}{}", seed::hex(seed, &words, 17));
    match kind {
        GROUP => long("sg-"),
        INSTANCE => long("i-"),
        VOLUME => long("vol-"),
        VPC => long("vpc-"),
        USER => format!("AIDA{}EXAMPLE", seed::word(seed, &words, seed::BASE32, 10)),
        ROLE => format!("AROA{}EXAMPLE", seed::word(seed, &words, seed::BASE32, 10)),
        DATABASE => format!("db-{}EXAMPLE", seed::word(seed, &words, seed::BASE32, 12)),
        KEY => seed::uuid(seed, &words),
        STACK => format!(
            "arn:aws:cloudformation:{region}:{account}:stack/{name}/{}",
            seed::uuid(seed, &words)
        ),
        TRAIL => format!("arn:aws:cloudtrail:{region}:{account}:trail/{name}"),
        RECOVERY_POINT => {
            format!(
                "arn:aws:backup:{region}:{account}:recovery-point:{}",
                seed::uuid(seed, &words)
            )
        }
        _ => name.to_owned(),
    }
}

/// The resource's ARN.
pub(crate) fn arn(kind: &str, account: &str, region: &str, id: &str, name: &str) -> String {
    match kind {
        BUCKET => format!("arn:aws:s3:::{name}"),
        GROUP => format!("arn:aws:ec2:{region}:{account}:security-group/{id}"),
        INSTANCE => format!("arn:aws:ec2:{region}:{account}:instance/{id}"),
        VOLUME => format!("arn:aws:ec2:{region}:{account}:volume/{id}"),
        VPC => format!("arn:aws:ec2:{region}:{account}:vpc/{id}"),
        USER => format!("arn:aws:iam::{account}:user/{name}"),
        ROLE => format!("arn:aws:iam::{account}:role/{name}"),
        DATABASE => format!("arn:aws:rds:{region}:{account}:db:{name}"),
        TABLE => format!("arn:aws:dynamodb:{region}:{account}:table/{name}"),
        KEY => format!("arn:aws:kms:{region}:{account}:key/{id}"),
        FUNCTION => format!("arn:aws:lambda:{region}:{account}:function:{name}"),
        _ => id.to_owned(),
    }
}
