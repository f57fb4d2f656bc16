//! What an import does with good files.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use tickmark_domain::{Outcome, Timestamp};
use tickmark_intake::{ImportOptions, ImportReport, IntakeError, import, text_at};

use crate::place::{NOW, Place, event, gzip, log, problem_of};

#[test]
fn every_form_of_a_log_is_read_whatever_its_name() {
    let place = Place::new();
    place.write("gz.bin", gzip(&log(&[event(1)])));
    place.write("plain.txt", log(&[event(2)]));
    place.write("array", json!([event(3), event(4)]).to_string());
    place.write("lines", format!("{}\n\n{}\n", event(5), event(6)));
    place.write(
        "logs.lines",
        format!("{}\n{}", log(&[event(7)]), log(&[event(8)])),
    );
    place.write(
        "pretty",
        format!(
            "\u{feff}{}",
            serde_json::to_string_pretty(&json!({ "Records": [event(9)] })).unwrap()
        ),
    );
    place.write("single", event(10).to_string());
    place.write("deep/er/gz", gzip(&log(&[event(11)])));
    place.write(
        "around",
        format!(
            "{{\"a\":{{\"Records\":1}},\"Records\":[{}],\"z\":[\"}}\"]}}",
            event(12)
        ),
    );
    place.write("quiet hour", r#"{"Records":[]}"#);
    let report = place.import();
    assert_eq!(report.problems, []);
    assert_eq!(
        (report.files.read, report.files.known, report.files.failed),
        (10, 0, 0)
    );
    assert_eq!(
        (report.items.read, report.items.new, report.items.unreadable),
        (12, 12, 0)
    );
    assert_eq!(report.summary.kinds.get("cloudtrail.event"), Some(&12));
}

#[test]
fn an_item_leads_to_its_text_in_the_original() {
    let place = Place::new();
    place.write("a", gzip(&log(&[event(1), event(2)])));
    place.write("b", format!("{}\n{}\n", event(3), log(&[event(4), event(5)])));
    place.write("c", json!([event(6)]).to_string());
    place.write("d", event(7).to_string());
    place.import();
    let items = place.evidence();
    assert_eq!(items.len(), 7);
    for item in items {
        let original = place.store.read_artifact(item.artifact_id, 1 << 20).unwrap();
        let text = text_at(&original, &item.position).unwrap();
        assert!(
            text.contains(&format!("\"{}\"", item.native_id)),
            "{}: {text}",
            item.position
        );
    }
    let original = gzip(&log(&[event(1)]));
    assert_eq!(
        text_at(&original, "/Records/1").unwrap_err().to_string(),
        "the original has no record at /Records/1"
    );
}

#[test]
fn originals_are_kept_as_they_came() {
    let place = Place::new();
    let delivered = gzip(&log(&[event(1)]));
    place.write("a.json.gz", &delivered);
    place.import();
    let item = &place.evidence()[0];
    assert_eq!(
        place.store.read_artifact(item.artifact_id, 1 << 20).unwrap(),
        delivered
    );
    assert_eq!(
        place.store.artifact(item.artifact_id).unwrap().media_type,
        "application/gzip"
    );
    assert_eq!(
        (item.title.as_str(), item.principal.as_str()),
        ("PutBucketPolicy on b by ana", "ana")
    );
}

#[test]
fn importing_the_same_folder_twice_changes_nothing() {
    let place = Place::new();
    place.write("a", gzip(&log(&[event(1), event(2)])));
    place.write("b", log(&[event(3)]));
    place.import();
    let (items, head) = (place.evidence(), place.store.activity_head().unwrap());
    let report = place.import();
    assert_eq!(
        (report.files.read, report.files.known, report.items.read),
        (0, 2, 0)
    );
    assert_eq!(place.evidence(), items);
    assert_eq!(place.store.activity_head().unwrap(), head);
    assert_eq!(place.store.list_runs().unwrap().len(), 1);
}

fn contradicting() -> Value {
    let mut other = event(1);
    other["errorCode"] = json!("AccessDenied");
    other
}

#[test]
fn repeats_are_counted_and_contradictions_are_named() {
    let place = Place::new();
    let other = contradicting();
    let mut elsewhere = event(1);
    elsewhere["recipientAccountId"] = json!("444455556666");
    place.write("1", log(&[event(1), event(2)]));
    place.write("2", log(&[event(1), event(1)]));
    place.write(
        "3",
        serde_json::to_string_pretty(&json!({ "Records": [event(2)] })).unwrap(),
    );
    place.write("4", log(&[other]));
    place.write("5", log(&[elsewhere]));
    for dry_run in [true, false] {
        let report = place.import_paths(&[place.logs()], dry_run).unwrap();
        let items = report.items;
        assert_eq!(
            (items.read, items.new, items.duplicate, items.conflicting),
            (7, 3, 3, 1),
            "dry run: {dry_run}"
        );
        assert!(
            problem_of(&report, "4").contains("event-1 says something else"),
            "{report:?}"
        );
    }
    assert_eq!(
        place.store.list_artifacts().unwrap().len(),
        5,
        "both originals are kept"
    );
    let rows = place.evidence();
    let contradiction = rows
        .iter()
        .find(|e| e.fact_kind == "cloudtrail.event_conflict")
        .unwrap();
    assert!(
        contradiction.native_id.starts_with("event-1|"),
        "{contradiction:?}"
    );
    assert_eq!(
        contradiction.title,
        "Contradicts another record of the same id: PutBucketPolicy on b by ana, denied"
    );
    place.write("6", format!("{}\n", log(&[contradicting()])));
    let report = place.import();
    assert_eq!(
        (report.items.duplicate, report.items.conflicting),
        (1, 0),
        "it is known by now"
    );
}

#[test]
fn two_copies_of_a_file_are_one_file() {
    let place = Place::new();
    place.write("a", log(&[event(1)]));
    place.write("copy of a", log(&[event(1)]));
    let report = place.import();
    assert_eq!(
        (report.files.read, report.files.known, report.items.duplicate),
        (1, 1, 0)
    );
}

#[test]
fn a_dry_run_writes_nothing() {
    let place = Place::new();
    place.write("a", log(&[event(1)]));
    let head = place.store.activity_head().unwrap();
    let report = place.import_paths(&[place.logs()], true).unwrap();
    assert!(report.dry_run);
    assert_eq!((report.files.read, report.items.new), (1, 1));
    assert_eq!(
        (place.evidence().len(), place.store.list_runs().unwrap().len()),
        (0, 0)
    );
    assert_eq!(place.store.activity_head().unwrap(), head);
    place.import();
    let again = place.import_paths(&[place.logs()], true).unwrap();
    assert_eq!((again.files.known, again.items.new), (1, 0));
}

#[test]
fn a_receipt_names_the_file_and_not_the_disk() {
    let place = Place::new();
    place.write("2026/a.json", log(&[event(1)]));
    place.import();
    let receipts = place.store.all_receipts().unwrap();
    assert_eq!(receipts.len(), 1);
    let receipt = &receipts[0];
    assert!(
        receipt
            .parameters
            .starts_with(r#"{"file":"logs/2026/a.json","sha256":""#),
        "{}",
        receipt.parameters
    );
    assert_eq!((receipt.outcome, receipt.items), (Outcome::Complete, 1));
    assert_eq!(
        (receipt.account_id.as_str(), receipt.region.as_str()),
        ("111122223333", "eu-central-1")
    );
    let runs = place.store.list_runs().unwrap();
    assert_eq!(
        (runs[0].plan.as_str(), runs[0].outcome),
        (r#"{"files":["logs"]}"#, Outcome::Complete)
    );
}

#[test]
fn the_account_comes_from_the_record_then_from_the_name() {
    let place = Place::new();
    let nameless = json!({ "eventName": "X", "eventSource": "s3.amazonaws.com" });
    place.write(
        "444455556666_CloudTrail_eu-west-1_x.json",
        log(&[nameless.clone(), event(1)]),
    );
    place.write("unknown.json", log(&[nameless]));
    place.import();
    let accounts: Vec<String> = place.evidence().into_iter().map(|e| e.account_id).collect();
    assert_eq!(accounts, ["444455556666", "111122223333", ""]);
}

#[test]
fn what_is_stored_does_not_depend_on_which_core_was_faster() {
    let stored = |_: u32| {
        let place = Place::new();
        for number in 0..60 {
            let events: Vec<_> = (0..(number * 37) % 90).map(|n| event(n % 50)).collect();
            place.write(&format!("{number:02}"), log(&events));
        }
        place.import();
        place.evidence()
    };
    let (first, second) = (stored(1), stored(2));
    assert_eq!(first.len(), 50);
    assert_eq!(first, second);
}

fn many_files(place: &Place) {
    for number in 0..600 {
        place.write(&format!("{number:03}"), log(&[event(number)]));
    }
}

fn import_until(
    place: &Place,
    progress: &dyn Fn(&tickmark_intake::ImportProgress),
    cancel: &AtomicBool,
) -> ImportReport {
    let options = ImportOptions {
        dry_run: false,
        made_with: "Tickmark test".to_owned(),
    };
    let now = || Timestamp::from_ms(NOW);
    import(
        &place.store,
        &[place.logs()],
        &options,
        "Dana",
        &now,
        progress,
        cancel,
    )
    .unwrap()
}

#[test]
fn a_cancelled_import_leaves_nothing_but_two_lines_in_the_log() {
    let place = Place::with_starter();
    let kept = place.write("000", log(&[event(0), event(700)]));
    place.import_paths(&[kept], false).unwrap();
    let before = (place.evidence(), place.store.list_artifacts().unwrap());
    many_files(&place);
    let (cancel, stored) = (AtomicBool::new(false), AtomicBool::new(false));
    let report = import_until(
        &place,
        &|progress| {
            if progress.files_done >= 500 {
                stored.store(place.evidence().len() > 2, Ordering::Relaxed);
                cancel.store(true, Ordering::Relaxed);
            }
        },
        &cancel,
    );
    assert!(stored.load(Ordering::Relaxed), "something was stored before");
    assert!(report.interrupted && report.kept_because.is_empty());
    assert_eq!(
        (report.files.read, report.items.read, report.items.new),
        (0, 0, 0)
    );
    assert_eq!((place.evidence(), place.store.list_artifacts().unwrap()), before);
    assert_eq!(place.store.list_runs().unwrap().len(), 1);
    assert_eq!(place.store.all_receipts().unwrap().len(), 1);
    let log = place.store.list_activity(0, 100).unwrap();
    let last: Vec<&str> = log.iter().rev().take(2).map(|a| a.action.as_str()).collect();
    assert_eq!(last, ["run.taken_back", "run.started"]);
    assert_eq!(place.store.verify_activity().unwrap().1, None);
    let seals = place.store.verify_seals().unwrap();
    assert_eq!((seals.good, seals.broken.len(), seals.strays), (2, 0, 0));
    let report = place.import();
    assert_eq!((report.items.new, place.evidence().len()), (599, 601));
    assert_eq!(
        place.store.verify_artifacts(|_| {}).unwrap().1,
        Vec::<String>::new()
    );
}

#[test]
fn an_import_that_broke_off_goes_on_when_the_same_is_imported_again() {
    let place = Place::new();
    many_files(&place);
    let never = AtomicBool::new(false);
    let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        import_until(&place, &|progress| assert!(progress.files_done < 500), &never)
    }));
    assert!(broken.is_err());
    let stored = place.evidence().len();
    assert!(stored >= 256, "{stored}");
    let report = place.import();
    assert_eq!(
        (report.files.known + report.files.read, place.evidence().len()),
        (600, 600)
    );
    assert_eq!(usize::try_from(report.files.known), Ok(stored));
    let runs = place.store.list_runs().unwrap();
    assert_eq!((runs.len(), runs[0].outcome), (1, Outcome::Complete));
}

