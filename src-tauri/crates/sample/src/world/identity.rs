//! Who acts in an event: every form of CloudTrail's `userIdentity`.

use serde_json::{Map, Value, json};

use super::ORGANISATION_ID;
use super::resource::{ROLE, USER, native_id};
use crate::seed;
use crate::time::{MINUTE, iso, midnight};

/// The actor of an event.
#[derive(Clone, Debug)]
pub(crate) enum Actor {
    Root,
    User {
        name: &'static str,
        console: bool,
    },
    Assumed(Assumed),
    /// A role that was not assumed by anyone, as some services report it.
    Role {
        role: &'static str,
    },
    Saml {
        name: &'static str,
    },
    WebIdentity {
        subject: &'static str,
    },
    Federated {
        name: &'static str,
    },
    /// A principal of another account.
    Account {
        id: &'static str,
        role: &'static str,
    },
    Service {
        name: &'static str,
    },
    IdentityCenter {
        name: &'static str,
    },
    Directory {
        name: &'static str,
    },
    Unknown {
        name: &'static str,
    },
    /// No `type` at all, as KMS reports its own events.
    Untyped {
        service: &'static str,
    },
}

/// A role's session.
#[derive(Clone, Debug)]
pub(crate) struct Assumed {
    pub role: &'static str,
    pub session: String,
    pub console: bool,
    pub mfa: bool,
    /// The service that acts with the role, as Systems Manager does in a remediation.
    pub invoked_by: Option<&'static str>,
    pub from_instance: bool,
}

impl Assumed {
    /// A machine's session.
    pub(crate) fn machine(role: &'static str, session: &str) -> Self {
        Self {
            role,
            session: session.to_owned(),
            console: false,
            mfa: false,
            invoked_by: None,
            from_instance: false,
        }
    }

    /// A person in the console.
    pub(crate) fn console(role: &'static str, person: &str, mfa: bool) -> Self {
        Self {
            console: true,
            mfa,
            ..Self::machine(role, person)
        }
    }

    /// A person on a terminal.
    pub(crate) fn terminal(role: &'static str, person: &str) -> Self {
        Self {
            mfa: true,
            ..Self::machine(role, person)
        }
    }
}

/// Where and when the actor acts.
pub(crate) struct Setting<'a> {
    pub seed: u64,
    pub account: &'a str,
    pub at_s: i64,
}

impl Actor {
    /// The `userIdentity` member.
    pub(crate) fn identity(&self, setting: &Setting<'_>) -> Value {
        let account = setting.account;
        match self {
            Self::Root => json!({
                "type": "Root", "principalId": account, "arn": format!("arn:aws:iam::{account}:root"),
                "accountId": account, "accessKeyId": self.access_key(setting),
                "sessionContext": {"attributes": attributes(setting, "root", true)},
            }),
            Self::User { name, console } => self.user(setting, name, *console),
            Self::Assumed(assumed) => self.assumed(setting, assumed),
            Self::Role { role } => json!({
                "type": "Role", "principalId": native_id(setting.seed, ROLE, account, "", role),
                "arn": format!("arn:aws:iam::{account}:role/{role}"), "accountId": account, "userName": role,
            }),
            Self::Saml { name } => json!({
                "type": "SAMLUser", "principalId": format!("{}:{name}", seed::hex(setting.seed, &["saml"], 28)),
                "userName": name, "identityProvider": "northwind-sso",
            }),
            Self::WebIdentity { subject } => json!({
                "type": "WebIdentityUser",
                "principalId": format!("token.actions.example:sts.amazonaws.com:{subject}"),
                "userName": subject, "identityProvider": "token.actions.example",
            }),
            Self::Federated { name } => json!({
                "type": "FederatedUser", "principalId": format!("{account}:{name}"),
                "arn": format!("arn:aws:sts::{account}:federated-user/{name}"), "accountId": account,
                "accessKeyId": self.access_key(setting),
                "sessionContext": {
                    "sessionIssuer": {"type": "IAMUser", "principalId": native_id(setting.seed, USER, account, "", "svc-broker"),
                        "arn": format!("arn:aws:iam::{account}:user/svc-broker"), "accountId": account,
                        "userName": "svc-broker"},
                    "attributes": attributes(setting, name, false)},
            }),
            Self::Account { id, role } => json!({
                "type": "AWSAccount",
                "principalId": format!("{}:{role}", native_id(setting.seed, ROLE, id, "", role)), "accountId": id,
            }),
            Self::Service { name } => json!({"type": "AWSService", "invokedBy": name}),
            Self::IdentityCenter { name } => json!({
                "type": "IdentityCenterUser", "accountId": account,
                "onBehalfOf": {"userId": seed::uuid(setting.seed, &["identity store", name]),
                    "identityStoreArn": format!("arn:aws:identitystore::{}:identitystore/d-9067{}", super::SECURITY,
                        seed::hex(setting.seed, &[ORGANISATION_ID], 6))},
                "credentialId": seed::hex(setting.seed, &["credential", name, &setting.at_s.to_string()], 32),
            }),
            Self::Directory { name } => json!({
                "type": "Directory", "principalId": format!("d-9067{}", seed::hex(setting.seed, &["directory"], 6)),
                "accountId": account, "userName": name,
            }),
            Self::Unknown { name } => json!({
                "type": "Unknown", "principalId": seed::hex(setting.seed, &["unknown", name], 20),
                "accountId": account, "userName": name,
            }),
            Self::Untyped { service } => json!({"accountId": account, "invokedBy": service}),
        }
    }

