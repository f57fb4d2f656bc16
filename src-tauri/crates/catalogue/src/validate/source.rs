//! Evidence sources that can match something: names in the spelling in which AWS writes them.

use tickmark_domain::EvidenceSource;

use super::Check;

/// Checks one evidence source.
pub(crate) fn check(check: &mut Check, path: &str, source: &EvidenceSource) {
    match source {
        EvidenceSource::ConfigRule { identifier } => {
            if !is_rule_identifier(identifier) {
                refuse(
                    check,
                    path,
                    "identifier",
                    identifier,
                    "a managed rule's identifier such as \"CLOUD_TRAIL_ENABLED\", or \"Custom_\" and the rule's name",
                );
            }
        }
        EvidenceSource::EventSelection {
            name,
            event_source,
            event_names,
            identity_types,
        } => {
            check.text(
                &format!("{path}/name"),
                name,
                "say what the selected events have in common",
            );
            if event_source.is_empty() && event_names.is_empty() && identity_types.is_empty() {
                check.add(
                    path,
                    "it selects every event; name an event source, event names or identity types",
                );
            }
            if !event_source.is_empty() && !is_event_source(event_source) {
                refuse(
                    check,
                    path,
                    "event_source",
                    event_source,
                    "a service such as \"s3.amazonaws.com\"",
                );
            }
            names(
                check,
                &format!("{path}/event_names"),
                event_names,
                "an event's name such as \"PutBucketPolicy\"",
            );
            names(
                check,
                &format!("{path}/identity_types"),
                identity_types,
                "a userIdentity type such as \"Root\"",
            );
        }
        EvidenceSource::AuditManagerControl {
            assessment_id,
            control_set_id,
            control_id,
            ..
        } => {
            check.text(
                &format!("{path}/assessment_id"),
                assessment_id,
                "name the assessment",
            );
            check.text(
                &format!("{path}/control_set_id"),
                control_set_id,
                "name the control set",
            );
            check.text(&format!("{path}/control_id"), control_id, "name the control");
        }
        EvidenceSource::SecurityHubControl { control_id, .. } => {
            if !is_security_control(control_id) {
                refuse(
                    check,
                    path,
                    "control_id",
                    control_id,
                    "a Security Hub control such as \"S3.8\"",
                );
            }
        }
        EvidenceSource::ConfigurationHistory { resource_type } => {
            if !is_resource_type(resource_type) {
                refuse(
                    check,
                    path,
                    "resource_type",
                    resource_type,
                    "a resource type such as \"AWS::S3::Bucket\"",
                );
            }
        }
        EvidenceSource::Manual { what } => {
            check.text(&format!("{path}/what"), what, "say what is to be attached");
        }
    }
}

fn names(check: &mut Check, path: &str, names: &[String], expected: &str) {
    for (index, name) in names.iter().enumerate() {
        let path = format!("{path}/{index}");
        if name.is_empty()
            || !name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
        {
            check.add(
                &path,
                format!("\"{}\" will not do; write {expected}", name.escape_debug()),
            );
        } else if names[..index].contains(name) {
            check.add(&path, format!("\"{name}\" is in the list already; leave it out"));
        }
    }
}

fn refuse(check: &mut Check, path: &str, member: &str, found: &str, expected: &str) {
    check.add(
        &format!("{path}/{member}"),
        format!("\"{}\" will not do; write {expected}", found.escape_debug()),
    );
}

/// `ALL_CAPS`, or `Custom_` and a rule's name of 1 to 128 characters, AWS Config's own limit.
fn is_rule_identifier(text: &str) -> bool {
    if let Some(name) = text.strip_prefix("Custom_") {
        return (1..=128).contains(&name.chars().count())
            && !name.chars().any(|c| c.is_control() || c == ' ');
    }
    text.len() <= 256
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.contains('_')
        && text
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// `S3.8`, `CloudTrail.4`.
fn is_security_control(text: &str) -> bool {
    text.split_once('.').is_some_and(|(service, number)| {
        service.starts_with(|c: char| c.is_ascii_uppercase())
            && service.chars().all(|c| c.is_ascii_alphanumeric())
            && number.starts_with(|c: char| ('1'..='9').contains(&c))
            && number.len() <= 4
            && number.chars().all(|c| c.is_ascii_digit())
    })
}

/// `s3.amazonaws.com`, `tagging.us-east-1.amazonaws.com`.
fn is_event_source(text: &str) -> bool {
    text.strip_suffix(".amazonaws.com").is_some_and(|service| {
        service.split('.').all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        })
    })
}

/// `AWS::S3::Bucket`, `AWS::::Account`, `MyCompany::Platform::Thing`.
fn is_resource_type(text: &str) -> bool {
    let parts: Vec<&str> = text.split("::").collect();
    (3..=4).contains(&parts.len())
        && parts.first().is_some_and(|p| !p.is_empty())
        && parts.last().is_some_and(|p| !p.is_empty())
        && parts
            .iter()
            .all(|part| part.chars().all(|c| c.is_ascii_alphanumeric()))
}
