//! The stage of every test: an endpoint, an engagement file, and what stands in it afterwards.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use tickmark_collect::{
    Access, Choices, CollectError, CollectReport, CollectRequest, Controller, Limits, Plan, Progress, State,
    StepLine, WhenExpired, collect,
};
use tickmark_domain::{Account, Outcome, Period, Scope, Source, Timestamp};
use tickmark_sample::{Endpoint, Fault, REGIONS, SampleConfig};
use tickmark_store::{Mode, NewEngagement, Store};

/// The moment at which the company is seen: 2026-06-30T12:00:00Z.
pub const AS_OF_S: i64 = 1_782_820_800;
pub const SECURITY: &str = "333344445555";
pub const STAGING: &str = "444455556666";

pub fn now() -> Timestamp {
    Timestamp::from_ms(AS_OF_S * 1000)
}

pub async fn start(fault: Fault) -> Endpoint {
    let config = SampleConfig {
        as_of_unix_s: AS_OF_S,
        fault,
        ..SampleConfig::default()
    };
    Endpoint::start(config).await.expect("a loopback port")
}

pub fn engagement(path: &Path, endpoint: &Endpoint) -> Store {
    let period = Period {
        from: "2026-01-01".parse().unwrap(),
        to: "2026-12-31".parse().unwrap(),
    };
    engagement_of(path, endpoint, period)
}

pub fn engagement_of(path: &Path, endpoint: &Endpoint, period: Period) -> Store {
    let account = |a: &tickmark_sample::SampleAccount| Account {
        id: a.id.clone(),
        alias: a.alias.clone(),
    };
    let new = NewEngagement {
        id: "test".to_owned(),
        name: "Test".to_owned(),
        owner: String::new(),
        scope: Scope {
            accounts: endpoint.accounts().iter().map(account).collect(),
            regions: REGIONS.iter().map(|r| (*r).to_owned()).collect(),
            period,
        },
        is_sample: true,
        actor: "Dana".to_owned(),
        created_at: now(),
    };
    Store::create(path, &new, None, "test").expect("a new file")
}

pub fn reopen(path: &Path) -> Store {
    Store::open(path, None, Mode::Write, "test", now()).expect("the engagement")
}

/// A small part of the organisation that has something of everything.
pub fn part() -> Choices {
    Choices {
        accounts: vec![SECURITY.to_owned()],
        regions: vec![REGIONS[0].to_owned(), REGIONS[2].to_owned()],
        ..Choices::default()
    }
}

/// With the long-term key of each account.
pub fn access(endpoint: &Endpoint) -> Access {
    let keys = endpoint.accounts().iter();
    Access {
        endpoint: Some(endpoint.url().to_owned()),
        account_keys: keys
            .map(|a| (a.id.clone(), a.access_key_id.clone(), a.secret_access_key.clone()))
            .collect(),
        ..Access::default()
    }
}

pub fn request(store: &Store, access: Access, choices: &Choices) -> CollectRequest {
    CollectRequest {
        plan: Plan::new(&store.engagement().unwrap().scope, choices, now()),
        access,
        limits: Limits::none(),
        when_expired: WhenExpired::End,
        actor: "Dana".to_owned(),
        made_with: "test".to_owned(),
        clock: Arc::new(now),
    }
}

pub async fn run(store: &Store, endpoint: &Endpoint, choices: &Choices) -> CollectReport {
    let request = request(store, access(endpoint), choices);
    collect(store.clone(), request, Controller::new(), |_| {})
        .await
        .expect("a report")
}

pub async fn run_steered(
    store: &Store,
    request: CollectRequest,
    control: Controller,
    progress: impl Fn(Progress) + Send + Sync + 'static,
) -> Result<CollectReport, CollectError> {
    collect(store.clone(), request, control, progress).await
}

/// A fact: kind, account, Region, native id, and what it says.
pub type Row = (String, String, String, String, String);

