//! Every way of not getting an answer is kept as itself.

use tickmark_collect::Choices;
use tickmark_domain::{Outcome, Source};
use tickmark_sample::{Fault, REGIONS};

use crate::scene::{SECURITY, STAGING, engagement, run, start, steps};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn denied_not_enabled_and_out_of_retention_each_appear_as_themselves() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let choices = Choices {
        accounts: vec![STAGING.to_owned(), SECURITY.to_owned()],
        ..Choices::default()
    };
    let report = run(&store, &endpoint, &choices).await;
    assert_eq!(report.outcome, Outcome::Partial);
    assert_eq!(report.interrupted, None, "it ended by itself");
    let at = |operation: &str, account: &str, region: &str| -> Vec<(Outcome, String)> {
        steps(&report, operation)
            .into_iter()
            .filter(|s| s.account == account && s.region == region)
            .map(|s| (s.outcome, s.action.clone()))
            .collect()
    };

    let details = at("GetComplianceDetailsByConfigRule", STAGING, REGIONS[1]);
    assert!(!details.is_empty());
    let denied = (
        Outcome::Denied,
        "config:GetComplianceDetailsByConfigRule".to_owned(),
    );
    assert!(details.iter().all(|d| *d == denied), "{details:?}");
    let packs = at("DescribeConformancePacks", STAGING, REGIONS[0]);
    assert_eq!(
        packs,
        [(Outcome::Denied, "config:DescribeConformancePacks".to_owned())]
    );
    let evaluated = store
        .list_facts("config.evaluation", Some((STAGING, REGIONS[1])))
        .unwrap();
    assert_eq!(evaluated.len(), 0);

    let not_enabled = [(Outcome::NotEnabled, String::new())];
    assert_eq!(
        at("DescribeConfigRules", SECURITY, REGIONS[2]),
        not_enabled,
        "no recorder"
    );
    assert_eq!(
        at("GetAccountStatus", SECURITY, REGIONS[2]),
        not_enabled,
        "no such service there"
    );
    assert_eq!(
        at("ListAssessments", STAGING, REGIONS[0]),
        not_enabled,
        "not set up"
    );
    let complete = [(Outcome::Complete, String::new())];
    assert_eq!(at("GetAccountStatus", STAGING, REGIONS[0]), complete);
    assert_eq!(at("DescribeConfigRules", SECURITY, REGIONS[0]), complete);

    for account in [STAGING, SECURITY] {
        for region in REGIONS {
            let outcomes: Vec<Outcome> = at("LookupEvents", account, region)
                .into_iter()
                .map(|(o, _)| o)
                .collect();
            let older = outcomes.iter().filter(|o| **o == Outcome::OutOfRetention).count();
            assert_eq!(older, 1, "{account} {region}");
            assert!(
                outcomes.len() > 1
                    && outcomes.iter().filter(|o| **o == Outcome::Complete).count() == outcomes.len() - 1
            );
        }
    }
    let older = steps(&report, "LookupEvents");
    let older = older
        .iter()
        .find(|s| s.outcome == Outcome::OutOfRetention)
        .unwrap();
    assert!(
        older.parameters.contains("2026-01-01T00:00:00.000Z"),
        "{}",
        older.parameters
    );

    let insights = steps(&report, "GetInsightSelectors");
    assert!(
        insights.iter().all(|s| s.outcome == Outcome::Complete),
        "off is a state: {insights:?}"
    );
    let caller = store.all_receipts().unwrap();
    let asked = caller.iter().filter(|r| r.source != Source::Sts && r.pages > 0);
    assert!(
        asked
            .into_iter()
            .all(|r| r.caller_arn.contains(&r.account_id) && !r.request_id.is_empty())
    );
}
