//! The desktop shell: a window, four commands in, two events out. No rule of the product lives here; it all stands
//! behind [`tickmark_workbench::Workbench`].
//!
//! The window is made first and the workbench starts beside it, so that nothing heavy stands before the first paint.

#![forbid(unsafe_code)]

mod arguments;
mod engine;
mod events;
mod guard;
mod ipc;
mod journal;
mod window;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use tauri::{AppHandle, Manager, RunEvent};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};
use tickmark_workbench::Workbench;

use crate::arguments::{Arguments, USAGE, parse};
use crate::engine::{Engine, Refuse};

/// Opens the window and stays until it is closed.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    tickmark_workbench::crash::leave_no_dump();
    match parse(arguments) {
        Ok(Arguments::Open(file)) => match open(file.as_deref()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("Tickmark cannot open its window: {error}");
                ExitCode::FAILURE
            }
        },
        Ok(Arguments::Help) => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        Ok(Arguments::Version) => {
            println!("tickmark-desktop {}", env!("CARGO_PKG_VERSION"));
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn open(file: Option<&Path>) -> tauri::Result<()> {
    let home = Workbench::default_home();
    let file = file.map(Path::to_path_buf);
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(tauri::generate_handler![
            ipc::query,
            ipc::mutate,
            ipc::collect,
            ipc::export
        ])
        .setup(move |app| {
            let handle = app.handle().clone();
            let engine = Engine::new(
                home.clone(),
                file,
                events::to_window(handle.clone()),
                say_refusal(handle.clone()),
            );
            app.manage(engine.clone());
            window::open(&handle, &home)?;
            tauri::async_runtime::spawn(async move {
                journal::keep(&home);
                // Whoever asks next is told when this failed; here it only begins early.
                let _ = engine.workbench().await;
            });
            Ok(())
        })
        .build(tauri::generate_context!())?
        .run(|app, event| {
            if matches!(event, RunEvent::Exit) {
                tauri::async_runtime::block_on(app.state::<Engine>().shut_down());
            }
        });
    Ok(())
}

/// Tells the person why the file that Tickmark was started with is not open; the window stays usable.
fn say_refusal(app: AppHandle) -> Refuse {
    Arc::new(move |file, error| {
        let message = format!("{}\n\n{}", file.display(), error.message);
        app.dialog()
            .message(message)
            .title("This file was not opened")
            .kind(MessageDialogKind::Warning)
            .show(|_| {});
    })
}