    /// The name that `LookupEvents` lists and searches.
    pub(crate) fn username(&self) -> Option<&str> {
        match self {
            Self::Root => Some("root"),
            Self::User { name, .. }
            | Self::Saml { name }
            | Self::Federated { name }
            | Self::IdentityCenter { name }
            | Self::Directory { name }
            | Self::Unknown { name } => Some(name),
            Self::Assumed(assumed) => Some(&assumed.session),
            Self::Role { role } => Some(role),
            Self::WebIdentity { subject } => Some(subject),
            Self::Account { .. } | Self::Service { .. } | Self::Untyped { .. } => None,
        }
    }

    /// The key that signed the request; console and role sessions have a new one each day.
    pub(crate) fn access_key(&self, setting: &Setting<'_>) -> Option<String> {
        let day = midnight(setting.at_s).to_string();
        let key = |prefix: &str, words: [&str; 3]| {
            Some(format!(
                "{prefix}{}EXAMPLE",
                seed::word(setting.seed, &words, seed::BASE32, 9)
            ))
        };
        match self {
            Self::User { name, console: false } => key("AKIA", [setting.account, name, ""]),
            Self::User { name, console: true } | Self::Federated { name } => {
                key("ASIA", [setting.account, name, &day])
            }
            Self::Root => key("ASIA", [setting.account, "root", &day]),
            Self::Assumed(assumed) => {
                let session = format!("{}/{}", assumed.role, assumed.session);
                key("ASIA", [setting.account, &session, &day])
            }
            _ => None,
        }
    }

    /// Whether the call was made by hand in the console.
    pub(crate) fn is_console(&self) -> bool {
        match self {
            Self::Root => true,
            Self::User { console, .. } => *console,
            Self::Assumed(assumed) => assumed.console,
            _ => false,
        }
    }

    fn user(&self, setting: &Setting<'_>, name: &str, console: bool) -> Value {
        let account = setting.account;
        let mut identity = members(json!({
            "type": "IAMUser", "principalId": native_id(setting.seed, USER, account, super::HOME_REGION, name),
            "arn": format!("arn:aws:iam::{account}:user/{name}"), "accountId": account,
            "accessKeyId": self.access_key(setting), "userName": name,
        }));
        if console {
            let context = json!({"attributes": attributes(setting, name, true)});
            identity.insert(String::from("sessionContext"), context);
        }
        Value::Object(identity)
    }

    fn assumed(&self, setting: &Setting<'_>, assumed: &Assumed) -> Value {
        let account = setting.account;
        let (role, session) = (assumed.role, assumed.session.as_str());
        let role_id = native_id(setting.seed, ROLE, account, super::HOME_REGION, role);
        let mut context = members(json!({
            "sessionIssuer": {"type": "Role", "principalId": role_id,
                "arn": format!("arn:aws:iam::{account}:role/{role}"), "accountId": account, "userName": role},
            "webIdFederationData": {},
            "attributes": attributes(setting, session, assumed.mfa),
        }));
        if assumed.from_instance {
            context.insert(String::from("ec2RoleDelivery"), json!("2.0"));
        }
        let mut identity = members(json!({
            "type": "AssumedRole", "principalId": format!("{role_id}:{session}"),
            "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{session}"), "accountId": account,
            "accessKeyId": self.access_key(setting),
        }));
        identity.insert(String::from("sessionContext"), Value::Object(context));
        if let Some(service) = assumed.invoked_by {
            identity.insert(String::from("invokedBy"), json!(service));
        }
        Value::Object(identity)
    }
}

fn attributes(setting: &Setting<'_>, owner: &str, mfa: bool) -> Value {
    let words = [
        "session",
        setting.account,
        owner,
        &midnight(setting.at_s).to_string(),
    ];
    let age = i64::try_from(seed::digest(setting.seed, &words) % 55).unwrap_or_default() + 1;
    json!({"creationDate": iso(setting.at_s - age * MINUTE), "mfaAuthenticated": if mfa { "true" } else { "false" }})
}

/// The members of a JSON object.
pub(crate) fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
