//! The window's proof of a folder, and of what was imported, by the commands that the window calls, beside what the command line says of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use serde_json::{Value, json};
use tempfile::TempDir;
use tickmark_workbench::{Class, Event, Workbench};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;

use crate::program::{Desk, foreign, text};
use tickmark_trail::delivery::{ACCOUNT, Copy, Saved, deliver, digest_key, gzip, hour, hours, log};
use tickmark_trail::{Key, listed, write_keys};

/// The workbench as a shell holds it, on one thread for what reads files: so a test decides when that goes on.
struct Window {
    workbench: Workbench,
    told: Arc<Notify>,
    runtime: Runtime,
    keys: PathBuf,
    _home: TempDir,
}

impl Window {
    fn new() -> Self {
        let home = TempDir::new().unwrap();
        let keys = write_keys(home.path());
        let told = Arc::new(Notify::new());
        let tells = Arc::clone(&told);
        let emit = move |event: Event| {
            if matches!(event, Event::Changed { topics } if topics.iter().any(|t| t == "proof")) {
                tells.notify_one();
            }
        };
        let workbench = Workbench::start(home.path().join("home"), Arc::new(emit)).unwrap();
        let runtime = Builder::new_current_thread()
            .enable_time()
            .max_blocking_threads(1)
            .build();
        Self {
            workbench,
            told,
            runtime: runtime.unwrap(),
            keys,
            _home: home,
        }
    }

    async fn try_ask(&self, name: &str, request: Value) -> Result<Value, (String, String)> {
        let class = if name.starts_with("proof") {
            Class::Query
        } else {
            Class::Mutate
        };
        let answer = Box::pin(self.workbench.dispatch(class, name, request)).await;
        answer.map_err(|error| {
            let error = serde_json::to_value(error).unwrap();
            let member = |name: &str| error[name].as_str().unwrap().to_owned();
            (member("code"), member("message"))
        })
    }

    async fn ask(&self, name: &str, request: Value) -> Value {
        self.try_ask(name, request).await.unwrap()
    }

    fn of(&self, copy: &Copy) -> Value {
        json!({ "path": copy.folder.path(), "keys": self.keys })
    }

    /// Makes an engagement and opens it.
    async fn create(&self, name: &str) -> PathBuf {
        let path = self.keys.with_file_name(name);
        let request = json!({
            "path": path, "name": "Integrity", "owner": "", "frameworks": ["aws-evidence-starter"],
            "from": "2026-05-01", "to": "2026-05-31", "accounts": [{ "id": ACCOUNT, "alias": "" }],
            "regions": ["eu-west-1"], "passphrase": null,
        });
        self.ask("create_engagement", request).await;
        path
    }

    /// Makes an engagement with that copy imported, and opens it.
    async fn import(&self, copy: &Copy, name: &str) -> PathBuf {
        let path = self.create(name).await;
        self.ask("import_files", json!({ "paths": [copy.folder.path()] }))
            .await;
        path
    }

    /// Verifies what was imported, to the end.
    async fn proof_of_imported(&self) -> Value {
        self.ask("start_proof", json!({ "path": "", "keys": self.keys }))
            .await;
        self.ended().await
    }

    /// Waits until no file is being read any more.
    async fn ended(&self) -> Value {
        loop {
            let now = self.ask("proof", json!({})).await;
            if now["state"] != "running" {
                return now;
            }
            self.told.notified().await;
        }
    }

    /// Asks while the one thread that reads files is held: what is asked for gets to it once, and whatever is left to it
    /// then waits until the sender is used.
    async fn held<T>(&self, asked: impl Future<Output = T>) -> (T, mpsc::Sender<()>) {
        let (asked_for, until_asked) = mpsc::channel::<()>();
        let (go, until_told) = mpsc::channel::<()>();
        drop(tokio::task::spawn_blocking(move || until_asked.recv()));
        let (answer, ()) = tokio::join!(asked, async {
            drop(tokio::task::spawn_blocking(move || until_told.recv()));
            asked_for.send(()).unwrap();
        });
        (answer, go)
    }

    /// Verifies a folder to the end.
    async fn proof(&self, copy: &Copy) -> Value {
        self.ask("start_proof", self.of(copy)).await;
        self.ended().await
    }

    /// Every row of a list that is sent in slices, two at a time.
    async fn all(&self, name: &str, about: Value) -> Vec<Value> {
        let mut rows: Vec<Value> = Vec::new();
        loop {
            let mut request = about.clone();
            request["slice"] = json!({ "offset": rows.len(), "limit": 2 });
            let slice = self.ask(name, request).await;
            assert_eq!(slice["offset"], rows.len());
            let more = slice["rows"].as_array().unwrap();
            rows.extend(more.iter().cloned());
            if rows.len() as u64 == slice["total"].as_u64().unwrap() {
                return rows;
            }
            assert!(!more.is_empty(), "a slice before the end has rows");
        }
    }
}

