//! A package whose maker lies: hashes, manifest, signature and name fit, and what it says does not.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tickmark_package::{Manifest, NAMESPACE, Signer, Verdict, VerifyOptions};

use crate::support::{attached_in, bad, copied, failed, manifest, original, read, told, verify};

/// What a dishonest maker does: tamper, then make hashes, manifest, signature and name fit again.
fn resealed(signer: &Signer, tamper: impl FnOnce(&Path, &mut Manifest)) -> (TempDir, PathBuf) {
    let (folder, path) = copied();
    let mut manifest = manifest(&path);
    tamper(&path, &mut manifest);
    for file in &mut manifest.files {
        let bytes = read(&path.join(&file.path));
        (file.size, file.sha256) = (bytes.len() as u64, hex::encode(Sha256::digest(&bytes)));
    }
    let bytes = manifest.to_bytes().unwrap();
    std::fs::write(path.join("manifest.json"), &bytes).unwrap();
    let mut lines: Vec<(String, String)> = manifest
        .files
        .iter()
        .map(|f| (f.path.clone(), f.sha256.clone()))
        .collect();
    let sha256 = hex::encode(Sha256::digest(&bytes));
    lines.push(("manifest.json".into(), sha256.clone()));
    lines.sort();
    let lines: Vec<String> = lines
        .iter()
        .map(|(path, sha256)| format!("{sha256}  {path}\n"))
        .collect();
    let sums = lines.concat();
    std::fs::write(path.join("SHA256SUMS"), &sums).unwrap();
    std::fs::write(
        path.join("SHA256SUMS.sig"),
        signer.sign(NAMESPACE, sums.as_bytes()).unwrap(),
    )
    .unwrap();
    let named = folder.path().join(format!("x-{}", &sha256[..8]));
    std::fs::rename(&path, &named).unwrap();
    (folder, named)
}

fn edited(path: &Path, edit: impl FnOnce(String) -> String) {
    let text = String::from_utf8(read(path)).unwrap();
    std::fs::write(path, edit(text)).unwrap();
}

#[test]
fn a_package_made_anew_by_another_hand_is_a_wrong_key_for_who_knows_the_signer() {
    let (case, path) = original();
    let signers = case.folder.path().join("signers-that-we-know");
    std::fs::write(&signers, case.signer.allowed_signers_line()).unwrap();
    let options = VerifyOptions {
        signers: Some(signers),
        passphrase: None,
    };
    let known = |path: &Path| tickmark_package::verify(path, &options, &mut |_| {}).unwrap();
    let report = known(path);
    assert_eq!(
        (report.verdict, report.signer.as_str()),
        (Verdict::Good, "dana.whitfield")
    );

    let mallory = Signer::create(&case.folder.path().join("mallory"), "Dana Whitfield").unwrap();
    let (_folder, forged) = resealed(&mallory, |path, manifest| {
        edited(&path.join("data/comments.csv"), |text| {
            text.replace("green", "blue")
        });
        std::fs::write(path.join("allowed_signers"), mallory.allowed_signers_line()).unwrap();
        manifest.signer.as_mut().unwrap().fingerprint = mallory.fingerprint();
    });
    assert_eq!(
        verify(&forged).verdict,
        Verdict::Good,
        "it holds together, and says who made it"
    );
    assert_eq!(verify(&forged).signer_fingerprint, mallory.fingerprint());
    assert_eq!(told(&known(&forged)), ["SHA256SUMS.sig wrong_key"]);
}

#[test]
fn figures_that_do_not_add_up_are_found_even_when_the_seal_fits() {
    let signer = &original().0.signer;
    let fewer_rows = |table: &'static str| {
        resealed(signer, move |path, _| {
            edited(&path.join(table), |text| {
                let end = text.trim_end().rfind("\r\n").unwrap();
                text[..end + 2].to_owned()
            });
        })
    };
    for table in [
        "data/evidence.csv",
        "data/exclusions.csv",
        "data/controls.csv",
        "data/receipts.csv",
        "data/sign-offs.csv",
    ] {
        let (_folder, path) = fewer_rows(table);
        let report = bad(&path);
        assert!(
            told(&report).contains(&format!("{table} changed")),
            "{table}: {:?}",
            report.problems
        );
        assert!(failed(&report).contains(&"Collected is included plus excluded"));
    }
    let (_folder, path) = resealed(signer, |_, manifest| manifest.counts.collected += 1);
    assert_eq!(told(&bad(&path)), ["manifest.json changed"]);
    let (_folder, path) = resealed(signer, |path, _| {
        edited(&path.join("data/exclusions.csv"), |text| {
            text.replacen("replaced", "outside_period", 1)
        });
    });
    assert_eq!(told(&bad(&path)), ["data/exclusions.csv changed"]);
}

