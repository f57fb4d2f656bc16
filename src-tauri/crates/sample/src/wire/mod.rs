//! The protocols: from an HTTP request to a call of one operation, and from its answer back to bytes.

mod caller;
mod error;
mod fault;
mod file;
mod json;
mod kept;
mod limit;
mod page;
mod portal;
mod query;
mod rest;
mod routes;

pub(crate) use caller::{Caller, access_key_id, role_id, secret_access_key, session};
pub(crate) use error::ApiError;
pub(crate) use fault::Gate;
pub(crate) use file::{File, artifact_link, file, link};
pub(crate) use kept::{Kept, Memory};
pub(crate) use limit::LookupLimit;
pub(crate) use page::{PageRule, page_of, paging_of, token};
pub(crate) use query::escaped;

use bytes::Bytes;
use serde_json::Value;

use crate::seed;
use crate::world::Organisation;

/// What came in, read whole.
pub(crate) struct Request {
    pub method: String,
    pub path: String,
    pub query: String,
    pub target: Option<String>,
    pub authorization: Option<String>,
    pub security_token: Option<String>,
    /// What IAM Identity Center gave out at the login; such a request is not signed.
    pub bearer_token: Option<String>,
    pub body: Bytes,
}

/// What goes out. A cut reply announces its whole length and stops half-way.
#[derive(Debug)]
pub(crate) struct Reply {
    pub status: u16,
    pub content_type: &'static str,
    pub error_type: Option<String>,
    pub request_id: String,
    pub body: String,
    pub cut: bool,
    pub delay_ms: u64,
}

/// The AWS services served; each speaks one of three protocols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    AuditManager,
    Config,
    CloudTrail,
    SecurityHub,
    Artifact,
    LicenseManager,
    Organizations,
    Sts,
}

impl Service {
    pub(crate) const ALL: [Self; 8] = [
        Self::AuditManager,
        Self::Config,
        Self::CloudTrail,
        Self::SecurityHub,
        Self::Artifact,
        Self::LicenseManager,
        Self::Organizations,
        Self::Sts,
    ];

    /// By the name in the credential scope.
    pub(crate) fn by_signing_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|service| service.signing_name() == name)
    }

    /// The name in the credential scope, in IAM actions and in the list of operations.
    pub(crate) fn signing_name(self) -> &'static str {
        match self {
            Self::AuditManager => "auditmanager",
            Self::Config => "config",
            Self::CloudTrail => "cloudtrail",
            Self::SecurityHub => "securityhub",
            Self::Artifact => "artifact",
            Self::LicenseManager => "license-manager",
            Self::Organizations => "organizations",
            Self::Sts => "sts",
        }
    }
}

/// One operation to be answered: by whom, where, with which parameters.
pub(crate) struct Call<'a> {
    pub world: &'a Organisation,
    pub caller: &'a Caller,
    pub region: &'a str,
    pub service: Service,
    pub operation: &'a str,
    pub params: &'a Value,
    /// Whether counts are to be wrong.
    pub lie: bool,
}

/// The answer's document, or the error of the protocol.
pub(crate) type Answer = Result<Value, ApiError>;

impl Call<'_> {
    /// A text parameter that may be absent.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.params.get(key).and_then(Value::as_str)
    }

    /// The texts of a list parameter; empty when it is absent.
    pub(crate) fn texts(&self, key: &str) -> Vec<&str> {
        list_of(self.params.get(key))
    }

    /// A text inside a structure parameter, such as a filter.
    pub(crate) fn inner(&self, outer: &str, key: &str) -> Option<&str> {
        self.params
            .get(outer)
            .and_then(|value| value.get(key))
            .and_then(Value::as_str)
    }

    /// A time parameter in milliseconds.
    pub(crate) fn time_ms(&self, key: &str) -> Option<i64> {
        let seconds = self.params.get(key)?.as_f64()?;
        #[expect(clippy::cast_possible_truncation, reason = "a time a caller may mean fits")]
        Some((seconds * 1_000.0).round() as i64)
    }

    /// What a count is reported as: itself, or one more under the fault of wrong counts.
    pub(crate) fn count(&self, count: usize) -> usize {
        if self.lie { count + 1 } else { count }
    }

    /// The id of this request: the same for the same question.
    pub(crate) fn request_id(&self) -> String {
        seed::uuid(self.world.seed, &self.identity_words("request"))
    }

    /// The number that decides which fault hits this request.
    pub(crate) fn fingerprint(&self) -> u64 {
        seed::digest(self.world.seed, &self.identity_words("fault"))
    }

    fn identity_words(&self, purpose: &str) -> [String; 6] {
        [
            purpose.to_owned(),
            self.caller.account.id.clone(),
            self.region.to_owned(),
            self.service.signing_name().to_owned(),
            self.operation.to_owned(),
            page::canonical(self.params, ""),
        ]
    }
}

/// The texts of a JSON list.
pub(crate) fn list_of(value: Option<&Value>) -> Vec<&str> {
    value
        .and_then(Value::as_array)
        .map_or_else(Vec::new, |items| items.iter().filter_map(Value::as_str).collect())
}

/// Reads the request, answers it, writes the reply: the whole of a service but its transport.
pub(crate) fn answer(world: &Organisation, gate: &Gate, limit: &LookupLimit, request: &Request) -> Reply {
    if let Some(reply) = portal::answer(world, request) {
        return reply;
    }
    let scope = match caller::scope_of(request) {
        Ok(scope) => scope,
        Err(refusal) => return caller::refuse(world.seed, &refusal),
    };
    let caller = match caller::identify(world, &scope, request.security_token.as_deref()) {
        Ok(caller) => caller,
        Err(refusal) => return caller::refuse(world.seed, &refusal),
    };
    match scope.service {
        Service::AuditManager | Service::SecurityHub | Service::Artifact => {
            rest::answer(world, gate, &caller, &scope, request)
        }
        Service::Config | Service::CloudTrail | Service::LicenseManager | Service::Organizations => {
            json::answer(world, gate, limit, &caller, &scope, request)
        }
        Service::Sts => query::answer(world, gate, &caller, &scope.region, request),
    }
}
