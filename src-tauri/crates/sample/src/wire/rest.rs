//! restJson1: paths with labels, for Audit Manager, Security Hub and Artifact. Labels are decoded one by one, so a
//! control set's name may hold slashes, spaces and accents.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::caller::Scope;
use super::fault::{Outcome, spoil};
use super::{ApiError, Call, Caller, Gate, Reply, Request, Service, routes};
use crate::ops;
use crate::world::Organisation;

const CONTENT_TYPE: &str = "application/json";

pub(crate) fn answer(
    world: &Organisation,
    gate: &Gate,
    caller: &Caller,
    scope: &Scope,
    request: &Request,
) -> Reply {
    let found = routes::find(scope.service, &request.method, &request.path);
    let (operation, mut params) = found.unwrap_or(("UnknownOperation", Map::new()));
    params.extend(query_members(&request.query));
    if let Ok(Value::Object(members)) = serde_json::from_slice(&request.body) {
        params.extend(members);
    }
    let params = Value::Object(params);
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
    let answer = refusal(&call, outcome).map_or_else(|| ops::dispatch(&call), Err);
    let mut reply = match answer {
        Ok(document) => good_reply(call.request_id(), &document),
        Err(error) => error_reply(call.request_id(), &error),
    };
    if reply.status == 200 {
        spoil(outcome, call.fingerprint(), &mut reply);
    }
    reply
}

fn refusal(call: &Call<'_>, outcome: Outcome) -> Option<ApiError> {
    let (throttled, failed) = match call.service {
        Service::SecurityHub => ("TooManyRequestsException", "InternalException"),
        _ => ("ThrottlingException", "InternalServerException"),
    };
    match outcome {
        Outcome::Throttled => Some(ApiError::new(throttled, "Rate exceeded")),
        Outcome::Failed => Some(ApiError::new(failed, "An internal service error occurred.")),
        Outcome::Expired => Some(ApiError::new(
            "ExpiredTokenException",
            "The security token included in the request is expired",
        )),
        Outcome::Denied => Some(ops::denial(call)),
        Outcome::Serve | Outcome::Cut | Outcome::Late | Outcome::Malformed => None,
    }
}

pub(super) fn query_members(query: &str) -> Map<String, Value> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| {
            let value = value.replace('+', " ");
            (
                key.to_owned(),
                json!(percent_decode_str(&value).decode_utf8_lossy()),
            )
        })
        .collect()
}

pub(super) fn good_reply(request_id: String, document: &Value) -> Reply {
    Reply {
        status: 200,
        content_type: CONTENT_TYPE,
        error_type: None,
        request_id,
        body: document.to_string(),
        cut: false,
        delay_ms: 0,
    }
}

pub(crate) fn error_reply(request_id: String, error: &ApiError) -> Reply {
    let status = match error.code {
        "AccessDeniedException"
        | "ExpiredTokenException"
        | "ForbiddenException"
        | "UnrecognizedClientException" => 403,
        "ResourceNotFoundException" | "UnknownOperationException" | "UnknownEndpointException" => 404,
        "ThrottlingException" | "TooManyRequestsException" => 429,
        "InternalServerException" | "InternalException" => 500,
        "InvalidAccessException" | "UnauthorizedException" => 401,
        _ => 400,
    };
    let mut members = error.members.clone();
    members.insert(String::from("message"), json!(error.message));
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
