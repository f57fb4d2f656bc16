//! Importing: the same things twice change nothing that is known, and a batch comes in whole or not at all.

use std::path::Path;

use proptest::prelude::*;
use sha2::{Digest, Sha256};
use tickmark_domain::verification::{FileVerdict, ProvenKind, Verdict};
use tickmark_domain::{MachineResult, Outcome, Source};
use tickmark_store::{
    Codec, EvidenceFilter, FileEnd, FileProof, FileReceipt, FoundProofs, NewFact, NewFile, NewRun, Original,
    PageStored, Store, Versions, content_hash,
};

use crate::support::{
    ACCOUNT, Bench, MADE_WITH, REGION, at, collect, evaluation, event, page, plain, receipt, rows, rule,
    start_run, stored,
};

/// All that is known, without which run saw it last.
fn known(path: &Path) -> Vec<Vec<Vec<String>>> {
    let conn = plain(path);
    [
        "SELECT id, kind, account, region, native_id, content_hash, occurred_at, collected_at, artifact_id, position,
           receipt_id, gone_at, superseded_by, data, evidence_kind, source, service, resource_type, resource_id,
           event_name, principal, source_ip, match_key, identity_type, result, title FROM fact ORDER BY id",
        "SELECT * FROM link ORDER BY evidence_id, control_id",
        "SELECT * FROM term ORDER BY id",
        "SELECT * FROM artifact ORDER BY id",
        "SELECT artifact_id, ordinal, hex(bytes) FROM artifact_chunk",
    ]
    .iter()
    .map(|sql| rows(&conn, sql))
    .collect()
}

fn file(bytes: &[u8], facts: Vec<NewFact>) -> NewFile {
    NewFile {
        receipt: FileReceipt {
            parameters: format!("{{\"name\":\"{}\"}}", String::from_utf8_lossy(bytes)),
            media_type: "application/gzip".into(),
            codec: Codec::Raw,
        },
        original: Original::Bytes(bytes.to_vec()),
        end: FileEnd {
            source: Source::CloudTrail,
            account_id: ACCOUNT.into(),
            region: REGION.into(),
            items: facts.len() as u64,
            outcome: Outcome::Complete,
            reason: String::new(),
            attached: Vec::new(),
        },
        facts,
    }
}

fn import_run(store: &Store) -> i64 {
    let run = NewRun {
        kind: "import".into(),
        actor: "Dana Whitfield".into(),
        at: at(10),
        plan: "{}".into(),
        made_with: MADE_WITH.into(),
    };
    store.start_run(run).unwrap()
}

#[test]
fn the_same_file_twice_changes_nothing_that_is_known() {
    let bench = Bench::with_controls();
    let batch = || {
        vec![
            file(b"log one", vec![event("e1", "x"), event("e2", "y")]),
            file(b"log two", vec![event("e3", "z")]),
        ]
    };
    let sha256: [u8; 32] = Sha256::digest(b"log one").into();
    assert_eq!(bench.store.known_as(&sha256).unwrap(), []);
    let run = import_run(&bench.store);
    bench.store.store_files(run, batch(), at(20)).unwrap();
    assert_eq!(bench.store.known_as(&sha256).unwrap().len(), 1);
    let before = known(&bench.path);
    let run = import_run(&bench.store);
    let again = bench.store.store_files(run, batch(), at(30)).unwrap();
    assert_eq!(known(&bench.path), before);
    assert_eq!(
        (again[0].counts, again[1].counts),
        (stored(0, 2, 0, 0), stored(0, 1, 0, 0))
    );
}

#[test]
fn an_import_names_the_events_that_conflict() {
    let bench = Bench::new();
    let run = import_run(&bench.store);
    bench
        .store
        .store_files(run, vec![file(b"log one", vec![event("e1", "jonas")])], at(20))
        .unwrap();
    let told = bench
        .store
        .store_files(run, vec![file(b"log 1", vec![event("e1", "mara")])], at(21))
        .unwrap();
    assert_eq!(told[0].conflicting, ["e1"]);
}

