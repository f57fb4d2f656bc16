//! A virtual screen with a WebDriver on it. Every window gets its own, so that no test sees another's.

use std::fmt;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::window::Home;

/// How long the driver may take until it listens.
const START: Duration = Duration::from_mins(1);
/// Screenshots hang when one of these is set.
const TRAPS: [&str; 2] = [
    "WEBKIT_DISABLE_DMABUF_RENDERER",
    "WEBKIT_DISABLE_COMPOSITING_MODE",
];

/// Width and height of a window in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape(pub u32, pub u32);

impl Shape {
    /// A laptop.
    pub const LARGE: Self = Self(1440, 900);
    /// The smallest window that Tickmark has.
    pub const SMALL: Self = Self(1024, 700);
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.0, self.1)
    }
}

/// Ended, with all that runs on it, when dropped.
#[derive(Debug)]
pub struct Screen {
    processes: Child,
    /// `http://127.0.0.1:PORT`.
    pub(crate) address: String,
    pub(crate) http: ureq::Agent,
}

impl Screen {
    /// A screen of that shape; programs on it keep their state in `home`.
    pub fn start(shape: Shape, home: &Home) -> Self {
        let port = free_port();
        let mut command = Command::new("xvfb-run");
        command
            .args([
                "-a",
                "-s",
                &format!("-screen 0 {shape}x24"),
                "dbus-run-session",
                "--",
                "WebKitWebDriver",
            ])
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("TICKMARK_HOME", home.path())
            .env("XDG_DATA_HOME", home.join("web"))
            .env("XDG_CACHE_HOME", home.join("web-cache"))
            .env("TZ", "UTC")
            .env("LC_ALL", "C.UTF-8")
            .envs(home.settings())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        for trap in TRAPS {
            command.env_remove(trap);
        }
        let processes = command.spawn().expect("xvfb-run is installed (scripts/setup)");
        let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(150)));
        let http = config.http_status_as_error(false).build().new_agent();
        let screen = Self {
            processes,
            address: format!("http://127.0.0.1:{port}"),
            http,
        };
        screen.wait();
        screen
    }

    fn wait(&self) {
        let started = Instant::now();
        while !self.ready() {
            assert!(
                started.elapsed() < START,
                "WebKitWebDriver did not start: is webkit2gtk-driver installed?"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn ready(&self) -> bool {
        let status = self.http.get(format!("{}/status", self.address)).call();
        let body: Option<Value> = status
            .ok()
            .and_then(|mut answer| answer.body_mut().read_json().ok());
        body.is_some_and(|body| body["value"]["ready"] == true)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // The whole group: the screen, the bus, the driver and a window that was left.
        let group = format!("-{}", self.processes.id());
        let _ = Command::new("kill")
            .args(["-TERM", "--", &group])
            .stderr(Stdio::null())
            .status();
        let _ = self.processes.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
    listener
        .local_addr()
        .expect("a bound socket has an address")
        .port()
}