#[test]
fn an_item_without_its_original_is_found_even_when_the_seal_fits() {
    let (_folder, path) = resealed(&original().0.signer, |path, manifest| {
        let name = attached_in(path);
        std::fs::remove_file(path.join(&name)).unwrap();
        manifest.files.retain(|f| f.path != name);
        manifest.counts.originals -= 1;
    });
    let report = bad(&path);
    assert_eq!(failed(&report), ["Every included item has its original"]);
    assert!(
        report.problems[0].path.starts_with("evidence/"),
        "{:?}",
        report.problems
    );
}

#[test]
fn an_original_under_the_name_of_another_is_found_even_when_the_seal_fits() {
    let (_folder, path) = resealed(&original().0.signer, |path, _| {
        std::fs::write(path.join(attached_in(path)), "other minutes").unwrap();
    });
    let report = bad(&path);
    assert!(
        told(&report).iter().any(|t| t.ends_with(".pdf misplaced")),
        "{:?}",
        report.problems
    );
}

#[test]
fn a_log_that_was_edited_is_broken_at_the_entry_even_when_the_seal_fits() {
    let signer = &original().0.signer;
    let report_of = |edit: fn(String) -> String| {
        let (_folder, path) = resealed(signer, |path, _| edited(&path.join("data/activity.csv"), edit));
        bad(&path)
    };
    let changed = report_of(|text| text.replacen("Looked at all of it.", "Looked at some of it.", 1));
    assert_eq!(told(&changed), ["data/activity.csv broken_chain"]);
    assert!(
        changed.problems[0]
            .detail
            .contains("was changed after it was written"),
        "{:?}",
        changed.problems
    );
    let cut = report_of(|text| text[..text.trim_end().rfind("\r\n").unwrap() + 2].to_owned());
    assert!(
        cut.problems[0].detail.contains("the log ends at entry"),
        "{:?}",
        cut.problems
    );
    let gone = report_of(|text| {
        let mut lines: Vec<&str> = text.split_inclusive("\r\n").collect();
        lines.remove(3);
        lines.concat()
    });
    assert!(
        gone.problems[0].detail.contains("entry 3 is missing"),
        "{:?}",
        gone.problems
    );
}

#[test]
fn a_sign_off_that_was_edited_is_found_even_when_the_seal_fits() {
    let signer = &original().0.signer;
    let (_folder, path) = resealed(signer, |path, _| {
        edited(&path.join("data/sign-offs.csv"), |text| {
            let at = text.find("SIGNATURE-----\n").unwrap() + 140;
            let other = if &text[at..=at] == "A" { "B" } else { "A" };
            format!("{}{other}{}", &text[..at], &text[at + 1..])
        });
    });
    let report = bad(&path);
    assert_eq!(told(&report), ["data/sign-offs.csv bad_signature"]);
    assert!(
        report.problems[0].detail.contains("LOG-001, "),
        "{:?}",
        report.problems
    );
    assert_eq!(failed(&report), ["Every sign-off is signed over its content"]);

    let (_folder, path) = resealed(signer, |path, _| {
        let table = crate::support::table(path, "data/sign-offs.csv");
        let [one, two] = [1, 2].map(|row| table[row][7].clone());
        edited(&path.join("data/sign-offs.csv"), |text| {
            text.replacen(&one, &two, 1)
        });
    });
    assert_eq!(
        told(&bad(&path)),
        ["data/sign-offs.csv bad_signature"],
        "a signature over another content"
    );
}

#[test]
fn a_table_without_a_column_that_is_needed_is_unreadable() {
    let (_folder, path) = resealed(&original().0.signer, |path, _| {
        edited(&path.join("data/activity.csv"), |text| {
            text.replacen("previous_hash", "previous", 1)
        });
    });
    let report = bad(&path);
    assert_eq!(told(&report), ["data/activity.csv unreadable"]);
    assert!(report.problems[0].detail.contains("no column \"previous_hash\""));
}

#[test]
fn a_manifest_that_says_something_else_than_the_list_is_found() {
    let (case, _) = original();
    let (_folder, path) = copied();
    let mut manifest = manifest(&path);
    manifest.files.pop();
    let bytes = manifest.to_bytes().unwrap();
    std::fs::write(path.join("manifest.json"), &bytes).unwrap();
    edited(&path.join("SHA256SUMS"), |text| {
        let lines = text.lines().map(|line| match line.split_once("  ") {
            Some((_, "manifest.json")) => format!("{}  manifest.json\n", hex::encode(Sha256::digest(&bytes))),
            _ => format!("{line}\n"),
        });
        lines.collect()
    });
    let sums = read(&path.join("SHA256SUMS"));
    std::fs::write(
        path.join("SHA256SUMS.sig"),
        case.signer.sign(NAMESPACE, &sums).unwrap(),
    )
    .unwrap();
    let report = bad(&path);
    assert!(
        told(&report).contains(&"report.pdf added".to_owned()),
        "{:?}",
        report.problems
    );
    assert!(failed(&report).contains(&"The manifest says the same as the list of hashes"));
}
