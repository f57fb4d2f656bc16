//! The order in which Organizations is asked: every account says which organization it is in; the listings come from
//! the account that manages it, or from the first other one that is answered.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use tickmark_domain::Outcome;

use super::listing::{ACCOUNTS, ADMINISTRATORS, ORGANIZATION, ROOTS, UNITS};
use crate::job::{Done, Job};
use crate::look::{data_of, text};
use crate::source::Estimate;
use crate::step::{Place, Step};

/// Items on a page, the most that AWS gives.
const PAGE: i64 = 20;
/// Units nest at most so deep.
const DEPTH: usize = 5;

/// What every account is asked.
pub(crate) fn everywhere() -> Vec<Estimate> {
    vec![(&ORGANIZATION, 1, false)]
}

/// What one account is asked.
pub(crate) fn once() -> Vec<Estimate> {
    vec![
        (&ACCOUNTS, 1, false),
        (&ADMINISTRATORS, 1, false),
        (&ROOTS, 1, false),
        (&UNITS, 4, true),
    ]
}

/// The step that stands for all of them.
pub(crate) fn first_step(place: &Place) -> Step {
    place.step(&ORGANIZATION, json!({}))
}

/// Collects the organization that these accounts are in.
pub(crate) async fn collect(job: Arc<Job>, accounts: Vec<Arc<str>>) -> Done<()> {
    let places: Vec<Place> = accounts.iter().map(Place::of_account).collect();
    let ended = job.run_all(places.iter().map(first_step).collect()).await?;
    let mut managing = BTreeSet::new();
    let mut ask = Vec::new();
    for (place, outcome) in places.into_iter().zip(ended) {
        job.sweep(&["organizations.organization"], &place, &[outcome])
            .await?;
        for organization in job.seen("organizations.organization", &place).await? {
            let data = data_of(organization.data.as_deref());
            managing.insert(text(&data, "MasterAccountId").to_owned());
        }
        // Without an organization there is nothing to list.
        if outcome != Outcome::NotEnabled {
            ask.push(place);
        }
    }
    ask.sort_by_key(|place| !managing.contains(&*place.account));
    for place in ask {
        // Another account is asked only where this one is not answered at all: a refusal or a failure may be mended,
        // and then there must not be two answers.
        if list(&job, &place).await? != Outcome::NotEnabled {
            break;
        }
    }
    Ok(())
}

/// Lists what the organization holds; how the listing of its accounts ended.
async fn list(job: &Arc<Job>, place: &Place) -> Done<Outcome> {
    let page = json!({ "MaxResults": PAGE });
    let accounts = job.run(place.step(&ACCOUNTS, page.clone())).await?;
    job.sweep(&["organizations.account"], place, &[accounts]).await?;
    if accounts == Outcome::NotEnabled {
        return Ok(accounts);
    }
    let ended = job
        .run_all(vec![
            place.step(&ADMINISTRATORS, page.clone()),
            place.step(&ROOTS, page),
        ])
        .await?;
    job.sweep(&["organizations.delegated_administrator"], place, &ended[..1])
        .await?;
    job.sweep(&["organizations.root"], place, &ended[1..]).await?;
    let mut all = vec![ended[1]];
    let mut above: BTreeSet<String> = ids(job, place, "organizations.root").await?;
    for _ in 0..DEPTH {
        let steps: Vec<Step> = above
            .iter()
            .map(|parent| place.step(&UNITS, json!({ "ParentId": parent, "MaxResults": PAGE })))
            .collect();
        if steps.is_empty() {
            break;
        }
        all.extend(job.run_all(steps).await?);
        let units = job.seen("organizations.unit", place).await?;
        above = units
            .into_iter()
            .filter(|unit| above.contains(text(&data_of(unit.data.as_deref()), "parent")))
            .map(|unit| unit.native_id)
            .collect();
    }
    job.sweep(&["organizations.unit"], place, &all).await?;
    Ok(accounts)
}

async fn ids(job: &Job, place: &Place, kind: &'static str) -> Done<BTreeSet<String>> {
    let facts = job.seen(kind, place).await?;
    Ok(facts.into_iter().map(|fact| fact.native_id).collect())
}
