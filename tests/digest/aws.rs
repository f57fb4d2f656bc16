//! AWS's own validator, from its command line, agrees on every fault that it can see; and does not see the rest.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::json;
use tempfile::TempDir;
use tickmark_domain::verification::{FileVerdict, Verdict};
use tickmark_trail::delivery::{
    ACCOUNT, BUCKET, Copy, REGION, Saved, TRAIL, deliver, digest_key, gzip, hour, hours, log,
};
use tickmark_trail::write_keys;

use crate::proof;

/// What AWS's validator says, by key.
fn aws(copy: &Copy) -> BTreeMap<String, String> {
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let beside = TempDir::new().unwrap();
    let keys = write_keys(beside.path());
    let out = Command::new(house.join("target/py/bin/python"))
        .arg(house.join("tests/digest/aws_validator.py"))
        .args([copy.folder.path(), &keys])
        .args([
            BUCKET,
            &format!("arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/{TRAIL}"),
        ])
        .args([REGION, "2026-05-12T08:00:00Z", "2026-05-12T23:00:00Z"])
        .output()
        .expect("target/py has the Python packages of tests/requirements.txt; scripts/setup makes it");
    let said = String::from_utf8_lossy(&out.stdout);
    serde_json::from_str(&said)
        .unwrap_or_else(|e| panic!("{e}: {said}\n{}", String::from_utf8_lossy(&out.stderr)))
}

/// By key, whether it is valid, of all that was judged.
fn tickmark(copy: &Copy) -> (Verdict, BTreeMap<String, bool>) {
    let proof = proof(copy.folder.path());
    let key = |path: &str| {
        path.strip_prefix(&format!("s3://{BUCKET}/"))
            .unwrap_or(path)
            .to_owned()
    };
    let judged = proof
        .files
        .iter()
        .map(|f| (key(&f.path), f.verdict == FileVerdict::Valid));
    (proof.verdict, judged.collect())
}

/// Both say the same of everything that AWS's validator speaks of; it finds so many faults.
fn agree(what: &str, copy: &Copy, faults: usize) {
    let aws = aws(copy);
    let (verdict, tickmark) = tickmark(copy);
    let invalid = aws.values().filter(|said| *said != "valid").count();
    assert_eq!(invalid, faults, "{what}: {aws:#?}");
    for (key, said) in &aws {
        assert_eq!(
            tickmark.get(key),
            Some(&(said == "valid")),
            "{what}: {key}: {said}"
        );
    }
    for (key, _) in tickmark.iter().filter(|(_, valid)| **valid) {
        assert_eq!(aws.get(key).map(String::as_str), Some("valid"), "{what}: {key}");
    }
    assert_eq!(verdict == Verdict::Good, faults == 0, "{what}");
}

fn whole() -> Copy {
    Copy::of(&deliver(&hours(4)), Saved::All)
}

#[test]
fn awss_own_validator_agrees_on_what_it_can_see() {
    agree("a whole chain", &whole(), 0);

    let of_nine = log(ACCOUNT, 9 * 60 + 5, 1).object;
    let copy = whole();
    copy.change(&of_nine, |text| text.replacen("Put", "Get", 1));
    agree("a changed log", &copy, 1);

    let copy = whole();
    copy.remove(&of_nine);
    agree("a missing log", &copy, 1);

    let copy = whole();
    let mut bytes = std::fs::read(copy.path(&of_nine)).unwrap();
    bytes.extend(b"more");
    copy.put(&of_nine, &bytes);
    agree("bytes behind a log", &copy, 1);

    let copy = whole();
    copy.put(&of_nine, b"\x1f\x8b\x08 no gzip");
    agree("a damaged log", &copy, 1);

    let copy = whole();
    copy.change(&digest_key(10 * 60, false), |text| {
        text.replacen("CloudTrail_eu", "CloudTrail_us", 1)
    });
    agree("a changed digest", &copy, 1);

    let copy = whole();
    copy.put(&digest_key(10 * 60, false), &gzip(b"no digest"));
    agree("a digest that says nothing", &copy, 1);

    let copy = whole();
    copy.remove(&digest_key(10 * 60, false));
    agree("a missing digest", &copy, 1);

    let mut filled = hours(3);
    for hour in &mut filled {
        hour.backfill = true;
    }
    let both = [deliver(&hours(3)), deliver(&filled)].concat();
    agree("a backfill chain beside", &Copy::of(&both, Saved::All), 0);

    let copy = Copy::of(&both, Saved::All);
    let side = format!("{}.meta.json", digest_key(10 * 60, true));
    let text = std::fs::read_to_string(copy.path(&side)).unwrap();
    copy.put(&side, text.replace("backfill-generation", "other").as_bytes());
    agree("a backfill digest without its time", &copy, 1);
}

#[test]
fn a_moved_digest_is_a_fault_to_both() {
    let copy = whole();
    let (key, moved) = (
        digest_key(10 * 60, false),
        digest_key(10 * 60, false).replace("/12/", "/13/"),
    );
    copy.rename(&key, &moved);
    copy.rename(&format!("{key}.meta.json"), &format!("{moved}.meta.json"));
    assert!(aws(&copy)[&moved].contains("has been moved"));
    let (verdict, judged) = tickmark(&copy);
    assert_eq!((verdict, judged[&moved]), (Verdict::Bad, false));
}

#[test]
fn what_awss_own_validator_does_not_see_is_a_fault_here() {
    let mut hours = hours(4);
    hours[2].lies = vec![("previousDigestHashValue", json!("00".repeat(32)))];
    let other_hash = Copy::of(&deliver(&hours), Saved::All);

    let mut hours = tickmark_trail::delivery::hours(4);
    hours[2].start = 10 * 60 + 30;
    let time_left_out = Copy::of(&deliver(&hours), Saved::All);

    let added = whole();
    let extra = log(ACCOUNT, 9 * 60 + 40, 9);
    added.put(&extra.object, &gzip(extra.text.as_bytes()));

    let behind_digest = whole();
    let key = digest_key(10 * 60, false);
    let mut bytes = std::fs::read(behind_digest.path(&key)).unwrap();
    bytes.extend(b"more");
    behind_digest.put(&key, &bytes);

    for (what, copy) in [
        ("another hash", other_hash),
        ("time left out", time_left_out),
        ("a log added", added),
        ("bytes behind a digest", behind_digest),
    ] {
        let said = aws(&copy);
        assert!(
            said.len() > 8 && said.values().all(|said| said == "valid"),
            "{what}: {said:#?}"
        );
        assert_eq!(tickmark(&copy).0, Verdict::Bad, "{what}");
    }
    let mut restart = vec![hour(8), hour(9), hour(13)];
    restart[2].restart = true;
    let copy = Copy::of(&deliver(&restart), Saved::All);
    assert!(aws(&copy).values().all(|said| said == "valid"));
    assert_eq!(tickmark(&copy).0, Verdict::Incomplete);
}
