//! Which accounts there are, and which Regions each of them has enabled, before an engagement is made. Nothing of it is
//! stored: a person looks at it and chooses a scope.
//!
//! No operation of the services used here lists an account's Regions. The first seventeen are enabled in every account;
//! whether an account has opted into another is what STS in that Region says: it knows the account's credentials, or
//! it does not. That needs no permission.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tickmark_domain::Source;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::access::Access;
use crate::call::{Refusal, RefusalKind, asked};
use crate::error::CollectError;
use crate::look::{entries, given, text, texts};
use crate::operation::{Holds, Operation};
use crate::pages::pages;
use crate::session::{Session, http_client};
use crate::source::organizations::ACCOUNTS;

/// The first pause before a page is asked for again.
const BACKOFF: Duration = Duration::from_millis(200);
/// Requests under way at the same time.
const BESIDE: usize = 16;

/// Regions that every account has.
const ALWAYS: [&str; 17] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
];
/// Regions that an account opts into.
const OPT_IN: [&str; 17] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-south-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
];

/// Who is asked which accounts there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScopeOrigin {
    /// AWS Organizations: its management account, or a delegated administrator.
    Organizations,
    /// A Config aggregator, by name; the first one where none is given.
    Aggregator(Option<String>),
}

/// An account that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundAccount {
    /// Twelve digits.
    pub id: String,
    /// As the origin calls it; empty where it does not.
    pub name: String,
    /// `ACTIVE`, `SUSPENDED` and so on, as the origin says; empty where it does not.
    pub status: String,
    /// Regions that it has enabled or that the aggregator covers, as far as known.
    pub regions: Vec<String>,
    /// Why its Regions are not fully known; empty when they are.
    pub problem: String,
}