#[test]
fn what_is_not_there_is_said_before_anything_is_read() {
    let place = Place::new();
    let missing = place.logs().join("nowhere.json");
    let error = place
        .import_paths(&[place.write("a", log(&[event(1)])), missing], false)
        .unwrap_err();
    assert!(
        error.to_string().contains("nowhere.json cannot be imported"),
        "{error}"
    );
    assert!(matches!(
        place.import_paths(&[], false),
        Err(IntakeError::NoPaths)
    ));
    assert_eq!(place.evidence().len(), 0);
}

#[test]
fn the_report_has_the_members_that_other_programs_rely_on() {
    let place = Place::new();
    place.write("a", log(&[event(1)]));
    let report = serde_json::to_value(place.import()).unwrap();
    assert_eq!(
        report["files"],
        json!({ "read": 1, "known": 0, "failed": 0, "elsewhere": 0 })
    );
    assert_eq!(
        report["items"],
        json!({ "read": 1, "new": 1, "duplicate": 0, "conflicting": 0, "unreadable": 0 })
    );
    assert_eq!(
        (&report["by_kind"], &report["problems"]),
        (&json!({ "cloudtrail.event": 1 }), &json!([]))
    );
    assert_eq!(report["file_kinds"], json!({ "CloudTrail log": 1 }));
    assert_eq!(report["places"], json!({ "111122223333": { "eu-central-1": 1 } }));
    assert_eq!(
        report["period"],
        json!({ "from": "2026-05-12T09:14:03.000Z", "to": "2026-05-12T09:14:03.000Z" })
    );
}
