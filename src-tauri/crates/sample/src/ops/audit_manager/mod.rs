//! Audit Manager: alive in the security account's home Region, not set up elsewhere, and absent from the last Region.

mod assessment;
mod evidence;
mod insights;
mod library;
mod past;
mod settings;

use super::Operation;
use crate::wire::{ApiError, Call, PageRule};
use crate::world::{HOME_REGION, REGIONS, SECURITY};

pub(crate) fn tables() -> Vec<&'static [Operation]> {
    vec![
        settings::OPERATIONS,
        assessment::OPERATIONS,
        evidence::OPERATIONS,
        library::OPERATIONS,
        insights::OPERATIONS,
    ]
}

/// Whether Audit Manager is set up where the call goes.
fn is_active(call: &Call<'_>) -> bool {
    call.caller.account.id == SECURITY && call.region == HOME_REGION
}

/// Lets a call through, or refuses it as AWS does where Audit Manager is not set up.
pub(crate) fn admit(call: &Call<'_>) -> Result<(), ApiError> {
    if call.region == REGIONS[2] {
        let message = format!("Audit Manager has no endpoint in {}", call.region);
        return Err(ApiError::new("UnknownEndpointException", message));
    }
    if is_active(call) || call.operation == "GetAccountStatus" {
        return Ok(());
    }
    Err(ApiError::new(
        "AccessDeniedException",
        "Please complete AWS Audit Manager setup from home page to enable this action in this account.",
    ))
}

const PAGES: PageRule = PageRule {
    default: 100,
    max: 1_000,
    min: 1,
    limit_key: "maxResults",
    token_key: "nextToken",
    limit_error: "ValidationException",
    token_error: "ValidationException",
};

/// The id of the assessment under way, when the call names it.
fn assessment_of<'a>(call: &'a Call<'_>) -> Result<&'a str, ApiError> {
    let id = uuid_of(call, "assessmentId")?;
    if id == call.world.audit.assessment_id {
        Ok(id)
    } else {
        Err(ApiError::no_such_resource(id, "ASSESSMENT"))
    }
}

/// A parameter that must look like a UUID.
fn uuid_of<'a>(call: &'a Call<'_>, key: &str) -> Result<&'a str, ApiError> {
    let id = call.text(key).unwrap_or_default();
    let is_uuid = id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    if is_uuid {
        Ok(id)
    } else {
        Err(ApiError::invalid_field(key, &format!("{key} must be a UUID")))
    }
}

/// A parameter that must be one of some words.
fn one_of<'a>(call: &'a Call<'_>, key: &str, words: &[&str]) -> Result<&'a str, ApiError> {
    call.text(key)
        .filter(|word| words.contains(word))
        .ok_or_else(|| ApiError::invalid_field(key, &format!("{key} must be one of {}", words.join(", "))))
}
