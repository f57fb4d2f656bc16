//! IAM Identity Center's portal: credentials for whoever signed in there. Its requests carry the token of the login and
//! no signature, so they are known by their path. Faults do not touch it.

use serde_json::json;

use super::{ApiError, Reply, Request, access_key_id, rest, secret_access_key, session};
use crate::seed;
use crate::world::{AUDIT_ROLE, Organisation, SSO_ROLE, SSO_TOKEN, SSO_USER};

const PATH: &str = "/federation/credentials";
/// 2099-12-31T23:59:59Z, as far ahead as that of a role's session.
const EXPIRATION_MS: i64 = 4_102_444_799_000;

/// `GetRoleCredentials`; none where something else is asked for.
pub(crate) fn answer(world: &Organisation, request: &Request) -> Option<Reply> {
    if request.path != PATH {
        return None;
    }
    let request_id = seed::uuid(world.seed, &["portal", &request.query]);
    Some(match credentials(world, request) {
        Ok(document) => rest::good_reply(request_id, &document),
        Err(error) => rest::error_reply(request_id, &error),
    })
}

fn credentials(world: &Organisation, request: &Request) -> super::Answer {
    if request.bearer_token.as_deref() != Some(SSO_TOKEN) {
        let message = "Session token not found or invalid";
        return Err(ApiError::new("UnauthorizedException", message));
    }
    let asked = rest::query_members(&request.query);
    let of = |name: &str| {
        asked
            .get(name)
            .and_then(|value| value.as_str())
            .unwrap_or_default()
    };
    let account = world
        .accounts
        .iter()
        .find(|account| account.id == of("account_id") && of("role_name") == AUDIT_ROLE)
        .ok_or_else(|| ApiError::new("ForbiddenException", "No access"))?;
    let key = access_key_id("ASIA", &account.id);
    Ok(json!({"roleCredentials": {
        "accessKeyId": key,
        "secretAccessKey": secret_access_key(world.seed, &key),
        "sessionToken": session(&account.id, SSO_ROLE, SSO_USER),
        "expiration": EXPIRATION_MS,
    }}))
}
