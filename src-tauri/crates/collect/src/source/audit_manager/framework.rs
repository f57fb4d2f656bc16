//! The assessment's own controls as a framework of the engagement, so that its evidence has a place before it comes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sha2::{Digest, Sha256};
use tickmark_domain::{
    ControlDefinition, ControlSetDefinition, EvidenceSource, FrameworkDefinition, Responsibility, Severity,
};
use tickmark_store::{FactRecord, canonical_json};

use crate::look::{data_of, short, text};

/// The definition, from what was collected of an assessment; none while nothing of its tree is known.
pub(crate) fn define(
    assessment: &FactRecord,
    details: &[FactRecord],
    sets: &[FactRecord],
    controls: &[FactRecord],
    library: &[FactRecord],
) -> Option<FrameworkDefinition> {
    let id = &assessment.native_id;
    let own = |fact: &&Value| text(*fact, "assessment") == id;
    let read = |facts: &[FactRecord]| -> Vec<Value> {
        let mut data: Vec<Value> = facts.iter().map(|f| data_of(f.data.as_deref())).collect();
        data.sort_by_key(|d| d["position"].as_u64());
        data
    };
    let library: BTreeMap<&str, Value> = library
        .iter()
        .map(|f| (f.native_id.as_str(), data_of(f.data.as_deref())))
        .collect();
    let (sets, controls, details) = (read(sets), read(controls), read(details));
    let mut codes = Codes::default();
    let control_sets: Vec<ControlSetDefinition> = sets
        .iter()
        .filter(own)
        .map(|set| {
            let set_id = text(set, "id");
            let controls = controls.iter().filter(own).filter(|c| text(*c, "set") == set_id);
            ControlSetDefinition {
                id: set_id.to_owned(),
                title: set_id.to_owned(),
                controls: controls
                    .map(|c| control(id, set_id, c, library.get(text(c, "id")), &mut codes))
                    .collect(),
            }
        })
        .collect();
    if control_sets.is_empty() {
        return None;
    }
    let framework = details.iter().find(own).cloned().unwrap_or_default();
    let assessment = data_of(assessment.data.as_deref());
    let description = [text(&framework, "name"), text(&framework, "description")]
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect::<Vec<_>>()
        .join(": ");
    Some(FrameworkDefinition {
        id: format!("auditmanager:{id}"),
        version: "as collected".to_owned(),
        title: [text(&assessment, "name"), text(&framework, "name"), id.as_str()]
            .into_iter()
            .find(|t| !t.is_empty())
            .unwrap_or_default()
            .to_owned(),
        description,
        locale: String::new(),
        copyright: String::new(),
        control_sets,
    })
}

/// SHA-256 over the definition's canonical JSON, as of every framework.
pub(crate) fn digest(definition: &FrameworkDefinition) -> Option<String> {
    let value = serde_json::to_value(definition).ok()?;
    let text = canonical_json(&value).ok()?;
    Some(hex::encode(Sha256::digest(text.as_bytes())))
}

fn control(
    assessment: &str,
    set: &str,
    control: &Value,
    library: Option<&Value>,
    codes: &mut Codes,
) -> ControlDefinition {
    let nothing = Value::Null;
    let library = library.unwrap_or(&nothing);
    let first = |name: &str| {
        let own = text(library, name);
        if own.is_empty() { text(control, name) } else { own }.to_owned()
    };
    let name = text(control, "name");
    let (code, title) = codes.of(name);
    let mut sources = vec![EvidenceSource::AuditManagerControl {
        assessment_id: assessment.to_owned(),
        control_set_id: set.to_owned(),
        control_id: text(control, "id").to_owned(),
        archive: None,
    }];
    let mapped = library["sources"].as_array().map_or(&[][..], Vec::as_slice);
    for source in mapped.iter().filter_map(source) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    ControlDefinition {
        code,
        title,
        intent: first("description"),
        implementation: [text(library, "action_title"), text(library, "action_plan")]
            .into_iter()
            .filter(|t| !t.is_empty())
            .collect::<Vec<_>>()
            .join(": "),
        test_procedure: text(library, "testing")
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
        severity: Severity::Medium,
        guardrail: None,
        owner: String::new(),
        review_cadence: String::new(),
        responsibility: Responsibility::default(),
        sources,
    }
}

