//! A folder of CloudTrail's own proof on the command line: a line a file, a summary, an exit status.

use std::path::Path;

use serde_json::{Value, json};
use tickmark_trail::delivery::{ACCOUNT, Copy, REGION, Saved, deliver, digest_key, hour, hours, log};
use tickmark_trail::write_keys;

use crate::program::{Desk, Ran, text};

fn verify(desk: &Desk, folder: &Path, more: &[&str]) -> Ran {
    let keys = write_keys(desk.folder.path());
    let start = ["verify", text(folder), "--public-keys", text(&keys)];
    desk.run(&[&start[..], more].concat())
}

#[test]
fn a_whole_chain_is_good_with_a_line_for_every_file() {
    let desk = Desk::new();
    let copy = Copy::whole(3);
    let ran = verify(&desk, copy.folder.path(), &[]).expect(0);
    let lines: Vec<&str> = ran.stdout.lines().filter(|l| l.starts_with("valid ")).collect();
    assert_eq!(lines.len(), 9, "{}", ran.stdout);
    assert!(
        lines[0].contains(" digest ") && lines[8].contains(" log "),
        "{lines:#?}"
    );
    let document = verify(&desk, copy.folder.path(), &["--json"]).expect(0).json();
    assert_eq!(
        [
            &document["verdict"],
            &document["kind"],
            &document["checked"],
            &document["problems"],
            &document["gaps"]
        ],
        [
            &json!("good"),
            &json!("cloudtrail"),
            &json!(9),
            &json!([]),
            &json!([])
        ]
    );
    let kinds = |kind: &str| {
        let files = document["files"].as_array().unwrap().iter();
        files
            .filter(|f| f["kind"] == kind && f["verdict"] == "valid")
            .count()
    };
    assert_eq!((kinds("digest"), kinds("log")), (3, 6));
}

#[test]
fn a_fault_is_named_with_its_file_and_the_answer_is_no() {
    let desk = Desk::new();
    let copy = Copy::whole(3);
    let changed = log(ACCOUNT, 9 * 60 + 5, 1).object;
    copy.change(&changed, |text| text.replacen("Put", "Get", 1));
    let ran = verify(&desk, copy.folder.path(), &[]).expect(1);
    let line = ran.stdout.lines().find(|l| l.starts_with("invalid ")).unwrap();
    assert!(
        line.contains(&changed) && line.contains("the digest says"),
        "{line}"
    );
    let document = verify(&desk, copy.folder.path(), &["--json"]).expect(1).json();
    assert_eq!(document["verdict"], "bad");
    assert_eq!(document["problems"][0]["path"], changed.as_str());
    assert_eq!(document["problems"][0]["problem"], "changed");
}

#[test]
fn what_cannot_be_proven_is_incomplete_and_says_what_is_needed() {
    let desk = Desk::new();
    let mut standstill = vec![hour(8), hour(9), hour(13)];
    standstill[2].restart = true;
    let copy = Copy::of(&deliver(&standstill), Saved::No);
    let document = verify(&desk, copy.folder.path(), &["--json"]).expect(1).json();
    assert_eq!(document["verdict"], "incomplete");
    let gap = &document["gaps"][0];
    assert_eq!(
        [&gap["from"], &gap["to"]],
        ["2026-05-12T10:00:00.000Z", "2026-05-12T13:00:00.000Z"]
    );
    let newest = digest_key(14 * 60, false);
    let line = |document: &Value| {
        let files = document["files"].as_array().unwrap();
        files
            .iter()
            .find(|f| f["path"] == newest.as_str())
            .unwrap()
            .clone()
    };
    assert_eq!(line(&document)["verdict"], "unverifiable");
    assert!(
        line(&document)["reason"]
            .as_str()
            .unwrap()
            .contains("next digest needed")
    );
    let without_keys = desk.run(&["verify", text(copy.folder.path())]).expect(1);
    assert!(
        without_keys.stdout.contains("no public key was given"),
        "{}",
        without_keys.stdout
    );
}

#[test]
fn the_keys_that_an_engagement_collected_serve() {
    let desk = Desk::new();
    let copy = Copy::of(&deliver(&hours(2)), Saved::All);
    let folder = text(copy.folder.path());
    // The sample organisation's keys have no private half, so that nothing is signed by them.
    let sample = desk.sample();
    let ran = desk
        .run(&["verify", folder, "--public-keys", text(&sample)])
        .expect(1);
    assert!(
        ran.stdout.contains("not among those that were given"),
        "{}",
        ran.stdout
    );
    let empty = desk.engagement("empty.tickmark", ACCOUNT, REGION, "2026-01-01", "2026-01-31");
    let ran = desk
        .run(&["verify", folder, "--public-keys", text(&empty)])
        .expect(2);
    assert!(ran.stderr.contains("list-public-keys"), "{}", ran.stderr);
}

#[test]
fn a_query_result_verifies() {
    let desk = Desk::new();
    let lake = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/cloudtrail-lake");
    let keys = lake.join("public-key.base64");
    let ran = desk
        .run(&["verify", text(&lake), "--public-keys", text(&keys)])
        .expect(0);
    assert!(
        ran.stdout.contains("query result    result_1.csv.gz"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_cannot_be_used_is_refused_with_the_way_out() {
    let desk = Desk::new();
    let copy = Copy::whole(1);
    let folder = desk.path("nothing");
    std::fs::create_dir(&folder).unwrap();
    let ran = verify(&desk, &folder, &[]).expect(2);
    assert!(ran.stderr.contains("CloudTrail-Digest"), "{}", ran.stderr);
    let keys = desk.path("no-keys.txt");
    std::fs::write(&keys, "these are none").unwrap();
    for (keys, why) in [
        (keys.as_path(), "not an RSA public key"),
        (&desk.path("nowhere"), "nowhere"),
    ] {
        let ran = desk
            .run(&["verify", text(copy.folder.path()), "--public-keys", text(keys)])
            .expect(2);
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_name_that_steers_a_terminal_stays_on_its_line() {
    let desk = Desk::new();
    let copy = Copy::whole(2);
    copy.put("a\nvalid log\u{202e}b.json", b"{\"Records\":[]}");
    let ran = verify(&desk, copy.folder.path(), &[]).expect(1);
    let told: Vec<&str> = ran.stdout.lines().filter(|l| l.contains("unproven")).collect();
    assert!(
        told.iter()
            .any(|l| l.contains("a\u{fffd}valid log\u{fffd}b.json")),
        "{told:#?}"
    );
    assert!(!ran.stdout.lines().any(|l| l.starts_with("valid log")));
}
