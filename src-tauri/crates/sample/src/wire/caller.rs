//! Who calls: the credential scope of the signature, the account in the access key id, the role in the session token.
//!
//! A session token carries the role and the session name, so that a restarted endpoint still knows its callers.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Reply, Request, Service, error::ApiError};
use crate::seed;
use crate::world::{Organisation, REGIONS, SECURITY, SampleAccount};

const KEY_TAIL: &str = "EXAMPLE";
const TOKEN_HEAD: &str = "FwoGZXIvYXdzEXAMPLE";
/// Regions that an account has only after opting in, as far as anybody here may ask for them.
const OPT_IN: [&str; 17] = [
    "eu-central-2",
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
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
];
/// The user that owns each account's long-term key.
const KEY_USER: &str = "tickmark-collector";

/// `Credential=key/date/region/service/aws4_request`.
pub(crate) struct Scope {
    pub key: String,
    pub region: String,
    pub service: Service,
}

/// A known caller.
pub(crate) struct Caller {
    /// What ends when a session expires: the token of the session, or the long-term key.
    pub key: String,
    pub account: SampleAccount,
    pub arn: String,
    pub user_id: String,
}

/// A refusal before any operation is known, in the protocol of its service.
pub(crate) struct Refusal {
    service: Option<Service>,
    error: ApiError,
}

/// The access key id of an account: `AKIA` for its own key, `ASIA` for a session's.
pub(crate) fn access_key_id(prefix: &str, account_id: &str) -> String {
    let mut number: u64 = account_id.parse().unwrap_or_default();
    let mut digits = [0_u8; 9];
    for digit in digits.iter_mut().rev() {
        *digit = seed::BASE32[usize::try_from(number % 32).unwrap_or_default()];
        number /= 32;
    }
    format!("{prefix}{}{KEY_TAIL}", String::from_utf8_lossy(&digits))
}

/// A secret in the manner of the AWS documentation; it opens nothing.
pub(crate) fn secret_access_key(seed: u64, owner: &str) -> String {
    format!(
        "wJalrXUtnFEMI/K7MDENG/{}{KEY_TAIL}KEY",
        seed::hex(seed, &["secret", owner], 8)
    )
}

/// The token of a role's session: another each time, so that what is still under way with an old session does not use up
/// the new one.
pub(crate) fn session(account_id: &str, role: &str, session_name: &str) -> String {
    static SERIAL: AtomicU64 = AtomicU64::new(1);
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
    let inside = format!("{serial}/{account_id}/{role}/{session_name}");
    format!("{TOKEN_HEAD}{}", URL_SAFE_NO_PAD.encode(inside))
}

/// The stable id of a role, as it stands before the session name in a user id.
pub(crate) fn role_id(account_id: &str, role: &str) -> String {
    format!(
        "AROA{}EXAMPLE",
        seed::word(0, &["role", account_id, role], seed::BASE32, 10)
    )
}

pub(crate) fn scope_of(request: &Request) -> Result<Scope, Refusal> {
    let missing = || Refusal {
        service: None,
        error: ApiError::new(
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        ),
    };
    let header = request.authorization.as_deref().ok_or_else(missing)?;
    let credential = header.split("Credential=").nth(1).ok_or_else(missing)?;
    let credential = credential.split(',').next().unwrap_or_default().trim();
    let parts: Vec<&str> = credential.split('/').collect();
    let [key, _date, region, service, "aws4_request"] = parts.as_slice() else {
        return Err(missing());
    };
    let service = Service::by_signing_name(service).ok_or_else(|| Refusal {
        service: None,
        error: ApiError::new(
            "UnknownServiceException",
            format!("The service {service} is not served by the sample organisation"),
        ),
    })?;
    Ok(Scope {
        key: (*key).to_owned(),
        region: (*region).to_owned(),
        service,
    })
}

/// Finds the account behind the key. A Region outside the organisation's is refused as AWS refuses a Region that an
/// account has not opted into.
pub(crate) fn identify(
    world: &Organisation,
    scope: &Scope,
    security_token: Option<&str>,
) -> Result<Caller, Refusal> {
    let code = match scope.service {
        Service::Sts => "InvalidClientTokenId",
        _ => "UnrecognizedClientException",
    };
    let unknown = || Refusal {
        service: Some(scope.service),
        error: ApiError::new(code, "The security token included in the request is invalid."),
    };
    let known_here = match scope.service {
        // STS stands in every Region, and knows an account in those that the account has.
        Service::Sts => !OPT_IN.contains(&scope.region.as_str()) || is_opted_in(scope),
        _ => REGIONS.contains(&scope.region.as_str()),
    };
    if !known_here {
        return Err(unknown());
    }
    let account = world
        .accounts
        .iter()
        .find(|account| scope.key.get(4..) == access_key_id("AKIA", &account.id).get(4..))
        .ok_or_else(unknown)?
        .clone();
    match (scope.key.get(..4), security_token) {
        (Some("AKIA"), None) => Ok(Caller {
            key: scope.key.clone(),
            arn: format!("arn:aws:iam::{}:user/{KEY_USER}", account.id),
            user_id: access_key_id("AIDA", &account.id),
            account,
        }),
        (Some("ASIA"), Some(token)) => {
            let (role, session_name) = read_session(token, &account.id).ok_or_else(unknown)?;
            Ok(Caller {
                key: token.to_owned(),
                arn: format!("arn:aws:sts::{}:assumed-role/{role}/{session_name}", account.id),
                user_id: format!("{}:{session_name}", role_id(&account.id, &role)),
                account,
            })
        }
        _ => Err(unknown()),
    }
}

/// The security account has opted into one Region more; nothing runs there.
fn is_opted_in(scope: &Scope) -> bool {
    scope.region == OPT_IN[0] && scope.key.get(4..) == access_key_id("AKIA", SECURITY).get(4..)
}

fn read_session(token: &str, account_id: &str) -> Option<(String, String)> {
    let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix(TOKEN_HEAD)?).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (_serial, rest) = text.split_once('/')?;
    let (account, rest) = rest.split_once('/')?;
    let (role, session_name) = rest.split_once('/')?;
    (account == account_id).then(|| (role.to_owned(), session_name.to_owned()))
}

/// The refusal in its protocol's shape.
pub(crate) fn refuse(seed: u64, refusal: &Refusal) -> Reply {
    let request_id = seed::uuid(seed, &["refusal", refusal.error.code]);
    match refusal.service {
        Some(Service::Sts) => super::query::error_reply(request_id, &refusal.error),
        Some(Service::AuditManager | Service::SecurityHub | Service::Artifact) => {
            super::rest::error_reply(request_id, &refusal.error)
        }
        _ => super::json::error_reply(request_id, &refusal.error),
    }
}
