//! awsJson1.1: `POST /` with the operation in `X-Amz-Target`, for Config, CloudTrail, License Manager and Organizations.

use std::time::Instant;

use serde_json::{Map, Value, json};

use super::caller::Scope;
use super::fault::{Outcome, spoil};
use super::{ApiError, Call, Caller, Gate, LookupLimit, Reply, Request, Service};
use crate::ops;
use crate::seed;
use crate::world::Organisation;

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

pub(crate) fn answer(
    world: &Organisation,
    gate: &Gate,
    limit: &LookupLimit,
    caller: &Caller,
    scope: &Scope,
    request: &Request,
) -> Reply {
    // Config has one spelling of its target, CloudTrail two: the operation is what follows the last dot.
    let operation = request
        .target
        .as_deref()
        .and_then(|target| target.rsplit('.').next())
        .unwrap_or_default();
    let params: Result<Value, _> = if request.body.is_empty() {
        Ok(json!({}))
    } else {
        serde_json::from_slice(&request.body)
    };
    let Ok(params) = params else {
        let error = ApiError::new("SerializationException", "The request body is not JSON");
        return error_reply(seed::uuid(world.seed, &["unreadable", operation]), &error);
    };
    let call = Call {
        world,
        caller,
        region: &scope.region,
        service: scope.service,
        operation,
        params: &params,
        lie: gate.lies(),
    };
    let outcome = gate.judge(&call);
    let answer = refusal(&call, outcome, limit).map_or_else(|| ops::dispatch(&call), Err);
    let mut reply = match answer {
        Ok(document) => Reply {
            status: 200,
            content_type: CONTENT_TYPE,
            error_type: None,
            request_id: call.request_id(),
            body: document.to_string(),
            cut: false,
            delay_ms: 0,
        },
        Err(error) => error_reply(call.request_id(), &error),
    };
    if reply.status == 200 {
        spoil(outcome, call.fingerprint(), &mut reply);
    }
    reply
}

fn refusal(call: &Call<'_>, outcome: Outcome, limit: &LookupLimit) -> Option<ApiError> {
    let (too_many, internal) = match call.service {
        Service::LicenseManager => ("RateLimitExceededException", "ServerInternalException"),
        Service::Organizations => ("TooManyRequestsException", "ServiceException"),
        _ => ("ThrottlingException", "InternalFailure"),
    };
    let throttled = || ApiError::new(too_many, "Rate exceeded");
    match outcome {
        Outcome::Throttled => return Some(throttled()),
        Outcome::Failed => {
            return Some(ApiError::new(
                internal,
                "An internal error occurred; try the request again",
            ));
        }
        Outcome::Expired => {
            return Some(ApiError::new(
                "ExpiredTokenException",
                "The security token included in the request is expired",
            ));
        }
        Outcome::Denied => return Some(ops::denial(call)),
        Outcome::Serve | Outcome::Cut | Outcome::Late | Outcome::Malformed => {}
    }
    let lookup = call.service == Service::CloudTrail && call.operation == "LookupEvents";
    if lookup && !limit.admits(&call.caller.account.id, call.region, Instant::now()) {
        return Some(throttled());
    }
    None
}

pub(crate) fn error_reply(request_id: String, error: &ApiError) -> Reply {
    let status = match error.code {
        "InternalFailure" | "ServerInternalException" | "ServiceException" => 500,
        "UnrecognizedClientException" | "MissingAuthenticationTokenException" => 403,
        _ => 400,
    };
    let mut members = Map::new();
    members.insert(String::from("__type"), json!(error.code));
    members.insert(String::from("message"), json!(error.message));
    members.extend(error.members.clone());
    Reply {
        status,
        content_type: CONTENT_TYPE,
        error_type: Some(error.code.to_owned()),
        request_id,
        body: Value::Object(members).to_string(),
        cut: false,
        delay_ms: 0,
    }
}
