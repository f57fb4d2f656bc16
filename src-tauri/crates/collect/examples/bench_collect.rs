//! Collects the sample organisation, served by a process of its own, and prints figures.
//!
//! ```text
//! cargo run --release -p tickmark-collect --example bench_collect -- --size large --rounds 3 --again
//! ```
//!
//! `--again` collects a second time into the same file, with nothing changed; `--peer COMMAND` runs another program
//! against the same endpoint after each round, such as `tests/collect/boto3_loop.py`, and compares items a second. The
//! endpoint then remembers its answers, and the last peer and a collection run once before the first round, so that both
//! sides meet an endpoint that takes little of the machine: they do not ask in the same words, and making answers up is
//! not what is compared;
//! `--lookups 60` asks for events at AWS's pace for 60 seconds, from an endpoint that refuses a third request a second,
//! and prints how much of the limit was used; `serve` is the other process.

#![expect(clippy::print_stdout, reason = "a program that prints figures")]
#![expect(clippy::cast_precision_loss, reason = "figures for a person")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tickmark_collect::{
    Access, Choices, CollectRequest, Controller, Limits, Plan, Progress, Rate, WhenExpired, collect,
};
use tickmark_domain::{Account, Period, Scope, Source, Timestamp};
use tickmark_sample::{Endpoint, REGIONS, SampleConfig};
use tickmark_store::{NewEngagement, Store};

/// 2026-06-30T12:00:00Z, at which the company is seen.
const AS_OF_S: i64 = 1_782_820_800;

/// Answers that the endpoint remembers.
const REMEMBERED: usize = 1 << 30;

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Fallible<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|a| a == name)?;
        arguments.get(at + 1).map(String::as_str)
    };
    let size = value("--size").unwrap_or("small");
    if arguments.first().is_some_and(|a| a == "serve") {
        let has = |name: &str| arguments.iter().any(|a| a == name);
        return serve(size, has("--enforce-limits"), has("--remember")).await;
    }
    if let Some(seconds) = value("--lookups") {
        return lookups(size, Duration::from_secs(seconds.parse()?)).await;
    }
    let peers: Vec<&str> = arguments
        .windows(2)
        .filter(|pair| pair[0] == "--peer")
        .map(|pair| pair[1].as_str())
        .collect();
    let again = arguments.iter().any(|a| a == "--again");
    rounds(size, value("--rounds").unwrap_or("1").parse()?, again, &peers).await
}

/// Serves the organisation; says where, and after every line that comes in, how many requests it has served.
async fn serve(size: &str, enforce_limits: bool, remember: bool) -> Fallible<()> {
    let config = SampleConfig {
        size: size.parse()?,
        as_of_unix_s: AS_OF_S,
        enforce_limits,
        remembered_bytes: if remember { REMEMBERED } else { 0 },
        ..SampleConfig::default()
    };
    let endpoint = Arc::new(Endpoint::start(config).await?);
    let account = |a: &tickmark_sample::SampleAccount| {
        json!({ "id": a.id, "alias": a.alias, "access_key_id": a.access_key_id,
                "secret_access_key": a.secret_access_key })
    };
    let accounts: Vec<Value> = endpoint.accounts().iter().map(account).collect();
    println!("{}", json!({ "endpoint": endpoint.url(), "accounts": accounts }));
    let served = Arc::clone(&endpoint);
    tokio::task::spawn_blocking(move || {
        for _ in std::io::stdin().lines() {
            println!("{}", served.requests_served());
        }
    })
    .await?;
    Ok(())
}

/// The other process.
struct Server {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
    said: Value,
    /// How long it took until it answered.
    ready: Duration,
}

impl Server {
    fn start(size: &str, more: &[&str]) -> Fallible<Self> {
        let started = Instant::now();
        let mut child = Command::new(std::env::current_exe()?)
            .args(["serve", "--size", size])
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let asks = child.stdin.take().ok_or("no standard input")?;
        let mut answers = BufReader::new(child.stdout.take().ok_or("no standard output")?);
        let mut line = String::new();
        answers.read_line(&mut line)?;
        Ok(Self {
            child,
            asks,
            answers,
            said: serde_json::from_str(&line)?,
            ready: started.elapsed(),
        })
    }

