//! An engagement with a control or two, and facts to fill it with.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tickmark_domain::{
    Account, ControlDefinition, ControlSetDefinition, EvidenceKind, EvidenceSource, FrameworkDefinition,
    MachineResult, Period, Responsibility, Scope, Severity, Source, Timestamp,
};
use tickmark_store::{
    Codec, Mode, NewEngagement, NewEvidence, NewFact, NewPage, NewRun, PageStored, Step, Store, Versions,
    content_hash,
};

pub const MADE_WITH: &str = "Tickmark 0.0.0-test";
pub const ACCOUNT: &str = "111122223333";
pub const REGION: &str = "eu-central-1";

/// A moment of the tests' own time, `n` seconds after its beginning.
pub fn at(n: i64) -> Timestamp {
    Timestamp::from_ms(1_767_225_600_000 + n * 1000)
}

pub fn new_engagement() -> NewEngagement {
    NewEngagement {
        id: "5f0c6f0e-0001".into(),
        name: "SOC 2 readiness".into(),
        owner: "Dana Whitfield".into(),
        scope: Scope {
            accounts: vec![Account {
                id: ACCOUNT.into(),
                alias: "production".into(),
            }],
            regions: vec![REGION.into()],
            period: Period {
                from: "2026-01-01".parse().unwrap(),
                to: "2026-03-31".parse().unwrap(),
            },
        },
        is_sample: false,
        actor: "Dana Whitfield".into(),
        created_at: at(0),
    }
}

/// An engagement file in a folder of its own, which goes when this goes.
pub struct Bench {
    pub folder: TempDir,
    pub path: PathBuf,
    pub store: Store,
}

impl Bench {
    /// A new, empty engagement.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.tickmark");
        let store = Store::create(&path, &new_engagement(), None, MADE_WITH).unwrap();
        Self { folder, path, store }
    }

    /// One with the framework of [`framework`] pinned.
    pub fn with_controls() -> Self {
        let bench = Self::new();
        bench
            .store
            .pin_framework(&framework(), "digest of the framework", "Dana Whitfield", at(1))
            .unwrap();
        bench
    }

    /// Closes the file and opens it again.
    pub fn reopen(self) -> Self {
        let Self { folder, path, store } = self;
        drop(store);
        let store = open(&path).unwrap();
        Self { folder, path, store }
    }

    /// Closes the file, and leaves it where it is.
    pub fn close(self) -> (TempDir, PathBuf) {
        (self.folder, self.path)
    }

    pub fn control(&self, code: &str) -> i64 {
        self.store.find_control(code).unwrap()
    }
}

pub fn open(path: &Path) -> tickmark_store::Result<Store> {
    Store::open(path, None, Mode::Write, MADE_WITH, at(0))
}

/// LOG-001 wants a Config rule, LOG-002 a selection of events.
pub fn framework() -> FrameworkDefinition {
    let control = |code: &str, source: EvidenceSource| ControlDefinition {
        code: code.into(),
        title: format!("{code} in one line"),
        intent: "Logs are kept.".into(),
        implementation: String::new(),
        test_procedure: vec!["Look.".into()],
        severity: Severity::High,
        guardrail: None,
        owner: "platform".into(),
        review_cadence: "monthly".into(),
        responsibility: Responsibility::default(),
        sources: vec![source],
    };
    FrameworkDefinition {
        id: "test-framework".into(),
        version: "1.0".into(),
        title: "Test framework".into(),
        description: String::new(),
        locale: "en".into(),
        copyright: String::new(),
        control_sets: vec![ControlSetDefinition {
            id: "LOG".into(),
            title: "Logging".into(),
            controls: vec![
                control(
                    "LOG-001",
                    EvidenceSource::ConfigRule {
                        identifier: "CLOUD_TRAIL_ENABLED".into(),
                    },
                ),
                control(
                    "LOG-002",
                    EvidenceSource::EventSelection {
                        name: "trail changes".into(),
                        event_source: "cloudtrail.amazonaws.com".into(),
                        event_names: vec!["StopLogging".into()],
                        identity_types: vec![],
                    },
                ),
            ],
        }],
    }
}

/// An evaluation of the rule that LOG-001 wants.
pub fn evaluation(resource: &str, result: MachineResult) -> NewFact {
    let item = serde_json::json!({ "resource": resource, "result": result.as_str() });
    NewFact {
        kind: "config.evaluation".into(),
        account_id: ACCOUNT.into(),
        region: REGION.into(),
        native_id: format!("cloudtrail-enabled|AWS::::Account|{resource}"),
        occurred_at: Some(at(100)),
        position: "/EvaluationResults/0".into(),
        content_hash: content_hash(&item),
        versions: Versions::Supersede,
        data: Some(item.to_string()),
        evidence: Some(NewEvidence {
            kind: EvidenceKind::ComplianceCheck,
            source: Source::Config,
            service: "config".into(),
            resource_type: "AWS::::Account".into(),
            resource_id: resource.into(),
            event_name: String::new(),
            principal: String::new(),
            source_ip: String::new(),
            match_key: "CLOUD_TRAIL_ENABLED".into(),
            identity_type: String::new(),
            result: Some(result),
            title: format!("{resource} is {result}"),
        }),
    }
}

