//! The views of docs/engagement-file.md: these columns, and the same facts that the program itself reads.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use tickmark_domain::verification::{FileVerdict, ProvenKind, Verdict};
use tickmark_domain::{MachineResult, Timestamp};
use tickmark_store::{Codec, ControlState, FileProof, FoundProofs, NewManual};

use crate::support::{Bench, at, collect, evaluation, event, plain, rows, rule};

const VIEWS: &[(&str, &str)] = &[
    (
        "v_facts",
        "kind, account_id, region, native_id, occurred_at, collected_at, artifact_sha256, position, receipt_id, \
         evidence_id, gone_at",
    ),
    (
        "v_evidence",
        "id, kind, source, native_id, account_id, region, service, resource_type, resource_id, event_name, principal, \
         source_ip, result, occurred_at, collected_at, title, artifact_sha256, position, receipt_id",
    ),
    (
        "v_controls",
        "id, framework_id, control_set, code, title, result, conclusion, evidence_count, unknown_reason, signed_state",
    ),
    ("v_links", "control_id, evidence_id, why"),
    (
        "v_receipts",
        "id, run_id, source, operation, account_id, region, parameters, outcome, reason, pages, items, started_at, \
         finished_at, caller_arn, action, stands_on",
    ),
    ("v_artifacts", "sha256, media_type, size_bytes, stored_bytes, id"),
    (
        "v_flawed_pages",
        "receipt_id, ordinal, artifact_sha256, size_bytes, http_status, request_id, received_at, flaw",
    ),
    (
        "v_reconciliation",
        "run_id, ordinal, source, account_id, region, what, expected, found, verdict, explanation",
    ),
    (
        "v_file_proofs",
        "artifact_sha256, kind, verdict, reason, chain, proven_by, proven_at",
    ),
    (
        "v_activity",
        "seq, at, actor, action, subject, hash, previous_hash, detail",
    ),
];

fn full() -> Bench {
    let bench = Bench::with_controls();
    let facts = vec![
        evaluation("a", MachineResult::Compliant),
        evaluation("b", MachineResult::Noncompliant),
        event("e1", "jonas"),
        rule("r", "text"),
    ];
    collect(&bench.store, "A", "{\"n\":1}", facts);
    collect(
        &bench.store,
        "A",
        "{\"n\":2}",
        vec![evaluation("a", MachineResult::Noncompliant)],
    );
    let path = bench.folder.path().join("attached");
    std::fs::write(&path, "minutes").unwrap();
    let manual = NewManual {
        control_id: bench.control("LOG-001"),
        id: "m1".into(),
        path,
        file_name: "minutes.txt".into(),
        media_type: "text/plain".into(),
        codec: Codec::Zstd,
        title: "Minutes".into(),
        effective: (None, None),
        captured_at: None,
        received_at: at(30),
        actor: "Dana Whitfield".into(),
    };
    bench.store.attach(manual).unwrap();
    bench
}

fn text(time: Option<Timestamp>) -> String {
    time.map_or("NULL".to_owned(), |t| t.to_string())
}

fn number(number: Option<i64>) -> String {
    number.map_or("NULL".to_owned(), |n| n.to_string())
}

#[test]
fn every_view_has_its_columns_in_their_order() {
    let bench = full();
    let conn = plain(&bench.path);
    for (view, columns) in VIEWS {
        let statement = conn.prepare(&format!("SELECT * FROM {view}")).unwrap();
        let found = statement.column_names().join(", ");
        assert_eq!(found, *columns, "{view}");
    }
}

#[test]
fn every_column_of_every_view_is_documented() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/engagement-file.md");
    let document = std::fs::read_to_string(document).unwrap();
    for (view, columns) in VIEWS {
        let (_, part) = document.split_once(&format!("### `{view}`\n")).unwrap();
        let part = part
            .split("\n## ")
            .next()
            .unwrap()
            .split("\n### ")
            .next()
            .unwrap();
        let named = part.lines().filter_map(|line| line.strip_prefix("| `"));
        let named = named.flat_map(|row| row.split('|').next().unwrap().split("`, `"));
        let mut named: Vec<&str> = named.map(|name| name.trim_end_matches(['`', ' '])).collect();
        let mut known: Vec<&str> = columns.split(", ").collect();
        named.sort_unstable();
        known.sort_unstable();
        assert_eq!(named, known, "{view}");
    }
}

#[test]
fn there_are_no_other_views() {
    let bench = Bench::new();
    let found = rows(
        &plain(&bench.path),
        // How a fact reads, for the views and the program: the tables' own business.
        "SELECT name FROM sqlite_schema WHERE type = 'view' AND name <> 'item' ORDER BY name",
    );
    let mut known: Vec<Vec<String>> = VIEWS.iter().map(|(name, _)| vec![(*name).to_owned()]).collect();
    known.sort();
    assert_eq!(found, known);
}

