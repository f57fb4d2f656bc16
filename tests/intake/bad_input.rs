//! What an import does with bad files: it names them, with the place, and takes the rest.

use proptest::prelude::*;
use serde_json::json;
use tickmark_domain::Outcome;
use tickmark_intake::text_at;

use crate::place::{Place, event, gzip, log, problem_of};

/// Imports one bad file beside a good one and expects that it fails for this reason.
#[track_caller]
fn check_refused(bytes: impl AsRef<[u8]>, reason: &str) {
    let place = Place::new();
    place.write("bad", bytes);
    place.write("good", log(&[event(1)]));
    let report = place.import();
    assert_eq!(
        (report.files.read, report.files.failed, report.items.new),
        (1, 1, 1),
        "{report:?}"
    );
    let problem = problem_of(&report, "bad");
    assert!(problem.contains(reason), "{problem}");
}

#[test]
fn what_is_no_kind_that_is_imported_is_named_by_what_it_looks_like() {
    for (bytes, looks) in [
        (&br#"{"name":"tickmark"}"#[..], "it is an object with \"name\""),
        (b"{}", "it is an object with no members"),
        (b"[1,2,3]", "it is a number"),
        (b"[]", "it is a list with nothing in it"),
        (b"[[]]", "it is a list of lists"),
        (b"", "the file is empty"),
        (b"eventTime,eventName\n", "it is text, not JSON"),
        (b"\xff\xfe{\0}\0", "it is UTF-16"),
        (b"%PDF-1.7", "it is a PDF"),
        (b"\x7fELF\x02\x01\x01\0\0", "it is binary"),
    ] {
        check_refused(bytes, &format!("not a file that can be imported: {looks}"));
    }
    check_refused(
        r#"{"class_uid":3002,"class_name":"Authentication"}"#,
        "not a file that can be imported: it is an OCSF event of class 3002, which is no finding",
    );
    check_refused(
        r#"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put"}]}"#,
        "notification of another service",
    );
}

#[test]
fn damaged_files_are_refused_as_a_whole_when_nothing_in_them_can_be_trusted() {
    let whole = gzip(&log(&[event(1), event(2)]));
    check_refused(&whole[..whole.len() / 2], "damaged");
    check_refused([whole, b"tail".to_vec()].concat(), "4 bytes stand after the end");
    check_refused(r#"{"Records":[{"eventName":"#, "cut off");
    check_refused(
        format!("{{\"Records\":[{}],\"Records\":[]}}", event(1)),
        "\"Records\" stands twice",
    );
}

#[test]
fn a_bad_record_is_named_with_its_place_and_its_neighbours_come_in() {
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    let bad: Vec<(&str, Vec<u8>, &str)> = vec![
        ("not-json", b"{\"eventName\": nothing}".to_vec(), "expected"),
        ("not-utf8", b"{\"eventName\":\"\xff\xfe\"}".to_vec(), "not UTF-8"),
        ("nul", b"{\"eventName\":\"a\0b\"}".to_vec(), "control character"),
        (
            "stranger",
            b"{\"a\":1}".to_vec(),
            "not a record that is known: it is an object with \"a\"",
        ),
        (
            "deep",
            format!("{{\"eventName\":{deep}}}").into_bytes(),
            "recursion limit",
        ),
        (
            "twice",
            br#"{"eventName":"a","eventSource":"s","eventName":"b"}"#.to_vec(),
            "stands twice",
        ),
        (
            "surrogate",
            br#"{"eventName":"\ud800","eventSource":"s"}"#.to_vec(),
            "hex escape",
        ),
    ];
    for (name, record, reason) in bad {
        let place = Place::new();
        let before = format!("{{\"Records\":[{},", event(1));
        let text = [
            before.as_bytes(),
            &record,
            b",",
            event(2).to_string().as_bytes(),
            b"]}",
        ]
        .concat();
        place.write(name, text);
        let report = place.import();
        assert_eq!(
            (report.files.read, report.items.new, report.items.unreadable),
            (1, 2, 1),
            "{report:?}"
        );
        let problem = &report.problems[0];
        assert!(problem.problem.starts_with("record /Records/1: "), "{problem:?}");
        assert!(problem.problem.contains(reason), "{problem:?}");
        let offset = usize::try_from(problem.offset.unwrap()).unwrap();
        assert!(
            (before.len()..=before.len() + record.len()).contains(&offset),
            "{problem:?}"
        );
        let receipt = &place.store.all_receipts().unwrap()[0];
        assert_eq!(
            (receipt.outcome, receipt.reason.as_str()),
            (Outcome::Partial, "1 record could not be read")
        );
    }
}

#[test]
fn a_bad_line_is_named_with_its_number() {
    let place = Place::new();
    place.write(
        "lines",
        format!("{}\n{{\"eventName\":\n{}\nnoise\n", event(1), event(2)),
    );
    // The second line decides on the form of the file, so the bad ones stand behind.
    place.write(
        "more",
        format!(
            "{}\n{}\n{{\"eventName\":\n\nnoise\n{}\n",
            event(3),
            event(4),
            event(5)
        ),
    );
    let report = place.import();
    assert_eq!((report.items.new, report.items.unreadable), (5, 4), "{report:?}");
    assert!(
        report
            .problems
            .iter()
            .any(|p| p.problem.starts_with("record 5: ")),
        "{report:?}"
    );
}

#[test]
fn a_log_that_is_cut_off_gives_what_is_whole_and_says_so() {
    let place = Place::new();
    let text = log(&[event(1), event(2), event(3)]);
    place.write("cut", &text[..text.len() - 40]);
    let report = place.import();
    assert_eq!((report.items.new, report.items.unreadable), (2, 1));
    assert!(problem_of(&report, "cut").contains("cut off"));
}

#[test]
fn a_very_long_line_is_a_line() {
    let place = Place::new();
    let mut long = event(1);
    long["requestParameters"] = json!({ "bucketName": "b", "policy": "x".repeat(10 << 20) });
    place.write("long", log(&[long, event(2)]));
    assert_eq!(place.import().items.new, 2);
}

#[test]
fn many_bad_records_are_counted_and_not_all_listed() {
    let place = Place::new();
    let strangers = vec!["{}"; 5000].join(",");
    place.write("many", format!("[{},{strangers}]", event(1)));
    let report = place.import();
    assert_eq!((report.items.new, report.items.unreadable), (1, 5000));
    assert_eq!(report.problems.len(), 21);
    assert_eq!(
        report.problems[20].problem,
        "and 4980 more records of this file are unreadable"
    );
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let place = Place::new();
    let outside = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(outside.path(), log(&[event(1)])).unwrap();
    std::os::unix::fs::symlink(outside.path(), place.logs().join("link")).unwrap();
    std::os::unix::fs::symlink(place.logs(), place.logs().join("loop")).unwrap();
    let report = place.import();
    assert_eq!((report.files.read, report.items.new), (0, 0));
    assert!(problem_of(&report, "link").contains("not followed"));
}

#[test]
fn an_empty_folder_is_said_to_be_empty() {
    let place = Place::new();
    let report = place.import();
    assert!(report.problems[0].problem.contains("no file in this folder"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_splitter_panic(
        bytes in prop_oneof![
            any::<Vec<u8>>(),
            "[\\[\\]{}\",:a \\\\\n]{0,60}".prop_map(String::into_bytes),
            "\\{\"Records\":[\\[\\]{}\",:a \\\\\n]{0,40}".prop_map(String::into_bytes),
            "(\\{[a\":]{0,5}\\}\n?){0,9}".prop_map(String::into_bytes),
        ],
        position in "[0-9]{0,2}(/Records)?(/[0-9])?",
    ) {
        let _ = text_at(&bytes, &position);
    }

    #[test]
    fn every_record_of_a_log_is_found_where_it_stands(numbers in prop::collection::vec(any::<u32>(), 0..9)) {
        let events: Vec<_> = numbers.iter().map(|n| event(*n)).collect();
        let pretty = serde_json::to_string_pretty(&json!({ "Records": events })).unwrap();
        let lines = events.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        for (index, event) in events.iter().enumerate() {
            let value = |text: &str, at: &str| -> serde_json::Value {
                serde_json::from_str(&text_at(text.as_bytes(), at).unwrap()).unwrap()
            };
            prop_assert_eq!(&value(&log(&events), &format!("/Records/{index}")), event);
            prop_assert_eq!(&value(&pretty, &format!("/Records/{index}")), event);
            if events.len() > 1 {
                prop_assert_eq!(&value(&lines, &(index + 1).to_string()), event);
            }
        }
    }
}

#[test]
fn an_event_in_an_envelope_is_held_to_the_rules_of_a_bare_one() {
    let twice = r#"{"detail-type":"AWS API Call via CloudTrail","source":"aws.s3","account":"1","region":"r","detail":
        {"eventVersion":"1.11","eventID":"e","eventTime":"2026-05-12T09:14:03Z","eventSource":"s3.amazonaws.com",
         "eventName":"PutBucketPolicy","eventName":"GetBucketPolicy","recipientAccountId":"111122223333"}}"#;
    check_refused(twice, "\"eventName\" stands twice");
    let who = r#"{"detail-type":"AWS API Call via CloudTrail","source":"aws.s3","account":"1","region":"r","detail":
        {"eventVersion":"1.11","eventID":"e","eventTime":"2026-05-12T09:14:03Z","eventSource":"s3.amazonaws.com",
         "eventName":"PutBucketPolicy","userIdentity":{"type":"IAMUser","userName":"ana","userName":"eve"}}}"#;
    check_refused(who, "\"userName\" stands twice");
}

#[test]
fn wherever_an_envelope_holds_a_record_no_member_may_stand_twice() {
    let event = r#"{"eventID":"1","eventSource":"x","eventName":"A","eventName":"B"}"#;
    let finding = r#"{"AwsAccountId":"1","ProductArn":"p","Id":"a","Id":"b"}"#;
    let state = r#"{"resourceType":"t","resourceId":"r","configurationItemStatus":"OK","configurationItemStatus":"x"}"#;
    for (record, twice) in [
        (event, "eventName"),
        (finding, "Id"),
        (state, "configurationItemStatus"),
    ] {
        for envelope in [
            format!(r#"{{"detail-type":"d","source":"s","detail":{record}}}"#),
            format!(r#"{{"Type":"Notification","Message":{record}}}"#),
            format!(r#"{{"Type":"Notification","Message":{}}}"#, json!(record)),
            format!(
                r#"{{"EventId":"e","EventName":"n","CloudTrailEvent":{}}}"#,
                json!(record)
            ),
            format!(r#"{{"detail-type":"d","source":"s","detail":{{"findings":[{record}]}}}}"#),
            format!(
                r#"{{"Type":"Notification","Message":{{"detail-type":"d","source":"s","detail":{record}}}}}"#
            ),
            format!(r#"{{"messageType":"m","recordVersion":"1","configurationItem":{record}}}"#),
        ] {
            check_refused(&envelope, &format!("\"{twice}\" stands twice"));
        }
    }
}
