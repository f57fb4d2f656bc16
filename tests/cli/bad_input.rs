//! Bad input gets a message that names the thing and the way out, and the engagement is unharmed.

use std::path::Path;

use crate::program::{Desk, Ran, Served, foreign, hash, text};

/// Refused, with everything named; the file has the bytes that it had.
fn check(desk: &Desk, file: &Path, says: &[&str]) {
    let before = hash(file);
    let ran = desk.run(&["status", text(file)]).expect(2);
    for expected in says {
        assert!(
            ran.stderr.contains(expected),
            "\"{expected}\" is not in: {}",
            ran.stderr
        );
    }
    assert!(
        ran.stderr.contains(text(file)),
        "the file is not named: {}",
        ran.stderr
    );
    assert_eq!(hash(file), before, "the file was changed");
}

#[test]
fn a_file_that_is_not_an_engagement_is_refused_by_what_it_is() {
    let desk = Desk::new();
    let cases: [(&str, &[u8], &str); 5] = [
        ("a.tickmark", b"{\"Records\":[]}", "it is JSON"),
        ("b.tickmark", b"PK\x03\x04aaaaaaaaaaaaaaaa", "it is a zip file"),
        ("c.tickmark", b"", "it is empty"),
        (
            "d.tickmark",
            b"hello, this is a text\n",
            "its content is something else",
        ),
        ("e.tickmark", b"SQLite format 3\0", "it ends after 16 bytes"),
    ];
    for (name, bytes, says) in cases {
        let file = desk.path(name);
        std::fs::write(&file, bytes).unwrap();
        check(&desk, &file, &[says]);
    }
    let other = desk.path("other.tickmark");
    foreign(
        "sqlite3",
        &[text(&other), "CREATE TABLE t (a)"],
        desk.folder.path(),
    );
    check(&desk, &other, &["SQLite file of another program"]);
    let missing = desk
        .run(&["status", text(&desk.path("missing.tickmark"))])
        .expect(2);
    assert!(missing.stderr.contains("does not exist"), "{}", missing.stderr);
}

#[test]
fn a_newer_file_is_refused_by_name_and_version() {
    let desk = Desk::new();
    let file = desk.sample();
    let sql = "PRAGMA user_version = 99; INSERT INTO migration VALUES (99, 'x', 'x', 0, 'Tickmark 9.9.9')";
    foreign("sqlite3", &[text(&file), sql], desk.folder.path());
    check(&desk, &file, &["Tickmark 9.9.9", "update Tickmark"]);
}

#[test]
fn a_truncated_file_is_refused() {
    let desk = Desk::new();
    let file = desk.sample();
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    check(&desk, &file, &["damaged", "restore it from a copy"]);
}

#[test]
fn a_folder_that_cannot_be_written_leaves_the_engagement_as_it_is() {
    let desk = Desk::new();
    let file = desk.sample();
    let nowhere = desk.path("not/there");
    let ran = desk.run(&["export", text(&file), "--to", text(&nowhere)]);
    assert_ne!(ran.status, 0);
    assert!(ran.stderr.contains(text(&nowhere)), "{}", ran.stderr);
    let ran = desk.run(&["export", text(&file), "--to", "/proc"]);
    assert_ne!(ran.status, 0);
    assert!(ran.stderr.contains("/proc"), "{}", ran.stderr);
    desk.run(&["verify", text(&file)]).expect(0);
}

#[test]
fn arguments_that_make_no_sense_are_named() {
    let desk = Desk::new();
    let file = desk.path("x.tickmark");
    let new = |from: &str, account: &str, framework: &str| -> Ran {
        desk.run(&[
            "new",
            text(&file),
            "--name",
            "X",
            "--framework",
            framework,
            "--from",
            from,
            "--to",
            "2026-03-31",
            "--account",
            account,
            "--region",
            "eu-west-1",
        ])
    };
    for (ran, says) in [
        (
            new("2026-02-30", "111122223333", "aws-evidence-starter"),
            "2026-02-30",
        ),
        (
            new("2026-04-30", "111122223333", "aws-evidence-starter"),
            "ends on 2026-03-31",
        ),
        (new("2026-01-01", "1111", "aws-evidence-starter"), "twelve digits"),
        (new("2026-01-01", "111122223333", "soc-9"), "aws-evidence-starter"),
    ] {
        assert_eq!(ran.status, 2);
        assert!(ran.stderr.contains(says), "\"{says}\" is not in: {}", ran.stderr);
        assert!(!file.exists());
    }
    new("2026-01-01", "111122223333", "aws-evidence-starter").expect(0);
    let again = new("2026-01-01", "111122223333", "aws-evidence-starter").expect(1);
    assert!(again.stderr.contains("exists already"), "{}", again.stderr);
}