#[test]
fn a_file_that_was_imported_counts_once_and_by_its_kind() {
    let bench = Bench::new();
    let of_kind = |name: &str, kind: &str| {
        let mut file = file(name.as_bytes(), vec![]);
        file.receipt.parameters = serde_json::json!({ "file": name, "kind": kind }).to_string();
        file
    };
    for _ in 0..2 {
        let batch = vec![
            of_kind("one", "CloudTrail digest"),
            of_kind("two", "CloudTrail digest"),
            of_kind("three", "CloudTrail log"),
        ];
        let run = import_run(&bench.store);
        bench.store.store_files(run, batch, at(20)).unwrap();
    }
    collect(&bench.store, "A", "one page", vec![]);
    for (kinds, files) in [
        (&["CloudTrail digest"][..], 2),
        (&["CloudTrail digest", "CloudTrail log"], 3),
        (&["request list"], 0),
        (&[], 0),
    ] {
        assert_eq!(bench.store.count_imported(kinds).unwrap(), files, "{kinds:?}");
        assert_eq!(
            bench.store.list_imported(kinds).unwrap().len() as u64,
            files,
            "{kinds:?}"
        );
    }
}

#[test]
fn a_verdict_rests_on_all_files_and_goes_when_one_of_them_is_taken_back() {
    let bench = Bench::new();
    let store = &bench.store;
    let kept = import_run(store);
    store
        .store_files(kept, vec![file(b"kept", vec![])], at(11))
        .unwrap();
    store.finish_run(kept, "Dana Whitfield", at(12)).unwrap();
    let proof = |artifact_id| FileProof {
        artifact_id,
        kind: ProvenKind::Log,
        verdict: FileVerdict::Valid,
        reason: String::new(),
        chain: "a trail".into(),
        by: "a digest".into(),
        at: at(13),
    };
    let look = |files: Vec<FileProof>| {
        let verdict = Verdict::Good;
        let found = FoundProofs {
            verdict,
            files,
            keys: 1,
        };
        store.keep_proofs(found, "Dana Whitfield", at(13)).unwrap();
    };
    look(vec![proof(1)]);
    let other = import_run(store);
    store
        .store_files(other, vec![file(b"other", vec![])], at(14))
        .unwrap();
    assert_eq!(
        store.take_back(other, "Dana Whitfield", at(15)).unwrap().verdicts,
        0
    );
    assert!(
        store.file_proof(1).unwrap().is_some(),
        "no look has seen the other"
    );

    let side = import_run(store);
    store
        .store_files(side, vec![file(b"side file", vec![])], at(14))
        .unwrap();
    look(vec![proof(1)]);
    assert_eq!(
        store.take_back(side, "Dana Whitfield", at(15)).unwrap().verdicts,
        1,
        "a side file has no verdict of its own, and others rest on it"
    );

    let digest = import_run(store);
    store
        .store_files(digest, vec![file(b"digest", vec![])], at(16))
        .unwrap();
    look(vec![proof(1), proof(2)]);
    assert_eq!(
        store
            .take_back(digest, "Dana Whitfield", at(17))
            .unwrap()
            .verdicts,
        2
    );
    assert_eq!(store.proofs_digest().unwrap().0, 0);
    let log = store.list_activity(0, 100).unwrap();
    let last = log.last().unwrap();
    assert_eq!(last.action, "run.taken_back");
    assert!(last.detail.contains(r#""verdicts":2"#), "{}", last.detail);
}

#[test]
fn a_batch_of_files_with_one_that_fails_leaves_nothing() {
    let bench = Bench::new();
    let run = import_run(&bench.store);
    plain(&bench.path)
        .execute_batch(
            "CREATE TRIGGER refuse BEFORE INSERT ON fact WHEN NEW.native_id = 'poison'
             BEGIN SELECT RAISE(ABORT, 'no such fact'); END",
        )
        .unwrap();
    let before = known(&bench.path);
    let batch = vec![
        file(b"log one", vec![event("e1", "x")]),
        file(b"log two", vec![event("poison", "x")]),
    ];
    assert!(bench.store.store_files(run, batch, at(20)).is_err());
    assert_eq!(known(&bench.path), before);
    assert_eq!(bench.store.all_receipts().unwrap(), []);
}

/// A fact of a small world, in which things of the same name meet. Of a thing that is replaced by newer versions, an
/// import holds one version, as a listing does; of events it may hold repeats and contradictions.
fn any_fact() -> impl Strategy<Value = NewFact> {
    let places = (0_usize..2, 0_usize..3);
    let content = (
        0_usize..4,
        0_usize..3,
        any::<bool>(),
        prop::option::of(-4_000_000_i64..4_000_000),
    );
    (0_usize..3, places, content, "[a-z |/\u{e4}\u{3b1}]{0,12}").prop_map(
        |(kind, (account, region), content, text)| {
            let (id, version, is_evidence, seconds) = content;
            let mut fact = match kind {
                0 => event(&format!("event {id}"), &format!("person {version}")),
                1 => rule(&format!("rule {id}"), "text"),
                _ => evaluation(&format!("resource {id}"), MachineResult::ALL[id % 6]),
            };
            if !is_evidence {
                fact.evidence = None;
            }
            if kind == 0 {
                fact.content_hash = content_hash(&serde_json::json!([id, version]));
                fact.position = text;
            }
            fact.account_id = String::from(["111122223333", ""][account]);
            fact.region = String::from(["eu-central-1", "us-east-1", ""][region]);
            fact.occurred_at = seconds.map(at);
            fact
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_same_import_twice_changes_nothing(pages in prop::collection::vec(prop::collection::vec(any_fact(), 0..12), 1..5)) {
        let bench = Bench::with_controls();
        let import = |name: &str| {
            let run = start_run(&bench.store);
            let open = receipt(&bench.store, run, name);
            let mut total = PageStored::default();
            for (ordinal, facts) in (0_u64..).zip(&pages) {
                let body = format!("{{\"page\":{ordinal}}}");
                let done = bench.store.store_page(page(open, ordinal, &body, facts.clone())).unwrap();
                total.new += done.new;
                total.known += done.known;
                total.changed += done.changed;
                total.conflicting += done.conflicting;
            }
            total
        };
        let first = import("first");
        prop_assert_eq!(first.changed, 0, "the import holds one version of each thing");
        let before = known(&bench.path);
        let second = import("second");
        prop_assert_eq!(known(&bench.path), before);
        prop_assert_eq!((second.new, second.changed), (0, 0));
        prop_assert_eq!(second.conflicting, first.conflicting);
        let facts: u64 = pages.iter().map(|p| p.len() as u64).sum();
        prop_assert_eq!(first.new + first.known + first.conflicting, facts, "every fact is counted once");
    }

    #[test]
    fn of_every_thing_one_version_stands_now(versions in prop::collection::vec((0_usize..3, 0_usize..3), 1..12)) {
        let bench = Bench::with_controls();
        let control = bench.control("LOG-001");
        let results = [MachineResult::Compliant, MachineResult::Noncompliant, MachineResult::Inconclusive];
        let mut last = std::collections::BTreeMap::new();
        for (n, (thing, version)) in versions.iter().enumerate() {
            let mut fact = evaluation(&format!("thing {thing}"), results[*version]);
            fact.versions = Versions::Supersede;
            collect(&bench.store, "A", &format!("{{\"n\":{n}}}"), vec![fact]);
            last.insert(format!("thing {thing}"), results[*version]);
        }
        let (_, items) = bench.store.list_linked(control, &EvidenceFilter::default(), 0, 100).unwrap();
        let now: std::collections::BTreeMap<_, _> =
            items.into_iter().filter_map(|i| Some((i.resource_id, i.result?))).collect();
        prop_assert_eq!(now, last);
        let open_ends = rows(
            &plain(&bench.path),
            "SELECT count(*) FROM fact f WHERE superseded_by = id
               OR superseded_by IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fact n WHERE n.id = f.superseded_by AND n.id > f.id)",
        );
        prop_assert_eq!(open_ends, [["0"]], "every older version points at a newer one");
    }
}
