//! Real log files through the whole product.

use std::path::Path;

use tickmark_trail::delivery::{ACCOUNT, Copy, REGION, log};
use tickmark_trail::{Key, listed};

use crate::program::{Desk, text};

fn engagement(desk: &Desk) -> std::path::PathBuf {
    let file = desk.path("signed.tickmark");
    let new = [
        "new",
        text(&file),
        "--name",
        "Signed",
        "--framework",
        "aws-evidence-starter",
    ];
    let scope = [
        "--from",
        "2026-05-01",
        "--to",
        "2026-05-31",
        "--account",
        ACCOUNT,
        "--region",
        REGION,
    ];
    desk.run(&[&new[..], &scope[..]].concat()).expect(0);
    file
}

#[test]
fn every_event_of_a_signed_log_says_by_which_chain_it_is_verified() {
    let desk = Desk::new();
    let file = engagement(&desk);
    let keys = desk.path("keys.json");
    std::fs::write(&keys, listed(&[Key::first()])).unwrap();
    let copy = Copy::whole(2);
    let changed = log(ACCOUNT, 8 * 60 + 5, 1).object;
    copy.change(&changed, |text| text.replacen("PutObject", "GetObject", 1));
    let folder = copy.folder.path();
    let import = ["import", text(&file), text(folder), "--public-keys", text(&keys)];
    let ran = desk.run(&import).expect(0);
    assert!(
        ran.stdout
            .contains("Proof  bad: 2 of 2 digests valid, 3 of 4 logs valid, 0 missing, 1 public key"),
        "{}",
        ran.stdout
    );
    let shown = |id: u32| {
        let id = format!("E{id}");
        desk.run(&["--json", "evidence", text(&file), &id])
            .expect(0)
            .json()
    };
    let verdicts: Vec<_> = (1..=12).map(|id| shown(id)["proof"]["verdict"].clone()).collect();
    let valid = verdicts.iter().filter(|v| **v == "valid").count();
    assert_eq!(
        (valid, verdicts.iter().filter(|v| **v == "invalid").count()),
        (9, 3)
    );
    let first = (1..=12)
        .map(shown)
        .find(|e| e["proof"]["verdict"] == "valid")
        .unwrap();
    let facts = first["facts"].to_string();
    assert!(
        facts.contains("verified by chain 111122223333_CloudTrail-Digest_"),
        "{facts}"
    );
}

#[test]
fn one_file_that_is_proven_is_told_as_one() {
    let desk = Desk::new();
    let file = engagement(&desk);
    let copy = Copy::whole(1);
    copy.remove(&log(ACCOUNT, 8 * 60 + 20, 2).object);
    let ran = desk
        .run(&["import", text(&file), text(copy.folder.path())])
        .expect(0);
    assert!(
        ran.stdout
            .contains("0 of 1 digest valid, 0 of 1 log valid, 1 missing, 0 public keys"),
        "{}",
        ran.stdout
    );
}

#[test]
fn keys_that_are_none_are_refused_before_anything_is_imported() {
    let desk = Desk::new();
    let file = engagement(&desk);
    let keys = desk.path("keys.txt");
    std::fs::write(&keys, "none").unwrap();
    let copy = Copy::whole(1);
    let import = [
        "import",
        text(&file),
        text(copy.folder.path()),
        "--public-keys",
        text(&keys),
    ];
    let ran = desk.run(&import).expect(2);
    assert!(
        ran.stderr.contains("keys.txt serves for no proof"),
        "{}",
        ran.stderr
    );
    let status = desk.run(&["--json", "status", text(&file)]).expect(0).json();
    assert_eq!(status["counts"]["evidence"], 0);
}

#[test]
fn real_events_are_imported_once_linked_exported_and_verified() {
    let desk = Desk::new();
    let file = desk.path("real.tickmark");
    desk.run(&[
        "new",
        text(&file),
        "--name",
        "Real events",
        "--framework",
        "aws-evidence-starter",
        "--from",
        "2023-07-01",
        "--to",
        "2023-07-31",
        "--account",
        "123837012026",
        "--region",
        "us-east-1",
    ])
    .expect(0);
    let logs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/cloudtrail");
    let first = desk
        .run(&["--json", "import", text(&file), text(&logs)])
        .expect(0)
        .json();
    let new = first["items"]["new"].as_u64().unwrap();
    assert!(new > 300, "{first}");
    assert_eq!(
        first["items"]["read"].as_u64().unwrap(),
        new + first["items"]["duplicate"].as_u64().unwrap()
    );
    let again = desk
        .run(&["--json", "import", text(&file), text(&logs)])
        .expect(0)
        .json();
    assert_eq!(again["items"]["new"], 0);
    assert_eq!(again["files"]["read"], 0);
    let status = desk.run(&["--json", "status", text(&file)]).expect(0).json();
    assert_eq!(status["counts"]["evidence"].as_u64(), Some(new));
    let controls = desk.run(&["--json", "controls", text(&file)]).expect(0).json();
    let linked = controls["controls"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["evidence_count"].as_u64() > Some(0));
    assert!(linked.count() >= 3, "{controls}");
    let out = desk.path("out");
    std::fs::create_dir_all(&out).unwrap();
    let package = desk
        .run(&[
            "--json",
            "export",
            text(&file),
            "--to",
            text(&out),
            "--as",
            "Dana",
        ])
        .expect(0)
        .json();
    desk.run(&["verify", package["path"].as_str().unwrap()]).expect(0);
}
