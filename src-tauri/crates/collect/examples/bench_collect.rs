//! Collects the sample organisation without limits and prints pages and items a second.
//!
//! `cargo run --release -p tickmark-collect --example bench_collect -- --size large [--again] [--endpoint URL]`
//!
//! `--endpoint` collects from an endpoint that runs already, so that its work is not counted here; `--again` collects
//! a second time into the same file. `tests/collect/boto3_loop.py` asks the same with boto3.

#![expect(clippy::print_stdout, reason = "a program that prints figures")]
#![expect(clippy::cast_precision_loss, reason = "figures for a person")]

use std::sync::Arc;
use std::time::Instant;

use tickmark_collect::{Access, Choices, CollectRequest, Controller, Limits, Plan, WhenExpired, collect};
use tickmark_domain::{Account, Period, Scope, Timestamp};
use tickmark_sample::{Endpoint, REGIONS, SampleConfig, Size};
use tickmark_store::{NewEngagement, Store};

/// 2026-06-30T12:00:00Z, at which the company is seen.
const AS_OF_S: i64 = 1_782_820_800;

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Fallible<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|a| a == name)?;
        arguments.get(at + 1).cloned()
    };
    let size: Size = value("--size").as_deref().unwrap_or("small").parse()?;
    let config = SampleConfig {
        size,
        as_of_unix_s: AS_OF_S,
        ..SampleConfig::default()
    };
    let endpoint = Endpoint::start(config).await?;
    let url = value("--endpoint").unwrap_or_else(|| endpoint.url().to_owned());
    let folder = tempfile::tempdir()?;
    let store = new_engagement(&endpoint, &folder.path().join("bench.tickmark"))?;
    let rounds = if arguments.iter().any(|a| a == "--again") {
        2
    } else {
        1
    };
    for _ in 0..rounds {
        let (start, served) = (Instant::now(), endpoint.requests_served());
        let report = collect(
            store.clone(),
            request(&store, &endpoint, &url)?,
            Controller::new(),
            |_| {},
        )
        .await?;
        let seconds = start.elapsed().as_secs_f64();
        let pages: u64 = report.steps.iter().map(|s| s.pages).sum();
        let items: u64 = report.steps.iter().map(|s| s.items).sum();
        let requests = endpoint.requests_served() - served;
        println!(
            "{} {pages} pages, {items} items, {requests} requests, {} steps, {} new facts in {seconds:.2} s: {:.0} pages/s, {:.0} items/s",
            report.outcome,
            report.steps.len(),
            report.new_facts,
            pages as f64 / seconds,
            items as f64 / seconds
        );
    }
    let bytes = std::fs::metadata(store.path())?.len();
    println!(
        "engagement file: {:.1} MB, peak memory {:.0} MB",
        bytes as f64 / 1e6,
        peak_mb()
    );
    Ok(())
}

fn new_engagement(endpoint: &Endpoint, path: &std::path::Path) -> Fallible<Store> {
    let account = |a: &tickmark_sample::SampleAccount| Account {
        id: a.id.clone(),
        alias: a.alias.clone(),
    };
    let new = NewEngagement {
        id: "bench".to_owned(),
        name: "Benchmark".to_owned(),
        owner: String::new(),
        scope: Scope {
            accounts: endpoint.accounts().iter().map(account).collect(),
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

fn request(store: &Store, endpoint: &Endpoint, url: &str) -> Fallible<CollectRequest> {
    let keys = endpoint.accounts().iter();
    Ok(CollectRequest {
        plan: Plan::new(&store.engagement()?.scope, &Choices::default(), now()),
        access: Access {
            endpoint: Some(url.to_owned()),
            account_keys: keys
                .map(|a| (a.id.clone(), a.access_key_id.clone(), a.secret_access_key.clone()))
                .collect(),
            ..Access::default()
        },
        limits: Limits::none(),
        when_expired: WhenExpired::End,
        actor: "bench".to_owned(),
        made_with: "bench".to_owned(),
        clock: Arc::new(now),
    })
}

fn now() -> Timestamp {
    Timestamp::from_ms(AS_OF_S * 1000)
}

/// The most memory this process held, where the system tells.
fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap_or_default();
    let kb = line.split_whitespace().nth(1).and_then(|n| n.parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1e3
}
