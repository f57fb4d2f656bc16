//! kill -9 at any time: the next collection goes on at the page.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tickmark_sample::Fault;

use crate::scene::{assert_same, clean_part, content, engagement, part, reopen, run, start};

/// As many in the suite; `TICKMARK_TEST_KILLS` asks for more.
const KILLS: u32 = 50;
const FILE: &str = "TICKMARK_TEST_COLLECT_INTO";
const KEYS: &str = "TICKMARK_TEST_COLLECT_KEY";
const URL: &str = "TICKMARK_TEST_COLLECT_FROM";

/// The program that is killed: this test, when it is told a file, collects into it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn collects_when_it_is_told_a_file() {
    let (Ok(file), Ok(url), Ok(keys)) = (std::env::var(FILE), std::env::var(URL), std::env::var(KEYS)) else {
        return;
    };
    let (id, secret) = keys.split_once(' ').unwrap();
    let store = reopen(Path::new(&file));
    let access = tickmark_collect::Access {
        endpoint: Some(url),
        static_keys: Some((id.to_owned(), secret.to_owned())),
        ..tickmark_collect::Access::default()
    };
    let request = crate::scene::request(&store, access, &part());
    let control = tickmark_collect::Controller::new();
    crate::scene::run_steered(&store, request, control, |_| {})
        .await
        .unwrap();
}

/// Numbers that look random and are the same every time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_program_is_told_who_collects_and_a_killed_one_does_not_hold_the_file() {
    let endpoint = start(Fault::Slow).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.tickmark");
    let store = engagement(&path, &endpoint);
    let key = endpoint
        .accounts()
        .iter()
        .find(|a| a.id == crate::scene::SECURITY)
        .unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::collects_when_it_is_told_a_file", "--nocapture"])
        .env(FILE, &path)
        .env(URL, endpoint.url())
        .env(KEYS, format!("{} {}", key.access_key_id, key.secret_access_key))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while store.list_runs().unwrap().is_empty() {
        assert_eq!(child.try_wait().unwrap(), None, "it collects");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let wanted = crate::scene::request(&store, crate::scene::access(&endpoint), &part());
    let control = tickmark_collect::Controller::new();
    let told = crate::scene::run_steered(&store, wanted, control, |_| {})
        .await
        .unwrap_err()
        .to_string();
    let process = format!("process {}", child.id());
    for part in [
        "a.tickmark",
        "a collection of Dana",
        &process,
        "since 2026-06-30T12:00:00",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert!(store.engagement().is_ok(), "readers are not held up");
    assert_eq!(child.try_wait().unwrap(), None, "the first goes on");
    child.kill().unwrap();
    child.wait().unwrap();
    endpoint.set_fault(Fault::None);
    let report = run(&store, &endpoint, &part()).await;
    assert_eq!((report.run_id, report.interrupted), (1, None));
    assert_same(&content(&store), clean_part().await, "after the first was killed");
    let beside: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert!(
        !beside.iter().any(|n| n.to_string_lossy().ends_with(".working")),
        "{beside:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_fifty_moments_it_ends_with_the_same_rows_and_originals() {
    let endpoint = start(Fault::None).await;
    let clean = clean_part().await;
    let folder = tempfile::tempdir().unwrap();
    let key = endpoint
        .accounts()
        .iter()
        .find(|a| a.id == crate::scene::SECURITY)
        .unwrap();
    let keys = format!("{} {}", key.access_key_id, key.secret_access_key);
    let mut draw = Draw(20_260_630);
    let (mut kills, mut files) = (0, 0_usize);
    let wanted = std::env::var("TICKMARK_TEST_KILLS").map_or(KILLS, |n| n.parse().unwrap());
    let faults = [
        Fault::None,
        Fault::Throttle,
        Fault::ServerErrors,
        Fault::CutBodies,
    ];
    while kills < wanted {
        // Each file meets another trouble.
        endpoint.set_fault(faults[files % faults.len()]);
        files += 1;
        let path = folder.path().join(format!("{files}.tickmark"));
        drop(engagement(&path, &endpoint));
        loop {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "kill::collects_when_it_is_told_a_file", "--nocapture"])
                .env(FILE, &path)
                .env(URL, endpoint.url())
                .env(KEYS, &keys)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let delay = Duration::from_millis(40 + draw.below(260));
            let ended = tokio::task::block_in_place(|| {
                std::thread::sleep(delay);
                let ended = child.try_wait().unwrap();
                let _ = child.kill();
                let _ = child.wait();
                ended
            });
            if let Some(status) = ended {
                assert!(status.success(), "the child failed by itself");
                break;
            }
            kills += 1;
            if kills == wanted {
                break;
            }
        }
        let store = reopen(&path);
        let report = run(&store, &endpoint, &part()).await;
        assert_eq!(report.interrupted, None);
        assert_same(&content(&store), clean, &format!("after {kills} kills"));
    }
}
