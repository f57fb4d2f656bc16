//! AWS's own SDK for Python reads every operation served, through AWS's models.
//!
//! The interpreter is `TICKMARK_PYTHON`, or a virtual environment under `target/py` that is made when it is missing.

use std::env;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::client::{AS_OF, config, start};

const BOTO: &str = "1.44.5";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn has_boto(python: &Path) -> bool {
    let check = format!("import boto3, sys; sys.exit(boto3.__version__ != '{BOTO}')");
    let status = Command::new(python)
        .args(["-c", &check])
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

fn run(command: &mut Command) {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {words}");
}

/// A Python that has boto3; the test fails where there can be none.
fn python() -> PathBuf {
    if let Some(given) = env::var_os("TICKMARK_PYTHON") {
        let python = PathBuf::from(given);
        assert!(has_boto(&python), "TICKMARK_PYTHON has no boto3 {BOTO}");
        return python;
    }
    let home = repository().join("target/py");
    let python = home.join("bin/python");
    if !has_boto(&python) {
        run(Command::new("python3").arg("-m").arg("venv").arg(&home));
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet", &format!("boto3=={BOTO}")]));
    }
    python
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn boto3_reads_every_operation_served() {
    let endpoint = start(config()).await;
    let accounts: Vec<Value> = endpoint
        .accounts()
        .iter()
        .map(|account| {
            json!({"id": account.id, "access_key_id": account.access_key_id,
                   "secret_access_key": account.secret_access_key})
        })
        .collect();
    let given = json!({
        "url": endpoint.url(), "accounts": accounts, "as_of": AS_OF, "operations": tickmark_sample::operations(),
        "login": tickmark_sample::SSO_TOKEN,
        "events": endpoint.organisation().event_count(), "evidence": endpoint.organisation().evidence_count(),
        "past_evidence": endpoint.organisation().past_evidence_count(),
    });
    let script = repository().join("tests/sample/wire.py");
    let read = move || {
        let mut child = Command::new(python())
            .arg(script)
            .env("NO_PROXY", "127.0.0.1")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let mut input = child.stdin.take().expect("standard input is a pipe");
        input
            .write_all(given.to_string().as_bytes())
            .expect("the script reads its input");
        drop(input);
        child.wait_with_output().expect("the script ends")
    };
    let output = tokio::task::spawn_blocking(read).await.expect("the thread ends");
    let (said, complained) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{said}\n{complained}");
    println!("{said}");
}
