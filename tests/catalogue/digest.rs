//! Digests stand for content: for all of it, and for nothing else.

use proptest::prelude::*;
use serde_json::Value;
use tickmark_catalogue::{Catalogue, control_digest, control_json, parse_control};
use tickmark_domain::{ControlDefinition, EvidenceSource, Guardrail, Responsibility, Severity};

const STARTER: &str = include_str!("../../assets/catalogue/aws-evidence-starter.json");

/// Writes a value with the members of every object in an order drawn from `order`.
fn write_shuffled(value: &Value, order: &mut u64, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push_str("[ ");
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_shuffled(item, order, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            for index in (1..members.len()).rev() {
                *order = order
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                members.swap(index, usize::try_from(*order >> 33).unwrap() % (index + 1));
            }
            out.push('{');
            for (index, (name, member)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push_str(",\n");
                }
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push_str(": ");
                write_shuffled(member, order, out);
            }
            out.push('}');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

fn any_source() -> impl Strategy<Value = EvidenceSource> {
    prop_oneof![
        any::<String>().prop_map(|identifier| EvidenceSource::ConfigRule { identifier }),
        (
            any::<String>(),
            any::<String>(),
            any::<Vec<String>>(),
            any::<Vec<String>>()
        )
            .prop_map(|(name, event_source, event_names, identity_types)| {
                EvidenceSource::EventSelection {
                    name,
                    event_source,
                    event_names,
                    identity_types,
                }
            }),
        (any::<String>(), any::<bool>())
            .prop_map(|(control_id, optional)| EvidenceSource::SecurityHubControl { control_id, optional }),
        any::<String>().prop_map(|resource_type| EvidenceSource::ConfigurationHistory { resource_type }),
        any::<String>().prop_map(|what| EvidenceSource::Manual { what }),
    ]
}

fn any_control() -> impl Strategy<Value = ControlDefinition> {
    (
        (any::<String>(), any::<String>(), any::<String>()),
        any::<Vec<String>>(),
        prop::sample::select(Severity::ALL),
        prop::option::of(prop::sample::select(Guardrail::ALL)),
        prop::collection::vec(any_source(), 0..4),
    )
        .prop_map(
            |((code, title, intent), test_procedure, severity, guardrail, sources)| ControlDefinition {
                code,
                title,
                intent,
                implementation: String::new(),
                test_procedure,
                severity,
                guardrail,
                owner: String::new(),
                review_cadence: String::new(),
                responsibility: Responsibility::default(),
                sources,
            },
        )
}

#[test]
fn a_digest_is_the_sha256_of_the_canonical_json() {
    let catalogue = Catalogue::built_in().unwrap();
    let starter = catalogue.get("aws-evidence-starter").unwrap();
    assert_eq!(starter.digest.len(), 64);
    assert!(
        starter
            .digest
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    );
    let control = &starter.definition.control_sets[0].controls[0];
    let json = control_json(control);
    assert!(
        json.starts_with("{\"code\":\"LOG-001\",\"guardrail\":\"detective\",\"implementation\":"),
        "{json}"
    );
    assert_eq!(parse_control(&json).unwrap(), *control);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_members_does_not_change_a_digest(order in any::<u64>()) {
        let value: Value = serde_json::from_str(STARTER).unwrap();
        let mut text = String::new();
        write_shuffled(&value, &mut order.clone(), &mut text);
        let mut catalogue = Catalogue::empty();
        let digest = catalogue.load_json("shuffled", &text).unwrap().digest.clone();
        let built_in = Catalogue::built_in().unwrap();
        prop_assert_eq!(&digest, &built_in.get("aws-evidence-starter").unwrap().digest);
    }

    #[test]
    fn a_control_is_read_back_as_it_was_pinned(control in any_control()) {
        let read = parse_control(&control_json(&control)).unwrap();
        prop_assert_eq!(control_digest(&read), control_digest(&control));
        prop_assert_eq!(read, control);
    }

    #[test]
    fn two_controls_share_a_digest_only_when_they_say_the_same(a in any_control(), b in any_control()) {
        prop_assert_eq!(control_digest(&a) == control_digest(&b), a == b);
    }

    #[test]
    fn no_text_makes_the_loader_panic(text in any::<String>(), cut in 0..STARTER.len()) {
        let _ = Catalogue::empty().load_json("x", &text);
        let mut cut = cut;
        while !STARTER.is_char_boundary(cut) {
            cut -= 1;
        }
        prop_assert!(Catalogue::empty().load_json("x", &STARTER[..cut]).is_err());
    }
}
