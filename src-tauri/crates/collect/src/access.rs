//! How accounts are reached. What is secret here is never printed.

use std::fmt;

use tickmark_domain::Timestamp;

use crate::words::CLOCK;

/// What IAM Identity Center answers to a login that is good and may not take the role.
const NO_ACCESS: &str = "ForbiddenException";

/// How accounts are reached. All empty means: the SDK's default chain as it is, one account.
#[derive(Clone, Default)]
pub struct Access {
    /// Profile of the AWS configuration; none for the default chain.
    pub profile: Option<String>,
    /// Role to assume; `{account}` is replaced by each account's id; none to use the credentials as they are.
    pub role_arn: Option<String>,
    /// External id that the role's trust policy asks for.
    pub external_id: Option<String>,
    /// Name of the role's session, as CloudTrail shows it; `tickmark` when none is given.
    pub session_name: Option<String>,
    /// Endpoint for every service; none for AWS, or for what `AWS_ENDPOINT_URL` says.
    pub endpoint: Option<String>,
    /// Access key id and secret in place of the chain, for the embedded sample.
    pub static_keys: Option<(String, String)>,
    /// Access key id and secret of each account (account, id, secret), where a key opens one account only.
    pub account_keys: Vec<(String, String, String)>,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("profile", &self.profile)
            .field("role_arn", &self.role_arn)
            .field("external_id", &self.external_id.as_ref().map(|_| "…"))
            .field("session_name", &self.session_name)
            .field("endpoint", &self.endpoint)
            .field("static_keys", &self.static_keys.as_ref().map(|_| "…"))
            .field("account_keys", &self.account_keys.len())
            .finish()
    }
}

impl Access {
    /// The role to assume in an account.
    pub(crate) fn role_in(&self, account: &str) -> Option<String> {
        let role = self.role_arn.as_deref().filter(|r| !r.is_empty())?;
        Some(role.replace("{account}", account))
    }

    /// The key that opens an account, where one was given.
    pub(crate) fn key_of(&self, account: &str) -> Option<(String, String)> {
        let own = self.account_keys.iter().find(|(of, _, _)| of == account);
        own.map(|(_, id, secret)| (id.clone(), secret.clone()))
            .or_else(|| self.static_keys.clone())
    }

    /// What a person does when nobody is let in, and `reason` is what was said.
    pub(crate) fn way_out(&self, reason: &str) -> String {
        if reason.contains(CLOCK) {
            return "set the clock right, and collect again".to_owned();
        }
        if let Some(way_out) = self.shut_out(reason) {
            return way_out;
        }
        let sign_in = match (self.used_profile(), is_sso(reason)) {
            (None, false) => "sign in, set AWS_PROFILE, or name a profile".to_owned(),
            (Some(profile), false) => {
                format!(
                    "check the credentials of the profile {profile}, or sign in{}",
                    self.login(reason)
                )
            }
            (_, true) => format!("sign in{}", self.login(reason)),
        };
        match self.role_arn.as_deref().filter(|role| !role.is_empty()) {
            Some(role) if !is_sso(reason) => format!("check that {role} may be assumed, or {sign_in}"),
            _ => sign_in,
        }
    }

    /// What a person does when credentials that let in before no longer do, and `reason` is what was said.
    pub(crate) fn way_back(&self, account: &str, reason: &str) -> String {
        match self.shut_out(reason) {
            Some(way_out) => {
                format!("Account {account} no longer lets anybody in ({reason}): {way_out}. Then go on.")
            }
            None => format!(
                "The credentials for account {account} have expired ({reason}). Sign in again{}, then go on.",
                self.login(reason)
            ),
        }
    }

    /// What a person does whose login is good and may not take the role; none where something else was said.
    fn shut_out(&self, reason: &str) -> Option<String> {
        is_shut_out(reason).then(|| {
            let profile = self.used_profile().unwrap_or_else(|| "default".to_owned());
            format!(
                "the login holds, but does not open that account in that role: check sso_account_id and sso_role_name \
                 of the profile {profile}"
            )
        })
    }

    /// How a person signs in with the profile, as it follows the words "sign in"; empty where nothing is known of it.
    pub(crate) fn login(&self, reason: &str) -> String {
        match (self.login_command(reason), self.used_profile()) {
            (Some(command), _) => format!(" with: {command}"),
            (None, Some(profile)) => format!(" (with SSO: aws sso login --profile {profile})"),
            (None, None) => String::new(),
        }
    }

    /// The command with which a person signs in, where what was said is about IAM Identity Center and not about a login
    /// that holds.
    pub(crate) fn login_command(&self, reason: &str) -> Option<String> {
        let profile = || self.used_profile().map(|profile| format!(" --profile {profile}"));
        (is_sso(reason) && !is_shut_out(reason))
            .then(|| format!("aws sso login{}", profile().unwrap_or_default()))
    }

    fn used_profile(&self) -> Option<String> {
        let named = self.profile.clone().filter(|profile| !profile.is_empty());
        named.or_else(|| {
            std::env::var("AWS_PROFILE")
                .ok()
                .filter(|profile| !profile.is_empty())
        })
    }

    /// What the role's session is called.
    pub(crate) fn session(&self) -> &str {
        self.session_name
            .as_deref()
            .filter(|name| !name.is_empty())
            .unwrap_or("tickmark")
    }
}

/// Whether what was said is about IAM Identity Center.
fn is_sso(reason: &str) -> bool {
    reason.to_ascii_lowercase().contains("sso")
}

/// Whether what was said is that a login holds and may not take the role.
fn is_shut_out(reason: &str) -> bool {
    reason.contains(NO_ACCESS)
}

/// "Now", passed in by the outermost layer.
pub(crate) type Clock = std::sync::Arc<dyn Fn() -> Timestamp + Send + Sync>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_is_never_printed() {
        let access = Access {
            external_id: Some("extern-7".to_owned()),
            static_keys: Some(("AKIAEXAMPLE".to_owned(), "wJalr".to_owned())),
            account_keys: vec![("111122223333".into(), "AKIAOTHER".into(), "bKals".into())],
            ..Access::default()
        };
        let printed = format!("{access:?}");
        for secret in ["extern-7", "AKIA", "wJalr", "bKals"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }

    #[test]
    fn a_login_that_no_longer_opens_an_account_has_not_expired() {
        let access = Access {
            profile: Some("corp-audit".to_owned()),
            ..Access::default()
        };
        let shut_out = "sso: ForbiddenException: No access";
        let said = access.way_back("111122223333", shut_out);
        assert!(
            said.contains("111122223333") && said.contains(&access.way_out(shut_out)),
            "{said}"
        );
        assert!(
            !said.contains("expired") && !said.contains("Sign in again"),
            "{said}"
        );
        assert_eq!(access.login_command(shut_out), None);

        let ended = "sso: UnauthorizedException: Session token not found or invalid";
        let said = access.way_back("111122223333", ended);
        assert!(
            said.contains("have expired") && said.contains("aws sso login"),
            "{said}"
        );
        assert!(access.login_command(ended).is_some());
    }

    #[test]
    fn a_role_is_named_for_each_account() {
        let access = Access {
            role_arn: Some("arn:aws:iam::{account}:role/Audit".to_owned()),
            ..Access::default()
        };
        let role = access.role_in("111122223333");
        assert_eq!(role.as_deref(), Some("arn:aws:iam::111122223333:role/Audit"));
    }
}
