//! What a framework's file may not be, and what its author is told.

use serde_json::{Value, json};
use tickmark_catalogue::{Catalogue, CatalogueError};

fn framework() -> Value {
    json!({
        "id": "house-rules", "version": "2.1", "title": "House rules",
        "control_sets": [{ "id": "A", "title": "First", "controls": [
            { "code": "A-1", "title": "Doors are locked", "intent": "Nobody walks in.", "severity": "low",
              "sources": [{ "kind": "manual", "what": "Photograph of the door" }] },
            { "code": "A-2", "title": "Windows are shut", "intent": "Nobody climbs in.", "severity": "low",
              "sources": [{ "kind": "config_rule", "identifier": "S3_BUCKET_PUBLIC_READ_PROHIBITED" }] }
        ]}]
    })
}

/// Puts `value` at `pointer` and expects a refusal that holds both texts.
#[track_caller]
fn check(pointer: &str, value: Value, place: &str, reason: &str) {
    let mut document = framework();
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    match parent {
        Value::Array(items) => items[member.parse::<usize>().unwrap()] = value,
        Value::Object(members) => drop(members.insert(member.to_owned(), value)),
        _ => panic!("{pointer} leads nowhere"),
    }
    let text = serde_json::to_string_pretty(&document).unwrap();
    let message = Catalogue::empty()
        .load_json("house.json", &text)
        .unwrap_err()
        .to_string();
    for part in ["house.json", place, reason] {
        assert!(message.contains(part), "expected \"{part}\" in: {message}");
    }
}

#[test]
fn a_framework_without_faults_is_taken() {
    let mut catalogue = Catalogue::empty();
    let text = framework().to_string();
    assert_eq!(
        catalogue
            .load_json("house.json", &text)
            .unwrap()
            .definition
            .control_count(),
        2
    );
    catalogue
        .load_json("copy.json", &format!("\u{feff}{text}"))
        .unwrap();
    assert_eq!(
        catalogue.frameworks().count(),
        1,
        "the same content is taken once"
    );
}

#[test]
fn other_content_under_a_taken_id_is_refused() {
    let mut catalogue = Catalogue::empty();
    catalogue
        .load_json("house.json", &framework().to_string())
        .unwrap();
    let mut other = framework();
    other["version"] = json!("2.2");
    let message = catalogue
        .load_json("new.json", &other.to_string())
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("taken by version 2.1 from house.json"),
        "{message}"
    );
}

#[test]
fn ids_and_codes_are_unique() {
    let first = framework()["control_sets"][0]["controls"][0].clone();
    check(
        "/control_sets/0/controls/1",
        first,
        "/control_sets/0/controls/1/code",
        "already used at /control_sets/0",
    );
    let mut second_set = framework()["control_sets"][0].clone();
    second_set["controls"] = json!([]);
    let sets = json!([framework()["control_sets"][0], second_set]);
    check("/control_sets", sets, "/control_sets/1/id", "already used");
}

#[test]
fn texts_say_something_and_codes_keep_to_their_characters() {
    let control = "/control_sets/0/controls/0";
    check(
        &format!("{control}/title"),
        json!("  "),
        "/control_sets/0/controls/0/title",
        "it is empty",
    );
    check(
        &format!("{control}/intent"),
        json!(""),
        "/control_sets/0/controls/0/intent",
        "what the control is for",
    );
    check(
        &format!("{control}/code"),
        json!("A 1"),
        "/control_sets/0/controls/0/code",
        "will not do",
    );
    check(
        &format!("{control}/code"),
        json!("-1"),
        "/control_sets/0/controls/0/code",
        "starting with a letter",
    );
    check(
        &format!("{control}/test_procedure"),
        json!(["Look", ""]),
        "/test_procedure/1",
        "it is empty",
    );
    check("/id", json!("House Rules"), "/id", "a-z");
    check("/version", json!(""), "/version", "will not do");
    check("/control_sets", json!([]), "/control_sets", "no control");
}

#[test]
fn codes_of_the_great_frameworks_are_taken() {
    for code in ["AC-2(1)", "164.312(a)(1)", "CC6.1", "10.2.1", "A.8.15", "S3.1_x"] {
        let mut document = framework();
        document["control_sets"][0]["controls"][0]["code"] = json!(code);
        assert!(
            Catalogue::empty().load_json("x", &document.to_string()).is_ok(),
            "{code}"
        );
    }
}

#[test]
fn a_control_expects_at_least_one_thing_and_none_of_them_twice() {
    check(
        "/control_sets/0/controls/0/sources",
        json!([]),
        "/control_sets/0/controls/0/sources",
        "expects no evidence",
    );
    let door = json!({ "kind": "manual", "what": "Photograph of the door" });
    check(
        "/control_sets/0/controls/0/sources",
        json!([door, door]),
        "/sources/1",
        "repeats source 0",
    );
}

