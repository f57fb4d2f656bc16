//! Reading while something is written: readers wait for nothing, and see whole transactions only.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::support::{Bench, at, event, page, receipt, start_run};

const PAGES: u64 = 40;
const EVENTS: u64 = 25;

#[test]
fn two_threads_read_whole_pages_while_one_writes() {
    let bench = Bench::with_controls();
    let control = bench.control("LOG-002");
    let run = start_run(&bench.store);
    let open = receipt(&bench.store, run, "LookupEvents");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let (mut seen, mut reads) = (0, 0_u64);
                    loop {
                        let last = done.load(Ordering::Acquire);
                        let counts = bench.store.count_links().unwrap();
                        let items = counts
                            .iter()
                            .find(|c| c.control_id == control)
                            .map_or(0, |c| c.items);
                        assert_eq!(items % EVENTS, 0, "a page is seen whole or not at all");
                        assert!(items >= seen, "what was seen stays");
                        (seen, reads) = (items, reads + 1);
                        if last {
                            return (seen, reads);
                        }
                    }
                })
            })
            .collect();
        for ordinal in 0..PAGES {
            let events = (0..EVENTS)
                .map(|n| event(&format!("{ordinal} {n}"), "jonas"))
                .collect();
            let body = format!("{{\"page\":{ordinal}}}");
            bench
                .store
                .store_page(page(open, ordinal, &body, events))
                .unwrap();
        }
        done.store(true, Ordering::Release);
        for reader in readers {
            let (seen, reads) = reader.join().unwrap();
            assert_eq!(seen, PAGES * EVENTS);
            assert!(reads > 1);
        }
    });
}

#[test]
fn many_threads_write_through_one_store_and_the_log_holds() {
    let bench = Bench::with_controls();
    let control = bench.control("LOG-001");
    std::thread::scope(|scope| {
        for person in 0..4 {
            let store = bench.store.clone();
            scope.spawn(move || {
                for n in 0..10 {
                    let author = format!("person {person}");
                    store
                        .comment(control, &author, &format!("comment {n}"), true, at(n))
                        .unwrap();
                }
            });
        }
    });
    assert_eq!(bench.store.list_comments(Some(control)).unwrap().len(), 40);
    assert_eq!(bench.store.verify_activity().unwrap(), (42, None));
}

#[test]
fn two_programs_write_one_file_and_the_log_holds() {
    let bench = Bench::with_controls();
    let control = bench.control("LOG-001");
    let other = crate::support::open(&bench.path).unwrap();
    std::thread::scope(|scope| {
        for store in [&bench.store, &other] {
            scope.spawn(move || {
                for n in 0..10 {
                    store
                        .comment(control, "Dana", &format!("comment {n}"), true, at(n))
                        .unwrap();
                }
            });
        }
    });
    assert_eq!(bench.store.list_comments(Some(control)).unwrap().len(), 20);
    assert_eq!(other.verify_activity().unwrap(), (22, None));
}

#[test]
fn every_change_is_told_by_a_new_revision() {
    let bench = Bench::with_controls();
    let before = bench.store.revision();
    bench.store.list_controls().unwrap();
    assert_eq!(bench.store.revision(), before, "reading changes nothing");
    bench
        .store
        .comment(bench.control("LOG-001"), "Dana", "Why?", true, at(5))
        .unwrap();
    assert!(bench.store.revision() > before);
}
