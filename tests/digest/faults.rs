//! Every fault of logs and digests is named, with the file that has it.

use std::fs;

use proptest::prelude::*;
use tickmark_domain::verification::{FileVerdict, ProblemKind, ProvenKind, Verdict};
use tickmark_trail::delivery::{ACCOUNT, Copy, Saved, deliver, digest_key, gzip, hours, inflated, log};
use tickmark_trail::{FLAWS, flawed};

use crate::{count, problems, proof, verdict_of};

fn of_hour(hour: u32) -> [String; 2] {
    [
        log(ACCOUNT, hour * 60 + 5, 1).object,
        log(ACCOUNT, hour * 60 + 20, 2).object,
    ]
}

#[test]
fn a_whole_chain_is_good_and_every_file_of_it_is_valid() {
    let proof = proof(Copy::whole(4).folder.path());
    assert_eq!((proof.verdict, problems(&proof)), (Verdict::Good, vec![]));
    assert_eq!((proof.files.len(), count(&proof, FileVerdict::Valid)), (12, 12));
    assert!(proof.gaps.is_empty());
    assert!(
        proof.checks.iter().all(|c| c.holds == Some(true)),
        "{:#?}",
        proof.checks
    );
    let logs: Vec<_> = proof.files.iter().filter(|f| f.kind == ProvenKind::Log).collect();
    assert!(
        logs.iter().all(|f| f.by.contains("CloudTrail-Digest")),
        "{logs:#?}"
    );
}

#[test]
fn the_newest_digest_without_its_metadata_is_never_valid() {
    let copy = Copy::of(&deliver(&hours(3)), Saved::No);
    let proof = proof(copy.folder.path());
    let newest = digest_key(11 * 60, false);
    assert_eq!(problems(&proof), [(newest.as_str(), ProblemKind::NotVerifiable)]);
    assert!(proof.problems[0].detail.contains("next digest needed"));
    assert_eq!(proof.verdict, Verdict::Incomplete);
    assert_eq!(verdict_of(&proof, &newest), FileVerdict::Unverifiable);
    for object in of_hour(10) {
        assert_eq!(verdict_of(&proof, &object), FileVerdict::Unproven);
    }
    assert_eq!(count(&proof, FileVerdict::Valid), 6);
}

#[test]
fn a_log_that_was_changed_is_named() {
    let copy = Copy::whole(3);
    let [changed, _] = of_hour(9);
    copy.change(&changed, |text| text.replacen("PutObject", "GetObject", 1));
    let proof = proof(copy.folder.path());
    assert_eq!(problems(&proof), [(changed.as_str(), ProblemKind::Changed)]);
    assert_eq!(
        (proof.verdict, count(&proof, FileVerdict::Invalid)),
        (Verdict::Bad, 1)
    );
}

