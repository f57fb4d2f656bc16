//! The tables: read back by another reader they hold the model, and no spreadsheet runs them.

use tickmark_domain::EvidenceKind;
use tickmark_domain::verification::FileVerdict;
use tickmark_report::csv::{
    ActivityLine, EvidenceLine, ExclusionLine, write_activity_csv, write_cells_csv, write_comments_csv,
    write_controls_csv, write_coverage_csv, write_evidence_csv, write_exceptions_csv, write_exclusions_csv,
    write_proofs_csv, write_receipts_csv, write_reconciliation_csv, write_sign_offs_csv, write_unknown_csv,
};
use tickmark_report::model::ArtifactRef;

use crate::sample;

fn read(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(bytes);
    let heads = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect();
    (heads, rows)
}

fn artifact() -> ArtifactRef {
    ArtifactRef {
        sha256: sample::hash(9),
        media_type: "application/json".to_owned(),
        size_bytes: 77,
        position: "/a/0".to_owned(),
    }
}

#[test]
fn the_controls_table_is_the_model() {
    let report = sample::report();
    let mut out = Vec::new();
    assert_eq!(write_controls_csv(&mut out, &report).unwrap(), 20);
    let (heads, rows) = read(&out);
    let column = |name: &str| heads.iter().position(|h| h == name).unwrap();
    for (row, section) in rows.iter().zip(&report.controls) {
        let page = &section.page;
        assert_eq!(row[column("code")], page.row.code);
        assert_eq!(row[column("title")], page.row.title);
        assert_eq!(row[column("result")], page.row.result.as_str());
        assert_eq!(row[column("evidence_count")], page.row.evidence_count.to_string());
        assert_eq!(row[column("noncompliant")], page.checks.noncompliant.to_string());
        assert_eq!(row[column("content_sha256")], page.content_digest);
    }
}

#[test]
fn every_table_has_its_head_and_as_many_cells_in_every_row() {
    let report = sample::report();
    let row = sample::evidence(1, EvidenceKind::Manual, "t");
    let artifact = artifact();
    let codes = vec!["CC6.1".to_owned(), "CC6.2".to_owned()];
    let evidence = EvidenceLine {
        row: &row,
        artifact: &artifact,
        receipt_id: Some(7),
        controls: &codes,
        proof: Some(FileVerdict::Valid),
    };
    let exclusion = ExclusionLine {
        row: &row,
        reason: "outside_period",
        sha256: &artifact.sha256,
    };
    let hash = sample::hash(1);
    let activity = ActivityLine {
        seq: 1,
        at: sample::at("2026-05-12T09:00:00Z"),
        actor: "Dana",
        action: "control.concluded",
        subject: "CC6.1",
        detail: "{\"a\":\"b, c\"}",
        hash: &hash,
        previous_hash: &hash,
    };
    let mut tables: Vec<(&str, Vec<u8>, u64)> = Vec::new();
    let mut add = |name, write: &dyn Fn(&mut Vec<u8>) -> u64| {
        let mut out = Vec::new();
        let rows = write(&mut out);
        tables.push((name, out, rows));
    };
    add("evidence", &|o| write_evidence_csv(o, [evidence]).unwrap());
    add("receipts", &|o| write_receipts_csv(o, &report).unwrap());
    add("cells", &|o| write_cells_csv(o, &report).unwrap());
    add("coverage", &|o| write_coverage_csv(o, &report).unwrap());
    add("reconciliation", &|o| {
        write_reconciliation_csv(o, &report).unwrap()
    });
    add("unknown", &|o| write_unknown_csv(o, &report).unwrap());
    add("proofs", &|o| write_proofs_csv(o, &report).unwrap());
    add("exceptions", &|o| write_exceptions_csv(o, &report).unwrap());
    add("sign-offs", &|o| write_sign_offs_csv(o, &report).unwrap());
    add("comments", &|o| write_comments_csv(o, &report).unwrap());
    add("exclusions", &|o| write_exclusions_csv(o, [exclusion]).unwrap());
    add("activity", &|o| write_activity_csv(o, [activity]).unwrap());
    for (name, bytes, rows) in tables {
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(
            text.lines().next().unwrap().len() > 10 && text.ends_with("\r\n"),
            "{name}"
        );
        let (_, read) = read(&bytes);
        assert_eq!(read.len() as u64, rows, "{name}");
    }
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_begins_with_an_apostrophe() {
    let artifact = artifact();
    for (raw, written) in [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("'=1", "''=1"),
        ("it's", "it's"),
        ("'quoted'", "'quoted'"),
        ("a,b \"c\"\nd", "a,b \"c\"\nd"),
    ] {
        let row = sample::evidence(1, EvidenceKind::UserActivity, raw);
        let line = EvidenceLine {
            row: &row,
            artifact: &artifact,
            receipt_id: None,
            controls: &[],
            proof: None,
        };
        let mut out = Vec::new();
        write_evidence_csv(&mut out, [line]).unwrap();
        let (heads, rows) = read(&out);
        let title = heads.iter().position(|h| h == "title").unwrap();
        assert_eq!(rows[0][title], written);
    }
}

#[test]
fn internal_comments_are_in_no_table() {
    let mut out = Vec::new();
    let rows = write_comments_csv(&mut out, &sample::report()).unwrap();
    assert!(rows > 0);
    assert!(!String::from_utf8(out).unwrap().contains("INTERNAL"));
}

#[test]
fn a_hundred_thousand_rows_are_written_one_by_one() {
    let row = sample::evidence(1, EvidenceKind::ComplianceCheck, "sg does not comply");
    let artifact = artifact();
    let line = EvidenceLine {
        row: &row,
        artifact: &artifact,
        receipt_id: Some(301),
        controls: &[],
        proof: None,
    };
    let rows = write_evidence_csv(std::io::sink(), std::iter::repeat_n(line, 100_000)).unwrap();
    assert_eq!(rows, 100_000);
}
