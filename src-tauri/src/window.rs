//! The window, and the size that it is given back at the next start.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tauri::{AppHandle, LogicalSize, WebviewWindow, WebviewWindowBuilder, WindowEvent};

/// The one window's label, as tauri.conf.json and the capability name it.
pub const MAIN: &str = "main";

/// How the window was left.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Left {
    width: f64,
    height: f64,
    maximized: bool,
}

/// Makes the window as the configuration says, in the size that it was left in.
pub fn open(app: &AppHandle, home: &Path) -> tauri::Result<()> {
    let config = app
        .config()
        .app
        .windows
        .iter()
        .find(|window| window.label == MAIN);
    let config = config.ok_or(tauri::Error::WindowNotFound)?;
    let path = home.join("window.json");
    let mut builder = WebviewWindowBuilder::from_config(app, config)?;
    if let Some(left) = read(&path) {
        builder = builder
            .inner_size(left.width, left.height)
            .maximized(left.maximized);
    }
    let window = builder.build()?;
    remember_when_closing(&window, path);
    Ok(())
}

fn remember_when_closing(window: &WebviewWindow, path: PathBuf) {
    let closing = window.clone();
    window.on_window_event(move |event| {
        if matches!(event, WindowEvent::CloseRequested { .. })
            && let Err(error) = remember(&closing, &path)
        {
            tracing::info!(%error, "the window's size is not remembered");
        }
    });
}

fn remember(window: &WebviewWindow, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let maximized = window.is_maximized()?;
    let now: LogicalSize<f64> = window.inner_size()?.to_logical(window.scale_factor()?);
    // A maximised window goes back to the size that it had before.
    let size = read(path)
        .filter(|_| maximized)
        .map_or((now.width, now.height), |left| (left.width, left.height));
    let left = Left {
        width: size.0,
        height: size.1,
        maximized,
    };
    std::fs::write(path, serde_json::to_vec(&left)?)?;
    Ok(())
}

/// Nothing when the window was never closed, or when the file makes no sense: the configured size holds.
fn read(path: &Path) -> Option<Left> {
    let left: Left = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    let sensible = |length: f64| (100.0..=20_000.0).contains(&length);
    (sensible(left.width) && sensible(left.height)).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: Option<Left>) {
        let path = std::env::temp_dir().join(format!(
            "tickmark-window-{}-{}.json",
            std::process::id(),
            text.len()
        ));
        std::fs::write(&path, text).unwrap();
        let left = read(&path);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(left, wanted, "{text}");
    }

    #[test]
    fn a_size_that_makes_no_sense_is_not_given_back() {
        let left = Left {
            width: 1280.0,
            height: 800.0,
            maximized: true,
        };
        check(r#"{"width":1280.0,"height":800.0,"maximized":true}"#, Some(left));
        check(r#"{"width":0.0,"height":800.0,"maximized":false}"#, None);
        check(r#"{"width":1e9,"height":800.0,"maximized":false}"#, None);
        check("torn", None);
    }
}