fn engagement(desk: &Desk) -> std::path::PathBuf {
    let account = "111122223333=prod";
    desk.engagement("e.tickmark", account, "us-east-1", "2026-01-01", "2026-12-31")
}

#[test]
fn an_endpoint_that_cannot_be_reached_is_named_and_nothing_is_started() {
    let desk = Desk::new();
    let file = engagement(&desk);
    let keys = [
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        (
            "AWS_SECRET_ACCESS_KEY",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        ),
        ("AWS_REGION", "us-east-1"),
    ];
    let ran = desk.run_with(&["collect", text(&file)], &keys).expect(2);
    assert!(
        ran.stderr.contains("127.0.0.1:9") && ran.stderr.contains("AWS_ENDPOINT_URL"),
        "{}",
        ran.stderr
    );
    let runs = foreign(
        "sqlite3",
        &[text(&file), "SELECT count(*) FROM v_receipts"],
        desk.folder.path(),
    );
    assert_eq!(runs.trim(), "0");
}

#[test]
fn expired_credentials_interrupt_and_new_ones_go_on() {
    let desk = Desk::new();
    let file = engagement(&desk);
    let served = Served::start(&desk, &["--fault", "expired-token"]);
    let ran = desk
        .run_with(&["collect", text(&file), "--pace", "none"], &served.access())
        .expect(3);
    assert!(
        format!("{}{}", ran.stdout, ran.stderr)
            .to_lowercase()
            .contains("expired"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    drop(served);
    let served = Served::start(&desk, &[]);
    let done = desk
        .run_with(
            &["--json", "collect", text(&file), "--pace", "none"],
            &served.access(),
        )
        .expect(0)
        .json();
    assert!(
        done["steps"]
            .as_array()
            .unwrap()
            .iter()
            .all(|s| s["outcome"] != "not_collected"),
        "{done}"
    );
    let keys: Vec<String> = served.access()[1..3]
        .iter()
        .map(|(_, v)| (*v).to_owned())
        .collect();
    let bytes = std::fs::read(&file).unwrap();
    for key in keys {
        assert!(
            !bytes.windows(key.len()).any(|w| w == key.as_bytes()),
            "a credential is in the engagement"
        );
    }
}

#[test]
fn a_file_that_is_no_log_is_named_and_the_engagement_is_unharmed() {
    let desk = Desk::new();
    let file = engagement(&desk);
    let bad = desk.path("not-a-log.json");
    std::fs::write(&bad, "{\"hello\": \"world\"}").unwrap();
    let ran = desk.run(&["--json", "import", text(&file), text(&bad)]).expect(2);
    let report = ran.json();
    assert_eq!(report["files"]["failed"], 1);
    assert!(
        report["problems"][0]["path"]
            .as_str()
            .unwrap()
            .contains("not-a-log.json")
    );
    assert!(
        ran.stderr.contains("not a file that can be imported"),
        "{}",
        ran.stderr
    );
    desk.run(&["verify", text(&file)]).expect(0);
}

#[test]
fn without_credentials_every_cause_is_said_once_and_nothing_is_collected() {
    let desk = Desk::new();
    let file = engagement(&desk);
    // No profile of whoever runs the tests.
    let home = [("HOME", text(desk.folder.path()))];
    for asks in [
        &["collect", text(&file)][..],
        &["rescue", "list", "--region", "us-east-1"],
    ] {
        let refused = desk.run_with(asks, &home).expect(2);
        let said = &refused.stderr;
        for cause in [
            "no credentials found in chain",
            "Environment: ",
            "Profile: ",
            "Ec2InstanceMetadata: ",
        ] {
            let times = said.matches(cause).count();
            assert_eq!(times, 1, "{cause:?} is said {times} times: {said}");
        }
        assert!(said.contains("Nothing was collected; sign in"), "{said}");
        assert!(!said.contains("for account of the profile"), "{said}");
    }
}
