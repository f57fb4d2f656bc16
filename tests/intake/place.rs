//! Where the tests work: a folder, an engagement in it, and logs to write.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};
use tickmark_catalogue::Catalogue;
use tickmark_domain::{Account, Period, Scope, Timestamp};
use tickmark_intake::{ImportOptions, ImportReport, IntakeError, import};
use tickmark_store::{EvidenceRecord, NewEngagement, Store};

/// 12 May 2026, 10:00 UTC.
pub const NOW: i64 = 1_778_580_000_000;

/// A folder with an engagement beside it.
pub struct Place {
    folder: tempfile::TempDir,
    pub store: Store,
}

impl Place {
    pub fn new() -> Self {
        Self::of_period("2026-01-01", "2026-06-30")
    }

    fn of_period(from: &str, to: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("logs")).unwrap();
        let account = Account {
            id: "111122223333".to_owned(),
            alias: String::new(),
        };
        let period = Period {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        };
        let engagement = NewEngagement {
            id: "e-1".to_owned(),
            name: "Logs".to_owned(),
            owner: String::new(),
            scope: Scope {
                accounts: vec![account],
                regions: vec!["eu-central-1".to_owned()],
                period,
            },
            is_sample: false,
            actor: "Dana".to_owned(),
            created_at: Timestamp::from_ms(NOW),
        };
        let store = Store::create(
            &folder.path().join("a.tickmark"),
            &engagement,
            None,
            "Tickmark test",
        )
        .unwrap();
        Self { folder, store }
    }

    /// The engagement has the starter's controls, and its period is the month in which the real logs were recorded.
    pub fn with_starter() -> Self {
        let place = Self::of_period("2023-07-01", "2023-07-31");
        let catalogue = Catalogue::built_in().unwrap();
        let starter = catalogue.get("aws-evidence-starter").unwrap();
        let at = Timestamp::from_ms(NOW);
        place
            .store
            .pin_framework(&starter.definition, &starter.digest, "Dana", at)
            .unwrap();
        place
    }

    /// The folder that is imported.
    pub fn logs(&self) -> PathBuf {
        self.folder.path().join("logs")
    }

    /// Writes a file below the folder that is imported.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.logs().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Imports the folder.
    pub fn import(&self) -> ImportReport {
        self.import_paths(&[self.logs()], false).unwrap()
    }

    pub fn import_paths(&self, paths: &[PathBuf], dry_run: bool) -> Result<ImportReport, IntakeError> {
        let options = ImportOptions {
            dry_run,
            made_with: "Tickmark test".to_owned(),
        };
        let now = || Timestamp::from_ms(NOW);
        import(
            &self.store,
            paths,
            &options,
            "Dana",
            &now,
            &|_| {},
            &AtomicBool::new(false),
        )
    }

    /// Every evidence item, by number.
    pub fn evidence(&self) -> Vec<EvidenceRecord> {
        let mut items = Vec::new();
        self.store
            .each_evidence(false, |item| {
                items.push(item);
                Ok(())
            })
            .unwrap();
        items
    }
}

/// An event with a number for an id.
pub fn event(number: u32) -> Value {
    json!({
        "eventVersion": "1.11", "eventID": format!("event-{number}"), "eventTime": "2026-05-12T09:14:03Z",
        "eventSource": "s3.amazonaws.com", "eventName": "PutBucketPolicy", "awsRegion": "eu-central-1",
        "recipientAccountId": "111122223333", "userIdentity": { "type": "IAMUser", "userName": "ana" },
        "requestParameters": { "bucketName": "b" }
    })
}

/// A log file of these events.
pub fn log(events: &[Value]) -> String {
    json!({ "Records": events }).to_string()
}

pub fn gzip(text: &str) -> Vec<u8> {
    gzip_bytes(text.as_bytes())
}

pub fn gzip_bytes(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// The problem that was reported for the file with this name.
#[track_caller]
pub fn problem_of<'a>(report: &'a ImportReport, name: &str) -> &'a str {
    let found = report
        .problems
        .iter()
        .find(|p| Path::new(&p.path).ends_with(name));
    &found
        .unwrap_or_else(|| panic!("no problem of {name} in {report:?}"))
        .problem
}
