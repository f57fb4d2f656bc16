//! The real window, from opening it to a verified package.

#![forbid(unsafe_code)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on breaks where it stands"
)]

mod accessibility;
mod artifact;
mod collecting;
mod coverage;
mod credentials;
mod importing;
mod integrity;
mod keyboard;
mod opening;
mod pointer;
mod rescue;
mod sample;
mod sizes;

use std::ops::Deref;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::json;
use tickmark_window::{Home, Shape, Window};

/// The application that was built together with these tests.
fn app() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_tickmark-desktop"))
}

/// A window that is the only one while it is open, so that no test is slowed down by another's.
struct Only {
    // Closed before the next may open.
    window: Window,
    _turn: MutexGuard<'static, ()>,
}

impl Deref for Only {
    type Target = Window;

    fn deref(&self) -> &Window {
        &self.window
    }
}

fn open(home: &Home, name: &str) -> Only {
    open_as(home, Shape::LARGE, None, name)
}

fn open_as(home: &Home, shape: Shape, file: Option<&Path>, name: &str) -> Only {
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    Only {
        window: Window::open(app(), home, shape, file, name),
        _turn: turn,
    }
}

/// What an engagement is made for; everything else of it is the same in all walks.
struct NewEngagement<'a> {
    account: &'a str,
    region: &'a str,
    from: &'a str,
    to: &'a str,
}

fn make_engagement(window: &Window, file: &Path, new: &NewEngagement<'_>) {
    let request = json!({
        "path": file, "name": "Northwind SOC 2", "owner": "", "frameworks": ["aws-evidence-starter"],
        "from": new.from, "to": new.to, "accounts": [{"id": new.account, "alias": ""}],
        "regions": [new.region], "passphrase": null,
    });
    window
        .invoke("mutate", "create_engagement", &request)
        .expect("an engagement can be made");
}
