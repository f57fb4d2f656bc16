//! A client of few words: one request a connection, no SDK in between.

use std::time::Duration;

use serde_json::{Value, json};
use tickmark_sample::{Endpoint, Fault, SampleConfig, Size};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// 1 June 2026, 12:00 UTC.
pub const AS_OF: i64 = 1_780_315_200;
pub const SECURITY: usize = 2;

pub fn config() -> SampleConfig {
    SampleConfig {
        as_of_unix_s: AS_OF,
        ..SampleConfig::default()
    }
}

pub async fn start(config: SampleConfig) -> Endpoint {
    Endpoint::start(config).await.expect("a loopback port is free")
}

pub async fn with_fault(fault: Fault) -> Endpoint {
    start(SampleConfig { fault, ..config() }).await
}

pub fn sized(size: Size) -> SampleConfig {
    SampleConfig { size, ..config() }
}

/// An answer as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
    /// The length that the head announced.
    pub announced: usize,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn code(&self) -> String {
        let error = self.json();
        let named = error["__type"].as_str().map(str::to_owned);
        named
            .or_else(|| self.header("x-amzn-errortype"))
            .unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.to_owned())
    }
}

/// One caller in one Region.
#[derive(Clone)]
pub struct Caller {
    address: String,
    key: String,
    region: &'static str,
    token: Option<String>,
}

impl Caller {
    /// With the long-term key of the account at `index`.
    pub fn new(endpoint: &Endpoint, index: usize, region: &'static str) -> Self {
        Self {
            address: endpoint.url().trim_start_matches("http://").to_owned(),
            key: endpoint.accounts()[index].access_key_id.clone(),
            region,
            token: None,
        }
    }

    async fn send(&self, service: &str, request: &str, headers: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address)
            .await
            .expect("the endpoint listens");
        let token = self
            .token
            .as_ref()
            .map(|token| format!("x-amz-security-token: {token}\r\n"))
            .unwrap_or_default();
        let text = format!(
            "{request} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}{token}\
             authorization: AWS4-HMAC-SHA256 Credential={}/20260601/{}/{service}/aws4_request, \
             SignedHeaders=host, Signature=00\r\n\r\n{body}",
            self.address,
            body.len(),
            self.key,
            self.region,
        );
        stream
            .write_all(text.as_bytes())
            .await
            .expect("the request goes out");
        let mut bytes = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await;
        // A body cut on purpose ends the connection: what came is the answer.
        let _ = read.expect("the answer comes in time");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let answer = Answer {
            status: head
                .split(' ')
                .nth(1)
                .and_then(|status| status.parse().ok())
                .unwrap_or_default(),
            head: head
                .lines()
                .filter(|line| !line.to_ascii_lowercase().starts_with("date:"))
                .collect::<Vec<_>>()
                .join("\n"),
            body: body.to_owned(),
            announced: 0,
        };
        let announced = answer
            .header("content-length")
            .and_then(|length| length.parse().ok())
            .unwrap_or_default();
        Answer { announced, ..answer }
    }

    /// Config or CloudTrail, by the short spelling of the target.
    pub async fn json(&self, service: &str, operation: &str, params: &Value) -> Answer {
        let prefix = if service == "config" {
            "StarlingDoveService"
        } else {
            "CloudTrail_20131101"
        };
        self.target(service, &format!("{prefix}.{operation}"), params)
            .await
    }

    pub async fn target(&self, service: &str, target: &str, params: &Value) -> Answer {
        let headers = format!("x-amz-target: {target}\r\ncontent-type: application/x-amz-json-1.1\r\n");
        self.send(service, "POST /", &headers, &params.to_string()).await
    }

    /// Audit Manager.
    pub async fn get(&self, path: &str) -> Answer {
        self.send("auditmanager", &format!("GET {path}"), "", "").await
    }

    pub async fn sts(&self, form: &str) -> Answer {
        let headers = "content-type: application/x-www-form-urlencoded\r\n";
        self.send("sts", "POST /", headers, form).await
    }

    /// The audit role of the account with this id.
    pub async fn assume(&self, account: &str) -> Self {
        let role = format!("arn%3Aaws%3Aiam%3A%3A{account}%3Arole%2FTickmarkAudit");
        let answer = self
            .sts(&format!(
                "Action=AssumeRole&Version=2011-06-15&RoleArn={role}&RoleSessionName=test"
            ))
            .await;
        let element = |name: &str| {
            let (_, rest) = answer
                .body
                .split_once(&format!("<{name}>"))
                .expect("the element is there");
            rest.split('<').next().unwrap_or_default().to_owned()
        };
        Self {
            key: element("AccessKeyId"),
            token: Some(element("SessionToken")),
            ..self.clone()
        }
    }

    /// All items of a listing.
    pub async fn pages(
        &self,
        service: &str,
        operation: &str,
        params: &Value,
        member: &str,
        token: &str,
    ) -> Vec<Value> {
        let mut params = params.clone();
        let mut items = Vec::new();
        loop {
            let answer = self.json(service, operation, &params).await;
            assert_eq!(answer.status, 200, "{operation}: {}", answer.body);
            let page = answer.json();
            items.extend(
                page[member]
                    .as_array()
                    .expect("the list is there")
                    .iter()
                    .cloned(),
            );
            match page.get(token) {
                Some(next) => params[token] = next.clone(),
                None => return items,
            }
        }
    }
}

/// Questions of every protocol, for comparing whole answers.
pub async fn interview(endpoint: &Endpoint) -> Vec<Answer> {
    let data = Caller::new(endpoint, 1, "us-east-1");
    let security = Caller::new(endpoint, SECURITY, "us-east-1");
    let assessment = security.get("/assessments").await;
    let mut answers = vec![
        security.get("/account/status").await,
        security.get("/insights").await,
        data.sts("Action=GetCallerIdentity&Version=2011-06-15").await,
        data.json("config", "DescribeConfigRules", &json!({})).await,
        data.json(
            "config",
            "GetResourceConfigHistory",
            &json!({"resourceType": "AWS::S3::Bucket", "resourceId": "nw-phi-exports"}),
        )
        .await,
        data.json("cloudtrail", "LookupEvents", &json!({})).await,
        data.json("cloudtrail", "LookupEvents", &json!({"MaxResults": 51}))
            .await,
        data.json("cloudtrail", "ListPublicKeys", &json!({})).await,
    ];
    if let Some(id) = assessment.json()["assessmentMetadata"][0]["id"].as_str() {
        answers.push(security.get(&format!("/assessments/{id}")).await);
        answers.push(
            security
                .get(&format!("/assessments/{id}/evidenceFolders?maxResults=5"))
                .await,
        );
    }
    answers.push(assessment);
    answers
}