#[test]
fn sources_are_spelled_as_aws_spells_them() {
    let at = "/control_sets/0/controls/0/sources/0";
    for identifier in [
        "cloudtrail-enabled",
        "Cloud_Trail",
        "Custom_",
        "CLOUD TRAIL",
        "",
        "custom_x",
    ] {
        check(
            at,
            json!({ "kind": "config_rule", "identifier": identifier }),
            "sources/0/identifier",
            "CLOUD_TRAIL",
        );
    }
    for source in ["s3", "S3.amazonaws.com", ".amazonaws.com", "s3.amazonaws.com/"] {
        let selection = json!({ "kind": "event_selection", "name": "n", "event_source": source });
        check(at, selection, "sources/0/event_source", "s3.amazonaws.com");
    }
    check(
        at,
        json!({ "kind": "event_selection", "name": "n" }),
        "sources/0",
        "selects every event",
    );
    let twice = json!({ "kind": "event_selection", "name": "n", "event_names": ["A", "A"] });
    check(at, twice, "sources/0/event_names/1", "in the list already");
    let blank = json!({ "kind": "event_selection", "name": "n", "identity_types": [" "] });
    check(at, blank, "sources/0/identity_types/0", "Root");
    for resource_type in ["S3", "AWS::S3", "AWS::S3::", "AWS:S3:Bucket"] {
        let history = json!({ "kind": "configuration_history", "resource_type": resource_type });
        check(at, history, "sources/0/resource_type", "AWS::S3::Bucket");
    }
    check(
        at,
        json!({ "kind": "manual", "what": "" }),
        "sources/0/what",
        "to be attached",
    );
    let nameless = json!({ "kind": "audit_manager_control", "assessment_id": "a", "control_set_id": "b", "control_id": "" });
    check(at, nameless, "sources/0/control_id", "name the control");
    for control in ["S3", "S3.", ".8", "s3.8", "S3.08", "S3.x", "1.4"] {
        let finding = json!({ "kind": "security_hub_control", "control_id": control });
        check(at, finding, "sources/0/control_id", "S3.8");
    }
}

#[test]
fn a_control_whose_every_machine_test_is_optional_is_refused() {
    let optional = json!({ "kind": "security_hub_control", "control_id": "S3.8", "optional": true });
    let manual = json!({ "kind": "manual", "what": "the review" });
    let at = "/control_sets/0/controls/0/sources";
    check(at, json!([optional, manual]), "controls/0/sources", "optional");
    let mut document = framework();
    let rule = json!({ "kind": "config_rule", "identifier": "S3_BUCKET_PUBLIC_READ_PROHIBITED" });
    *document.pointer_mut(at).unwrap() = json!([rule, optional, manual]);
    let mut catalogue = Catalogue::empty();
    catalogue.load_json("house.json", &document.to_string()).unwrap();
}

#[test]
fn members_that_nobody_knows_are_refused_by_name_and_place() {
    check("/colour", json!("red"), "line", "unknown field `colour`");
    check(
        "/control_sets/0/controls/1/weight",
        json!(1),
        "/control_sets/0/controls/1/weight",
        "unknown field `weight`",
    );
    let source = json!({ "kind": "manual", "what": "x", "until": "y" });
    check(
        "/control_sets/0/controls/1/sources/0",
        source,
        "/controls/1/sources/0",
        "unknown field `until`",
    );
    let source = json!({ "kind": "oracle" });
    check(
        "/control_sets/0/controls/1/sources/0",
        source,
        "/controls/1/sources/0",
        "oracle",
    );
    check(
        "/control_sets/0/controls/0/severity",
        json!("dire"),
        "/controls/0/severity",
        "`critical`",
    );
    check(
        "/control_sets/0/controls/0/responsibility",
        json!({"we": ""}),
        "/responsibility/we",
        "unknown field `we`",
    );
}

#[test]
fn text_that_is_not_json_is_refused_with_line_and_column() {
    for (text, line) in [
        ("", 1),
        ("{\n  \"id\": \"x\",,\n}", 2),
        ("[]", 1),
        ("{\"id\": \"a\", \"id\": \"b\"}", 1),
    ] {
        match Catalogue::empty().load_json("x.json", text) {
            Err(CatalogueError::Unreadable {
                file, line: found, ..
            }) => {
                assert_eq!((file.as_str(), found), ("x.json", line), "{text}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    let text = format!("{} x", framework());
    assert!(matches!(
        Catalogue::empty().load_json("x", &text),
        Err(CatalogueError::Unreadable { .. })
    ));
}

#[test]
fn every_problem_of_a_file_is_told_at_once() {
    let mut document = framework();
    document["title"] = json!("");
    document["control_sets"][0]["controls"][0]["intent"] = json!("");
    match Catalogue::empty().load_json("x", &document.to_string()) {
        Err(CatalogueError::Invalid { problems, .. }) => assert_eq!(problems.len(), 2),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_pinned_control_keeps_the_code_it_had_in_audit_manager() {
    let pinned = json!({ "code": "1.2 Contrôle d'accès", "title": "t", "intent": "i", "severity": "medium" });
    assert_eq!(
        tickmark_catalogue::parse_control(&pinned.to_string())
            .unwrap()
            .code,
        "1.2 Contrôle d'accès"
    );
    let message = tickmark_catalogue::parse_control("{").unwrap_err().to_string();
    assert!(message.starts_with("pinned control, line 1"), "{message}");
}
