//! A process that is killed while it writes: what it said was written is there, and the file is whole.
//!
//! The test runs itself again as the process to be killed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::{
    Bench, MADE_WITH, at, event, names_in, new_engagement, open, page, receipt, rows, start_run,
};

const TASK: &str = "TICKMARK_TEST_KILLED_TASK";
const PATH: &str = "TICKMARK_TEST_KILLED_PATH";

fn spawn(task: &str, path: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::the_process_that_is_killed", "--nocapture"])
        .env(TASK, task)
        .env(PATH, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Does nothing but in the process that another test starts.
#[test]
fn the_process_that_is_killed() {
    let (Ok(task), Ok(path)) = (std::env::var(TASK), std::env::var(PATH)) else {
        return;
    };
    let path = Path::new(&path);
    if task == "create" {
        for n in 0.. {
            let path = path.join(format!("{n}.tickmark"));
            tickmark_store::Store::create(&path, &new_engagement(), None, MADE_WITH).unwrap();
            println!("written {n}");
        }
    }
    let store = open(path).unwrap();
    let run = start_run(&store);
    let open = receipt(&store, run, "LookupEvents");
    let control = store.find_control("LOG-001").unwrap();
    for n in 0.. {
        let events = (0..20).map(|i| event(&format!("{n} {i}"), "jonas")).collect();
        let mut page = page(open, n, &format!("{{\"page\":{n}}}"), events);
        page.body = vec![u8::try_from(n % 251).unwrap(); 300_000];
        page.body.extend(n.to_le_bytes());
        page.next_cursor = Some(format!("token {n}"));
        page.codec = tickmark_store::Codec::Raw;
        store.store_page(page).unwrap();
        store
            .comment(control, "Dana", &format!("after page {n}"), true, at(70))
            .unwrap();
        println!("written {n}");
    }
}

/// Lets the process write a while, kills it, and answers the last thing that it said was written.
fn kill_after(mut child: Child, acknowledged: u64, delay: Duration) -> u64 {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut last = None;
    let number = |line: &str| {
        line.rsplit_once("written ")
            .and_then(|(_, n)| n.trim().parse::<u64>().ok())
    };
    while last.is_none_or(|n| n < acknowledged) {
        let line = lines.next().expect("the process writes").unwrap();
        last = number(&line).or(last);
    }
    std::thread::sleep(delay);
    child.kill().unwrap();
    child.wait().unwrap();
    for line in lines.map_while(Result::ok) {
        last = number(&line).or(last);
    }
    last.unwrap()
}

#[test]
fn a_killed_writer_loses_nothing_that_it_acknowledged() {
    for round in 0..6 {
        let (folder, path) = Bench::with_controls().close();
        let acknowledged = kill_after(
            spawn("write", &path),
            1 + round % 3,
            Duration::from_micros(round * 1700),
        );
        let store = open(&path).unwrap();
        let pages = store.list_pages(1).unwrap().len() as u64;
        assert!(
            pages > acknowledged,
            "{pages} pages, and page {acknowledged} was acknowledged"
        );
        let comments = store.list_comments(None).unwrap().len() as u64;
        assert!(comments > acknowledged);
        let receipt = store.receipt(1).unwrap();
        assert_eq!(receipt.pages, pages);
        let conn = crate::support::plain(&path);
        assert_eq!(
            rows(&conn, "SELECT count(*) FROM v_facts"),
            [[(pages * 20).to_string()]],
            "no half page"
        );
        assert_eq!(rows(&conn, "PRAGMA integrity_check"), [["ok"]]);
        drop(conn);
        assert_eq!(store.verify_activity().unwrap().1, None);
        assert_eq!(store.verify_artifacts(|_| {}).unwrap(), (pages, vec![]));
        let last = store
            .open_receipt(1, &crate::support::step("LookupEvents"), "", at(80))
            .unwrap();
        assert_eq!(
            last.cursor,
            Some(format!("token {}", pages - 1)),
            "the collection goes on at the page"
        );
        drop((store, folder));
    }
}

#[test]
fn a_file_whose_making_was_killed_is_whole_or_not_there() {
    for round in 0..4 {
        let folder = tempfile::tempdir().unwrap();
        kill_after(
            spawn("create", folder.path()),
            round,
            Duration::from_micros(round * 900),
        );
        for name in names_in(folder.path()) {
            let path = folder.path().join(&name);
            if path.extension().is_some_and(|e| e == "tickmark") {
                assert_eq!(
                    open(&path).unwrap().engagement().unwrap().name,
                    "SOC 2 readiness",
                    "{name}"
                );
            } else {
                assert!(
                    name.starts_with('.') || name.contains(".tickmark-"),
                    "{name} is a leftover in plain sight"
                );
            }
        }
    }
}
