//! kill -9 at any time, whatever else goes wrong: the next collection goes on at the page, and nothing is lost or twice.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tickmark_collect::{Access, Choices, Controller};
use tickmark_domain::{Outcome, Source};
use tickmark_sample::{AUDIT_ROLE, Endpoint, Fault, REGIONS};
use tickmark_store::{Step, Store};

use crate::scene::{
    Content, SECURITY, access, assert_same, clean_part, content, engagement, part, reopen, request, run,
    run_steered, start,
};

/// As many in the suite; `TICKMARK_TEST_KILLS` asks for more.
const KILLS: usize = 200;
/// The number that the moments are drawn from; one that failed is given again with this.
const SEED: &str = "TICKMARK_TEST_SEED";
const FILE: &str = "TICKMARK_TEST_COLLECT_INTO";
const KEYS: &str = "TICKMARK_TEST_COLLECT_KEY";
const URL: &str = "TICKMARK_TEST_COLLECT_FROM";
const SLICE: &str = "TICKMARK_TEST_COLLECT_SLICE";
const ROLE: &str = "TICKMARK_TEST_COLLECT_ROLE";

/// What a killed program collects: small parts that together have something of everything.
fn slice(number: usize) -> Choices {
    let (sources, regions): (&[Source], &[usize]) = match number {
        0 => (&[Source::AuditManager], &[0]),
        1 => (&[Source::Config], &[2]),
        2 => (
            &[Source::CloudTrail, Source::SecurityHub, Source::LicenseManager],
            &[0],
        ),
        3 => (
            &[
                Source::CloudTrail,
                Source::Config,
                Source::Organizations,
                Source::Artifact,
            ],
            &[2],
        ),
        _ => return part(),
    };
    Choices {
        sources: sources.to_vec(),
        regions: regions.iter().map(|n| REGIONS[*n].to_owned()).collect(),
        ..part()
    }
}

const SLICES: usize = 4;

/// By the key of the account, or by a role whose session is renewed when it expires.
fn way_in(url: &str, id: &str, secret: &str, by_role: bool) -> Access {
    Access {
        endpoint: Some(url.to_owned()),
        static_keys: Some((id.to_owned(), secret.to_owned())),
        role_arn: by_role.then(|| format!("arn:aws:iam::{{account}}:role/{AUDIT_ROLE}")),
        external_id: by_role.then(|| "northwind-7".to_owned()),
        ..Access::default()
    }
}

/// The program that is killed: this test, when it is told a file, collects into it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn collects_when_it_is_told_a_file() {
    let given = |name| std::env::var(name);
    let (Ok(file), Ok(url), Ok(keys), Ok(slice_number)) =
        (given(FILE), given(URL), given(KEYS), given(SLICE))
    else {
        return;
    };
    let (id, secret) = keys.split_once(' ').unwrap();
    let store = reopen(Path::new(&file));
    let access = way_in(&url, id, secret, given(ROLE).is_ok());
    let wanted = request(&store, access, &slice(slice_number.parse().unwrap()));
    run_steered(&store, wanted, Controller::new(), |_| {})
        .await
        .unwrap();
}

fn spawn(path: &Path, endpoint: &Endpoint, slice: usize, by_role: bool) -> Child {
    let key = endpoint.accounts().iter().find(|a| a.id == SECURITY).unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "kill::collects_when_it_is_told_a_file", "--nocapture"])
        .env(FILE, path)
        .env(URL, endpoint.url())
        .env(KEYS, format!("{} {}", key.access_key_id, key.secret_access_key))
        .env(SLICE, slice.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if by_role {
        command.env(ROLE, "yes");
    }
    command.spawn().unwrap()
}

