//! A collection that is stopped, and one that another Tickmark holds: what is said, and that it goes on.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tickmark_workbench::{Class, Workbench};

use crate::program::{Desk, Served, read, text};

const SECURITY: &str = "333344445555";

/// A new engagement over one account and Region.
fn engagement(desk: &Desk, name: &str) -> PathBuf {
    desk.engagement(name, SECURITY, "us-east-1", "2026-01-01", "2026-12-31")
}

/// Without pace, and with everything but the event history, which another run asks for other minutes.
const COLLECT: [&str; 8] = [
    "--pace",
    "none",
    "--source",
    "auditmanager",
    "--source",
    "config",
    "--source",
    "securityhub",
];

/// The program while it works.
struct Working(Child);

impl Working {
    fn start(desk: &Desk, served: &Served, file: &Path) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_tickmark"))
            .args(["--json", "collect", text(file), "--as", "Dana Whitfield"])
            .args(COLLECT)
            .env("TICKMARK_HOME", desk.path("home"))
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .envs(served.access_to(2))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Self(child)
    }

    /// Waits until so many pages stand in the file.
    fn wait_for_pages(&mut self, file: &Path, pages: u64) {
        let sql = "SELECT coalesce(sum(pages), 0) FROM v_receipts";
        loop {
            assert!(
                self.0.try_wait().unwrap().is_none(),
                "it ended before it could be watched"
            );
            let counted = read(file, sql);
            if counted.trim().parse::<u64>().unwrap() >= pages {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn signal(&self, name: &str) {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// Its exit status, and what it said.
    fn end(self) -> (i32, String, String) {
        let out = self.0.wait_with_output().unwrap();
        let said = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            out.status.code().unwrap_or(-1),
            said(out.stdout),
            said(out.stderr),
        )
    }
}

fn facts(file: &Path) -> String {
    let sql = "SELECT kind, account_id, region, native_id, artifact_sha256 FROM v_facts ORDER BY 1, 2, 3, 4";
    read(file, sql)
}

#[test]
fn a_collection_that_is_stopped_with_ctrl_c_says_how_to_go_on_and_ends_as_an_undisturbed_one() {
    let desk = Desk::new();
    let served = Served::start(&desk, &["--fault", "slow"]);
    let file = engagement(&desk, "stopped.tickmark");
    let mut working = Working::start(&desk, &served, &file);
    working.wait_for_pages(&file, 20);
    working.signal("-INT");
    let (status, stdout, stderr) = working.end();
    assert_eq!(status, 3, "{stderr}");
    assert!(
        stderr.contains("Stopping at the end of the pages under way"),
        "{stderr}"
    );
    assert!(stderr.contains("the same command goes on from here"), "{stderr}");
    let stopped: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(
        (&stopped["outcome"], &stopped["interrupted"]["why"]),
        (&json!("partial"), &json!("stopped"))
    );

    let again = [
        &["--json", "collect", text(&file), "--as", "Dana Whitfield"][..],
        &COLLECT[..],
    ]
    .concat();
    let again = desk.run_with(&again, &served.access_to(2)).expect(0).json();
    assert_eq!((&again["run_id"], again.get("interrupted")), (&json!(1), None));
    let clean = engagement(&desk, "clean.tickmark");
    let undisturbed = [
        &["collect", text(&clean), "--as", "Dana Whitfield"][..],
        &COLLECT[..],
    ]
    .concat();
    desk.run_with(&undisturbed, &served.access_to(2)).expect(0);
    let (found, expected) = (facts(&file), facts(&clean));
    assert!(expected.lines().count() > 100);
    assert!(
        found == expected,
        "the facts are not those of an undisturbed collection"
    );
}

#[test]
fn a_second_command_and_a_window_are_told_who_collects_and_that_leaves_no_dump_of_its_memory() {
    let desk = Desk::new();
    let served = Served::start(&desk, &["--fault", "slow"]);
    let file = engagement(&desk, "held.tickmark");
    let mut working = Working::start(&desk, &served, &file);
    working.wait_for_pages(&file, 5);
    let process = format!("process {}", working.0.id());
    let told = |message: &str| {
        for says in [
            "held.tickmark",
            "a collection of Dana Whitfield",
            &process,
            "since 20",
        ] {
            assert!(message.contains(says), "{message}");
        }
    };

    let second = desk.run_with(&["collect", text(&file)], &served.access_to(2));
    assert_ne!(second.status, 0);
    told(&second.stderr);
    told(&through_the_window(&desk, &file));

    if cfg!(target_os = "linux") {
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", working.0.id())).unwrap();
        let dump = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"))
            .unwrap();
        let sizes: Vec<&str> = dump["Max core file size".len()..].split_whitespace().collect();
        assert_eq!(sizes[..2], ["0", "0"], "{dump}");
    }

    assert!(working.0.try_wait().unwrap().is_none(), "the first goes on");
    working.signal("-INT");
    assert_eq!(working.end().0, 3);
}

/// Why a collection that is started in the window does not begin.
fn through_the_window(desk: &Desk, file: &Path) -> String {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let bench = Workbench::start(desk.path("window-home"), Arc::new(|_| {})).unwrap();
        let open = json!({ "path": file, "passphrase": null });
        bench
            .dispatch(Class::Mutate, "open_engagement", open)
            .await
            .unwrap();
        let start = json!({
            "sources": [], "accounts": [], "regions": [], "full": false, "history": "named",
            "access": { "profile": "", "role_arn": "", "external_id": "" },
        });
        let mut job = bench
            .dispatch(Class::Collect, "start_collection", start)
            .await
            .unwrap();
        while job["state"] == "running" {
            tokio::time::sleep(Duration::from_millis(5)).await;
            job = bench.dispatch(Class::Query, "progress", json!({})).await.unwrap();
        }
        assert_eq!(job["state"], "failed", "{job}");
        bench.shut_down().await;
        job["message"].as_str().unwrap().to_owned()
    })
}

#[test]
fn a_package_for_a_folder_that_is_not_there_is_refused_with_what_to_do() {
    let desk = Desk::new();
    let file = desk.sample();
    let nowhere = desk.path("nowhere");
    for more in [&[][..], &["--zip"]] {
        let refused = desk
            .run(&[&["export", text(&file), "--to", text(&nowhere)][..], more].concat())
            .expect(2);
        for says in [
            text(&nowhere),
            "does not exist",
            "nothing was written",
            "Make the folder first",
        ] {
            assert!(refused.stderr.contains(says), "{}", refused.stderr);
        }
        assert_eq!(refused.stdout, "");
        assert!(!nowhere.exists());
    }
}
