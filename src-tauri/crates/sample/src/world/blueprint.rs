//! The list of resources, by hand, so that the company stays small and believable.
//!
//! `*` stands for every account or Region; `{account}` and `{region}` in a name are filled in.

use super::resource::{
    BUCKET, DATABASE, FUNCTION, GROUP, INSTANCE, KEY, RECOVERY_POINT, ROLE, STACK, TABLE, TRAIL, USER,
    VOLUME, VPC,
};
use super::story::{DATA_TRAIL, ORGANISATION_TRAIL, PHI_BUCKET, WEBSITE_BUCKET};

/// One resource to be: where, what, its name and its flaws.
pub(crate) struct Blueprint {
    alias: &'static str,
    region: &'static str,
    pub kind: &'static str,
    pub name: &'static str,
    pub flaws: &'static [&'static str],
    /// It was deleted some weeks ago.
    pub deleted: bool,
}

impl Blueprint {
    pub(crate) fn stands_in(&self, alias: &str, region: &str) -> bool {
        (self.alias == "*" || self.alias == alias) && (self.region == "*" || self.region == region)
    }
}

const fn is(
    alias: &'static str,
    region: &'static str,
    kind: &'static str,
    name: &'static str,
    flaws: &'static [&'static str],
) -> Blueprint {
    Blueprint {
        alias,
        region,
        kind,
        name,
        flaws,
        deleted: false,
    }
}

const fn was(alias: &'static str, region: &'static str, kind: &'static str, name: &'static str) -> Blueprint {
    Blueprint {
        alias,
        region,
        kind,
        name,
        flaws: &[],
        deleted: true,
    }
}

const HOME: &str = "us-east-1";
const WEST: &str = "eu-west-1";
const NORTH: &str = "eu-north-1";

