//! What lies in a package, and what its manifest says of it.

use sha2::{Digest, Sha256};
use tickmark_package::{PackageError, Signer, Verdict};

use crate::support::{Case, at, attached_bytes, files_in, manifest, read, table, told, verify};

#[test]
fn a_package_holds_what_the_contract_names() {
    let case = Case::new();
    let package = case.package();
    let files = files_in(&package.path);
    let (evidence, rest): (Vec<String>, Vec<String>) =
        files.iter().cloned().partition(|f| f.starts_with("evidence/"));
    let expected = [
        "README.txt",
        "SHA256SUMS",
        "SHA256SUMS.sig",
        "allowed_signers",
        "data/activity.csv",
        "data/cells.csv",
        "data/comments.csv",
        "data/controls.csv",
        "data/coverage.csv",
        "data/evidence.csv",
        "data/exceptions.csv",
        "data/exclusions.csv",
        "data/proofs.csv",
        "data/receipts.csv",
        "data/reconciliation.csv",
        "data/sign-offs.csv",
        "data/unknown.csv",
        "index.html",
        "manifest.json",
        "report.pdf",
    ];
    assert_eq!(rest, expected);
    // Two pages and one behind the checks, one of events, the attachment, two signed documents.
    assert_eq!(evidence.len(), 7, "{evidence:?}");
    assert_eq!(package.files, files.len() as u64);
    assert_eq!(
        package.bytes,
        files
            .iter()
            .map(|f| read(&package.path.join(f)).len() as u64)
            .sum::<u64>()
    );
}

#[test]
fn its_name_says_what_when_and_which() {
    let case = Case::new();
    let package = case.package();
    let sha256 = hex::encode(Sha256::digest(read(&package.path.join("manifest.json"))));
    assert_eq!(package.manifest_sha256, sha256);
    assert_eq!(package.name, format!("soc-2-readiness-20260102-{}", &sha256[..8]));
    assert_eq!(package.path, case.out().join(&package.name));
    assert_eq!(
        files_in(&case.out()).len() as u64,
        package.files,
        "nothing else lies there"
    );
}

#[test]
fn originals_are_called_by_their_hash_and_come_back_byte_for_byte() {
    let case = Case::new();
    let package = case.package();
    for file in files_in(&package.path)
        .iter()
        .filter(|f| f.starts_with("evidence/"))
    {
        let bytes = read(&package.path.join(file));
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let ending = file.split_once('.').unwrap().1;
        assert_eq!(
            *file,
            format!("evidence/{}/{}.{ending}", &sha256[..2], &sha256[..24])
        );
        let artifact = case.store.find_artifact(&sha256).unwrap().unwrap();
        assert_eq!(case.store.read_artifact(artifact.id, u64::MAX).unwrap(), bytes);
    }
    let pdf = crate::support::attached_in(&package.path);
    assert!(read(&package.path.join(pdf)) == attached_bytes());
}

#[test]
fn no_text_of_a_person_becomes_a_path_and_no_path_is_long() {
    let case = Case::new();
    let package = case.package();
    for file in files_in(&package.path) {
        let whole = format!("{}/{file}", package.name);
        assert!(whole.len() <= 100, "{whole}");
        assert!(!whole.contains("evil") && !whole.contains(".."), "{whole}");
    }
}

#[test]
fn what_is_not_used_or_not_of_the_period_stays_out_with_its_reason() {
    let case = Case::new();
    let package = case.package();
    let counts = manifest(&package.path).counts;
    assert_eq!((counts.collected, counts.included, counts.excluded), (9, 6, 3));
    let reasons: Vec<(&str, u64)> = counts.exclusions.iter().map(|(r, n)| (r.as_str(), *n)).collect();
    let total: u64 = reasons.iter().map(|(_, n)| n).sum();
    assert_eq!(total, 3);
    assert!(reasons.contains(&("replaced", 1)), "{reasons:?}");
    assert_eq!((package.included, package.excluded), (6, 3));
    assert_eq!(table(&package.path, "data/evidence.csv").len(), 7);
    assert_eq!(table(&package.path, "data/exclusions.csv").len(), 4);
}

