//! What a collection will ask, how long that takes at AWS's limits, and what AWS will refuse, before anything is
//! asked. Where an earlier collection found how many rules, folders, resources and pages there are, it counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::time::Duration;

use tickmark_domain::{Outcome, Source};
use tickmark_store::{Result, Store};

use crate::limits::Limits;
use crate::operation::Operation;
use crate::plan::{AUDIT_MANAGER_REGIONS, ExpectedDenial, Plan, PlannedStep, PlannedSteps};
use crate::source::{self, Spread};

/// Actions of Audit Manager in AWS's managed policy `SecurityAudit`, which most readers have.
const SECURITY_AUDIT: [&str; 23] = [
    "GetAccountStatus",
    "GetAssessment",
    "GetAssessmentFramework",
    "GetAssessmentReportUrl",
    "GetChangeLogs",
    "GetControl",
    "GetDelegations",
    "GetEvidence",
    "GetEvidenceByEvidenceFolder",
    "GetEvidenceFolder",
    "GetEvidenceFoldersByAssessment",
    "GetEvidenceFoldersByAssessmentControl",
    "GetOrganizationAdminAccount",
    "GetServicesInScope",
    "GetSettings",
    "ListAssessmentFrameworks",
    "ListAssessmentReports",
    "ListAssessments",
    "ListControls",
    "ListKeywordsForDataSource",
    "ListNotifications",
    "ListTagsForResource",
    "ValidateAssessmentReportIntegrity",
];

/// A guess of how long AWS takes for an answer; it matters where no limit does.
const ANSWER: Duration = Duration::from_millis(150);

/// Source, account and Region.
type Spot = (Source, String, String);
/// Requests by operation.
type Asked = HashMap<String, u64>;
/// Guesses by operation.
type Guessed = Rc<HashMap<&'static str, u64>>;

/// What an earlier collection asked in one place of one source.
struct Earlier {
    asked: Asked,
    /// What would have been guessed of it.
    guessed: Guessed,
}

type Before = HashMap<Spot, Earlier>;

impl Earlier {
    /// How often an operation will be asked, of which one would guess `times`. What was found nowhere in this place is
    /// not asked for there; of what is now asked of more things than it was then, there is as much more.
    fn foretells(&self, operation: &Operation, times: u64, discovered: bool) -> u64 {
        let asked = self.asked.get(operation.name).copied();
        match self.guessed.get(operation.name) {
            Some(guessed) if discovered => match (asked.unwrap_or(0), *guessed) {
                (asked, 0) => asked,
                (asked, guessed) => asked * times / guessed,
            },
            _ => asked.unwrap_or(times),
        }
    }
}

/// The estimate for a plan, from the store where it knows better.
pub(crate) fn preview(plan: &Plan, store: Option<&Store>) -> Result<PlannedSteps> {
    let limits = Limits::aws();
    let before = match store {
        Some(store) => asked_before(store, plan.full)?,
        None => Before::new(),
    };
    let accounts = plan.accounts.len() as u64;
    let mut steps = vec![PlannedStep {
        source: Source::Sts,
        operation: "GetCallerIdentity",
        action: "sts:GetCallerIdentity".to_owned(),
        places: u32::try_from(accounts).unwrap_or(u32::MAX),
        requests: accounts,
        discovered: false,
        seconds: 0,
    }];
    // Lanes run beside one another: the slowest of them decides.
    let mut lanes: BTreeMap<(Source, &str, &str), Duration> = BTreeMap::new();
    for ((operation, times, discovered), spread) in source::operations(plan) {
        let spacing = limits.spacing(operation.service, operation.name);
        let (mut places, mut requests, mut slowest) = (0, 0, Duration::ZERO);
        for (account, region) in places_of(plan, operation, spread) {
            let earlier = before.get(&(operation.source, account.to_owned(), region.to_owned()));
            let here = earlier.map_or(times, |earlier| earlier.foretells(operation, times, discovered));
            let takes = spacing.saturating_mul(u32::try_from(here).unwrap_or(u32::MAX));
            *lanes.entry((operation.source, account, region)).or_default() += takes;
            places += 1;
            requests += here;
            slowest = slowest.max(takes);
        }
        steps.push(PlannedStep {
            source: operation.source,
            operation: operation.name,
            action: operation.action(),
            places,
            requests,
            discovered,
            seconds: slowest.as_secs(),
        });
    }
    let requests: u64 = steps.iter().map(|step| step.requests).sum();
    let beside = limits.concurrency.max(1) as u64;
    let answers = ANSWER.saturating_mul(u32::try_from(requests / beside).unwrap_or(u32::MAX));
    let lanes = lanes.into_values().max().unwrap_or_default();
    Ok(PlannedSteps {
        requests,
        seconds: lanes.max(answers).as_secs() + 1,
        denials: match store {
            Some(store) => denials(plan, store, &steps)?,
            None => vec![],
        },
        from_earlier: !before.is_empty(),
        steps,
    })
}