/// A chain of six hours, one of them without a digest, that has every way of being wrong which is drawn.
fn broken() -> Copy {
    let mut standstill = vec![hour(8), hour(9), hour(10), hour(13), hour(14), hour(15)];
    standstill[3].restart = true;
    let copy = Copy::of(&deliver(&standstill), Saved::Newest);
    copy.change(&log(ACCOUNT, 8 * 60 + 5, 1).object, |text| {
        text.replacen("Put", "Get", 1)
    });
    copy.remove(&log(ACCOUNT, 9 * 60 + 20, 2).object);
    copy.change(&digest_key(15 * 60, false), |text| {
        text.replacen("eu-west-1", "eu-west-2", 1)
    });
    let added = log(ACCOUNT, 9 * 60 + 40, 7);
    copy.put(&added.object, &gzip(added.text.as_bytes()));
    copy
}

fn document(window: &Window, copy: &Copy) -> Value {
    let arguments = [
        "--json",
        "verify",
        text(copy.folder.path()),
        "--public-keys",
        text(&window.keys),
    ];
    Desk::new().run(&arguments).expect(1).json()
}

#[test]
fn slices_add_up_to_what_the_command_line_says_of_the_same_folder() {
    let (window, copy) = (Window::new(), broken());
    let said = document(&window, &copy);
    window.runtime.block_on(async {
        let now = window.proof(&copy).await;
        assert_eq!(now["state"], "done", "{now}");
        let report = &now["report"];
        for member in ["verdict", "kind", "path", "checked", "checks", "gaps"] {
            assert_eq!(report[member], said[member], "{member}");
        }
        let files = said["files"].as_array().unwrap();
        let faults = window.all("proof_faults", json!({})).await;
        let wrong: Vec<&Value> = files.iter().filter(|f| f["verdict"] != "valid").collect();
        assert_eq!(faults.iter().map(|f| &f["file"]).collect::<Vec<_>>(), wrong);
        assert_eq!(now["faults"], wrong.len());
        let kinds: BTreeSet<&str> = wrong.iter().map(|f| f["verdict"].as_str().unwrap()).collect();
        assert!(kinds.len() >= 4, "the folder is wrong in many ways: {kinds:?}");

        let mut drawn = BTreeSet::new();
        for (number, chain) in (0..).zip(now["chains"].as_array().unwrap()) {
            let days = window.all("proof_days", json!({ "chain": number })).await;
            assert_eq!(chain["days"], days.len());
            let (mut digests, mut logs) = (BTreeSet::new(), BTreeSet::new());
            for day in &days {
                let hours = day["hours"].as_array().unwrap();
                assert_eq!(hours.len(), 24);
                for (n, mark) in hours.iter().enumerate() {
                    let at = format!("{}T{n:02}:00:00Z", day["day"].as_str().unwrap());
                    let page = window
                        .ask("proof_hour", json!({ "chain": number, "at": at }))
                        .await;
                    let of = |name: &str| page[name].as_array().unwrap().clone();
                    let has_fault = of("digests").iter().any(|d| d["verdict"] != "valid");
                    let has_gap = !of("gaps").is_empty();
                    let lacks = of("logs").iter().any(|l| l["verdict"] != "valid");
                    let expected = match mark.as_str().unwrap() {
                        "outside" => of("digests").is_empty() && !has_gap,
                        "proven" => !of("digests").is_empty() && !has_fault && !has_gap && !lacks,
                        "restart" | "gap" => has_gap,
                        "logs" => !has_fault && lacks,
                        _ => has_fault,
                    };
                    assert!(expected, "{at} is drawn as {mark}: {page}");
                    assert_eq!(page["logs_total"], of("logs").len());
                    digests.extend(
                        of("digests")
                            .iter()
                            .map(|d| d["path"].as_str().unwrap().to_owned()),
                    );
                    logs.extend(of("logs").iter().map(|l| l["path"].as_str().unwrap().to_owned()));
                }
            }
            assert_eq!(chain["digests"], digests.len());
            assert_eq!(chain["logs"], logs.len());
            drawn.extend(digests);
            drawn.extend(logs);
        }
        // What no digest names is in no hour, nor is a digest that is gone; all else is.
        let expected = files.iter().filter(|f| match f["kind"].as_str().unwrap() {
            "log" => f["by"] != "",
            _ => !f["path"].as_str().unwrap().starts_with("s3://"),
        });
        let expected: BTreeSet<String> = expected.map(|f| f["path"].as_str().unwrap().to_owned()).collect();
        assert_eq!(drawn, expected);
        for fault in faults.iter().filter(|f| !f["at"].is_null()) {
            let page = window
                .ask(
                    "proof_hour",
                    json!({ "chain": fault["at"]["chain"], "at": fault["at"]["hour"] }),
                )
                .await;
            let path = &fault["file"]["path"];
            let is_gone = fault["file"]["kind"] == "digest" && path.as_str().unwrap().starts_with("s3://");
            let has = |name: &str| page[name].as_array().unwrap().iter().any(|f| f["path"] == *path);
            // In the hour of a digest that is gone there is nothing of it.
            assert!(
                has("digests") || has("logs") || is_gone,
                "{fault} is not where it is said to be: {page}"
            );
        }
    });
}