pub(crate) const BLUEPRINTS: &[Blueprint] = &[
    // Every account and Region.
    is("*", "*", VPC, "default", &["no-flow-logs"]),
    is("*", "*", VPC, "nw-main", &[]),
    is("*", "*", GROUP, "default", &[]),
    is("*", "*", KEY, "nw-default", &[]),
    is("*", "*", BUCKET, "nw-config-{account}-{region}", &[]),
    is("*", "*", STACK, "nw-landing-zone", &[]),
    is("*", HOME, ROLE, "TickmarkAudit", &[]),
    is("*", HOME, ROLE, "NorthwindDeploy", &[]),
    is("*", HOME, ROLE, "NorthwindRemediation", &[]),
    is("*", HOME, ROLE, "BreakGlass", &[]),
    // Production.
    is("nw-prod", HOME, BUCKET, WEBSITE_BUCKET, &["public-read"]),
    is("nw-prod", HOME, BUCKET, "nw-prod-artifacts", &[]),
    is("nw-prod", HOME, BUCKET, "nw-prod-patient-uploads", &["phi"]),
    is("nw-prod", HOME, GROUP, "nw-web", &[]),
    is("nw-prod", HOME, GROUP, "nw-app", &[]),
    is("nw-prod", HOME, GROUP, "nw-database", &[]),
    is("nw-prod", HOME, INSTANCE, "nw-web-1", &[]),
    is("nw-prod", HOME, INSTANCE, "nw-web-2", &[]),
    is("nw-prod", HOME, INSTANCE, "nw-batch-1", &["imdsv1"]),
    is("nw-prod", HOME, VOLUME, "nw-web-1-root", &[]),
    is("nw-prod", HOME, VOLUME, "nw-web-2-root", &[]),
    is("nw-prod", HOME, VOLUME, "nw-batch-1-scratch", &["unencrypted"]),
    is("nw-prod", HOME, DATABASE, "nw-clinic", &[]),
    is("nw-prod", HOME, DATABASE, "nw-billing", &[]),
    is("nw-prod", HOME, TABLE, "nw-sessions", &["no-pitr"]),
    is("nw-prod", HOME, TABLE, "nw-appointments", &[]),
    is("nw-prod", HOME, FUNCTION, "nw-reminders", &[]),
    is("nw-prod", HOME, STACK, "nw-web", &["drifted"]),
    is("nw-prod", HOME, STACK, "nw-clinic-api", &[]),
    is("nw-prod", HOME, USER, "svc-legacy-sftp", &["old-key", "no-mfa"]),
    is("nw-prod", HOME, USER, "marcus.oyelaran", &[]),
    is("nw-prod", HOME, ROLE, "PlatformEngineer", &[]),
    is("nw-prod", HOME, RECOVERY_POINT, "nw-clinic-daily", &[]),
    was("nw-prod", HOME, INSTANCE, "nw-web-0"),
    is("nw-prod", WEST, BUCKET, "nw-prod-eu-uploads", &["phi"]),
    is("nw-prod", WEST, GROUP, "nw-bastion", &["open-ssh"]),
    is("nw-prod", WEST, GROUP, "nw-vendor-transfer", &["open-ssh"]),
    is("nw-prod", WEST, GROUP, "nw-app-eu", &[]),
    is("nw-prod", WEST, INSTANCE, "nw-bastion-eu", &[]),
    is("nw-prod", WEST, INSTANCE, "nw-app-eu-1", &[]),
    is("nw-prod", WEST, VOLUME, "nw-app-eu-1-root", &[]),
    is("nw-prod", WEST, VOLUME, "nw-bastion-eu-root", &[]),
    is("nw-prod", WEST, DATABASE, "nw-clinic-eu", &[]),
    is("nw-prod", WEST, TABLE, "nw-appointments-eu", &[]),
    is("nw-prod", WEST, STACK, "nw-app-eu", &[]),
    was("nw-prod", WEST, GROUP, "nw-migration-temporary"),
    is(
        "nw-prod",
        NORTH,
        BUCKET,
        "nw-prod-north-archive",
        &["no-versioning"],
    ),
    is("nw-prod", NORTH, INSTANCE, "nw-edge-north", &[]),
    is("nw-prod", NORTH, VOLUME, "nw-edge-north-root", &[]),
    // Data.
    is("nw-data", HOME, BUCKET, PHI_BUCKET, &["phi"]),
    is("nw-data", HOME, BUCKET, "nw-data-lake-raw", &["phi"]),
    is("nw-data", HOME, BUCKET, "nw-data-lake-curated", &["phi"]),
    is(
        "nw-data",
        HOME,
        BUCKET,
        "nw-data-scratch",
        &["no-versioning", "untagged"],
    ),
    is("nw-data", HOME, GROUP, "nw-warehouse", &[]),
    is("nw-data", HOME, INSTANCE, "nw-notebook-1", &["imdsv1"]),
    is("nw-data", HOME, VOLUME, "nw-notebook-1-root", &[]),
    is("nw-data", HOME, DATABASE, "nw-warehouse", &[]),
    is("nw-data", HOME, DATABASE, "nw-research", &["no-backup"]),
    is("nw-data", HOME, TABLE, "nw-export-jobs", &[]),
    is("nw-data", HOME, KEY, "nw-phi", &[]),
    is("nw-data", HOME, KEY, "nw-imported", &["no-rotation"]),
    is("nw-data", HOME, FUNCTION, "nw-export-scheduler", &[]),
    is("nw-data", HOME, STACK, "nw-data-platform", &[]),
    is("nw-data", HOME, STACK, "nw-stackset-baseline", &["drift-unknown"]),
    is("nw-data", HOME, USER, "svc-etl", &["no-mfa"]),
    is("nw-data", HOME, ROLE, "DataEngineer", &[]),
    is(
        "nw-data",
        HOME,
        TRAIL,
        DATA_TRAIL,
        &["no-validation", "no-trail-key"],
    ),
    is("nw-data", HOME, RECOVERY_POINT, "nw-warehouse-daily", &[]),
    is("nw-data", WEST, BUCKET, "nw-data-eu-raw", &["phi"]),
    is("nw-data", WEST, BUCKET, "nw-data-eu-share", &["no-kms"]),
    is("nw-data", WEST, GROUP, "nw-warehouse-eu", &[]),
    is("nw-data", WEST, INSTANCE, "nw-notebook-eu", &[]),
    is("nw-data", WEST, VOLUME, "nw-notebook-eu-root", &[]),
    is("nw-data", WEST, VOLUME, "nw-research-data", &["unencrypted"]),
    is("nw-data", WEST, DATABASE, "nw-warehouse-eu", &[]),
    is("nw-data", WEST, TABLE, "nw-export-jobs-eu", &["no-pitr"]),
    is("nw-data", NORTH, BUCKET, "nw-data-north-archive", &[]),
    is("nw-data", NORTH, VOLUME, "nw-archive-cache", &[]),
    // Security.
    is("nw-security", HOME, BUCKET, "nw-org-trail-logs", &[]),
    is("nw-security", HOME, BUCKET, "nw-audit-reports", &[]),
    is("nw-security", HOME, GROUP, "nw-scanner", &[]),
    is("nw-security", HOME, INSTANCE, "nw-scanner-1", &[]),
    is("nw-security", HOME, VOLUME, "nw-scanner-1-root", &[]),
    is("nw-security", HOME, TABLE, "nw-findings", &[]),
    is("nw-security", HOME, FUNCTION, "nw-finding-router", &[]),
    is("nw-security", HOME, USER, "dana.whitfield", &[]),
    is("nw-security", HOME, USER, "priya.raman", &[]),
    is("nw-security", HOME, USER, "break-glass-1", &[]),
    is("nw-security", HOME, TRAIL, ORGANISATION_TRAIL, &[]),
    is("nw-security", WEST, BUCKET, "nw-security-eu-logs", &[]),
    is("nw-security", WEST, FUNCTION, "nw-finding-router-eu", &[]),
    // Staging.
    is(
        "nw-staging",
        HOME,
        BUCKET,
        "nw-staging-artifacts",
        &["no-versioning"],
    ),
    is(
        "nw-staging",
        HOME,
        BUCKET,
        "nw-staging-test-data",
        &["no-kms", "untagged"],
    ),
    is("nw-staging", HOME, GROUP, "nw-staging-web", &[]),
    is("nw-staging", HOME, GROUP, "nw-staging-app", &[]),
    is("nw-staging", HOME, INSTANCE, "nw-staging-1", &["imdsv1"]),
    is("nw-staging", HOME, INSTANCE, "nw-staging-2", &["imdsv1"]),
    is("nw-staging", HOME, VOLUME, "nw-staging-1-root", &["unencrypted"]),
    is("nw-staging", HOME, VOLUME, "nw-staging-2-root", &[]),
    is(
        "nw-staging",
        HOME,
        DATABASE,
        "nw-staging-clinic",
        &["no-backup", "db-unencrypted"],
    ),
    is("nw-staging", HOME, TABLE, "nw-staging-sessions", &["no-pitr"]),
    is("nw-staging", HOME, STACK, "nw-staging-web", &["drifted"]),
    is(
        "nw-staging",
        HOME,
        USER,
        "tomas.iriarte",
        &["console-no-mfa", "no-mfa"],
    ),
    is("nw-staging", HOME, USER, "svc-ci", &["no-mfa"]),
    is("nw-staging", WEST, BUCKET, "nw-staging-eu-artifacts", &[]),
    is("nw-staging", WEST, GROUP, "nw-staging-eu-web", &[]),
    is("nw-staging", WEST, INSTANCE, "nw-staging-eu-1", &["imdsv1"]),
    is("nw-staging", WEST, VOLUME, "nw-staging-eu-1-root", &[]),
];

/// What is wrong with an account as a whole.
pub(crate) fn account_flaws(alias: &str) -> &'static [&'static str] {
    match alias {
        "nw-staging" => &["weak-passwords", "root-no-mfa"],
        _ => &[],
    }
}