#[test]
fn evidence_reads_the_same_in_the_view_and_in_the_program() {
    let bench = full();
    let view = rows(
        &plain(&bench.path),
        &format!("SELECT {} FROM v_evidence ORDER BY id", VIEWS[1].1),
    );
    let mut program = Vec::new();
    bench
        .store
        .each_evidence(false, |e| {
            program.push(vec![
                e.id.to_string(),
                e.kind.to_string(),
                e.source.to_string(),
                e.native_id,
                e.account_id,
                e.region,
                e.service,
                e.resource_type,
                e.resource_id,
                e.event_name,
                e.principal,
                e.source_ip,
                e.result.map_or("NULL".to_owned(), |r| r.to_string()),
                text(e.occurred_at),
                e.collected_at.to_string(),
                e.title,
                e.artifact_sha256,
                e.position,
                number(e.receipt_id),
            ]);
            Ok(())
        })
        .unwrap();
    assert_eq!(view, program);
    assert_eq!(view.len(), 4);
    let without = view.iter().filter(|row| row.last().unwrap() == "NULL");
    assert_eq!(without.count(), 1, "what a person attached has no receipt");
}

#[test]
fn facts_are_what_stands_now_of_all_that_was_collected() {
    let bench = full();
    let view = rows(
        &plain(&bench.path),
        "SELECT kind, native_id, evidence_id FROM v_facts ORDER BY kind, native_id",
    );
    let evaluation = |id: &str| format!("cloudtrail-enabled|AWS::::Account|{id}");
    assert_eq!(
        view,
        [
            ["cloudtrail.event".to_owned(), "e1".into(), "3".into()],
            ["config.evaluation".into(), evaluation("a"), "5".into()],
            ["config.evaluation".into(), evaluation("b"), "2".into()],
            ["config.rule".into(), "r".into(), "NULL".into()],
        ],
        "no older version, and nothing that a person attached"
    );
}

#[test]
fn a_native_id_with_parts_is_joined_by_bars() {
    let bench = full();
    let parts = rows(
        &plain(&bench.path),
        "SELECT DISTINCT length(native_id) - length(replace(native_id, '|', '')) FROM v_facts WHERE kind = 'config.evaluation'",
    );
    assert_eq!(parts, [["2"]]);
}

#[test]
fn links_say_why() {
    let bench = full();
    let view = rows(
        &plain(&bench.path),
        "SELECT c.code, e.title, l.why FROM v_links l JOIN v_controls c ON c.id = l.control_id
         JOIN v_evidence e ON e.id = l.evidence_id ORDER BY c.code, e.id",
    );
    let expected = [
        ["LOG-001", "b is noncompliant", "Config rule CLOUD_TRAIL_ENABLED"],
        ["LOG-001", "a is noncompliant", "Config rule CLOUD_TRAIL_ENABLED"],
        ["LOG-001", "Minutes", "attached by hand"],
        [
            "LOG-002",
            "jonas stopped the trail",
            "CloudTrail selection trail changes",
        ],
    ];
    assert_eq!(view, expected);
    for row in &view {
        let id = rows(
            &plain(&bench.path),
            &format!("SELECT id FROM v_evidence WHERE title = '{}'", row[1]),
        );
        let uses = bench.store.list_uses(id[0][0].parse().unwrap()).unwrap();
        assert_eq!(
            (uses[0].1.as_str(), uses[0].2.as_str()),
            (row[0].as_str(), row[2].as_str())
        );
    }
}

#[test]
fn receipts_read_the_same_in_the_view_and_in_the_program() {
    let bench = full();
    let view = rows(
        &plain(&bench.path),
        &format!("SELECT {} FROM v_receipts ORDER BY id", VIEWS[4].1),
    );
    let program: Vec<Vec<String>> = bench
        .store
        .all_receipts()
        .unwrap()
        .into_iter()
        .map(|r| {
            vec![
                r.id.to_string(),
                r.run_id.to_string(),
                r.source.to_string(),
                r.operation,
                r.account_id,
                r.region,
                r.parameters,
                r.outcome.to_string(),
                r.reason,
                r.pages.to_string(),
                r.items.to_string(),
                r.started_at.to_string(),
                text(r.finished_at),
                r.caller_arn,
                r.action,
                number(None), // nothing was left unasked here
            ]
        })
        .collect();
    assert_eq!(view, program);
}

