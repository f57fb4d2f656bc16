//! Running the program, and an engagement that is ready to work on.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// What a call left behind.
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// The document of `--json`.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {}\n{}", self.stdout, self.stderr))
    }

    pub fn expect(self, status: i32) -> Self {
        assert_eq!(
            self.status, status,
            "stdout: {}\nstderr: {}",
            self.stdout, self.stderr
        );
        self
    }
}

/// A folder with a home of its own.
pub struct Desk {
    pub folder: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A copy of the collected sample engagement.
    pub fn sample(&self) -> PathBuf {
        let to = self.path("sample.tickmark");
        std::fs::copy(collected(), &to).unwrap();
        to
    }

    /// A new engagement over one account and Region.
    pub fn engagement(&self, name: &str, account: &str, region: &str, from: &str, to: &str) -> PathBuf {
        self.make(name, account, region, from, to, &[]).expect(0);
        self.path(name)
    }

    /// What is said when it is made.
    pub fn make(&self, name: &str, account: &str, region: &str, from: &str, to: &str, more: &[&str]) -> Ran {
        let file = self.path(name);
        let new = ["new", text(&file), "--name", "A"];
        let scope = ["--account", account, "--region", region];
        let period = ["--from", from, "--to", to];
        let framework = ["--framework", "aws-evidence-starter"];
        self.run(&[&new[..], &scope, &period, &framework, more].concat())
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[])
    }

    pub fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tickmark"));
        for (name, _) in std::env::vars() {
            if name.starts_with("AWS_") {
                command.env_remove(name);
            }
        }
        command
            .env("TICKMARK_HOME", self.path("home"))
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .args(arguments);
        command.envs(environment.iter().copied());
        let Output {
            status,
            stdout,
            stderr,
        } = command.output().unwrap();
        Ran {
            status: status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&stdout).into_owned(),
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }
}

/// The sample engagement, collected once for all tests; with its package beside it.
pub fn collected() -> PathBuf {
    made().join("northwind-health.tickmark")
}

/// The package that was made with it.
pub fn packaged() -> PathBuf {
    let folder = std::fs::read_dir(made())
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.join("manifest.json").is_file());
    folder.expect("sample new makes a package")
}

fn made() -> &'static Path {
    static MADE: OnceLock<(Desk, PathBuf)> = OnceLock::new();
    let (_, folder) = MADE.get_or_init(|| {
        let desk = Desk::new();
        let folder = desk.path("sample");
        desk.run(&["sample", "new", folder.to_str().unwrap()]).expect(0);
        (desk, folder)
    });
    folder
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

pub fn hash(path: &Path) -> String {
    hex::encode(Sha256::digest(std::fs::read(path).unwrap()))
}

/// Another program's standard output; the test fails when the program does.
pub fn foreign(program: &str, arguments: &[&str], folder: &Path) -> String {
    let out = Command::new(program).args(arguments).current_dir(folder).output();
    let out = out.unwrap_or_else(|e| panic!("{program} cannot be run: {e}"));
    assert!(
        out.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// What a stranger reads in an engagement, who waits while another opens or closes it.
pub fn read(file: &Path, sql: &str) -> String {
    let wait = ".timeout 10000";
    foreign(
        "sqlite3",
        &["-readonly", "-cmd", wait, text(file), sql],
        Path::new("/"),
    )
}

/// A sample organisation in a process of its own.
pub struct Served(Child, pub Value);

impl Served {
    pub fn start(desk: &Desk, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tickmark"))
            .args([&["sample", "serve"][..], more].concat())
            .env("TICKMARK_HOME", desk.path("home"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self(child, serde_json::from_str(&line).unwrap())
    }

    /// With the key of the first account.
    pub fn access(&self) -> [(&str, &str); 4] {
        self.access_to(0)
    }

    /// With the key of one account.
    pub fn access_to(&self, n: usize) -> [(&str, &str); 4] {
        let account = &self.1["accounts"][n];
        [
            ("AWS_ENDPOINT_URL", self.1["endpoint"].as_str().unwrap()),
            ("AWS_ACCESS_KEY_ID", account["access_key_id"].as_str().unwrap()),
            (
                "AWS_SECRET_ACCESS_KEY",
                account["secret_access_key"].as_str().unwrap(),
            ),
            ("AWS_REGION", "us-east-1"),
        ]
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
