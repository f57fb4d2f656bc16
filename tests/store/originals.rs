//! Originals come back byte for byte, and are stored once however often they come.

use proptest::prelude::*;
use sha2::{Digest, Sha256};
use tickmark_store::{Codec, NewManual, Store, StoreError};

use crate::support::{Bench, at, page, plain, receipt, rows, start_run};

const CHUNK: usize = 1 << 20;

/// Bytes that compress a little, different for every seed.
fn bytes(len: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    (0..len)
        .map(|i| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            if i % 3 == 0 { b'a' } else { state.to_le_bytes()[0] }
        })
        .collect()
}

/// Stores bytes as a page and answers the number of the original.
fn store(bench: &Bench, body: Vec<u8>, codec: Codec, name: &str) -> i64 {
    let run = start_run(&bench.store);
    let id = receipt(&bench.store, run, name);
    let mut page = page(id, 0, "", vec![]);
    page.body = body;
    page.codec = codec;
    bench.store.store_page(page).unwrap();
    bench.store.list_pages(id).unwrap()[0].1
}

fn whole(store: &Store, id: i64) -> Vec<u8> {
    store.read_artifact(id, u64::MAX).unwrap()
}

fn attach(bench: &Bench, id: &str, path: &std::path::Path, codec: Codec) -> tickmark_store::Result<i64> {
    bench.store.attach(NewManual {
        control_id: bench.control("LOG-001"),
        id: id.into(),
        path: path.to_owned(),
        file_name: "minutes.pdf".into(),
        media_type: "application/pdf".into(),
        codec,
        title: "Minutes".into(),
        effective: (None, None),
        captured_at: None,
        received_at: at(30),
        actor: "Dana Whitfield".into(),
    })
}

#[test]
fn sizes_around_a_chunk_come_back_byte_for_byte() {
    let bench = Bench::with_controls();
    let sizes = [
        0,
        1,
        2,
        CHUNK - 1,
        CHUNK,
        CHUNK + 1,
        2 * CHUNK - 1,
        2 * CHUNK,
        2 * CHUNK + 1,
    ];
    for (n, size) in sizes.into_iter().enumerate() {
        for codec in [Codec::Raw, Codec::Zstd] {
            let seed = n as u64 * 2 + u64::from(codec == Codec::Raw) + 7;
            let body = bytes(size, seed);
            let id = store(&bench, body.clone(), codec, &format!("{n} {codec:?}"));
            assert!(whole(&bench.store, id) == body, "{size} bytes as {codec:?}");
            let artifact = bench.store.artifact(id).unwrap();
            assert_eq!(artifact.size_bytes, size as u64);
            assert_eq!(artifact.sha256, hex::encode(Sha256::digest(&body)));
            let file = bench.folder.path().join("attached");
            let body = bytes(size, seed + 100);
            std::fs::write(&file, &body).unwrap();
            let evidence = attach(&bench, &format!("{n} {codec:?}"), &file, codec).unwrap();
            let id = bench.store.evidence(evidence).unwrap().artifact_id;
            assert!(
                whole(&bench.store, id) == body,
                "{size} bytes attached as {codec:?}"
            );
        }
    }
    assert_eq!(
        bench.store.verify_artifacts(|_| {}).unwrap().1,
        Vec::<String>::new()
    );
}

#[test]
fn the_same_bytes_are_stored_once_however_they_come() {
    let bench = Bench::with_controls();
    let body = bytes(3000, 5);
    let first = store(&bench, body.clone(), Codec::Zstd, "first");
    assert_eq!(store(&bench, body.clone(), Codec::Raw, "second"), first);
    let file = bench.folder.path().join("attached");
    std::fs::write(&file, &body).unwrap();
    for id in ["one", "two"] {
        let evidence = attach(&bench, id, &file, Codec::Raw).unwrap();
        assert_eq!(bench.store.evidence(evidence).unwrap().artifact_id, first);
    }
    assert_eq!(
        rows(&plain(&bench.path), "SELECT count(*) FROM artifact"),
        [["1"]]
    );
    assert_eq!(
        rows(&plain(&bench.path), "SELECT count(*) FROM artifact_chunk"),
        [["1"]]
    );
}

