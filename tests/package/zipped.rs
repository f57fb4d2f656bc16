//! A package in one zip: the same files, verified in place.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use proptest::prelude::*;
use tickmark_package::{PackageError, Verdict, VerifyReport};

use crate::support::{Case, at, files_in, names, read, told, verify};

fn original() -> &'static (Case, PathBuf) {
    static PACKAGE: OnceLock<(Case, PathBuf)> = OnceLock::new();
    PACKAGE.get_or_init(|| {
        let case = Case::new();
        let path = case
            .write(&case.out(), true, Some(&case.signer), at(86_400))
            .unwrap()
            .path;
        (case, path)
    })
}

/// Verifies bytes as a zip; an error counts as a refusal without a report.
fn verify_bytes(bytes: &[u8]) -> Result<VerifyReport, PackageError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("package.zip");
    std::fs::write(&path, bytes).unwrap();
    let report = tickmark_package::verify(&path, &tickmark_package::VerifyOptions::default(), &mut |_| {});
    assert_eq!(files_in(folder.path()), ["package.zip"], "nothing is unpacked");
    report
}

/// Where each file's packed bytes lie: path, first, behind the last.
fn places(path: &Path) -> Vec<(String, usize, usize)> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    (0..zip.len())
        .map(|i| {
            let file = zip.by_index_raw(i).unwrap();
            let first = usize::try_from(file.data_start()).unwrap();
            let path = file.name().split_once('/').unwrap().1.to_owned();
            (
                path,
                first,
                first + usize::try_from(file.compressed_size()).unwrap(),
            )
        })
        .collect()
}

#[test]
fn a_zip_holds_the_files_of_the_folder_under_its_name() {
    let (case, path) = original();
    let folder = tempfile::tempdir().unwrap();
    let package = case
        .write(folder.path(), false, Some(&case.signer), at(86_400))
        .unwrap();
    assert_eq!(
        path.file_name().unwrap().to_string_lossy(),
        format!("{}.zip", package.name)
    );
    assert_eq!(
        files_in(&case.out()).len(),
        1,
        "the folder that it was made from is gone"
    );
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut names: Vec<String> = zip.file_names().map(str::to_owned).collect();
    names.sort();
    let expected: Vec<String> = files_in(&package.path)
        .iter()
        .map(|f| format!("{}/{f}", package.name))
        .collect();
    assert_eq!(names, expected);
    for (name, file) in names.iter().zip(files_in(&package.path)) {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut zip.by_name(name).unwrap(), &mut bytes).unwrap();
        assert!(bytes == read(&package.path.join(&file)), "{file}");
    }
}

#[test]
fn the_same_state_gives_the_same_zip() {
    let (case, path) = original();
    let folder = tempfile::tempdir().unwrap();
    let again = case
        .write(folder.path(), true, Some(&case.signer), at(86_400))
        .unwrap();
    assert!(read(path) == read(&again.path));
}

#[test]
fn a_zip_is_verified_in_place_under_any_file_name() {
    let (case, path) = original();
    let report = verify(path);
    assert_eq!(told(&report), Vec::<String>::new());
    assert_eq!(
        (report.verdict, report.signer_fingerprint),
        (Verdict::Good, case.signer.fingerprint())
    );
    assert_eq!(serde_json::json!(report.kind), "zip");
    let report = verify_bytes(&read(path)).unwrap();
    assert_eq!(
        report.verdict,
        Verdict::Good,
        "browsers call it `package (1).zip`"
    );
}

