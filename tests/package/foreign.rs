//! The package in the hands of tools that are not ours.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::{Case, at, copy, files_in, manifest, read};

fn run(folder: &Path, script: &str) -> Output {
    Command::new("sh")
        .args(["-c", script])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn succeeded(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

const VERIFY: &str =
    "ssh-keygen -Y verify -f allowed_signers -I dana.whitfield -n tickmark -s SHA256SUMS.sig < SHA256SUMS";

#[test]
fn sha256sum_accepts_every_file() {
    let case = Case::new();
    let package = case.package();
    let text = succeeded(&run(&package.path, "sha256sum --strict -c SHA256SUMS"));
    let ok = text.lines().filter(|l| l.ends_with(": OK")).count() as u64;
    assert_eq!(
        ok,
        package.files - 2,
        "every file but the list itself and its signature"
    );
}

#[test]
fn ssh_keygen_says_who_signed() {
    let case = Case::new();
    let package = case.package();
    let text = succeeded(&run(&package.path, VERIFY));
    let expected = format!(
        "Good \"tickmark\" signature for dana.whitfield with ED25519 key {}",
        case.signer.fingerprint()
    );
    assert_eq!(text.trim(), expected);
    succeeded(&run(
        &package.path,
        "ssh-keygen -Y find-principals -f allowed_signers -s SHA256SUMS.sig",
    ));
}

#[test]
fn ssh_keygen_refuses_what_we_refuse() {
    let case = Case::new();
    let package = case.package();
    let (_folder, path) = copy(&package.path);
    let sums = path.join("SHA256SUMS");
    let mut bytes = read(&sums);
    bytes[0] ^= 1;
    std::fs::write(&sums, bytes).unwrap();
    assert!(!run(&path, VERIFY).status.success());
    assert!(!run(&path, "sha256sum --strict -c SHA256SUMS").status.success());
}

#[test]
fn ssh_keygen_accepts_the_sign_offs_in_the_table() {
    let case = Case::new();
    let package = case.package();
    let rows = crate::support::table(&package.path, "data/sign-offs.csv");
    let column = |row: &[String], name: &str| {
        let place = rows[0].iter().position(|h| h == name).unwrap();
        row[place].strip_prefix('\'').unwrap_or(&row[place]).to_owned()
    };
    assert_eq!(rows.len(), 3);
    for row in &rows[1..] {
        let digest = column(row, "content_sha256");
        let document = manifest(&package.path)
            .files
            .into_iter()
            .find(|f| f.sha256 == digest)
            .unwrap()
            .path;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sig"), column(row, "signature")).unwrap();
        std::fs::write(
            folder.path().join("signers"),
            format!("somebody {}\n", column(row, "public_key")),
        )
        .unwrap();
        let script = format!(
            "ssh-keygen -Y verify -f signers -I somebody -n tickmark -s sig < '{}'",
            package.path.join(document).display()
        );
        succeeded(&run(folder.path(), &script));
    }
}

#[test]
fn a_key_of_ours_is_a_key_of_ssh_keygen_and_the_other_way_round() {
    let case = Case::new();
    let script = "ssh-keygen -y -f dana && ssh-keygen -l -f dana && ssh-keygen -q -t ed25519 -N '' -C theirs -f theirs";
    let text = succeeded(&run(case.folder.path(), script));
    let ours = case.signer.public_key_line();
    assert!(text.contains(ours.rsplit_once(' ').unwrap().0), "{text}");
    assert!(text.contains(&case.signer.fingerprint()), "{text}");
    let theirs = tickmark_package::Signer::load(&case.folder.path().join("theirs"), None, "Theirs").unwrap();
    let package = case.write(&case.out(), false, Some(&theirs), at(9)).unwrap();
    succeeded(&run(&package.path, &VERIFY.replace("dana.whitfield", "theirs")));
}

#[test]
fn unzip_and_python_read_the_zip() {
    let case = Case::new();
    let package = case
        .write(&case.out(), true, Some(&case.signer), at(86_400))
        .unwrap();
    let out = tempfile::tempdir().unwrap();
    let zip = package.path.display().to_string();
    let by_python = format!(
        "python3 -c \"import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall('p')\" '{zip}'"
    );
    succeeded(&run(out.path(), &by_python));
    let folder = out.path().join("p").join(&package.name);
    assert_eq!(files_in(&folder).len() as u64, package.files);
    succeeded(&run(&folder, "sha256sum --strict -c SHA256SUMS"));
    succeeded(&run(&folder, VERIFY));
    succeeded(&run(out.path(), &format!("unzip -tq '{zip}'")));
}

#[test]
fn the_printed_figures_are_those_of_the_manifest() {
    let case = Case::new();
    let package = case.package();
    let text = succeeded(&run(&package.path, "pdftotext -layout report.pdf -"));
    let counts = manifest(&package.path).counts;
    let pages = succeeded(&run(&package.path, "pdfinfo report.pdf"));
    assert!(
        pages
            .lines()
            .any(|l| l.starts_with("Pages:") && l.ends_with(&format!(" {}", counts.pages))),
        "{pages}"
    );
    for (what, n) in [("collected", counts.collected), ("ncluded", counts.included)] {
        let found = text
            .lines()
            .any(|line| line.contains(what) && line.split_whitespace().any(|w| w == n.to_string()));
        assert!(found, "the report prints {n} {what}");
    }
    let readme = String::from_utf8(read(&package.path.join("README.txt"))).unwrap();
    assert!(
        readme.contains("9 evidence items were collected, 6 are included, 3 are excluded"),
        "{readme}"
    );
}
