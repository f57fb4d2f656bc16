//! Real log files through the whole product.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use tickmark_trail::delivery::{ACCOUNT, Copy, REGION, log};
use tickmark_trail::write_keys;

use crate::program::{Desk, Ran, foreign, hash, read, text};

fn engagement(desk: &Desk) -> PathBuf {
    desk.engagement("signed.tickmark", ACCOUNT, REGION, "2026-05-01", "2026-05-31")
}

/// Imports two hours of a trail, one log of which was changed afterwards.
fn import_one_changed(desk: &Desk) -> (PathBuf, Ran) {
    let file = engagement(desk);
    let keys = write_keys(desk.folder.path());
    let copy = Copy::whole(2);
    let changed = log(ACCOUNT, 8 * 60 + 5, 1).object;
    copy.change(&changed, |text| text.replacen("PutObject", "GetObject", 1));
    let import = [
        "import",
        text(&file),
        text(copy.folder.path()),
        "--public-keys",
        text(&keys),
    ];
    let ran = desk.run(&import).expect(0);
    (file, ran)
}

#[test]
fn every_event_of_a_signed_log_says_by_which_chain_it_is_verified() {
    let desk = Desk::new();
    let (file, ran) = import_one_changed(&desk);
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
    let (good, keys) = (write_keys(desk.folder.path()), desk.path("keys.txt"));
    std::fs::write(&keys, "none").unwrap();
    let copy = Copy::whole(1);
    let import = ["import", text(&file), text(copy.folder.path())];
    let given = ["--public-keys", text(&good), "--public-keys", text(&keys)];
    let ran = desk.run(&[&import[..], &given].concat()).expect(2);
    assert!(
        ran.stderr.contains("keys.txt serves for no proof"),
        "{}",
        ran.stderr
    );
    let status = desk.run(&["--json", "status", text(&file)]).expect(0).json();
    assert_eq!(status["counts"]["evidence"], 0);
    let given = "SELECT count(*) FROM v_activity WHERE action = 'keys.given'";
    let given = read(&file, given);
    assert_eq!(given.trim(), "0", "those that can be used are not kept either");
}

#[test]
fn an_engagement_with_a_passphrase_is_imported_into_and_gives_its_keys() {
    let desk = Desk::new();
    let (keys, passphrase) = (write_keys(desk.folder.path()), desk.path("passphrase"));
    std::fs::write(&passphrase, "correct horse\n").unwrap();
    let with = ["--passphrase-file", text(&passphrase)];
    let (locked, period) = (desk.path("locked.tickmark"), ("2026-05-01", "2026-05-31"));
    desk.make("locked.tickmark", ACCOUNT, REGION, period.0, period.1, &with)
        .expect(0);
    let copy = Copy::whole(1);
    let import = |into: &Path, keys: &Path, more: &[&str]| {
        let import = ["import", text(into), text(copy.folder.path())];
        desk.run(&[&import[..], &["--public-keys", text(keys)], more].concat())
    };
    let open = engagement(&desk);
    for (into, keys) in [(&locked, &keys), (&open, &locked)] {
        let refused = import(into, keys, &[]).expect(2);
        assert!(
            refused.stderr.contains("without its passphrase"),
            "{}",
            refused.stderr
        );
        let ran = import(into, keys, &with).expect(0);
        assert!(ran.stdout.contains("Proof  good: "), "{}", ran.stdout);
    }
}

#[test]
fn real_events_are_imported_once_linked_exported_and_verified() {
    let desk = Desk::new();
    let file = desk.engagement(
        "real.tickmark",
        "123837012026",
        "us-east-1",
        "2023-07-01",
        "2023-07-31",
    );
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

/// A table of a package, each row by its heads.
fn table(package: &Path, name: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(package.join(format!("data/{name}.csv"))).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn a_package_says_of_every_imported_log_by_which_digest_it_is_proven_and_carries_the_digest() {
    let desk = Desk::new();
    let (file, _) = import_one_changed(&desk);
    let out = desk.path("out");
    std::fs::create_dir(&out).unwrap();
    let ran = desk
        .run(&["--json", "export", text(&file), "--to", text(&out)])
        .expect(0);
    let package = PathBuf::from(ran.json()["path"].as_str().unwrap());

    let proofs = table(&package, "proofs");
    let of = |kind: &str, verdict: &str| {
        let rows = proofs
            .iter()
            .filter(|r| r["kind"] == kind && r["verdict"] == verdict);
        rows.count()
    };
    assert_eq!(
        (
            of("digest", "valid"),
            of("log", "valid"),
            of("log", "invalid"),
            proofs.len()
        ),
        (2, 3, 1, 6)
    );
    let evidence = table(&package, "evidence");
    assert!(!evidence.is_empty());
    for row in &evidence {
        let proof = proofs.iter().find(|p| p["sha256"] == row["sha256"]).unwrap();
        assert_eq!(row["proof"], proof["verdict"]);
        let digest = proofs.iter().find(|p| p["name"] == proof["proven_by"]).unwrap();
        let sha256 = &digest["sha256"];
        let carried = package.join(format!("evidence/{}/{}.json.gz", &sha256[..2], &sha256[..24]));
        assert_eq!(&hash(&carried), sha256);
    }
    let pdf = foreign("pdftotext", &["-layout", "report.pdf", "-"], &package);
    assert!(pdf.contains("data/proofs.csv"), "{pdf}");
    assert!(pdf.contains("Original verified by chain"), "{pdf}");
    desk.run(&["verify", text(&package)]).expect(0);
}

#[test]
fn an_engagement_is_verified_by_proving_its_logs_anew_and_not_only_by_what_was_said_of_them() {
    let desk = Desk::new();
    let (file, _) = import_one_changed(&desk);
    let check = |status| {
        let ran = desk.run(&["--json", "verify", text(&file)]).expect(status).json();
        let checks = ran["checks"].as_array().unwrap().iter();
        let found = checks
            .clone()
            .find(|c| c["title"] == "Every imported log is proven as it says");
        (found.unwrap().clone(), ran)
    };
    let (line, _) = check(0);
    assert_eq!(
        line["detail"], "2 of 2 digests valid, 3 of 4 logs valid",
        "an invalid log that is called so is no fault of the engagement"
    );
    let changed = "UPDATE file_proof SET verdict = 'valid', reason = '' WHERE verdict = 'invalid'";
    foreign("sqlite3", &[text(&file), changed], desk.folder.path());
    let (line, ran) = check(1);
    assert_eq!(line["holds"], false);
    let problems = ran["problems"].as_array().unwrap();
    let named = problems.iter().any(|p| {
        let (path, detail) = (p["path"].as_str().unwrap(), p["detail"].as_str().unwrap());
        path.contains("CloudTrail_") && detail.contains("it is invalid: its inflated bytes have the hash")
    });
    assert!(named, "{problems:?}");
}
