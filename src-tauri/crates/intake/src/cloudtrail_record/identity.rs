//! Who acted: one readable name for every form of `userIdentity`.

use super::{shorten, truth};
use crate::json::node::{Members, Node};

/// What AWS writes in place of a name that it does not show, e.g. of a failed sign-in.
const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";
/// Roles that IAM Identity Center makes for a permission set: this, the set's name, and a suffix.
const IDENTITY_CENTER_ROLE: &str = "AWSReservedSSO_";

/// Who acted.
#[derive(Debug, Default)]
pub struct Actor {
    /// `userIdentity.type`, as delivered.
    pub identity_type: String,
    /// For search and grouping: `ProductionAdmin/jonas.feld`.
    pub principal: String,
    /// For a sentence: `jonas.feld as ProductionAdmin`.
    pub phrase: String,
}

/// Reads `userIdentity`; anything but an object leaves all empty.
pub fn read(identity: &Node<'_>) -> Actor {
    let get = |name: &str| {
        identity
            .get(name)
            .map(|member| shorten(&member.scalar()))
            .unwrap_or_default()
    };
    let identity_type = get("type");
    let (principal, phrase) = names(&identity_type, identity, &get);
    Actor {
        identity_type,
        principal,
        phrase,
    }
}

fn names(identity_type: &str, identity: &Node<'_>, get: &dyn Fn(&str) -> String) -> (String, String) {
    let same = |name: String| (name.clone(), name);
    if identity_type == "Root" {
        return same("root".to_owned());
    }
    let user = get("userName");
    if user == HIDDEN {
        return (user, "someone whose name AWS hides".to_owned());
    }
    let issuer = identity
        .at("sessionContext/sessionIssuer/userName")
        .map(|name| shorten(&name.scalar()))
        .unwrap_or_default();
    let session = session_name(&get("principalId"), &get("arn"));
    if matches!(identity_type, "AssumedRole" | "FederatedUser") && !issuer.is_empty() {
        if session.is_empty() {
            return same(issuer);
        }
        let role = permission_set(&issuer);
        return (format!("{issuer}/{session}"), format!("{session} as {role}"));
    }
    if !user.is_empty() {
        return same(user);
    }
    let person = identity
        .at("onBehalfOf/userId")
        .map(|id| shorten(&id.scalar()))
        .unwrap_or_default();
    let account = get("accountId");
    let invoked_by = get("invokedBy");
    if !session.is_empty() {
        same(session)
    } else if !invoked_by.is_empty() {
        same(invoked_by)
    } else if !person.is_empty() {
        (person.clone(), format!("Identity Center user {person}"))
    } else if identity_type == "AWSAccount" && !account.is_empty() {
        (account.clone(), format!("account {account}"))
    } else {
        same(
            [get("principalId"), identity_type.to_owned()]
                .into_iter()
                .find(|t| !t.is_empty())
                .unwrap_or_default(),
        )
    }
}

/// The session's name: behind the colon of the principal id, else behind the role in the ARN.
fn session_name(principal_id: &str, arn: &str) -> String {
    if let Some((_, session)) = principal_id.rsplit_once(':') {
        return session.to_owned();
    }
    match arn
        .split_once(":assumed-role/")
        .or_else(|| arn.split_once(":federated-user/"))
    {
        Some((_, path)) => path.rsplit('/').next().unwrap_or_default().to_owned(),
        None => String::new(),
    }
}

/// `AdministratorAccess` for `AWSReservedSSO_AdministratorAccess_0123456789abcdef`; other roles as they are.
fn permission_set(role: &str) -> &str {
    match role
        .strip_prefix(IDENTITY_CENTER_ROLE)
        .and_then(|rest| rest.rsplit_once('_'))
    {
        Some((name, suffix)) if suffix.len() == 16 && suffix.bytes().all(|b| b.is_ascii_hexdigit()) => name,
        _ => role,
    }
}

/// Whether a second factor was used: a sign-in says so itself, a call says so of its session.
pub fn mfa(identity: &Node<'_>, members: &Members<'_>) -> Option<bool> {
    let used = members
        .get("additionalEventData")
        .and_then(|data| data.get("MFAUsed"))
        .and_then(Node::as_str);
    match used {
        Some("Yes") => Some(true),
        Some("No") => Some(false),
        _ => identity
            .at("sessionContext/attributes/mfaAuthenticated")
            .and_then(truth),
    }
}
