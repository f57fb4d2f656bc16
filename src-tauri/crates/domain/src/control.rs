//! Frameworks, control sets and controls as definitions, before and after an engagement pins them.

use crate::word::words;

words! {
    /// How much it matters that a control fails.
    Severity {
        /// Loses the audit.
        Critical => "critical",
        /// A finding that must be mended at once.
        High => "high",
        /// A finding.
        Medium => "medium",
        /// An observation.
        Low => "low",
    }
}

words! {
    /// What a control does about a deviation.
    Guardrail {
        /// Keeps it from happening.
        Preventive => "preventive",
        /// Notices it.
        Detective => "detective",
        /// Mends it.
        Corrective => "corrective",
        /// Tells people what to do.
        Advisory => "advisory",
    }
}

/// What a control expects as evidence.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[ts(tag = "kind", rename_all = "snake_case")]
pub enum EvidenceSource {
    /// Evaluations of a Config rule.
    ConfigRule {
        /// `CLOUD_TRAIL_ENABLED`, or `Custom_` and the rule's name without its random suffix.
        identifier: String,
    },
    /// CloudTrail events.
    EventSelection {
        /// What the selection is called.
        name: String,
        /// `s3.amazonaws.com`; empty means every source.
        #[serde(default)]
        event_source: String,
        /// Event names; empty means every name.
        #[serde(default)]
        event_names: Vec<String>,
        /// `userIdentity.type` values; empty means every type.
        #[serde(default)]
        identity_types: Vec<String>,
    },
    /// Items that Audit Manager collected for one of its controls.
    AuditManagerControl {
        /// The assessment.
        assessment_id: String,
        /// The control set: its name in plain text.
        control_set_id: String,
        /// The control.
        control_id: String,
        /// The engagement that the items were taken over from: Audit Manager adds no more, and the control's other
        /// sources answer for its places. None while Audit Manager itself is collected.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        archive: Option<String>,
    },
    /// Checks of a Security Hub control.
    SecurityHubControl {
        /// `S3.8`.
        control_id: String,
        /// Whether the control is tested elsewhere too: then its checks count where there are any, and where Security
        /// Hub is off nothing is missing.
        #[serde(default)]
        optional: bool,
    },
    /// The configuration history of resources of one type.
    ConfigurationHistory {
        /// `AWS::S3::Bucket`.
        resource_type: String,
    },
    /// Something a person attaches.
    Manual {
        /// What is expected.
        what: String,
    },
}

impl EvidenceSource {
    /// Whether its items carry a result that a machine computed.
    #[must_use]
    pub const fn is_machine_test(&self) -> bool {
        matches!(
            self,
            Self::ConfigRule { .. }
                | Self::AuditManagerControl { archive: None, .. }
                | Self::SecurityHubControl { .. }
        )
    }

    /// The name a person reads, e.g. of a group of evidence.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::ConfigRule { identifier } => identifier,
            Self::EventSelection { name, .. } => name,
            Self::AuditManagerControl { control_id, .. } | Self::SecurityHubControl { control_id, .. } => {
                control_id
            }
            Self::ConfigurationHistory { resource_type } => resource_type,
            Self::Manual { what } => what,
        }
    }
}

/// Who does what: the responsibility boundary of a control.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[serde(default, deny_unknown_fields)]
pub struct Responsibility {
    /// What AWS operates.
    pub aws_operates: String,
    /// What we configure.
    pub we_configure: String,
    /// What AWS's services can prove.
    pub evidence_from_aws: String,
    /// What we must prove ourselves.
    pub evidence_from_us: String,
    /// What vendors must prove.
    pub evidence_from_vendors: String,
}

/// A control as a catalogue defines it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct ControlDefinition {
    /// `LOG-001`; unique inside its framework.
    pub code: String,
    /// One line.
    pub title: String,
    /// What the control is for.
    pub intent: String,
    /// How it is done.
    #[serde(default)]
    pub implementation: String,
    /// How it is tested, step by step.
    #[serde(default)]
    pub test_procedure: Vec<String>,
    /// How much it matters.
    pub severity: Severity,
    /// What it does about a deviation; none where the definition does not say.
    #[serde(default)]
    pub guardrail: Option<Guardrail>,
    /// The role that owns it.
    #[serde(default)]
    pub owner: String,
    /// How often it is reviewed, in words.
    #[serde(default)]
    pub review_cadence: String,
    /// Who does what.
    #[serde(default)]
    pub responsibility: Responsibility,
    /// What evidence it expects.
    #[serde(default)]
    pub sources: Vec<EvidenceSource>,
}