#[test]
fn originals_and_the_log_read_the_same_in_the_view_and_in_the_program() {
    let bench = full();
    let conn = plain(&bench.path);
    let artifacts: Vec<Vec<String>> = bench
        .store
        .list_artifacts()
        .unwrap()
        .into_iter()
        .map(|a| {
            vec![
                a.sha256,
                a.media_type,
                a.size_bytes.to_string(),
                a.stored_bytes.to_string(),
                a.id.to_string(),
            ]
        })
        .collect();
    assert_eq!(
        rows(&conn, &format!("SELECT {} FROM v_artifacts", VIEWS[5].1)),
        artifacts
    );
    let log: Vec<Vec<String>> = bench
        .store
        .list_activity(0, 100)
        .unwrap()
        .into_iter()
        .map(|e| {
            vec![
                e.seq.to_string(),
                e.at.to_string(),
                e.actor,
                e.action,
                e.subject,
                e.hash,
                e.previous_hash,
                e.detail,
            ]
        })
        .collect();
    assert_eq!(rows(&conn, "SELECT * FROM v_activity ORDER BY seq"), log);
}

#[test]
fn what_is_proven_of_a_file_reads_the_same_in_the_view_and_in_the_program() {
    let bench = full();
    let files = bench.store.list_artifacts().unwrap();
    let proof = |at_file: usize, kind: ProvenKind, verdict: FileVerdict, reason: &str| FileProof {
        artifact_id: files[at_file].id,
        kind,
        verdict,
        reason: reason.to_owned(),
        chain: "111122223333_CloudTrail-Digest".to_owned(),
        by: format!("digest-{at_file}.json.gz"),
        at: at(40),
    };
    let found = FoundProofs {
        verdict: Verdict::Bad,
        files: vec![
            proof(0, ProvenKind::Log, FileVerdict::Valid, ""),
            proof(1, ProvenKind::BackfillDigest, FileVerdict::Invalid, "it is not"),
        ],
        keys: 1,
    };
    bench.store.keep_proofs(found, "Dana Whitfield", at(41)).unwrap();
    let (_, columns) = VIEWS.iter().find(|(view, _)| *view == "v_file_proofs").unwrap();
    let view = rows(
        &plain(&bench.path),
        &format!("SELECT {columns} FROM v_file_proofs ORDER BY proven_by"),
    );
    let program: Vec<Vec<String>> = files[..2]
        .iter()
        .map(|file| {
            let proof = bench.store.file_proof(file.id).unwrap().unwrap();
            vec![
                file.sha256.clone(),
                proof.kind.to_string(),
                proof.verdict.to_string(),
                proof.reason,
                proof.chain,
                proof.by,
                proof.at.to_string(),
            ]
        })
        .collect();
    assert_eq!(view, program);
    assert_eq!(bench.store.file_proof(files[2].id).unwrap(), None);
}

#[test]
fn controls_show_what_was_computed_last() {
    let bench = full();
    let control = bench.control("LOG-001");
    let sql = "SELECT code, result, conclusion, evidence_count, unknown_reason, signed_state FROM v_controls";
    let before = rows(&plain(&bench.path), sql);
    assert_eq!(
        before[0],
        ["LOG-001", "NULL", "NULL", "0", "", ""],
        "nothing is claimed before it was computed"
    );
    let state = ControlState {
        control_id: control,
        result: "noncompliant".into(),
        evidence_count: 3,
        unknown_reason: "denied in one Region".into(),
        conclusion: Some("deficient".into()),
        signed_state: "preparer".into(),
    };
    bench.store.keep_states(vec![state]).unwrap();
    let after = rows(&plain(&bench.path), sql);
    assert_eq!(
        after[0],
        [
            "LOG-001",
            "noncompliant",
            "deficient",
            "3",
            "denied in one Region",
            "preparer"
        ]
    );
    assert_eq!(after[1], before[1]);
}

#[test]
fn plain_sql_counts_what_the_program_counts() {
    let bench = full();
    let view = rows(
        &plain(&bench.path),
        "SELECT kind, source, result, count(*) FROM v_evidence GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    );
    let program: Vec<Vec<String>> = bench
        .store
        .count_evidence()
        .unwrap()
        .into_iter()
        .map(|(kind, source, result, n)| {
            let result = result.map_or("NULL".to_owned(), |r| r.to_string());
            vec![kind.to_string(), source.to_string(), result, n.to_string()]
        })
        .collect();
    assert_eq!(view, program);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn every_time_is_rfc_3339_with_milliseconds(times in prop::collection::vec(-62_135_596_800_000_i64..253_402_207_200_000, 1..30)) {
        let bench = Bench::new();
        let expected: BTreeMap<String, String> =
            times.iter().enumerate().map(|(n, ms)| (n.to_string(), Timestamp::from_ms(*ms).to_string())).collect();
        let facts = times.iter().enumerate().map(|(n, ms)| {
            let mut fact = event(&n.to_string(), "x");
            fact.occurred_at = Some(Timestamp::from_ms(*ms));
            fact
        });
        collect(&bench.store, "A", "{}", facts.collect());
        let view = rows(&plain(&bench.path), "SELECT native_id, occurred_at FROM v_facts");
        let found: BTreeMap<String, String> = view.into_iter().map(|r| (r[0].clone(), r[1].clone())).collect();
        prop_assert_eq!(found, expected);
    }
}
