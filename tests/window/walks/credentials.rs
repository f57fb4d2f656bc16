//! A login that ends in the middle of a collection: it waits, says what to do, and goes on after the next login.

use std::time::Duration;

use serde_json::{Value, json};
use tickmark_sample::{AUDIT_ROLE, Endpoint, Fault, SSO_TOKEN, SampleConfig};
use tickmark_window::{Home, Shape, Window};
use tokio::runtime::Runtime;

use crate::{NewEngagement, make_engagement, open, open_as};

const ACCOUNT: &str = "333344445555";
const LOGIN: &str = "aws sso login --profile corp-audit";
/// 2026-06-30T12:00:00Z
const AS_OF_S: i64 = 1_782_820_800;
const WAITS: &str = "[data-testid='collect-state'][data-state='waits_for_credentials']";

/// IAM Identity Center and the accounts behind it; every session ends after a few requests.
struct Aws {
    endpoint: Endpoint,
    // Serves for as long as it is there.
    runtime: Runtime,
}

impl Aws {
    fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let config = SampleConfig {
            as_of_unix_s: AS_OF_S,
            fault: Fault::ExpiredToken,
            ..SampleConfig::default()
        };
        let endpoint = runtime.block_on(Endpoint::start(config)).unwrap();
        Self { endpoint, runtime }
    }

    /// A user whose profile signs in there.
    fn user(&self) -> Home {
        let home = Home::new();
        std::fs::create_dir_all(home.join(".aws/sso/cache")).unwrap();
        let config = format!(
            "[profile corp-audit]\nsso_session = corp\nsso_account_id = {ACCOUNT}\nsso_role_name = {AUDIT_ROLE}\n\
             endpoint_url = {}\n\
             [sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.example/start\n\
             sso_registration_scopes = sso:account:access\n",
            self.endpoint.url()
        );
        std::fs::write(home.join(".aws/config"), config).unwrap();
        let path = home.path().to_owned();
        home.with("HOME", path)
    }

    /// Ends the endpoint with all that listens on it.
    fn stop(self) {
        self.runtime.block_on(self.endpoint.stop());
    }
}

/// Leaves behind what `aws sso login` does, good until then.
fn sign_in(home: &Home, until: &str) {
    let login = json!({
        "startUrl": "https://corp.example/start", "region": "us-east-1", "accessToken": SSO_TOKEN, "expiresAt": until,
    });
    // The file is named by the SHA-1 of the session's name.
    let cache = home.join(".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json");
    std::fs::write(cache, login.to_string()).unwrap();
}

fn start(window: &Window) {
    window.press("nav-collections");
    window.open_dialog("collect-start", "preflight-says");
    window.fill(&window.part("collect-profile"), "corp-audit");
    window.accept("dialog-collect", Duration::from_secs(20));
}

fn collections(window: &Window) -> Vec<Value> {
    let list = window
        .invoke("query", "collections", &json!({}))
        .expect("an engagement is open");
    list["rows"].as_array().cloned().unwrap_or_default()
}

#[test]
fn a_login_that_ends_stops_the_collection_with_what_to_do_and_it_goes_on_after_the_next_login() {
    let aws = Aws::start();
    let home = aws.user();
    let file = home.join("Corp SOC 2.tickmark");
    make_engagement(
        &open(&home, "credentials-make"),
        &file,
        &NewEngagement {
            account: ACCOUNT,
            region: "us-east-1",
            from: "2026-01-01",
            to: "2026-12-31",
        },
    );
    sign_in(&home, "2099-01-01T00:00:00Z");

    let window = open_as(&home, Shape::LARGE, Some(&file), "credentials");
    start(&window);
    window.find("[data-testid='rate'] svg[role='img']");
    sign_in(&home, "2020-01-01T00:00:00Z");
    assert!(
        window.look(WAITS, "", Duration::from_mins(1)).is_some(),
        "the collection did not come to wait"
    );
    the_banner_says_what_happened_and_what_to_do(&window);
    nothing_was_complained_of(&window);

    // It stays there for whoever comes back, in either theme. Each begins with a new page, which knows of no complaint.
    for theme in ["dark", "light"] {
        window.wear(theme);
        window.press("nav-collections");
        the_banner_says_what_happened_and_what_to_do(&window);
        nothing_was_complained_of(&window);
    }

    sign_in(&home, "2099-01-01T00:00:00Z");
    aws.endpoint.set_fault(Fault::None);
    window.press("collect-resume");
    window.wait_collected();
    assert!(!window.shows("collect-message"));
    let runs = collections(&window);
    assert_eq!(runs.len(), 1, "it went on, no second one began");
    // What is older than the event history is not to be had; all else came.
    assert_eq!(runs[0]["unknown"], 1, "{}", runs[0]);
    window.find("[data-testid='reconciliation'][data-differs='0']");
    nothing_was_complained_of(&window);
    drop(window);
    aws.stop();
}

fn the_banner_says_what_happened_and_what_to_do(window: &Window) {
    let banner = window.text(&window.part("collect-message"));
    for says in [ACCOUNT, "have expired", LOGIN, "go on"] {
        assert!(banner.contains(says), "{says}: {banner}");
    }
    assert!(!banner.contains(SSO_TOKEN), "{banner}");
}

fn nothing_was_complained_of(window: &Window) {
    assert_eq!(window.complaints(), Vec::<String>::new());
}