#[test]
fn a_zip_made_by_another_program_is_verified() {
    let (case, _) = original();
    let folder = tempfile::tempdir().unwrap();
    let package = case
        .write(folder.path(), false, Some(&case.signer), at(86_400))
        .unwrap();
    for script in [
        "zip -qr by-zip.zip {}",
        "zip -qr - {} | cat > streamed.zip",
        "python3 -m zipfile -c by-python.zip {}",
    ] {
        let script = script.replace("{}", &package.name);
        let status = std::process::Command::new("sh")
            .args(["-c", &script])
            .current_dir(folder.path())
            .status();
        assert!(status.unwrap().success());
    }
    for name in ["by-zip.zip", "streamed.zip", "by-python.zip"] {
        let report = verify(&folder.path().join(name));
        assert_eq!(told(&report), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn bytes_before_between_and_behind_are_found() {
    let bytes = read(&original().1);
    let behind = verify_bytes(&[&bytes[..], b"more"].concat()).unwrap();
    assert_eq!(told(&behind), ["package.zip trailing_bytes"]);
    let before = verify_bytes(&[b"PK\x03\x04", &bytes[..]].concat()).unwrap();
    assert_eq!(
        (before.verdict, names(&before, "package.zip")),
        (Verdict::Bad, true)
    );
    let mut comment = bytes.clone();
    let length = comment.len();
    comment[length - 2] = 4;
    comment.extend(b"note");
    assert_eq!(
        told(&verify_bytes(&comment).unwrap()),
        ["package.zip trailing_bytes"]
    );
}

#[test]
fn a_zip_with_more_entries_than_sixteen_bits_count_is_read() {
    let (case, path) = original();
    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("large.zip");
    let mut package = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut zip = zip::ZipWriter::new(std::io::BufWriter::new(std::fs::File::create(&large).unwrap()));
    for n in 0..package.len() {
        zip.raw_copy_file(package.by_index_raw(n).unwrap()).unwrap();
    }
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    for n in 0..66_000 {
        let options =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(format!("{name}/more/{n}"), options).unwrap();
    }
    drop(zip.finish().unwrap());
    let report = verify(&large);
    assert_eq!(report.verdict, Verdict::Bad);
    assert_eq!(
        report.signer_fingerprint,
        case.signer.fingerprint(),
        "what belongs to it still holds"
    );
    assert!(names(&report, "more/0"), "{:?}", report.problems.first());
    let last = report.problems.last().unwrap();
    assert_eq!(last.detail, "and 56,000 problems more");
}

#[test]
fn a_zip_of_something_else_is_no_package() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "a").unwrap();
    let status = std::process::Command::new("zip")
        .args(["-qr", "other.zip", "a.txt"])
        .current_dir(folder.path())
        .status();
    assert!(status.unwrap().success());
    let report = verify(&folder.path().join("other.zip"));
    assert_eq!(report.verdict, Verdict::Bad);
    assert!(
        told(&report).contains(&"SHA256SUMS missing".to_owned()),
        "{:?}",
        report.problems
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_truncated_zip_is_found(place in any::<prop::sample::Index>()) {
        let bytes = read(&original().1);
        let length = place.index(bytes.len());
        match verify_bytes(&bytes[..length]) {
            Ok(report) => {
                prop_assert_eq!(report.verdict, Verdict::Bad);
                prop_assert!(names(&report, "package.zip"));
            }
            Err(error) => prop_assert!(length < 100, "{length}: {error}"),
        }
    }

    #[test]
    fn any_changed_byte_of_a_files_data_is_found_and_named(file in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), bits in 1_u8..) {
        let mut bytes = read(&original().1);
        let places = places(&original().1);
        let (name, first, behind) = &places[file.index(places.len())];
        bytes[first + place.index(behind - first)] ^= bits;
        let report = verify_bytes(&bytes).unwrap();
        prop_assert_eq!(report.verdict, Verdict::Bad);
        prop_assert!(names(&report, name), "{}: {:?}", name, report.problems);
    }

    #[test]
    fn no_changed_bytes_anywhere_are_followed_or_crash(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = read(&original().1);
        // Most of it is data; the end and the headers are where a reader is led astray.
        let directory = bytes.len().saturating_sub(3000);
        for (place, byte) in changes {
            let place = directory + place.index(bytes.len() - directory);
            bytes[place] = byte;
        }
        let _ = verify_bytes(&bytes);
    }
}
