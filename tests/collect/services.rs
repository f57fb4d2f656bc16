//! Security Hub, License Manager, Organizations and Artifact: what is off, denied or answered elsewhere is kept as that.

use serde_json::Value;
use tickmark_collect::{Choices, CollectReport, offered};
use tickmark_domain::{Outcome, Source};
use tickmark_sample::{Fault, REGIONS};
use tickmark_store::{FactRecord, Store};

use crate::scene::{SECURITY, STAGING, engagement, run, start, steps};

const PROD: &str = "111122223333";
const SERVICES: [Source; 4] = [
    Source::SecurityHub,
    Source::LicenseManager,
    Source::Organizations,
    Source::Artifact,
];

fn services() -> Choices {
    let sources = SERVICES.into_iter().filter(|s| offered().contains(s));
    Choices {
        sources: sources.collect(),
        ..Choices::default()
    }
}

fn outcome(report: &CollectReport, operation: &str, account: &str, region: &str) -> Outcome {
    let found = steps(report, operation);
    let mut here = found
        .iter()
        .filter(|s| s.account == account && s.region == region);
    here.next()
        .unwrap_or_else(|| panic!("{operation} {account} {region}"))
        .outcome
}

pub fn data(fact: &FactRecord) -> Value {
    serde_json::from_str(fact.data.as_deref().unwrap_or("{}")).unwrap()
}

pub async fn collected(store: &Store, endpoint: &tickmark_sample::Endpoint) -> CollectReport {
    let report = run(store, endpoint, &services()).await;
    assert_eq!(report.interrupted, None, "it ended by itself");
    report
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_is_off_or_answers_elsewhere_is_not_denied_and_not_empty() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let report = collected(&store, &endpoint).await;
    assert_eq!(
        outcome(&report, "DescribeOrganization", STAGING, ""),
        Outcome::Complete
    );
    assert_eq!(outcome(&report, "ListAccounts", PROD, ""), Outcome::Complete);
    assert_eq!(
        steps(&report, "ListAccounts").len(),
        1,
        "one account lists for all"
    );
    assert_eq!(store.list_facts("organizations.account", None).unwrap().len(), 4);
    assert_eq!(store.list_facts("organizations.unit", None).unwrap().len(), 2);
    assert!(steps(&report, "GetTermForReport").is_empty() && steps(&report, "GetReport").is_empty());
    if offered().contains(&Source::SecurityHub) {
        for (account, region) in [
            (STAGING, REGIONS[1]),
            (STAGING, REGIONS[2]),
            (SECURITY, REGIONS[2]),
        ] {
            for operation in ["DescribeHub", "GetEnabledStandards", "GetFindings"] {
                assert_eq!(outcome(&report, operation, account, region), Outcome::NotEnabled);
            }
        }
        assert_eq!(
            outcome(&report, "GetFindings", STAGING, REGIONS[0]),
            Outcome::Complete
        );
        let off = store
            .list_facts("securityhub.finding", Some((STAGING, REGIONS[1])))
            .unwrap();
        assert!(off.is_empty());
    }
    if offered().contains(&Source::LicenseManager) {
        let licences = outcome(&report, "ListLicenseConfigurations", STAGING, REGIONS[0]);
        assert_eq!(licences, Outcome::NotEnabled);
        for licence in store
            .list_facts("licensemanager.license_configuration", None)
            .unwrap()
        {
            let used = store.list_facts("licensemanager.usage", None).unwrap();
            let used = used
                .iter()
                .map(data)
                .filter(|u| u["licence"] == licence.native_id.as_str());
            let sum: u64 = used.map(|u| u["ConsumedLicenses"].as_u64().unwrap()).sum();
            assert_eq!(
                Some(sum),
                data(&licence)["ConsumedLicenses"].as_u64(),
                "{licence:?}"
            );
        }
    }
    if offered().contains(&Source::Artifact) {
        let reports = store.list_facts("artifact.report", Some((PROD, ""))).unwrap();
        assert_eq!(reports.len(), 7);
        assert_eq!(
            steps(&report, "GetReportMetadata").len(),
            7,
            "the same for all accounts"
        );
        let terms = store.list_facts("artifact.report_metadata", None).unwrap();
        for one in terms.iter().map(data) {
            assert_eq!(
                one["acceptanceType"] == "EXPLICIT",
                one["termArn"].is_string(),
                "{one}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_services_are_whole_again_after_refusals() {
    let endpoint = start(Fault::Denied).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let report = collected(&store, &endpoint).await;
    let denied: Vec<_> = report
        .steps
        .iter()
        .filter(|s| s.outcome == Outcome::Denied)
        .collect();
    assert!(!denied.is_empty());
    for step in denied {
        let service = step.action.split(':').next().unwrap_or_default();
        let known = ["securityhub", "license-manager", "organizations", "artifact"];
        assert!(known.contains(&service), "{step:?}");
        assert!(step.action.ends_with(&step.operation), "{step:?}");
    }
    endpoint.set_fault(Fault::None);
    collected(&store, &endpoint).await;
    let other = engagement(&folder.path().join("b.tickmark"), &endpoint);
    collected(&other, &endpoint).await;
    let (found, clean) = (crate::scene::content(&store), crate::scene::content(&other));
    crate::scene::assert_same(&found, &clean, "after refusals");
}