/// Numbers that look random and are the same for the same seed.
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
    let mut child = spawn(&path, &endpoint, SLICES, false);
    while store.list_runs().unwrap().is_empty() {
        assert_eq!(child.try_wait().unwrap(), None, "it collects");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let wanted = request(&store, access(&endpoint), &part());
    let told = run_steered(&store, wanted, Controller::new(), |_| {})
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

/// What stands in the file, and how every step came: its end, its pages and its items.
struct Whole {
    content: Content,
    steps: BTreeMap<String, (Outcome, u64, u64)>,
}

fn whole(store: &Store, run_id: i64) -> Whole {
    let mut steps = BTreeMap::new();
    for receipt in store.all_receipts().unwrap() {
        assert_eq!(receipt.run_id, run_id, "it is one run all along");
        let pages = store.list_pages(receipt.id).unwrap();
        let ordinals: Vec<u64> = pages.iter().map(|(ordinal, _, _)| *ordinal).collect();
        let expected: Vec<u64> = (0..receipt.pages).collect();
        assert_eq!(ordinals, expected, "no page is lost or twice: {receipt:?}");
        let Step {
            source,
            operation,
            account_id,
            region,
            parameters,
        } = receipt.step();
        let key = format!("{source} {operation} {account_id} {region} {parameters}");
        let former = steps.insert(key, (receipt.outcome, receipt.pages, receipt.items));
        assert_eq!(former, None, "one receipt a step");
    }
    Whole {
        content: content(store),
        steps,
    }
}

/// A trouble, and the part that is collected in it.
#[derive(Clone, Copy, Debug)]
struct Case {
    fault: Fault,
    slice: usize,
    kills: usize,
}

impl Case {
    /// Sessions that expire can go on by themselves only where they are a role's.
    fn by_role(self) -> bool {
        self.fault == Fault::ExpiredToken
    }
}

/// All but wrong counts: those pages are answered, and are rightly not the ones of a clean run.
const FAULTS: [Fault; 8] = [
    Fault::None,
    Fault::Throttle,
    Fault::ServerErrors,
    Fault::CutBodies,
    Fault::Slow,
    Fault::ExpiredToken,
    Fault::Denied,
    Fault::MalformedBody,
];

/// Every trouble meets every part; the kills are spread evenly.
fn cases(kills: usize) -> Vec<Case> {
    let many = FAULTS.len() * SLICES;
    (0..many)
        .map(|n| Case {
            fault: FAULTS[n % FAULTS.len()],
            slice: n / FAULTS.len(),
            kills: kills / many + usize::from(n < kills % many),
        })
        .collect()
}

/// Waits until so many requests were answered, or the program has ended.
fn wait_for(child: &mut Child, endpoint: &Endpoint, requests: u64, then: Duration) -> Option<ExitStatus> {
    let wanted = endpoint.requests_served() + requests;
    while endpoint.requests_served() < wanted {
        if let Some(ended) = child.try_wait().unwrap() {
            return Some(ended);
        }
        std::thread::sleep(Duration::from_micros(300));
    }
    std::thread::sleep(then);
    child.try_wait().unwrap()
}

/// Kills the program over and over in one file, then makes it whole; answers the kills that were left when the program
/// ended by itself.
async fn kill_in_one_file(case: Case, kills: usize, path: &Path, draw: &mut Draw, clean: &Whole) -> usize {
    let endpoint = start(case.fault).await;
    drop(engagement(path, &endpoint));
    let mut left = kills;
    while left > 0 {
        let mut child = spawn(path, &endpoint, case.slice, case.by_role());
        // Most die between pages and inside of their writing; some before they asked anything.
        let requests = draw.below(24);
        let then = Duration::from_micros(draw.below(if requests == 0 { 120_000 } else { 6_000 }));
        let ended = tokio::task::block_in_place(|| {
            let ended = wait_for(&mut child, &endpoint, requests, then);
            let _ = child.kill();
            let _ = child.wait();
            ended
        });
        if let Some(status) = ended {
            assert!(status.success(), "{case:?}: the program failed by itself");
            break;
        }
        if had_come_to_the_end(path) {
            break;
        }
        left -= 1;
    }
    endpoint.set_fault(Fault::None);
    let store = reopen(path);
    let what = format!("{case:?}, {} kills", kills - left);
    if !is_over(&store) {
        let key = endpoint.accounts().iter().find(|a| a.id == SECURITY).unwrap();
        let access = way_in(
            endpoint.url(),
            &key.access_key_id,
            &key.secret_access_key,
            case.by_role(),
        );
        let wanted = request(&store, access, &slice(case.slice));
        let report = run_steered(&store, wanted, Controller::new(), |_| {})
            .await
            .unwrap();
        assert_eq!((report.run_id, report.interrupted), (1, None), "{what}");
    }
    let found = whole(&store, 1);
    assert_same(&found.content, &clean.content, &what);
    assert_eq!(found.steps, clean.steps, "{what}");
    left
}

/// Whether a program that was killed had already ended its run, and only its process was left: another one would rightly
/// begin a second run, where nothing is missing or what is missing is still denied. A copy is looked at, so that what the
/// kill left is still the next program's to mend.
fn had_come_to_the_end(path: &Path) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.tickmark");
    std::fs::copy(path, &copy).unwrap();
    let log = |of: &Path| PathBuf::from(format!("{}-wal", of.display()));
    if log(path).exists() {
        std::fs::copy(log(path), log(&copy)).unwrap();
    }
    let runs = reopen(&copy).list_runs().unwrap();
    runs.first().is_some_and(|run| run.finished_at.is_some())
}

