//! What an answer means: each error is named for what it is, and of everything else the body tells whether it is a page.

use tickmark_domain::Outcome;

use crate::body::LARGEST;
use crate::call::{Heard, Refusal, RefusalKind};
use crate::operation::Operation;

/// What an answer means.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// No error: what it is, its body tells.
    Body,
    /// Worth asking again.
    Again(Trouble),
    /// The credentials are no longer good.
    Expired(String),
    /// The page token is no longer good.
    BadToken(String),
    /// The signature does not hold: the clock may be wrong.
    Skewed(String),
    /// An answer that ends the step.
    End(End),
}

impl Verdict {
    /// Whether the credentials were good for it.
    pub fn was_let_in(&self) -> bool {
        matches!(self, Self::Body | Self::BadToken(_) | Self::End(_))
    }
}

/// Why it is worth asking again.
#[derive(Debug)]
pub(crate) struct Trouble {
    /// In words.
    pub reason: String,
    /// AWS says that it is too much.
    pub throttled: bool,
    /// Nothing was reached.
    pub unreachable: bool,
}

impl Trouble {
    /// A page came that cannot be used.
    pub fn flawed(operation: &Operation, flaw: &str) -> Self {
        Self {
            reason: format!(
                "{} answered with a page that cannot be used: {flaw}",
                operation.name
            ),
            throttled: false,
            unreachable: false,
        }
    }
}

/// How a step ends without another page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct End {
    pub outcome: Outcome,
    pub reason: String,
    pub action: String,
    /// Whether the answer itself is worth keeping: it states how things are.
    pub keep: bool,
}

const THROTTLED: [&str; 11] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "RateLimitExceededException",
    "LimitExceededException",
    "SlowDown",
    "BandwidthLimitExceeded",
];
const EXPIRED: [&str; 5] = [
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "TokenRefreshRequired",
    "CredentialsExpired",
];
const DENIED: [&str; 8] = [
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationException",
    "InvalidAccessException",
    "UnauthorizedOperation",
    "UnauthorizedException",
    "NotAuthorized",
    "InsufficientEncryptionPolicyException",
];
/// The key is unknown to this Region though STS knows it: the account has not opted into the Region.
const NOT_OPTED_IN: [&str; 4] = [
    "OptInRequired",
    "UnrecognizedClientException",
    "InvalidClientTokenId",
    "AuthFailure",
];
pub(crate) const SKEWED: [&str; 3] = [
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "RequestTimeTooSkewed",
];
const NOT_ENABLED: [&str; 7] = [
    "NoAvailableConfigurationRecorderException",
    "NoRunningConfigurationRecorderException",
    "NoAvailableDeliveryChannelException",
    "SubscriptionRequiredException",
    "UnsupportedOperationException",
    "UnknownEndpointException",
    "AWSOrganizationsNotInUseException",
];
/// Answers that state how a thing is: it is not there, or not set up.
const STATES: [(&str, &str); 13] = [
    (
        "ResourceNotDiscoveredException",
        "Config has not discovered this resource",
    ),
    (
        "InsightNotEnabledException",
        "Insights are not enabled on this trail",
    ),
    (
        "NoSuchRemediationConfigurationException",
        "the rule has no remediation",
    ),
    ("NoSuchConfigRuleException", "the rule was deleted meanwhile"),
    (
        "NoSuchConfigRuleInConformancePackException",
        "the rule is no longer in the pack",
    ),
    (
        "NoSuchConformancePackException",
        "the conformance pack was deleted meanwhile",
    ),
    (
        "NoSuchConfigurationRecorderException",
        "there is no such recorder",
    ),
    (
        "NoSuchDeliveryChannelException",
        "there is no such delivery channel",
    ),
    (
        "NoSuchRetentionConfigurationException",
        "there is no retention configuration",
    ),
    ("TrailNotFoundException", "the trail was deleted meanwhile"),
    ("ResourcePolicyNotFoundException", "there is no resource policy"),
    (
        "OrganizationAccessDeniedException",
        "this account does not administer AWS Config for the organization",
    ),
    ("ResourceNotFoundException", "it does not exist (any more)"),
];

