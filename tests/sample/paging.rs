//! Pages partition their list whatever the limit, and a token belongs to its question.

use serde_json::{Value, json};

use crate::client::{AS_OF, Caller, config, start};

struct Listing {
    service: &'static str,
    operation: &'static str,
    params: Value,
    member: &'static str,
    token: &'static str,
    limit: &'static str,
    max: u32,
    wrong_limit: &'static str,
    wrong_token: &'static str,
}

fn listings() -> Vec<Listing> {
    let config = |operation, params, member, max, wrong_limit| Listing {
        service: "config",
        operation,
        params,
        member,
        token: "NextToken",
        limit: "Limit",
        max,
        wrong_limit,
        wrong_token: "InvalidNextTokenException",
    };
    vec![
        Listing {
            service: "cloudtrail",
            limit: "MaxResults",
            ..config(
                "LookupEvents",
                json!({"StartTime": AS_OF - 5 * 86_400}),
                "Events",
                50,
                "InvalidMaxResultsException",
            )
        },
        config(
            "GetComplianceDetailsByConfigRule",
            json!({"ConfigRuleName": "s3-bucket-public-read-prohibited"}),
            "EvaluationResults",
            100,
            "InvalidParameterValueException",
        ),
        config(
            "DescribeComplianceByResource",
            json!({}),
            "ComplianceByResources",
            100,
            "InvalidParameterValueException",
        ),
        config(
            "DescribeConformancePackStatus",
            json!({}),
            "ConformancePackStatusDetails",
            20,
            "InvalidLimitException",
        ),
        Listing {
            token: "nextToken",
            limit: "limit",
            ..config(
                "ListDiscoveredResources",
                json!({"resourceType": "AWS::S3::Bucket"}),
                "resourceIdentifiers",
                100,
                "InvalidLimitException",
            )
        },
        Listing {
            token: "nextToken",
            limit: "limit",
            ..config(
                "GetResourceConfigHistory",
                json!({"resourceType": "AWS::S3::Bucket", "resourceId": "nw-phi-exports"}),
                "configurationItems",
                100,
                "InvalidLimitException",
            )
        },
    ]
}

fn with(params: &Value, key: &str, value: Value) -> Value {
    let mut params = params.clone();
    params[key] = value;
    params
}

#[tokio::test]
async fn every_limit_gives_the_same_items_each_once() {
    let endpoint = start(config()).await;
    let caller = Caller::new(&endpoint, 1, "us-east-1");
    for one in listings() {
        let whole = caller
            .pages(one.service, one.operation, &one.params, one.member, one.token)
            .await;
        assert!(whole.len() > 1, "{}", one.operation);
        for limit in [1, 2, 3, 7, one.max] {
            let params = with(&one.params, one.limit, json!(limit));
            let found = caller
                .pages(one.service, one.operation, &params, one.member, one.token)
                .await;
            assert_eq!(found, whole, "{} by {limit}", one.operation);
        }
    }
}

#[tokio::test]
async fn a_limit_out_of_range_is_the_operations_own_error() {
    let endpoint = start(config()).await;
    let caller = Caller::new(&endpoint, 1, "us-east-1");
    for one in listings() {
        let params = with(&one.params, one.limit, json!(one.max + 1));
        let answer = caller.json(one.service, one.operation, &params).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (400, one.wrong_limit),
            "{}",
            one.operation
        );
    }
}

#[tokio::test]
async fn a_token_is_refused_with_other_parameters_and_elsewhere() {
    let endpoint = start(config()).await;
    let caller = Caller::new(&endpoint, 1, "us-east-1");
    let elsewhere = Caller::new(&endpoint, 0, "us-east-1");
    for one in listings() {
        let first = with(&one.params, one.limit, json!(1));
        let token = caller.json(one.service, one.operation, &first).await.json()[one.token].clone();
        assert!(token.is_string(), "{}", one.operation);
        let good = with(&first, one.token, token.clone());
        assert_eq!(caller.json(one.service, one.operation, &good).await.status, 200);
        let other_limit = with(&good, one.limit, json!(2));
        let other_token = with(
            &good,
            one.token,
            json!("ffffffff0123456789abcdef0123456789abcdef"),
        );
        for (caller, params) in [
            (&caller, &other_limit),
            (&caller, &other_token),
            (&elsewhere, &good),
        ] {
            let answer = caller.json(one.service, one.operation, params).await;
            let known_there = answer.code() != "ResourceNotDiscoveredException";
            assert!(
                answer.code() == one.wrong_token || !known_there,
                "{}: {}",
                one.operation,
                answer.body
            );
        }
    }
}