static AGGREGATORS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeConfigurationAggregators",
    holds: Holds::List("ConfigurationAggregators"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .describe_configuration_aggregators()
                .set_configuration_aggregator_names(texts(params, "ConfigurationAggregatorNames"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |_, _| vec![],
};

static AGGREGATED: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeConfigurationAggregatorSourcesStatus",
    holds: Holds::List("AggregatedSourceStatusList"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .describe_configuration_aggregator_sources_status()
                .set_configuration_aggregator_name(given(params, "ConfigurationAggregatorName"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |_, _| vec![],
};

/// Finds accounts and their Regions. `region` is where an aggregator stands, and where STS is asked first.
///
/// A role with `{account}` in its ARN is for the accounts that are found; who they are is asked with the credentials as
/// they come.
pub async fn discover(
    access: &Access,
    origin: &ScopeOrigin,
    region: &str,
) -> Result<Vec<FoundAccount>, CollectError> {
    let http = http_client();
    let lister = Access {
        role_arn: access.role_arn.clone().filter(|role| !role.contains("{account}")),
        ..access.clone()
    };
    let session = Session::open(&lister, "", region, &http).await;
    match origin {
        ScopeOrigin::Organizations => {
            let accounts = list(&session, "", &ACCOUNTS, &json!({ "MaxResults": 20 })).await?;
            let found = accounts.iter().map(|account| {
                let status = [text(account, "State"), text(account, "Status")];
                FoundAccount {
                    id: text(account, "Id").to_owned(),
                    name: text(account, "Name").to_owned(),
                    status: status
                        .into_iter()
                        .find(|s| !s.is_empty())
                        .unwrap_or_default()
                        .to_owned(),
                    regions: vec![],
                    problem: String::new(),
                }
            });
            let own = session.generation().ask_identity_in(None).await.1;
            let own = own.map(|identity| identity.account).unwrap_or_default();
            Ok(with_regions(access, found.collect(), &own, region).await)
        }
        ScopeOrigin::Aggregator(name) => aggregated(&session, region, name.as_deref()).await,
    }
}

async fn aggregated(
    session: &Session,
    region: &str,
    name: Option<&str>,
) -> Result<Vec<FoundAccount>, CollectError> {
    let params = name.map_or_else(
        || json!({}),
        |name| json!({ "ConfigurationAggregatorNames": [name] }),
    );
    let aggregators = list(session, region, &AGGREGATORS, &params).await?;
    let Some(aggregator) = aggregators.first() else {
        return Err(CollectError::Discovery(format!(
            "there is no Config aggregator in {region}; name the Region in which it stands"
        )));
    };
    let name = text(aggregator, "ConfigurationAggregatorName");
    let params = json!({ "ConfigurationAggregatorName": name });
    let covered = list(session, region, &AGGREGATED, &params).await?;
    let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in covered.iter().filter(|s| text(*s, "SourceType") == "ACCOUNT") {
        let regions = places.entry(text(source, "SourceId").to_owned()).or_default();
        let region = text(source, "AwsRegion");
        if !region.is_empty() {
            regions.insert(region.to_owned());
        }
    }
    let found = places.into_iter().map(|(id, regions)| FoundAccount {
        id,
        name: String::new(),
        status: String::new(),
        regions: regions.into_iter().collect(),
        problem: String::new(),
    });
    Ok(found.collect())
}

/// Every item of a listing.
async fn list(
    session: &Session,
    region: &str,
    operation: &'static Operation,
    params: &Value,
) -> Result<Vec<Value>, CollectError> {
    let Holds::List(member) = operation.holds else {
        return Ok(vec![]);
    };
    let pages = pages(session, region, operation, params, BACKOFF).await;
    let pages = pages.map_err(|end| {
        CollectError::Discovery(if end.action.is_empty() {
            end.reason
        } else {
            format!("{} ({} is not allowed)", end.reason, end.action)
        })
    })?;
    Ok(pages
        .iter()
        .flat_map(|page| entries(page, member))
        .cloned()
        .collect())
}

/// Asks in every account which Regions it has enabled, as far as the credentials reach.
async fn with_regions(
    access: &Access,
    mut accounts: Vec<FoundAccount>,
    own: &str,
    home: &str,
) -> Vec<FoundAccount> {
    let http = http_client();
    let permits = Arc::new(Semaphore::new(BESIDE));
    let mut asking = JoinSet::new();
    for (n, account) in accounts.iter_mut().enumerate() {
        account.regions = ALWAYS.iter().map(|region| (*region).to_owned()).collect();
        let reaches = account.id == own
            || access
                .role_in(&account.id)
                .is_some_and(|role| role.contains(&account.id));
        let suspended = !matches!(account.status.as_str(), "ACTIVE" | "");
        if suspended || !reaches {
            if !suspended {
                "Regions to opt into are not known: no role to assume in this account"
                    .clone_into(&mut account.problem);
            }
            continue;
        }
        // The credentials as they come are the account's own; a role in it may not be assumable by itself.
        let access = if account.id == own && access.role_in(own).is_none_or(|role| !role.contains(own)) {
            Access {
                role_arn: None,
                ..access.clone()
            }
        } else {
            access.clone()
        };
        let session = Arc::new(Session::open(&access, &account.id, home, &http).await);
        for region in OPT_IN {
            let (session, permits) = (Arc::clone(&session), Arc::clone(&permits));
            asking.spawn(async move {
                let _permit = permits.acquire_owned().await;
                let (_, answer) = session.generation().ask_identity_in(Some(region)).await;
                (n, region, answer.map(|identity| identity.account))
            });
        }
    }
    while let Some(Ok((n, region, answer))) = asking.join_next().await {
        let account = &mut accounts[n];
        match answer {
            Ok(theirs) if theirs == account.id => account.regions.push(region.to_owned()),
            Ok(theirs) => account.problem = format!("the credentials are for account {theirs}"),
            Err(refusal) if is_not_enabled(&refusal) => {}
            Err(refusal) => {
                account.problem = format!(
                    "Regions to opt into are not all known: {}",
                    [refusal.code, refusal.message].join(" ").trim()
                );
            }
        }
    }
    for account in &mut accounts {
        if let Some(opted_in) = account.regions.get_mut(ALWAYS.len()..) {
            opted_in.sort();
        }
    }
    accounts
}

fn is_not_enabled(refusal: &Refusal) -> bool {
    refusal.kind == RefusalKind::Service
        && matches!(
            refusal.code.as_str(),
            "InvalidClientTokenId"
                | "UnrecognizedClientException"
                | "RegionDisabledException"
                | "OptInRequired"
                | "AuthFailure"
        )
}
