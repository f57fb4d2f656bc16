//! Reports of AWS Artifact: listed from what was collected, got only by name and on accepted terms.

use crate::program::{Desk, Served, foreign, text};

#[test]
fn a_report_is_got_by_name_when_its_terms_are_accepted_and_is_written_where_it_is_wanted() {
    let desk = Desk::new();
    let file = desk.sample();
    let listed = desk.run(&["--json", "artifact", text(&file)]).expect(0).json();
    let rows = listed["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 7);
    assert!(
        rows.iter()
            .all(|row| row["terms"].is_null() && row["file"].is_null())
    );
    let row = rows.iter().find(|row| row["acceptance"] == "EXPLICIT").unwrap();
    let id = row["id"].as_str().unwrap();

    let served = Served::start(&desk, &[]);
    let folder = desk.path("reports");
    std::fs::create_dir(&folder).unwrap();
    let ask = [
        "--json",
        "artifact",
        text(&file),
        "--report",
        id,
        "--pace",
        "none",
        "--to",
        text(&folder),
    ];
    let account = served.1["accounts"][0]["id"].as_str().unwrap();
    let asks = [&ask[..], &["--account", account]].concat();
    let terms = desk.run_with(&asks, &served.access()).expect(1).json();
    assert!(
        terms["got"] == true && terms["report"]["terms"].is_object() && terms["report"]["file"].is_null(),
        "{terms}"
    );

    let accepts = [&asks[..], &["--accept-terms", "--as", "Dana"]].concat();
    let got = desk.run_with(&accepts, &served.access()).expect(0).json();
    let sha256 = got["report"]["file"]["sha256"].as_str().unwrap();
    let name = format!("{id}-{}-report.pdf", row["version"]);
    let written = foreign("sha256sum", &[&name], &folder);
    assert!(written.starts_with(sha256), "{written}");
    let said = desk.run(&["artifact", text(&file)]).expect(0);
    assert!(said.stdout.contains(sha256), "{}", said.stdout);
    // Asked again, the same documents are left as they are, and another's file is not written over.
    desk.run_with(&accepts, &served.access()).expect(0);
    std::fs::write(folder.join(&name), "somebody's notes").unwrap();
    let refused = desk.run_with(&accepts, &served.access()).expect(1);
    assert!(refused.stderr.contains(&name), "{}", refused.stderr);
    assert_eq!(std::fs::read(folder.join(&name)).unwrap(), b"somebody's notes");
    let log = foreign(
        "sqlite3",
        &[
            text(&file),
            "SELECT actor, detail FROM v_activity WHERE action = 'run.started' ORDER BY seq DESC LIMIT 1",
        ],
        &folder,
    );
    assert!(log.starts_with("Dana|") && log.contains("accepted"), "{log}");
}

#[test]
fn a_report_that_nobody_listed_is_not_asked_for() {
    let desk = Desk::new();
    let file = desk.sample();
    let ran = desk
        .run(&[
            "artifact",
            text(&file),
            "--report",
            "report-nobody",
            "--accept-terms",
        ])
        .expect(2);
    assert!(ran.stderr.contains("report-nobody"), "{}", ran.stderr);
    let ran = desk.run(&["artifact", text(&file), "--accept-terms"]).expect(2);
    assert!(ran.stderr.contains("--report"), "{}", ran.stderr);
}
