//! The frameworks that are delivered.

use std::collections::BTreeSet;

use tickmark_catalogue::Catalogue;
use tickmark_domain::{ControlDefinition, EvidenceSource};

/// The built-in rules' identifiers as AWS documents them; an extract of the documentation's list.
const MANAGED_RULES: &str = include_str!("managed-rules.tsv");

fn starter_controls() -> Vec<ControlDefinition> {
    let catalogue = Catalogue::built_in().unwrap();
    let starter = catalogue.get("aws-evidence-starter").unwrap();
    starter
        .definition
        .control_sets
        .iter()
        .flat_map(|set| set.controls.clone())
        .collect()
}

#[test]
fn the_starter_has_its_seven_controls_in_order() {
    let codes: Vec<String> = starter_controls().into_iter().map(|c| c.code).collect();
    assert_eq!(
        codes,
        [
            "LOG-001", "LOG-002", "CFG-001", "CFG-002", "IAM-001", "BCK-001", "CHG-001"
        ]
    );
    let catalogue = Catalogue::built_in().unwrap();
    assert_eq!(
        catalogue.get("aws-evidence-starter").unwrap().definition.version,
        "1.0"
    );
}

#[test]
fn every_rule_of_the_starter_is_a_managed_rule_of_aws() {
    let known: BTreeSet<&str> = MANAGED_RULES
        .lines()
        .skip(1)
        .filter_map(|line| line.split('\t').nth(1))
        .collect();
    for control in starter_controls() {
        for source in &control.sources {
            if let EvidenceSource::ConfigRule { identifier } = source {
                assert!(
                    known.contains(identifier.as_str()),
                    "{}: {identifier}",
                    control.code
                );
            }
        }
    }
}

#[test]
fn every_control_of_the_starter_says_all_that_a_walkthrough_needs() {
    for control in starter_controls() {
        let boundary = &control.responsibility;
        for (what, text) in [
            ("implementation", &control.implementation),
            ("owner", &control.owner),
            ("review cadence", &control.review_cadence),
            ("AWS operates", &boundary.aws_operates),
            ("we configure", &boundary.we_configure),
            ("evidence from AWS", &boundary.evidence_from_aws),
            ("evidence from us", &boundary.evidence_from_us),
            ("evidence from vendors", &boundary.evidence_from_vendors),
        ] {
            assert!(!text.trim().is_empty(), "{}: {what}", control.code);
        }
        assert!(control.guardrail.is_some(), "{}: guardrail", control.code);
        assert!(
            control.test_procedure.len() >= 3,
            "{}: test procedure",
            control.code
        );
        assert!(
            control
                .sources
                .iter()
                .any(|s| matches!(s, EvidenceSource::Manual { .. })),
            "{}: what only people can prove",
            control.code
        );
    }
}

#[test]
fn a_rule_named_in_a_test_procedure_is_also_a_source() {
    for control in starter_controls() {
        let sources: BTreeSet<&str> = control.sources.iter().map(EvidenceSource::title).collect();
        for word in control
            .test_procedure
            .iter()
            .flat_map(|s| s.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
        {
            if word.contains('_') {
                assert!(sources.contains(word), "{} tells to read {word}", control.code);
            }
        }
    }
}

#[test]
fn every_event_named_in_a_test_procedure_is_selected() {
    for control in starter_controls() {
        let selected: BTreeSet<&str> = control
            .sources
            .iter()
            .filter_map(|s| match s {
                EvidenceSource::EventSelection { event_names, .. } => Some(event_names),
                _ => None,
            })
            .flatten()
            .map(String::as_str)
            .collect();
        let verbs = ["Stop", "Delete", "Update", "Put", "Create"];
        for word in control
            .test_procedure
            .iter()
            .flat_map(|s| s.split(|c: char| !c.is_ascii_alphanumeric()))
        {
            let is_event = verbs
                .iter()
                .any(|v| word.strip_prefix(v).is_some_and(|rest| rest.len() > 4))
                && word.chars().filter(char::is_ascii_uppercase).count() > 1;
            assert!(
                !is_event || selected.contains(word),
                "{} tells to list {word}",
                control.code
            );
        }
    }
}

#[test]
fn an_unknown_framework_is_refused_with_the_ids_that_there_are() {
    let message = Catalogue::built_in()
        .unwrap()
        .get("soc2")
        .unwrap_err()
        .to_string();
    assert_eq!(
        message,
        "there is no framework \"soc2\"; known are: aws-evidence-starter"
    );
    let message = Catalogue::empty().get("soc2").unwrap_err().to_string();
    assert!(message.contains("import a framework first"), "{message}");
}
