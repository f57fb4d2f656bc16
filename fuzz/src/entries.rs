//! Every way in which bytes of strangers are read. The fuzz targets call these, and so does the test that goes through
//! the seeds, so that both drive the same code.
//!
//! None may panic, whatever the bytes; what else must hold is asserted here.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use tickmark_domain::{Account, Period, Scope, Timestamp};
use tickmark_intake::{ImportOptions, cloudtrail_record, configuration_item, finding, inflated, text_at};
use tickmark_store::{NewEngagement, Store};

/// A way in, and its name.
pub type Entry = (&'static str, fn(&[u8]));

/// All of them.
pub const ENTRIES: &[Entry] = &[
    ("detect", detect),
    ("record", record),
    ("locate", locate),
    ("inflate", inflate),
    ("import", import),
];

/// What a file is, by its first bytes.
pub fn detect(bytes: &[u8]) {
    let whole = tickmark_intake::detect(bytes);
    assert_eq!(
        whole,
        tickmark_intake::detect(bytes),
        "the answer depends on nothing else"
    );
}

/// A record as a fact, as each service writes it.
pub fn record(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(fact) = cloudtrail_record::event_fact(text, String::new(), "111122223333", "eu-central-1") {
        assert!(
            !fact.native_id.is_empty(),
            "a fact without an id would hide another"
        );
    }
    if let Ok(value) = serde_json::from_str(text) {
        let _ = finding::asff_fact(&value, String::new(), "", "");
        let _ = configuration_item::item_fact(&value, String::new(), "", "");
    }
}

/// A part of an original; the first byte says which.
pub fn locate(bytes: &[u8]) {
    const POSITIONS: [&str; 8] = [
        "",
        "/Records/0",
        "/configurationItems/1",
        "2",
        "2/Records/1",
        "row 1",
        "row 2/eventJson",
        "/Message/configurationItem",
    ];
    let Some((first, original)) = bytes.split_first() else {
        return;
    };
    let _ = text_at(original, POSITIONS[usize::from(*first) % POSITIONS.len()]);
}

/// A compressed file.
pub fn inflate(bytes: &[u8]) {
    if let Ok(text) = inflated(bytes) {
        assert!(text.len() <= 256 << 20, "a small file became a large one");
    }
}

/// A file or an archive, as an import reads it.
pub fn import(bytes: &[u8]) {
    thread_local!(static PLACE: Place = Place::new());
    PLACE.with(|place| place.look(bytes));
}

struct Place {
    _folder: tempfile::TempDir,
    path: PathBuf,
    store: Store,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the trial");
        let engagement = NewEngagement {
            id: "fuzz".to_owned(),
            name: "Fuzz".to_owned(),
            owner: String::new(),
            scope: Scope {
                accounts: vec![Account {
                    id: "111122223333".to_owned(),
                    alias: String::new(),
                }],
                regions: vec!["eu-central-1".to_owned()],
                period: Period {
                    from: "2026-01-01".parse().expect("a day"),
                    to: "2026-12-31".parse().expect("a day"),
                },
            },
            is_sample: false,
            actor: "fuzz".to_owned(),
            created_at: Timestamp::from_ms(0),
        };
        let file = folder.path().join("fuzz.tickmark");
        let store = Store::create(&file, &engagement, None, "fuzz").expect("an engagement for the trial");
        Self {
            path: folder.path().join("file"),
            _folder: folder,
            store,
        }
    }

    fn look(&self, bytes: &[u8]) {
        std::fs::write(&self.path, bytes).expect("the file is written");
        let options = ImportOptions {
            dry_run: true,
            made_with: "fuzz".to_owned(),
        };
        let report = tickmark_intake::import(
            &self.store,
            std::slice::from_ref(&self.path),
            &options,
            "fuzz",
            &|| Timestamp::from_ms(0),
            &|_| {},
            &AtomicBool::new(false),
        );
        let report = report.expect("what is wrong with a file is in the report");
        let (files, items) = (report.files, report.items);
        assert_eq!(items.read, items.new + items.duplicate + items.conflicting);
        let told = files.read + files.known + files.elsewhere + report.archives;
        assert!(
            told > 0 || !report.problems.is_empty(),
            "a file was dropped without a word"
        );
        for problem in &report.problems {
            assert!(!problem.path.is_empty() && !problem.problem.is_empty());
        }
    }
}
