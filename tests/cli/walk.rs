//! The whole walk: attach, conclude, sign, export, verify.

use std::path::{Path, PathBuf};

use crate::program::{Desk, Ran, foreign, text};

fn conclude_and_sign(desk: &Desk, file: &Path) {
    let note = desk.path("review.txt");
    std::fs::write(&note, "Reviewed with the platform team. Καλημέρα, обзор.\n").unwrap();
    let days = ["--effective-from", "2026-01-01", "--effective-to", "2026-12-31"];
    let attach = [
        "attach",
        text(file),
        "--control",
        "LOG-001",
        "--as",
        "Dana Whitfield",
        "--title",
        "Review of Q1",
    ];
    desk.run(&[&attach[..], &days[..], &[text(&note)][..]].concat())
        .expect(0);
    conclude(desk, file, "effective").expect(0);
    sign(desk, file, "Dana Whitfield", "preparer").expect(0);
}

fn conclude(desk: &Desk, file: &Path, conclusion: &str) -> Ran {
    let basis = "Read the trails of all accounts and their status";
    let as_dana = [
        "--as",
        "Dana Whitfield",
        "--conclusion",
        conclusion,
        "--basis",
        basis,
    ];
    desk.run(
        &[
            &["conclude", text(file), "--control", "LOG-001"][..],
            &as_dana[..],
        ]
        .concat(),
    )
}

fn sign(desk: &Desk, file: &Path, person: &str, role: &str) -> Ran {
    desk.run(&[
        "--json",
        "sign",
        text(file),
        "--control",
        "LOG-001",
        "--as",
        person,
        "--role",
        role,
    ])
}

fn export(desk: &Desk, file: &Path, more: &[&str]) -> PathBuf {
    let out = desk.path("out");
    std::fs::create_dir_all(&out).unwrap();
    let done = desk
        .run(&[&["--json", "export", text(file), "--to", text(&out)][..], more].concat())
        .expect(0)
        .json();
    assert_eq!(done["self_test"]["verdict"], "good", "{done}");
    PathBuf::from(done["path"].as_str().unwrap())
}

#[test]
fn a_signed_engagement_becomes_a_package_that_strangers_can_verify() {
    let desk = Desk::new();
    let file = desk.sample();
    conclude_and_sign(&desk, &file);
    sign(&desk, &file, "Marcus Oyelaran", "reviewer").expect(0);
    let package = export(&desk, &file, &["--as", "Dana Whitfield"]);

    let verdict = desk.run(&["--json", "verify", text(&package)]).expect(0).json();
    assert_eq!(verdict["verdict"], "good", "{verdict}");
    foreign(
        "sha256sum",
        &["--check", "--quiet", "--strict", "SHA256SUMS"],
        &package,
    );
    let signers = std::fs::read_to_string(package.join("allowed_signers")).unwrap();
    let identity = signers.split_whitespace().next().unwrap();
    let by_ssh = format!(
        "ssh-keygen -Y verify -f allowed_signers -I {identity} -n tickmark -s SHA256SUMS.sig < SHA256SUMS"
    );
    foreign("sh", &["-c", &by_ssh], &package);
    foreign("qpdf", &["--check", "report.pdf"], &package);
    let says = foreign("pdftotext", &["-layout", "report.pdf", "-"], &package);
    for expected in ["Marcus Oyelaran", "Review of Q1", "LOG-001", "CHG-001"] {
        assert!(says.contains(expected), "the PDF does not say {expected}");
    }
}

#[test]
fn one_changed_byte_is_named() {
    let desk = Desk::new();
    let package = export(&desk, &desk.sample(), &[]);
    let table = package.join("data/controls.csv");
    let mut bytes = std::fs::read(&table).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&table, bytes).unwrap();
    let verdict = desk.run(&["--json", "verify", text(&package)]).expect(1).json();
    assert_eq!(verdict["verdict"], "bad");
    let problems = verdict["problems"].as_array().unwrap();
    assert!(
        problems
            .iter()
            .any(|p| p["path"] == "data/controls.csv" && p["problem"] == "changed"),
        "{verdict}"
    );
}

