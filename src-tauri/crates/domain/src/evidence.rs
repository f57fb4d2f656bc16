//! The kinds of evidence and where it comes from.

use crate::word::words;

words! {
    /// What kind of fact an evidence item is; the first four are Audit Manager's own kinds.
    EvidenceKind {
        /// A check with a result: a Config evaluation, a Security Hub check.
        ComplianceCheck => "compliance_check",
        /// Somebody or something did something: a CloudTrail event.
        UserActivity => "user_activity",
        /// How a resource was configured at a time.
        ConfigurationSnapshot => "configuration_snapshot",
        /// What a person attached.
        Manual => "manual",
        /// A finding of a scanner.
        Finding => "finding",
    }
}

words! {
    /// Where a fact was obtained.
    Source {
        /// AWS Config.
        Config => "config",
        /// AWS CloudTrail.
        CloudTrail => "cloudtrail",
        /// AWS Audit Manager.
        AuditManager => "auditmanager",
        /// AWS Security Hub.
        SecurityHub => "securityhub",
        /// AWS Organizations.
        Organizations => "organizations",
        /// AWS STS: who collected.
        Sts => "sts",
        /// A person.
        Manual => "manual",
    }
}

impl Source {
    /// The name a person reads.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Config => "Config",
            Self::CloudTrail => "CloudTrail",
            Self::AuditManager => "Audit Manager",
            Self::SecurityHub => "Security Hub",
            Self::Organizations => "Organizations",
            Self::Sts => "STS",
            Self::Manual => "Manual",
        }
    }
}

impl EvidenceKind {
    /// The name a person reads.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::ComplianceCheck => "Compliance check",
            Self::UserActivity => "User activity",
            Self::ConfigurationSnapshot => "Configuration snapshot",
            Self::Manual => "Manual",
            Self::Finding => "Finding",
        }
    }
}
