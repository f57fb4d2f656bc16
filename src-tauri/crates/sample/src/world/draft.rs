//! An event before it is written: what happened, in few words; and the two documents CloudTrail makes of it.

use serde_json::{Value, json};

use super::identity::{Actor, Setting, members};
use super::people::{BROWSER, SDK};
use crate::seed;
use crate::time::iso;

/// What kind of record it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventKind {
    ApiCall,
    ServiceEvent,
    ConsoleAction,
    SignIn,
    Insight,
}

impl EventKind {
    fn event_type(self) -> &'static str {
        match self {
            Self::ApiCall => "AwsApiCall",
            Self::ServiceEvent => "AwsServiceEvent",
            Self::ConsoleAction => "AwsConsoleAction",
            Self::SignIn => "AwsConsoleSignIn",
            Self::Insight => "AwsCloudTrailInsight",
        }
    }
}

/// A resource that an event names.
#[derive(Clone, Debug)]
pub(crate) struct Touched {
    pub kind: &'static str,
    pub name: String,
    pub arn: Option<String>,
}

/// One event.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub id: String,
    pub at_s: i64,
    pub account: &'static str,
    pub region: &'static str,
    pub name: &'static str,
    pub source: &'static str,
    pub read_only: bool,
    pub actor: Actor,
    pub address: String,
    pub agent: &'static str,
    pub kind: EventKind,
    pub request: Value,
    pub response: Value,
    pub resources: Vec<Touched>,
    pub error: Option<(&'static str, String)>,
    /// `additionalEventData`; null where there is none.
    pub additional: Value,
    /// `serviceEventDetails`; null where there is none.
    pub service_details: Value,
    /// `insightDetails`; null where there is none.
    pub insight: Value,
    pub shared_id: Option<String>,
}

/// Account and Region of an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub account: &'static str,
    pub region: &'static str,
}

impl Draft {
    /// A change made by an API call; everything else is set on it.
    pub(crate) fn new(
        id: String,
        at_s: i64,
        place: Place,
        (source, name): (&'static str, &'static str),
        actor: Actor,
    ) -> Self {
        let agent = if actor.is_console() { BROWSER } else { SDK };
        let address = match &actor {
            Actor::Service { name } => (*name).to_owned(),
            Actor::Untyped { .. } => String::from("AWS Internal"),
            _ => String::from("198.51.100.90"),
        };
        Self {
            id,
            at_s,
            account: place.account,
            region: place.region,
            name,
            source,
            read_only: false,
            actor,
            address,
            agent,
            kind: EventKind::ApiCall,
            request: Value::Null,
            response: Value::Null,
            resources: Vec::new(),
            error: None,
            additional: Value::Null,
            service_details: Value::Null,
            insight: Value::Null,
            shared_id: None,
        }
    }

    pub(crate) fn from(mut self, address: &str) -> Self {
        address.clone_into(&mut self.address);
        self
    }

    pub(crate) fn by(mut self, agent: &'static str) -> Self {
        self.agent = agent;
        self
    }

    pub(crate) fn kind(mut self, kind: EventKind) -> Self {
        self.kind = kind;
        self
    }

    pub(crate) fn request(mut self, request: Value) -> Self {
        self.request = request;
        self
    }

    pub(crate) fn response(mut self, response: Value) -> Self {
        self.response = response;
        self
    }

    pub(crate) fn additional(mut self, additional: Value) -> Self {
        self.additional = additional;
        self
    }

    pub(crate) fn touches(mut self, kind: &'static str, name: &str, arn: Option<&str>) -> Self {
        self.resources.push(Touched {
            kind,
            name: name.to_owned(),
            arn: arn.map(str::to_owned),
        });
        self
    }

    pub(crate) fn fails(mut self, code: &'static str, message: String) -> Self {
        self.error = Some((code, message));
        self.response = Value::Null;
        self
    }

    pub(crate) fn reads(mut self) -> Self {
        self.read_only = true;
        self
    }

