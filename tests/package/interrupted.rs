//! Packages that cannot be finished: nothing lies under the final name, and the message names the thing.
//!
//! Some tests run themselves again, as the process to be killed or on a small disk of their own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tickmark_package::PackageError;

use crate::support::{Case, at, files_in};

const KILLED: &str = "TICKMARK_TEST_KILLED_EXPORT";
const SMALL: &str = "TICKMARK_TEST_SMALL_DISK";

fn names_in(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let case = Case::new();
    for zip in [false, true] {
        let error = case
            .write(&case.out().join("nowhere"), zip, None, at(1))
            .unwrap_err();
        for says in [
            "nowhere does not exist",
            "nothing was written",
            "Make the folder first",
        ] {
            assert!(error.to_string().contains(says), "{error}");
        }
    }
    assert_eq!(names_in(&case.out()), Vec::<String>::new());
}

#[test]
fn a_package_that_is_there_is_not_written_over() {
    let case = Case::new();
    for zip in [false, true] {
        let first = case.write(&case.out(), zip, Some(&case.signer), at(1)).unwrap();
        let before = names_in(&case.out());
        let error = case
            .write(&case.out(), zip, Some(&case.signer), at(1))
            .unwrap_err();
        assert!(
            matches!(&error, PackageError::Exists { path } if *path == first.path),
            "{error}"
        );
        assert_eq!(names_in(&case.out()), before);
    }
    let empty = Case::new();
    let name = empty.write(&empty.out(), false, None, at(1)).unwrap().path;
    std::fs::remove_dir_all(&name).unwrap();
    std::fs::create_dir(&name).unwrap();
    assert!(matches!(
        empty.write(&empty.out(), false, None, at(1)),
        Err(PackageError::Exists { .. })
    ));
    assert_eq!(
        files_in(&empty.out()),
        Vec::<String>::new(),
        "an empty folder of that name stays empty"
    );
}

#[test]
fn an_original_that_was_changed_is_not_packed() {
    let case = Case::new();
    let sql = "UPDATE artifact_chunk SET bytes = zeroblob(length(bytes)) WHERE ordinal = 1";
    let status = Command::new("sqlite3").arg(&case.path).arg(sql).status().unwrap();
    assert!(status.success());
    let error = case
        .write(&case.out(), false, Some(&case.signer), at(1))
        .unwrap_err();
    assert!(error.to_string().contains("does not match its hash"), "{error}");
    assert_eq!(names_in(&case.out()), Vec::<String>::new());
}

/// Runs a test of this file again in a private mount of a small disk; nothing where the system lets nobody mount one.
fn on_small_disk(test: &str, mount: &str) {
    let disk = tempfile::tempdir().unwrap();
    let private = ["--user", "--map-root-user", "--mount"];
    let probe = Command::new("unshare")
        .args(private)
        .args(["mount", "-t", "tmpfs", "tmpfs"])
        .arg(disk.path())
        .output();
    if !probe.is_ok_and(|o| o.status.success()) {
        return;
    }
    let script = format!("{mount} && exec \"$@\"");
    let output = Command::new("unshare")
        .args(private)
        .args(["sh", "-c", &script, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(SMALL, disk.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_full_disk_is_told_and_nothing_is_left_behind() {
    let test = "interrupted::a_full_disk_is_told_and_nothing_is_left_behind";
    let Ok(disk) = std::env::var(SMALL) else {
        return on_small_disk(test, &format!("mount -t tmpfs -o size=4m tmpfs \"${SMALL}\""));
    };
    let disk = Path::new(&disk);
    let case = Case::new();
    // From where nothing fits to where all but the last bytes of the zip fit.
    let whole = case.write(&case.out(), true, Some(&case.signer), at(1)).unwrap();
    let mut refused = 0;
    for ballast in [
        4_190_000, 4_000_000, 3_200_000, 2_800_000, 2_500_000, 2_000_000, 1_500_000, 1_000_000,
    ] {
        std::fs::write(disk.join("ballast"), vec![1; ballast]).unwrap();
        for zip in [false, true] {
            match case.write(disk, zip, Some(&case.signer), at(1)) {
                Ok(done) if zip => std::fs::remove_file(done.path).unwrap(),
                Ok(done) => std::fs::remove_dir_all(done.path).unwrap(),
                Err(error) => {
                    refused += 1;
                    assert!(matches!(error, PackageError::DiskFull { .. }), "{error}");
                    assert!(error.to_string().contains(&disk.display().to_string()), "{error}");
                    assert!(error.to_string().contains("Free some space"), "{error}");
                }
            }
            assert_eq!(names_in(disk), ["ballast"]);
        }
    }
    assert!(refused > 4, "{} bytes", whole.bytes);
}

#[test]
fn a_folder_that_cannot_be_written_is_named_and_stays_as_it_is() {
    let test = "interrupted::a_folder_that_cannot_be_written_is_named_and_stays_as_it_is";
    let Ok(disk) = std::env::var(SMALL) else {
        return on_small_disk(test, &format!("mount -t tmpfs -o ro tmpfs \"${SMALL}\""));
    };
    let disk = Path::new(&disk);
    let case = Case::new();
    for zip in [false, true] {
        let error = case.write(disk, zip, Some(&case.signer), at(1)).unwrap_err();
        assert!(
            matches!(&error, PackageError::Write { path, .. } if path == disk),
            "{error}"
        );
        assert!(error.to_string().contains("choose another folder"), "{error}");
    }
    assert_eq!(names_in(disk), Vec::<String>::new());
}

/// Does nothing but in the process that another test starts.
#[test]
fn the_process_that_is_killed() {
    let Ok(out) = std::env::var(KILLED) else { return };
    let case = Case::new();
    println!("begin");
    for n in 0.. {
        case.write(Path::new(&out), n % 2 == 1, Some(&case.signer), at(n))
            .unwrap();
        println!("written");
    }
}

#[test]
fn a_killed_export_leaves_nothing_under_the_final_name() {
    for round in 0..8 {
        let out = tempfile::tempdir().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "interrupted::the_process_that_is_killed",
                "--nocapture",
            ])
            .env(KILLED, out.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        assert!(lines.any(|line| line.contains("begin")));
        std::thread::sleep(Duration::from_millis(round * 70));
        child.kill().unwrap();
        child.wait().unwrap();
        for name in names_in(out.path()) {
            if !name.starts_with(".tickmark-package-") {
                let report = crate::support::verify(&out.path().join(&name));
                assert_eq!(report.problems, [], "{name} is whole");
            }
        }
    }
}