#[test]
fn a_log_whose_compression_is_damaged_is_named() {
    let copy = Copy::whole(3);
    let [damaged, cut] = of_hour(9);
    let mut bytes = fs::read(copy.path(&damaged)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    copy.put(&damaged, &bytes);
    let bytes = fs::read(copy.path(&cut)).unwrap();
    copy.put(&cut, &bytes[..bytes.len() - 4]);
    let proof = proof(copy.folder.path());
    assert_eq!(
        problems(&proof),
        [
            (damaged.as_str(), ProblemKind::Unreadable),
            (cut.as_str(), ProblemKind::Unreadable)
        ]
    );
}

#[test]
fn a_log_that_is_gone_is_named_by_its_place_in_the_bucket() {
    let copy = Copy::whole(3);
    let [gone, _] = of_hour(9);
    copy.remove(&gone);
    let proof = proof(copy.folder.path());
    let path = format!("s3://acme-trail/{gone}");
    assert_eq!(problems(&proof), [(path.as_str(), ProblemKind::Missing)]);
    assert_eq!(verdict_of(&proof, &path), FileVerdict::Missing);
}

#[test]
fn bytes_behind_the_compressed_data_are_a_fault_of_a_log_and_of_a_digest() {
    let copy = Copy::whole(3);
    let [longer, _] = of_hour(9);
    let digest = digest_key(9 * 60, false);
    for path in [&longer, &digest] {
        let mut bytes = fs::read(copy.path(path)).unwrap();
        bytes.extend(gzip(b"{\"Records\":[]}"));
        copy.put(path, &bytes);
    }
    let proof = proof(copy.folder.path());
    assert_eq!(
        problems(&proof),
        [
            (digest.as_str(), ProblemKind::TrailingBytes),
            (longer.as_str(), ProblemKind::TrailingBytes)
        ]
    );
    assert_eq!(verdict_of(&proof, &of_hour(8)[0]), FileVerdict::Unproven);
}

#[test]
fn a_log_that_was_added_is_a_fault_where_digests_speak_for_its_hour_and_the_next() {
    let copy = Copy::whole(4);
    let added = log(ACCOUNT, 9 * 60 + 40, 7);
    let late = log(ACCOUNT, 11 * 60 + 40, 7);
    let foreign = log("444455556666", 9 * 60 + 40, 7);
    for log in [&added, &late, &foreign] {
        copy.put(&log.object, &gzip(log.text.as_bytes()));
    }
    copy.put("extra.json", b"{\"Records\":[]}");
    let proof = proof(copy.folder.path());
    assert_eq!(
        problems(&proof),
        [
            (added.object.as_str(), ProblemKind::Unreferenced),
            (late.object.as_str(), ProblemKind::NotVerifiable),
            (foreign.object.as_str(), ProblemKind::NotVerifiable),
            ("extra.json", ProblemKind::NotVerifiable),
        ]
    );
    assert_eq!(proof.verdict, Verdict::Bad);
    assert_eq!(verdict_of(&proof, &added.object), FileVerdict::Unreferenced);
    assert_eq!(verdict_of(&proof, &late.object), FileVerdict::Unproven);
}

#[test]
fn a_log_that_is_not_where_it_was_delivered_is_found_by_its_hash() {
    let copy = Copy::whole(3);
    let [renamed, copied] = of_hour(9);
    copy.rename(&renamed, "found/some.json.gz");
    let bytes = fs::read(copy.path(&copied)).unwrap();
    copy.put(&copied.replace("0920Z", "0925Z"), &bytes);
    let proof = proof(copy.folder.path());
    assert_eq!(
        problems(&proof),
        [
            (copied.replace("0920Z", "0925Z").as_str(), ProblemKind::Misplaced),
            ("found/some.json.gz", ProblemKind::Misplaced)
        ]
    );
    assert_eq!(verdict_of(&proof, &copied), FileVerdict::Valid);
}

#[test]
fn a_digest_that_was_changed_is_named_and_its_logs_are_unproven() {
    for saved in [Saved::Newest, Saved::All] {
        let copy = Copy::of(&deliver(&hours(4)), saved);
        let digest = digest_key(10 * 60, false);
        copy.change(&digest, |text| {
            text.replacen("CloudTrail_eu-west-1", "CloudTrail_us-east-1", 1)
        });
        let proof = proof(copy.folder.path());
        let mut found = problems(&proof);
        found.retain(|(path, _)| !path.contains("/CloudTrail/") && !path.starts_with("s3:"));
        assert_eq!(found, [(digest.as_str(), ProblemKind::BadSignature)]);
        assert_eq!(verdict_of(&proof, &of_hour(9)[1]), FileVerdict::Unproven);
        assert_eq!(verdict_of(&proof, &of_hour(8)[1]), FileVerdict::Valid);
    }
}

#[test]
fn a_digest_that_says_nothing_readable_is_named() {
    let copy = Copy::whole(4);
    let digest = digest_key(10 * 60, false);
    copy.put(&digest, &gzip(b"{\"Records\":[]}"));
    let proof = proof(copy.folder.path());
    assert!(problems(&proof).contains(&(digest.as_str(), ProblemKind::Unreadable)));
    assert_eq!(verdict_of(&proof, &digest), FileVerdict::Invalid);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn one_changed_byte_of_any_file_is_found(file in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let objects = deliver(&hours(3));
        let copy = Copy::of(&objects, Saved::Newest);
        let object = &objects[file.index(objects.len())];
        let path = copy.path(&object.key);
        let mut bytes = fs::read(&path).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        fs::write(&path, &bytes).unwrap();
        let proof = proof(copy.folder.path());
        // The head of a gzip file holds a time and a system that nothing is made of.
        let same = std::panic::catch_unwind(|| inflated(&path) == object.text).unwrap_or(false);
        prop_assert_eq!(proof.verdict == Verdict::Good, same, "{} {}", object.key, at);
    }
}

#[test]
fn the_trail_that_is_made_to_be_looked_at_has_a_fault_of_every_kind() {
    let proof = proof(flawed().folder.path());
    let found: Vec<_> = proof
        .files
        .iter()
        .filter(|f| f.verdict != FileVerdict::Valid)
        .collect();
    assert_eq!(found.len(), FLAWS, "{found:#?}");
    for verdict in [
        FileVerdict::Invalid,
        FileVerdict::Missing,
        FileVerdict::Unreferenced,
        FileVerdict::Unproven,
    ] {
        assert!(count(&proof, verdict) > 0, "{verdict:?}: {found:#?}");
    }
    let restarts = proof.gaps.iter().filter(|gap| gap.restart).count();
    // The hours of the digest that is gone and of the one that was changed, and the standstill.
    assert_eq!((proof.gaps.len(), restarts), (3, 1), "{:#?}", proof.gaps);
}