#[test]
fn a_proof_that_is_stopped_reads_no_more_and_makes_room_for_the_next() {
    let (window, copy) = (Window::new(), Copy::whole(3));
    window.runtime.block_on(async {
        assert_eq!(window.ask("proof", json!({})).await["state"], "idle");
        let (begun, go) = window.held(window.ask("start_proof", window.of(&copy))).await;
        assert_eq!((&begun["state"], &begun["keys"]), (&json!("running"), &json!(1)));
        let stopping = window.ask("stop_proof", json!({})).await;
        assert_eq!(stopping["state"], "running", "a file is being read until it ends");
        go.send(()).unwrap();
        let now = window.ended().await;
        assert_eq!(now["state"], "stopped");
        assert!(
            now["message"].as_str().unwrap().contains("nothing was changed"),
            "{now}"
        );
        assert_eq!((&now["report"], &now["chains"]), (&Value::Null, &json!([])));
        let (code, message) = window
            .try_ask("proof_faults", json!({ "slice": { "offset": 0, "limit": 9 } }))
            .await
            .unwrap_err();
        assert_eq!(code, "not_found", "{message}");
        // The thread is free: nothing of the proof is running.
        tokio::task::spawn_blocking(|| ()).await.unwrap();
        let now = window.proof(&copy).await;
        assert_eq!(
            (&now["state"], &now["report"]["verdict"]),
            (&json!("done"), &json!("good"))
        );
        assert_eq!(now["files"], now["of"]);
        // Stopping what has ended changes nothing.
        assert_eq!(window.ask("stop_proof", json!({})).await["state"], "done");
    });
}

#[test]
fn one_folder_is_verified_at_a_time() {
    let (window, copy) = (Window::new(), Copy::whole(2));
    window.runtime.block_on(async {
        let start = || window.try_ask("start_proof", window.of(&copy));
        let both = async { tokio::join!(start(), start()) };
        let ((first, second), go) = window.held(both).await;
        // Which of the two comes first is not said.
        let (begun, refused) = if first.is_ok() {
            (first, second)
        } else {
            (second, first)
        };
        assert_eq!(begun.unwrap()["state"], "running");
        let (code, message) = refused.unwrap_err();
        assert_eq!(code, "refused");
        assert!(message.contains("stop it first"), "{message}");
        go.send(()).unwrap();
        assert_eq!(window.ended().await["state"], "done");
    });
}

#[test]
fn a_folder_that_proves_nothing_says_what_is_needed() {
    let window = Window::new();
    let empty = Copy::of(&[], Saved::No);
    empty.put("notes.txt", b"no digest");
    window.runtime.block_on(async {
        let now = window.proof(&empty).await;
        assert_eq!((&now["state"], &now["report"]), (&json!("failed"), &Value::Null));
        let message = now["message"].as_str().unwrap();
        assert!(message.contains(text(empty.folder.path())), "{message}");
        assert!(message.contains("CloudTrail-Digest folders"), "{message}");
        let slice = json!({ "chain": 0, "slice": { "offset": 0, "limit": 1 } });
        let (code, message) = window.try_ask("proof_days", slice).await.unwrap_err();
        assert_eq!(code, "not_found");
        assert!(message.contains("what was imported first"), "{message}");

        let gone = json!({ "path": empty.path("gone"), "keys": window.keys });
        window.ask("start_proof", gone).await;
        let now = window.ended().await;
        assert_eq!(now["state"], "failed");
        assert!(now["message"].as_str().unwrap().contains("gone"), "{now}");
    });
}

#[test]
fn keys_that_cannot_be_had_are_named_and_the_proof_before_stays() {
    let (window, copy) = (Window::new(), Copy::of(&deliver(&hours(2)), Saved::All));
    window.runtime.block_on(async {
        let before = window.proof(&copy).await;
        let folder = copy.folder.path();
        for (keys, code, says) in [
            (window.keys.with_file_name("gone.json"), "not_found", "gone.json"),
            (
                copy.path(&digest_key(9 * 60, false)),
                "invalid",
                "serves for no proof",
            ),
            (PathBuf::new(), "no_engagement", "open or make one first"),
        ] {
            let request = json!({ "path": folder, "keys": keys });
            let (found, message) = window.try_ask("start_proof", request).await.unwrap_err();
            assert!(found == code && message.contains(says), "{found}: {message}");
        }
        assert_eq!(window.ask("proof", json!({})).await, before);
        let unknown = json!({ "chain": 7, "at": "2026-05-12T08:00:00Z" });
        let (code, message) = window.try_ask("proof_hour", unknown).await.unwrap_err();
        assert_eq!(
            (code.as_str(), message.as_str()),
            ("not_found", "There is no chain 7")
        );
        let beyond = json!({ "slice": { "offset": u64::MAX, "limit": u32::MAX } });
        let slice = window.ask("proof_faults", beyond).await;
        assert_eq!((&slice["total"], &slice["rows"]), (&json!(0), &json!([])));
    });
}