/// Judges the answer to a request for `operation`.
pub(crate) fn judge(
    operation: &Operation,
    heard: Option<&Heard>,
    result: &Result<(), Refusal>,
    has_token: bool,
) -> Verdict {
    match (heard, result) {
        (Some(heard), _) if heard.too_large.is_some() => end(
            Outcome::Failed,
            format!(
                "{} answered with {} bytes, which is more than {LARGEST}; it was not read (request {})",
                operation.name,
                heard.too_large.unwrap_or_default(),
                heard.request_id
            ),
            "",
        ),
        (Some(heard), _) if (200..300).contains(&heard.status) => Verdict::Body,
        (heard, Err(refusal)) => refused(operation, heard, refusal, has_token),
        (heard, Ok(())) => again(format!(
            "{} answered with status {} and nothing to read",
            operation.name,
            heard.map_or(0, |h| h.status)
        )),
    }
}

fn again(reason: String) -> Verdict {
    Verdict::Again(Trouble {
        reason,
        throttled: false,
        unreachable: false,
    })
}

fn refused(operation: &Operation, heard: Option<&Heard>, refusal: &Refusal, has_token: bool) -> Verdict {
    let message = &refusal.message;
    match refusal.kind {
        RefusalKind::Credentials if message.contains("AccessDenied") => end(
            Outcome::Denied,
            format!("the role could not be assumed: {message}"),
            "sts:AssumeRole",
        ),
        RefusalKind::Credentials if !refusal.date.is_empty() => Verdict::Skewed(message.clone()),
        RefusalKind::Credentials => Verdict::Expired(message.clone()),
        RefusalKind::NoConnection => Verdict::Again(Trouble {
            reason: format!("{} cannot be reached: {message}", operation.service),
            throttled: false,
            unreachable: true,
        }),
        RefusalKind::TimedOut => again(format!("no answer in time: {message}")),
        RefusalKind::Broken => again(format!("the answer broke off: {message}")),
        RefusalKind::Unasked => end(Outcome::Failed, format!("could not be asked: {message}"), ""),
        RefusalKind::Service => service_error(operation, heard, refusal, has_token),
    }
}

fn service_error(
    operation: &Operation,
    heard: Option<&Heard>,
    refusal: &Refusal,
    has_token: bool,
) -> Verdict {
    let status = heard.map_or(0, |h| h.status);
    let (code, message) = (refusal.code.as_str(), refusal.message.as_str());
    let is = |codes: &[&str]| codes.contains(&code);
    let said = if message.is_empty() {
        code.to_owned()
    } else {
        format!("{code}: {message}")
    };
    if is(&EXPIRED) {
        return Verdict::Expired(said);
    }
    if is(&THROTTLED) || status == 429 {
        return Verdict::Again(Trouble {
            reason: format!("throttled: {said}"),
            throttled: true,
            unreachable: false,
        });
    }
    if status >= 500 {
        return again(format!("status {status}: {said}"));
    }
    if has_token && is_bad_token(code, message) {
        return Verdict::BadToken(said);
    }
    if let Some((_, words)) = STATES.iter().find(|(state, _)| *state == code) {
        return Verdict::End(End {
            outcome: Outcome::Complete,
            reason: format!("{words} ({code})"),
            action: String::new(),
            keep: heard.is_some(),
        });
    }
    if is(&DENIED) {
        if let Some(reason) = not_set_up(operation, &said) {
            return end(Outcome::NotEnabled, reason, "");
        }
        return end(Outcome::Denied, said, &action(operation, message));
    }
    if is(&NOT_ENABLED) {
        return end(Outcome::NotEnabled, said, "");
    }
    if is(&NOT_OPTED_IN) {
        let reason = format!("the account has not enabled this Region: {said}");
        return end(Outcome::NotEnabled, reason, "");
    }
    if is(&SKEWED) {
        return Verdict::Skewed(said);
    }
    end(Outcome::Failed, said, "")
}

/// Services that say "denied" where they were never set up, each in its own words; a policy's refusal has other words.
fn not_set_up(operation: &Operation, said: &str) -> Option<String> {
    match operation.service {
        "auditmanager" if said.contains("complete AWS Audit Manager setup") => Some(said.to_owned()),
        "securityhub" if said.contains("not subscribed") => Some(said.to_owned()),
        "license-manager" if said.contains("Service role not found") => Some(said.to_owned()),
        "organizations" if said.contains("You don't have permissions to access this resource") => {
            Some(format!(
                "only the organization's management account and delegated administrators are answered: {said}"
            ))
        }
        _ => None,
    }
}