/// An event that LOG-002 wants.
pub fn event(id: &str, who: &str) -> NewFact {
    let item = serde_json::json!({ "eventID": id, "who": who });
    NewFact {
        kind: "cloudtrail.event".into(),
        account_id: ACCOUNT.into(),
        region: REGION.into(),
        native_id: id.into(),
        occurred_at: Some(at(200)),
        position: "/Events/0".into(),
        content_hash: content_hash(&item),
        versions: Versions::Conflict,
        data: None,
        evidence: Some(NewEvidence {
            kind: EvidenceKind::UserActivity,
            source: Source::CloudTrail,
            service: "cloudtrail.amazonaws.com".into(),
            resource_type: "AWS::CloudTrail::Trail".into(),
            resource_id: "main".into(),
            event_name: "StopLogging".into(),
            principal: who.into(),
            source_ip: "203.0.113.7".into(),
            match_key: String::new(),
            identity_type: "IAMUser".into(),
            result: None,
            title: format!("{who} stopped the trail"),
        }),
    }
}

/// A fact that is no evidence.
pub fn rule(name: &str, text: &str) -> NewFact {
    NewFact {
        kind: "config.rule".into(),
        account_id: ACCOUNT.into(),
        region: REGION.into(),
        native_id: name.into(),
        occurred_at: None,
        position: "/ConfigRules/0".into(),
        content_hash: content_hash(&serde_json::json!({ "name": name, "text": text })),
        versions: Versions::Supersede,
        data: Some(serde_json::json!({ "text": text }).to_string()),
        evidence: None,
    }
}

pub fn start_run(store: &Store) -> i64 {
    store
        .start_run(NewRun {
            kind: "collect".into(),
            actor: "Dana Whitfield".into(),
            at: at(10),
            plan: "{}".into(),
            made_with: MADE_WITH.into(),
        })
        .unwrap()
}

pub fn step(operation: &str) -> Step {
    Step {
        source: Source::Config,
        operation: operation.into(),
        account_id: ACCOUNT.into(),
        region: REGION.into(),
        parameters: "{}".into(),
    }
}

/// Opens a receipt of a new operation and answers its number.
pub fn receipt(store: &Store, run: i64, operation: &str) -> i64 {
    let caller = "arn:aws:sts::111122223333:assumed-role/Audit/dana";
    store
        .open_receipt(run, &step(operation), caller, at(11))
        .unwrap()
        .id
}

pub fn page(receipt_id: i64, ordinal: u64, body: &str, facts: Vec<NewFact>) -> NewPage {
    NewPage {
        receipt_id,
        ordinal,
        body: body.as_bytes().to_vec(),
        media_type: "application/json".into(),
        codec: Codec::Zstd,
        request_id: format!("request-{ordinal}"),
        http_status: 200,
        received_at: at(12),
        items: facts.len() as u64,
        facts,
        next_cursor: None,
        close: None,
    }
}

/// Stores facts as the one page of a new receipt of a new run.
pub fn collect(store: &Store, operation: &str, body: &str, facts: Vec<NewFact>) -> PageStored {
    let run = start_run(store);
    let receipt = receipt(store, run, operation);
    let stored = store.store_page(page(receipt, 0, body, facts)).unwrap();
    store
        .close_receipt(receipt, tickmark_store::Closing::complete(at(13)))
        .unwrap();
    store.finish_run(run, "Dana Whitfield", at(14)).unwrap();
    stored
}

/// Counts of new, known, changed and conflicting facts.
pub fn stored(new: u64, known: u64, changed: u64, conflicting: u64) -> PageStored {
    PageStored {
        new,
        known,
        changed,
        conflicting,
    }
}

/// A connection beside the store's own, as another program has it.
pub fn plain(path: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(path).unwrap()
}

/// Every row of a query as text, for comparing.
pub fn rows(conn: &rusqlite::Connection, sql: &str) -> Vec<Vec<String>> {
    let mut statement = conn.prepare(sql).unwrap();
    let width = statement.column_count();
    let rows = statement
        .query_map([], |row| {
            (0..width)
                .map(|i| {
                    Ok(match row.get_ref(i)? {
                        rusqlite::types::ValueRef::Null => "NULL".to_owned(),
                        rusqlite::types::ValueRef::Integer(n) => n.to_string(),
                        rusqlite::types::ValueRef::Real(n) => n.to_string(),
                        rusqlite::types::ValueRef::Text(t) => String::from_utf8_lossy(t).into_owned(),
                        rusqlite::types::ValueRef::Blob(b) => hex::encode(b),
                    })
                })
                .collect()
        })
        .unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

/// SHA-256 of a file, hex.
pub fn hash_of(path: &Path) -> String {
    hex::encode(Sha256::digest(std::fs::read(path).unwrap()))
}

/// Names in a folder, sorted.
pub fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
