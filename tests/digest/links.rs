//! Every fault between two digests is named: what one says of the one before it, and the time between them.

use serde_json::json;
use tickmark_domain::verification::{FileVerdict, ProblemKind, ProvenKind, Verdict};
use tickmark_trail::delivery::{Copy, Saved, deliver, digest_key, hour, hours};

use crate::{count, problems, proof, verdict_of};

fn key(hour: u32) -> String {
    digest_key(hour * 60, false)
}

#[test]
fn a_digest_that_names_another_hash_of_the_one_before_breaks_the_chain() {
    let mut hours = hours(4);
    hours[2].lies = vec![("previousDigestHashValue", json!("00".repeat(32)))];
    let proof = proof(Copy::of(&deliver(&hours), Saved::Newest).folder.path());
    assert_eq!(problems(&proof), [(key(11).as_str(), ProblemKind::BrokenChain)]);
    assert!(proof.problems[0].detail.contains("previousDigestHashValue"));
    assert_eq!(verdict_of(&proof, &key(11)), FileVerdict::Invalid);
}

#[test]
fn a_digest_that_names_another_signature_of_the_one_before_breaks_the_chain() {
    let mut hours = hours(4);
    hours[2].lies = vec![("previousDigestSignature", json!("ab".repeat(256)))];
    let proof = proof(Copy::of(&deliver(&hours), Saved::All).folder.path());
    assert_eq!(problems(&proof), [(key(11).as_str(), ProblemKind::BrokenChain)]);
    assert!(proof.problems[0].detail.contains("previousDigestSignature"));
}

#[test]
fn a_digest_that_does_not_begin_where_the_one_before_ends_breaks_the_chain() {
    for (start, is_gap) in [(10 * 60 + 30, true), (9 * 60 + 30, false)] {
        let mut hours = hours(4);
        hours[2].start = start;
        let proof = proof(Copy::of(&deliver(&hours), Saved::Newest).folder.path());
        assert_eq!(problems(&proof), [(key(11).as_str(), ProblemKind::BrokenChain)]);
        assert_eq!(proof.gaps.len(), usize::from(is_gap));
        assert_eq!(proof.verdict, Verdict::Bad);
    }
}

#[test]
fn a_digest_that_is_gone_is_named_and_leaves_a_gap() {
    let copy = Copy::whole(4);
    copy.remove(&key(10));
    let proof = proof(copy.folder.path());
    let gone = format!("s3://acme-trail/{}", key(10));
    let mut found = problems(&proof);
    found.retain(|(path, _)| !path.contains("/CloudTrail/"));
    // The signature of the one before went with it.
    assert_eq!(
        found,
        [
            (key(9).as_str(), ProblemKind::NotVerifiable),
            (gone.as_str(), ProblemKind::Missing)
        ]
    );
    assert_eq!(verdict_of(&proof, &gone), FileVerdict::Missing);
    let gaps: Vec<_> = proof
        .gaps
        .iter()
        .map(|g| (g.from.to_string(), g.to.to_string(), g.restart))
        .collect();
    assert_eq!(
        gaps,
        [(
            "2026-05-12T09:00:00.000Z".to_owned(),
            "2026-05-12T10:00:00.000Z".to_owned(),
            false
        )]
    );
}

#[test]
fn the_oldest_digest_of_a_copy_may_name_one_that_was_not_copied() {
    let copy = Copy::whole(4);
    copy.remove(&key(9));
    for log in &hour(8).logs {
        copy.remove(&log.object);
    }
    let proof = proof(copy.folder.path());
    assert_eq!((proof.verdict, problems(&proof)), (Verdict::Good, vec![]));
}

#[test]
fn a_new_chain_after_a_standstill_is_a_gap_and_no_fault() {
    let mut hours = vec![hour(8), hour(9), hour(13), hour(14)];
    hours[2].restart = true;
    let proof = proof(Copy::of(&deliver(&hours), Saved::All).folder.path());
    assert_eq!(problems(&proof), [(key(14).as_str(), ProblemKind::NotVerifiable)]);
    assert_eq!(proof.verdict, Verdict::Incomplete);
    assert_eq!(count(&proof, FileVerdict::Valid), 12);
    let gaps: Vec<_> = proof
        .gaps
        .iter()
        .map(|g| (g.from.to_string(), g.to.to_string(), g.restart))
        .collect();
    assert_eq!(
        gaps,
        [(
            "2026-05-12T10:00:00.000Z".to_owned(),
            "2026-05-12T13:00:00.000Z".to_owned(),
            true
        )]
    );
}

#[test]
fn a_digest_that_was_moved_is_named() {
    let copy = Copy::whole(4);
    let moved = key(10).replace("/12/", "/13/");
    copy.rename(&key(10), &moved);
    let proof = proof(copy.folder.path());
    assert_eq!(problems(&proof), [(moved.as_str(), ProblemKind::Misplaced)]);
    assert_eq!(verdict_of(&proof, &moved), FileVerdict::Invalid);
}

#[test]
fn backfill_digests_are_a_chain_of_their_own() {
    let mut filled = hours(3);
    for hour in &mut filled {
        hour.backfill = true;
    }
    let objects = [deliver(&hours(3)), deliver(&filled)].concat();
    let good = proof(Copy::of(&objects, Saved::All).folder.path());
    assert_eq!((good.verdict, problems(&good)), (Verdict::Good, vec![]));
    let of_kind = |kind| good.files.iter().filter(|f| f.kind == kind).count();
    assert_eq!(
        (of_kind(ProvenKind::Digest), of_kind(ProvenKind::BackfillDigest)),
        (3, 3)
    );
    assert_eq!(good.chains.len(), 2);

    let copy = Copy::of(&objects, Saved::All);
    let side = format!("{}.meta.json", digest_key(11 * 60, true));
    let text = std::fs::read_to_string(copy.path(&side)).unwrap();
    copy.put(
        &side,
        text.replace("backfill-generation-timestamp", "other").as_bytes(),
    );
    copy.remove(&digest_key(10 * 60, true));
    let bad = proof(copy.folder.path());
    assert_eq!(
        verdict_of(&bad, &digest_key(11 * 60, true)),
        FileVerdict::Unverifiable
    );
    let gone = format!("s3://acme-trail/{}", digest_key(10 * 60, true));
    assert!(problems(&bad).contains(&(gone.as_str(), ProblemKind::Missing)));
    assert_eq!(verdict_of(&bad, &digest_key(10 * 60, false)), FileVerdict::Valid);
}

#[test]
fn what_a_changed_digest_says_of_the_one_before_counts_for_nothing() {
    let copy = Copy::of(&deliver(&hours(4)), Saved::No);
    copy.change(&key(10), |text| {
        let at = text.find("previousDigestSignature").unwrap() + 30;
        let other = if &text[at..=at] == "0" { "1" } else { "0" };
        format!("{}{other}{}", &text[..at], &text[at + 1..])
    });
    let proof = proof(copy.folder.path());
    assert_eq!(verdict_of(&proof, &key(10)), FileVerdict::Invalid);
    assert_eq!(verdict_of(&proof, &key(9)), FileVerdict::Unverifiable);
}
