//! What was imported at different times is judged together: files of one name, files that cannot be had, and who looks.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tickmark_domain::verification::{FileVerdict, Verdict};
use tickmark_intake::prove;
use tickmark_store::StoreError;
use tickmark_trail::Key;
use tickmark_trail::delivery::{ACCOUNT, Copy, gzip, inflated, log};

use crate::kept::{Engagement, folder, now};

/// A query's result as Lake delivers it, under the names that every query's result has.
fn query(rows: usize) -> (TempDir, [PathBuf; 2]) {
    let lake = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/cloudtrail-lake");
    let table = inflated(&lake.join("result_1.csv.gz"));
    let last = table.lines().last().unwrap();
    let packed = gzip(format!("{}\n{}", table.trim_end(), format!("{last}\n").repeat(rows)).as_bytes());
    let hash = hex::encode(Sha256::digest(&packed));
    let signed = signature(&[("result_1.csv.gz", &hash)], &Key::first().sign(&hash));
    let folder = TempDir::new().unwrap();
    let paths = ["result_sign.json", "result_1.csv.gz"].map(|name| folder.path().join(name));
    fs::write(&paths[0], signed.to_string()).unwrap();
    fs::write(&paths[1], packed).unwrap();
    (folder, paths)
}

fn signature(files: &[(&str, &str)], signed: &str) -> Value {
    let files: Vec<Value> = files
        .iter()
        .map(|(name, hash)| json!({ "fileHashValue": hash, "fileName": name }))
        .collect();
    json!({
        "version": "1.0", "files": files, "hashAlgorithm": "SHA-256", "signatureAlgorithm": "SHA256withRSA",
        "hashSignature": signed, "publicKeyFingerprint": Key::first().fingerprint(),
    })
}

/// A folder with the first log of a copy under another name.
fn first_log_as(copy: &Copy, name: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let log = log(ACCOUNT, 8 * 60 + 5, 1).object;
    fs::copy(copy.path(&log), folder.path().join(name)).unwrap();
    folder
}

fn verdicts(engagement: &Engagement) -> Vec<(String, FileVerdict)> {
    let files = engagement.store.list_proofs().unwrap().into_iter();
    let mut found: Vec<_> = files.map(|f| (f.name, f.proof.verdict)).collect();
    found.sort_unstable();
    found
}

#[test]
fn results_of_two_queries_have_the_same_names_and_each_is_held_against_its_own_signature() {
    let engagement = Engagement::with_keys();
    let (one, other) = (query(1), query(2));
    engagement.import(&one.1);
    let proof = engagement.import(&other.1).proof.unwrap();
    assert_eq!(
        (
            proof.verdict,
            proof.digests,
            proof.valid_digests,
            proof.logs,
            proof.valid_logs
        ),
        (Verdict::Good, 2, 2, 2, 2)
    );
    assert!(
        verdicts(&engagement)
            .iter()
            .all(|(_, v)| *v == FileVerdict::Valid)
    );
}

#[test]
fn a_result_without_a_signature_of_its_own_is_not_held_against_another_querys() {
    let engagement = Engagement::with_keys();
    let (one, other) = (query(1), query(2));
    engagement.import(&one.1);
    let proof = engagement.import(&other.1[1..]).proof.unwrap();
    assert_eq!(
        (proof.verdict, proof.logs, proof.valid_logs, proof.missing),
        (Verdict::Incomplete, 2, 1, 0)
    );
    let unproven = verdicts(&engagement);
    assert!(
        unproven.contains(&("result_1.csv.gz".to_owned(), FileVerdict::Unproven)),
        "{unproven:?}"
    );
}

#[test]
fn a_changed_result_is_told_where_it_is_the_only_one_that_could_be_the_listed_one() {
    let engagement = Engagement::with_keys();
    let (one, other) = (query(1), query(2));
    let proof = engagement
        .import(&[one.1[0].clone(), other.1[1].clone()])
        .proof
        .unwrap();
    assert_eq!(
        (proof.verdict, proof.logs, proof.valid_logs),
        (Verdict::Bad, 1, 0)
    );
    assert!(verdicts(&engagement).contains(&("result_1.csv.gz".to_owned(), FileVerdict::Invalid)));
}

