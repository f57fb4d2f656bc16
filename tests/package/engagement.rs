//! An engagement file that somebody changed with another program: found, and located.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::json;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tickmark_domain::verification::{FileVerdict, ProvenKind};
use tickmark_package::{Kind, PackageError, Verdict, VerifyOptions};
use tickmark_store::{FileProof, FoundProofs, NewEngagement, Store, canonical_json};

use crate::support::{Case, MADE_WITH, at, files_in, open_to_read, read, told, verify};

/// A closed engagement of its own.
fn closed() -> (TempDir, PathBuf) {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    let bytes = BYTES.get_or_init(|| {
        let Case {
            folder, path, store, ..
        } = Case::new();
        drop(store);
        let bytes = read(&path);
        drop(folder);
        bytes
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.tickmark");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn sqlite3(path: &Path, sql: &str) {
    let output = Command::new("sqlite3").arg(path).arg(sql).output().unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// What verifying tells after a change with plain SQL.
fn after(sql: &str) -> Vec<String> {
    let (_folder, path) = closed();
    sqlite3(&path, sql);
    let report = verify(&path);
    assert_eq!(report.verdict, Verdict::Bad, "{sql}");
    told(&report)
}

#[test]
fn an_engagement_as_it_was_left_is_good_and_stays_as_it_is() {
    let (folder, path) = closed();
    let before = read(&path);
    let report = verify(&path);
    assert_eq!(told(&report), Vec::<String>::new());
    assert_eq!((report.verdict, report.kind), (Verdict::Good, Kind::Engagement));
    let titles: Vec<&str> = report.checks.iter().map(|c| c.title.as_str()).collect();
    let expected = [
        "The file is sound",
        "The activity log is unbroken",
        "Every original matches its hash",
        "Every fact is as it was collected",
        "What people did is what the log says",
        "Every sign-off is signed over its content",
    ];
    assert_eq!(titles, expected);
    assert!(
        report.checks.iter().all(|c| c.holds == Some(true)),
        "{:?}",
        report.checks
    );
    assert!(report.checked > 15);
    assert!(read(&path) == before);
    assert_eq!(files_in(folder.path()), ["audit.tickmark"]);
}

#[test]
fn an_engagement_is_verified_while_it_is_open_and_stays_safe_from_others() {
    let case = Case::new();
    let control = case.store.find_control("LOG-001").unwrap();
    for n in 1..3 {
        assert_eq!(verify(&case.path).verdict, Verdict::Good);
        sqlite3(&case.path, "SELECT count(*) FROM activity");
        case.store
            .comment(
                control,
                "Dana Whitfield",
                "after it was verified",
                true,
                at(100 + n),
            )
            .unwrap();
        let log = case.path.with_file_name("audit.tickmark-wal");
        assert!(log.exists(), "another program did not take the log for its own");
    }
    assert_eq!(verify(&case.path).verdict, Verdict::Good);
}

#[test]
fn a_changed_log_is_located_at_its_entry() {
    assert_eq!(
        after("UPDATE activity SET actor = 'Nobody' WHERE seq = 4"),
        ["activity/4 broken_chain"]
    );
    assert_eq!(
        after("DELETE FROM activity WHERE seq = 3"),
        ["activity/3 broken_chain"]
    );
    let cut = after("DELETE FROM activity WHERE seq = (SELECT max(seq) FROM activity)");
    assert!(cut.iter().any(|t| t.ends_with(" broken_chain")), "{cut:?}");
}

#[test]
fn a_changed_original_is_named_by_its_hash() {
    let (_folder, path) = closed();
    let store = open_to_read(&path);
    let artifact = store
        .list_artifacts()
        .unwrap()
        .into_iter()
        .find(|a| a.media_type == "application/pdf")
        .unwrap();
    drop(store);
    sqlite3(
        &path,
        &format!(
            "UPDATE artifact_chunk SET bytes = zeroblob(length(bytes)) WHERE artifact_id = {} AND ordinal = 1",
            artifact.id
        ),
    );
    assert_eq!(
        told(&verify(&path)),
        [format!("originals/{} changed", artifact.sha256)]
    );
    sqlite3(
        &path,
        &format!("DELETE FROM artifact_chunk WHERE artifact_id = {}", artifact.id),
    );
    assert_eq!(
        told(&verify(&path)),
        [format!("originals/{} changed", artifact.sha256)]
    );
}

#[test]
fn a_changed_fact_names_the_run_that_brought_it() {
    let result =
        "UPDATE fact SET result = CASE result WHEN 'compliant' THEN 'noncompliant' ELSE 'compliant' END
      WHERE id = (SELECT min(id) FROM fact WHERE result IS NOT NULL)";
    assert_eq!(after(result), ["facts/run 1 changed"]);
}

#[test]
fn a_changed_sign_off_is_named() {
    for (sql, expected) in [
        (
            "UPDATE sign_off SET person = 'Mallory' WHERE id = 2",
            &["activity/", "sign-offs/2 changed"][..],
        ),
        (
            "UPDATE sign_off SET role = 'approver' WHERE id = 2",
            &["activity/", "sign-offs/2 changed"],
        ),
        (
            "UPDATE sign_off SET key_fingerprint = 'SHA256:x' WHERE id = 1",
            &["activity/", "sign-offs/1 changed", "sign-offs/1 wrong_key"],
        ),
        (
            "UPDATE sign_off SET signature = (SELECT signature FROM sign_off WHERE id = 1) WHERE id = 2",
            &["sign-offs/2 bad_signature"],
        ),
        (
            "UPDATE sign_off SET public_key = (SELECT public_key FROM sign_off WHERE id = 1) WHERE id = 2",
            &["sign-offs/2 wrong_key"],
        ),
        ("DELETE FROM sign_off WHERE id = 2", &["activity/"]),
    ] {
        let told = after(sql);
        assert_eq!(told.len(), expected.len(), "{sql}: {told:?}");
        assert!(
            told.iter().zip(expected).all(|(t, e)| t.starts_with(e)),
            "{sql}: {told:?}"
        );
    }
}

#[test]
fn work_that_was_changed_beside_the_log_is_located() {
    for (sql, expected) in [
        (
            "UPDATE conclusion SET basis = 'Nobody looked.'",
            "controls/LOG-001/conclusions/1 changed",
        ),
        (
            "UPDATE conclusion SET conclusion = 'deficient'",
            "controls/LOG-001/conclusions/1 changed",
        ),
        (
            "UPDATE conclusion SET person = 'Mallory'",
            "controls/LOG-001/conclusions/1 changed",
        ),
        (
            "UPDATE comment SET body = 'All fine.' WHERE id = 1",
            "controls/LOG-001/comments/1 changed",
        ),
        (
            "UPDATE comment SET is_shared = 1 WHERE id = 2",
            "controls/LOG-001/comments/2 changed",
        ),
        ("UPDATE manual SET title = 'Other minutes'", "evidence/E"),
        (
            "UPDATE engagement SET period_to = '2026-12-31'",
            "engagement changed",
        ),
        (
            "UPDATE framework SET digest = 'another'",
            "frameworks/test-framework changed",
        ),
        (
            "UPDATE control SET definition = replace(definition, 'Logs are kept.', 'Logs are fine.') WHERE code = 'LOG-002'",
            "controls/LOG-002 changed",
        ),
        (
            "INSERT INTO conclusion (control_id, conclusion, basis, person, at) VALUES (2, 'effective', 'Trust me.', 'Dana Whitfield', 0)",
            "controls/LOG-002/conclusions/2 changed",
        ),
        ("DELETE FROM conclusion", "activity/"),
        ("DELETE FROM comment WHERE id = 1", "activity/"),
    ] {
        let told = after(sql);
        assert!(told.iter().any(|t| t.starts_with(expected)), "{sql}: {told:?}");
    }
}

/// A closed engagement in which two files were proven by two keys.
fn proven() -> (TempDir, PathBuf) {
    let Case {
        folder, path, store, ..
    } = Case::new();
    let keys = vec![b"a key".to_vec(), b"another".to_vec()];
    store
        .give_keys(keys, "keys.json", "Dana Whitfield", at(60))
        .unwrap();
    let file = |artifact_id| FileProof {
        artifact_id,
        kind: ProvenKind::Log,
        verdict: FileVerdict::Invalid,
        reason: "its hash is another".into(),
        chain: "a trail".into(),
        by: "a digest".into(),
        at: at(61),
    };
    let found = FoundProofs {
        verdict: Verdict::Bad,
        files: vec![file(1), file(2)],
        keys: 2,
    };
    store.keep_proofs(found, "Dana Whitfield", at(61)).unwrap();
    (folder, path)
}

/// Appends an entry to the log of a closed engagement, as an older Tickmark wrote it.
fn append(path: &Path, action: &str, subject: &str, detail: &str) {
    let head = open_to_read(path).activity_head().unwrap();
    let (seq, at) = (head.seq + 1, at(70));
    let entry = json!({
        "seq": seq, "at": at.to_string(), "actor": "Dana Whitfield", "action": action, "subject": subject,
        "detail": detail, "previous": head.hash,
    });
    let hash = hex::encode(Sha256::digest(canonical_json(&entry).unwrap()));
    let (ms, before) = (at.ms(), head.hash);
    let sql = format!(
        "INSERT INTO activity VALUES ({seq}, {ms}, 'Dana Whitfield', '{action}', '{subject}', '{detail}', x'{before}', x'{hash}');
         UPDATE activity_head SET seq = {seq}, hash = x'{hash}'"
    );
    sqlite3(path, &sql);
}

#[test]
fn verdicts_and_keys_that_were_changed_beside_the_log_are_located() {
    for (sql, expected) in [
        ("UPDATE file_proof SET verdict = 'valid'", "verdicts changed"),
        (
            "UPDATE file_proof SET proven_by = 'another digest'",
            "verdicts changed",
        ),
        (
            "DELETE FROM file_proof WHERE artifact_id = (SELECT max(artifact_id) FROM file_proof)",
            "verdicts changed",
        ),
        ("DELETE FROM file_proof", "verdicts changed"),
        (
            "UPDATE given_key SET der = x'00' WHERE der = CAST('a key' AS BLOB)",
            "keys/",
        ),
        ("UPDATE given_key SET given_by = 'Mallory'", "keys/"),
        (
            "INSERT INTO given_key VALUES (x'00', 'keys.json', 'Dana Whitfield', 0)",
            "keys/",
        ),
        ("DELETE FROM given_key", "activity/"),
    ] {
        let (_folder, path) = proven();
        assert_eq!(told(&verify(&path)), Vec::<String>::new());
        sqlite3(&path, sql);
        let told = told(&verify(&path));
        assert!(told.iter().any(|t| t.starts_with(expected)), "{sql}: {told:?}");
    }
}

#[test]
fn a_verdict_that_no_look_found_is_told() {
    let told = after("INSERT INTO file_proof SELECT min(id), 'log', 'valid', '', '', '', 0 FROM artifact");
    assert_eq!(told, ["verdicts added"]);
}

#[test]
fn verdicts_and_keys_of_an_older_tickmark_are_not_held_against_it() {
    let (_folder, path) = closed();
    append(&path, "keys.given", "keys.json", r#"{"keys":1}"#);
    append(
        &path,
        "files.proven",
        "files",
        r#"{"files":1,"keys":1,"valid":1,"verdict":"good"}"#,
    );
    let given = at(70).ms();
    let sql = format!(
        "INSERT INTO given_key VALUES (x'00', 'keys.json', 'Dana Whitfield', {given});
         INSERT INTO file_proof SELECT min(id), 'log', 'valid', '', '', '', 0 FROM artifact"
    );
    sqlite3(&path, &sql);
    assert_eq!(told(&verify(&path)), Vec::<String>::new());
}

#[test]
fn a_reference_to_nothing_is_told() {
    let told = after("PRAGMA foreign_keys = OFF; UPDATE manual SET replaced_by = 999");
    assert!(told.contains(&"file changed".to_owned()), "{told:?}");
}

#[test]
fn a_damaged_file_is_bad_and_what_could_not_be_checked_is_said() {
    let (_folder, path) = closed();
    let bytes = read(&path);
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let report = verify(&path);
    assert_eq!(told(&report), ["file unreadable"]);
    assert_eq!(report.checks.iter().filter(|c| c.holds.is_none()).count(), 5);

    let mut overwritten = bytes;
    let pages = overwritten.len() / 4096;
    overwritten[(pages - 3) * 4096..(pages - 1) * 4096].fill(0x5a);
    std::fs::write(&path, &overwritten).unwrap();
    assert_eq!(verify(&path).verdict, Verdict::Bad);
}

#[test]
fn an_engagement_with_a_passphrase_is_verified_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("locked.tickmark");
    let scope = Case::new().store.engagement().unwrap().scope;
    let new = NewEngagement {
        id: "e".into(),
        name: "Locked".into(),
        owner: String::new(),
        scope,
        is_sample: false,
        actor: "Dana".into(),
        created_at: at(0),
    };
    drop(Store::create(&path, &new, Some("secret"), MADE_WITH).unwrap());
    let verify = |passphrase: Option<&str>| {
        let options = VerifyOptions {
            signers: None,
            passphrase: passphrase.map(str::to_owned),
        };
        tickmark_package::verify(&path, &options, &mut |_| {})
    };
    assert_eq!(verify(Some("secret")).unwrap().verdict, Verdict::Good);
    for wrong in [None, Some("guess")] {
        let error = verify(wrong).unwrap_err();
        assert!(
            matches!(
                error,
                PackageError::Store(tickmark_store::StoreError::Passphrase { .. })
            ),
            "{error}"
        );
    }
}