    fn setting(&self, seed: u64) -> Setting<'_> {
        Setting {
            seed,
            account: self.account,
            at_s: self.at_s,
        }
    }

    /// The complete record, as in a log file.
    pub(crate) fn record(&self, seed: u64) -> Value {
        let category = if self.kind == EventKind::Insight {
            "Insight"
        } else {
            "Management"
        };
        let mut record = members(json!({
            "eventVersion": "1.11", "eventTime": iso(self.at_s), "awsRegion": self.region, "eventID": self.id,
            "eventType": self.kind.event_type(), "recipientAccountId": self.account, "eventCategory": category,
        }));
        let mut put = |key: &str, value: Value| {
            if !value.is_null() {
                record.insert(key.to_owned(), value);
            }
        };
        put("sharedEventID", json!(self.shared_id));
        if self.kind == EventKind::Insight {
            put("insightDetails", self.insight.clone());
            return Value::Object(record);
        }
        put("userIdentity", self.actor.identity(&self.setting(seed)));
        put("eventSource", json!(self.source));
        put("eventName", json!(self.name));
        put("sourceIPAddress", json!(self.address));
        put("userAgent", json!(self.agent));
        put("readOnly", json!(self.read_only));
        put("managementEvent", json!(true));
        put("additionalEventData", self.additional.clone());
        put("serviceEventDetails", self.service_details.clone());
        if let Some((code, message)) = &self.error {
            put("errorCode", json!(code));
            put("errorMessage", json!(message));
        }
        let resources: Vec<Value> = self
            .resources
            .iter()
            .filter_map(|touched| {
                let arn = touched.arn.as_ref()?;
                Some(json!({"accountId": self.account, "type": touched.kind, "ARN": arn}))
            })
            .collect();
        if !resources.is_empty() {
            put("resources", json!(resources));
        }
        if self.kind == EventKind::ApiCall {
            put("requestID", json!(seed::uuid(seed, &["event request", &self.id])));
            if self.actor.is_console() {
                put("sessionCredentialFromConsole", json!("true"));
            }
            if !matches!(self.actor, Actor::Service { .. }) {
                put("tlsDetails", self.tls());
            }
        }
        // Both members are always there, and null where a call has none.
        record.insert(String::from("requestParameters"), self.request.clone());
        record.insert(String::from("responseElements"), self.response.clone());
        Value::Object(record)
    }

    fn tls(&self) -> Value {
        let service = self.source.trim_end_matches(".amazonaws.com");
        let host = match service {
            "iam" => String::from("iam.amazonaws.com"),
            _ => format!("{service}.{}.amazonaws.com", self.region),
        };
        json!({"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256", "clientProvidedHostHeader": host})
    }

    /// The item of `LookupEvents`, the record inside as text.
    pub(crate) fn listed(&self, seed: u64) -> Value {
        let mut event = members(json!({
            "EventId": self.id, "EventName": self.name, "ReadOnly": self.read_only.to_string(),
            "EventTime": self.at_s, "EventSource": self.source, "CloudTrailEvent": self.record(seed).to_string(),
            "Resources": self.resources.iter()
                .map(|touched| json!({"ResourceType": touched.kind, "ResourceName": touched.name}))
                .collect::<Vec<_>>(),
        }));
        if let Some(name) = self.actor.username() {
            event.insert(String::from("Username"), json!(name));
        }
        if let Some(key) = self.actor.access_key(&self.setting(seed)) {
            event.insert(String::from("AccessKeyId"), json!(key));
        }
        Value::Object(event)
    }

    /// Whether a lookup attribute names this event; `None` for an attribute that does not exist.
    pub(crate) fn matches(&self, seed: u64, key: &str, value: &str) -> Option<bool> {
        Some(match key {
            "EventId" => self.id == value,
            "EventName" => self.name == value,
            "ReadOnly" => self.read_only.to_string() == value,
            "Username" => self.actor.username() == Some(value),
            "ResourceType" => self.resources.iter().any(|touched| touched.kind == value),
            "ResourceName" => self
                .resources
                .iter()
                .any(|touched| touched.name == value || touched.arn.as_deref() == Some(value)),
            "EventSource" => self.source == value,
            "AccessKeyId" => self.actor.access_key(&self.setting(seed)).as_deref() == Some(value),
            _ => return None,
        })
    }
}