/// How often something was done, as the log of an engagement says.
fn times(path: &Path, act: &str) -> usize {
    let sql = "SELECT action FROM v_activity";
    let acts = foreign("sqlite3", &[text(path), sql], path.parent().unwrap());
    acts.lines().filter(|line| *line == act).count()
}

#[test]
fn a_verdict_on_what_was_imported_goes_with_its_engagement_and_one_on_a_folder_stays() {
    let (window, copy) = (Window::new(), Copy::whole(2));
    window.runtime.block_on(async {
        let first = window.import(&copy, "a.tickmark").await;
        let now = window.proof_of_imported().await;
        assert_eq!(
            (&now["state"], &now["keys"]),
            (&json!("done"), &json!(1)),
            "{now}"
        );
        window.create("b.tickmark").await;
        assert_eq!(window.ask("proof", json!({})).await["state"], "idle");

        window
            .ask("open_engagement", json!({ "path": first, "passphrase": null }))
            .await;
        assert_eq!(window.proof_of_imported().await["state"], "done");
        window.ask("close_engagement", json!({})).await;
        assert_eq!(window.ask("proof", json!({})).await["state"], "idle");

        let before = window.proof(&copy).await;
        window
            .ask("open_engagement", json!({ "path": first, "passphrase": null }))
            .await;
        assert_eq!(window.ask("proof", json!({})).await, before);
    });
}

#[test]
fn a_proof_under_way_ends_with_its_engagement_and_keeps_nothing_afterwards() {
    let (window, copy) = (Window::new(), Copy::whole(2));
    window.runtime.block_on(async {
        let first = window.import(&copy, "a.tickmark").await;
        let looks = || times(&first, "files.proven");
        let before = looks();
        let asked = window.ask("start_proof", json!({ "path": "", "keys": "" }));
        let (begun, go) = window.held(asked).await;
        assert_eq!(begun["state"], "running");
        let closed = window.ask("close_engagement", json!({}));
        // It is told to stop before it is let go on.
        tokio::join!(closed, async { go.send(()).unwrap() });
        assert_eq!(looks(), before);
        assert_eq!(window.ask("proof", json!({})).await["state"], "idle");
        window.import(&copy, "b.tickmark").await;
        assert_eq!(window.proof_of_imported().await["report"]["verdict"], "good");
        assert_eq!(looks(), before);
    });
}

#[test]
fn who_may_not_begin_a_proof_has_given_no_keys() {
    let (window, copy) = (Window::new(), Copy::whole(2));
    let others = window.keys.with_file_name("others.json");
    std::fs::write(&others, listed(&[Key::second()])).unwrap();
    window.runtime.block_on(async {
        let path = window.import(&copy, "a.tickmark").await;
        let start = |keys: &Path| window.try_ask("start_proof", json!({ "path": "", "keys": keys }));
        let both = async { tokio::join!(start(&window.keys), start(&others)) };
        let ((first, second), go) = window.held(both).await;
        assert!(first.is_ok() != second.is_ok(), "one of them begins");
        go.send(()).unwrap();
        let now = window.ended().await;
        assert_eq!((&now["state"], &now["keys"]), (&json!("done"), &json!(1)));
        assert_eq!(times(&path, "keys.given"), 1);
    });
}

#[test]
fn what_was_imported_is_not_called_a_folder() {
    let (window, copy) = (Window::new(), Copy::whole(2));
    window.runtime.block_on(async {
        window.create("a.tickmark").await;
        let now = window.proof_of_imported().await;
        let message = now["message"].as_str().unwrap();
        assert!(
            message.starts_with("What was imported holds no CloudTrail digest"),
            "{now}"
        );

        window
            .ask("import_files", json!({ "paths": [copy.folder.path()] }))
            .await;
        let start = || window.try_ask("start_proof", json!({ "path": "", "keys": "" }));
        let both = async { tokio::join!(start(), start()) };
        let ((first, second), go) = window.held(both).await;
        let (_, message) = first.err().or(second.err()).unwrap();
        assert!(
            message.starts_with("What was imported is being verified already"),
            "{message}"
        );
        go.send(()).unwrap();
        window.ended().await;
    });
}