/// What stands in the file: every current fact by its key, and every original by its hash.
#[derive(Debug, PartialEq, Eq)]
pub struct Content {
    pub rows: BTreeSet<Row>,
    pub artifacts: BTreeSet<String>,
}

pub fn content(store: &Store) -> Content {
    let mut rows = BTreeSet::new();
    for kind in store.list_fact_kinds().unwrap() {
        for f in store.list_facts(&kind, None).unwrap() {
            assert_eq!(f.gone_at, None, "{} {} is marked as gone", f.kind, f.native_id);
            let says = format!("{:?} {}", f.occurred_at, f.data.unwrap_or_default());
            let row = (f.kind, f.account_id, f.region, f.native_id, says);
            assert!(!rows.contains(&row), "twice: {row:?}");
            rows.insert(row);
        }
    }
    let artifacts = store
        .list_artifacts()
        .unwrap()
        .into_iter()
        .map(|a| a.sha256)
        .collect();
    Content { rows, artifacts }
}

/// Asserts that two files hold the same facts, and that these say the same, naming what differs.
pub fn assert_same_rows(found: &Content, clean: &Content, what: &str) {
    let missing: Vec<_> = clean.rows.difference(&found.rows).take(3).collect();
    let added: Vec<_> = found.rows.difference(&clean.rows).take(3).collect();
    assert!(
        missing.is_empty() && added.is_empty(),
        "{what}: missing {missing:?}, added {added:?}"
    );
}

/// Asserts that two files hold the same, naming what differs.
pub fn assert_same(found: &Content, clean: &Content, what: &str) {
    assert_same_rows(found, clean, what);
    let missing = clean.artifacts.difference(&found.artifacts).count();
    let added = found.artifacts.difference(&clean.artifacts).count();
    assert_eq!((missing, added), (0, 0), "{what}: originals missing and added");
}

/// What an undisturbed collection of the part leaves.
pub async fn clean_part() -> &'static Content {
    static CLEAN: tokio::sync::OnceCell<Content> = tokio::sync::OnceCell::const_new();
    CLEAN
        .get_or_init(|| async {
            let endpoint = start(Fault::None).await;
            let folder = tempfile::tempdir().unwrap();
            let store = engagement(&folder.path().join("clean.tickmark"), &endpoint);
            let report = run(&store, &endpoint, &part()).await;
            assert_eq!(report.interrupted, None);
            content(&store)
        })
        .await
}

/// The last look at a collection.
#[derive(Clone, Default)]
pub struct Last(Arc<Mutex<Option<Progress>>>);

impl Last {
    pub fn see(&self, progress: &Progress) {
        *self.0.lock().unwrap() = Some(progress.clone());
    }

    /// Asserts that what was told at the end is what the receipts of a run that ended hold.
    pub fn assert_adds_up(&self, report: &CollectReport) {
        let last = self.0.lock().unwrap().clone().expect("it told something");
        let sum = |of: fn(&StepLine) -> u64| report.steps.iter().map(of).sum::<u64>();
        assert_eq!(last.state, State::Done);
        let steps = report.steps.len() as u64;
        assert_eq!(
            (u64::from(last.steps), u64::from(last.steps_done)),
            (steps, steps),
            "steps"
        );
        assert_eq!(
            (last.pages, last.pages_expected),
            (sum(|s| s.pages), sum(|s| s.pages)),
            "pages"
        );
        assert_eq!(last.items, sum(|s| s.items), "items");
    }
}

pub fn steps<'r>(report: &'r CollectReport, operation: &str) -> Vec<&'r StepLine> {
    report.steps.iter().filter(|s| s.operation == operation).collect()
}

pub fn troubled(report: &CollectReport) -> Vec<&StepLine> {
    let known = [Outcome::Complete, Outcome::NotEnabled, Outcome::OutOfRetention];
    let is_own = |s: &&StepLine| s.source != Source::Sts && !known.contains(&s.outcome);
    report.steps.iter().filter(is_own).collect()
}
