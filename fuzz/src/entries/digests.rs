//! CloudTrail's proof: digests, their side files, logs, results of queries with their signature, and keys.

use std::collections::BTreeSet;
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::OnceLock;

use tickmark_domain::verification::{FileVerdict, ProblemKind, Verdict};
use tickmark_intake::digest::{PublicKeys, verify};

use super::place::{bundle, with_folder};

/// A chain of two digests with their logs and side files, and AWS's own sample of a query's result: all that is signed.
const SIGNED: &[u8] = include_bytes!("../../seeds/digest/whole");
const CHAIN_KEY: &[u8] = include_bytes!("chain-key.json");
const LAKE_KEY: &[u8] = include_bytes!("../../../tests/fixtures/cloudtrail-lake/public-key.base64");

const NAMES: [&str; 12] = [
    "111122223333_CloudTrail-Digest_eu-west-1_all_of_it_us-east-1_20260512T090000Z.json.gz",
    "111122223333_CloudTrail-Digest_eu-west-1_all_of_it_us-east-1_20260512T100000Z.json.gz",
    "111122223333_CloudTrail_eu-west-1_20260512T0805Z_0000000000000001.json.gz",
    "111122223333_CloudTrail_eu-west-1_20260512T0820Z_0000000000000002.json.gz",
    "111122223333_CloudTrail_eu-west-1_20260512T0905Z_0000000000000001.json.gz",
    "111122223333_CloudTrail_eu-west-1_20260512T0920Z_0000000000000002.json.gz",
    "111122223333_CloudTrail-Digest_eu-west-1_all_of_it_us-east-1_20260512T090000Z.json.gz.meta.json",
    "111122223333_CloudTrail-Digest_eu-west-1_all_of_it_us-east-1_20260512T100000Z.json.gz.meta.json",
    "result_sign.json",
    "result_1.csv.gz",
    "111122223333_CloudTrail-Digest_eu-west-1_all_of_it_us-east-1_20260512T110000Z_backfill.json.gz",
    "notes.json",
];

fn keys() -> &'static PublicKeys {
    static KEYS: OnceLock<PublicKeys> = OnceLock::new();
    KEYS.get_or_init(|| {
        let mut keys = PublicKeys::read(CHAIN_KEY).expect("the key of the chain");
        keys.extend(&PublicKeys::read(LAKE_KEY).expect("the key of the result"));
        keys
    })
}

/// What a file says: a result is signed as it lies there, anything else as it inflates to.
fn says(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    if name.starts_with("result_") || !bytes.starts_with(&[0x1f, 0x8b]) {
        return Some(bytes.to_vec());
    }
    let mut text = Vec::new();
    let read = flate2::read::GzDecoder::new(bytes).read_to_end(&mut text);
    read.is_ok().then_some(text)
}

/// Every file that a key speaks for, with what it says.
fn signed() -> &'static BTreeSet<(&'static str, Vec<u8>)> {
    static SIGNED_FILES: OnceLock<BTreeSet<(&str, Vec<u8>)>> = OnceLock::new();
    SIGNED_FILES.get_or_init(|| {
        let files = bundle(SIGNED, &NAMES).into_iter();
        files
            .filter_map(|(name, bytes)| Some((name, says(name, bytes)?)))
            .collect()
    })
}

/// A folder of CloudTrail's files.
pub fn digest(bytes: &[u8]) {
    let files = bundle(bytes, &NAMES);
    with_folder("bucket", &files, |folder| {
        let Ok(proof) = verify(folder, keys(), |_| ControlFlow::Continue(())) else {
            return;
        };
        for file in proof
            .files
            .iter()
            .filter(|file| file.verdict == FileVerdict::Valid)
        {
            if file.path == "result_sign.json" {
                continue; // its list is signed, its spaces are not
            }
            let given = files.iter().find(|(name, _)| *name == file.path);
            let (name, bytes) = given.expect("what is valid is there");
            let says = says(name, bytes).expect("what is valid is whole");
            assert!(
                signed().contains(&(*name, says)),
                "{name} is valid, and nobody signed that"
            );
        }
        for file in &proof.files {
            let is_valid = file.verdict == FileVerdict::Valid;
            assert_eq!(is_valid, file.reason.is_empty(), "{}: {}", file.path, file.reason);
        }
        assert_eq!(proof.verdict, Verdict::of(&proof.problems));
        let strict = verify(folder, &PublicKeys::default(), |_| ControlFlow::Continue(()));
        let strict = strict.expect("keys do not matter for what there is");
        assert!(
            strict.files.iter().all(|file| file.verdict != FileVerdict::Valid),
            "without a key nothing is valid"
        );
        assert!(strict.verdict != Verdict::Good, "without a key nothing is proven");
        assert!(
            strict
                .problems
                .iter()
                .all(|problem| problem.problem != ProblemKind::WrongKey || !problem.detail.is_empty())
        );
    });
}

/// A file of public keys.
pub fn keys_of(bytes: &[u8]) {
    let Ok(read) = PublicKeys::read(bytes) else { return };
    assert!(!read.is_empty(), "no key is an error");
    let mut both = read.clone();
    both.extend(&read);
    assert_eq!(both.len(), read.len(), "a key counts once");
}
