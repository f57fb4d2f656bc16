//! The credentials that a collection used are in nothing that the program leaves: engagement, package, settings, log, and
//! what it says, with every switch on that makes the AWS SDK talk.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{Desk, Ran, Served, foreign, read, text};

const SECURITY: &str = "333344445555";
/// The one that the sample organisation's role knows.
const EXTERNAL_ID: &str = "northwind-7";
/// Whatever anybody may set to see more.
const LOUD: [(&str, &str); 5] = [
    ("RUST_LOG", "trace"),
    ("RUST_BACKTRACE", "full"),
    ("AWS_LOG_LEVEL", "trace"),
    ("SMITHY_LOG", "trace"),
    ("RUST_LIB_BACKTRACE", "full"),
];

/// Every file below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The bytes of a file, unpacked where a format packs them.
fn unpacked(desk: &Desk, path: &Path) -> Vec<u8> {
    let mut bytes = fs::read(path).unwrap();
    if path.extension().is_some_and(|e| e == "pdf") {
        let plain = desk.path("plain.pdf");
        let packed = [
            "--qdf",
            "--object-streams=disable",
            "--stream-data=uncompress",
            text(path),
            text(&plain),
        ];
        foreign("qpdf", &packed, desk.folder.path());
        let inflated = fs::read(&plain).unwrap();
        assert!(inflated.len() > bytes.len(), "the streams are inflated");
        bytes.extend(inflated);
        bytes.extend(foreign("pdftotext", &[text(path), "-"], desk.folder.path()).into_bytes());
    }
    bytes
}

/// Every row as text; the originals stand unpacked in the package, and are read in the tests of collections.
fn rows(file: &Path) -> Vec<u8> {
    read(file, ".dump").into_bytes()
}

fn assert_nowhere(secrets: &[String], bytes: &[u8], what: &str) {
    let text = String::from_utf8_lossy(bytes);
    for secret in secrets {
        let found = text.split_once(secret.as_str()).map(|(before, _)| before.len());
        assert_eq!(
            found,
            None,
            "{what} holds a secret of {} characters",
            secret.len()
        );
    }
}

#[test]
fn the_credentials_that_were_used_are_in_nothing_that_the_program_leaves() {
    let desk = Desk::new();
    let file = desk.engagement(
        "audit.tickmark",
        SECURITY,
        "us-east-1",
        "2026-01-01",
        "2026-12-31",
    );

    let mut secrets = vec![
        EXTERNAL_ID.to_owned(),
        "wJalrXUtnFEMI".to_owned(),
        "FwoGZXIvYXdzEXAMPLE".to_owned(),
    ];
    let mut said = Vec::new();
    let mut say = |ran: Ran| {
        said.extend(ran.stdout.into_bytes());
        said.extend(ran.stderr.into_bytes());
        ran.status
    };
    // The same person in many troubles: by key and by role, expired, denied, and with a key that nobody knows.
    let role = [
        "--role-arn",
        "arn:aws:iam::{account}:role/TickmarkAudit",
        "--external-id",
        EXTERNAL_ID,
    ];
    for (fault, more) in [
        ("expired-token", &[][..]),
        ("denied", &role[..]),
        ("malformed-body", &role[..]),
        ("none", &role[..]),
    ] {
        let served = Served::start(&desk, &["--fault", fault]);
        for account in served.1["accounts"].as_array().unwrap() {
            let id = account["access_key_id"].as_str().unwrap();
            secrets.extend([id.to_owned(), format!("ASIA{}", &id[4..])]);
        }
        let collect = [
            &["collect", text(&file), "--pace", "none", "--as", "Dana"][..],
            more,
        ]
        .concat();
        let keys = [&served.access_to(2)[..], &LOUD[..]].concat();
        let ran = desk.run_with(&collect, &keys);
        let expected = if fault == "expired-token" { 3 } else { 0 };
        assert_eq!(ran.status, expected, "{fault}: {}", ran.stderr);
        say(ran);
        let unknown = [
            keys[0],
            ("AWS_ACCESS_KEY_ID", "ASIAUNKNOWN123456789"),
            ("AWS_SECRET_ACCESS_KEY", "unknownSecret0123456789"),
            ("AWS_SESSION_TOKEN", "IQoJb3JpZ2luX2VjUNKNOWN0123456789"),
            keys[3],
        ];
        let refused = say(desk.run_with(&collect, &[&unknown[..], &LOUD[..]].concat()));
        assert_eq!(refused, 2, "{fault}");
    }
    secrets.extend(["UNKNOWN123456789", "unknownSecret", "IQoJb3JpZ2luX2VjUNKNOWN"].map(str::to_owned));
    let out = desk.path("out");
    fs::create_dir(&out).unwrap();
    for more in [&[][..], &["--zip"]] {
        let export = [
            &["export", text(&file), "--to", text(&out), "--as", "Dana"][..],
            more,
        ]
        .concat();
        assert_eq!(say(desk.run_with(&export, &LOUD)), 0);
    }

    assert_nowhere(&secrets, &said, "what the program says");
    assert!(
        String::from_utf8_lossy(&said).contains(SECURITY),
        "something was said"
    );
    let mut kinds = std::collections::BTreeSet::new();
    for path in files_below(desk.folder.path()) {
        kinds.extend(path.extension().map(|e| e.to_string_lossy().into_owned()));
        assert_nowhere(&secrets, &unpacked(&desk, &path), &path.display().to_string());
    }
    for kind in ["tickmark", "pdf", "csv", "json", "html", "zip"] {
        assert!(kinds.contains(kind), "{kind} in {kinds:?}");
    }
    assert_nowhere(&secrets, &rows(&file), "the engagement's rows");
}