#[test]
fn the_manifest_names_engagement_scope_collections_and_every_file() {
    let case = Case::new();
    let package = case.package();
    let bytes = read(&package.path.join("manifest.json"));
    let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(
        tickmark_store::canonical_json(&value).unwrap().as_bytes(),
        bytes,
        "canonical JSON"
    );
    let m = manifest(&package.path);
    assert_eq!(m.engagement.name, "SOC 2 readiness");
    assert_eq!(m.engagement.frameworks[0].id, "test-framework");
    assert_eq!(
        (m.scope.accounts.len(), m.scope.regions.len(), m.period.days()),
        (1, 1, 90)
    );
    let runs: Vec<(i64, u64, u64, u64)> = m
        .collections
        .iter()
        .map(|c| (c.id, c.receipts, c.pages, c.items))
        .collect();
    assert_eq!(runs, [(1, 1, 2, 3), (2, 1, 1, 2), (3, 1, 1, 4)]);
    let head = case.store.activity_head().unwrap();
    assert_eq!((m.activity.entries, m.activity.head), (head.seq, head.hash));
    assert_eq!(m.signer.unwrap().fingerprint, case.signer.fingerprint());
    let mut listed: Vec<String> = m.files.iter().map(|f| f.path.clone()).collect();
    listed.extend(["SHA256SUMS", "SHA256SUMS.sig", "manifest.json"].map(str::to_owned));
    listed.sort();
    assert_eq!(listed, files_in(&package.path));
    for file in &m.files {
        let bytes = read(&package.path.join(&file.path));
        assert_eq!(
            (file.size, file.sha256.clone()),
            (bytes.len() as u64, hex::encode(Sha256::digest(&bytes)))
        );
        assert!(
            !file.meaning.is_empty() && !file.media_type.is_empty(),
            "{file:?}"
        );
    }
    let meanings: Vec<(&str, &[String])> = m
        .files
        .iter()
        .filter(|f| f.path.starts_with("evidence/"))
        .map(|f| (f.meaning.as_str(), &f.controls[..]))
        .collect();
    let log = |n: &str| vec![format!("LOG-00{n}")];
    for (meaning, controls) in [
        ("Attached file", log("1")),
        ("Content that was signed for LOG-001", log("1")),
        (
            "Answer of AWS to CloudTrail LookupEvents, page 1 of receipt R-0003",
            log("2"),
        ),
    ] {
        assert!(
            meanings.contains(&(meaning, &controls[..])),
            "{meaning}: {meanings:?}"
        );
    }
}

#[test]
fn what_is_not_for_the_auditor_is_nowhere_in_the_package() {
    let case = Case::new();
    let package = case.package();
    for file in files_in(&package.path) {
        let bytes = read(&package.path.join(&file));
        assert!(!String::from_utf8_lossy(&bytes).contains("the budget"), "{file}");
    }
}

#[test]
fn the_same_state_gives_the_same_bytes() {
    let case = Case::new();
    let one = case
        .write(&case.out(), false, Some(&case.signer), at(86_400))
        .unwrap();
    let two = tempfile::tempdir().unwrap();
    let two = case
        .write(two.path(), false, Some(&case.signer), at(86_400))
        .map(|p| (p, two))
        .unwrap();
    assert_eq!(one.name, two.0.name);
    assert_eq!(files_in(&one.path), files_in(&two.0.path));
    for file in files_in(&one.path) {
        assert!(
            read(&one.path.join(&file)) == read(&two.0.path.join(&file)),
            "{file}"
        );
    }
}

#[test]
fn another_moment_and_another_signer_change_nothing_but_what_tells_of_them() {
    let case = Case::new();
    let one = case.package();
    let other = tempfile::tempdir().unwrap();
    let signer = Signer::create(&case.folder.path().join("priya"), "Priya").unwrap();
    let two = case
        .write(other.path(), false, Some(&signer), at(2 * 86_400))
        .unwrap();
    let tell = [
        "README.txt",
        "SHA256SUMS",
        "SHA256SUMS.sig",
        "allowed_signers",
        "index.html",
        "manifest.json",
        "report.pdf",
    ];
    assert_eq!(files_in(&one.path), files_in(&two.path));
    let differing: Vec<String> = files_in(&one.path)
        .into_iter()
        .filter(|file| read(&one.path.join(file)) != read(&two.path.join(file)))
        .collect();
    assert_eq!(differing, tell);
}

