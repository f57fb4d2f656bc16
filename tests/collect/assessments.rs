//! Assessments are listed from AWS before anything is written, and a collection can be held to one of them.

use tickmark_collect::{Access, Choices, Limits, evidence_span, list_assessments};
use tickmark_domain::{Outcome, Source};
use tickmark_sample::Fault;

use crate::scene::{self, SECURITY, STAGING};

fn in_security(endpoint: &tickmark_sample::Endpoint) -> Access {
    let own = endpoint.accounts().iter().find(|a| a.id == SECURITY);
    Access {
        endpoint: Some(endpoint.url().to_owned()),
        static_keys: own.map(|a| (a.access_key_id.clone(), a.secret_access_key.clone())),
        ..Access::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_assessment_is_listed_with_what_it_is_about() {
    let endpoint = scene::start(Fault::None).await;
    let access = in_security(&endpoint);
    let found = list_assessments(&access, &[], &[], &Limits::none())
        .await
        .unwrap();
    let soc = found
        .assessments
        .iter()
        .find(|a| a.name == "Northwind SOC 2 2026")
        .expect("the company's assessment");
    assert_eq!(
        (soc.account_id.as_str(), soc.region.as_str()),
        (SECURITY, "us-east-1")
    );
    assert_eq!(
        (soc.status.as_str(), soc.framework.as_str()),
        ("ACTIVE", "Northwind SOC 2")
    );
    assert_eq!(soc.controls, Some(16));
    assert!(soc.evidence.is_some_and(|n| n > 100));
    assert!(soc.accounts.iter().any(|a| a.id == SECURITY));
    assert!(found.not_set_up > 0, "most Regions never had it");
    let span = evidence_span(&access, soc, &Limits::none())
        .await
        .unwrap()
        .expect("it has evidence");
    assert!(span.from < span.to);
    assert!(span.to <= scene::now().date());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_cannot_be_asked_is_named_beside_what_was_found() {
    let endpoint = scene::start(Fault::None).await;
    let accounts = [SECURITY.to_owned(), STAGING.to_owned()];
    let regions = ["us-east-1".to_owned()];
    let found = list_assessments(&in_security(&endpoint), &accounts, &regions, &Limits::none())
        .await
        .unwrap();
    assert!(!found.assessments.is_empty());
    let named: Vec<(&str, Outcome)> = found
        .troubles
        .iter()
        .map(|t| (t.account_id.as_str(), t.outcome))
        .collect();
    assert_eq!(named, [(STAGING, Outcome::Denied)]);
    let nobody = list_assessments(&in_security(&endpoint), &accounts[1..], &regions, &Limits::none()).await;
    assert!(nobody.is_err(), "an empty list would say that there is none");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collection_that_is_held_to_an_assessment_asks_of_no_other() {
    let endpoint = scene::start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = scene::engagement(&folder.path().join("one.tickmark"), &endpoint);
    let choices = Choices {
        sources: vec![Source::AuditManager],
        accounts: vec![SECURITY.to_owned()],
        regions: vec!["us-east-1".to_owned()],
        assessments: vec!["00000000-0000-0000-0000-000000000000".to_owned()],
        ..Choices::default()
    };
    let report = scene::run(&store, &endpoint, &choices).await;
    assert!(report.steps.iter().any(|s| s.operation == "ListAssessments"));
    let about_one = [
        "GetAssessment",
        "GetEvidenceFoldersByAssessment",
        "GetEvidenceByEvidenceFolder",
        "GetChangeLogs",
    ];
    assert!(
        !report
            .steps
            .iter()
            .any(|s| about_one.contains(&s.operation.as_str()))
    );
}
