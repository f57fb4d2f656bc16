//! A panic in a command becomes a fault with a reference into the log; the window and every other command go on.

use std::future::Future;
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;
use tickmark_workbench::crash;
use tickmark_workbench::wire::{Code, CommandError};

tokio::task_local! {
    static REFERENCE: String;
}

/// Runs a command to its end.
pub async fn watch<F>(name: String, command: F) -> Result<Value, CommandError>
where
    F: Future<Output = Result<Value, CommandError>> + Send + 'static,
{
    let reference = next_reference();
    let task = tokio::spawn(REFERENCE.scope(reference.clone(), command));
    match task.await {
        Ok(answer) => answer,
        Err(broken) => {
            tracing::error!(
                command = name,
                reference,
                panicked = broken.is_panic(),
                "a command did not end"
            );
            let message =
                "Tickmark made a mistake and stopped this step. What was saved before is safe; try again.";
            Err(CommandError {
                details: format!("log reference {reference}"),
                ..CommandError::new(Code::Fault, message)
            })
        }
    }
}

/// Writes where a panic happened into the log. A message that was formatted may hold evidence, so only literal ones
/// are written.
pub fn log_panic(panic: &PanicHookInfo<'_>) {
    let reference = REFERENCE.try_with(Clone::clone).unwrap_or_default();
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let message = crash::literal(panic.payload());
    tracing::error!(reference, place, message, "panic");
}

/// Unique in this process; the log's lines carry the time.
fn next_reference() -> String {
    static LAST: AtomicU32 = AtomicU32::new(0);
    format!(
        "{}-{}",
        std::process::id(),
        LAST.fetch_add(1, Ordering::Relaxed) + 1
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn a_panic_in_a_command_becomes_a_fault_with_a_log_reference() {
        let error = watch("sign".into(), async { panic!("a defect") })
            .await
            .expect_err("the command panicked");
        assert_eq!(error.code, Code::Fault);
        assert!(error.details.starts_with("log reference "), "{}", error.details);
        assert!(
            !error.message.contains("a defect"),
            "a person is not shown a programmer's words"
        );
    }

    #[tokio::test]
    async fn an_answer_and_a_refusal_pass_as_they_are() {
        let answer = watch("controls".into(), async { Ok(json!({"total": 7})) })
            .await
            .expect("it answered");
        assert_eq!(answer, json!({"total": 7}));
        let refusal = async { Err(CommandError::new(Code::Refused, "no")) };
        assert_eq!(
            watch("sign".into(), refusal).await.expect_err("it refused").code,
            Code::Refused
        );
    }
}
