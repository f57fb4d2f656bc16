//! Real log files through the whole product.

use std::path::Path;

use crate::program::{Desk, text};

#[test]
fn real_events_are_imported_once_linked_exported_and_verified() {
    let desk = Desk::new();
    let file = desk.path("real.tickmark");
    desk.run(&[
        "new",
        text(&file),
        "--name",
        "Real events",
        "--framework",
        "aws-evidence-starter",
        "--from",
        "2023-07-01",
        "--to",
        "2023-07-31",
        "--account",
        "123837012026",
        "--region",
        "us-east-1",
    ])
    .expect(0);
    let logs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/cloudtrail");
    let first = desk
        .run(&["--json", "import", text(&file), text(&logs)])
        .expect(0)
        .json();
    let new = first["items"]["new"].as_u64().unwrap();
    assert!(new > 300, "{first}");
    assert_eq!(
        first["items"]["read"].as_u64().unwrap(),
        new + first["items"]["duplicate"].as_u64().unwrap()
    );
    let again = desk
        .run(&["--json", "import", text(&file), text(&logs)])
        .expect(0)
        .json();
    assert_eq!(again["items"]["new"], 0);
    assert_eq!(again["files"]["read"], 0);
    let status = desk.run(&["--json", "status", text(&file)]).expect(0).json();
    assert_eq!(status["counts"]["evidence"].as_u64(), Some(new));
    let controls = desk.run(&["--json", "controls", text(&file)]).expect(0).json();
    let linked = controls["controls"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["evidence_count"].as_u64() > Some(0));
    assert!(linked.count() >= 3, "{controls}");
    let out = desk.path("out");
    std::fs::create_dir_all(&out).unwrap();
    let package = desk
        .run(&[
            "--json",
            "export",
            text(&file),
            "--to",
            text(&out),
            "--as",
            "Dana",
        ])
        .expect(0)
        .json();
    desk.run(&["verify", package["path"].as_str().unwrap()]).expect(0);
}