#[test]
fn a_signature_that_lists_more_than_is_seen_of_a_file_is_imported_as_one() {
    let engagement = Engagement::with_keys();
    let hashes: Vec<String> = (0..2000)
        .map(|n| hex::encode(Sha256::digest(format!("{n}"))))
        .collect();
    let names: Vec<String> = (1..=2000).map(|n| format!("result_{n}.csv.gz")).collect();
    let files: Vec<(&str, &str)> = names
        .iter()
        .zip(&hashes)
        .map(|(n, h)| (n.as_str(), h.as_str()))
        .collect();
    let list = signature(&files, &Key::first().sign(&hashes.join(" ")));
    for name in ["result_sign.json", "result_sign.json.gz"] {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join(name);
        // Each as the bytes of its own: a file that is known is not read again.
        let text = format!("{list}{}", " ".repeat(name.len()));
        fs::write(
            &path,
            if name.ends_with("gz") {
                gzip(text.as_bytes())
            } else {
                text.into_bytes()
            },
        )
        .unwrap();
        let report = engagement.import(&[path]);
        assert_eq!(report.problems, []);
        let proof = report.proof.unwrap();
        assert_eq!(proof.valid_digests, proof.digests, "{name}");
        assert_eq!(proof.missing, 2000);
    }
}

#[test]
fn a_signature_file_that_was_overwritten_is_a_fault() {
    let (folder, paths) = query(1);
    let copy = Copy::whole(1);
    fs::copy(&paths[1], copy.folder.path().join("result_1.csv.gz")).unwrap();
    fs::write(copy.folder.path().join("result_sign.json"), "").unwrap();
    drop(folder);
    let proof = crate::proof(copy.folder.path());
    assert_eq!(proof.verdict, Verdict::Bad);
    assert_eq!(
        crate::verdict_of(&proof, "result_sign.json"),
        FileVerdict::Invalid
    );
}

#[test]
fn an_original_that_the_engagement_does_not_give_is_no_fault_of_the_file() {
    let engagement = Engagement::with_keys();
    engagement.import(&folder(&Copy::whole(2)));
    let before = verdicts(&engagement);
    let log = "(SELECT artifact_id FROM file_proof WHERE kind = 'log' LIMIT 1)";
    let damage = format!(
        "UPDATE artifact SET codec = 'zstd' WHERE id = {log};
         UPDATE artifact_chunk SET bytes = zeroblob(9) WHERE artifact_id = {log};"
    );
    let sqlite3 = Command::new("sqlite3")
        .arg(engagement.store.path())
        .arg(damage)
        .status();
    assert!(sqlite3.unwrap().success());
    let error = prove(&engagement.store, "Dana", &now, |_| {
        std::ops::ControlFlow::Continue(())
    })
    .unwrap_err();
    assert!(error.to_string().contains("cannot be read"), "{error}");
    assert_eq!(verdicts(&engagement), before);
}

#[test]
fn nothing_is_proven_while_something_is_imported() {
    let engagement = Engagement::with_keys();
    engagement.import(&folder(&Copy::whole(1)));
    let importing = engagement.store.begin_work("an import", "Dana", now()).unwrap();
    let refused = prove(&engagement.store, "Dana", &now, |_| {
        std::ops::ControlFlow::Continue(())
    });
    assert!(
        matches!(
            refused,
            Err(tickmark_intake::digest::ProofError::Store(
                StoreError::Busy { .. }
            ))
        ),
        "{:?}",
        refused.err()
    );
    drop(importing);
    prove(&engagement.store, "Dana", &now, |_| {
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
}

#[test]
fn an_import_that_brings_nothing_of_cloudtrail_finds_no_verdict_anew() {
    let engagement = Engagement::with_keys();
    let copy = Copy::whole(1);
    assert!(engagement.import(&folder(&copy)).proof.is_some());
    let acts = engagement.acts();
    assert!(engagement.import(&folder(&copy)).proof.is_none());
    assert_eq!(
        engagement.acts(),
        acts,
        "importing a folder twice changes nothing"
    );
}

#[test]
fn a_log_that_came_under_another_name_first_is_proven_when_it_comes_under_its_own() {
    let engagement = Engagement::with_keys();
    let copy = Copy::whole(1);
    let elsewhere = first_log_as(&copy, "x.json.gz");
    engagement.import(&[elsewhere.path().join("x.json.gz")]);
    let report = engagement.import(&folder(&copy));
    assert_eq!((report.items.new, report.items.duplicate), (4, 3));
    let proof = report.proof.unwrap();
    assert_eq!((proof.logs, proof.valid_logs), (2, 2));
    assert!(
        engagement.import(&folder(&copy)).proof.is_none(),
        "both names are known now"
    );
}

#[test]
fn a_log_that_was_kept_as_a_document_is_read_when_it_comes_as_a_log() {
    let engagement = Engagement::with_keys();
    let copy = Copy::whole(1);
    let documents = first_log_as(&copy, "proof.json.gz");
    fs::write(
        documents.path().join("evidence.csv"),
        "file,title\nproof.json.gz,A log as a document\n",
    )
    .unwrap();
    engagement.import(&[documents.path().to_owned()]);
    let proof = engagement.import(&folder(&copy)).proof.unwrap();
    assert_eq!(
        (proof.verdict, proof.logs, proof.valid_logs, proof.missing),
        (Verdict::Good, 2, 2, 0)
    );
}
