//! Accounts and Regions as AWS tells them, before there is an engagement.

use tickmark_collect::{Access, CollectError, ScopeOrigin, discover};
use tickmark_sample::{AUDIT_ROLE, Endpoint, Fault, REGIONS};

use crate::scene::{SECURITY, start};

const PROD: usize = 0;
const DATA: usize = 1;

/// With the long-term key of one account, and a role in each of the others.
fn access(endpoint: &Endpoint, account: usize, role: bool) -> Access {
    let own = &endpoint.accounts()[account];
    Access {
        endpoint: Some(endpoint.url().to_owned()),
        static_keys: Some((own.access_key_id.clone(), own.secret_access_key.clone())),
        role_arn: role.then(|| format!("arn:aws:iam::{{account}}:role/{AUDIT_ROLE}")),
        ..Access::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_organization_names_its_accounts_and_each_account_the_regions_it_has() {
    let endpoint = start(Fault::None).await;
    let access = access(&endpoint, PROD, true);
    let found = discover(&access, &ScopeOrigin::Organizations, REGIONS[0])
        .await
        .expect("an answer");
    let names: Vec<(&str, &str)> = found.iter().map(|a| (a.id.as_str(), a.name.as_str())).collect();
    let known: Vec<(&str, &str)> = endpoint
        .accounts()
        .iter()
        .map(|a| (a.id.as_str(), a.alias.as_str()))
        .collect();
    assert_eq!(names, known);
    for account in &found {
        assert_eq!(
            (account.status.as_str(), account.problem.as_str()),
            ("ACTIVE", "")
        );
        for region in REGIONS {
            assert!(account.regions.contains(&region.to_owned()), "{region}");
        }
        let opted_in = account.regions.contains(&"eu-central-2".to_owned());
        assert_eq!(opted_in, account.id == SECURITY, "{account:?}");
        assert!(
            !account.regions.contains(&"me-south-1".to_owned()),
            "nobody opted in"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_role_the_other_accounts_regions_are_not_claimed_to_be_known() {
    let endpoint = start(Fault::None).await;
    let access = access(&endpoint, PROD, false);
    let found = discover(&access, &ScopeOrigin::Organizations, REGIONS[0])
        .await
        .expect("an answer");
    let unsure: Vec<bool> = found.iter().map(|a| !a.problem.is_empty()).collect();
    assert_eq!(unsure, [false, true, true, true]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_account_is_told_who_is_answered() {
    let endpoint = start(Fault::None).await;
    let access = access(&endpoint, DATA, true);
    let refused = discover(&access, &ScopeOrigin::Organizations, REGIONS[0]).await;
    let Err(CollectError::Discovery(message)) = refused else {
        panic!("{refused:?}")
    };
    assert!(
        message.contains("management account and delegated administrators"),
        "{message}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_aggregator_names_accounts_with_the_regions_that_it_covers() {
    let endpoint = start(Fault::None).await;
    let access = access(&endpoint, 2, false);
    for name in [None, Some("northwind-organisation".to_owned())] {
        let found = discover(&access, &ScopeOrigin::Aggregator(name), REGIONS[0])
            .await
            .expect("an answer");
        assert_eq!(found.len(), endpoint.accounts().len());
        let all = found.iter().map(|a| a.regions.len()).max();
        assert_eq!(all, Some(REGIONS.len()));
    }
    let elsewhere = discover(&access, &ScopeOrigin::Aggregator(None), REGIONS[1]).await;
    assert!(
        matches!(&elsewhere, Err(CollectError::Discovery(m)) if m.contains(REGIONS[1])),
        "{elsewhere:?}"
    );
    let unknown = ScopeOrigin::Aggregator(Some("nobody".to_owned()));
    assert!(discover(&access, &unknown, REGIONS[0]).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_throttled_listing_is_asked_again() {
    let endpoint = start(Fault::Throttle).await;
    let access = access(&endpoint, PROD, false);
    let found = discover(&access, &ScopeOrigin::Organizations, REGIONS[0]).await;
    assert_eq!(found.expect("an answer").len(), endpoint.accounts().len());
}
