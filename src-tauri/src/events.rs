//! What the workbench tells, as events of the window.

use std::sync::Arc;

use serde_json::json;
use tauri::{AppHandle, Emitter};
use tickmark_workbench::Event;

use crate::engine::Emit;
use crate::window::MAIN;

/// Sends `changed` with `{topics}`, `progress` with the job's progress document, and `import` with how far an
/// import is, to the main window.
pub fn to_window(app: AppHandle) -> Emit {
    Arc::new(move |event| {
        let sent = match event {
            Event::Changed { topics } => app.emit_to(MAIN, "changed", json!({ "topics": topics })),
            Event::Progress(progress) => app.emit_to(MAIN, "progress", progress),
            Event::Import(step) => app.emit_to(MAIN, "import", step),
        };
        if let Err(error) = sent {
            tracing::warn!(%error, "an event did not reach the window");
        }
    })
}
