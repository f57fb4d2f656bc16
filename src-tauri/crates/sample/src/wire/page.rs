//! Paging: limits with the operation's own error, and tokens bound to the identical other parameters.
//!
//! A token holds where to go on and a seal over the account, Region, operation and parameters. It is a function of
//! these alone, so the same question gives the same token for ever.

use std::fmt::Write as _;
use std::ops::Range;

use serde_json::Value;

use super::{ApiError, Call};
use crate::seed;

/// How one operation pages.
#[derive(Clone, Copy)]
pub(crate) struct PageRule {
    /// Items on a page when the caller names no limit.
    pub default: usize,
    pub max: usize,
    /// Config reads a limit of 0 as "the default"; the others refuse it.
    pub min: usize,
    /// The limit's member; empty where the operation has none.
    pub limit_key: &'static str,
    pub token_key: &'static str,
    pub limit_error: &'static str,
    pub token_error: &'static str,
}

/// Where a page starts and how long it may be.
pub(crate) struct Paging {
    pub start: usize,
    pub limit: usize,
}

/// One page of a list of known length: the range, and the token of the next page if there is one.
pub(crate) fn page_of(
    call: &Call<'_>,
    rule: &PageRule,
    total: usize,
) -> Result<(Range<usize>, Option<String>), ApiError> {
    let paging = paging_of(call, rule)?;
    let start = paging.start.min(total);
    let end = (start + paging.limit).min(total);
    let next = (end < total).then(|| token(call, rule, end));
    Ok((start..end, next))
}

/// Reads limit and token.
pub(crate) fn paging_of(call: &Call<'_>, rule: &PageRule) -> Result<Paging, ApiError> {
    Ok(Paging {
        start: start_of(call, rule)?,
        limit: limit_of(call, rule)?,
    })
}

fn limit_of(call: &Call<'_>, rule: &PageRule) -> Result<usize, ApiError> {
    let given = match call.params.get(rule.limit_key) {
        None | Some(Value::Null) => return Ok(rule.default),
        Some(value) => value
            .as_i64()
            .or_else(|| value.as_str().and_then(|text| text.parse().ok())),
    };
    match given.and_then(|limit| usize::try_from(limit).ok()) {
        Some(limit) if limit < rule.min || limit > rule.max => Err(wrong_limit(rule)),
        Some(0) => Ok(rule.default),
        Some(limit) => Ok(limit),
        None => Err(wrong_limit(rule)),
    }
}

fn wrong_limit(rule: &PageRule) -> ApiError {
    refused(
        rule.limit_error,
        rule.limit_key,
        &format!("{} must be between {} and {}", rule.limit_key, rule.min, rule.max),
    )
}

fn start_of(call: &Call<'_>, rule: &PageRule) -> Result<usize, ApiError> {
    let Some(given) = call.text(rule.token_key) else {
        return Ok(0);
    };
    let start = given.get(..8).and_then(|head| u32::from_str_radix(head, 16).ok());
    start
        .map(|masked| (masked ^ MASK) as usize)
        .filter(|start| token(call, rule, *start) == given)
        .ok_or_else(|| {
            refused(
                rule.token_error,
                rule.token_key,
                "The token is not valid for these parameters; start again without it",
            )
        })
}

fn refused(code: &'static str, member: &str, message: &str) -> ApiError {
    // Only Audit Manager's ValidationException has members beside the message.
    if code == "ValidationException" && member.starts_with(char::is_lowercase) {
        return ApiError::invalid_field(member, message);
    }
    ApiError::new(code, message)
}

const MASK: u32 = 0x5ca1_ab1e;

/// The token that goes on at `start`.
pub(crate) fn token(call: &Call<'_>, rule: &PageRule, start: usize) -> String {
    let masked = u32::try_from(start).unwrap_or(u32::MAX) ^ MASK;
    let head = format!("{masked:08x}");
    let words = [
        "token",
        &call.caller.account.id,
        call.region,
        call.operation,
        &canonical(call.params, rule.token_key),
        &head,
    ];
    format!("{head}{}", seed::hex(call.world.seed, &words, 32))
}

/// Parameters as text with sorted members, without the member `omit` of the outermost structure.
pub(crate) fn canonical(value: &Value, omit: &str) -> String {
    let mut text = String::new();
    write_canonical(value, omit, &mut text);
    text
}

fn write_canonical(value: &Value, omit: &str, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut keys: Vec<&String> = members.keys().filter(|key| key.as_str() != omit).collect();
            keys.sort();
            text.push('{');
            for key in keys {
                text.push_str(key);
                text.push(':');
                write_canonical(&members[key], "", text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_canonical(item, "", text);
                text.push(',');
            }
            text.push(']');
        }
        // 1 and 1.0 are one number: clients write times either way.
        Value::Number(number) => {
            let _ = write!(text, "{}", number.as_f64().unwrap_or_default());
        }
        other => {
            let _ = write!(text, "{other}");
        }
    }
}
