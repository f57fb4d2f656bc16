//! How AWS is reached is what the person wrote, and nothing that was written is ignored.

use crate::program::{Desk, Served, foreign, text};

const NEW: [&str; 12] = [
    "--name",
    "A",
    "--framework",
    "aws-evidence-starter",
    "--account",
    "333344445555",
    "--region",
    "us-east-1",
    "--from",
    "2026-01-01",
    "--to",
    "2026-12-31",
];

#[test]
fn every_receipt_names_the_session_that_was_asked_for() {
    let desk = Desk::new();
    let file = desk.path("a.tickmark");
    desk.run(&[&["new", text(&file)][..], &NEW].concat()).expect(0);
    let served = Served::start(&desk, &[]);
    let collect = [
        "collect",
        text(&file),
        "--source",
        "cloudtrail",
        "--pace",
        "none",
        "--role-arn",
        "arn:aws:iam::{account}:role/TickmarkAudit",
        "--external-id",
        "northwind-7",
        "--session-name",
        "audit-2026",
    ];
    desk.run_with(&collect, &served.access_to(2)).expect(0);
    let sql = "SELECT DISTINCT caller_arn FROM v_receipts";
    let callers = foreign("sqlite3", &[text(&file), sql], desk.folder.path());
    assert_eq!(
        callers.trim(),
        "arn:aws:sts::333344445555:assumed-role/TickmarkAudit/audit-2026"
    );
}

#[test]
fn a_way_to_reach_aws_is_refused_where_nothing_is_asked() {
    let desk = Desk::new();
    let file = desk.path("a.tickmark");
    let new = [&["new", text(&file), "--profile", "audit"][..], &NEW].concat();
    let ran = desk.run(&new).expect(2);
    assert!(
        ran.stderr.contains("--profile") && ran.stderr.contains("--accounts-from"),
        "{}",
        ran.stderr
    );
    assert!(!file.exists(), "nothing was made");
    let sample = desk.sample();
    let ran = desk
        .run(&["artifact", text(&sample), "--session-name", "a"])
        .expect(2);
    assert!(
        ran.stderr.contains("--session-name") && ran.stderr.contains("--report"),
        "{}",
        ran.stderr
    );
}
