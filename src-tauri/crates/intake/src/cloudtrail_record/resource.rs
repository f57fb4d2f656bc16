//! What an event was about, named as AWS Config names it, so that a resource's events and its configurations meet.

use super::shorten;
use crate::json::node::{Members, Node};

/// Where a service's calls name their resource. The first that is there wins, so the thing that changes stands
/// before what it belongs to. Pointers start at the record.
const NAMED: &[(&str, &str, &str)] = &[
    ("s3", "/requestParameters/bucketName", "AWS::S3::Bucket"),
    (
        "s3",
        "/requestParameters/accountId",
        "AWS::S3::AccountPublicAccessBlock",
    ),
    (
        "cloudtrail",
        "/requestParameters/trailName",
        "AWS::CloudTrail::Trail",
    ),
    ("cloudtrail", "/requestParameters/name", "AWS::CloudTrail::Trail"),
    (
        "config",
        "/requestParameters/configurationRecorderName",
        "AWS::Config::ConfigurationRecorder",
    ),
    (
        "config",
        "/requestParameters/configurationRecorder/name",
        "AWS::Config::ConfigurationRecorder",
    ),
    (
        "config",
        "/requestParameters/deliveryChannelName",
        "AWS::Config::DeliveryChannel",
    ),
    (
        "config",
        "/requestParameters/deliveryChannel/name",
        "AWS::Config::DeliveryChannel",
    ),
    (
        "config",
        "/requestParameters/configRuleName",
        "AWS::Config::ConfigRule",
    ),
    (
        "config",
        "/requestParameters/configRule/configRuleName",
        "AWS::Config::ConfigRule",
    ),
    (
        "config",
        "/requestParameters/conformancePackName",
        "AWS::Config::ConformancePack",
    ),
    ("iam", "/requestParameters/roleName", "AWS::IAM::Role"),
    ("iam", "/requestParameters/userName", "AWS::IAM::User"),
    ("iam", "/requestParameters/groupName", "AWS::IAM::Group"),
    ("iam", "/requestParameters/policyArn", "AWS::IAM::Policy"),
    ("iam", "/requestParameters/policyName", "AWS::IAM::Policy"),
    (
        "iam",
        "/requestParameters/instanceProfileName",
        "AWS::IAM::InstanceProfile",
    ),
    ("iam", "/responseElements/accessKey/userName", "AWS::IAM::User"),
    ("sts", "/requestParameters/roleArn", "AWS::IAM::Role"),
    ("kms", "/requestParameters/keyId", "AWS::KMS::Key"),
    ("kms", "/responseElements/keyMetadata/keyId", "AWS::KMS::Key"),
    ("ec2", "/requestParameters/groupId", "AWS::EC2::SecurityGroup"),
    ("ec2", "/responseElements/groupId", "AWS::EC2::SecurityGroup"),
    (
        "ec2",
        "/requestParameters/ModifySecurityGroupRulesRequest/GroupId",
        "AWS::EC2::SecurityGroup",
    ),
    ("ec2", "/requestParameters/networkAclId", "AWS::EC2::NetworkAcl"),
    ("ec2", "/requestParameters/routeTableId", "AWS::EC2::RouteTable"),
    (
        "ec2",
        "/responseElements/routeTable/routeTableId",
        "AWS::EC2::RouteTable",
    ),
    (
        "ec2",
        "/requestParameters/internetGatewayId",
        "AWS::EC2::InternetGateway",
    ),
    (
        "ec2",
        "/responseElements/internetGateway/internetGatewayId",
        "AWS::EC2::InternetGateway",
    ),
    ("ec2", "/requestParameters/snapshotId", "AWS::EC2::Snapshot"),
    ("ec2", "/responseElements/snapshotId", "AWS::EC2::Snapshot"),
    ("ec2", "/requestParameters/imageId", "AWS::EC2::Image"),
    (
        "ec2",
        "/requestParameters/networkInterfaceId",
        "AWS::EC2::NetworkInterface",
    ),
    (
        "ec2",
        "/responseElements/networkInterface/networkInterfaceId",
        "AWS::EC2::NetworkInterface",
    ),
    (
        "ec2",
        "/responseElements/instancesSet/items/0/instanceId",
        "AWS::EC2::Instance",
    ),
    (
        "ec2",
        "/requestParameters/instancesSet/items/0/instanceId",
        "AWS::EC2::Instance",
    ),
    ("ec2", "/requestParameters/instanceId", "AWS::EC2::Instance"),
    ("ec2", "/requestParameters/volumeId", "AWS::EC2::Volume"),
    ("ec2", "/responseElements/volumeId", "AWS::EC2::Volume"),
    ("ec2", "/responseElements/subnet/subnetId", "AWS::EC2::Subnet"),
    ("ec2", "/requestParameters/subnetId", "AWS::EC2::Subnet"),
    ("ec2", "/responseElements/vpc/vpcId", "AWS::EC2::VPC"),
    ("ec2", "/requestParameters/vpcId", "AWS::EC2::VPC"),
    (
        "rds",
        "/requestParameters/dBSnapshotIdentifier",
        "AWS::RDS::DBSnapshot",
    ),
    (
        "rds",
        "/requestParameters/dBClusterSnapshotIdentifier",
        "AWS::RDS::DBClusterSnapshot",
    ),
    (
        "rds",
        "/requestParameters/dBInstanceIdentifier",
        "AWS::RDS::DBInstance",
    ),
    (
        "rds",
        "/requestParameters/dBClusterIdentifier",
        "AWS::RDS::DBCluster",
    ),
    ("dynamodb", "/requestParameters/tableName", "AWS::DynamoDB::Table"),
    (
        "dynamodb",
        "/requestParameters/targetTableName",
        "AWS::DynamoDB::Table",
    ),
    (
        "backup",
        "/requestParameters/backupVaultName",
        "AWS::Backup::BackupVault",
    ),
    (
        "backup",
        "/requestParameters/backupPlanId",
        "AWS::Backup::BackupPlan",
    ),
    (
        "lambda",
        "/requestParameters/functionName",
        "AWS::Lambda::Function",
    ),
    (
        "cloudformation",
        "/requestParameters/stackName",
        "AWS::CloudFormation::Stack",
    ),
    (
        "secretsmanager",
        "/requestParameters/secretId",
        "AWS::SecretsManager::Secret",
    ),
    (
        "secretsmanager",
        "/requestParameters/name",
        "AWS::SecretsManager::Secret",
    ),
    ("ssm", "/requestParameters/name", "AWS::SSM::Parameter"),
    ("ssm", "/requestParameters/instanceId", "AWS::EC2::Instance"),
    ("sns", "/requestParameters/topicArn", "AWS::SNS::Topic"),
    ("sqs", "/requestParameters/queueUrl", "AWS::SQS::Queue"),
    ("eks", "/requestParameters/name", "AWS::EKS::Cluster"),
    (
        "elasticfilesystem",
        "/requestParameters/fileSystemId",
        "AWS::EFS::FileSystem",
    ),
];