/// A group of controls.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct ControlSetDefinition {
    /// `LOG`, or an Audit Manager control set's plain-text name; unique inside its framework.
    pub id: String,
    /// One line.
    pub title: String,
    /// In order.
    pub controls: Vec<ControlDefinition>,
}

/// A framework as a catalogue defines it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct FrameworkDefinition {
    /// `aws-evidence-starter`.
    pub id: String,
    /// `1.0`.
    pub version: String,
    /// One line.
    pub title: String,
    /// What it is and for whom.
    #[serde(default)]
    pub description: String,
    /// BCP 47.
    #[serde(default)]
    pub locale: String,
    /// Who wrote it and under which terms.
    #[serde(default)]
    pub copyright: String,
    /// In order.
    pub control_sets: Vec<ControlSetDefinition>,
}

impl FrameworkDefinition {
    /// How many controls it has.
    #[must_use]
    pub fn control_count(&self) -> usize {
        self.control_sets.iter().map(|s| s.controls.len()).sum()
    }
}

/// The identifier by which controls name a Config rule: the managed identifier, or `Custom_` and the rule's name,
/// without the random suffix that AWS appends to service-linked and conformance pack rules.
///
/// Source of the rule: Audit Manager's documentation of `AWS_Config` keywords.
#[must_use]
pub fn rule_identifier(
    owner: &str,
    source_identifier: &str,
    rule_name: &str,
    created_by_service: bool,
) -> String {
    if owner == "AWS" && !source_identifier.is_empty() {
        return source_identifier.to_owned();
    }
    let name = if created_by_service {
        without_suffix(rule_name)
    } else {
        rule_name
    };
    format!("Custom_{name}")
}

/// Whether a managed rule looks at things that an account has once, whatever the Region: one Region that evaluates
/// it answers for the account.
#[must_use]
pub fn is_global_rule(identifier: &str) -> bool {
    const PREFIXES: [&str; 8] = [
        "IAM_",
        "ROOT_",
        "MFA_ENABLED_",
        "ACCESS_KEYS_",
        "S3_ACCOUNT_",
        "MULTI_REGION_",
        "ACCOUNT_",
        "SSO_",
    ];
    PREFIXES.iter().any(|p| identifier.starts_with(p))
}

fn without_suffix(name: &str) -> &str {
    if let Some(at) = name.rfind("-conformance-pack-") {
        return &name[..at];
    }
    match name.rsplit_once('-') {
        Some((stem, suffix))
            if (6..=9).contains(&suffix.len())
                && suffix
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) =>
        {
            stem
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_named_by_its_identifier_whatever_suffix_aws_gave_it() {
        for (owner, source, name, linked, expected) in [
            (
                "AWS",
                "INCOMING_SSH_DISABLED",
                "restricted-ssh",
                false,
                "INCOMING_SSH_DISABLED",
            ),
            (
                "AWS",
                "CLOUD_TRAIL_ENABLED",
                "trail-conformance-pack-x1y2z3abc",
                true,
                "CLOUD_TRAIL_ENABLED",
            ),
            (
                "CUSTOM_LAMBDA",
                "arn:aws:lambda:x",
                "tags-present",
                false,
                "Custom_tags-present",
            ),
            (
                "CUSTOM_LAMBDA",
                "arn:aws:lambda:x",
                "OrgConfigRule-s3-bucket-versioning-enabled-dbgzf8ba",
                true,
                "Custom_OrgConfigRule-s3-bucket-versioning-enabled",
            ),
            (
                "CUSTOM_POLICY",
                "",
                "volumes-conformance-pack-a1b2c3d4e",
                true,
                "Custom_volumes",
            ),
        ] {
            assert_eq!(rule_identifier(owner, source, name, linked), expected, "{name}");
        }
    }
}
