//! Folders that were made to take long, or much memory: what they say is named, and the work stays in proportion.

use std::fs;
use std::ops::ControlFlow;

use serde_json::json;
use tickmark_domain::verification::{FileVerdict, ProblemKind};
use tickmark_intake::digest::{PublicKeys, verify};

use tickmark_trail::delivery::{Copy, Hour, Object, Saved, deliver, digest_key, gzip, hour, hours};

use crate::{problems, proof, reason_of, verdict_of};

/// A digest with these hours before it, as it lies in a folder of its own.
fn last(hours: &[Hour]) -> Object {
    let mut digests = deliver(hours).into_iter().filter(|o| o.signature.is_some());
    digests.next_back().unwrap()
}

fn put(copy: &Copy, number: usize, digest: &Object) {
    copy.put(&format!("{number}/{}", digest.key), &gzip(digest.text.as_bytes()));
}

/// So many digests that each name another signature for the one before, and none the true one.
fn claims(copy: &Copy, count: usize) {
    for number in 0..count {
        let mut next = hour(9);
        next.lies = vec![("previousDigestSignature", json!(format!("{number:04x}")))];
        put(copy, number, &last(&[hour(8), next]));
    }
}

#[test]
fn a_list_that_nobody_signed_makes_no_file_be_read() {
    let copy = Copy::of(&[], Saved::No);
    copy.put("result_1.csv.gz", &[7; 5000]);
    let file = json!({ "fileName": "result_1.csv.gz", "fileHashValue": "0".repeat(64) });
    let list = json!({
        "files": vec![file; 3000], "hashAlgorithm": "SHA-256", "signatureAlgorithm": "SHA256withRSA",
        "hashSignature": "00", "publicKeyFingerprint": "none",
    });
    copy.put("result_sign.json", list.to_string().as_bytes());
    let proof = proof(copy.folder.path());
    assert_eq!(proof.bytes, 0);
    assert_eq!(verdict_of(&proof, "result_1.csv.gz"), FileVerdict::Unproven);
    let reason = reason_of(&proof, "result_1.csv.gz");
    assert!(reason.contains("result_sign.json lists it"), "{reason}");
}

#[test]
fn signatures_that_many_name_for_one_digest_are_not_all_tried() {
    let copy = Copy::of(&deliver(&hours(1)), Saved::No);
    claims(&copy, 101);
    let proof = proof(copy.folder.path());
    let first = digest_key(9 * 60, false);
    assert_eq!(verdict_of(&proof, &first), FileVerdict::Unverifiable);
    let reason = reason_of(&proof, &first);
    assert!(reason.contains("more than 100 signatures"), "{reason}");
}

#[test]
fn the_signature_that_holds_is_found_among_those_that_do_not() {
    let mut objects = deliver(&hours(2));
    let copy = Copy::of(&objects, Saved::Newest);
    claims(&copy, 20);
    objects.retain(|o| o.signature.is_some());
    assert_eq!(
        verdict_of(&proof(copy.folder.path()), &objects[0].key),
        FileVerdict::Valid
    );
}

#[test]
fn copies_that_contradict_each_other_are_named_in_proportion() {
    let copy = Copy::of(&[], Saved::No);
    for number in 0..150 {
        let mut digest = hour(9);
        digest.lies = vec![
            ("previousDigestS3Object", json!(digest_key(10 * 60, false))),
            ("awsAccountId", json!(number.to_string())),
        ];
        put(&copy, number, &last(&[hour(8), digest]));
    }
    let none = PublicKeys::default();
    let proof = verify(copy.folder.path(), &none, |_| ControlFlow::Continue(())).unwrap();
    let of = |path: &str| problems(&proof).iter().filter(|(p, _)| *p == path).count();
    // Each of the 150 contradicts all others, and is held against a hundred of them.
    let most = proof.files.iter().map(|f| of(&f.path)).max();
    assert!(most.is_some_and(|most| (99..=101).contains(&most)), "{most:?}");
}

#[test]
fn a_digest_that_becomes_larger_than_an_import_allows_is_refused() {
    let copy = Copy::whole(2);
    let digest = digest_key(9 * 60, false);
    copy.change(&digest, |text| text + &" ".repeat(3 << 20));
    assert!(fs::metadata(copy.path(&digest)).unwrap().len() < 15_000);
    let proof = proof(copy.folder.path());
    assert!(problems(&proof).contains(&(digest.as_str(), ProblemKind::Unreadable)));
    let problem = proof
        .problems
        .iter()
        .find(|p| p.problem == ProblemKind::Unreadable)
        .unwrap();
    assert!(problem.detail.contains("larger than"), "{}", problem.detail);
}

/// A digest that nobody signed, naming these logs.
fn unsigned(names: &[String]) -> String {
    let logs: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(n, name)| {
            json!({
                "s3Bucket": "b", "s3Object": name, "hashValue": format!("{n:064x}"), "hashAlgorithm": "SHA-256",
            })
        })
        .collect();
    let mut digest = hour(8);
    digest.lies = vec![("logFiles", json!(logs))];
    last(&[digest]).text
}

#[test]
fn logs_that_nobody_signed_for_are_counted_where_they_are_too_many_to_tell() {
    let copy = Copy::of(&[], Saved::No);
    let names: Vec<String> = (0..25_000).map(|n| format!("AWSLogs/{n}.json.gz")).collect();
    copy.put("digest.json", unsigned(&names).as_bytes());
    let proof = proof(copy.folder.path());
    let told = proof
        .files
        .iter()
        .filter(|f| f.verdict == FileVerdict::Missing)
        .count();
    assert_eq!((told, proof.more_missing), (10_000, 15_000));
    let line = proof
        .checks
        .iter()
        .find(|c| c.title == "Every log is as it was delivered")
        .unwrap();
    assert!(
        line.detail.contains("25,000 missing") || line.detail.contains("25000 missing"),
        "{}",
        line.detail
    );
}

#[test]
fn one_name_that_is_named_and_lies_here_any_number_of_times_is_looked_at_in_proportion() {
    let copy = Copy::of(&[], Saved::No);
    for number in 0..300 {
        copy.put(
            &format!("{number}/a.json"),
            format!("{{\"Records\":[{number}]}}").as_bytes(),
        );
    }
    // Of each the other: 300 files times 100,000 names, and only the first name tells anything.
    let names = vec!["a.json".to_owned(); 100_000];
    copy.put("digest.json", unsigned(&names).as_bytes());
    let proof = proof(copy.folder.path());
    let unproven = proof.files.iter().filter(|f| f.verdict == FileVerdict::Unproven);
    assert!(
        unproven
            .clone()
            .all(|f| f.reason.contains("the digest that names it"))
    );
    assert_eq!((unproven.count(), proof.more_missing), (300, 0));
}
