//! Buckets are copied in many ways, and a file's place is found by itself.

use std::fs;
use std::ops::ControlFlow;

use tickmark_domain::verification::Verdict;
use tickmark_intake::digest::{ProofError, verify};
use tickmark_trail::delivery::{Copy, Saved, deliver, hours, inflated};

use crate::{keys, problems, proof};

/// Every file under the name that `to` makes of its key.
fn arranged(to: impl Fn(&str) -> String) -> Copy {
    let whole = Copy::whole(3);
    let copy = Copy::of(&[], Saved::No);
    let mut waiting = vec![whole.folder.path().to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let key = path.strip_prefix(whole.folder.path()).unwrap().to_str().unwrap();
                copy.put(&to(key), &fs::read(&path).unwrap());
            }
        }
    }
    copy
}

#[test]
fn a_copy_is_good_with_a_prefix_without_folders_and_with_other_files_beside() {
    let base = |key: &str| key.rsplit('/').next().unwrap().to_owned();
    let ways: [&dyn Fn(&str) -> String; 4] = [
        &|key| format!("2026/acme-trail/{key}"),
        &base,
        &|key| key.trim_start_matches("AWSLogs/").to_owned(),
        &|key| {
            if key.contains("Digest") {
                format!("digests/{}", base(key))
            } else {
                format!("logs/{}", base(key))
            }
        },
    ];
    for to in ways {
        let copy = arranged(to);
        copy.put("README.txt", b"copied on a Tuesday");
        copy.put("notes.json", b"{\"a\": 1}");
        let proof = proof(copy.folder.path());
        assert_eq!((proof.verdict, problems(&proof)), (Verdict::Good, vec![]));
    }
}

#[test]
fn files_that_were_inflated_on_the_way_are_the_same_files() {
    let objects = deliver(&hours(3));
    let copy = Copy::of(&objects, Saved::Newest);
    for object in &objects {
        let text = inflated(&copy.path(&object.key));
        copy.remove(&object.key);
        copy.put(object.key.strip_suffix(".gz").unwrap(), text.as_bytes());
    }
    // A name without .gz is another name; only content counts where the whole name cannot.
    let proof = proof(copy.folder.path());
    assert_eq!((proof.verdict, problems(&proof)), (Verdict::Good, vec![]));
}

#[test]
fn a_folder_without_digests_is_refused_and_says_where_they_lie() {
    let copy = Copy::of(&[], Saved::No);
    for object in deliver(&hours(1)).iter().filter(|o| o.signature.is_none()) {
        copy.put(&object.key, object.text.as_bytes());
    }
    let error = verify(copy.folder.path(), &keys(), |_| ControlFlow::Continue(())).unwrap_err();
    assert!(error.to_string().contains("CloudTrail-Digest"), "{error}");
    let error = verify(&copy.path("nowhere"), &keys(), |_| ControlFlow::Continue(())).unwrap_err();
    assert!(matches!(error, ProofError::Folder { .. }), "{error}");
}

#[test]
fn verifying_can_be_stopped_and_tells_how_far_it_is() {
    let copy = Copy::whole(4);
    let mut seen = Vec::new();
    let stopped = verify(copy.folder.path(), &keys(), |reading| {
        seen.push((reading.files, reading.of));
        if reading.files == 3 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert!(matches!(stopped, Err(ProofError::Stopped)));
    assert_eq!(seen, [(1, 13), (2, 13), (3, 13)]);
}

#[cfg(unix)]
#[test]
fn a_link_is_told_and_not_followed() {
    let copy = Copy::whole(2);
    let objects = deliver(&hours(2));
    let log = objects.iter().find(|o| o.signature.is_none()).unwrap();
    let elsewhere = Copy::of(std::slice::from_ref(log), Saved::No);
    copy.remove(&log.key);
    std::os::unix::fs::symlink(elsewhere.path(&log.key), copy.path(&log.key)).unwrap();
    let proof = proof(copy.folder.path());
    assert_eq!(proof.verdict, Verdict::Bad);
    let told: Vec<_> = proof.problems.iter().filter(|p| p.path == log.key).collect();
    assert!(
        told.len() == 1 && told[0].detail.contains("link"),
        "{:#?}",
        proof.problems
    );
}
