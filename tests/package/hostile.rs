//! Packages that mean harm: nothing is followed, nothing is written, nothing grows without bound.

use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use tickmark_package::{PackageError, Verdict, VerifyOptions, VerifyReport};

use crate::support::{Case, copy, files_in, names, told, verify};

/// An entry of a zip, field by field.
#[derive(Clone)]
struct Entry {
    name: Vec<u8>,
    data: Vec<u8>,
    method: u16,
    flags: u16,
    mode: u32,
    size: Option<u32>,
    offset: Option<u32>,
}

fn entry(name: &str, data: &[u8]) -> Entry {
    Entry {
        name: name.as_bytes().to_vec(),
        data: data.to_vec(),
        method: 0,
        flags: 0,
        mode: 0o100_644,
        size: None,
        offset: None,
    }
}

fn zip(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for e in entries {
        let offset = e.offset.unwrap_or_else(|| u32::try_from(out.len()).unwrap());
        let mut crc = flate2::Crc::new();
        crc.update(&e.data);
        let packed = u32::try_from(e.data.len()).unwrap();
        let mut common = Vec::new();
        for n in [20, e.flags, e.method, 0, 0x21] {
            common.extend(n.to_le_bytes());
        }
        for n in [crc.sum(), packed, e.size.unwrap_or(packed)] {
            common.extend(n.to_le_bytes());
        }
        common.extend(u16::try_from(e.name.len()).unwrap().to_le_bytes());
        if e.offset.is_none() {
            out.extend(b"PK\x03\x04");
            out.extend(&common);
            out.extend([0, 0]);
            out.extend(&e.name);
            out.extend(&e.data);
        }
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(&common);
        directory.extend([0; 8]);
        directory.extend((e.mode << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(&e.name);
    }
    let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
    let begin = u32::try_from(out.len()).unwrap().to_le_bytes();
    let length = u32::try_from(directory.len()).unwrap().to_le_bytes();
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    for field in [&count[..], &count, &length, &begin, &[0, 0]] {
        out.extend(field);
    }
    out
}

fn verify_zip(entries: &[Entry]) -> VerifyReport {
    let outer = tempfile::tempdir().unwrap();
    let inner = outer.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    let path = inner.join("p.zip");
    std::fs::write(&path, zip(entries)).unwrap();
    let started = Instant::now();
    let report = verify(&path);
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "it took {:?}",
        started.elapsed()
    );
    assert_eq!(files_in(outer.path()), ["inner/p.zip"], "nothing is written");
    assert_eq!(report.verdict, Verdict::Bad);
    report
}

const SUMS: &str = "p-00000000/SHA256SUMS";

#[test]
fn the_zips_of_these_tests_are_zips() {
    let report = verify_zip(&[entry(SUMS, b""), entry("p-00000000/a", b"a")]);
    assert!(
        told(&report).contains(&"a added".to_owned()),
        "{:?}",
        report.problems
    );
    assert!(!names(&report, "p.zip"));
}

#[test]
fn names_that_lead_elsewhere_are_told_and_not_followed() {
    for name in [
        "p-00000000/../../evil",
        "/etc/passwd",
        "C:/evil",
        "p-00000000/C:evil",
        "p-00000000\\..\\evil",
        "..",
        "evil",
        "p-00000000//evil",
        "p-00000000/./evil",
        "other/evil",
        "p-00000000/line\nbreak",
        "p-00000000/nul\0l",
    ] {
        let report = verify_zip(&[entry(SUMS, b""), entry(name, b"evil")]);
        let shown = name.split_once('/').map_or(name, |(_, path)| path);
        assert!(
            told(&report).contains(&format!("{shown} misplaced")),
            "{name}: {:?}",
            report.problems
        );
    }
}

#[test]
fn links_are_told_and_not_followed() {
    let mut link = entry("p-00000000/manifest.json", b"/etc/passwd");
    link.mode = 0o120_777;
    let report = verify_zip(&[entry(SUMS, b""), link]);
    assert!(
        told(&report).contains(&"manifest.json misplaced".to_owned()),
        "{:?}",
        report.problems
    );
}

#[test]
fn a_name_that_stands_twice_is_told() {
    let report = verify_zip(&[
        entry(SUMS, b""),
        entry("p-00000000/a", b"one"),
        entry("p-00000000/a", b"two"),
    ]);
    let twice = report
        .problems
        .iter()
        .any(|p| p.path == "a" && p.detail.contains("twice"));
    assert!(twice, "{:?}", report.problems);
}

#[test]
fn a_name_that_programs_read_differently_is_told() {
    let mut unmarked = entry("", b"x");
    unmarked.name = "p-00000000/\u{e4}".as_bytes().to_vec();
    let mut no_text = entry("", b"x");
    no_text.name = b"p-00000000/\xff\xfe".to_vec();
    let report = verify_zip(&[entry(SUMS, b""), unmarked, no_text]);
    assert!(
        told(&report).contains(&"\u{e4} misplaced".to_owned()),
        "{:?}",
        report.problems
    );
    assert!(
        told(&report).contains(&"\u{fffd}\u{fffd} added".to_owned()),
        "{:?}",
        report.problems
    );
}

#[test]
fn entries_that_are_packed_strangely_are_told() {
    for (flags, method) in [(1, 0), (0, 12), (0x40, 8), (0x20, 0)] {
        let mut strange = entry("p-00000000/a", b"x");
        (strange.flags, strange.method) = (flags, method);
        let report = verify_zip(&[entry(SUMS, b""), strange]);
        assert!(
            told(&report).contains(&"a unreadable".to_owned()),
            "{flags} {method}: {:?}",
            report.problems
        );
    }
}

#[test]
fn an_entry_that_lies_over_another_is_refused() {
    let first = entry(SUMS, &[b'x'; 500]);
    let mut over = entry("p-00000000/a", &[b'x'; 100]);
    over.offset = Some(0);
    let report = verify_zip(&[first, over]);
    let expected = ["SHA256SUMS missing", "SHA256SUMS unreadable", "a unreadable"];
    assert_eq!(told(&report), expected);
}

#[test]
fn a_zip_bomb_does_not_go_off() {
    use std::io::Write;
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    deflate.write_all(&vec![0; 50 << 20]).unwrap();
    let mut bomb = entry("p-00000000/manifest.json", &deflate.finish().unwrap());
    bomb.method = 8;
    for size in [0, 1000, u32::MAX - 1] {
        bomb.size = Some(size);
        let report = verify_zip(&[entry(SUMS, b""), bomb.clone()]);
        assert!(names(&report, "manifest.json"), "{size}: {:?}", report.problems);
    }
}

#[test]
fn an_end_that_promises_more_than_there_is_is_refused() {
    let good = zip(&[entry(SUMS, b"")]);
    let end = good.len() - 22;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.zip");
    for (field, value) in [
        (8, [0xfe_u8, 0xff]),
        (10, [0xfe, 0xff]),
        (10, [0xff, 0xff]),
        (4, [1, 0]),
        (14, [0xff, 0xff]),
        (18, [0xff, 0x7f]),
    ] {
        let mut bytes = good.clone();
        bytes[end + field..end + field + 2].copy_from_slice(&value);
        std::fs::write(&path, &bytes).unwrap();
        let report = verify(&path);
        // The count of this disk stands beside the count of all; only the latter is ours.
        if field != 8 {
            assert_eq!(told(&report), ["p.zip unreadable"], "{field}");
        }
    }
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_are_told_and_not_followed() {
    let case = Case::new();
    let (folder, path) = copy(&case.package().path);
    let secret = folder.path().join("secret");
    std::fs::create_dir(&secret).unwrap();
    std::fs::copy(path.join("README.txt"), secret.join("README.txt")).unwrap();
    std::fs::remove_file(path.join("README.txt")).unwrap();
    std::os::unix::fs::symlink(secret.join("README.txt"), path.join("README.txt")).unwrap();
    std::os::unix::fs::symlink(&secret, path.join("more")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", path.join("endless")).unwrap();
    let report = verify(&path);
    let expected = [
        "README.txt missing",
        "README.txt misplaced",
        "endless misplaced",
        "more misplaced",
    ];
    assert_eq!(told(&report), expected);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_told_and_not_opened() {
    let case = Case::new();
    let (_folder, path) = copy(&case.package().path);
    std::fs::remove_file(path.join("manifest.json")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(path.join("manifest.json"))
        .status()
        .unwrap();
    assert!(made.success());
    let report = verify(&path);
    assert!(
        told(&report).contains(&"manifest.json added".to_owned()),
        "{:?}",
        report.problems
    );
    assert!(
        told(&report).contains(&"manifest.json missing".to_owned()),
        "{:?}",
        report.problems
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_told() {
    use std::os::unix::ffi::OsStrExt;
    let case = Case::new();
    let (_folder, path) = copy(&case.package().path);
    std::fs::write(path.join(std::ffi::OsStr::from_bytes(b"\xff")), "x").unwrap();
    assert_eq!(told(&verify(&path)), ["\u{fffd} added"]);
}

#[test]
fn huge_files_are_not_taken_into_memory() {
    let case = Case::new();
    for name in ["manifest.json", "SHA256SUMS", "SHA256SUMS.sig", "allowed_signers"] {
        let (_folder, path) = copy(&case.package().path);
        std::fs::remove_dir_all(case.out()).unwrap();
        std::fs::create_dir(case.out()).unwrap();
        let file = std::fs::File::options()
            .write(true)
            .open(path.join(name))
            .unwrap();
        file.set_len(300 << 20).unwrap();
        let report = verify(&path);
        assert!(
            told(&report).contains(&format!("{name} unreadable")),
            "{name}: {:?}",
            report.problems
        );
    }
}

#[test]
fn a_list_of_hashes_that_leads_out_is_unreadable() {
    let case = Case::new();
    let (folder, path) = copy(&case.package().path);
    std::fs::write(folder.path().join("evil"), "evil").unwrap();
    let line = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  ../evil\n";
    std::fs::write(path.join("SHA256SUMS"), line).unwrap();
    let report = verify(&path);
    assert_eq!(told(&report), ["SHA256SUMS unreadable"]);
    assert!(
        report.problems[0].detail.contains("leads out of the package"),
        "{:?}",
        report.problems
    );
    assert!(
        report.checks.iter().all(|c| c.holds.is_none()),
        "nothing else was claimed"
    );
}

#[test]
fn what_is_nothing_of_ours_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("empty-folder")).unwrap();
    std::fs::write(path("text"), "text").unwrap();
    std::fs::write(path("pdf"), "%PDF-1.7").unwrap();
    std::fs::write(path("nothing"), "").unwrap();
    std::fs::write(path("part"), "PK\x07\x08").unwrap();
    for name in ["empty-folder", "text", "pdf", "nothing", "part", "gone"] {
        let error =
            tickmark_package::verify(&path(name), &VerifyOptions::default(), &mut |_| {}).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
        let is_refused = matches!(
            error,
            PackageError::NotVerifiable { .. } | PackageError::Missing { .. }
        );
        assert!(is_refused, "{name}: {error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_bytes_that_begin_like_a_zip_crash(bytes in prop::collection::vec(any::<u8>(), 0..400), end in any::<bool>()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.zip");
        let tail = if end { &b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2e\0\0\0\0\0\0\0\0\0"[..] } else { &[] };
        std::fs::write(&path, [b"PK\x03\x04", &bytes[..], tail].concat()).unwrap();
        let report = verify(Path::new(&path));
        prop_assert_eq!(report.verdict, Verdict::Bad);
    }

    #[test]
    fn no_manifest_crashes(text in "[{}\\[\\]\":,a-z0-9]{0,200}") {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("manifest.json"), text).unwrap();
        std::fs::write(folder.path().join("SHA256SUMS"), "").unwrap();
        prop_assert_eq!(verify(folder.path()).verdict, Verdict::Bad);
    }
}
