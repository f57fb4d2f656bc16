//! AWS's own signed vector of a Lake query's result verifies, and no changed byte of it does.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;
use tickmark_domain::verification::{FileVerdict, ProblemKind, Verdict};
use tickmark_intake::digest::{Proof, PublicKeys, verify};

use crate::{problems, verdict_of};

fn vector() -> TempDir {
    let folder = TempDir::new().unwrap();
    for name in ["result_sign.json", "result_1.csv.gz"] {
        fs::copy(fixture().join(name), folder.path().join(name)).unwrap();
    }
    folder
}

fn fixture() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/cloudtrail-lake")
}

fn proof(folder: &Path) -> Proof {
    let keys = PublicKeys::read(&fs::read(fixture().join("public-key.base64")).unwrap()).unwrap();
    verify(folder, &keys, |_| ControlFlow::Continue(())).unwrap()
}

#[test]
fn a_query_result_that_aws_signed_verifies() {
    let proof = proof(vector().path());
    assert_eq!((proof.verdict, problems(&proof)), (Verdict::Good, vec![]));
    assert_eq!(verdict_of(&proof, "result_1.csv.gz"), FileVerdict::Valid);
    assert_eq!(verdict_of(&proof, "result_sign.json"), FileVerdict::Valid);
}

#[test]
fn a_result_file_that_is_gone_or_was_added_is_named() {
    let folder = vector();
    fs::rename(
        folder.path().join("result_1.csv.gz"),
        folder.path().join("result_2.csv.gz"),
    )
    .unwrap();
    let proof = proof(folder.path());
    assert_eq!(
        problems(&proof),
        [
            ("result_1.csv.gz", ProblemKind::Missing),
            ("result_2.csv.gz", ProblemKind::Unreferenced)
        ]
    );
}

#[test]
fn what_an_unproven_list_says_is_unproven() {
    let folder = vector();
    let proof = verify(folder.path(), &PublicKeys::default(), |_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(proof.verdict, Verdict::Incomplete);
    assert_eq!(verdict_of(&proof, "result_1.csv.gz"), FileVerdict::Unproven);
}

#[test]
fn a_signature_file_is_known_by_its_name_however_many_files_it_lists() {
    let folder = vector();
    let path = folder.path().join("result_sign.json");
    // More blanks than are looked at to see what a file is.
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replacen("\"files\"", &format!("{}\"files\"", " ".repeat(200_000)), 1),
    )
    .unwrap();
    let proof = proof(folder.path());
    assert_eq!((proof.verdict, problems(&proof)), (Verdict::Good, vec![]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn one_changed_byte_of_a_result_is_found(at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let folder = vector();
        let path = folder.path().join("result_1.csv.gz");
        let mut bytes = fs::read(&path).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        fs::write(&path, bytes).unwrap();
        let proof = proof(folder.path());
        prop_assert_eq!(problems(&proof), [("result_1.csv.gz", ProblemKind::Changed)]);
    }

    #[test]
    fn one_changed_digit_of_the_hash_or_of_the_signature_is_found(at in any::<prop::sample::Index>(), of_hash in any::<bool>()) {
        let folder = vector();
        let path = folder.path().join("result_sign.json");
        let mut text = fs::read_to_string(&path).unwrap();
        let member = if of_hash { "fileHashValue\" : \"" } else { "hashSignature\" : \"" };
        let start = text.find(member).unwrap() + member.len();
        let length = text[start..].find('"').unwrap();
        let at = start + at.index(length);
        let other = if &text[at..=at] == "0" { "1" } else { "0" };
        text.replace_range(at..=at, other);
        fs::write(&path, text).unwrap();
        let proof = proof(folder.path());
        prop_assert_ne!(proof.verdict, Verdict::Good);
        prop_assert_ne!(verdict_of(&proof, "result_sign.json"), FileVerdict::Valid);
    }
}
