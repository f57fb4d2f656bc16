//! Files that mean harm: each is bounded, named, refused or made harmless, and the rest of the import goes on.

use serde_json::json;

use crate::place::{Place, event, gzip_bytes, log, problem_of};

/// Imports a log with this record between two good ones, and expects that it alone is left out.
#[track_caller]
fn check_left_out(record: &[u8]) {
    let place = Place::new();
    let text = [
        b"{\"Records\":[",
        event(1).to_string().as_bytes(),
        b",",
        record,
        b",",
        event(2).to_string().as_bytes(),
        b"]}",
    ]
    .concat();
    place.write("log", text);
    let report = place.import();
    assert_eq!(
        (report.items.new, report.items.unreadable),
        (2, 1),
        "{:?}",
        report.problems
    );
    assert!(report.problems[0].problem.starts_with("record /Records/1: "));
}

#[test]
fn a_hundred_thousand_levels_cost_one_record() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        check_left_out(format!("{{\"eventName\":\"a\",\"eventSource\":\"s\",\"p\":{deep}}}").as_bytes());
    }
    let place = Place::new();
    place.write("deep", "[".repeat(100_000));
    place.write("deeper", format!("{{\"Records\":{}", "[".repeat(100_000)));
    place.write("good", log(&[event(1)]));
    let report = place.import();
    assert_eq!(
        (report.files.read, report.files.failed, report.items.new),
        (1, 2, 1),
        "{report:?}"
    );
}

#[test]
fn numbers_beyond_reason_cost_one_record() {
    for number in ["1e999999", &"9".repeat(400), "-1e999999"] {
        check_left_out(format!("{{\"eventName\":\"a\",\"eventSource\":\"s\",\"n\":{number}}}").as_bytes());
    }
}

#[test]
fn what_a_browser_or_a_spreadsheet_would_run_is_kept_as_text() {
    let place = Place::new();
    let mut html = event(1);
    html["eventName"] = json!("<img src=x onerror=alert(1)>");
    html["userIdentity"]["userName"] = json!("=HYPERLINK(\"http://x\")");
    html["requestParameters"]["bucketName"] = json!("\u{202e}gpj.exe\n\u{7}");
    place.write("log", log(&[html]));
    place.write(
        "users.csv",
        "username,status,lastlogin\n=cmd|' /C calc'!A0,<script>,2026-01-01\n",
    );
    assert_eq!(place.import().items.new, 2);
    let items = place.evidence();
    assert_eq!(items[0].event_name, "<img src=x onerror=alert(1)>");
    assert!(
        items[1].title.starts_with("=cmd|' /C calc'!A0, <script>"),
        "{}",
        items[1].title
    );
    for item in items {
        let shown = format!("{}{}{}", item.title, item.resource_id, item.principal);
        assert!(!shown.contains(['\u{202e}', '\n', '\u{7}']), "{shown:?}");
    }
}

#[cfg(unix)]
#[test]
fn names_of_files_that_mislead_are_shown_harmless() {
    let place = Place::new();
    let names = ["a\nb.json", "a\u{202e}nosj.exe", "CON", "aux.json", "x\u{7}.json"];
    for (number, name) in (1..).zip(names) {
        place.write(name, log(&[event(number)]));
    }
    place.write("b\n\u{202e}.txt", "no log");
    let report = place.import();
    assert_eq!((report.files.read, report.files.failed), (5, 1), "{report:?}");
    for receipt in place.store.all_receipts().unwrap() {
        let said: serde_json::Value = serde_json::from_str(&receipt.parameters).unwrap();
        let name = said["file"].as_str().unwrap();
        assert!(
            !name.chars().any(|c| c.is_control() || c == '\u{202e}'),
            "{name:?}"
        );
    }
    for problem in &report.problems {
        assert!(
            !problem.path.chars().any(|c| c.is_control() || c == '\u{202e}'),
            "{problem:?}"
        );
    }
}

#[test]
fn hostile_rows_of_tables_are_named_and_the_others_come_in() {
    let place = Place::new();
    let wide = "x,".repeat(50_000);
    place.write(
        "users.csv",
        [
            b"username,status,lastlogin\nana,active,2026-01-01\n\xff\xfe,active,2026-01-01\n".as_slice(),
            wide.as_bytes(),
            b"\nnul\0name,active,2026-01-01\n\"two\nlines\",active,\n",
        ]
        .concat(),
    );
    let report = place.import();
    assert_eq!((report.items.new, report.items.unreadable), (4, 1), "{report:?}");
    assert!(problem_of(&report, "users.csv").starts_with("row 2: it is not UTF-8"));
    assert!(
        place
            .evidence()
            .iter()
            .all(|item| !item.title.contains(['\0', '\n']))
    );
}

#[test]
fn a_table_with_very_many_columns_is_bounded() {
    let place = Place::new();
    let header = (0..100_000)
        .map(|n| format!("c{n}"))
        .collect::<Vec<_>>()
        .join(",");
    place.write(
        "wide.csv",
        format!("username,status,lastlogin,{header}\nana,active,2026-01-01\n"),
    );
    place.write("good", log(&[event(1)]));
    let report = place.import();
    assert_eq!(report.items.new, 2, "{report:?}");
}

#[test]
fn a_bomb_of_lines_ends_at_its_bound() {
    let place = Place::new();
    place.write("bomb.gz", gzip_bytes(&b"{}\n".repeat(8 << 20)));
    place.write("good", log(&[event(1)]));
    let report = place.import();
    assert_eq!((report.files.failed, report.items.new), (1, 1), "{report:?}");
    assert!(problem_of(&report, "bomb.gz").contains("times its size"));
}

#[test]
fn a_notification_of_many_files_is_read_in_proportion() {
    let place = Place::new();
    let keys: Vec<String> = (0..10_000).map(|number| number.to_string()).collect();
    let notification = json!({ "s3Bucket": "b", "s3ObjectKey": keys, "padding": "p".repeat(8 << 20) });
    place.write("sns", notification.to_string());
    let report = place.import_paths(&[place.logs()], true).unwrap();
    assert_eq!(
        (report.items.new, report.problems.len()),
        (10_000, 0),
        "{:?}",
        report.problems
    );
}

#[test]
fn a_notification_of_more_files_than_sns_carries_is_named() {
    let place = Place::new();
    let many = json!({ "s3Bucket": "b", "s3ObjectKey": vec!["a"; 10_001] });
    let long = json!({ "s3Bucket": "b".repeat(2000), "s3ObjectKey": vec!["a"; 10_000] });
    let wide = json!({ "s3Bucket": "b", "s3ObjectKey": ["a"], "awsAccountId": "1".repeat(2000) });
    let good = json!({ "s3Bucket": "b", "s3ObjectKey": ["a"] });
    place.write("sns", json!([many, long, wide, good]).to_string());
    let report = place.import();
    assert_eq!((report.items.new, report.items.unreadable), (1, 3), "{report:?}");
    for (number, problem) in report.problems.iter().enumerate() {
        let start =
            format!("record /{number}: not a record that is known: it tells of more than 10000 files");
        assert!(problem.problem.starts_with(&start), "{}", problem.problem);
    }
}