    fn requests(&mut self) -> Fallible<u64> {
        writeln!(self.asks)?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line.trim().parse()?)
    }

    fn accounts(&self) -> impl Iterator<Item = (String, String, String, String)> {
        let text = |a: &Value, name: &str| a[name].as_str().unwrap_or_default().to_owned();
        let accounts = self.said["accounts"].as_array().cloned().unwrap_or_default();
        accounts.into_iter().map(move |a| {
            let key = text(&a, "access_key_id");
            (
                text(&a, "id"),
                text(&a, "alias"),
                key,
                text(&a, "secret_access_key"),
            )
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Collects without limits, each round into a new file, with the peers after it.
async fn rounds(size: &str, rounds: u32, again: bool, peers: &[&str]) -> Fallible<()> {
    let more: &[&str] = if peers.is_empty() { &[] } else { &["--remember"] };
    let mut server = Server::start(size, more)?;
    println!(
        "the {size} organisation was made and served in {:.2} s",
        server.ready.as_secs_f64()
    );
    if let Some(peer) = peers.last() {
        println!("not counted, so that the endpoint knows its answers");
        run_peer(peer, &server)?;
        let folder = tempfile::tempdir()?;
        let store = new_engagement(&server, &folder.path().join("bench.tickmark"))?;
        once(&store, &mut server, None).await?;
    }
    let mut ratios = vec![Vec::new(); peers.len()];
    for round in 1..=rounds {
        println!("round {round}");
        let folder = tempfile::tempdir()?;
        let store = new_engagement(&server, &folder.path().join("bench.tickmark"))?;
        let first = once(&store, &mut server, None).await?;
        if again {
            once(&store, &mut server, Some(first.requests)).await?;
        }
        for (peer, ratios) in peers.iter().zip(&mut ratios) {
            let theirs = run_peer(peer, &server)?;
            ratios.push(first.items_s / theirs);
            println!("  {:.2} times as many items a second", first.items_s / theirs);
        }
    }
    for (peer, ratios) in peers.iter().zip(&mut ratios) {
        ratios.sort_by(f64::total_cmp);
        println!(
            "beside {peer}: {:.2} {:.2} {:.2} times as many items a second (least, middle, most)",
            ratios[0],
            ratios[ratios.len() / 2],
            ratios[ratios.len() - 1]
        );
    }
    Ok(())
}

struct Once {
    requests: u64,
    items_s: f64,
}

/// One collection; `before` are the requests of the one before it.
async fn once(store: &Store, server: &mut Server, before: Option<u64>) -> Fallible<Once> {
    let (start, asked) = (Instant::now(), server.requests()?);
    let endpoint = server.child.id().to_string();
    let (ours, theirs) = (cpu_s("self"), cpu_s(&endpoint));
    let request = request(store, server, &Choices::default(), Limits::none())?;
    let report = collect(store.clone(), request, Controller::new(), |_| {}).await?;
    let seconds = start.elapsed().as_secs_f64();
    let pages: u64 = report.steps.iter().map(|s| s.pages).sum();
    let items: u64 = report.steps.iter().map(|s| s.items).sum();
    let requests = server.requests()? - asked;
    let share = before.map_or_else(String::new, |before| {
        let percent = 100.0 * requests as f64 / before as f64;
        format!(" ({percent:.1} % of the first)")
    });
    let items_s = items as f64 / seconds;
    println!(
        "  Tickmark: {pages} pages, {items} items, {requests} requests{share}, {} new facts in {seconds:.2} s: {:.0} pages/s, {items_s:.0} items/s",
        report.new_facts,
        pages as f64 / seconds,
    );
    println!(
        "    processor time {:.2} s, of the endpoint {:.2} s; peak memory {:.0} MB, of the endpoint {:.0} MB; file {:.1} MB",
        cpu_s("self") - ours,
        cpu_s(&endpoint) - theirs,
        peak_mb("self"),
        peak_mb(&endpoint),
        std::fs::metadata(store.path())?.len() as f64 / 1e6,
    );
    Ok(Once { requests, items_s })
}

/// Runs another program against the endpoint; answers its items a second.
fn run_peer(command: &str, server: &Server) -> Fallible<f64> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let (program, arguments) = words.split_first().ok_or("a peer needs a command")?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    writeln!(child.stdin.take().ok_or("no standard input")?, "{}", server.said)?;
    let said = String::from_utf8(child.wait_with_output()?.stdout)?;
    println!("  {}", said.trim());
    let words: Vec<&str> = said.split_whitespace().collect();
    let at = words
        .iter()
        .position(|word| *word == "items/s")
        .ok_or("the peer printed no items/s")?;
    Ok(words[at - 1].parse()?)
}

/// Asks for events at AWS's pace for a while.
async fn lookups(size: &str, time: Duration) -> Fallible<()> {
    let server = Server::start(size, &["--enforce-limits"])?;
    let folder = tempfile::tempdir()?;
    let store = new_engagement(&server, &folder.path().join("bench.tickmark"))?;
    let choices = Choices {
        sources: vec![Source::CloudTrail],
        regions: vec![REGIONS[0].to_owned()],
        ..Choices::default()
    };
    let seen: Arc<Mutex<Option<Progress>>> = Arc::default();
    let refusals: Arc<Mutex<BTreeMap<String, Vec<f64>>>> = Arc::default();
    let control = Controller::new();
    let (stopper, kept) = (control.clone(), Arc::clone(&seen));
    tokio::spawn(async move {
        tokio::time::sleep(time).await;
        stopper.stop();
    });
    let request = request(&store, &server, &choices, Limits::aws())?;
    let (began, told) = (Instant::now(), Arc::clone(&refusals));
    let look = move |now: Progress| {
        if let Ok(mut told) = told.lock() {
            for rate in now.rates.iter().filter(|r| r.operation == "LookupEvents") {
                let times = told.entry(place_of(rate)).or_default();
                times.resize(
                    times.len().max(rate.throttles as usize),
                    began.elapsed().as_secs_f64(),
                );
            }
        }
        if let Ok(mut seen) = kept.lock() {
            *seen = Some(now);
        }
    };
    collect(store.clone(), request, control, look).await?;
    let seen = seen.lock().map_err(|_| "a look at the collection failed")?.take();
    let mut used: BTreeMap<String, (f64, u32)> = BTreeMap::new();
    for rate in seen.into_iter().flat_map(|s| s.rates) {
        let Some(limit) = rate.limit.filter(|_| rate.operation == "LookupEvents") else {
            continue;
        };
        // The first ten seconds begin with signing in, the last are the present ones.
        let whole = rate.history.len().saturating_sub(2);
        let rates = rate.history.iter().skip(1).take(whole);
        let mean = rates.clone().map(|r| f64::from(*r)).sum::<f64>() / rates.len().max(1) as f64;
        used.insert(place_of(&rate), (100.0 * mean / limit, rate.throttles));
    }
    let refusals = refusals.lock().map_err(|_| "a look at the collection failed")?;
    for (place, (percent, throttles)) in used {
        let times = refusals.get(&place).map_or(&[][..], Vec::as_slice);
        let times: Vec<String> = times.iter().map(|s| format!("after {s:.1} s")).collect();
        println!(
            "LookupEvents in {place}: {percent:.1} % of two a second, {throttles} refused {}",
            times.join(", ")
        );
    }
    Ok(())
}

fn place_of(rate: &Rate) -> String {
    format!("{} {}", rate.account_id, rate.region)
}

fn new_engagement(server: &Server, path: &std::path::Path) -> Fallible<Store> {
    let accounts = server.accounts().map(|(id, alias, _, _)| Account { id, alias });
    let new = NewEngagement {
        id: "bench".to_owned(),
        name: "Benchmark".to_owned(),
        owner: String::new(),
        scope: Scope {
            accounts: accounts.collect(),
            regions: REGIONS.iter().map(|r| (*r).to_owned()).collect(),
            period: Period {
                from: "2026-01-01".parse()?,
                to: "2026-12-31".parse()?,
            },
        },
        is_sample: true,
        actor: "bench".to_owned(),
        created_at: now(),
    };
    Ok(Store::create(path, &new, None, "bench")?)
}

fn request(store: &Store, server: &Server, choices: &Choices, limits: Limits) -> Fallible<CollectRequest> {
    let keys = server.accounts().map(|(id, _, key, secret)| (id, key, secret));
    Ok(CollectRequest {
        plan: Plan::new(&store.engagement()?.scope, choices, now()),
        access: Access {
            endpoint: server.said["endpoint"].as_str().map(str::to_owned),
            account_keys: keys.collect(),
            ..Access::default()
        },
        limits,
        when_expired: WhenExpired::End,
        actor: "bench".to_owned(),
        made_with: "bench".to_owned(),
        clock: Arc::new(now),
    })
}

fn now() -> Timestamp {
    Timestamp::from_ms(AS_OF_S * 1000)
}

/// Processor seconds of a process so far, where the system tells.
fn cpu_s(process: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = stat
        .rsplit_once(')')
        .map_or("", |(_, rest)| rest)
        .split_whitespace();
    let ticks: u64 = fields
        .skip(11)
        .take(2)
        .filter_map(|n| n.parse::<u64>().ok())
        .sum();
    ticks as f64 / 100.0
}

/// The most memory that a process held, where the system tells.
fn peak_mb(process: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap_or_default();
    let kb = line.split_whitespace().nth(1).and_then(|n| n.parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1e3
}
