//! The kinds of evidence and where it comes from.

use crate::scope::Period;
use crate::time::Timestamp;
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
        /// AWS Artifact.
        Artifact => "artifact",
        /// AWS License Manager.
        LicenseManager => "licensemanager",
        /// AWS Organizations.
        Organizations => "organizations",
        /// AWS STS: who collected.
        Sts => "sts",
        /// A scanner that is none of AWS's.
        Scanner => "scanner",
        /// A directory, an identity provider or a personnel system: who may do what.
        Identity => "identity",
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
            Self::Artifact => "Artifact",
            Self::LicenseManager => "License Manager",
            Self::Organizations => "Organizations",
            Self::Sts => "STS",
            Self::Scanner => "Scanner",
            Self::Identity => "Identity",
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

/// Whether an item speaks for the period.
///
/// A Config evaluation is a state: it holds from when it was recorded to when it was collected. A manual item is
/// judged by its effective period, not here. Everything else speaks for the moment at which it happened.
#[must_use]
pub fn in_period(
    kind: EvidenceKind,
    source: Source,
    occurred_at: Option<Timestamp>,
    collected_at: Timestamp,
    period: &Period,
) -> bool {
    match (kind, source) {
        (EvidenceKind::Manual, _) => true,
        (EvidenceKind::ComplianceCheck, Source::Config) => {
            occurred_at.unwrap_or(collected_at) < period.to.end() && collected_at >= period.from.start()
        }
        _ => occurred_at.is_none_or(|at| period.contains(at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_evaluation_holds_until_it_is_collected() {
        let period = Period {
            from: "2026-02-01".parse().unwrap(),
            to: "2026-05-12".parse().unwrap(),
        };
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (before, inside) = (at("2025-12-01T00:00:00Z"), at("2026-05-12T09:00:00Z"));
        let check = EvidenceKind::ComplianceCheck;
        assert!(in_period(check, Source::Config, Some(before), inside, &period));
        assert!(!in_period(
            check,
            Source::AuditManager,
            Some(before),
            inside,
            &period
        ));
        assert!(!in_period(
            EvidenceKind::UserActivity,
            Source::CloudTrail,
            Some(before),
            inside,
            &period
        ));
        assert!(in_period(
            EvidenceKind::UserActivity,
            Source::CloudTrail,
            Some(inside),
            inside,
            &period
        ));
    }
}