#[test]
fn a_package_is_good_where_it_was_written_and_where_it_was_taken() {
    let case = Case::new();
    let package = case.package();
    assert_eq!(package.self_test.verdict, Verdict::Good);
    let (_elsewhere, copy) = crate::support::copy(&package.path);
    let report = verify(&copy);
    assert_eq!(told(&report), Vec::<String>::new());
    assert_eq!(report.verdict, Verdict::Good);
    assert_eq!(
        report.checked,
        package.files - 2,
        "every file but the list of hashes and its signature"
    );
    assert_eq!(
        (&*report.signer, &report.signer_fingerprint),
        ("dana.whitfield", &case.signer.fingerprint())
    );
    assert!(
        report.checks.iter().all(|c| c.holds == Some(true)),
        "{:?}",
        report.checks
    );
    assert_eq!(report.checks.len(), 9);
    let document = serde_json::to_value(&report).unwrap();
    assert_eq!(
        (document["verdict"].as_str(), document["kind"].as_str()),
        (Some("good"), Some("package"))
    );
}

#[test]
fn an_unsigned_package_is_whole_and_incomplete() {
    let case = Case::new();
    let package = case.write(&case.out(), false, None, at(86_400)).unwrap();
    let files = files_in(&package.path);
    assert!(
        !files
            .iter()
            .any(|f| f == "SHA256SUMS.sig" || f == "allowed_signers")
    );
    let report = verify(&package.path);
    assert_eq!(report.verdict, Verdict::Incomplete);
    assert_eq!(told(&report), ["SHA256SUMS not_verifiable"]);
}

#[test]
fn an_empty_engagement_has_a_package() {
    let folder = tempfile::tempdir().unwrap();
    let case = Case::new();
    let path = folder.path().join("empty.tickmark");
    let mut new = tickmark_store::NewEngagement {
        id: "e".into(),
        name: "Nothing yet".into(),
        owner: String::new(),
        scope: case.store.engagement().unwrap().scope,
        is_sample: false,
        actor: "Dana".into(),
        created_at: at(0),
    };
    new.scope.accounts[0].alias.clear();
    let empty = Case {
        store: tickmark_store::Store::create(&path, &new, None, crate::support::MADE_WITH).unwrap(),
        ..case
    };
    let package = empty
        .write(&empty.out(), false, Some(&empty.signer), at(1))
        .unwrap();
    assert_eq!((package.included, package.excluded), (0, 0));
    assert_eq!(verify(&package.path).verdict, Verdict::Good);
}

#[test]
fn a_report_that_does_not_add_up_is_not_written() {
    let case = Case::new();
    let snapshot = tickmark_report::compute::Snapshot::load(&case.store).unwrap();
    let list = snapshot.packing_list(&[]).unwrap();
    let options = tickmark_report::compute::ReportOptions {
        control_sets: vec![],
        prepared_by: "Dana".into(),
        exported_at: at(1),
        made_with: "Tickmark".into(),
        signer_identity: String::new(),
        signer_fingerprint: String::new(),
    };
    let report = snapshot.report(&options, &list).unwrap();
    // One item is handed over twice, as it would be when the engagement changes meanwhile.
    let items = |sink: &mut tickmark_package::ItemSink<'_>| {
        let mut first = true;
        snapshot.each_item(&list, |row, record, reason| {
            let reason = reason.map(tickmark_report::compute::Exclusion::as_str);
            if std::mem::take(&mut first) {
                sink(row.clone(), record, reason);
            }
            sink(row, record, reason);
            Ok(())
        })
    };
    let input = tickmark_package::PackageInput {
        report: &report,
        items: &items,
        options: tickmark_package::PackageOptions {
            to: case.out(),
            zip: false,
            name: "x".into(),
        },
        signer: None,
    };
    let error = tickmark_package::write_package(&case.store, &input, &mut |_| {}).unwrap_err();
    assert!(matches!(error, PackageError::DoesNotAddUp(_)), "{error}");
    assert!(
        error
            .to_string()
            .contains("10 evidence items were collected, and the report says 9"),
        "{error}"
    );
    let input = tickmark_package::PackageInput {
        signer: Some(&case.signer),
        ..input
    };
    let error = tickmark_package::write_package(&case.store, &input, &mut |_| {}).unwrap_err();
    assert!(error.to_string().contains("signer"), "{error}");
    assert_eq!(files_in(&case.out()), Vec::<String>::new());
}
