//! Writers that come together share one confirmation of the disk, and nothing else.

use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use tickmark_store::Store;

use crate::support::{Bench, at, event, page, plain, receipt, rows, start_run};

/// Commits in the write-ahead log: the frames that say how long the file is after them.
fn commits(bench: &Bench) -> usize {
    let log = std::fs::read(format!("{}-wal", bench.path.display())).unwrap();
    let word = |at: usize| u32::from_be_bytes(log[at..at + 4].try_into().unwrap());
    let (salt, size) = ((word(16), word(20)), word(8) as usize);
    (32..log.len().saturating_sub(24 + size - 1))
        .step_by(24 + size)
        .take_while(|at| (word(at + 8), word(at + 12)) == salt)
        .filter(|at| word(at + 4) > 0)
        .count()
}

type Work<T> = Box<dyn FnOnce(&Store) -> T + Send>;

/// Runs every work on a thread of its own while another program holds the file, so that all of them wait together;
/// answers what each got, in order.
fn together<T: Send + 'static>(bench: &Bench, works: Vec<Work<T>>) -> Vec<T> {
    let other = plain(&bench.path);
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (started, all) = channel();
    let threads: Vec<_> = works
        .into_iter()
        .map(|work| {
            let (store, started) = (bench.store.clone(), started.clone());
            thread::spawn(move || {
                started.send(()).unwrap();
                work(&store)
            })
        })
        .collect();
    for _ in &threads {
        all.recv().unwrap();
    }
    // They have said that they will write, and a moment later they wait for it.
    let until = Instant::now() + Duration::from_millis(200);
    while Instant::now() < until {
        thread::yield_now();
    }
    other.execute_batch("COMMIT").unwrap();
    threads.into_iter().map(|t| t.join().unwrap()).collect()
}

fn receipts(bench: &Bench, n: usize) -> Vec<i64> {
    let run = start_run(&bench.store);
    (0..n)
        .map(|n| receipt(&bench.store, run, &format!("Operation{n}")))
        .collect()
}

fn keep(id: i64, fact: String) -> Work<bool> {
    Box::new(move |store| {
        let page = page(
            id,
            0,
            &format!("{{\"page\":\"{fact}\"}}"),
            vec![event(&fact, "x")],
        );
        store.store_page(page).is_ok()
    })
}

#[test]
fn what_waits_together_is_confirmed_together() {
    let bench = Bench::new();
    let works = receipts(&bench, 12)
        .into_iter()
        .map(|id| keep(id, format!("e{id}")))
        .collect();
    let before = commits(&bench);
    let kept = together(&bench, works);
    assert_eq!(kept, [true; 12]);
    let made = commits(&bench) - before;
    assert!(made <= 3, "{made} confirmations for 12 pages");
    assert_eq!(
        rows(&plain(&bench.path), "SELECT count(*) FROM v_facts"),
        [["12"]]
    );
}

#[test]
fn one_that_fails_takes_nothing_of_the_others_along() {
    let bench = Bench::new();
    let ids = receipts(&bench, 12);
    plain(&bench.path)
        .execute_batch(
            "CREATE TRIGGER refuse BEFORE INSERT ON fact WHEN NEW.native_id LIKE 'poison%'
             BEGIN SELECT RAISE(ABORT, 'no such fact'); END",
        )
        .unwrap();
    let bad = |n: usize| n.is_multiple_of(3);
    let works = ids
        .iter()
        .enumerate()
        .map(|(n, id)| keep(*id, format!("{}{id}", if bad(n) { "poison" } else { "e" })))
        .collect();
    let kept = together(&bench, works);
    let expected: Vec<bool> = (0..12).map(|n| !bad(n)).collect();
    assert_eq!(kept, expected);
    for (n, id) in ids.iter().enumerate() {
        assert_eq!(bench.store.receipt(*id).unwrap().pages, u64::from(!bad(n)));
    }
    let conn = plain(&bench.path);
    assert_eq!(rows(&conn, "SELECT count(*) FROM v_facts"), [["8"]]);
    assert_eq!(rows(&conn, "PRAGMA foreign_key_check").len(), 0);
    assert_eq!(bench.store.verify_artifacts(|_| {}).unwrap(), (8, vec![]));
}

/// Hands over pages of these receipts, with their ordinals and facts, while another program holds the file, and a remark
/// behind them; answers what became of each page and of the remark.
fn handed_over(bench: &Bench, pages: &[(i64, u64, &str)]) -> (Vec<bool>, bool) {
    let other = plain(&bench.path);
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (tell, told) = channel();
    for &(id, ordinal, fact) in pages {
        let tell = tell.clone();
        let page = page(
            id,
            ordinal,
            &format!("{{\"page\":\"{fact}\"}}"),
            vec![event(fact, "x")],
        );
        let arrived = move |arrived| tell.send(arrived).unwrap();
        bench.store.hand_over_page(page.pack().unwrap(), arrived).unwrap();
    }
    let (store, control) = (bench.store.clone(), bench.control("LOG-001"));
    let remark = thread::spawn(move || store.comment(control, "Dana", "Why?", true, at(20)).is_ok());
    thread::sleep(Duration::from_millis(200));
    other.execute_batch("COMMIT").unwrap();
    let remark = remark.join().unwrap();
    let kept = told.iter().take(pages.len());
    (
        kept.map(|page| page.into_result(&bench.store).is_ok()).collect(),
        remark,
    )
}

#[test]
fn a_page_out_of_turn_costs_nothing_of_what_is_handed_over_with_it() {
    let bench = Bench::with_controls();
    let ids = receipts(&bench, 3);
    let pages = [
        (ids[0], 0, "e0"),
        (ids[1], 7, "too early"),
        (ids[2], 0, "e2"),
        (ids[0], 1, "e1"),
    ];
    let (kept, remark) = handed_over(&bench, &pages);
    assert_eq!((kept.as_slice(), remark), (&[true, false, true, true][..], true));
    let conn = plain(&bench.path);
    assert_eq!(rows(&conn, "SELECT count(*) FROM v_facts"), [["3"]]);
    assert_eq!(rows(&conn, "SELECT count(*) FROM comment"), [["1"]]);
}

#[test]
fn what_is_handed_over_and_fails_in_the_file_undoes_its_group_and_everybody_is_told() {
    let bench = Bench::with_controls();
    let ids = receipts(&bench, 3);
    plain(&bench.path)
        .execute_batch(
            "CREATE TRIGGER refuse BEFORE INSERT ON fact WHEN NEW.native_id = 'poison'
             BEGIN SELECT RAISE(ABORT, 'no such fact'); END",
        )
        .unwrap();
    let (kept, remark) = handed_over(&bench, &[(ids[0], 0, "e0"), (ids[1], 0, "poison")]);
    assert_eq!(
        kept,
        [false, false],
        "nobody is told that a page is kept which is not"
    );
    let conn = plain(&bench.path);
    assert_eq!(rows(&conn, "SELECT count(*) FROM v_facts"), [["0"]]);
    assert_eq!(rows(&conn, "SELECT count(*) FROM artifact"), [["0"]]);
    let comments = rows(&conn, "SELECT count(*) FROM comment");
    assert_eq!(comments, [[u8::from(remark).to_string()]]);
    let (kept, _) = handed_over(&bench, &[(ids[0], 0, "e0"), (ids[2], 0, "e2")]);
    assert_eq!(kept, [true, true], "what was undone can be written again");
}
