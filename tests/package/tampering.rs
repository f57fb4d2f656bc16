//! Whatever is done to a package is found, and named.

use proptest::prelude::*;
use tickmark_package::{NAMESPACE, Signer, Verdict, VerifyOptions};

use crate::support::{attached_in, bad, copied, failed, files_in, names, original, read, told, verify};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn one_changed_byte_in_any_file_is_found_and_named(file in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), bits in 1_u8..) {
        let (_folder, path) = copied();
        let files = files_in(&path);
        let name = &files[file.index(files.len())];
        let mut bytes = read(&path.join(name));
        let place = place.index(bytes.len());
        bytes[place] ^= bits;
        std::fs::write(path.join(name), bytes).unwrap();
        let report = verify(&path);
        prop_assert_eq!(report.verdict, Verdict::Bad);
        prop_assert!(names(&report, name), "{} byte {}: {:?}", name, place, report.problems);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_cut_or_longer_file_is_found_and_named(file in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), more in "[a-z \\n\\r]{1,3}", cut in any::<bool>()) {
        let (_folder, path) = copied();
        let files = files_in(&path);
        let name = &files[file.index(files.len())];
        let mut bytes = read(&path.join(name));
        if cut {
            bytes.truncate(place.index(bytes.len()));
        } else {
            bytes.extend(more.bytes());
        }
        std::fs::write(path.join(name), bytes).unwrap();
        let report = verify(&path);
        prop_assert_eq!(report.verdict, Verdict::Bad);
        prop_assert!(names(&report, name), "{}: {:?}", name, report.problems);
    }

    #[test]
    fn any_missing_file_is_found_and_named(file in any::<prop::sample::Index>()) {
        let (_folder, path) = copied();
        let files = files_in(&path);
        let name = &files[file.index(files.len())];
        std::fs::remove_file(path.join(name)).unwrap();
        let report = verify(&path);
        prop_assert_eq!(report.verdict, Verdict::Bad);
        let expected = format!("{name} missing");
        prop_assert!(told(&report).contains(&expected), "{:?}", report.problems);
    }

    #[test]
    fn any_added_file_is_found_and_named(name in "(data/|evidence/|evidence/ab/|)[a-z]{1,8}[.](csv|json|exe)") {
        let (_folder, path) = copied();
        let new = path.join(&name);
        prop_assume!(!new.exists());
        std::fs::create_dir_all(new.parent().unwrap()).unwrap();
        std::fs::write(&new, "added").unwrap();
        prop_assert_eq!(told(&bad(&path)), [format!("{name} added")]);
    }
}

#[test]
fn a_renamed_file_is_found_under_both_names() {
    let (_folder, path) = copied();
    let name = attached_in(&path);
    std::fs::rename(path.join(&name), path.join("evidence/minutes.pdf")).unwrap();
    let report = bad(&path);
    assert_eq!(
        told(&report),
        [
            format!("{name} missing"),
            "evidence/minutes.pdf misplaced".to_owned()
        ]
    );
    assert!(
        report.problems[1].detail.contains(&name),
        "{:?}",
        report.problems[0]
    );
}

#[test]
fn two_files_that_changed_places_are_both_named() {
    let (_folder, path) = copied();
    let [one, two] = ["data/evidence.csv", "data/exclusions.csv"].map(|n| path.join(n));
    let bytes = read(&one);
    std::fs::copy(&two, &one).unwrap();
    std::fs::write(&two, bytes).unwrap();
    let report = bad(&path);
    assert!(names(&report, "data/evidence.csv") && names(&report, "data/exclusions.csv"));
}

#[test]
fn a_folder_with_another_name_is_misplaced() {
    let (folder, path) = copied();
    let other = folder.path().join("soc-2-readiness-20260102-00000000");
    std::fs::rename(&path, &other).unwrap();
    let report = bad(&other);
    assert_eq!(told(&report), ["manifest.json misplaced"]);
    assert_eq!(failed(&report), ["The package has the name of its manifest"]);
}

#[test]
fn what_the_system_leaves_in_a_folder_is_named_as_that() {
    let (_folder, path) = copied();
    std::fs::write(path.join(".DS_Store"), "x").unwrap();
    let report = bad(&path);
    assert_eq!(told(&report), [".DS_Store added"]);
    assert!(
        report.problems[0].detail.contains("delete it"),
        "{:?}",
        report.problems[0]
    );
}

#[test]
fn a_signature_by_another_key_is_a_wrong_key() {
    let (case, _) = original();
    let (_folder, path) = copied();
    let priya = Signer::create(&path.with_file_name("priya"), "Priya").unwrap();
    let sums = read(&path.join("SHA256SUMS"));
    std::fs::write(path.join("SHA256SUMS.sig"), priya.sign(NAMESPACE, &sums).unwrap()).unwrap();
    let report = bad(&path);
    assert_eq!(told(&report), ["SHA256SUMS.sig wrong_key"]);
    assert!(report.problems[0].detail.contains(&priya.fingerprint()));
    assert_eq!(
        (report.signer.as_str(), report.signer_fingerprint.as_str()),
        ("", "")
    );

    let elsewhere = case.signer.sign("git", &sums).unwrap();
    std::fs::write(path.join("SHA256SUMS.sig"), elsewhere).unwrap();
    let report = bad(&path);
    assert_eq!(told(&report), ["SHA256SUMS.sig bad_signature"]);
    assert!(
        report.problems[0].detail.contains("another purpose"),
        "{:?}",
        report.problems[0]
    );
}

#[test]
fn signers_that_cannot_be_read_are_named() {
    let options = VerifyOptions {
        signers: Some("nowhere/signers".into()),
        passphrase: None,
    };
    let error = tickmark_package::verify(&original().1, &options, &mut |_| {}).unwrap_err();
    assert!(
        error.to_string().contains("nowhere/signers does not exist"),
        "{error}"
    );
}
