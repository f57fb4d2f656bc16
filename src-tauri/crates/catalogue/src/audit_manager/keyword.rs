//! What a keyword of each type of source stands for.

use tickmark_domain::EvidenceSource;

use super::MappingSource;
use super::tables::{Call, call, identifier_of_rule, rule_of_control};

/// What was found for a source.
pub(super) enum Found {
    /// These stand for it, in this way.
    Sources(Vec<EvidenceSource>, String),
    /// People attach it.
    People,
    /// Nothing does, for this reason.
    Nothing(String),
}

/// Services whose events CloudTrail writes under another name than keywords have.
const EVENT_SOURCES: [(&str, &str); 5] = [
    ("cloudwatch", "monitoring"),
    ("elasticloadbalancingv2", "elasticloadbalancing"),
    ("efs", "elasticfilesystem"),
    ("emr", "elasticmapreduce"),
    ("stepfunctions", "states"),
];

/// Finds what stands for a source.
pub(super) fn find(source: &MappingSource) -> Found {
    let keyword = source.keyword.trim();
    match source.source_type.as_str() {
        "MANUAL" => Found::People,
        _ if source.is_group() => Found::Nothing(
            "the sources of this group of AWS's were not delivered with the assessment".to_owned(),
        ),
        _ if keyword.is_empty() => Found::Nothing("it names nothing to collect".to_owned()),
        "AWS_Config" => rule(keyword),
        "AWS_Cloudtrail" => event(keyword),
        "AWS_API_Call" => api_call(keyword),
        "AWS_Security_Hub" => security_hub(keyword),
        "" => Found::Nothing("it does not say of which type it is".to_owned()),
        other => Found::Nothing(format!("this version knows no type of source called {other}")),
    }
}

/// The type of a source as a person reads it.
pub(super) fn title(source_type: &str) -> &str {
    match source_type {
        "AWS_Config" => "Config rule",
        "AWS_Cloudtrail" => "CloudTrail event",
        "AWS_API_Call" => "API call",
        "AWS_Security_Hub" => "Security Hub control",
        "Core_Control" => "Core control",
        "Common_Control" => "Common control",
        "" => "Source",
        other => other,
    }
}

fn config_rule(identifier: &str) -> EvidenceSource {
    EvidenceSource::ConfigRule {
        identifier: identifier.to_owned(),
    }
}

fn rule(keyword: &str) -> Found {
    if let Some(name) = keyword.strip_prefix("Custom_").filter(|n| !n.is_empty()) {
        return own_rule(name);
    }
    let is_identifier = keyword
        .bytes()
        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    if is_identifier {
        return Found::Sources(
            vec![config_rule(keyword)],
            "the managed rule's identifier".to_owned(),
        );
    }
    match identifier_of_rule(keyword) {
        Some(identifier) => Found::Sources(
            vec![config_rule(identifier)],
            format!("the rule's name {keyword} stands for its identifier {identifier}"),
        ),
        None => Found::Nothing(format!(
            "{keyword} is neither the identifier nor the name of a managed rule that is known, nor begins with Custom_"
        )),
    }
}

/// Rules of one's own, and those that conformance packs, the organisation and Security Hub made. Where such a rule is
/// a managed one, Config tells its identifier, so that either name may be met.
fn own_rule(name: &str) -> Found {
    let name = name.strip_suffix("-conformance-pack").unwrap_or(name);
    let own = config_rule(&format!("Custom_{name}"));
    let stem = ["OrgConfigRule-", "securityhub-"]
        .into_iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(name);
    match identifier_of_rule(stem) {
        Some(identifier) => Found::Sources(
            vec![config_rule(identifier), own],
            format!(
                "the rule {name}: a managed rule's name, so that its identifier {identifier} is met as well"
            ),
        ),
        None => Found::Sources(vec![own], format!("the rule {name} of one's own")),
    }
}

/// `kms_Decrypt`: the service and the event's name; core controls name the event alone.
fn event(keyword: &str) -> Found {
    let (service, event) = keyword.split_once('_').unwrap_or(("", keyword));
    let is_name = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if event.is_empty() || !is_name(event) || !is_name(service) {
        return Found::Nothing(format!("{keyword} is not an event's name"));
    }
    let service = EVENT_SOURCES
        .iter()
        .find(|(theirs, _)| *theirs == service)
        .map_or(service, |(_, written)| written);
    let event_source = match service {
        "" => String::new(),
        service => format!("{service}.amazonaws.com"),
    };
    let how = format!("the event {event} in CloudTrail's event history and logs");
    let selection = EvidenceSource::EventSelection {
        name: keyword.to_owned(),
        event_source,
        event_names: vec![event.to_owned()],
        identity_types: vec![],
    };
    Found::Sources(vec![selection], how)
}

fn api_call(keyword: &str) -> Found {
    match call(keyword) {
        None => Found::Nothing("it is not known which resources of Config the call describes".to_owned()),
        Some(Call::Nothing(why)) => Found::Nothing((*why).to_owned()),
        Some(Call::Equivalent {
            resource_types,
            rules,
        }) => {
            let history = resource_types
                .iter()
                .map(|t| EvidenceSource::ConfigurationHistory {
                    resource_type: (*t).to_owned(),
                });
            let rules_to = rules.iter().map(|r| config_rule(r));
            let how = match (resource_types.is_empty(), rules.is_empty()) {
                (false, true) => format!(
                    "Config records what the call describes: {}",
                    resource_types.join(", ")
                ),
                (true, _) => format!("rules that check what the call describes: {}", rules.join(", ")),
                (false, false) => format!(
                    "Config records what the call describes: {}; checked by {}",
                    resource_types.join(", "),
                    rules.join(", ")
                ),
            };
            Found::Sources(history.chain(rules_to).collect(), how)
        }
    }
}

fn security_hub(keyword: &str) -> Found {
    match rule_of_control(keyword) {
        None => Found::Nothing(format!(
            "it is not known which Config rule stands behind {keyword}"
        )),
        Some("") => Found::Nothing(format!("Security Hub checks {keyword} without a Config rule")),
        Some(rule) => match identifier_of_rule(rule) {
            Some(identifier) => Found::Sources(
                vec![config_rule(identifier)],
                format!("Security Hub checks it with the Config rule {rule}"),
            ),
            None => Found::Nothing(format!(
                "the rule {rule} behind it is not a managed rule that is known"
            )),
        },
    }
}
