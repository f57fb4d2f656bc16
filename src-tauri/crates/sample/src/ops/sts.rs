//! STS: who am I, and the audit role of each account. Answers are XML.

use serde_json::json;

use super::Operation;
use crate::wire::{Answer, ApiError, Call, access_key_id, escaped, role_id, secret_access_key, session};
use crate::world::{AUDIT_ROLE, EXTERNAL_ID};

/// Clients compare this with their own clock, so it lies far ahead; nothing here ends a session but the fault of
/// expired tokens.
const EXPIRATION: &str = "2099-12-31T23:59:59Z";

pub(crate) const OPERATIONS: &[Operation] = &[
    ("GetCallerIdentity", get_caller_identity),
    ("AssumeRole", assume_role),
];

fn get_caller_identity(call: &Call<'_>) -> Answer {
    let caller = call.caller;
    let xml = format!(
        "<GetCallerIdentityResult><Arn>{}</Arn><UserId>{}</UserId><Account>{}</Account></GetCallerIdentityResult>",
        escaped(&caller.arn),
        escaped(&caller.user_id),
        caller.account.id
    );
    Ok(json!({"Xml": xml}))
}

fn assume_role(call: &Call<'_>) -> Answer {
    let role_arn = required(call, "RoleArn")?;
    let session_name = required(call, "RoleSessionName")?;
    let refused = || {
        ApiError::new(
            "AccessDenied",
            format!(
                "User: {} is not authorized to perform: sts:AssumeRole on resource: {role_arn}",
                call.caller.arn
            ),
        )
    };
    let rest = role_arn.strip_prefix("arn:aws:iam::").ok_or_else(refused)?;
    let (account, role) = rest.split_once(":role/").ok_or_else(refused)?;
    let known = call.world.accounts.iter().any(|known| known.id == account);
    // As a condition of the kind "if it is given": whoever gives an external id gives this one.
    let is_trusted = call.text("ExternalId").is_none_or(|id| id == EXTERNAL_ID);
    if !known || role != AUDIT_ROLE || !is_trusted {
        return Err(refused());
    }
    let key = access_key_id("ASIA", account);
    let xml = format!(
        "<AssumeRoleResult><AssumedRoleUser><AssumedRoleId>{}:{name}</AssumedRoleId>\
         <Arn>arn:aws:sts::{account}:assumed-role/{role}/{name}</Arn></AssumedRoleUser>\
         <Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>{}</SecretAccessKey>\
         <SessionToken>{}</SessionToken><Expiration>{EXPIRATION}</Expiration></Credentials></AssumeRoleResult>",
        role_id(account, role),
        secret_access_key(call.world.seed, &key),
        session(account, role, session_name),
        name = escaped(session_name),
    );
    Ok(json!({"Xml": xml, "RenewedAccount": account}))
}

fn required<'a>(call: &'a Call<'_>, key: &str) -> Result<&'a str, ApiError> {
    call.text(key)
        .ok_or_else(|| ApiError::new("ValidationError", format!("{key} is missing")))
}
