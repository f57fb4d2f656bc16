//! The query protocol of STS: a form in the body, XML in the answer. Faults do not touch it.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{ApiError, Call, Caller, Gate, Reply, Request, Service};
use crate::ops;
use crate::world::Organisation;

const CONTENT_TYPE: &str = "text/xml";
const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

pub(crate) fn answer(
    world: &Organisation,
    gate: &Gate,
    caller: &Caller,
    region: &str,
    request: &Request,
) -> Reply {
    let text = String::from_utf8_lossy(&request.body);
    let form = if text.is_empty() {
        request.query.as_str()
    } else {
        text.as_ref()
    };
    let params = Value::Object(form_members(form));
    let operation = params.get("Action").and_then(Value::as_str).unwrap_or_default();
    let call = Call {
        world,
        caller,
        region,
        service: Service::Sts,
        operation,
        params: &params,
        lie: false,
    };
    let request_id = call.request_id();
    match ops::dispatch(&call) {
        Ok(document) => {
            if let Some(account) = document.get("RenewedAccount").and_then(Value::as_str) {
                gate.renew(account);
            }
            Reply {
                status: 200,
                content_type: CONTENT_TYPE,
                error_type: None,
                body: format!(
                    "<{operation}Response xmlns=\"{NAMESPACE}\">{}<ResponseMetadata><RequestId>{request_id}\
                     </RequestId></ResponseMetadata></{operation}Response>",
                    document.get("Xml").and_then(Value::as_str).unwrap_or_default()
                ),
                request_id,
                cut: false,
                delay_ms: 0,
            }
        }
        Err(error) => error_reply(request_id, &error),
    }
}

fn form_members(form: &str) -> Map<String, Value> {
    form.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (decoded(key), json!(decoded(value))))
        .collect()
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " "))
        .decode_utf8_lossy()
        .into_owned()
}

/// Text as it may stand inside an XML element.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

pub(crate) fn error_reply(request_id: String, error: &ApiError) -> Reply {
    let status = match error.code {
        "InvalidClientTokenId" | "AccessDenied" => 403,
        _ => 400,
    };
    let code = match error.code {
        "UnknownOperationException" => "InvalidAction",
        code => code,
    };
    Reply {
        status,
        content_type: CONTENT_TYPE,
        error_type: None,
        body: format!(
            "<ErrorResponse xmlns=\"{NAMESPACE}\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{}</Message>\
             </Error><RequestId>{request_id}</RequestId></ErrorResponse>",
            escaped(&error.message)
        ),
        request_id,
        cut: false,
        delay_ms: 0,
    }
}