/// Whether a program came to the end by itself and nothing is left to ask.
fn is_over(store: &Store) -> bool {
    let missing = [
        Outcome::Failed,
        Outcome::Denied,
        Outcome::Partial,
        Outcome::NotCollected,
    ];
    let receipts = store.all_receipts().unwrap();
    store.unfinished_run("collect").unwrap().is_none()
        && !receipts.is_empty()
        && receipts.iter().all(|r| !missing.contains(&r.outcome))
}

/// What an undisturbed collection of each part leaves, by key and by role.
async fn clean_slices(folder: &Path) -> Vec<[Whole; 2]> {
    let endpoint = start(Fault::None).await;
    let key = endpoint.accounts().iter().find(|a| a.id == SECURITY).unwrap();
    let mut all = Vec::new();
    for number in 0..SLICES {
        let mut both = Vec::new();
        for by_role in [false, true] {
            let store = engagement(
                &folder.join(format!("clean-{number}-{by_role}.tickmark")),
                &endpoint,
            );
            let access = way_in(
                endpoint.url(),
                &key.access_key_id,
                &key.secret_access_key,
                by_role,
            );
            let wanted = request(&store, access, &slice(number));
            let report = run_steered(&store, wanted, Controller::new(), |_| {})
                .await
                .unwrap();
            assert_eq!((report.run_id, report.interrupted), (1, None));
            both.push(whole(&store, 1));
        }
        all.push(<[Whole; 2]>::try_from(both).ok().unwrap());
    }
    all
}

/// A seed of its own for every run of the test, unless one is given.
fn seed() -> u64 {
    std::env::var(SEED).map_or_else(
        |_| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            u64::try_from(now.as_millis()).unwrap()
        },
        |given| given.parse().unwrap(),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_at_two_hundred_moments_with_faults_on_it_ends_with_the_same_rows_and_originals() {
    let wanted = std::env::var("TICKMARK_TEST_KILLS").map_or(KILLS, |n| n.parse().unwrap());
    let seed = seed();
    println!("the moments are those of {SEED}={seed}");
    let begun = Instant::now();
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let clean = Arc::new(clean_slices(folder.path()).await);
    let cases = Arc::new(cases(wanted));
    let (next, killed, files) = (
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicUsize::new(0)),
    );
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..2 {
        let (cases, clean, folder) = (Arc::clone(&cases), Arc::clone(&clean), Arc::clone(&folder));
        let (next, killed, files) = (Arc::clone(&next), Arc::clone(&killed), Arc::clone(&files));
        workers.spawn(async move {
            loop {
                let n = next.fetch_add(1, Ordering::SeqCst);
                let Some(case) = cases.get(n).copied() else { break };
                let mut draw = Draw(seed ^ (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
                let mut left = case.kills;
                while left > 0 {
                    let file = files.fetch_add(1, Ordering::SeqCst);
                    let path: PathBuf = folder.path().join(format!("{file}.tickmark"));
                    let clean = &clean[case.slice][usize::from(case.by_role())];
                    let before = left;
                    left = kill_in_one_file(case, left, &path, &mut draw, clean).await;
                    killed.fetch_add(before - left, Ordering::SeqCst);
                    std::fs::remove_file(&path).unwrap();
                }
            }
        });
    }
    while let Some(ended) = workers.join_next().await {
        if let Err(failed) = ended {
            panic!("{failed}; again with {SEED}={seed}");
        }
    }
    let (killed, files) = (killed.load(Ordering::SeqCst), files.load(Ordering::SeqCst));
    println!("{killed} kills in {files} files, {:?}", begun.elapsed());
    assert_eq!(killed, wanted);
}
