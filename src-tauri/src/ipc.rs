//! The four commands of the window, one a class: a window is granted classes (`src-tauri/capabilities`), and which
//! commands a class holds is the workbench's business.

use serde_json::Value;
use tauri::State;
use tickmark_workbench::Class;
use tickmark_workbench::wire::CommandError;

use crate::engine::Engine;

macro_rules! classes {
    ($( $(#[$doc:meta])* $command:ident => $class:ident ),+ $(,)?) => {
        $(
            $(#[$doc])*
            #[tauri::command]
            pub async fn $command(engine: State<'_, Engine>, name: String, request: Value) -> Result<Value, CommandError> {
                engine.call(Class::$class, name, request).await
            }
        )+
    };
}

classes! {
    /// Reads.
    query => Query,
    /// Changes the engagement or the settings.
    mutate => Mutate,
    /// Talks to AWS.
    collect => Collect,
    /// Writes outside the engagement.
    export => Export,
}