/// Where a control's evidence comes from, as far as it can be matched without Audit Manager.
fn source(mapped: &Value) -> Option<EvidenceSource> {
    let keyword = text(mapped, "keyword");
    match text(mapped, "type") {
        "AWS_Config" if !keyword.is_empty() => Some(EvidenceSource::ConfigRule {
            identifier: keyword.to_owned(),
        }),
        // What Security Hub finds is Audit Manager's evidence already; on its own it comes sooner.
        "AWS_Security_Hub" if !keyword.is_empty() => Some(EvidenceSource::SecurityHubControl {
            control_id: keyword.to_owned(),
            optional: true,
        }),
        // `kms_Decrypt`: the service and the event's name.
        "AWS_Cloudtrail" => keyword
            .split_once('_')
            .map(|(service, event)| EvidenceSource::EventSelection {
                name: keyword.to_owned(),
                event_source: format!("{service}.amazonaws.com"),
                event_names: vec![event.to_owned()],
                identity_types: vec![],
            }),
        "MANUAL" => {
            let what = [text(mapped, "description"), text(mapped, "name")];
            let what = what.into_iter().find(|t| !t.is_empty())?;
            Some(EvidenceSource::Manual {
                what: what.to_owned(),
            })
        }
        _ => None,
    }
}

/// Codes of controls: the number that a name begins with where it has one, else `AM-01` and so on; each once.
#[derive(Default)]
struct Codes {
    given: BTreeSet<String>,
    count: usize,
}

impl Codes {
    fn of(&mut self, name: &str) -> (String, String) {
        self.count += 1;
        if let Some((first, rest)) = name.split_once(' ') {
            let code = first.trim_end_matches([':', '-', '–', '.']);
            let looks_so = code.len() <= 16
                && code.chars().any(|c| c.is_ascii_digit())
                && code
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || ".-_()".contains(c));
            if looks_so && self.given.insert(code.to_ascii_lowercase()) {
                let title = rest.trim_start_matches([' ', ':', '-', '–']);
                return (code.to_owned(), short(title, 300));
            }
        }
        let code = format!("AM-{:02}", self.count);
        self.given.insert(code.to_ascii_lowercase());
        (code, short(name, 300))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_names_own_number_or_counted_and_never_given_twice() {
        let mut codes = Codes::default();
        let got: Vec<(String, String)> = [
            "CC6.1 Access is restricted",
            "Backups exist",
            "CC6.1 Again",
            "1.2: Keys",
        ]
        .iter()
        .map(|name| codes.of(name))
        .collect();
        let codes: Vec<&str> = got.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, ["CC6.1", "AM-02", "AM-03", "1.2"]);
        assert_eq!(got[0].1, "Access is restricted");
        assert_eq!(got[2].1, "CC6.1 Again");
    }

    #[test]
    fn mapping_sources_become_sources_that_can_be_matched() {
        let of = |kind: &str, keyword: &str| {
            source(&serde_json::json!({ "type": kind, "keyword": keyword, "name": "N" }))
        };
        assert!(
            matches!(of("AWS_Config", "Custom_x"), Some(EvidenceSource::ConfigRule { identifier }) if identifier == "Custom_x")
        );
        assert!(matches!(of("AWS_Cloudtrail", "kms_Decrypt"),
            Some(EvidenceSource::EventSelection { event_source, event_names, .. })
                if event_source == "kms.amazonaws.com" && event_names == ["Decrypt"]));
        assert!(matches!(of("MANUAL", ""), Some(EvidenceSource::Manual { what }) if what == "N"));
        assert!(matches!(of("AWS_Security_Hub", "S3.17"),
            Some(EvidenceSource::SecurityHubControl { control_id, optional: true }) if control_id == "S3.17"));
        assert_eq!(of("AWS_API_Call", "iam_ListUsers"), None);
    }
}