/// Type and id of the resource; both empty where the record names none.
pub fn read(event_source: &str, members: &Members<'_>) -> (String, String) {
    let service = event_source.split('.').next().unwrap_or_default();
    for (_, path, resource_type) in NAMED.iter().filter(|(of, _, _)| *of == service) {
        if let Some(Node::Text(name)) = lookup(members, path)
            && !name.is_empty()
        {
            return ((*resource_type).to_owned(), shorten(short_name(name)));
        }
    }
    listed(members).unwrap_or_default()
}

/// The first entry of `resources` that names something.
fn listed(members: &Members<'_>) -> Option<(String, String)> {
    let entries = members.get("resources")?.as_list()?;
    entries.iter().find_map(|entry| {
        let get = |name: &str| entry.get(name).map(Node::scalar).unwrap_or_default();
        let arn = [get("ARN"), get("ARNPrefix")]
            .into_iter()
            .find(|t| !t.is_empty())?;
        Some((shorten(&get("type")), shorten(short_name(&arn))))
    })
}

fn lookup<'a, 't>(members: &'a Members<'t>, path: &str) -> Option<&'a Node<'t>> {
    let (first, rest) = path.strip_prefix('/')?.split_once('/')?;
    members.get(first)?.at(rest)
}

/// What an ARN ends with, as AWS Config would name it: the bucket, the role without its path, the key's id, the
/// parameter with its path. Other texts stay as they are.
fn short_name(text: &str) -> &str {
    let mut parts = text.splitn(6, ':');
    if parts.next() != Some("arn") {
        return text;
    }
    let (service, resource) = (parts.nth(1).unwrap_or_default(), parts.nth(2).unwrap_or_default());
    let name = match service {
        "lambda" => resource
            .strip_prefix("function:")
            .map(|r| r.split(':').next().unwrap_or(r)),
        "ssm" => resource.strip_prefix("parameter"),
        "logs" => resource
            .strip_prefix("log-group:")
            .map(|r| r.strip_suffix(":*").unwrap_or(r)),
        "iam" | "kms" | "cloudtrail" | "dynamodb" | "cloudformation" | "ec2" => {
            let tail = if service == "iam" {
                resource.rsplit_once('/')
            } else {
                resource.split_once('/')
            };
            tail.map(|(_, name)| {
                if service == "cloudformation" {
                    name.split('/').next().unwrap_or(name)
                } else {
                    name
                }
            })
        }
        "s3" => Some(resource),
        _ => resource.split_once(':').map(|(_, name)| name),
    };
    name.filter(|n| !n.is_empty())
        .unwrap_or(if resource.is_empty() { text } else { resource })
}