#[test]
fn a_zip_is_verified_as_it_is() {
    let desk = Desk::new();
    let zip = export(&desk, &desk.sample(), &["--zip", "--control-set", "LOG"]);
    assert!(zip.extension().is_some_and(|e| e == "zip"));
    let verdict = desk.run(&["--json", "verify", text(&zip)]).expect(0).json();
    assert_eq!(
        (verdict["verdict"].as_str(), verdict["kind"].as_str()),
        (Some("good"), Some("zip"))
    );
}

#[test]
fn a_person_may_not_review_their_own_work() {
    let desk = Desk::new();
    let file = desk.sample();
    sign(&desk, &file, "Dana Whitfield", "preparer").expect(1);
    conclude_and_sign(&desk, &file);
    let refused = sign(&desk, &file, "dana whitfield", "reviewer").expect(1);
    assert!(
        refused.stderr.contains("may not approve their own work"),
        "{}",
        refused.stderr
    );
    let waits = sign(&desk, &file, "Priya Raman", "approver").expect(1);
    assert!(waits.stderr.contains("reviewer signs first"), "{}", waits.stderr);
}

#[test]
fn a_sign_off_turns_stale_when_the_control_changes_and_says_what_changed() {
    let desk = Desk::new();
    let file = desk.sample();
    conclude_and_sign(&desk, &file);
    conclude(&desk, &file, "deficient").expect(0);
    let page = desk
        .run(&["--json", "control", text(&file), "LOG-001"])
        .expect(0)
        .json();
    let signed = &page["control"]["slots"][0]["sign_off"];
    assert_eq!(signed["state"], "stale");
    let changes = signed["changes"].as_array().unwrap();
    assert!(
        changes.iter().any(|c| c == "conclusion effective to deficient"),
        "{changes:?}"
    );
    let status = desk.run(&["--json", "status", text(&file)]).expect(0).json();
    assert_eq!(status["controls"]["stale"], 1);
}

#[test]
fn the_engagement_itself_is_verified() {
    let desk = Desk::new();
    let file = desk.sample();
    conclude_and_sign(&desk, &file);
    let verdict = desk.run(&["--json", "verify", text(&file)]).expect(0).json();
    assert_eq!(
        (verdict["verdict"].as_str(), verdict["kind"].as_str()),
        (Some("good"), Some("engagement"))
    );
    let sql = "UPDATE activity SET actor = 'Somebody Else' WHERE seq = 2";
    foreign("sqlite3", &[text(&file), sql], desk.folder.path());
    let verdict = desk.run(&["--json", "verify", text(&file)]).expect(1).json();
    let problems = verdict["problems"].as_array().unwrap();
    assert!(
        problems
            .iter()
            .any(|p| p["problem"] == "broken_chain" && p["detail"].as_str().unwrap().contains('2')),
        "{verdict}"
    );
}

#[test]
fn an_original_comes_out_as_it_was_delivered() {
    let desk = Desk::new();
    let file = desk.sample();
    let page = desk
        .run(&["--json", "control", text(&file), "CFG-002", "--limit", "1"])
        .expect(0)
        .json();
    let id = page["evidence"]["rows"][0]["id"].as_i64().unwrap();
    let item = desk
        .run(&["--json", "evidence", text(&file), &format!("E{id}")])
        .expect(0)
        .json();
    let script = format!(
        "'{}' evidence '{}' E{id} --original | sha256sum",
        env!("CARGO_BIN_EXE_tickmark"),
        text(&file)
    );
    let sum = foreign("sh", &["-c", &script], desk.folder.path());
    assert_eq!(sum.split_whitespace().next(), item["artifact"]["sha256"].as_str());
}
