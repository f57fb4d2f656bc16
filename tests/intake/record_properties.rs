//! The record reader on anything at all: it answers, and it never makes something up.

use proptest::prelude::*;
use serde_json::{Map, Value};
use tickmark_intake::cloudtrail_record::{event_fact, read_record};

const MEMBERS: &[&str] = &[
    "eventName",
    "eventSource",
    "eventTime",
    "eventID",
    "awsRegion",
    "userIdentity",
    "requestParameters",
    "responseElements",
    "resources",
    "additionalEventData",
    "recipientAccountId",
    "type",
    "sessionContext",
    "sessionIssuer",
    "userName",
    "principalId",
    "ARN",
    "bucketName",
    "attributes",
    "mfaAuthenticated",
    "errorCode",
    "eventType",
    "sessionCredentialFromConsole",
    "MFAUsed",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "arn:aws:[a-z0-9]{1,4}:[a-z]{0,2}:[0-9]{0,2}:[a-z/:*é]{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "Root",
            "AssumedRole",
            "s3.amazonaws.com",
            "ec2.amazonaws.com",
            "true",
            "AROA:x"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec(
                (
                    prop_oneof![
                        prop::sample::select(MEMBERS).prop_map(str::to_owned),
                        any::<String>()
                    ],
                    inner
                ),
                0..10
            )
            .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn any_record() -> impl Strategy<Value = Value> {
    (
        any::<String>(),
        any_json(),
        prop::collection::vec((prop::sample::select(MEMBERS), any_json()), 0..12),
    )
        .prop_map(|(name, source, members)| {
            let mut record: Map<String, Value> =
                members.into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
            record.insert("eventName".into(), name.into());
            record.insert("eventSource".into(), source);
            Value::Object(record)
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_json_makes_the_reader_panic(value in any_json()) {
        let _ = read_record(&value.to_string());
        let _ = event_fact(&value.to_string(), String::new(), "", "");
    }

    #[test]
    fn every_object_with_a_name_and_a_source_is_a_record(value in any_record()) {
        let record = read_record(&value.to_string()).unwrap();
        prop_assert!(record.title.chars().count() < 3 * 512);
        prop_assert!(!record.title.chars().any(char::is_control));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>(), bytes in any::<Vec<u8>>(), depth in 0_usize..4000) {
        let _ = read_record(&text);
        let _ = read_record(&String::from_utf8_lossy(&bytes));
        let _ = read_record(&"[".repeat(depth));
        let _ = read_record(&format!("{{\"userIdentity\":{}", "{\"a\":".repeat(depth)));
    }

    #[test]
    fn a_record_cut_anywhere_is_refused(value in any_record(), cut in any::<prop::sample::Index>()) {
        let text = value.to_string();
        let mut at = cut.index(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        prop_assert!(read_record(&text[..at]).is_err());
    }
}
