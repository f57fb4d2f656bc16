//! The whole way out of Audit Manager: list, archive, continue, collect from Config and CloudTrail, export, verify.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{Desk, Served, foreign, text};

/// Number of the account that Audit Manager works in, among the sample's.
const SECURITY: usize = 2;

fn archive(desk: &Desk, served: &Served, status: i32) -> (PathBuf, Value) {
    let file = desk.path("archive.tickmark");
    let name = "Northwind SOC 2 2026";
    let arguments = ["--json", "rescue", "archive", text(&file), "--assessment", name];
    let more = [
        "--region",
        "us-east-1",
        "--pace",
        "none",
        "--as",
        "Dana Whitfield",
    ];
    let ran = desk.run_with(&[&arguments[..], &more[..]].concat(), &served.access_to(SECURITY));
    let said = ran.expect(status).json();
    (file, said)
}

fn period_of(file: &Path) -> [String; 2] {
    let sql = "SELECT period_from || ' ' || period_to FROM engagement";
    let days = foreign("sqlite3", &[text(file), sql], Path::new("/"));
    let (from, to) = days.trim().split_once(' ').unwrap();
    [from.to_owned(), to.to_owned()]
}

fn number(file: &Path, sql: &str) -> u64 {
    foreign("sqlite3", &[text(file), sql], Path::new("/"))
        .trim()
        .parse()
        .unwrap()
}

#[test]
fn an_assessment_is_archived_whole_and_goes_on_without_audit_manager() {
    let desk = Desk::new();
    let served = Served::start(&desk, &[]);
    let listed = desk
        .run_with(
            &["--json", "rescue", "list", "--pace", "none"],
            &served.access_to(SECURITY),
        )
        .expect(0)
        .json();
    let soc = &listed["assessments"][0];
    assert_eq!(
        (soc["name"].as_str(), soc["controls"].as_u64()),
        (Some("Northwind SOC 2 2026"), Some(16))
    );

    let (file, said) = archive(&desk, &served, 0);
    assert_eq!(said["sheet"]["closes"], true, "{}", said["sheet"]);
    let items = said["sheet"]["found"].as_u64().unwrap();
    assert_eq!(
        Some(items),
        soc["evidence"].as_u64(),
        "as Audit Manager counts them"
    );
    assert_eq!(number(&file, "SELECT count(*) FROM v_evidence"), items);
    let [from, to] = period_of(&file);
    let outside = "SELECT count(*) FROM v_evidence e, engagement WHERE date(e.occurred_at) NOT BETWEEN period_from AND period_to";
    assert_eq!(
        number(&file, outside),
        0,
        "the period is the evidence's span, {from} to {to}"
    );
    let asked = "SELECT count(*) FROM v_receipts WHERE source NOT IN ('auditmanager', 'sts')";
    assert_eq!(number(&file, asked), 0, "an archive asks nothing else");
    desk.run(&["collect", text(&file), "--source", "config"])
        .expect(1);

    let new = desk.path("next.tickmark");
    let days = ["--from", &from, "--to", "2027-12-31"];
    let scope = ["--region", "us-east-1", "--as", "Dana Whitfield"];
    let go_on = [
        &["--json", "rescue", "continue", text(&file), text(&new)][..],
        &days[..],
        &scope[..],
    ]
    .concat();
    let planned = desk.run(&[&go_on[..], &["--plan"][..]].concat()).expect(0).json();
    assert!(!new.exists(), "a plan writes nothing");
    let done = desk.run(&go_on).expect(0).json();
    for member in [
        "sources", "mapped", "manual", "unmapped", "taken", "left", "notes",
    ] {
        assert_eq!(planned[member], done[member], "{member}");
    }
    let count = |member: &str| done[member].as_u64().unwrap();
    assert_eq!(
        count("sources"),
        count("mapped") + count("manual") + count("unmapped")
    );
    assert_eq!(count("sources"), done["lines"].as_array().unwrap().len() as u64);
    assert_eq!((count("taken"), count("left")), (items, 0));
    let core = done["lines"]
        .as_array()
        .unwrap()
        .iter()
        .any(|l| l["via"] == "Trails are on");
    assert!(core, "a core control is resolved into its sources");

    came_over_as_it_was(&file, &new);
    from_now_on(&desk, &served, &new);
}

