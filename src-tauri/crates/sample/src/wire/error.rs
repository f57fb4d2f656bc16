//! Errors as the services model them: a code, a message, and members that some codes carry.

use serde_json::{Map, Value, json};

/// An error of an operation; the protocol decides its status and shape.
#[derive(Debug)]
pub(crate) struct ApiError {
    pub code: &'static str,
    pub message: String,
    /// Members beside the message, such as `resourceId`.
    pub members: Map<String, Value>,
}

impl ApiError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            members: Map::new(),
        }
    }

    pub(crate) fn with(mut self, key: &str, value: Value) -> Self {
        self.members.insert(key.to_owned(), value);
        self
    }

    /// Audit Manager's refusal of one input member.
    pub(crate) fn invalid_field(name: &str, message: &str) -> Self {
        Self::new("ValidationException", message)
            .with("reason", json!("fieldValidationFailed"))
            .with("fields", json!([{"name": name, "message": message}]))
    }

    /// Audit Manager's word for an id that does not exist.
    pub(crate) fn no_such_resource(id: &str, kind: &str) -> Self {
        Self::new(
            "ResourceNotFoundException",
            format!("The {kind} {id} doesn't exist."),
        )
        .with("resourceId", json!(id))
        .with("resourceType", json!(kind))
    }

    /// The refusal of IAM, worded as AWS words it.
    pub(crate) fn denied(caller_arn: &str, action: &str) -> Self {
        Self::new(
            "AccessDeniedException",
            format!(
                "User: {caller_arn} is not authorized to perform: {action} because no identity-based policy allows \
                 the {action} action"
            ),
        )
    }

    /// An operation that this endpoint does not serve.
    pub(crate) fn unknown_operation(operation: &str) -> Self {
        Self::new(
            "UnknownOperationException",
            format!("The operation {operation} is not served by the sample organisation"),
        )
    }
}