#[test]
fn an_original_is_found_by_its_hash_and_not_by_another() {
    let bench = Bench::new();
    let body = bytes(100, 5);
    let id = store(&bench, body.clone(), Codec::Zstd, "first");
    let hash = hex::encode(Sha256::digest(&body));
    assert_eq!(bench.store.find_artifact(&hash).unwrap().unwrap().id, id);
    for other in ["", "zz", &hash[..62], &hex::encode(Sha256::digest(b"x"))] {
        assert_eq!(bench.store.find_artifact(other).unwrap(), None);
    }
}

#[test]
fn a_long_original_is_not_read_at_once() {
    let bench = Bench::new();
    let id = store(&bench, bytes(2000, 5), Codec::Zstd, "first");
    let error = bench.store.read_artifact(id, 1999).unwrap_err();
    assert!(matches!(error, StoreError::Refused(_)), "{error}");
}

#[test]
fn attaching_what_is_not_there_or_a_folder_is_refused_by_name() {
    let bench = Bench::with_controls();
    for path in [
        bench.folder.path().join("gone.pdf"),
        bench.folder.path().to_owned(),
    ] {
        let error = attach(&bench, "x", &path, Codec::Raw).unwrap_err();
        assert!(error.to_string().contains(&*path.to_string_lossy()), "{error}");
    }
    assert_eq!(bench.store.list_artifacts().unwrap(), []);
}

#[test]
fn an_original_that_was_changed_in_the_file_is_named() {
    let bench = Bench::new();
    let ids: Vec<i64> = (0..4)
        .map(|n| store(&bench, bytes(5000, n * 2), Codec::Raw, &n.to_string()))
        .collect();
    let sha256 = bench.store.artifact(ids[2]).unwrap().sha256;
    let sql =
        "UPDATE artifact_chunk SET bytes = CAST(replace(bytes, x'61', x'62') AS BLOB) WHERE artifact_id = ?1";
    assert_eq!(plain(&bench.path).execute(sql, [ids[2]]).unwrap(), 1);
    assert_eq!(bench.store.verify_artifacts(|_| {}).unwrap(), (4, vec![sha256]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_bytes_come_back_byte_for_byte(
        bodies in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..300), 0_usize..3, any::<bool>()), 1..6),
    ) {
        let bench = Bench::new();
        let mut kept = Vec::new();
        for (n, (tail, chunks, zstd)) in bodies.into_iter().enumerate() {
            let mut body = bytes(chunks * CHUNK, n as u64);
            // Around the end of a chunk, on either side of it.
            body.truncate(body.len().saturating_sub(tail.len() / 2));
            body.extend(tail);
            let codec = if zstd { Codec::Zstd } else { Codec::Raw };
            kept.push((store(&bench, body.clone(), codec, &n.to_string()), body));
        }
        let bench = bench.reopen();
        for (id, body) in kept {
            prop_assert!(whole(&bench.store, id) == body);
        }
        prop_assert_eq!(bench.store.verify_artifacts(|_| {}).unwrap().1, Vec::<String>::new());
    }

    #[test]
    fn any_changed_byte_of_an_original_is_found(at in 0_usize..4000, bit in 0_u8..8, zstd in any::<bool>()) {
        let bench = Bench::new();
        let codec = if zstd { Codec::Zstd } else { Codec::Raw };
        let id = store(&bench, bytes(4000, 9), codec, "one");
        let conn = plain(&bench.path);
        let mut chunk: Vec<u8> = conn.query_row("SELECT bytes FROM artifact_chunk", [], |r| r.get(0)).unwrap();
        let at = at % chunk.len();
        chunk[at] ^= 1 << bit;
        conn.execute("UPDATE artifact_chunk SET bytes = ?1", [&chunk]).unwrap();
        let (read, wrong) = bench.store.verify_artifacts(|_| {}).unwrap();
        let sha256 = bench.store.artifact(id).unwrap().sha256;
        // zstd has a few bits that mean nothing; then the original is still what it was.
        let harmless = zstd && bench.store.read_artifact(id, u64::MAX).is_ok_and(|b| b == bytes(4000, 9));
        prop_assert_eq!((read, wrong), (1, if harmless { vec![] } else { vec![sha256] }));
    }
}