/// Originals, receipts and items are the archive's, and what people did there is quoted and signs nothing.
fn came_over_as_it_was(file: &Path, new: &Path) {
    let both = |sql: &str| {
        let rows = |f: &Path| foreign("sqlite3", &[text(f), sql], Path::new("/"));
        assert_eq!(rows(file), rows(new), "{sql}");
    };
    both(
        "SELECT kind, native_id, result, occurred_at, collected_at, title, artifact_sha256, position FROM v_evidence ORDER BY 2",
    );
    both("SELECT operation, account_id, region, parameters, outcome, pages, items, started_at, finished_at, caller_arn
          FROM v_receipts WHERE operation <> 'import' ORDER BY 1, 4");
    both("SELECT r.operation, p.request_id, p.received_at FROM receipt_page p JOIN receipt r ON r.id = p.receipt_id
          WHERE r.operation <> 'import' ORDER BY 2");
    assert_eq!(
        number(new, "SELECT count(*) FROM sign_off") + number(new, "SELECT count(*) FROM conclusion"),
        0
    );
    let quoted = "SELECT count(*) FROM comment WHERE author = 'Dana Whitfield' AND body LIKE 'Audit Manager, priya.raman on %'";
    assert!(number(new, quoted) > 0);
    let linked = "SELECT count(DISTINCT e.id) FROM v_links l JOIN v_evidence e ON e.id = l.evidence_id";
    assert_eq!(
        number(new, linked),
        number(new, "SELECT count(*) FROM v_evidence"),
        "past evidence is linked"
    );
}

/// Config and CloudTrail alone serve the controls, and what is exported verifies.
fn from_now_on(desk: &Desk, served: &Served, new: &Path) {
    let collect = [
        "collect",
        text(new),
        "--source",
        "config",
        "--source",
        "cloudtrail",
        "--pace",
        "none",
    ];
    desk.run_with(
        &[&collect[..], &["--account", "333344445555"][..]].concat(),
        &served.access_to(SECURITY),
    )
    .expect(0);
    let by = |source: &str| {
        let sql = format!(
            "SELECT count(DISTINCT l.control_id) FROM v_links l JOIN v_evidence e ON e.id = l.evidence_id WHERE e.source = '{source}'"
        );
        number(new, &sql)
    };
    assert!(
        by("config") >= 5,
        "{} controls have Config evidence",
        by("config")
    );
    assert!(
        by("cloudtrail") >= 3,
        "{} controls have CloudTrail evidence",
        by("cloudtrail")
    );
    let page = desk
        .run(&["--json", "control", text(new), "CC6.6"])
        .expect(0)
        .json();
    let cells = page["control"]["cells"].as_array().unwrap();
    assert!(
        !cells.is_empty() && cells.iter().any(|c| c["reason"] == ""),
        "its rules answer: {cells:?}"
    );
    desk.run(&["verify", text(new)]).expect(0);
    let out = desk.path("out");
    std::fs::create_dir_all(&out).unwrap();
    let package = desk
        .run(&[
            "--json",
            "export",
            text(new),
            "--to",
            text(&out),
            "--as",
            "Dana Whitfield",
        ])
        .expect(0)
        .json();
    let verdict = desk
        .run(&["--json", "verify", package["path"].as_str().unwrap()])
        .expect(0)
        .json();
    assert_eq!(verdict["verdict"], "good", "{verdict}");
}

#[test]
fn counts_that_do_not_close_are_said_and_answered_with_no() {
    let desk = Desk::new();
    let served = Served::start(&desk, &["--fault", "wrong-counts"]);
    let (file, said) = archive(&desk, &served, 1);
    assert_eq!(said["sheet"]["closes"], false);
    assert!(!said["sheet"]["open"].as_array().unwrap().is_empty());
    drop(served);
    // The same command on the same file asks again.
    let served = Served::start(&desk, &[]);
    let lines = said["sheet"]["lines"].as_array().unwrap();
    let id = lines
        .iter()
        .find_map(|line| {
            line["what"]
                .as_str()
                .unwrap()
                .strip_prefix("evidence of assessment ")
        })
        .and_then(|rest| rest.split(',').next())
        .unwrap()
        .to_owned();
    let again = [
        "--json",
        "rescue",
        "archive",
        text(&file),
        "--assessment",
        &id,
        "--pace",
        "none",
    ];
    let said = desk
        .run_with(&again, &served.access_to(SECURITY))
        .expect(0)
        .json();
    assert_eq!(said["sheet"]["closes"], true, "{}", said["sheet"]);
}

#[test]
fn only_a_sound_archive_is_continued_and_nothing_is_overwritten() {
    let desk = Desk::new();
    let served = Served::start(&desk, &[]);
    let (file, _) = archive(&desk, &served, 0);
    let new = desk.path("next.tickmark");
    let go_on = |file: &Path| {
        let days = ["--from", "2026-01-01", "--to", "2027-12-31"];
        desk.run(&[&["rescue", "continue", text(file), text(&new)][..], &days[..]].concat())
    };
    let sample = desk.sample();
    let refused = go_on(&sample).expect(1);
    assert!(refused.stderr.contains("no archive"), "{}", refused.stderr);
    std::fs::write(&new, "somebody's").unwrap();
    go_on(&file).expect(1);
    assert_eq!(std::fs::read_to_string(&new).unwrap(), "somebody's");
    std::fs::remove_file(&new).unwrap();
    let slip = "UPDATE fact SET result = 'compliant' WHERE result = 'noncompliant'";
    foreign("sqlite3", &[text(&file), slip], Path::new("/"));
    let refused = go_on(&file).expect(1);
    assert!(refused.stderr.contains("does not hold"), "{}", refused.stderr);
    let left: Vec<_> = std::fs::read_dir(desk.folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert!(
        !left.iter().any(|n| n.to_string_lossy().contains("next")),
        "{left:?}"
    );
}