/// Accounts and Regions in which an operation is asked; the Region is empty for what an account has once.
fn places_of<'p>(plan: &'p Plan, operation: &Operation, spread: Spread) -> Vec<(&'p str, &'p str)> {
    let everywhere = operation.source != Source::AuditManager;
    let accounts = plan.accounts.iter().map(|account| account.id.as_str());
    match spread {
        Spread::OneAccount => accounts.take(1).map(|account| (account, "")).collect(),
        Spread::EveryAccount => accounts.map(|account| (account, "")).collect(),
        Spread::EveryPlace => accounts
            .flat_map(|account| plan.regions.iter().map(move |region| (account, region.as_str())))
            .filter(|(_, region)| everywhere || AUDIT_MANAGER_REGIONS.contains(region))
            .collect(),
    }
}

/// What one finished collection of each source and place asked: the newest, which left out what had not changed, or
/// for one that asks everything again the one that asked most.
fn asked_before(store: &Store, full: bool) -> Result<Before> {
    let ended: HashMap<i64, Guessed> = store
        .list_runs()?
        .into_iter()
        .filter(|run| run.kind == "collect" && run.finished_at.is_some())
        .map(|run| (run.id, Rc::new(guesses(&run.plan))))
        .collect();
    let mut runs: HashMap<Spot, BTreeMap<i64, Asked>> = HashMap::new();
    for one in store.count_operations()? {
        if ended.contains_key(&one.run_id) {
            let place = runs.entry((one.source, one.account_id, one.region)).or_default();
            // A refusal is a request too, and brings no page; an answer that stands was no request.
            let requests = one.pages + one.refused;
            place
                .entry(one.run_id)
                .or_default()
                .insert(one.operation, requests);
        }
    }
    let chosen = runs.into_iter().filter_map(|(place, runs)| {
        let most = |(run, asked): &(i64, Asked)| (if full { asked.values().sum() } else { 0_u64 }, *run);
        let (run, asked) = runs.into_iter().max_by_key(most)?;
        let guessed = Rc::clone(ended.get(&run)?);
        Some((place, Earlier { asked, guessed }))
    });
    Ok(chosen.collect())
}

/// What one would guess of the operations of a stored plan.
fn guesses(plan: &str) -> HashMap<&'static str, u64> {
    let plan: Option<Plan> = serde_json::from_str(plan).ok();
    let operations = plan.map(|plan| source::operations(&plan)).unwrap_or_default();
    let each = operations.into_iter();
    each.map(|((operation, times, _), _)| (operation.name, times))
        .collect()
}

/// What was refused when it was asked last, and what AWS's own policy for auditors leaves out.
fn denials(plan: &Plan, store: &Store, steps: &[PlannedStep]) -> Result<Vec<ExpectedDenial>> {
    let planned: BTreeSet<&str> = steps.iter().map(|step| step.operation).collect();
    let mut newest: BTreeMap<(Source, String, String, String), tickmark_store::ReceiptRecord> =
        BTreeMap::new();
    let mut answered: BTreeSet<String> = BTreeSet::new();
    for receipt in store.newest_receipts()? {
        let chosen = receipt.source == Source::Sts || plan.has(receipt.source);
        let in_scope = plan.accounts.iter().any(|a| a.id == receipt.account_id)
            && (receipt.region.is_empty() || plan.regions.contains(&receipt.region));
        if !chosen || !in_scope {
            continue;
        }
        if receipt.outcome == Outcome::Complete {
            answered.insert(receipt.operation.clone());
        }
        let key = (
            receipt.source,
            receipt.operation.clone(),
            receipt.account_id.clone(),
            receipt.region.clone(),
        );
        newest.insert(key, receipt);
    }
    let mut found: Vec<ExpectedDenial> = newest
        .into_values()
        .filter(|receipt| receipt.outcome == Outcome::Denied)
        .map(|receipt| ExpectedDenial {
            reason: format!("refused in collection {}", receipt.run_id),
            action: receipt.action,
            account_id: receipt.account_id,
            region: receipt.region,
        })
        .collect();
    let outside = steps.iter().filter(|step| {
        step.source == Source::AuditManager
            && planned.contains(step.operation)
            && !answered.contains(step.operation)
            && !SECURITY_AUDIT.contains(&step.operation)
    });
    found.extend(outside.map(|step| ExpectedDenial {
        action: step.action.clone(),
        account_id: String::new(),
        region: String::new(),
        reason: "AWS's managed policy SecurityAudit does not allow it".to_owned(),
    }));
    found.sort_by(|a, b| (&a.action, &a.account_id, &a.region).cmp(&(&b.action, &b.account_id, &b.region)));
    found.dedup();
    Ok(found)
}