fn end(outcome: Outcome, reason: String, action: &str) -> Verdict {
    Verdict::End(End {
        outcome,
        reason,
        action: action.to_owned(),
        keep: false,
    })
}

fn is_bad_token(code: &str, message: &str) -> bool {
    let named = |text: &str| text.to_ascii_lowercase().contains("token");
    matches!(
        code,
        "InvalidNextTokenException" | "InvalidPaginationTokenException" | "InvalidTokenException"
    ) || (matches!(
        code,
        "ValidationException" | "InvalidParameterValueException" | "InvalidParameterException"
    ) && named(message))
}

/// The IAM action that AWS names in its refusal, else the operation's own.
fn action(operation: &Operation, message: &str) -> String {
    let named = message
        .split_once("perform: ")
        .and_then(|(_, rest)| rest.split_whitespace().next())
        .filter(|word| word.contains(':'));
    named.map_or_else(
        || operation.action(),
        |word| word.trim_end_matches(['.', ',']).to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::config::DETAILS;

    fn heard(status: u16, body: &str) -> Heard {
        Heard {
            status,
            announced: Some(body.len()),
            body: body.as_bytes().to_vec(),
            ..Heard::default()
        }
    }

    fn error(code: &str, message: &str) -> Result<(), Refusal> {
        Err(Refusal {
            kind: RefusalKind::Service,
            code: code.to_owned(),
            message: message.to_owned(),
            ..Refusal::default()
        })
    }

    #[test]
    fn what_is_no_error_is_told_by_its_body() {
        let verdict = judge(&DETAILS, Some(&heard(200, "<html>")), &Ok(()), false);
        assert!(matches!(verdict, Verdict::Body), "{verdict:?}");
    }

    #[test]
    fn a_refusal_names_the_action_to_allow() {
        for (message, action) in [
            (
                "User: arn:x is not authorized to perform: config:X because no",
                "config:X",
            ),
            ("no", "config:GetComplianceDetailsByConfigRule"),
        ] {
            let verdict = judge(
                &DETAILS,
                Some(&heard(400, "{}")),
                &error("AccessDeniedException", message),
                false,
            );
            let Verdict::End(end) = verdict else {
                panic!("{verdict:?}")
            };
            assert_eq!((end.outcome, end.action.as_str()), (Outcome::Denied, action));
        }
    }

    #[test]
    fn a_role_that_is_refused_because_of_the_clock_is_not_taken_for_a_login_that_has_expired() {
        let of = |date: &str| {
            let refusal = Refusal {
                kind: RefusalKind::Credentials,
                message: "SignatureDoesNotMatch".to_owned(),
                date: date.to_owned(),
                ..Refusal::default()
            };
            judge(&DETAILS, None, &Err(refusal), false)
        };
        let clock = of("Tue, 30 Jun 2026 12:34:00 GMT");
        assert!(matches!(clock, Verdict::Skewed(_)), "{clock:?}");
        let login = of("");
        assert!(matches!(login, Verdict::Expired(_)), "{login:?}");
    }

    #[test]
    fn every_way_of_not_answering_is_kept_as_itself() {
        let judge =
            |status, code: &str, token| judge(&DETAILS, Some(&heard(status, "{}")), &error(code, "m"), token);
        assert!(matches!(
            judge(400, "ExpiredTokenException", false),
            Verdict::Expired(_)
        ));
        assert!(matches!(judge(400, "ThrottlingException", false), Verdict::Again(t) if t.throttled));
        assert!(matches!(judge(500, "InternalFailure", false), Verdict::Again(t) if !t.throttled));
        assert!(matches!(
            judge(400, "InvalidNextTokenException", true),
            Verdict::BadToken(_)
        ));
        for (code, outcome) in [
            ("NoAvailableConfigurationRecorderException", Outcome::NotEnabled),
            ("OptInRequired", Outcome::NotEnabled),
            ("NoSuchConfigRuleException", Outcome::Complete),
            ("SomethingNew", Outcome::Failed),
        ] {
            let verdict = judge(400, code, false);
            assert!(
                matches!(&verdict, Verdict::End(e) if e.outcome == outcome),
                "{verdict:?}"
            );
        }
    }
}
